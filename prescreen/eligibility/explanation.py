"""From findings to words for a person: reasons in their own answers, what is open and where to find it.

Built from the trace, never by judging again. The words are content; this module only chooses and orders them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pydantic import JsonValue

from prescreen.eligibility import expressions
from prescreen.eligibility.answers import Answer, Answers
from prescreen.eligibility.assessment import Assessment, OpenGroup, settles
from prescreen.eligibility.study import FollowUp, Question, Study
from prescreen.eligibility.text import Text
from prescreen.eligibility.truth import Reason


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a person answered: a label where the screen has rows, then words, or a day to be written.

    `report_day`: it was read from a report of that day, and confirmed.
    """

    text: str
    label: str | None = None
    day: str | None = None
    report_day: date | None = None


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a study may not fit: the point, what the person said, and whether and when it may change."""

    part: str
    text: Text
    said: tuple[tuple[Question, tuple[Said, ...]], ...]
    can_change: bool
    say: Text | None
    from_day: date | None
    sensitive: bool


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A part that is not known, in words, and why."""

    part: str
    label: Text
    reason: Reason


@dataclass(frozen=True)
class Explanation:
    """Everything the result page says beyond its fixed words."""

    lasting: tuple[ReasonLine, ...]
    changeable: tuple[ReasonLine, ...]
    open_groups: tuple[tuple[OpenGroup, tuple[OpenPoint, ...]], ...]
    doctor_checks: tuple[OpenPoint, ...]
    ask_doctor: tuple[Text, ...]
    private_open: bool


def explain(assessment: Assessment, answers: Answers, *, carer: bool = False) -> Explanation:
    """Choose and order what a person is told about an assessment."""
    study = assessment.study
    lines = tuple(_reasons(assessment, answers, carer=carer))
    groups = tuple(
        (group, tuple(_point(assessment, name) for name in group.parts if not study.parts[name].sheet_only))
        for group in settles(assessment)
    )
    checks = [
        name
        for name, reason in assessment.unknown_reasons.items()
        if reason is Reason.CLINICIAN and not study.parts[name].sheet_only
    ]
    checks.sort(key=lambda name: not study.parts[name].central)
    return Explanation(
        lasting=tuple(line for line in lines if not line.can_change),
        changeable=tuple(line for line in lines if line.can_change),
        open_groups=tuple((group, points) for group, points in groups if points),
        doctor_checks=tuple(_point(assessment, name) for name in checks),
        ask_doctor=tuple(_questions_for_the_doctor(assessment)),
        private_open=any(_is_private(assessment, name) for name in assessment.unknown_reasons),
    )


def _point(assessment: Assessment, name: str) -> OpenPoint:
    return OpenPoint(name, assessment.study.parts[name].label, assessment.unknown_reasons[name])


def _is_private(assessment: Assessment, name: str) -> bool:
    reason = assessment.unknown_reasons[name]
    return reason is Reason.PRIVATE or (reason is Reason.FLAGGED and assessment.study.parts[name].sensitive)


def _reasons(assessment: Assessment, answers: Answers, *, carer: bool) -> Iterator[ReasonLine]:
    """One line per failing part; a part without words of its own is told by the parts it rests on."""
    for name in assessment.not_met:
        part = assessment.study.parts[name]
        if part.reason is None:
            continue
        said = () if part.sensitive else tuple(_said_about(assessment, name, answers, carer=carer))
        yield ReasonLine(
            name,
            part.reason,
            said,
            part.can_change,
            part.say,
            assessment.eligible_again_from.get(name),
            part.sensitive,
        )


def _said_about(
    assessment: Assessment, name: str, answers: Answers, *, carer: bool
) -> Iterator[tuple[Question, tuple[Said, ...]]]:
    """The answers that decided, no others: from the leaves of the trace back to what was said."""
    study = assessment.study
    read: dict[str, set[str]] = {}
    for leaf in assessment.findings[name].trace.deciding():
        rule = expressions.parse(leaf.text)
        items = set(rule.items) if isinstance(rule, expressions.Has) else set()
        for fact in leaf.facts:
            for source in study.derived[fact].sources() if fact in study.derived else (fact,):
                read.setdefault(source, set()).update(items)
    for question in study.questions:
        about = {fact: items for fact, items in read.items() if fact in question.facts}
        if about:
            words = tuple(in_words(study, question, answers, carer=carer, about=about))
            if words:
                yield question, words


# What a report would settle needs no talk; these do.
_FOR_A_TALK = frozenset({Reason.WORDING, Reason.FLAGGED, Reason.CLINICIAN, Reason.NEAR_LIMIT, Reason.NOT_SURE})


def _questions_for_the_doctor(assessment: Assessment) -> Iterator[Text]:
    """What to ask: for each open point that has a question, the central one first."""
    study = assessment.study
    names = sorted(assessment.unknown_reasons, key=lambda name: not study.parts[name].central)
    seen: set[Text] = set()
    for name in names:
        if assessment.unknown_reasons[name] not in _FOR_A_TALK:
            continue
        question = study.parts[name].ask_doctor
        if question is not None and question not in seen and not study.parts[name].sensitive:
            seen.add(question)
            yield question


def in_words(
    study: Study,
    question: Question,
    answers: Answers,
    *,
    carer: bool = False,
    about: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Said]:
    """The answers of one screen in the words of the screen; `about` keeps to some of its facts, and items of a list."""
    dated = {
        item: (followup, day)
        for followup in question.followups
        if followup.kind == "dates" and isinstance(days := _value(answers, followup.key), dict)
        for item, day in days.items()
    }
    for key in question.keys:
        value = _value(answers, key)
        if value is None or (about is not None and key not in about) or key in {f.key for f, _ in dated.values()}:
            continue
        row = next((row for row in question.rows if row.key == key), None)
        if isinstance(value, list) and key == question.key:
            wanted = about[key] if about is not None else ()
            kept = [item for item in value if item in wanted] or value
            for item in kept:
                yield _item_in_words(question, str(item), dated.get(str(item)), carer=carer)
        else:
            said = _value_in_words(study, question, value, row.label if row else None, carer=carer)
            yield from (replace(one, report_day=_report_day(one, answers[key])) for one in said)


def _report_day(said: Said, given: Answer) -> date | None:
    """A result of a series has a day of its own; each came from a report of that day."""
    if given.report_day is None or not (said.text and said.day):
        return given.report_day
    return date.fromisoformat(said.day)


def _value(answers: Answers, key: str) -> JsonValue:
    answer = answers.get(key)
    return answer.value if answer is not None else None


def _item_in_words(question: Question, item: str, dated: tuple[FollowUp, JsonValue] | None, *, carer: bool) -> Said:
    label = choice_label(question, item, carer=carer)
    if dated is None:
        return Said(label)
    followup, day = dated
    if isinstance(day, str) and day[:1].isdigit():
        return Said("", label, day)
    return Said(followup.unsure, label)


def _value_in_words(
    study: Study, question: Question, value: JsonValue, label: str | None, *, carer: bool
) -> Iterator[Said]:
    match value:
        case list():
            for item in value:
                if isinstance(item, dict):
                    told = " ".join(str(part) for key, part in item.items() if key != "date")
                    yield Said(_measured(study, item) if "unit" in item else told, label, str(item.get("date")))
                else:
                    yield Said(choice_label(question, str(item), carer=carer), label)
        case dict() if value.get("flag") == "normal" and value.get("value") in (None, ""):
            yield Said(choice_label(question, "no_arrow", carer=carer), label)
        case dict():
            yield Said(_measured(study, value), label)
        case _ if question.choice(str(value)) is not None:
            yield Said(choice_label(question, str(value), carer=carer), label)
        case str() if question.kind == "date_gate":
            yield Said("", label, value)
        case _:
            yield Said(str(value), label)


def _measured(study: Study, value: dict[str, JsonValue]) -> str:
    unit = value.get("unit")
    name = study.vocabulary.units.get(str(unit))
    shown = f"{value.get('value', '')} {name.label if name else unit or ''}".strip()
    return f"{shown} (≤ {value['uln']})" if value.get("uln") not in (None, "") else shown


def choice_label(question: Question, key: str, *, carer: bool) -> str:
    """The words of a choice, for oneself or for the person one helps."""
    if carer and question.carer is not None and key in question.carer.choices:
        return question.carer.choices[key]
    choice = question.choice(key)
    return choice.label if choice is not None else key
