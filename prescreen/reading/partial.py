"""A date as far as it was told: a year, a month or a day, maybe approximate. Never finer than what was typed.

What cannot be, and what has not come yet on the day of asking, is a reason to ask.
"""

import calendar
from dataclasses import dataclass
from datetime import MINYEAR, date, timedelta
from typing import Literal

from prescreen.eligibility.facts import Span, months_before

# Nobody alive tells of what was before.
_FIRST_YEAR = 1900
# 98年前 and "80 years ago" are more likely a year, or a slip.
_MOST_YEARS = 60
# Who says "90 days ago" has hardly counted them.
_MOST_DAYS = 31
Steps = Literal["days", "weeks", "months", "years"]


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date told to the year, the month or the day; `about` where the person said so or counted back."""

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __str__(self) -> str:
        parts = (f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None))
        return "~" * self.about + "-".join(parts)

    @property
    def span(self) -> Span:
        """The days that the telling names. "About" is not widened here: whoever judges must ask or widen."""
        first, last = self.month or 1, self.month or 12
        return Span(
            date(self.year, first, self.day or 1),
            date(self.year, last, self.day or calendar.monthrange(self.year, last)[1]),
        )


Told = PartialDate | str
"""A date, or the reason to ask back."""


def told(
    ref: date, year: int, month: int | None = None, day: int | None = None, *, about: bool = False
) -> PartialDate | str:
    """The date if it can be and has begun by `ref`."""
    if not _FIRST_YEAR <= year <= 9999 or (month is not None and not 1 <= month <= 12):
        return "future" if year > ref.year and (month is None or 1 <= month <= 12) else "invalid_date"
    if day is not None and month is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        return "invalid_date"
    found = PartialDate(year, month, day, about)
    return "future" if found.span.first > ref else found


def two_digits(ref: date, year: int) -> int:
    """The year of '24 or 24年: the latest one that has begun."""
    this = ref.year // 100 * 100 + year
    return this if this <= ref.year else this - 100


def ago(ref: date, count: int, steps: Steps, *, about: bool = False) -> PartialDate | str:
    """So long before: to the day; weeks and many days about the day; months about the month; years about the year."""
    match steps:
        case "days" | "weeks":
            days = count * (7 if steps == "weeks" else 1)
            if days > (ref - date(_FIRST_YEAR, 1, 1)).days:
                return "invalid_date"
            day = ref - timedelta(days=days)
            return PartialDate(day.year, day.month, day.day, about or steps == "weeks" or count > _MOST_DAYS)
        case "months":
            if count >= (ref.year - MINYEAR) * 12:
                return "invalid_date"
            month = months_before(ref, count)
            return told(ref, month.year, month.month, about=True)
    return told(ref, ref.year - count, about=True) if count <= _MOST_YEARS else "range"
