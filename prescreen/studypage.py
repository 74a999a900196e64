"""The study page as a view: each point of the record with its mark, and what the copies of the record say differently.

A mark mirrors what the person answered. A private point never gets one, and what is for the doctor alone is not listed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.finding import Finding
from prescreen.eligibility.interview import Plan
from prescreen.eligibility.study import EligibilityCriterion, Part, Question, Registry, Snapshot
from prescreen.eligibility.text import Text
from prescreen.eligibility.truth import Reason

Mark = Literal["met", "not_met", "unknown", "open", "private", "doctor"]
Field = Literal["name", "status", "phase", "people", "begun", "end"]
_DOCTOR = frozenset({Reason.CLINICIAN, Reason.AT_SCREENING})


@dataclass(frozen=True, slots=True)
class Point:
    """One part of a criterion in plain words. `pointer` is the stable place of the words."""

    text: Text
    pointer: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Card:
    """A criterion of the record: its points, and the questions whose answers decide them, where they apply."""

    criterion: EligibilityCriterion
    points: tuple[Point, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """What one copy says of one thing: a word as it stands there, a number, or a day; and is it only planned?"""

    copy: Snapshot
    said: str | int | date
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing of which the copies say more than one; every copy that speaks of it, in the order we hold them."""

    field: Field
    versions: tuple[Version, ...]


def cards(assessed: Assessment, plan: Plan) -> tuple[Card, ...]:
    """Every criterion that a person may read, in the order of the record."""
    found = (_card(criterion, assessed, plan) for criterion in assessed.study.criteria)
    return tuple(card for card in found if card.points)


def for_the_doctor_alone(plan: Plan) -> int:
    """How many criteria are left out, so that the page can say so."""
    return sum(all(part.sheet_only for part in one.parts.values()) for one in plan.study.criteria)


def _card(criterion: EligibilityCriterion, assessed: Assessment, plan: Plan) -> Card:
    shown = [(letter, part) for letter, part in criterion.parts.items() if not part.sheet_only]
    names = {id(part): name for name, part in criterion.part_ids()}
    points = tuple(
        Point(
            part.plain or part.label,
            f"criteria/{criterion.id}/parts/{letter}/{'plain' if part.plain else 'label'}",
            mark_of(part, assessed.findings[names[id(part)]]),
        )
        for letter, part in shown
    )
    return Card(criterion, points, tuple(_questions([part for _, part in shown], plan)))


def mark_of(part: Part, finding: Finding) -> Mark:
    """What a point shows of the answers. Never more than the person themselves has said."""
    if part.sensitive:
        return "private"
    match finding.truth:
        case True:
            return "met"
        case False:
            return "not_met"
        case Reason.NOT_ANSWERED:
            return "open"
        case reason:
            return "doctor" if reason in _DOCTOR else "unknown"


def _questions(parts: list[Part], plan: Plan) -> Iterator[Question]:
    """What decides them; a question that does not apply yet is stood in for by the one that opens it."""
    applying = {question.id: question for question in plan.questions}
    seen: set[str] = set()
    for name in dict.fromkeys(name for part in parts for name in part.decided_by):
        asked = plan.study.question(name)
        opens = asked.needs if asked.id not in applying and asked.needs else None
        question = applying.get(plan.study.question(opens).id if opens else asked.id)
        if question is not None and question.id not in seen:
            seen.add(question.id)
            yield question


def differences(registry: Registry) -> tuple[Difference, ...]:
    """Of what the copies that we hold say more than one thing."""
    fields: tuple[Field, ...] = ("name", "status", "phase", "people", "begun", "end")
    found = (Difference(field, tuple(_versions(registry, field))) for field in fields)
    return tuple(one for one in found if len({(said.said, said.planned) for said in one.versions}) > 1)


def _versions(registry: Registry, field: Field) -> Iterator[Version]:
    for copy in registry.snapshots:
        said = {
            "name": copy.title,
            "status": copy.status,
            "phase": copy.phase,
            "people": copy.enrollment,
            "begun": copy.start,
            "end": copy.completion,
        }[field]
        if said is not None:
            yield Version(copy, said, field == "end" and copy.completion_planned is True)


def took_part(registry: Registry) -> Snapshot | None:
    """The newest dated copy that says how many people took part, once the study had ended."""
    ended = [
        copy
        for copy in registry.snapshots
        if copy.read is not None and copy.enrollment is not None and copy.completion_planned is False
    ]
    return max(ended, key=lambda copy: copy.read or date.min, default=None)
