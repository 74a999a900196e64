"""The shelf: closed capsules by the hash of their link, how often they were tried and opened, and closed replies.

Nothing here can open anything, and no look decides: each act is one statement, and the row that it changes is the
answer. A capsule is its maker's own: no act goes into the trail, which would outlive it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Engine, delete, func, insert, literal, select, update

from prescreen.eligibility.text import Model
from prescreen.records.database import forget_deleted, reading, transaction
from prescreen.records.store import in_utc
from prescreen.records.tables import capsule, capsule_reply, throttle

TRIES: Final = 5
MOST_REPLIES: Final = 20
_STRANGERS: Final = "strangers to the shelf"


class Closed(Model):
    """A capsule as it lies on the shelf. Every name in it is a hash; `verifier` tells a right passcode from a wrong."""

    id: str
    kind: str
    owner: str
    writer: str
    verifier: str
    ciphertext: bytes
    created_at: datetime
    expires_at: datetime


class Lying(Model):
    """What the owner may know of a capsule that is still there. `shut`: too many wrong passcodes closed it for good."""

    expires_at: datetime
    opened: int
    shut: bool


class Shelf:
    """Capsules over one database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def put(self, closed: Closed) -> None:
        """Lay a capsule down. Raises `Unavailable` when it could not be stored."""
        with transaction(self._engine) as connection:
            _throw_out(connection, self._now())
            connection.execute(insert(capsule).values(**closed.model_dump()))

    def take_try(self, identity: str) -> Closed | None:
        """Take one of the five tries, before anything slow is done; None for an unknown, shut or expired capsule.

        The statement that counts is the one that decides, so no number of tries at once makes a sixth. A stranger's
        try writes a row as well: how long it takes must not tell whether there is a capsule.
        """
        now = self._now()
        with transaction(self._engine) as connection:
            found = (
                connection.execute(
                    update(capsule)
                    .where(capsule.c.id == identity, capsule.c.tries < TRIES, capsule.c.expires_at > now)
                    .values(tries=capsule.c.tries + 1)
                    .returning(*(capsule.c[name] for name in Closed.model_fields))
                )
                .mappings()
                .first()
            )
            if found is None:
                _count_a_stranger(connection)
        return None if found is None else Closed.model_validate(dict(found))

    def count_opening(self, identity: str) -> bool:
        """A right passcode: the try is given back and the opening counted. False: it is gone meanwhile."""
        return self._changed(identity, {"tries": capsule.c.tries - 1, "opened": capsule.c.opened + 1})

    def take_away(self, identity: str) -> bool:
        """Take a single-use capsule off the shelf. True for one caller alone, however many come at once."""
        with transaction(self._engine) as connection:
            gone = connection.execute(delete(capsule).where(capsule.c.id == identity).returning(capsule.c.id)).first()
        forget_deleted(self._engine)
        return gone is not None

    def _changed(self, identity: str, values: dict[str, ColumnElement[int]]) -> bool:
        with transaction(self._engine) as connection:
            found = connection.execute(
                update(capsule).where(capsule.c.id == identity).values(values).returning(capsule.c.id)
            ).first()
        return found is not None

    def revoke(self, owner: str) -> None:
        """Take back what this owner made, with its replies. Nothing happens when it is gone already."""
        with transaction(self._engine) as connection:
            connection.execute(delete(capsule).where(capsule.c.owner == owner))
        forget_deleted(self._engine)

    def look(self, owner: str) -> Lying | None:
        """How the owner's capsule lies there; None when it is used, revoked or over."""
        query = select(capsule.c.expires_at, capsule.c.opened, capsule.c.tries).where(
            capsule.c.owner == owner, capsule.c.expires_at > self._now()
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).first()
        if found is None:
            return None
        return Lying(expires_at=in_utc(found.expires_at), opened=found.opened, shut=found.tries >= TRIES)

    def holds(self, identity: str) -> bool:
        """Is it still there for who has opened it?"""
        query = select(capsule.c.id).where(capsule.c.id == identity, capsule.c.expires_at > self._now())
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def add_reply(self, writer: str, reply: str, sealed: bytes) -> bool:
        """Lay a closed reply beside its capsule. False: the capsule is gone, or has as many as it can hold."""
        now = self._now()
        held = select(func.count()).where(capsule_reply.c.capsule == capsule.c.id).scalar_subquery()
        row = select(literal(reply), capsule.c.id, literal(sealed), literal(now, capsule_reply.c.written_at.type))
        there = row.where(capsule.c.writer == writer, capsule.c.expires_at > now, held < MOST_REPLIES)
        with transaction(self._engine) as connection:
            put = insert(capsule_reply).from_select(["id", "capsule", "sealed", "written_at"], there)
            return connection.execute(put.returning(capsule_reply.c.id)).first() is not None

    def replies(self, owner: str) -> tuple[tuple[str, bytes], ...]:
        """The closed replies of the owner's capsule, oldest first."""
        query = (
            select(capsule_reply.c.id, capsule_reply.c.sealed)
            .join(capsule, capsule.c.id == capsule_reply.c.capsule)
            .where(capsule.c.owner == owner, capsule.c.expires_at > self._now())
            .order_by(capsule_reply.c.written_at, capsule_reply.c.id)
        )
        with reading(self._engine) as connection:
            return tuple((found.id, found.sealed) for found in connection.execute(query))

    def throw_out(self) -> int:
        """Delete what is over. Returns how many."""
        with transaction(self._engine) as connection:
            count = _throw_out(connection, self._now())
        forget_deleted(self._engine)
        return count


def _throw_out(connection: Connection, now: datetime) -> int:
    return connection.execute(delete(capsule).where(capsule.c.expires_at <= now)).rowcount


def _count_a_stranger(connection: Connection) -> None:
    counted = connection.execute(
        update(throttle).where(throttle.c.bucket == _STRANGERS, throttle.c.window == 0).values(count=1)
    )
    if not counted.rowcount:
        connection.execute(insert(throttle).values(bucket=_STRANGERS, window=0, count=1))
