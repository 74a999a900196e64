"""`prescreen erase-expired` keeps the promise of how long something is kept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prescreen import cli
from prescreen.errors import Unsafe
from prescreen.records import database, founding, trail, vault
from prescreen.records.store import Store, submitted
from tests.sites import submission


def test_what_is_older_than_promised_is_gone_and_the_rest_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, home = datetime.now(UTC), tmp_path / "keys"
    url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    founding.found(url, home / "participant", home / "team", lambda: now)
    engine = database.open_engine(url)
    receipts = {}
    for days in (89, 91):
        at = now - timedelta(days=days)
        store = Store(engine, vault.site_recipients(home / "participant"), lambda at=at: at)  # type: ignore[misc]
        receipts[days] = store.submit(submission(f"tab-{days}", f"{days:020}"), submitted(at))
    monkeypatch.setenv("PRESCREEN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PRESCREEN_KEEP_DAYS", "90")
    said = CliRunner().invoke(cli.app, ["erase-expired"], catch_exceptions=False)
    assert said.output == "Erased: 1\n"
    assert store.receipt("tab-89") == receipts[89]
    assert store.receipt("tab-91") is None
    with engine.connect() as connection:
        acts = [(one.actor, one.action) for one in trail.about(connection, receipts[91].referral)]
    assert acts == [("participant", "submitted"), ("site", "expired")]
    engine.dispose()


def test_without_a_promise_nothing_is_erased(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESCREEN_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PRESCREEN_KEEP_DAYS", raising=False)
    with pytest.raises(Unsafe):
        CliRunner().invoke(cli.app, ["erase-expired"], catch_exceptions=False)
