"""Write acts into the chain, and read it. Always inside the transaction of the act itself."""

from collections.abc import Iterator

from sqlalchemy import Connection, desc, insert, select

from prescreen.records.audit import GENESIS, AuditEvent, Entry, Verdict, chained, verify
from prescreen.records.tables import audit


def write(connection: Connection, event: AuditEvent) -> Entry:
    """Append an act. The caller's transaction holds the write lock, so rows follow one another."""
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(desc(audit.c.seq)).limit(1)).first()
    entry = chained(event, 1 if last is None else last.seq + 1, GENESIS if last is None else last.hash)
    connection.execute(insert(audit).values(**entry.model_dump()))
    return entry


def head(connection: Connection) -> str:
    """The hash of the newest row: what is kept outside."""
    found = connection.execute(select(audit.c.hash).order_by(desc(audit.c.seq)).limit(1)).scalar_one_or_none()
    return GENESIS if found is None else str(found)


def tail(connection: Connection, count: int) -> tuple[Entry, ...]:
    """The newest acts, newest first."""
    rows = connection.execute(select(audit).order_by(desc(audit.c.seq)).limit(count)).mappings()
    return tuple(Entry.model_validate(dict(row)) for row in rows)


def about(connection: Connection, subject: str) -> tuple[Entry, ...]:
    """Everything that was done to one thing, oldest first."""
    rows = connection.execute(select(audit).where(audit.c.about == subject).order_by(audit.c.seq)).mappings()
    return tuple(Entry.model_validate(dict(row)) for row in rows)


def check(connection: Connection, outside_head: str | None = None) -> Verdict:
    """Verify the whole chain against itself and, when given, a head that was kept outside."""
    return verify(_entries(connection), outside_head)


def _entries(connection: Connection) -> Iterator[Entry]:
    for row in connection.execute(select(audit).order_by(audit.c.seq)).mappings():
        yield Entry.model_validate(dict(row))
