"""A site on SQLite; a module that wants PostgreSQL as well overrides `url`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from prescreen.records import database
from prescreen.records.audit import Action
from tests.sites import Site


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def site(url: str, tmp_path: Path) -> Iterator[Site]:
    database.migrate(url)
    engine = database.open_engine(url)
    yield Site(engine, tmp_path / "keys")
    engine.dispose()


@pytest.fixture
def code(site: Site) -> str:
    """The one-time code of the first account."""
    return site.accounts.prepare_first(site.team, site.event(Action.KEYS_CREATED, "team"))


@pytest.fixture
def member(site: Site, code: str) -> str:
    """The session token of the first account."""
    site.accounts.create_first(code, "wei", "a long password")
    return site.accounts.sign_in("wei", "a long password")
