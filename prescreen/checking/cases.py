"""Judge a study by running it: its worked cases, an empty form, and the same people in the other languages."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import JsonValue, ValidationError

from prescreen.eligibility.answers import AnswerNotUsable, from_values
from prescreen.eligibility.assessment import Assessment, assess
from prescreen.eligibility.finding import Finding
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import Model
from prescreen.errors import Problem

CASES = "cases.yaml"


class Expected(Model):
    """What a case is about. What is not said is not looked at; `overall` and `not_met` always are."""

    overall: str
    not_met: tuple[str, ...]
    not_now_only: bool | None = None
    blocking_unknown: tuple[str, ...] | None = None
    findings: Mapping[str, str] = {}
    reported: Mapping[str, tuple[int, int]] = {}
    eligible_again_from: Mapping[str, date] = {}


class WorkedCase(Model):
    """An invented person, judged by hand."""

    id: str
    title: str
    as_of: date
    answers: Mapping[str, JsonValue]
    expected: Expected


class Cases(Model):
    """A file of worked cases; `people` are answers that several of them start from."""

    people: tuple[Mapping[str, JsonValue], ...] = ()
    cases: tuple[WorkedCase, ...]


def read(data: Any) -> tuple[Sequence[WorkedCase], Sequence[Problem]]:
    """The cases of a file and what is wrong with its form."""
    try:
        return Cases.model_validate(data).cases, ()
    except ValidationError as error:
        remedy = "Correct the value, or take the key out."
        found = [(".".join(str(part) for part in detail["loc"]), detail["msg"].lower()) for detail in error.errors()]
        return (), [Problem(CASES, where, what, remedy) for where, what in found]


def problems(study: Study, worked: Sequence[WorkedCase]) -> Iterator[Problem]:
    """Cases that no longer hold, and a study that judges a person about whom nothing is known."""
    yield from _empty_form(study)
    for case in worked:
        try:
            assessed = assess(study, _answers(case), case.as_of)
        except AnswerNotUsable as error:
            yield Problem(CASES, case.id, f"an answer cannot be used: {error}", "Answer as the question asks.")
            continue
        for key in case.answers.keys() - study.question_by_key.keys() - study.vocabulary.facts.keys():
            yield Problem(CASES, case.id, f"no question has the key `{key}`", "Correct the key, or take it out.")
        for name, expected, is_so in _compared(case.expected, assessed):
            remedy = "If the rule is right, correct the case by hand; else correct the rule."
            yield Problem(CASES, f"{case.id}.{name}", f"expected {expected}, and it is {is_so}", remedy)


def other_findings(study: Study, other: Study, language: str, worked: Sequence[WorkedCase]) -> Iterator[Problem]:
    """People whom the same study judges otherwise in another language."""
    for case in worked:
        try:
            ours, theirs = (assess(one, _answers(case), case.as_of) for one in (study, other))
        except AnswerNotUsable:
            continue
        differing = [
            name for name, finding in ours.findings.items() if theirs.findings[name].truth is not finding.truth
        ]
        if differing:
            what = f"in {language} other findings come out for {', '.join(differing)}"
            yield Problem(CASES, case.id, what, "Words must never decide: look for a text inside a rule.")


def _answers(case: WorkedCase) -> Any:
    return from_values({key: value for key, value in case.answers.items() if value is not None})


def _empty_form(study: Study) -> Iterator[Problem]:
    nothing = assess(study, {}, study.status.facts_as_of)
    decided = [name for name, finding in nothing.findings.items() if finding.truth is False]
    if nothing.overall != "needs_more_information":
        what = f"a person about whom nothing is known is called {nothing.overall}"
        remedy = f"Look at {', '.join(decided)}." if decided else "Add a part that waits for an answer."
        yield Problem("criteria.yaml", "", what, remedy)


def _compared(expected: Expected, assessed: Assessment) -> Iterator[tuple[str, object, object]]:
    """Every expectation that does not hold: its name, what was expected, what is so."""
    pairs: list[tuple[str, object, object]] = [
        ("overall", expected.overall, assessed.overall),
        ("not_met", _list(expected.not_met), _list(assessed.not_met)),
    ]
    if expected.not_now_only is not None:
        pairs.append(("not_now_only", expected.not_now_only, assessed.not_now_only))
    if expected.blocking_unknown is not None:
        pairs.append(("blocking_unknown", _list(expected.blocking_unknown), _list(assessed.blocking_unknown)))
    for part, finding in expected.findings.items():
        pairs.append((f"findings.{part}", finding, _said(assessed.findings.get(part))))
    for name, figures in expected.reported.items():
        pairs.append((f"reported.{name}", figures, assessed.reported.get(name)))
    for part, day in expected.eligible_again_from.items():
        pairs.append((f"eligible_again_from.{part}", day, assessed.eligible_again_from.get(part)))
    yield from ((name, one, other) for name, one, other in pairs if one != other)


def _list(names: Sequence[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _said(finding: Finding | None) -> str:
    if finding is None:
        return "no part of this name"
    return finding.verdict if finding.reason is None else f"{finding.verdict}:{finding.reason}"
