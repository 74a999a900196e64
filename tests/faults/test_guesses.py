"""Thousands of wrong passcodes at once: at most five are looked at, whoever asks how many times."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from prescreen.records import capsules, database
from tests.faults.guesses import guess_all
from tests.sites import Site, new_database, postgres

FULL = os.environ.get("PRESCREEN_TEST_FAULTS") == "full"
pytestmark = [pytest.mark.faults, pytest.mark.serial]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        yield from _site(f"sqlite:///{tmp_path / 'store.db'}", tmp_path)
        return
    with postgres(tmp_path) as server:
        yield from _site(new_database(server), tmp_path)


def _site(url: str, folder: Path) -> Iterator[Site]:
    database.migrate(url)
    engine = database.open_engine(url)
    yield Site(engine, folder / "keys")
    engine.dispose()


def test_of_thousands_of_wrong_passcodes_five_are_looked_at_and_none_opens(site: Site) -> None:
    outcome = guess_all(site, 5_000 if FULL else 300)
    assert outcome.looked_at == capsules.TRIES
    assert outcome.opened == 0
