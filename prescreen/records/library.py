"""Records of other trials as they are kept: put there with their day, looked up by number, and searched.

They are public and name no person, so nothing is sealed. What a record says is the caller's; here it is one text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Literal

from sqlalchemy import Connection, Engine, func, insert, select, update

from prescreen.records import fulltext, trail
from prescreen.records.audit import AuditEvent
from prescreen.records.database import open_engine, reading, transaction
from prescreen.records.fulltext import Query, Zone
from prescreen.records.tables import catalogue

# So few at a time that nobody who presses Send waits for them.
BATCH = 100
OPEN_TAG, OTHER_TAG = "tagopen1", "tagopen0"
Change = Literal["new", "status", "words"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record before it is put there. `body` is the whole record; `zones` and `tags` are what it is found by."""

    id: str
    status: str | None
    may_take: bool
    updated: str
    body: str
    zones: Mapping[Zone, str]
    tags: Sequence[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it is kept, with the moments at which it came and at which its status last changed here."""

    id: str
    body: str
    arrived_at: datetime
    status_at: datetime


@dataclass(frozen=True, slots=True)
class Hits:
    """Some of the records that were found, in their order, and how many there are in all."""

    total: int
    bodies: tuple[str, ...]


def open_library(url: str) -> "Library":
    """The library of a site's database."""
    return Library(open_engine(url))


class Library:
    """The records of other trials of one site."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, entries: Iterable[Entry], event: AuditEvent) -> Mapping[Change, int]:
        """Put records there, a few in each transaction. Returns what was new or changed; the same again is nothing.

        It may be cut off anywhere and begun again. Raises `Unavailable` when nothing more could be stored.
        """
        told: dict[Change, int] = {"new": 0, "status": 0, "words": 0}
        for some in _by(BATCH, entries):
            with transaction(self._engine) as connection:
                changes = [change for entry in some if (change := _put(connection, entry, event.at))]
                if changes:
                    detail = ", ".join(f"{changes.count(kind)} {kind}" for kind in told if kind in changes)
                    trail.write(connection, event.model_copy(update={"detail": detail}))
            for change in changes:
                told[change] += 1
        return told

    def get(self, identity: str) -> str | None:
        """A whole record, or None where there is none of this number."""
        with reading(self._engine) as connection:
            found = connection.execute(select(catalogue.c.body).where(catalogue.c.id == identity)).scalar_one_or_none()
        return None if found is None else str(found)

    def count(self) -> int:
        with reading(self._engine) as connection:
            return int(connection.execute(select(func.count()).select_from(catalogue)).scalar_one())

    def every(self, since: datetime | None = None) -> Iterator[Kept]:
        """Every record, or those that came, or changed their status, at a moment or after it; by number."""
        wanted = select(catalogue.c.id, catalogue.c.body, catalogue.c.arrived_at, catalogue.c.status_at)
        if since is not None:
            wanted = wanted.where(catalogue.c.status_at >= since)
        after = ""
        while True:
            page = wanted.where(catalogue.c.id > after).order_by(catalogue.c.id).limit(BATCH)
            with reading(self._engine) as connection:
                rows = connection.execute(page).all()
            yield from (Kept(*row) for row in rows)
            if len(rows) < BATCH:
                return
            after = rows[-1].id

    def search(self, query: Query, first: int = 0, most: int = 20) -> Hits:
        """What may take people comes first; within that what is nearest to the words, or else the latest news."""
        with reading(self._engine) as connection:
            able = _count(connection, query, may_take=True)
            total = able + _count(connection, query, may_take=False)
            found: list[int] = []
            if first < able:
                found += _some(connection, query, True, first, most)
            if len(found) < most:
                found += _some(connection, query, False, max(0, first - able), most - len(found))
            return Hits(total, _bodies(connection, found))


def _by(size: int, entries: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    left = iter(entries)
    while some := tuple(islice(left, size)):
        yield some


def _count(connection: Connection, query: Query, *, may_take: bool) -> int:
    if query.ranked or query.tags:
        return fulltext.count(connection, query.with_tag(OPEN_TAG if may_take else OTHER_TAG))
    wanted = select(func.count()).select_from(catalogue).where(catalogue.c.may_take == may_take)
    return int(connection.execute(wanted).scalar_one())


def _some(connection: Connection, query: Query, may_take: bool, first: int, most: int) -> list[int]:
    if query.ranked:
        return fulltext.nearest(connection, query.with_tag(OPEN_TAG if may_take else OTHER_TAG), first, most)
    return fulltext.latest(connection, query, may_take, first, most)


def _bodies(connection: Connection, found: Sequence[int]) -> tuple[str, ...]:
    rows = connection.execute(select(catalogue.c.seq, catalogue.c.body).where(catalogue.c.seq.in_(found)))
    bodies = {int(row.seq): str(row.body) for row in rows}
    return tuple(bodies[seq] for seq in found)


def _put(connection: Connection, entry: Entry, at: datetime) -> Change | None:
    before = connection.execute(select(catalogue).where(catalogue.c.id == entry.id)).first()
    if before is not None and before.body == entry.body:
        return None
    row = {"status": entry.status, "may_take": entry.may_take, "updated": entry.updated, "body": entry.body}
    change: Change
    if before is None:
        change = "new"
        made = connection.execute(insert(catalogue).values(id=entry.id, arrived_at=at, status_at=at, **row))
        seq = int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0
    else:
        change, seq = "status" if before.status != entry.status else "words", int(before.seq)
        moved = {"status_at": at} if change == "status" else {}
        connection.execute(update(catalogue).where(catalogue.c.seq == seq).values(**row, **moved))
    tag = OPEN_TAG if entry.may_take else OTHER_TAG
    fulltext.put(connection, seq, entry.zones, (*entry.tags, tag))
    return change
