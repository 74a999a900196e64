"""What the study team does: its queue, opening a referral, moving it on, notes, erasing, and what it says of the study.

Every look and every change is written down by the store in the same step, or does not happen. Nothing that a person
said may leave through a log, an error or a cache: it lives in the view that is returned, and in no other place.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from prescreen.eligibility.answers import Answer
from prescreen.eligibility.explanation import Said, in_words
from prescreen.eligibility.study import EligibilityCriterion, Place, Question, Study
from prescreen.eligibility.text import N_, Message, Text
from prescreen.errors import Refused

SCHEMA = 1

NOT_SIGNED_IN = Message(msgid=N_("You are not signed in, or your session has ended. Please sign in again."))
NOT_ALLOWED = Message(msgid=N_("Your role does not allow this."))


@dataclass(frozen=True)
class Member:
    """Who is signed in, as the session row says at this moment."""

    account: str
    name: str
    role: str
    session: str

    def may(self, permission: str) -> bool:
        return True


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
    findings: Mapping[str, Judged]
    overall: str
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
    """The team's use cases over one store."""

    def __init__(self, store: Any, studies: Mapping[str, Mapping[str, Study]], clock: Callable[[], datetime]) -> None:
        self._store, self._studies, self._clock = store, studies, clock

    def sign_in(self, name: str, phrase: str) -> str:
        raise NotImplementedError

    def first_account(self, code: str, name: str, phrase: str) -> str:
        raise NotImplementedError

    def sign_out(self, token: str) -> None:
        return None

    def signed_in(self, token: str, *, active: bool = True) -> Member | None:
        return None

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
        raise NotImplementedError

    def open(self, member: Member, referral: str) -> Opened:
        raise NotImplementedError

    def move(self, member: Member, opened: Opened, *, to: str, why: str, seen: str) -> Opened:
        raise NotImplementedError

    def note(self, member: Member, opened: Opened, text: str) -> Opened:
        raise NotImplementedError

    def erase(self, member: Member, referral: str, why: str) -> None:
        raise NotImplementedError

    def study_status(self, member: Member, study_id: str) -> StudyStatus:
        raise NotImplementedError

    def set_study_status(self, member: Member, study_id: str, status: StudyStatus) -> None:
        raise NotImplementedError

    def audit_tail(self, member: Member, count: int) -> tuple[Event, ...]:
        raise NotImplementedError

    def verify_audit(self, member: Member) -> Verified:
        raise NotImplementedError
