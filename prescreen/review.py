"""What the study team does: its queue, opening a referral, moving it on, notes, erasing, and what it says of the study.

Every look and every change is written down by the store in the same step, or does not happen. Nothing that a person
said may leave through a log, an error or a cache: it lives in the view that is returned, and in no other place.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from prescreen.desk import Desk
from prescreen.eligibility.answers import Answer
from prescreen.eligibility.explanation import Said, in_words
from prescreen.eligibility.referral import REASON_MISSING, MoveRefused, Role, Status, check_move, moves
from prescreen.eligibility.study import EligibilityCriterion, Place, Question, Study
from prescreen.eligibility.text import N_, Message, Text
from prescreen.errors import Refused, TooNew
from prescreen.records import keys, store
from prescreen.records.audit import Action, AuditEvent, Entry
from prescreen.records.cabinet import ReferralRow

SCHEMA = 1
# Fewer signs of a head would fit by chance.
HEAD_SIGNS = 16

NOT_SIGNED_IN = Message(msgid=N_("You are not signed in, or your session has ended. Please sign in again."))
NOT_A_HEAD = Message(msgid=N_("Please type the 16 signs from the receipt (digits and the letters a to f)."))
NOT_ALLOWED = Message(msgid=N_("Your role does not allow this."))


@dataclass(frozen=True)
class Member:
    """Who is signed in, as the session row says at this moment."""

    account: str
    name: str
    role: Role
    session: str

    def may(self, permission: str) -> bool:
        """Deny by default: what is not in the table is allowed to nobody."""
        return self.role in PERMISSIONS.get(permission, frozenset())


@dataclass(frozen=True)
class Row:
    """A referral as the queue knows it: what is kept in clear, and no more."""

    id: str
    study: str
    site: str | None
    status: str
    language: str
    created_at: datetime
    reply_by: date | None
    overdue: bool

    @property
    def short(self) -> str:
        return self.id[:8]


@dataclass(frozen=True)
class Queue:
    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    overdue: int


@dataclass(frozen=True)
class StudyStatus:
    status: str
    checked_on: date | None
    reply_within_days: int | None
    team_phone: str | None


@dataclass(frozen=True)
class Event:
    seq: int
    at: datetime
    actor: str
    action: str
    about: str
    detail: str


@dataclass(frozen=True)
class Verified:
    count: int
    head: str
    broken_at: int | None
    compared: bool = False


@dataclass(frozen=True)
class Note:
    author: str
    written_at: datetime
    text: str


class _Sent(BaseModel):
    """A part of what was sealed. A later version may add to it, so what is not known here is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Judged(_Sent):
    """A finding as it was told to the person."""

    verdict: str
    reason: str | None = None


class Consent(_Sent):
    """What a person agreed to: the words on the screen, not a name for them."""

    key: str
    text: str
    hash: str
    version: str
    agreed_at: datetime


class Submission(_Sent):
    """What a person sent, opened."""

    study: str
    content_hash: str
    language: str
    who: str | None = None
    site: str | None = None
    contact: Mapping[str, JsonValue]
    answers: Mapping[str, Answer]
    questions: tuple[str, ...] = ()
    findings: Mapping[str, Judged]
    overall: str | None = None
    consents: tuple[Consent, ...]
    sent_as_shown: tuple[str, ...]
    created_at: datetime


class _Schema(_Sent):
    """How to read the rest."""

    schema_version: int


@dataclass(frozen=True)
class JudgedPart:
    part: str
    label: Text
    verdict: str
    reason: str | None


@dataclass(frozen=True)
class JudgedCriterion:
    """The registry's own sentence with what was found about it."""

    criterion: EligibilityCriterion
    parts: tuple[JudgedPart, ...]


@dataclass(frozen=True)
class OpenPart:
    """What is not known, where it may be found, and what to ask the person's doctor."""

    part: str
    label: Text
    reason: str | None
    found_in: Place
    ask: Text | None


def answers_in_words(study: Study, submission: Submission) -> tuple[tuple[Question, tuple[Said, ...]], ...]:
    """Each screen with what was sent of it; a screen of which nothing was sent has no words."""
    carer = submission.who == "helper"
    return tuple((q, tuple(in_words(study, q, submission.answers, carer=carer))) for q in study.questions)


def judged(study: Study, submission: Submission) -> tuple[JudgedCriterion, ...]:
    """Every criterion in the order of the record. What the person was told is shown, not a new judgement."""
    return tuple(JudgedCriterion(one, tuple(_parts(one, submission))) for one in study.criteria)


def _parts(criterion: EligibilityCriterion, submission: Submission) -> Iterator[JudgedPart]:
    for name, part in criterion.part_ids():
        found = submission.findings.get(name, Judged(verdict="unknown", reason="not_answered"))
        yield JudgedPart(name, part.label, found.verdict, found.reason)


def open_parts(study: Study, submission: Submission) -> tuple[OpenPart, ...]:
    """What is open, the parts that the study turns on first."""
    names = [name for name in study.parts if _is_open(name, submission)]
    names.sort(key=lambda name: not study.parts[name].central)
    return tuple(
        OpenPart(name, part.label, submission.findings[name].reason, part.found_in, part.ask_doctor)
        for name, part in ((name, study.parts[name]) for name in names)
    )


def _is_open(name: str, submission: Submission) -> bool:
    found = submission.findings.get(name)
    return found is not None and found.verdict == "unknown"


@dataclass(frozen=True)
class Opened:
    """A referral on somebody's screen. It holds what a person said: it is passed to the page and kept nowhere."""

    row: Row
    submission: Submission
    notes: tuple[Note, ...]
    history: tuple[Event, ...]
    moves: tuple[str, ...]


class Office:
    """The team's use cases over one cabinet and its accounts. The opened private key never leaves the accounts."""

    def __init__(self, desk: Desk) -> None:
        self._cabinet, self._accounts = desk.store, desk.accounts
        self._studies, self._clock = desk.studies, desk.clock
        self._team_keys = desk.settings.team_keys_dir

    def sign_in(self, name: str, phrase: str) -> str:
        """A token for the right name and password; else `Refused`, always with the same words."""
        token: str = self._accounts.sign_in(name.strip(), phrase)
        return token

    def first_account(self, code: str, name: str, phrase: str) -> str:
        """Make the first account with the one-time code and sign it in. The code is used up with it."""
        self._accounts.create_first(code, name.strip(), phrase)
        keys.forget_first_code(self._team_keys)
        return self.sign_in(name, phrase)

    def needs_first_account(self) -> bool:
        return not self._accounts.any_exist()

    def sign_out(self, token: str) -> None:
        """End a session truly; a token that is none is no matter."""
        if token:
            self._accounts.sign_out(token)

    def signed_in(self, token: str, *, active: bool = True) -> Member | None:
        """Who holds this token at this moment; asked anew on every run."""
        found = self._accounts.signed_in(token, active=active) if token else None
        if found is None:
            return None
        return Member(account=found.account, name=found.account, role=found.role, session=token)

    def member(self, token: str) -> Member:
        found = self.signed_in(token)
        if found is None:
            raise Refused(NOT_SIGNED_IN)
        return found

    def today(self) -> date:
        return self._clock().date()

    def study_ids(self) -> tuple[str, ...]:
        return tuple(next(iter(self._studies.values()), {}))

    def study(self, study_id: str, language: str) -> Study:
        return self._studies[language][study_id]

    def queue(self, member: Member) -> Queue:
        """Every referral in clear, newest first, with how many stand where and how many are late."""
        _check_may(member, LOOK)
        rows = tuple(self._row(row) for row in self._cabinet.list_referrals())
        counts = {status.value: sum(row.status == status for row in rows) for status in Status}
        return Queue(rows, {name: count for name, count in counts.items() if count}, sum(row.overdue for row in rows))

    def open(self, member: Member, referral: str) -> Opened:
        """Open a referral. The look is written down in the same step, or nothing is shown."""
        _check_may(member, LOOK)
        key = self._accounts.key_of(member.session)
        found = self._cabinet.look(referral, key, self._event(member, Action.OPENED, referral))
        return Opened(
            row=self._row(found.row),
            submission=_read(found.payload),
            notes=tuple(Note(one.author, one.written_at, one.text) for one in found.notes),
            history=tuple(_event_of(entry) for entry in found.history),
            moves=tuple(to.value for to in moves(found.row.status, member.role)),
        )

    def move(self, member: Member, opened: Opened, *, to: str, why: str, seen: str) -> Opened:
        """Move a referral on, with a reason that is kept as a note, and open it again."""
        try:
            check_move(Status(seen), Status(to), member.role, why)
        except MoveRefused as refused:
            raise Refused(refused.message) from refused
        referral = opened.row.id
        event = self._event(member, Action.MOVED, referral, f"{seen} -> {to}")
        self._cabinet.move(referral, seen=Status(seen), to=Status(to), event=event, why=why.strip())
        return self.open(member, referral)

    def note(self, member: Member, opened: Opened, text: str) -> Opened:
        """Keep a note, sealed like what was sent, and open the referral again."""
        _check_may(member, LOOK)
        self._cabinet.add_note(opened.row.id, text.strip(), self._event(member, Action.NOTED, opened.row.id))
        return self.open(member, opened.row.id)

    def erase(self, member: Member, referral: str, why: str) -> None:
        """Delete a referral with its keys and notes. Who did it and why stay in the trail, so why is out of a list."""
        _check_may(member, ERASE)
        if why not in ERASE_REASONS:
            raise Refused(REASON_MISSING)
        self._cabinet.erase(referral, self._event(member, Action.ERASED, referral, why))

    def study_status(self, member: Member, study_id: str) -> StudyStatus:
        """What the team last said of the study."""
        _check_may(member, LOOK)
        told = self._cabinet.study_status(study_id)
        return StudyStatus(told.status, told.checked_on, told.reply_within_days, told.team_phone)

    def set_study_status(self, member: Member, study_id: str, status: StudyStatus) -> None:
        """Say how the study stands and by when people are answered; participants see it from the next page on."""
        _check_may(member, SET_STATUS)
        told = store.StudyStatus.model_validate(
            {
                "status": status.status,
                "checked_on": status.checked_on,
                "reply_within_days": status.reply_within_days,
                "team_phone": status.team_phone or None,
            }
        )
        self._cabinet.set_study_status(study_id, told, self._event(member, Action.STATUS_SET, study_id, status.status))

    def audit_tail(self, member: Member, count: int) -> tuple[Event, ...]:
        """The newest acts, newest first. Reading them is an act as well."""
        _check_may(member, READ_TRAIL)
        event = self._event(member, Action.AUDIT_READ, "audit")
        return tuple(_event_of(entry) for entry in self._cabinet.audit_tail(count, event))

    def verify_audit(self, member: Member, outside: str = "") -> Verified:
        """Check the whole chain, and that a head kept outside is in it. A receipt carries the beginning of one."""
        _check_may(member, READ_TRAIL)
        head = outside.strip().lower()
        if head and not (HEAD_SIGNS <= len(head) <= 64 and set(head) <= set("0123456789abcdef")):
            raise Refused(NOT_A_HEAD)
        verdict = self._cabinet.verify_audit(head or None)
        return Verified(verdict.count, verdict.head, verdict.broken_at, compared=bool(head))

    def _row(self, row: ReferralRow) -> Row:
        return Row(
            id=row.id,
            study=row.study,
            site=row.site,
            status=row.status.value,
            language=row.language,
            created_at=row.created_at.astimezone(self._clock().tzinfo),
            reply_by=row.reply_by,
            overdue=row.is_overdue(self.today()),
        )

    def _event(self, member: Member, action: Action, about: str, detail: str = "") -> AuditEvent:
        return AuditEvent(actor=member.account, action=action, about=about, at=self._cabinet.now(), detail=detail)


# Free words could name the person whose referral is gone.
ERASE_REASONS = ("asked_by_person", "time_is_over", "sent_by_mistake", "sent_twice", "test")

# Every act by its name, and who may do it. A function without an entry here cannot be called.
LOOK, ERASE, SET_STATUS, READ_TRAIL = "look", "erase", "set_status", "read_trail"
PERMISSIONS: Mapping[str, frozenset[Role]] = {
    LOOK: frozenset(Role),
    ERASE: frozenset(Role),
    SET_STATUS: frozenset(Role),
    READ_TRAIL: frozenset(Role),
}


def _check_may(member: Member, permission: str) -> None:
    if not member.may(permission):
        raise Refused(NOT_ALLOWED)


def _event_of(entry: Entry) -> Event:
    at = datetime.fromisoformat(entry.at)
    return Event(entry.seq, at, entry.actor, entry.action, entry.about, entry.detail)


def _read(payload: bytes) -> Submission:
    """What was sent. Raises `TooNew` when a later version of this program wrote it."""
    written = json.loads(payload)
    if _Schema.model_validate(written).schema_version > SCHEMA:
        raise TooNew("this referral was written by a later version")
    return Submission.model_validate(written)
