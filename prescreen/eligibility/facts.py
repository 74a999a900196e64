"""What is known about a person: numbers as intervals, days as spans, ticked lists, dated results.

A fact is a value or the reason for which there is none. An interval also carries the reason that a comparison takes
when the limit falls inside it, so that "330 of an uncertain unit" and "no arrow" need no case of their own.
Numbers are decimals or exact fractions, never floats. Learning more narrows an interval; it never moves it.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from prescreen.eligibility.truth import Reason, Truth, all_of, any_of, not_

Exact: TypeAlias = Fraction


def exact(number: Decimal | int | str) -> Fraction:
    """A typed number without rounding; "80/73" is a fraction. Floats are refused by type."""
    return Fraction(number) if isinstance(number, int | Decimal) else Fraction(str(number))


@dataclass(frozen=True, slots=True)
class Interval:
    """All values that a number may have. `None` is no bound; `reason` is why it is not one point."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False
    reason: Reason = Reason.NEAR_LIMIT

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def scaled(self, least: Fraction, most: Fraction) -> "Interval":
        """Convert by a factor known to lie in [least, most); a single factor keeps the ends as they are."""
        if least == most:
            low = None if self.low is None else self.low * least
            high = None if self.high is None else self.high * most
            return Interval(low, high, self.low_open, self.high_open, self.reason)
        return Interval(
            None if self.low is None else self.low * least,
            None if self.high is None else self.high * most,
            self.low_open,
            True,
            self.reason,
        )

    def because(self, reason: Reason) -> "Interval":
        """The same values, uncertain for another reason."""
        return Interval(self.low, self.high, self.low_open, self.high_open, reason)

    def meet(self, other: "Interval") -> "Interval":
        """The values that both allow; may be empty, which is a conflict for the caller to name."""
        low, low_open = _tighter(self.low, self.low_open, other.low, other.low_open, lower=True)
        high, high_open = _tighter(self.high, self.high_open, other.high, other.high_open, lower=False)
        return Interval(low, high, low_open, high_open, self.reason)

    def below(self, limit: Fraction, *, or_equal: bool) -> Truth:
        """Is every value under the limit, none, or can this not be told?"""
        if self.high is not None and (self.high < limit or (self.high == limit and (or_equal or self.high_open))):
            return True
        if self.low is not None and (self.low > limit or (self.low == limit and (self.low_open or not or_equal))):
            return False
        return self.reason

    def equals(self, limit: Fraction) -> Truth:
        """Exactly this value."""
        return all_of((self.below(limit, or_equal=True), not_(self.below(limit, or_equal=False))))


def point(value: Decimal | int | str | Fraction) -> Interval:
    """The interval that holds one value."""
    number = value if isinstance(value, Fraction) else exact(value)
    return Interval(number, number)


def _tighter(
    a: Fraction | None, a_open: bool, b: Fraction | None, b_open: bool, *, lower: bool
) -> tuple[Fraction | None, bool]:
    if a is None or b is None:
        return (b, b_open) if a is None else (a, a_open)
    if a == b:
        return a, a_open or b_open
    return (a, a_open) if (a > b) is lower else (b, b_open)


@dataclass(frozen=True, slots=True)
class Number:
    """A measured value: in the base unit for rules, and as it was reported, because some limits hold per unit."""

    base: Interval
    reported: Interval
    unit: str


@dataclass(frozen=True, slots=True)
class LabRow:
    """One row of a lab report: the value, the upper limit printed beside it, and the arrow.

    `ratio` is the value as a multiple of that limit, taken inside the row, so it needs no conversion of units.
    """

    value: Number | Reason
    ratio: Interval | Reason
    limit: Interval | Reason  # in the base unit
    over: Interval | Reason  # value minus limit, in the base unit
    flagged_normal: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The days on which something may have happened. `assumed` days come from the question's own words."""

    first: date
    last: date
    assumed: bool = False

    def within(self, as_of: date, months: int) -> Truth:
        """Did it happen in the months up to `as_of`? The same calendar day, so many months ago, still counts (R3)."""
        window = months_before(as_of, months)
        if self.first >= window:
            return True
        return False if self.last < window else Reason.NEAR_LIMIT

    def older_than(self, as_of: date, days: int) -> Truth:
        """Is it more than so many days ago? Day `days` itself is not (R1)."""
        edge = as_of - timedelta(days=days)
        if self.last < edge:
            return True
        return False if self.first >= edge else Reason.NEAR_LIMIT


def months_before(day: date, months: int) -> date:
    """The same calendar day so many months ago; the last of the month where that day does not exist."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was ticked in a list. `opens` tells why items are still unknown: those not ticked, or all in a conflict."""

    ticked: frozenset[str]
    opens: Mapping[str, Reason] = field(default_factory=dict)

    def has(self, item: str) -> Truth:
        """Ticked items hold unless the list contradicts itself; the others are false, or unknown where opened."""
        opened = self.opens.get(item, False)
        return True if item in self.ticked and opened is not Reason.CONFLICT else opened


@dataclass(frozen=True, slots=True)
class Result:
    """One dated result of a series; `good` is what the study calls a good one."""

    on: Span
    good: Truth


Known: TypeAlias = bool | Interval | Number | LabRow | Span | Chosen | tuple[Result, ...]
Fact: TypeAlias = Known | Reason


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known on a day. What is not in it was not answered."""

    as_of: date
    known: Mapping[str, Fact]

    def get(self, name: str) -> Fact:
        return self.known.get(name, Reason.NOT_ANSWERED)


def consecutive(results: tuple[Result, ...], as_of: date, days_apart: int, fresh_days: int) -> Truth:
    """Are the two newest results good, far enough apart and recent?

    The newest bad: no. The newest too old: unknown. Good, and an earlier good one so many days before it with
    nothing bad between: yes. Else not yet.
    """
    ordered = sorted(results, key=lambda result: (result.on.last, result.on.first), reverse=True)
    newest = ordered[0]
    if newest.good is False:
        return False
    if newest.on.first > as_of:
        return Reason.IMPLAUSIBLE
    if isinstance(newest.good, Reason):
        return newest.good
    stale = newest.on.older_than(as_of, fresh_days)
    if stale is not False:
        return Reason.STALE if stale is True else Reason.NEAR_LIMIT
    return _earlier_good(newest, ordered[1:], days_apart)


def _earlier_good(newest: Result, earlier: list[Result], days_apart: int) -> Truth:
    apart: list[Truth] = []
    for result in earlier:
        if result.good is False:
            break
        if isinstance(result.good, Reason):
            apart.append(result.good)
            break
        apart.append(_days_between(result.on, newest.on, days_apart))
    found = any_of(apart)
    return Reason.NOT_YET if found is False else found


def _days_between(earlier: Span, later: Span, days: int) -> Truth:
    if (later.first - earlier.last).days >= days:
        return True
    return False if (later.last - earlier.first).days < days else Reason.NEAR_LIMIT
