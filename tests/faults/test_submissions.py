"""A confirmed submission is never lost, doubled, cut in half or readable, whoever is killed; and the test can tell."""

import os

import pytest

from tests.faults.submissions import postgres_site, run, sqlite_site

FULL = os.environ.get("PRESCREEN_TEST_FAULTS") == "full"
# Forking a process that Streamlit's or Hypothesis's threads live in would be a fault of the test's own.
pytestmark = [pytest.mark.faults, pytest.mark.serial, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


def test_kills_on_sqlite_lose_nothing_and_double_nothing() -> None:
    with sqlite_site() as site:
        outcome = run(site, 10_000 if FULL else 300)
    assert outcome.kills > outcome.count // 50
    assert outcome.clean, outcome


@pytest.mark.postgres
def test_kills_on_postgresql_lose_nothing_and_double_nothing() -> None:
    with postgres_site() as site:
        outcome = run(site, 1_000 if FULL else 100)
    assert outcome.kills > outcome.count // 50
    assert outcome.clean, outcome


def test_a_store_that_confirms_too_early_is_caught_losing() -> None:
    with sqlite_site() as site:
        outcome = run(site, 200, control="acknowledge_first")
    assert outcome.lost > 0


def test_a_store_without_the_key_is_caught_doubling() -> None:
    with sqlite_site() as site:
        outcome = run(site, 200, control="no_key")
    assert outcome.doubled > 0
