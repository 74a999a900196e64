"""The outbox of all mails: what waits, what is being handed over, and what became of it. The team process alone.

A row holds nothing personal: it names whom or what a mail is about, and the address is opened only while the mail is
made. A mail is claimed before it is handed over, and a claim whose end nobody knows is never handed over again.
"""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from prescreen.eligibility.referral import AWAITING_ANSWER, Status
from prescreen.eligibility.text import Model
from prescreen.records import trail
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.database import reading, transaction
from prescreen.records.signups import TEAM_DUE, TEAM_NEW
from prescreen.records.store import in_utc
from prescreen.records.tables import alert, outbox, referral

KEPT_DAYS: Final = 90
# Tried again after so many minutes; after the last it has failed.
WAITS: Final = (1, 5, 15, 60, 180, 360, 720, 1440)


class State(StrEnum):
    """Where a mail stands. `unanswered`: handed over, and whether it was taken is not known."""

    WAITING = "waiting"
    HANDING = "handing"
    SENT = "sent"
    UNANSWERED = "unanswered"
    FAILED = "failed"
    DROPPED = "dropped"


class Mail(Model):
    """A row of the outbox."""

    id: str
    kind: str
    about: str
    attempts: int
    created_at: datetime


class Outbox:
    """The outbox over a database."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def waiting(self, most: int = 100) -> tuple[Mail, ...]:
        """The next mails whose time has come: those that somebody waits for at a screen first."""
        due = (outbox.c.state == State.WAITING.value) & (outbox.c.next_at <= self._now())
        first = (outbox.c.kind == "news", outbox.c.created_at, outbox.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(select(outbox).where(due).order_by(*first).limit(most)).all()
        return tuple(_mail(row) for row in rows)

    def count(self, state: State) -> int:
        """How many mails stand there."""
        with reading(self._engine) as connection:
            query = select(func.count()).select_from(outbox).where(outbox.c.state == state.value)
            return int(connection.execute(query).scalar_one())

    def claim(self, mail: str) -> bool:
        """Take a mail for handing it over; false when somebody else has it. The changing statement decides."""
        with transaction(self._engine) as connection:
            return _claimed(connection, mail, self._now())

    def settle(self, mail: str, state: State, answer: str, event: AuditEvent) -> None:
        """What became of a mail that was claimed, in the mail server's figures and never in its words."""
        with transaction(self._engine) as connection:
            settled = (outbox.c.id == mail) & (outbox.c.state == State.HANDING.value)
            connection.execute(update(outbox).where(settled).values(state=state.value, answer=answer[:120]))
            trail.write(connection, event)

    def drop(self, mail: str) -> None:
        """It is not to be sent any more; what it would have told was not told."""
        with transaction(self._engine) as connection:
            connection.execute(delete(alert).where(alert.c.mail == mail))
            connection.execute(update(outbox).where(outbox.c.id == mail).values(state=State.DROPPED.value))

    def again_later(self, mail: Mail, answer: str, event: AuditEvent) -> None:
        """It was not taken now: wait longer each time, and give up after the last."""
        over = mail.attempts >= len(WAITS)
        later = self._now() + timedelta(minutes=WAITS[min(mail.attempts, len(WAITS) - 1)])
        values = {"state": (State.FAILED if over else State.WAITING).value, "next_at": later, "answer": answer[:120]}
        with transaction(self._engine) as connection:
            connection.execute(update(outbox).where(outbox.c.id == mail.id).values(**values))
            if over:
                trail.write(connection, event)

    def give_back(self, mail: str) -> None:
        """Nothing of it was handed over, and nothing was wrong with it: no try is counted."""
        with transaction(self._engine) as connection:
            mine = (outbox.c.id == mail) & (outbox.c.state == State.HANDING.value)
            values = {"state": State.WAITING.value, "attempts": outbox.c.attempts - 1}
            connection.execute(update(outbox).where(mine).values(**values))

    def take_up(self, never_handed: str | None) -> int:
        """After a run that was killed: the one mail that surely was not handed over waits again.

        Every other claim is kept as unanswered and is not sent twice. Returns how many those are.
        """
        with transaction(self._engine) as connection:
            claimed = outbox.c.state == State.HANDING.value
            if never_handed is not None:
                values = {"state": State.WAITING.value, "attempts": outbox.c.attempts - 1}
                connection.execute(update(outbox).where(claimed, outbox.c.id == never_handed).values(**values))
            lost = connection.execute(
                update(outbox).where(claimed).values(state=State.UNANSWERED.value).returning(outbox.c.id)
            ).all()
        return len(lost)

    def put_team_notices(self, soon: date) -> int:
        """A notice for each new referral, and one for each that was promised an answer by `soon`. Each once.

        Returns how many were put.
        """
        put = []
        with transaction(self._engine) as connection:
            for row in connection.execute(_awaiting()).all():
                is_due = row.reply_by is not None and row.reply_by <= soon
                kinds = [TEAM_NEW] * (row.status == Status.NEW.value) + [TEAM_DUE] * is_due
                put += [put_mail(connection, kind, row.id, f"{kind}/{row.id}", self._now()) for kind in kinds]
        return len([one for one in put if one is not None])

    def referral(self, identity: str) -> tuple[str, date | None] | None:
        """The study of a referral and the day that was promised, in clear; None when it is gone or was answered."""
        with reading(self._engine) as connection:
            row = connection.execute(_awaiting().where(referral.c.id == identity)).first()
        return None if row is None else (row.study, row.reply_by)

    def sweep(self) -> None:
        """Forget what became of mails long ago. What keeps somebody from hearing twice stays."""
        edge = self._now() - timedelta(days=KEPT_DAYS)
        over = (State.SENT.value, State.FAILED.value, State.DROPPED.value, State.UNANSWERED.value)
        with transaction(self._engine) as connection:
            held = select(alert.c.mail)
            old = (outbox.c.created_at < edge) & outbox.c.state.in_(over) & outbox.c.id.not_in(held)
            # A notice to the team would be put again as long as its referral waits.
            waits = _awaiting().with_only_columns(referral.c.id)
            connection.execute(delete(outbox).where(old, outbox.c.about.not_in(waits)))

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)


def put_mail(connection: Connection, kind: str, about: str, once: str, now: datetime) -> str | None:
    """A mail that is to be sent once for ever, under its one name; None when it was put before."""
    if connection.execute(select(outbox.c.id).where(outbox.c.once == once)).first() is not None:
        return None
    identity = uuid.uuid4().hex
    row = {"id": identity, "kind": kind, "about": about, "once": once, "state": State.WAITING.value}
    connection.execute(insert(outbox).values(**row, created_at=now, next_at=now))
    return identity


def mailed(state: State, mail: str, at: datetime, detail: str) -> AuditEvent:
    """The act of handing a mail over."""
    action = Action.MAILED if state is State.SENT else Action.MAIL_FAILED
    return AuditEvent(actor="site", action=action, about=mail, at=at, detail=detail[:200])


def _claimed(connection: Connection, mail: str, now: datetime) -> bool:
    claimed = connection.execute(
        update(outbox)
        .where(outbox.c.id == mail, outbox.c.state == State.WAITING.value)
        .values(state=State.HANDING.value, attempts=outbox.c.attempts + 1, handed_at=now)
        .returning(outbox.c.id)
    ).first()
    return claimed is not None


def _awaiting() -> Any:
    waiting = [status.value for status in AWAITING_ANSWER]
    return select(referral.c.id, referral.c.study, referral.c.status, referral.c.reply_by).where(
        referral.c.status.in_(waiting)
    )


def _mail(row: Row[Any]) -> Mail:
    return Mail(id=row.id, kind=row.kind, about=row.about, attempts=row.attempts, created_at=in_utc(row.created_at))
