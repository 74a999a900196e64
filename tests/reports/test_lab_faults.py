"""One fault at a time is put into pages that are read without fault: the share that the checks have to catch.

What no check can catch, a plausible other digit, is for the second reading and the person's eyes: those shares are low,
and they are stated here so that nobody takes them for more.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.reports import faults

# Pages with signed values among them.
SEEDS = (*range(700, 704), 720, 732, 753, 763, 779, 821)
AT_LEAST = {
    "decimal_lost": 0.95, "limit_decimal_lost": 1.0, "arrow_as_one": 0.9, "flag_lost": 1.0, "flag_turned": 1.0,
    "first_digit_lost": 0.65, "digit_much": 0.6, "digit_some": 0.3, "digit_little": 0.05, "sign_lost": 0.9,
    "unit_swapped": 1.0, "marker_unit_swapped": 1.0, "neighbours_value": 0.65, "neighbours_row": 0.85,
}  # fmt: skip


@pytest.fixture(scope="module")
def caught() -> Mapping[str, Any]:
    return faults.caught(SEEDS)


def test_every_kind_of_fault_was_put_in(caught: Mapping[str, Any]) -> None:
    assert caught.keys() == AT_LEAST.keys()
    assert min(told.times for told in caught.values()) >= 1


@pytest.mark.parametrize("fault", AT_LEAST)
def test_a_fault_is_caught_at_least_as_often(caught: Mapping[str, Any], fault: str) -> None:
    told = caught[fault]
    assert told.caught >= AT_LEAST[fault] * told.times, told
