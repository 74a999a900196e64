"""Intervals and three-valued truth, as tables."""

from datetime import date
from fractions import Fraction

import pytest

from prescreen.eligibility.facts import Chosen, Interval, Span, months_before, point
from prescreen.eligibility.quantities import TypedNumber, parse_number
from prescreen.eligibility.truth import Reason, Truth, all_of, any_of, not_

WORDING, SKIPPED = Reason.WORDING, Reason.PRIVATE


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (False, False, False, False),
        (True, WORDING, WORDING, True),
        (False, WORDING, False, WORDING),
        (WORDING, WORDING, WORDING, WORDING),
        (SKIPPED, WORDING, WORDING, WORDING),
        (WORDING, SKIPPED, WORDING, WORDING),
        (SKIPPED, Reason.CLINICIAN, SKIPPED, SKIPPED),
    ],
)
def test_unknown_never_decides_and_carries_the_first_reason_that_blocks(
    left: Truth, right: Truth, both: Truth, either: Truth
) -> None:
    assert all_of((left, right)) == both
    assert any_of((left, right)) == either
    assert not_(not_(left)) == left


@pytest.mark.parametrize(
    ("written", "comparator", "value", "rest"),
    [
        ("＞1,210 ng/ml", ">", "1210", "ng/ml"),
        ("１３２", "=", "132", ""),
        ("132×10^9/L", "=", "132", "×10^9/L"),
        ("132x109/L", "=", "132", "x109/L"),
        ("132 (10*9/L)", "=", "132", "10*9/L"),
        ("<2.0", "<", "2", ""),
        ("≥ 400", ">=", "400", ""),
        ("34.5", "=", "34.5", ""),
        ("1,234,567.5", "=", "1234567.5", ""),
        ("132×10⁹/L", "=", "132", "×10⁹/L"),
    ],
)
def test_a_number_is_read_as_it_was_written(written: str, comparator: str, value: str, rest: str) -> None:
    read = parse_number(written)
    assert isinstance(read, TypedNumber)
    assert (read.comparator, read.value, read.rest, read.as_typed) == (comparator, Fraction(value), rest, written)


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("7,5", "ambiguous_number"),
        ("1210,55", "ambiguous_number"),
        ("12.3.4", "not_understood"),
        ("", "not_understood"),
        ("about 70", "not_understood"),
        ("--5", "not_understood"),
        ("1e5", "not_understood"),
    ],
)
def test_what_may_mean_two_things_is_asked_back(written: str, problem: str) -> None:
    read = parse_number(written)
    assert read == problem or (isinstance(read, TypedNumber) and read.rest != "" and problem == "not_understood")


def test_arithmetic_is_exact() -> None:
    assert point("34.5").scaled(1 / Fraction(23), 1 / Fraction(23)).below(Fraction("1.5"), or_equal=True) is True


def test_a_comparison_is_decided_only_when_the_whole_interval_agrees() -> None:
    above = Interval(Fraction(1210), None, low_open=True)
    assert above.below(Fraction(1210), or_equal=True) is False
    assert above.below(Fraction(2000), or_equal=True) is Reason.NEAR_LIMIT
    assert Interval(Fraction(0), Fraction(2), high_open=True).below(Fraction(2), or_equal=False) is True


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 11, 23), 12, date(2025, 11, 23)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), -12, date(2027, 1, 15)),
        (date(2026, 12, 31), -12, date(2027, 12, 31)),
    ],
)
def test_the_same_day_so_many_months_ago(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_an_unticked_item_is_no_unless_something_left_it_open() -> None:
    chosen = Chosen(frozenset({"a"}), {"b": Reason.NOT_SURE})
    assert (chosen.has("a"), chosen.has("b"), chosen.has("c")) == (True, Reason.NOT_SURE, False)


def test_a_month_that_holds_the_edge_of_the_window_is_near_the_limit() -> None:
    month = Span(date(2025, 11, 1), date(2025, 11, 30))
    assert month.within(date(2026, 11, 23), 12) is Reason.NEAR_LIMIT
