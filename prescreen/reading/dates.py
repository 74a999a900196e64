"""Typed dates and durations, as fine as they were typed, explained to the last token, or the reason to ask back.

Never guesses a year, the order of day and month, or a date out of a festival; never reads a part of a message.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Generic, TypeVar

from prescreen.reading.chinese import calendar as chinese
from prescreen.reading.chinese import numerals as chinese_words
from prescreen.reading.english import calendar as english
from prescreen.reading.english import numerals as english_words
from prescreen.reading.partial import PartialDate, Told, told
from prescreen.reading.writing import fold

T = TypeVar("T")

LONGEST = 160
# What is told when a message has several reasons to ask: the first of these.
_REASONS = (
    "question", "someone_else", "lunar", "festival", "other_calendar", "negated", "future", "invalid_date",
    "day_month_order",
    "which_year", "which_day", "two_digit_year", "range", "vague", "hedged", "no_year", "not_understood",
)  # fmt: skip
# Words around a number that mean the same around a date.
_SHARED = ("about", "ask:someone_else", "ask:hedged", "ask:negated", "ask:boundary", "ask:range")
_PHRASES: Mapping[str, str] = {
    **{
        phrase: what
        for words in (english_words.PHRASES, chinese_words.PHRASES)
        for phrase, what in words.items()
        if what in _SHARED
    },
    **english.PHRASES,
    **chinese.PHRASES,
}


def _bounded(phrase: str) -> str:
    latin = phrase[0].isascii()
    return f"(?<![a-z]){re.escape(phrase)}(?![a-z])" if latin else re.escape(phrase)


@cache
def _words(phrases: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_bounded, sorted(phrases, key=len, reverse=True))))


_PHRASE = _words(frozenset(_PHRASES))
_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_PARTED_DIGITS = re.compile(r"[0-9０-９] ?[、。，] ?[0-9０-９]")


@dataclass(frozen=True, slots=True)
class Duration:
    """How long something lasts, in the steps that were typed; years and months together are months."""

    amount: Decimal
    steps: str
    about: bool


def _year_first(found: re.Match[str], ref: date) -> Told:
    parts = found.groupdict()
    day = parts.get("day")
    return told(ref, int(parts["year"]), int(parts["month"]) if parts.get("month") else None, int(day) if day else None)


def _year_last(found: re.Match[str], ref: date) -> Told:
    """12/3/2024 is read only where one of the two cannot be a month, or both are the same."""
    first, second, year = int(found["first"]), int(found["second"]), int(found["year"])
    if first > 12 >= second:
        return told(ref, year, second, first)
    if second > 12 >= first or first == second:
        return told(ref, year, first, second)
    return "day_month_order" if first <= 12 else "invalid_date"


_FIGURES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Told]], ...] = tuple(
    (re.compile(rf"(?<![0-9a-z./'-])(?:{pattern})(?![0-9a-z]|[/.-][0-9]|,[0-9])"), build)
    for pattern, build in (
        (_YEAR, _year_first),
        (rf"{_YEAR}(?P<sep> ?[-/] ?|\.)(?P<month>[0-9]{{1,2}})(?: ?月份?)?", _year_first),
        (rf"{_YEAR}(?P<sep> ?[-/] ?|\.)(?P<month>[0-9]{{1,2}})(?P=sep)(?P<day>[0-9]{{1,2}}) ?[日号]?", _year_first),
        (rf"{_YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})", _year_first),
        (rf"(?P<month>[0-9]{{1,2}})[-/.]{_YEAR}", _year_first),
        (rf"(?P<first>[0-9]{{1,2}})(?P<sep> ?[-/] ?|\.)(?P<second>[0-9]{{1,2}})(?P=sep){_YEAR}", _year_last),
        (r"[0-9]{1,2} ?[-/.] ?[0-9]{1,2} ?[-/.] ?'?[0-9]{2}", lambda _, __: "two_digit_year"),
        (r"[0-9]{1,2}[-/.][0-9]{1,2}", lambda _, __: "no_year"),
    )
)


def read_date(text: str, ref: date, beside: frozenset[str] = frozenset()) -> PartialDate | str:
    """The one date that a message tells, seen from `ref`, or the reason to ask back ("no_year", "lunar", ...).

    `beside` are words that may stand beside it because the question is about them; folded, as they are typed.
    """
    pieces = _pieces(text, lambda folded, at: _dates_at(folded, at, ref), beside)
    if isinstance(pieces, str):
        return pieces
    dates = [found for found in pieces.found if isinstance(found, PartialDate)]
    reasons = pieces.asked | {found for found in pieces.found if isinstance(found, str)}
    if reasons:
        return _first(reasons)
    if len(dates) != 1:
        return "two_dates" if dates else "no_date"
    only = dates[0]
    return PartialDate(only.year, only.month, only.day, about=only.about or pieces.about)


def read_duration(text: str) -> Duration | str:
    """How long, told in days, weeks, months or years, or the reason to ask back."""
    pieces = _pieces(text, _durations_at)
    if isinstance(pieces, str):
        return pieces
    if pieces.asked:
        return _first(pieces.asked)
    if len(pieces.found) != 1:
        return "two_numbers" if pieces.found else "no_number"
    amount, steps = pieces.found[0]
    return Duration(amount, steps, pieces.about)


def _first(reasons: Set[str]) -> str:
    return next((reason for reason in _REASONS if reason in reasons), "not_understood")


def _dates_at(text: str, at: int, ref: date) -> Iterator[tuple[int, Told]]:
    yield from english.dates_at(text, at, ref)
    yield from chinese.dates_at(text, at, ref)
    for pattern, build in _FIGURES:
        if found := pattern.match(text, at):
            yield found.end(), build(found, ref)


def _durations_at(text: str, at: int) -> Iterator[tuple[int, tuple[Decimal, str]]]:
    for pack in (english, chinese):
        found = pack.duration_at(text, at)
        if found:
            yield found[0], found[1:]


@dataclass(frozen=True, slots=True)
class _Pieces(Generic[T]):
    """What a message consists of: what was looked for, the reasons to ask, and whether it is said to be about."""

    found: tuple[T, ...]
    asked: frozenset[str]
    about: bool


def _pieces(
    text: str, at_place: Callable[[str, int], Iterator[tuple[int, T]]], beside: frozenset[str] = frozenset()
) -> _Pieces[T] | str:
    """A message in pieces, the longest that fits at each place. What nothing explains is a reason to ask."""
    if len(text) > LONGEST:
        return "not_understood"
    if _PARTED_DIGITS.search(text) or any(unicodedata.category(sign) == "No" for sign in text):
        return "not_understood"
    folded = fold(text.replace("\n", " ; ")).folded
    found: list[T] = []
    asked: set[str] = set()
    at, about = 0, False
    while at < len(folded):
        fitting = max(at_place(folded, at), key=lambda piece: piece[0], default=None)
        end, what = _other_at(folded, at, beside)
        if fitting and fitting[0] >= end:
            at = fitting[0]
            found.append(fitting[1])
            continue
        if found and folded[at] == "~":
            what = "ask:range"  # 2024年3月~ has no end, or only a tone
        at = end
        about |= what == "about"
        if what.startswith("ask:"):
            asked.add(what.removeprefix("ask:"))
    return _Pieces(tuple(found), frozenset(asked), about)


def _other_at(text: str, at: int, beside: frozenset[str]) -> tuple[int, str]:
    """A listed phrase or sign, and what it does; an unknown word is one piece."""
    phrase = _PHRASE.match(text, at)
    named = _words(beside).match(text, at) if beside else None
    if named and (phrase is None or named.end() >= phrase.end()):
        return named.end(), "filler"
    if phrase:
        return phrase.end(), _PHRASES[phrase[0]]
    signs = {"?": "ask:question", "~": "about", "≈": "about"}
    if text[at] in ' ,.:;!()[]"':
        return at + 1, "filler"
    if text[at] in signs:
        return at + 1, signs[text[at]]
    word = re.compile("[a-z']+|[0-9]+").match(text, at)
    return word.end() if word else at + 1, "ask:not_understood"
