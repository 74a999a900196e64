"""What the participant surface may do with the store: submit once, read its receipt back, withdraw, ask the status.

It seals and never opens. Every change takes an `AuditEvent` and writes both in one transaction.
"""

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from prescreen.eligibility.text import N_, Message, Model
from prescreen.errors import Refused, Unavailable
from prescreen.records import trail, vault
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.database import forget_deleted, reading, transaction
from prescreen.records.tables import referral, study_status, throttle, wrap

PARTICIPANT = "participant"
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
CODE_GROUPS, CODE_GROUP = 5, 4

OTHER_PAYLOAD = Message(msgid=N_("This was already sent with other words. Please start again, or call the study team."))
TOO_MANY_TRIES = Message(msgid=N_("Too many tries. Please wait a while."))

Told = Literal["open", "closed", "not_confirmed"]


class StudyStatus(Model):
    """What the study team last said of its study, and when it checked."""

    status: Told = "not_confirmed"
    checked_on: date | None = None
    reply_within_days: int | None = None
    team_phone: str | None = None


class Submission(Model):
    """What is handed in, before it is sealed. `payload` is everything a person said or is called."""

    idempotency_key: str
    withdraw_code: str
    study: str
    site: str | None
    language: str
    form_version: str
    consent_version: str
    payload: bytes


class Receipt(Model):
    """What was stored, read back from the store. It holds nothing that was said."""

    referral: str
    study: str
    site: str | None
    sent_at: datetime
    reply_by: date | None
    audit_head: str


def new_withdraw_code(token: Callable[[str], str] = secrets.choice) -> str:
    """A code of 20 characters without look-alikes, about 98 bits, in groups of four."""
    letters = "".join(token(CODE_ALPHABET) for _ in range(CODE_GROUPS * CODE_GROUP))
    return "-".join(letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP))


def fold_code(written: str) -> str:
    """A code as it is stored: capitals, without the signs between its groups."""
    return "".join(character for character in written.upper() if character.isalnum())


class Store:
    """The participant's side of the store. `recipients` is the signed list; `clock` tells the time with its zone."""

    def __init__(self, engine: Engine, recipients: vault.Recipients, clock: Callable[[], datetime]) -> None:
        self._engine, self._recipients, self._clock = engine, recipients, clock

    def submit(self, submission: Submission, event: AuditEvent) -> Receipt:
        """Store a submission exactly once, and return the receipt as it stands in the store.

        The same key and payload again: the first receipt. Another payload under the same key: `Refused`.
        Raises `Unavailable` when nothing could be stored; asking again is safe.
        """
        now = self._clock().astimezone(UTC)
        identity = uuid.uuid4().hex
        sealed = vault.seal(submission.payload, self._recipients, self._context(submission, identity))
        key = vault.code_hash(submission.idempotency_key)
        try:
            with transaction(self._engine) as connection:
                found = _by_key(connection, key)
                if found is not None:
                    return _same(found, submission)
                entry = trail.write(connection, event.model_copy(update={"about": identity, "at": now}))
                row = self._row(connection, submission, identity, key, now, sealed)
                connection.execute(insert(referral).values(**row, audit_head=entry.hash))
                wraps = [{"referral": identity, "recipient": one, "wrapped": key} for one, key in sealed.wraps.items()]
                connection.execute(insert(wrap), wraps)
        except IntegrityError:
            pass  # another replica was faster with the same key; its row is read back below
        with reading(self._engine) as connection:
            stored = _by_key(connection, key)
        if stored is None:
            raise RuntimeError("a submission was stored and cannot be found")
        return _same(stored, submission)

    def _context(self, submission: Submission, identity: str) -> vault.Context:
        return vault.Context(
            submission=identity,
            study=submission.study,
            form_version=submission.form_version,
            consent_version=submission.consent_version,
            recipients=self._recipients.fingerprint(),
        )

    def _row(
        self,
        connection: Connection,
        submission: Submission,
        identity: str,
        key: str,
        now: datetime,
        sealed: vault.Sealed,
    ) -> Mapping[str, Any]:
        days = told_status(connection, submission.study).reply_within_days
        return {
            "id": identity,
            "idempotency": key,
            "payload": _fingerprint(submission),
            "withdraw": vault.code_hash(fold_code(submission.withdraw_code)),
            "study": submission.study,
            "site": submission.site,
            "status": "new",
            "language": submission.language,
            "created_at": now,
            "reply_by": None if days is None else now.astimezone(self._clock().tzinfo).date() + timedelta(days=days),
            "form_version": submission.form_version,
            "consent_version": submission.consent_version,
            "recipients": sealed.context.recipients,
            "ciphertext": sealed.ciphertext,
        }

    def receipt(self, idempotency_key: str) -> Receipt | None:
        """What was stored under this key, read from the store; None when nothing was."""
        with reading(self._engine) as connection:
            found = _by_key(connection, vault.code_hash(idempotency_key))
        return None if found is None else _receipt(found)

    def withdraw(self, code: str, event: AuditEvent) -> None:
        """Delete what was sent under this code. A wrong code changes nothing, and nobody is told which it was."""
        hashed = vault.code_hash(fold_code(code))
        with transaction(self._engine) as connection:
            gone = connection.execute(
                delete(referral).where(referral.c.withdraw == hashed).returning(referral.c.id)
            ).scalar_one_or_none()
            if gone is not None:
                trail.write(connection, event.model_copy(update={"about": gone, "at": self._clock().astimezone(UTC)}))
        forget_deleted(self._engine)

    def study_status(self, study: str) -> StudyStatus:
        """What the team last said; not confirmed when it never did."""
        with reading(self._engine) as connection:
            return told_status(connection, study)

    def take_turn(self, bucket: str, most: int, window_minutes: int) -> None:
        """Count one try; raises `Refused` when none is left in this window. The counting statement decides."""
        window = int(self._clock().timestamp() // (window_minutes * 60))
        name = vault.code_hash(bucket)
        with transaction(self._engine) as connection:
            connection.execute(delete(throttle).where(throttle.c.window < window - 1))
            counted = connection.execute(
                update(throttle)
                .where(throttle.c.bucket == name, throttle.c.window == window)
                .values(count=throttle.c.count + 1)
                .returning(throttle.c.count)
            ).scalar_one_or_none()
            if counted is None:
                connection.execute(insert(throttle).values(bucket=name, window=window, count=1))
                counted = 1
        if counted > most:
            raise Refused(TOO_MANY_TRIES)

    def answers(self) -> bool:
        """Can the store be read now? For the health page."""
        return answers(self._engine)


def answers(engine: Engine) -> bool:
    """Can the store be read now, with its schema in place?"""
    try:
        with reading(engine) as connection:
            connection.execute(select(study_status.c.id).limit(1)).first()
    except Unavailable:
        return False
    return True


def submitted(at: datetime) -> AuditEvent:
    """The act of a person who sends; the store adds what it is about."""
    return AuditEvent(actor=PARTICIPANT, action=Action.SUBMITTED, about="", at=at)


def withdrawn(at: datetime) -> AuditEvent:
    """The act of a person who takes back what they sent."""
    return AuditEvent(actor=PARTICIPANT, action=Action.WITHDRAWN, about="", at=at)


def _by_key(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(select(referral).where(referral.c.idempotency == key)).first()


def _same(found: Row[Any], submission: Submission) -> Receipt:
    if not hmac.compare_digest(found.payload, _fingerprint(submission)):
        raise Refused(OTHER_PAYLOAD)
    return _receipt(found)


def _fingerprint(submission: Submission) -> str:
    """Tells a repeated Send from another one. Keyed by the tab's secret, of which the store has only a hash."""
    key = hashlib.sha256(b"prescreen/fingerprint/" + submission.idempotency_key.encode()).digest()
    return hmac.new(key, submission.payload, hashlib.sha256).hexdigest()


def _receipt(found: Row[Any]) -> Receipt:
    return Receipt(
        referral=found.id,
        study=found.study,
        site=found.site,
        sent_at=in_utc(found.created_at),
        reply_by=found.reply_by,
        audit_head=found.audit_head,
    )


def in_utc(stored: datetime) -> datetime:
    """A stored time with its zone: SQLite gives it back without one."""
    return stored.replace(tzinfo=UTC) if stored.tzinfo is None else stored.astimezone(UTC)


def told_status(connection: Connection, study: str) -> StudyStatus:
    told = select(study_status).where(study_status.c.study == study).order_by(study_status.c.id.desc()).limit(1)
    found = connection.execute(told).first()
    if found is None:
        return StudyStatus()
    return StudyStatus(
        status=found.status,
        checked_on=found.checked_on,
        reply_within_days=found.reply_within_days,
        team_phone=found.team_phone,
    )
