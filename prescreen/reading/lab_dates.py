"""The days on a report, each by its label: collected, reported, printed. A day that may be read in two ways is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from prescreen.reading.lab_page import Box
from prescreen.reading.lab_words import Day, ReportWords, name_key
from prescreen.reading.writing import fold

SHOWN = ("collected", "reported", "printed")
_NAMES = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_MONTHS = {name: place for place, name in enumerate(_NAMES.split("|"), start=1)}
_YEAR, _TWO = r"(?P<year>20\d\d)", r"\d\d?"
_DAY = re.compile(
    rf"(?<!\d)(?:{_YEAR} ?[-./年] ?(?P<month>{_TWO}) ?[-./月] ?(?P<day>(?:[0-2]\d|3[01]|\d(?!\d)))日?"
    rf"|(?P<year3>20\d\d)(?P<month3>[01]\d)(?P<day3>[0-3]\d)(?!\d)"
    rf"|(?P<day1>{_TWO})[ -/.]?(?P<name1>{_NAMES})[a-z]*[ -/.,]{{0,2}}(?P<year1>20\d\d)"
    rf"|(?P<name2>{_NAMES})[a-z]* ?(?P<day2>{_TWO}),? ?(?P<year2>20\d\d)"
    rf"|(?P<first>{_TWO})[-/.](?P<second>{_TWO})[-/.](?P<year4>20\d\d))"
)


def days_in(text: str) -> Iterator[tuple[date | None, int, int]]:
    """Every day written in a text, with its place. `None` for one that is no day or could be two."""
    for found in _DAY.finditer(fold(text).folded):
        yield _day(found), found.start(), found.end()


def _day(found: re.Match[str]) -> date | None:
    parts = found.groupdict()
    for end in ("", "3"):
        if parts[f"year{end}"]:
            return _real(parts[f"year{end}"], parts[f"month{end}"], parts[f"day{end}"])
    for end in ("1", "2"):
        if parts[f"year{end}"]:
            return _real(parts[f"year{end}"], str(_MONTHS[parts[f"name{end}"]]), parts[f"day{end}"])
    year, first, second = parts["year4"], parts["first"], parts["second"]
    both = {_real(year, second, first), _real(year, first, second)} - {None}
    return both.pop() if len(both) == 1 else None


def _real(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def labelled_days(lines: Sequence[Sequence[Box]], words: ReportWords) -> Mapping[str, date | None]:
    """The days by their labels; where labels contradict the order of things, none of them is sure."""
    found: dict[Day, dict[int, date | None]] = {}
    for line in lines:
        for label, day in _pairs(line, words):
            kind, place = words.day_labels[label]
            known = found.setdefault(kind, {})
            known[place] = day if known.get(place, day) == day else None
    days = {str(kind): places[min(places)] for kind, places in found.items()}
    return _in_order({kind: days.get(kind) for kind in SHOWN})


def _pairs(line: Sequence[Box], words: ReportWords) -> Iterator[tuple[str, date | None]]:
    """Labels with the day behind them: in the same box, or in the next box that is no label."""
    waiting: str | None = None
    for box in line:
        folded = fold(box.text).folded
        last = 0
        for day, start, end in days_in(folded):
            label = _label(folded[last:start], waiting, words)
            if label is not None:
                yield label, day
            waiting, last = None, end
        waiting = _label(folded[last:], waiting, words)


def _label(text: str, waiting: str | None, words: ReportWords) -> str | None:
    """The label before a day: what stands there, or what waited, where nothing else stands between."""
    return _label_at_end(text, words) or (None if text.strip(" :") else waiting)


def _label_at_end(text: str, words: ReportWords) -> str | None:
    """The longest label that stands right before a day."""
    plain = text.strip(" :;,.")
    for start in range(len(plain)):
        before = plain[start - 1] if start else " "
        key = name_key(plain[start:])
        if key in words.day_labels and not (before.isascii() and before.isalpha()):
            return key
    return None


def _in_order(days: Mapping[str, date | None]) -> Mapping[str, date | None]:
    known = [days[kind] for kind in SHOWN]
    order = [day for day in known if day is not None]
    if order == sorted(order):
        return days
    return dict.fromkeys(SHOWN)
