"""One typed message read for the conversation: an answer, a reason to ask, facts to tick, a question, an alarm.

It proposes and never decides: what is read goes before the person, who takes it or takes it back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from pydantic import JsonValue

from prescreen.eligibility.study import Question
from prescreen.eligibility.text import Model
from prescreen.reading.commands import Command

Danger = Literal["medical", "self_harm"]


class Proposal(Model):
    """Something named in a message: the answer it would be. `certain`: nothing in the words speaks against it."""

    key: str
    value: JsonValue
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a message may tell of danger. `hard` stops everything else."""

    danger: Danger
    hard: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A message read as the answer to one question: taken whole, or a reason to ask with answers to offer.

    `fills` goes into the fields of the question, where more is asked beside it, and counts only with Next.
    """

    taken: Mapping[str, JsonValue] | None = None
    reason: str = "not_understood"
    offers: tuple[Mapping[str, JsonValue], ...] = ()
    fills: Mapping[str, JsonValue] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Approved answers: the one that is meant for sure, and the three likeliest."""

    topic: str | None
    menu: tuple[str, ...]


class Reader(Protocol):
    """What a conversation needs of the reading."""

    def alarm(self, text: str) -> Alarm | None: ...

    def command(self, text: str) -> Command | None: ...

    def is_question(self, text: str) -> bool: ...

    def topics(self, text: str) -> Found: ...

    def terms(self, shown: str) -> tuple[str, ...]: ...

    def reply(self, question: Question, hidden: Collection[str], text: str, today: date, *, carer: bool) -> Reply: ...

    def several(self, text: str, today: date, *, carer: bool) -> tuple[Proposal, ...]: ...
