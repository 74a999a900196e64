"""The team's side of the volunteers: open what they left, plan what each hears of, forget whose time is over.

What is opened leaves as plain bytes to the caller and is kept nowhere. Planning is one transaction for each group of
people: that somebody hears of a trial is kept before any mail about it exists, so that it happens once.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from prescreen.eligibility.text import Model
from prescreen.errors import Tampered
from prescreen.records import keys, trail, unsealing, vault
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.database import forget_deleted, reading, transaction
from prescreen.records.outbox import put_mail
from prescreen.records.signups import (
    CONFIRM,
    CONFIRM_DAYS,
    ENDED_DAYS,
    NEWS,
    State,
    context_of,
    forget,
)
from prescreen.records.tables import alert, news, outbox, volunteer

# However often somebody types another person's address, that person gets no more than these in a day.
CONFIRMATIONS_A_DAY: Final = 3


class Volunteer(Model):
    """A volunteer as one mail needs them: opened for a moment."""

    id: str
    person: str | None
    state: State
    language: str
    every_days: int
    news_seen: int
    address: bytes
    wishes: bytes


class News(Model):
    """A trial that came into the list, or whose status changed, with the number of the moment at which we noticed."""

    id: int
    trial: str
    status: str


class Heard(Model):
    """What one volunteer is to hear of: the trials, and up to which news they were looked through."""

    volunteer: str
    person: str
    seen: int
    upto: int
    news: tuple[tuple[str, str], ...]
    next_at: datetime


class Mailroom:
    """The volunteers over a database, with the keys that open them."""

    def __init__(self, engine: Engine, opens: keys.Notifying, clock: Callable[[], datetime]) -> None:
        self._engine, self._keys, self._clock = engine, opens, clock

    def person(self, address: str) -> str:
        """The blind index of an address: the same for the same mailbox, and of no use without the key."""
        return hmac.new(self._keys.index, address.strip().lower().encode(), hashlib.sha256).hexdigest()

    def unasked(self, most: int = 200) -> tuple[Volunteer, ...]:
        """Sign-ups that nobody has looked at yet, oldest first."""
        mine = (volunteer.c.state == State.PENDING.value) & volunteer.c.person.is_(None)
        return self._opened(select(volunteer).where(mine).order_by(volunteer.c.created_at).limit(most))

    def ask(self, identity: str, person: str, event: AuditEvent) -> bool:
        """Note whose sign-up it is and put the mail that asks them; false when they were asked often enough today."""
        now = self._now()
        with transaction(self._engine) as connection:
            taken = connection.execute(
                update(volunteer)
                .where(volunteer.c.id == identity, volunteer.c.person.is_(None))
                .values(person=person)
                .returning(volunteer.c.id)
            ).first()
            if taken is None:
                return False
            trail.write(connection, event)
            if _asked_today(connection, person, now) >= CONFIRMATIONS_A_DAY:
                return False
            return put_mail(connection, CONFIRM, identity, f"{CONFIRM}/{identity}", now) is not None

    def notice(self, seen: Iterable[tuple[str, str]]) -> tuple[News, ...]:
        """Keep which trial stands how, once each, in the order given. Returns what is new."""
        now, found = self._now(), []
        with transaction(self._engine) as connection:
            known = {(row.trial, row.status) for row in connection.execute(select(news.c.trial, news.c.status))}
            for trial, status in seen:
                if (trial, status) not in known:
                    known.add((trial, status))
                    row = insert(news).values(trial=trial, status=status, noticed_at=now).returning(news.c.id)
                    number = connection.execute(row).scalar_one()
                    found.append(News(id=number, trial=trial, status=status))
        return tuple(found)

    def all_news(self) -> tuple[News, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(news).order_by(news.c.id)).all()
        return tuple(News(id=row.id, trial=row.trial, status=row.status) for row in rows)

    def due(self, upto: int, most: int = 200) -> tuple[Volunteer, ...]:
        """Volunteers whose next mail may come now and who have not been looked at for all news yet."""
        mine = (
            (volunteer.c.state == State.CONFIRMED.value)
            & (volunteer.c.due_at <= self._now())
            & (volunteer.c.news_seen < upto)
        )
        return self._opened(select(volunteer).where(mine).order_by(volunteer.c.id).limit(most))

    def told(self, persons: Sequence[str]) -> dict[str, frozenset[tuple[str, str]]]:
        """What each of some people heard before: trial and status."""
        found: dict[str, set[tuple[str, str]]] = {person: set() for person in persons}
        with reading(self._engine) as connection:
            for row in connection.execute(select(alert).where(alert.c.person.in_(persons))):
                found[row.person].add((row.trial, row.status))
        return {person: frozenset(one) for person, one in found.items()}

    def plan(self, heard: Sequence[Heard], event: AuditEvent) -> int:
        """Keep what some people are to hear of, with the one mail for each, or nothing of it. Returns the mails.

        Who was looked at meanwhile by another process, or is gone, or has stopped, is left out.
        """
        now, mails = self._now(), 0
        with transaction(self._engine) as connection:
            for one in heard:
                mine = (volunteer.c.id == one.volunteer) & (volunteer.c.news_seen == one.seen)
                confirmed = volunteer.c.state == State.CONFIRMED.value
                values = {"news_seen": one.upto} | ({"due_at": one.next_at} if one.news else {})
                changed = update(volunteer).where(mine, confirmed).values(**values).returning(volunteer.c.id)
                if connection.execute(changed).first() is None or not one.news:
                    continue
                mails += _planned(connection, one, now)
            trail.write(connection, event)
        return mails

    def volunteer(self, identity: str) -> Volunteer | None:
        """One volunteer, opened; None when they are gone."""
        found = self._opened(select(volunteer).where(volunteer.c.id == identity))
        return found[0] if found else None

    def news_in(self, mail: str) -> tuple[tuple[str, str], ...]:
        """What a mail tells: trials with the status that is the news, in the order in which we noticed."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(alert.c.trial, alert.c.status)
                .join(news, (news.c.trial == alert.c.trial) & (news.c.status == alert.c.status))
                .where(alert.c.mail == mail)
                .order_by(news.c.id)
            ).all()
        return tuple((row.trial, row.status) for row in rows)

    def bounce(self, identity: str, event: AuditEvent) -> bool:
        """No mail reaches this address any more. Returns whether anybody was meant."""
        with transaction(self._engine) as connection:
            found = connection.execute(
                update(volunteer)
                .where(volunteer.c.id == identity, volunteer.c.state != State.BOUNCED.value)
                .values(state=State.BOUNCED.value, ended_at=self._now())
                .returning(volunteer.c.id)
            ).first()
            if found is not None:
                trail.write(connection, event)
        return found is not None

    def who_got(self, mail: str) -> str | None:
        """Whom a mail of the outbox went to, as an id."""
        with reading(self._engine) as connection:
            mine = (outbox.c.id == mail) & outbox.c.kind.in_((CONFIRM, NEWS))
            return connection.execute(select(outbox.c.about).where(mine)).scalar_one_or_none()

    def sweep(self, event: AuditEvent) -> int:
        """Forget who never confirmed, and who has stopped, once their time is over. Returns how many."""
        now = self._now()
        never = (volunteer.c.state == State.PENDING.value) & (
            volunteer.c.created_at < now - timedelta(days=CONFIRM_DAYS)
        )
        ended = volunteer.c.state.in_((State.STOPPED.value, State.BOUNCED.value)) & (
            volunteer.c.ended_at < now - timedelta(days=ENDED_DAYS)
        )
        with transaction(self._engine) as connection:
            rows = connection.execute(select(volunteer.c.id, volunteer.c.person).where(never | ended)).all()
            for row in rows:
                forget(connection, row.id, row.person)
                trail.write(connection, event.model_copy(update={"about": row.id}))
        if rows:
            forget_deleted(self._engine)
        return len(rows)

    def counts(self) -> dict[str, int]:
        """How many volunteers stand where."""
        with reading(self._engine) as connection:
            query = select(volunteer.c.state, func.count()).group_by(volunteer.c.state)
            return {row[0]: row[1] for row in connection.execute(query)}

    def _opened(self, query: Any) -> tuple[Volunteer, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return tuple(self._open(row) for row in rows)

    def _open(self, row: Row[Any]) -> Volunteer:
        return Volunteer(
            id=row.id,
            person=row.person,
            state=State(row.state),
            language=row.language,
            every_days=row.every_days,
            news_seen=row.news_seen,
            address=unsealing.open_sealed(_unpacked(row, "address"), self._keys.opens),
            wishes=unsealing.open_sealed(_unpacked(row, "wishes"), self._keys.opens),
        )

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)


def opened(at: datetime, detail: str) -> AuditEvent:
    """The act of opening volunteers' data for their mails; `detail` holds counts alone."""
    return AuditEvent(actor="site", action=Action.VOLUNTEERS_OPENED, about="volunteers", at=at, detail=detail)


def _planned(connection: Connection, heard: Heard, now: datetime) -> bool:
    """The alerts of one person and the mail that tells them. What was told before is not told again."""
    before = select(alert.c.trial, alert.c.status).where(alert.c.person == heard.person)
    known = {(row.trial, row.status) for row in connection.execute(before)}
    fresh = [one for one in heard.news if one not in known]
    if not fresh:
        return False
    mail = put_mail(connection, NEWS, heard.volunteer, f"{NEWS}/{heard.volunteer}/{heard.upto}", now)
    if mail is None:
        return False
    rows = [{"person": heard.person, "trial": trial, "status": status, "mail": mail} for trial, status in fresh]
    connection.execute(insert(alert), rows)
    return True


def _asked_today(connection: Connection, person: str, now: datetime) -> int:
    theirs = select(volunteer.c.id).where(volunteer.c.person == person)
    recent = (outbox.c.kind == CONFIRM) & (outbox.c.created_at > now - timedelta(days=1))
    query = select(func.count()).select_from(outbox).where(recent, outbox.c.about.in_(theirs))
    return int(connection.execute(query).scalar_one())


def _unpacked(row: Row[Any], part: str) -> vault.Sealed:
    """A part as it was sealed, bound to where it stands: one moved to another row does not open."""
    try:
        packed = json.loads(getattr(row, part))
        return vault.Sealed(
            context=context_of(row.id, part, row.consent_version, packed["recipients"]),
            ciphertext=base64.b64decode(packed["ciphertext"]),
            wraps={one: base64.b64decode(wrapped) for one, wrapped in packed["wraps"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Tampered("this part of a volunteer is not sealed any more") from error
