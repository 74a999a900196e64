"""The team's side of the store: list, look, move, note, erase, say how the study stands. Every look is an act.

What is opened leaves as plain bytes to the caller and is kept nowhere. An act that cannot be written down does not
happen.
"""

import base64
import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from prescreen.eligibility.referral import AWAITING_ANSWER, Status
from prescreen.eligibility.text import N_, Message, Model
from prescreen.errors import NotOpened, Refused, Tampered
from prescreen.records import trail, unsealing, vault
from prescreen.records.audit import AuditEvent, Entry, Verdict
from prescreen.records.database import forget_deleted, open_engine, reading, transaction
from prescreen.records.store import StudyStatus, answers, in_utc, told_status
from prescreen.records.tables import note, referral, study_status, wrap

GONE = Message(msgid=N_("This referral is not here any more. It was taken back or erased."))
CHANGED = Message(msgid=N_("Somebody else has changed this referral meanwhile. Please look at it again."))


DOES_NOT_OPEN = "does not open"


class ReferralRow(Model):
    """What is kept of a referral in clear."""

    id: str
    study: str
    site: str | None
    status: Status
    language: str
    created_at: datetime
    reply_by: date | None

    def is_overdue(self, today: date) -> bool:
        """Is the answer that was promised late? Only while the person still waits for one."""
        return self.reply_by is not None and self.status in AWAITING_ANSWER and today > self.reply_by


class OpenedNote(Model):
    """A note of the team, opened."""

    author: str
    written_at: datetime
    text: str


class Opened(Model):
    """A referral with what was sent, for one screen."""

    row: ReferralRow
    payload: bytes
    notes: tuple[OpenedNote, ...]
    history: tuple[Entry, ...]


class Cabinet:
    """The team's use of the store. Opening needs a private key as an argument; none is kept here."""

    def __init__(self, engine: Engine, recipients: vault.Recipients, clock: Callable[[], datetime]) -> None:
        self._engine, self._recipients, self._clock = engine, recipients, clock

    def now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def answers(self) -> bool:
        """Can the store be read now? For the health page."""
        return answers(self._engine)

    def list_referrals(self, study: str | None = None) -> tuple[ReferralRow, ...]:
        """All referrals in clear, newest first."""
        query = select(referral).order_by(referral.c.created_at.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(query if study is None else query.where(referral.c.study == study)).all()
        return tuple(_clear(row) for row in rows)

    def look(self, referral_id: str, key: unsealing.PrivateKey, event: AuditEvent) -> Opened:
        """Open a referral. The look is written down first, else nothing is shown. `Refused` when it is gone.

        A record that does not open raises `NotOpened`; that somebody tried stays in the trail all the same.
        """
        try:
            with transaction(self._engine) as connection:
                found = _found(connection, referral_id)
                trail.write(connection, event)
                return _opened(connection, found, key)
        except NotOpened:
            with transaction(self._engine) as connection:
                trail.write(connection, event.model_copy(update={"detail": DOES_NOT_OPEN}))
            raise

    def move(self, referral_id: str, *, seen: Status, to: Status, event: AuditEvent, why: str = "") -> None:
        """Change the status, if it still is the one that was seen: the statement that changes the row decides.

        `why` is kept as a note in the same step, sealed because it may name the person.
        """
        with transaction(self._engine) as connection:
            changed = connection.execute(
                update(referral)
                .where(referral.c.id == referral_id, referral.c.status == seen.value)
                .values(status=to.value)
                .returning(referral.c.id)
            ).scalar_one_or_none()
            if changed is None:
                _found(connection, referral_id)
                raise Refused(CHANGED)
            if why:
                self._keep_note(connection, referral_id, why, event)
            trail.write(connection, event)

    def add_note(self, referral_id: str, text: str, event: AuditEvent) -> None:
        """Keep a note, sealed like what was sent."""
        with transaction(self._engine) as connection:
            self._keep_note(connection, referral_id, text, event)
            trail.write(connection, event)

    def _keep_note(self, connection: Connection, referral_id: str, text: str, event: AuditEvent) -> None:
        identity = uuid.uuid4().hex
        found = _found(connection, referral_id)
        context = vault.Context(
            submission=f"{referral_id}/note/{identity}",
            study=found.study,
            form_version=found.form_version,
            consent_version=found.consent_version,
            recipients=self._recipients.fingerprint(),
        )
        sealed = _packed(vault.seal(text.encode(), self._recipients, context))
        connection.execute(
            insert(note).values(
                id=identity, referral=referral_id, author=event.actor, written_at=event.at, sealed=sealed
            )
        )

    def erase(self, referral_id: str, event: AuditEvent) -> None:
        """Delete a referral with its keys and notes. The trail keeps that it was there, under its id alone."""
        with transaction(self._engine) as connection:
            _found(connection, referral_id)
            connection.execute(delete(referral).where(referral.c.id == referral_id))
            trail.write(connection, event)
        forget_deleted(self._engine)

    def erase_expired(self, keep_days: int, event: AuditEvent) -> int:
        """Delete every referral that is older than the days that were promised. Returns how many."""
        edge = event.at - timedelta(days=keep_days)
        with transaction(self._engine) as connection:
            gone = connection.execute(
                delete(referral).where(referral.c.created_at < edge).returning(referral.c.id)
            ).scalars()
            identities = list(gone)
            for identity in identities:
                trail.write(connection, event.model_copy(update={"about": identity}))
        forget_deleted(self._engine)
        return len(identities)

    def study_status(self, study: str) -> StudyStatus:
        """What the team last said of the study."""
        with reading(self._engine) as connection:
            return told_status(connection, study)

    def set_study_status(self, study: str, status: StudyStatus, event: AuditEvent) -> None:
        """Say how the study stands. Earlier statements stay, so that what participants saw can be told."""
        with transaction(self._engine) as connection:
            connection.execute(
                insert(study_status).values(
                    study=study, set_by=event.actor, set_at=event.at, **status.model_dump(mode="python")
                )
            )
            trail.write(connection, event)

    def audit_tail(self, count: int, event: AuditEvent) -> tuple[Entry, ...]:
        """The newest acts. Reading the trail is an act as well."""
        with transaction(self._engine) as connection:
            found = trail.tail(connection, count)
            trail.write(connection, event)
        return found

    def verify_audit(self, outside_head: str | None = None) -> Verdict:
        """Check the whole chain."""
        with reading(self._engine) as connection:
            return trail.check(connection, outside_head)


def open_cabinet(url: str, recipients: vault.Recipients, clock: Callable[[], datetime]) -> Cabinet:
    """The team's side over a database address."""
    return Cabinet(open_engine(url), recipients, clock)


def _found(connection: Connection, referral_id: str) -> Row[tuple[object, ...]]:
    found = connection.execute(select(referral).where(referral.c.id == referral_id)).first()
    if found is None:
        raise Refused(GONE)
    return found


def _opened(connection: Connection, found: Row[tuple[object, ...]], key: unsealing.PrivateKey) -> Opened:
    payload = unsealing.open_sealed(stored_record(connection, found), key)
    written = select(note).where(note.c.referral == found.id).order_by(note.c.written_at)
    notes = tuple(_opened_note(row, key) for row in connection.execute(written))
    return Opened(row=_clear(found), payload=payload, notes=notes, history=trail.about(connection, found.id))


def _clear(row: Row[tuple[object, ...]]) -> ReferralRow:
    return ReferralRow(
        id=row.id,
        study=row.study,
        site=row.site,
        status=Status(row.status),
        language=row.language,
        created_at=in_utc(row.created_at),
        reply_by=row.reply_by,
    )


def stored_record(connection: Connection, row: Row[tuple[object, ...]]) -> vault.Sealed:
    """A record as it is stored, with its wraps, ready to be opened."""
    wraps = connection.execute(select(wrap.c.recipient, wrap.c.wrapped).where(wrap.c.referral == row.id))
    context = vault.Context(
        submission=row.id,
        study=row.study,
        form_version=row.form_version,
        consent_version=row.consent_version,
        recipients=row.recipients,
    )
    return vault.Sealed(context=context, ciphertext=row.ciphertext, wraps={row.recipient: row.wrapped for row in wraps})


def _packed(sealed: vault.Sealed) -> bytes:
    return json.dumps(
        {
            "context": sealed.context.model_dump(mode="json"),
            "ciphertext": base64.b64encode(sealed.ciphertext).decode(),
            "wraps": {one: base64.b64encode(key).decode() for one, key in sealed.wraps.items()},
        }
    ).encode()


def _opened_note(row: Row[tuple[object, ...]], key: unsealing.PrivateKey) -> OpenedNote:
    text = unsealing.open_sealed(_unpacked(row), key).decode()
    return OpenedNote(author=row.author, written_at=in_utc(row.written_at), text=text)


def _unpacked(row: Row[tuple[object, ...]]) -> vault.Sealed:
    """A note as it was sealed, bound to where it stands: one moved to another referral does not open."""
    try:
        packed = json.loads(row.sealed)
        context = vault.Context.model_validate(packed["context"])
        return vault.Sealed(
            context=context.model_copy(update={"submission": f"{row.referral}/note/{row.id}"}),
            ciphertext=base64.b64decode(packed["ciphertext"]),
            wraps={one: base64.b64decode(wrapped) for one, wrapped in packed["wraps"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Tampered("this note is no sealed note any more") from error
