"""Each alert at most once, however often a run is killed; and none missed. With a control that must be caught."""

import os
from pathlib import Path

import pytest

from tests.faults.mails import Run

FULL = os.environ.get("PRESCREEN_TEST_FAULTS") == "full"


@pytest.mark.faults
@pytest.mark.serial
def test_nobody_hears_twice_and_nobody_misses_anything_under_kills(tmp_path: Path) -> None:
    people, trials, kills = (10_000, 500, 200) if FULL else (24, 8, 4)
    outcome = Run(tmp_path, people, trials, kills).go()
    assert outcome.kills >= kills
    assert outcome.unanswered > 0  # a kill did hit between the server's taking and its answer
    assert outcome.clean, outcome


@pytest.mark.faults
@pytest.mark.serial
def test_the_control_that_sends_again_what_is_in_doubt_is_caught(tmp_path: Path) -> None:
    outcome = Run(tmp_path, 8, 4, 2, control=True).go()
    assert outcome.twice > 0
