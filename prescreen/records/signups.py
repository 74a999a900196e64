"""What the participant surface may do with volunteers: take a sign-up, and what the links of a mail ask for.

It seals and never opens. Which row a link means is known by the link's hash alone; an unknown link changes nothing, and
nobody is told which it was.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from prescreen.eligibility.text import Model
from prescreen.records import trail, vault
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.database import forget_deleted, transaction
from prescreen.records.store import PARTICIPANT
from prescreen.records.tables import alert, news, outbox, volunteer

STUDY: Final = "volunteers"
# An address with its consents, and choices: filled up so that neither tells how much was said.
ADDRESS_BUCKETS: Final = (4096, 16384)
WISHES_BUCKETS: Final = (1024, 4096)
CONFIRM_DAYS, ENDED_DAYS = 7, 30
CONFIRM, NEWS, TEAM_NEW, TEAM_DUE = "confirm", "news", "team_new", "team_due"  # kinds of mail


class State(StrEnum):
    """Where a volunteer stands. The values are stored; they never change their meaning."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"
    BOUNCED = "bounced"


class SignUp(Model):
    """What is handed in, before it is sealed. `address` and `wishes` are everything that a person said."""

    idempotency_key: str
    link: str
    language: str
    every_days: int
    consent_version: str
    address: bytes
    wishes: bytes


class Choice(Model):
    """New choices in the place of the old ones."""

    language: str
    every_days: int
    wishes: bytes


class Signups:
    """The participant's side of the volunteers. `recipients` is the signed list for them, not that of referrals."""

    def __init__(self, engine: Engine, recipients: vault.Recipients, clock: Callable[[], datetime]) -> None:
        self._engine, self._recipients, self._clock = engine, recipients, clock

    def sign_up(self, asked: SignUp, event: AuditEvent) -> None:
        """Keep a sign-up once, whatever is pressed twice. It waits for the link that will be mailed."""
        identity, now = uuid.uuid4().hex, self._now()
        key = vault.code_hash(asked.idempotency_key)
        row = {
            "id": identity,
            "idempotency": key,
            "link": vault.code_hash(asked.link),
            "state": State.PENDING.value,
            "language": asked.language,
            "every_days": asked.every_days,
            "created_at": now,
            "consent_version": asked.consent_version,
            "address": self._sealed(asked.address, "address", identity, asked.consent_version, ADDRESS_BUCKETS),
            "wishes": self._sealed(asked.wishes, "wishes", identity, asked.consent_version, WISHES_BUCKETS),
        }
        try:
            with transaction(self._engine) as connection:
                if connection.execute(select(volunteer.c.id).where(volunteer.c.idempotency == key)).first() is None:
                    connection.execute(insert(volunteer).values(**row))
                    trail.write(connection, event.model_copy(update={"about": identity}))
        except IntegrityError:
            pass  # another replica was faster with the same form

    def confirm(self, link: str, event: AuditEvent) -> None:
        """The mail was read by whoever owns the address. An older sign-up of the same address gives way to this one."""
        now = self._now()
        with transaction(self._engine) as connection:
            found = connection.execute(
                update(volunteer)
                .where(
                    volunteer.c.link == vault.code_hash(link),
                    volunteer.c.state == State.PENDING.value,
                    volunteer.c.created_at >= now - timedelta(days=CONFIRM_DAYS),
                )
                .values(state=State.CONFIRMED.value, confirmed_at=now, due_at=now, news_seen=_newest(connection))
                .returning(volunteer.c.id, volunteer.c.person)
            ).first()
            if found is None:
                return
            _replace_older(connection, found.id, found.person)
            trail.write(connection, event.model_copy(update={"about": found.id}))
        forget_deleted(self._engine)

    def choose(self, link: str, choice: Choice, event: AuditEvent) -> None:
        """Put new choices in the place of the old ones, unread. Mails that were stopped begin again."""
        now = self._now()
        with transaction(self._engine) as connection:
            found = _by_link(connection, link)
            if found is None:
                return
            changes = {
                "language": choice.language,
                "every_days": choice.every_days,
                "wishes": self._sealed(choice.wishes, "wishes", found.id, found.consent_version, WISHES_BUCKETS),
            }
            if found.state in (State.STOPPED.value, State.BOUNCED.value):
                changes |= {"state": State.CONFIRMED.value, "ended_at": None, "due_at": now}
            connection.execute(update(volunteer).where(volunteer.c.id == found.id).values(**changes))
            trail.write(connection, event.model_copy(update={"about": found.id}))

    def stop(self, link: str, event: AuditEvent) -> None:
        """No more mails, from this moment on; what waits in the outbox is not sent either."""
        with transaction(self._engine) as connection:
            found = connection.execute(
                update(volunteer)
                .where(volunteer.c.link == vault.code_hash(link), volunteer.c.state != State.STOPPED.value)
                .values(state=State.STOPPED.value, ended_at=self._now())
                .returning(volunteer.c.id)
            ).scalar_one_or_none()
            if found is not None:
                trail.write(connection, event.model_copy(update={"about": found}))

    def erase(self, link: str, event: AuditEvent) -> str:
        """Delete everything that is kept under this link. Returns the newest mark of the trail, known link or not."""
        with transaction(self._engine) as connection:
            found = _by_link(connection, link)
            if found is not None:
                for one in _same_address(connection, found):
                    forget(connection, one, found.person)
                trail.write(connection, event.model_copy(update={"about": found.id}))
            head = trail.head(connection)
        forget_deleted(self._engine)
        return head

    def _sealed(self, payload: bytes, part: str, identity: str, version: str, buckets: tuple[int, ...]) -> bytes:
        context = context_of(identity, part, version, self._recipients.fingerprint())
        return packed(vault.seal(payload, self._recipients, context, buckets))

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)


def context_of(identity: str, part: str, consent_version: str, recipients: str) -> vault.Context:
    """What a sealed part of a volunteer is bound to: moved to another row or another part it does not open."""
    return vault.Context(
        submission=f"volunteer/{identity}/{part}",
        study=STUDY,
        form_version="1",
        consent_version=consent_version,
        recipients=recipients,
    )


def packed(sealed: vault.Sealed) -> bytes:
    """A sealed part as one column keeps it."""
    return json.dumps(
        {
            "recipients": sealed.context.recipients,
            "ciphertext": base64.b64encode(sealed.ciphertext).decode(),
            "wraps": {one: base64.b64encode(key).decode() for one, key in sealed.wraps.items()},
        }
    ).encode()


def consent_version(texts: tuple[str, ...]) -> str:
    """One name for the exact words that were agreed to."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def acted(action: Action, at: datetime) -> AuditEvent:
    """An act of a person at the participant surface; the store adds what it is about."""
    return AuditEvent(actor=PARTICIPANT, action=action, about="", at=at)


def forget(connection: Connection, identity: str, person: str | None) -> None:
    """Delete a volunteer; what the person was told goes with the last row of the same address."""
    connection.execute(delete(volunteer).where(volunteer.c.id == identity))
    connection.execute(delete(outbox).where(outbox.c.about == identity, outbox.c.kind == CONFIRM))
    if person is None or connection.execute(select(volunteer.c.id).where(volunteer.c.person == person)).first():
        return
    mails = set(connection.execute(select(alert.c.mail).where(alert.c.person == person)).scalars())
    connection.execute(delete(alert).where(alert.c.person == person))
    for mail in mails:
        connection.execute(delete(outbox).where(outbox.c.id == mail))


def _by_link(connection: Connection, link: str) -> Row[Any] | None:
    return connection.execute(select(volunteer).where(volunteer.c.link == vault.code_hash(link))).first()


def _same_address(connection: Connection, found: Row[Any]) -> list[str]:
    """Every sign-up of the address that this one has; one that nobody has looked at yet stands alone."""
    same = volunteer.c.id == found.id if found.person is None else volunteer.c.person == found.person
    return list(connection.execute(select(volunteer.c.id).where(same)).scalars())


def _newest(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(news.c.id), 0))).scalar_one())


def _replace_older(connection: Connection, identity: str, person: str | None) -> None:
    """One address, one volunteer. What it was told stays, so that nothing is told twice; what waits goes with it."""
    if person is None:
        return
    same = (volunteer.c.person == person) & (volunteer.c.id != identity)
    older = connection.execute(select(volunteer.c.id, volunteer.c.state, volunteer.c.news_seen).where(same)).all()
    heard = [one.news_seen for one in older if one.state == State.CONFIRMED.value]
    if heard:
        mine = connection.execute(select(volunteer.c.news_seen).where(volunteer.c.id == identity)).scalar_one()
        seen = min([mine, *heard])
        connection.execute(update(volunteer).where(volunteer.c.id == identity).values(news_seen=seen))
    for one in older:
        connection.execute(update(outbox).where(outbox.c.about == one.id).values(about=identity))
        connection.execute(delete(volunteer).where(volunteer.c.id == one.id))
