"""A text as words for looking up: letters apart from digits, each Chinese sign by itself, no accents, no capitals.

The same for what is searched and for what is searched in; neither engine then needs to know Chinese.
"""

import re
import unicodedata
from typing import Final

from prescreen.reading.writing import simplified

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD: Final = re.compile(rf"(?=\w)[{_HAN}]|[a-z]+|[0-9]+|[^\W\d_a-z{_HAN}]+")
_PARTED: Final = re.compile(r"[\s,;/|。、·]+")
_HAS_HAN: Final = re.compile(f"[{_HAN}]")
# A word longer than this is no word; engines refuse much longer ones.
_LONGEST: Final = 60


def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in their order."""
    return tuple(word[:_LONGEST] for word in _WORD.findall(_folded(text)))


def pieces(text: str) -> tuple[tuple[str, ...], ...]:
    """The same, together where they were written together: "AB-12 trial" is two pieces."""
    return tuple(found for part in _PARTED.split(_folded(text)) if (found := tuple(_WORD.findall(part))))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if _HAS_HAN.search(plain):
        plain = simplified(plain)
    return "".join(sign for sign in unicodedata.normalize("NFKD", plain.casefold()) if not unicodedata.combining(sign))


def is_chinese(token: str) -> bool:
    return bool(_HAS_HAN.match(token))


def alike(token: str) -> str:
    """A word without the mark of its plural, for finding names."""
    return token[:-1] if len(token) > 4 and token.endswith("s") and not token.endswith(("ss", "is", "us")) else token
