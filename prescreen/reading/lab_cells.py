"""The text of a box in pieces: names, numbers, limits, units, flags. A piece that is not explained whole stays unread.

No sign is ever repaired inside a number.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from prescreen.reading.lab_page import Comparator, Flag
from prescreen.reading.lab_words import ReportWords, name_key
from prescreen.reading.writing import fold

# "bound" is a number with a sign before it: a value, or a limit, as the column says. "junk" has digits and no meaning.
Kind = Literal["text", "value", "bound", "range", "unit", "flag", "junk"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a box with one meaning. `start` and `end` are shares of the box's length."""

    kind: Kind
    text: str
    start: float = 0.0
    end: float = 1.0
    number: str = ""
    comparator: Comparator = "="
    low: str | None = None
    high: str | None = None
    unit: str | None = None
    flag: str | None = None
    label: bool = False  # limits that say what they are


_NUMBER = r"\d+(?:\.\d+)?"
_SIGN = r"<=|>=|=<|=>|<|>|≦|≧"
_ARROWS = r"[↑↓]{1,3}|†|\*{1,2}|hh?|ll?"
# One Chinese sign is the dash itself, as engines read a long one.
_DASH = r"-{1,3}|~{1,2}|至|to|一"
_DASHES = str.maketrans(
    dict.fromkeys("\u301c\u223c\u02dc\u2053", "~") | dict.fromkeys("\u2010\u2011\u2012\u2015\u2500", "-")
)
_SIGNS: dict[str, Comparator] = {
    "<": "<", ">": ">", "<=": "<=", ">=": ">=", "=<": "<=", "=>": ">=", "≦": "<=", "≧": ">=",
}  # fmt: skip
_RANGE = re.compile(rf"[(\[]?(?P<low>{_NUMBER})(?:{_DASH})(?P<high>{_NUMBER})[)\]]?")
_BOUND = re.compile(rf"[(\[]?(?P<sign>{_SIGN})(?P<number>{_NUMBER})[)\]]?")
_VALUE = re.compile(
    rf"(?P<before>{_ARROWS})?(?P<sign>{_SIGN})?(?P<number>{_NUMBER})(?P<after>{_ARROWS})?(?P<rest>[(\[].*)?"
)
_TIGHT = (
    (re.compile(rf"(?<=\d) ?({_DASH}) ?(?=\d)"), r"\1"),
    (re.compile(rf"({_SIGN}) (?=\d)"), r"\1"),
)
# "10" with something raised that was not read: which power it was, the printed range may tell.
_DAMAGED_POWER = re.compile(r"[x*]?1[0o].{0,2}/[l1i|]")
_NAME_AND_NUMBER = re.compile(r"(?P<name>[^\d<>]{4,}[^\d<> ])(?P<rest>[<>]?\d.*)")
_WORDS = re.compile(r"[^ ]+")
_DIGIT = re.compile(r"\d")


def pieces(text: str, words: ReportWords) -> tuple[Piece, ...]:
    """Every piece of a box's text, from left to right."""
    folded = fold(text.translate(_DASHES)).folded
    for pattern, tight in _TIGHT:
        folded = pattern.sub(tight, folded)
    whole = _whole(folded, words)
    if whole is not None:
        return (whole,)
    return tuple(_joined(list(_each_word(_name_apart(folded, words), words)), words))


def _name_apart(folded: str, words: ReportWords) -> str:
    """A name of several words with a number right behind it, as engines read two cells that nearly touch."""
    found = _NAME_AND_NUMBER.fullmatch(folded)
    if found is None or name_key(found["name"]) not in words.names:
        return folded
    return f"{found['name']} {found['rest']}"


def _whole(folded: str, words: ReportWords) -> Piece | None:
    if name_key(folded) in words.names:
        return Piece("text", folded)
    return _meaning(folded, words)


def _meaning(word: str, words: ReportWords) -> Piece | None:
    """What a word without spaces is, if it is one thing."""
    unit = words.unit(word)
    if unit is not None or _DAMAGED_POWER.fullmatch(word):
        return Piece("unit", word, unit=unit)
    flag = words.flag_words.get(word.strip("()[]"))
    if flag is not None:
        return Piece("flag", word, flag=flag)
    if found := _RANGE.fullmatch(word):
        return Piece("range", word, low=found["low"], high=found["high"])
    if found := _BOUND.fullmatch(word):
        return Piece("bound", word, number=found["number"], comparator=_SIGNS[found["sign"]])
    found = _VALUE.fullmatch(word)
    if found and not found["rest"]:
        return _value(found, words)
    return _labelled(word, words)


def _labelled(word: str, words: ReportWords) -> Piece | None:
    """Limits with a word before them that says no more than that they are limits."""
    label, colon, rest = word.partition(":")
    if not colon or name_key(label) not in words.limit_labels:
        return None
    found = _meaning(rest.strip(), words)
    return replace(found, text=word, label=True) if found is not None and found.kind in ("range", "bound") else None


def _value(found: re.Match[str], words: ReportWords) -> Piece:
    sign: Comparator = _SIGNS[found["sign"]] if found["sign"] else "="
    mark = found["before"] or found["after"]
    flag = words.flag_words.get(mark) if mark else None
    return Piece("value", found.group(), number=found["number"], comparator=sign, flag=flag)


def _each_word(folded: str, words: ReportWords) -> Iterator[Piece]:
    """Word by word, with places: Chinese signs are as wide as two others."""
    ends = [0]
    for sign in folded:
        ends.append(ends[-1] + (2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1))
    total = ends[-1] or 1
    for word in _WORDS.finditer(folded):
        for piece, start, end in _split(word.group(), words):
            left, right = ends[word.start() + start] / total, ends[word.start() + end] / total
            yield replace(piece, start=left, end=right)


def _split(word: str, words: ReportWords) -> Iterator[tuple[Piece, int, int]]:
    """A word, or two cells that were read as one: cut only where both sides are explained whole."""
    whole = _meaning(word, words)
    if whole is not None:
        yield whole, 0, len(word)
        return
    for cut in range(len(word) - 1, 0, -1):
        left = _meaning(word[:cut], words)
        if left is None and name_key(word[:cut]) in words.names:
            left = Piece("text", word[:cut])
        if left is None or not _may_be_cut(word, cut, left):
            continue
        rest = list(_split(word[cut:], words))
        if all(piece.kind not in ("junk", "text") for piece, _, _ in rest) and _follows(left, rest[0][0]):
            yield left, 0, cut
            yield from ((piece, cut + start, cut + end) for piece, start, end in rest)
            return
    yield Piece("junk" if _DIGIT.search(word) and not _is_name(word, words) else "text", word), 0, len(word)


def _may_be_cut(word: str, cut: int, left: Piece) -> bool:
    """Never between digits or at a point: two numbers read as one cannot be told apart. Only a power begins with 10."""
    if left.kind == "range" and word[cut:].startswith("10^"):
        return True
    return not (word[cut - 1] in "0123456789.^" and word[cut] in "0123456789.^/°")


def _follows(left: Piece, right: Piece) -> bool:
    """Letters at the end of a name are no flag, neither alone nor before a number: the L3 of a name is no low 3."""
    return not (left.kind == "text" and right.text[0].isalpha())


def _is_name(word: str, words: ReportWords) -> bool:
    return name_key(word) in words.names


def _joined(found: list[Piece], words: ReportWords) -> Iterator[Piece]:
    """Words of a name that stand in one box are one piece: a part of a name is not the name."""
    run: list[Piece] = []
    for piece in found:
        wordy = piece.kind == "text" or (piece.kind == "junk" and bool(run or piece.text[0].isalpha()))
        if wordy:
            run.append(piece)
            continue
        yield from _run(run, words)
        run = []
        yield piece
    yield from _run(run, words)


def _run(run: list[Piece], words: ReportWords) -> Iterator[Piece]:
    if not run:
        return
    text = " ".join(piece.text for piece in run)
    known = name_key(text) in words.names
    junk = not known and any(piece.kind == "junk" for piece in run)
    yield Piece("junk" if junk else "text", text, run[0].start, run[-1].end)


def turned_flag(text: str, words: ReportWords) -> Flag | None:
    """An arrow that the engine has turned, where it stands alone in its box."""
    return words.flags.turned.get(text.strip())
