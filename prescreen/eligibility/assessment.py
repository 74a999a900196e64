"""A finding per part of a criterion, the outcome of the whole, when it may change, and what could settle it.

One definite failure decides; an unknown never does; nothing is failed on a guess.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import islice, product
from typing import Literal, cast

from prescreen.eligibility import derivation, expressions
from prescreen.eligibility.answers import Answers, facts
from prescreen.eligibility.facts import Facts, Interval, Span, months_before
from prescreen.eligibility.finding import Finding
from prescreen.eligibility.rules import Trace
from prescreen.eligibility.study import Part, Place, Study
from prescreen.eligibility.truth import BLOCKING, Reason

Overall = Literal["likely_match", "needs_more_information", "likely_not_match"]


@dataclass(frozen=True)
class Assessment:
    """All findings on a day and what follows from them."""

    study: Study
    facts: Facts
    findings: Mapping[str, Finding]

    @cached_property
    def not_met(self) -> tuple[str, ...]:
        return tuple(name for name, finding in self.findings.items() if finding.truth is False)

    @cached_property
    def blocking_unknown(self) -> tuple[str, ...]:
        return tuple(name for name, finding in self.findings.items() if finding.reason in BLOCKING)

    @cached_property
    def unknown_reasons(self) -> Mapping[str, Reason]:
        return {name: f.truth for name, f in self.findings.items() if isinstance(f.truth, Reason)}

    @property
    def overall(self) -> Overall:
        if self.not_met:
            return "likely_not_match"
        return "needs_more_information" if self.blocking_unknown else "likely_match"

    @property
    def not_now_only(self) -> bool:
        """Not a match today, and every failing part can change."""
        return bool(self.not_met) and all(self.study.parts[name].can_change for name in self.not_met)

    @cached_property
    def eligible_again_from(self) -> Mapping[str, date]:
        """For failing parts that lapse by the calendar: the first day on which they are met."""
        days = {name: self._first_day_met(self.findings[name]) for name in self.not_met}
        return {name: day for name, day in days.items() if day is not None}

    @cached_property
    def reported(self) -> Mapping[str, tuple[int, int]]:
        """The figures that content asks to report, as lowest and highest."""
        found = {}
        for name, rule in self.study.derived.items():
            fact = self.facts.get(name)
            if rule.report and isinstance(fact, Interval) and fact.low is not None and fact.high is not None:
                found[name] = (int(fact.low), int(fact.high))
        return found

    def _first_day_met(self, finding: Finding) -> date | None:
        """Found by judging later days; a part without dates of the person's own has no such day."""
        part = self.study.parts[finding.part]
        for day in sorted(self._later_days(part)):
            later = Facts(day, self.facts.known)
            if _Scope(self.study, later).judged(finding.part).truth is True:
                return day
        return None

    def _later_days(self, part: Part) -> Iterable[date]:
        for rule in expressions.walk(self.study.rule_of[part.rule]):
            if not isinstance(rule, expressions.Within):
                continue
            span = self.facts.get(rule.name)
            if isinstance(span, Span) and not span.assumed:
                # Twelve months on, give or take the days that months lack; each is judged, none is trusted.
                for extra in range(4):
                    yield months_before(span.last, -rule.months) + timedelta(days=extra)


class _Scope:
    """Facts with findings; a part that speaks of another is judged after it."""

    def __init__(self, study: Study, known: Facts) -> None:
        self.study, self.facts = study, known
        self._found: dict[str, Finding | None] = dict.fromkeys(study.finding_of)

    def finding(self, part: str) -> Trace:
        return self.judged(part).trace

    def judged(self, part: str) -> Finding:
        found = self._found[part]
        if found is None:
            found = self._found[part] = self.study.finding_of[part](self.facts.known, self)
        return found

    def judge_all(self) -> Mapping[str, Finding]:
        """Every part, in the order of the record."""
        known, found = self.facts.known, self._found
        for part, judge in self.study.finding_of.items():
            if found[part] is None:
                found[part] = judge(known, self)
        return cast(dict[str, Finding], found)


def assess(study: Study, answers: Answers, as_of: date) -> Assessment:
    """Judge every part of a study by what is known on a day.

    Nothing is guessed: a fact that is missing leaves a part unknown, never failed.
    """
    return assess_facts(study, facts(study, answers, as_of))


def assess_facts(study: Study, known: Facts) -> Assessment:
    """Judge every part of a study by facts."""
    return Assessment(study, known, _Scope(study, known).judge_all())


def under_age(study: Study, answers: Answers, as_of: date) -> bool:
    """Do the answers themselves say that this person is not of age? Never by a guess: an unknown age is not young."""
    if study.adult is None:
        return False
    return study.judge_of[study.adult.rule](_Scope(study, facts(study, answers, as_of))).truth is False


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """Open parts that are settled in one place, and the questions to answer again with what is found there."""

    found_in: Place
    parts: tuple[str, ...]
    questions: tuple[str, ...]


# These wait for a judgement, not for a fact that the person could bring.
_FOR_THE_DOCTOR = frozenset({Reason.WORDING, Reason.FLAGGED, Reason.CLINICIAN})


def settles(assessment: Assessment) -> tuple[OpenGroup, ...]:
    """The fewest open facts that, once known, could make every open part met, grouped by where they are found.

    Only an outcome that waits for information has any. Where a part can become met in several ways (this report or
    that one), the way that adds least is taken. What only a clinician can weigh stands under "doctor".
    """
    if assessment.overall != "needs_more_information":
        return ()
    study = assessment.study
    groups: dict[Place, tuple[list[str], list[str]]] = {}
    needed = _least_needed({name: assessment.findings[name].trace for name in assessment.blocking_unknown})
    for name, wanted in needed.items():
        if assessment.findings[name].reason in _FOR_THE_DOCTOR or not wanted:
            groups.setdefault("doctor", ([], []))[0].append(name)
            continue
        for question in dict.fromkeys(q for fact in sorted(wanted) for q in _asked_in(assessment, fact)):
            parts, questions = groups.setdefault(study.question(question).found_in, ([], []))
            parts.extend([name] if name not in parts else [])
            questions.extend([question] if question not in questions else [])
    return tuple(OpenGroup(place, tuple(parts), tuple(questions)) for place, (parts, questions) in groups.items())


def _least_needed(open_parts: Mapping[str, Trace]) -> Mapping[str, frozenset[str]]:
    """For each open part one way to become met, chosen so that all together ask for the fewest facts."""
    ways = {
        name: sorted(set(_ways(trace)), key=lambda way: (len(way), sorted(way))) for name, trace in open_parts.items()
    }
    choices = islice(product(*(found or [frozenset()] for found in ways.values())), 4096)
    best = min(choices, key=lambda choice: len(frozenset().union(*choice)))
    return dict(zip(ways, best, strict=True))


def _ways(trace: Trace) -> Iterator[frozenset[str]]:
    """Sets of facts that, once known, could make a step true. A step that is false for good has none."""
    if trace.truth is True:
        yield frozenset()
    elif isinstance(trace.truth, Reason) and not trace.children:
        yield frozenset(trace.facts)
    elif isinstance(trace.truth, Reason) and trace.how == "any":
        for child in trace.children:
            yield from _ways(child)
    elif isinstance(trace.truth, Reason):
        for choice in product(*(tuple(_ways(child)) for child in trace.children)):
            yield frozenset().union(*choice)


def _asked_in(assessment: Assessment, fact: str) -> Iterator[str]:
    """The questions that an open fact comes from; a derived one stands for those of its sources that are open."""
    study = assessment.study
    if fact in study.derived:
        for source in derivation.open_sources(study, fact, assessment.facts):
            yield from _asked_in(assessment, source)
    else:
        yield from (question.id for question in study.questions if fact in question.facts)
