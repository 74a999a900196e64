"""One form for the many ways of writing the same: widths, superscripts, traditional signs, stretched letters, emoji.

What a person typed is kept beside it, for reading back.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

import opencc

# Before NFKC: folded, "10⁹/L" would read as one hundred and nine per litre.
_RAISED = {ord(raised): f"^{plain}" for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True)}
_RAISED_RUN = re.compile(r"\^(\d)(?:\^(\d))?")
_SIGNS = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "，": ",", "。": ".", "；": ";", "：": ":", "？": "?", "！": "!",
        "、": ",", "（": "(", "）": ")", "～": "~", "—": "-", "–": "-", "\N{MINUS SIGN}": "-", "×": "x",
        "µ": "u", "μ": "u",
        "≥": ">=", "≤": "<=", "⩾": ">=", "⩽": "<=",
    }
)  # fmt: skip
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it was typed and in the one form that the grammars read."""

    original: str
    folded: str


def fold(message: str) -> Written:
    """The one form of a message. Nothing is left out but spaces at the ends and invisible signs."""
    plain = _RAISED_RUN.sub(lambda run: f"^{run[1]}{run[2] or ''}", message.translate(_RAISED))
    plain = unicodedata.normalize("NFKC", plain).translate(_SIGNS)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in ("Cf", "Mn"))
    plain = _STRETCHED.sub(r"\1", simplified(plain).lower())
    return Written(message, _SPACES.sub(" ", plain).strip())


def simplified(text: str) -> str:
    """Traditional signs as simplified ones."""
    return text if text.isascii() else str(_converter().convert(text))


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
