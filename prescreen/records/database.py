"""Connections: SQLite with its journal mode chosen by version, or PostgreSQL; one way to begin a transaction.

Promise: what was acknowledged survives a kill and a power cut (synchronous=FULL), and an error never shows a value.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from prescreen.eligibility.text import N_, Message
from prescreen.errors import Unavailable

MIGRATIONS: Final = Path(__file__).with_name("migrations")
BUSY_SECONDS: Final = 5
_AUDIT_LOCK: Final = 7_246_001

NOT_AVAILABLE: Final = Message(
    msgid=N_("It could not be stored just now. Nothing was lost. Please try again in a moment.")
)


def journal_mode(version: tuple[int, ...]) -> str:
    """WAL only where its reset race is mended (3.51.3, and the back-ports 3.50.7 and 3.44.6); else a rollback journal.

    Source: sqlite.org/wal, "the WAL-reset bug": versions 3.7.0 to 3.51.2 can corrupt a file that two processes write.
    """
    mended = version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    return "WAL" if mended else "TRUNCATE"


def open_engine(url: str) -> Engine:
    """An engine whose errors never carry parameters; SQLite gets its settings on every connection."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, isolation_level="READ COMMITTED")
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _settle_sqlite)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _settle_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    mode = journal_mode(sqlite3.sqlite_version_info)
    for setting in (
        f"journal_mode={mode}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
    ):
        connection.execute(f"PRAGMA {setting}")


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock at once: a transaction that reads first and writes later could fail half-way."""
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing. On PostgreSQL the audit chain is taken first, so that its rows follow one another.

    Raises `Unavailable` when the store cannot answer: a full or read-only disk, a lock held too long, no connection.
    """
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _AUDIT_LOCK})
            yield connection
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.IntegrityError) or type(error).__name__ == "IntegrityError":
            raise
        raise Unavailable(NOT_AVAILABLE) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A look at the store that waits for no writer. Raises `Unavailable` like `transaction`."""
    try:
        with engine.connect().execution_options(only_reads=True) as connection:
            yield connection
    except DBAPIError as error:
        raise Unavailable(NOT_AVAILABLE) from error


def forget_deleted(engine: Engine) -> None:
    """Take what was deleted out of the side files too; in the main one secure_delete has overwritten it.

    Never fails: the deletion itself is over, and the next checkpoint does the rest.
    """
    if engine.dialect.name == "sqlite" and journal_mode(sqlite3.sqlite_version_info) == "WAL":
        with suppress(sqlite3.Error, SQLAlchemyError), closing(engine.raw_connection()) as raw:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def migrate(url: str, revision: str = "head") -> None:
    """Bring the schema up to a revision. Called before the surfaces start, never by them."""
    command.upgrade(_migrations(url), revision)


def migrate_down(url: str, revision: str) -> None:
    """Take the schema back to a revision; what only later ones keep is gone."""
    command.downgrade(_migrations(url), revision)


def _migrations(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config
