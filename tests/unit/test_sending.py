"""What may honestly be said of a study, and that taking back counts once it is stored."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from prescreen import sending
from prescreen.records import database
from prescreen.records.store import StudyStatus, submitted, withdrawn
from tests.sites import Site, submission

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "told"),
    [(0, "open"), (sending.FRESH_DAYS, "open"), (sending.FRESH_DAYS + 1, "old"), (None, "not_confirmed")],
)
def test_open_is_said_only_while_somebody_checked(days: int | None, told: str) -> None:
    checked = None if days is None else TODAY - timedelta(days=days)
    assert sending.openness(StudyStatus(status="open", checked_on=checked), TODAY) == told


def test_closed_stays_closed_however_old() -> None:
    assert sending.openness(StudyStatus(status="closed", checked_on=date(2020, 1, 1)), TODAY) == "closed"


def test_a_deletion_counts_although_the_side_files_cannot_be_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    database.migrate(url)
    site = Site(database.open_engine(url), tmp_path / "keys")
    sent = submission()
    site.store.submit(sent, submitted(site.clock.now))
    tried = []

    def broken(_connection: object) -> None:
        tried.append(1)
        raise sqlite3.OperationalError("locked")

    monkeypatch.setattr(database, "journal_mode", lambda _version: "WAL")
    monkeypatch.setattr(database, "closing", broken)
    site.store.withdraw(sent.withdraw_code, withdrawn(site.clock.now))
    assert site.store.receipt(sent.idempotency_key) is None
    assert tried
