"""From a person's answers, in the shapes of the questions, to facts. One way in for the chat, a file and a referral.

An answer that cannot be used becomes a reason, never a guess; `check_answer` tells what to ask again.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal, TypeAlias

from pydantic import JsonValue

from prescreen.eligibility import derivation, rules
from prescreen.eligibility.facts import (
    Chosen,
    Fact,
    Facts,
    LabRow,
    Result,
    Span,
    exact,
    months_before,
)
from prescreen.eligibility.quantities import TypedNumber, known_unit, lab_row, parse_number
from prescreen.eligibility.rules import number_in
from prescreen.eligibility.study import DatedResults, Question, Study
from prescreen.eligibility.text import Model
from prescreen.eligibility.truth import Reason, Truth, weightiest
from prescreen.eligibility.vocabulary import FactDefinition

Source = Literal["button", "typed", "lab_report", "doctor"]


class Answer(Model):
    """What was answered to one key, where it came from, the words as given or as printed, and the day.

    `report_day` is the day of the report that it was read from.
    """

    value: JsonValue
    source: Source = "button"
    words: str | None = None
    answered_on: date | None = None
    report_day: date | None = None


Answers: TypeAlias = Mapping[str, Answer]


class AnswerNotUsable(ValueError):
    """An answer whose shape or key the study does not know. For files; the chat cannot make one."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key}: {what}")
        self.key, self.what = key, what


def from_values(values: Mapping[str, JsonValue]) -> Answers:
    """Answers without a history, as a file brings them."""
    return {key: Answer(value=value) for key, value in values.items()}


def facts(study: Study, answers: Answers, as_of: date) -> Facts:
    """Everything the answers say about a person on a day, with derived facts and freshness applied."""
    known: dict[str, Fact] = {}
    for question in study.questions:
        known.update(_question_facts(study, question, answers, as_of))
    for key, definition in study.vocabulary.facts.items():
        answer = answers.get(key)
        if definition.only_from == "report" and answer is not None:
            known[key] = _printed(key, definition, answer.value)
    known = _skipped(study, as_of, known)
    _contradictions(study, Facts(as_of, known), known)
    _freshen(study, as_of, known)
    return Facts(as_of, derivation.derive(study, Facts(as_of, known)))


def check_usable(study: Study, answers: Answers, as_of: date) -> None:
    """Raises `AnswerNotUsable` where `facts` would, without working out what follows from the answers."""
    asked = (study.question_by_key.get(key) for key in answers)
    for question in {one.id: one for one in asked if one is not None}.values():
        tuple(_question_facts(study, question, answers, as_of))
    for key, answer in answers.items():
        definition = study.vocabulary.facts.get(key)
        if definition is not None and definition.only_from == "report":
            _printed(key, definition, answer.value)


def _printed(key: str, definition: FactDefinition, raw: JsonValue) -> Fact:
    """A word printed on a report, one of those it can be. Not sure and nothing are no word."""
    written = raw.strip() if isinstance(raw, str) else raw
    if written is None or written in ("", "unsure"):
        return Reason.NOT_ANSWERED
    found = next((word for word in definition.words if str(written).casefold() == word.casefold()), None)
    if found is None:
        raise AnswerNotUsable(key, f"{raw!r} is not one of {', '.join(definition.words)}")
    return Chosen(frozenset({found}))


def _question_facts(study: Study, question: Question, answers: Answers, as_of: date) -> Iterator[tuple[str, Fact]]:
    if question.kind == "lab_rows":
        for row in question.rows:
            yield row.key, _row_fact(study, row.key, answers)
        return
    fact = _main_fact(study, question, answers, as_of)
    if question.unknown_as is not None and isinstance(fact, Reason):
        fact = question.unknown_as
    yield question.key, fact
    if question.dated is not None and question.dated.key in answers:
        yield question.dated.key, _results(study, question.dated, answers[question.dated.key].value)
    yield from _followup_facts(study, question, answers, as_of, fact)


def _main_fact(study: Study, question: Question, answers: Answers, as_of: date) -> Fact:
    answer = answers.get(question.key)
    if answer is None or answer.value is None or answer.value == "":
        return Reason.NOT_ANSWERED
    raw = answer.value
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, str | int) and not isinstance(raw, bool) and question.kind != "many":
        choice = question.choice(str(raw))
        if choice is not None:
            return choice.opens if choice.opens is not None else Chosen(frozenset({choice.key}))
    match question.kind:
        case "one":
            raise AnswerNotUsable(question.key, f"{raw!r} is not one of its choices")
        case "many":
            return _ticked(question, raw)
        case "number":
            return _whole_number(study, question.key, raw)
        case "lab_value":
            return _row_fact(study, question.key, answers)
    return _day(raw, as_of, question.key)


def _ticked(question: Question, raw: JsonValue) -> Fact:
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list):
        raise AnswerNotUsable(question.key, "a list of choices is expected")
    unknown = [item for item in raw if question.choice(str(item)) is None]
    if unknown:
        raise AnswerNotUsable(question.key, f"{unknown[0]!r} is not one of its choices")
    chosen = [choice for choice in question.choices if choice.key in raw]
    items = question.items
    if not chosen:
        return Reason.NOT_ANSWERED
    if any(choice.role == "none" for choice in chosen) and len(chosen) > 1:
        ticked = frozenset(choice.key for choice in chosen if choice.key in items)
        return Chosen(ticked, dict.fromkeys(items, Reason.CONFLICT))
    openers = [choice for choice in chosen if choice.opens is not None]
    opens = {
        item: weightiest(reasons)
        for item in items
        if (reasons := [o.opens for o in openers if o.opens is not None and item not in o.spares])
    }
    return Chosen(frozenset(choice.key for choice in chosen if choice.key in items), opens)


def _whole_number(study: Study, key: str, raw: JsonValue) -> Fact:
    definition = study.vocabulary.facts[key]
    if raw == "unsure":
        return Reason.NOT_SURE
    typed = parse_number(str(raw)) if isinstance(raw, str | int | float) and not isinstance(raw, bool) else None
    if not isinstance(typed, TypedNumber) or typed.comparator != "=":
        return Reason.IMPLAUSIBLE
    if (definition.whole and typed.value.denominator != 1) or not _is_unit(study, definition, typed.rest):
        return Reason.IMPLAUSIBLE
    low, high = definition.plausible or (None, None)
    if low is not None and high is not None and not exact(low) <= typed.value <= exact(high):
        return Reason.IMPLAUSIBLE
    return typed.interval()


def _is_unit(study: Study, definition: FactDefinition, behind: str) -> bool:
    return not behind or known_unit(study.vocabulary, definition, behind) not in (None, "")


def _row_fact(study: Study, key: str, answers: Answers) -> Fact:
    answer = answers.get(key)
    if answer is None or answer.value is None:
        return Reason.NOT_ANSWERED
    raw = answer.value
    if isinstance(raw, str) and not any(character.isdigit() for character in raw):
        return Reason.NO_REPORT  # "unsure": the row cannot be found
    if not isinstance(raw, dict):
        raw = {"value": raw}
    definition = study.vocabulary.facts[key]
    share = next((f.percent_of for f in definition.units.values() if not isinstance(f, str | tuple)), None)
    of = number_in(_row_fact(study, share, answers)) if share is not None else None
    return lab_row(study.vocabulary, definition, raw, of)


def _day(raw: JsonValue, as_of: date, key: str) -> Fact:
    span = parse_day(str(raw)) if isinstance(raw, str | int) else None
    if span is None:
        raise AnswerNotUsable(key, f"{raw!r} is not a day like 2026-11-23, a month like 2026-11, or a year")
    return Reason.IMPLAUSIBLE if span.first > as_of else span


_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")


def parse_day(written: str) -> Span | None:
    """A day, a month or a year as the days it may be; None when it is none of these."""
    found = _DAY.fullmatch(written.strip())
    if found is None:
        return None
    year, month, day = (int(found[part]) if found[part] else None for part in ("year", "month", "day"))
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return Span(first, first)
    last_month = month or 12
    return Span(first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1]))


def _followup_facts(
    study: Study, question: Question, answers: Answers, as_of: date, main: Fact
) -> Iterator[tuple[str, Fact]]:
    for followup in question.followups:
        answer = answers.get(followup.key)
        if followup.kind == "number":
            yield followup.key, _row_fact(study, followup.key, answers)
            continue
        dates = answer.value if answer is not None and isinstance(answer.value, dict) else {}
        for item in followup.on:
            if not isinstance(main, Chosen) or main.has(item) is not True:
                continue
            raw = dates.get(item)
            if raw not in (None, "", "unsure"):
                yield date_fact(item), _day(raw, as_of, followup.key)
            elif followup.assume_months is not None:
                # No date: then the question's own words hold, "in the last 12 months".
                yield date_fact(item), Span(months_before(as_of, followup.assume_months), as_of, assumed=True)


def date_fact(item: str) -> str:
    """The name of the fact that holds when a ticked item happened."""
    return f"{item}_date"


def _results(study: Study, dated: DatedResults, raw: JsonValue) -> Fact:
    if not isinstance(raw, list) or not all(isinstance(entry, dict) for entry in raw):
        raise AnswerNotUsable(dated.key, "a list of dated results is expected")
    results = []
    for entry in raw:
        if not isinstance(entry, dict):
            continue
        span = parse_day(str(entry.get("date")))
        if span is None:
            raise AnswerNotUsable(dated.key, f"{entry.get('date')!r} is not a date")
        results.append(Result(span, _goodness(study, dated, entry)))
    return tuple(results) if results else Reason.NOT_ANSWERED


def _goodness(study: Study, dated: DatedResults, entry: Mapping[str, JsonValue]) -> Truth:
    if dated.within_limit:
        row = lab_row(study.vocabulary, study.vocabulary.facts[dated.key], entry)
        ratio = row.ratio if isinstance(row, LabRow) else row
        return ratio if isinstance(ratio, Reason) else ratio.below(exact(1), or_equal=True)
    words = [str(value).lower() for key, value in entry.items() if key != "date" and isinstance(value, str)]
    words += [key.lower() for key, value in entry.items() if value is True]
    if any(word in dated.bad for word in words):
        return False
    return True if any(word in dated.good for word in words) else Reason.NOT_SURE


def _skipped(study: Study, as_of: date, known: dict[str, Fact]) -> dict[str, Fact]:
    """A list that does not apply is known to be empty: who had no medicine had none of the medicines."""
    for question in study.questions:
        unanswered = question.if_skipped == "none" and known.get(question.key) is Reason.NOT_ANSWERED
        if unanswered and applies(study, question, Facts(as_of, known)) is False:
            known[question.key] = Chosen(frozenset())
    return known


def applies(study: Study, question: Question, known: Facts) -> Truth:
    """Is this question to be asked? Only a definite no skips it."""
    scope = rules.FactScope(known)
    if question.skip_if is not None and study.judge_of[question.skip_if](scope).truth is True:
        return False
    if question.needs is not None and _cannot_serve(study, question.needs, known):
        return False
    return True if question.ask_if is None else study.judge_of[question.ask_if](scope).truth


def _cannot_serve(study: Study, dated_by: str, known: Facts) -> bool:
    fact = known.get(dated_by)
    if isinstance(fact, Span):
        return any(f.dated_by == dated_by and fact.older_than(known.as_of, f.days) is True for f in study.freshness)
    return isinstance(fact, Reason) and fact is not Reason.NOT_ANSWERED


def _contradictions(study: Study, before: Facts, known: dict[str, Fact]) -> None:
    scope = rules.FactScope(before)
    for conflict in study.conflicts:
        if conflict.lists and study.judge_of[conflict.when](scope).truth is True:
            for key in conflict.lists:
                known[key] = Chosen(frozenset(), dict.fromkeys(study.question(key).items, Reason.CONFLICT))


def _freshen(study: Study, as_of: date, known: dict[str, Fact]) -> None:
    for rule in study.freshness:
        dated = known.get(rule.dated_by, Reason.NOT_ANSWERED)
        reason = dated if isinstance(dated, Reason) else _too_old(dated, as_of, rule.days)
        if reason is None:
            continue
        for key in rule.facts:
            known[key] = reason


def _too_old(dated: Fact, as_of: date, days: int) -> Reason | None:
    if not isinstance(dated, Span):
        return Reason.NOT_ANSWERED
    old = dated.older_than(as_of, days)
    if old is False:
        return None
    return Reason.STALE if old is True else Reason.NEAR_LIMIT


class AnswerProblem(Model):
    """What to ask again about an answer; the words are the page `err.<code>` of the study."""

    code: Literal[
        "none_and_other",
        "choose",
        "ambiguous_number",
        "not_understood",
        "implausible",
        "implausible_limit",
        "unit_missing",
        "limit_missing",
        "arrow_conflict",
        "future_date",
        "date_not_understood",
    ]
    key: str
    item: str | None = None


def check_answer(study: Study, key: str, value: JsonValue, as_of: date) -> tuple[AnswerProblem, ...]:
    """What in an answer has to be asked again before it is taken. Empty: it can be used."""
    question = study.question_by_key[key]
    if question.kind == "many" and key == question.key:
        return _check_list(question, value)
    followup = next((f for f in question.followups if f.key == key), None)
    if key == question.key and isinstance(value, str | int) and question.choice(str(value)) is not None:
        return ()
    if (question.kind == "date_gate" and key == question.key) or (followup is not None and followup.kind == "dates"):
        items = value.items() if isinstance(value, dict) else ((None, value),)
        return tuple(problem for item, raw in items for problem in _check_day(key, item, raw, as_of))
    if question.kind == "one":
        return (AnswerProblem(code="choose", key=key),)
    return _check_row(study, key, value)


def _check_list(question: Question, value: JsonValue) -> tuple[AnswerProblem, ...]:
    if not isinstance(value, list) or not value:
        return (AnswerProblem(code="choose", key=question.key),)
    none = any((choice := question.choice(str(item))) is not None and choice.role == "none" for item in value)
    return (AnswerProblem(code="none_and_other", key=question.key),) if none and len(value) > 1 else ()


def _check_day(key: str, item: str | None, raw: JsonValue, as_of: date) -> Iterator[AnswerProblem]:
    if raw is None or raw == "unsure":
        return
    span = parse_day(str(raw))
    if span is None or span.first < as_of - timedelta(days=366 * 120):
        yield AnswerProblem(code="date_not_understood", key=key, item=item)
    elif span.first > as_of:
        yield AnswerProblem(code="future_date", key=key, item=item)


def _check_row(study: Study, key: str, value: JsonValue) -> tuple[AnswerProblem, ...]:
    if value in ("unsure", None):
        return ()
    raw: Mapping[str, JsonValue] = value if isinstance(value, dict) else {"value": value}
    for part in ("value", "uln"):
        typed = parse_number(str(raw[part])) if raw.get(part) not in (None, "") else None
        if isinstance(typed, str):
            return (AnswerProblem(code=typed, key=key, item=part),)
        if isinstance(typed, TypedNumber) and not _is_unit(study, study.vocabulary.facts[key], typed.rest):
            return (AnswerProblem(code="not_understood", key=key, item=part),)
    definition = study.vocabulary.facts[key]
    if definition.kind == "number":
        fact: Fact = _whole_number(study, key, raw.get("value"))
    else:
        fact = _row_fact(study, key, {key: Answer(value=dict(raw))})
    return tuple(_row_problems(study, key, raw, fact))


def _row_problems(study: Study, key: str, raw: Mapping[str, JsonValue], fact: Fact) -> Iterator[AnswerProblem]:
    definition = study.vocabulary.facts[key]
    value = fact.value if isinstance(fact, LabRow) else fact
    if fact is Reason.CONFLICT:
        yield AnswerProblem(code="arrow_conflict", key=key)
    elif value is Reason.IMPLAUSIBLE:
        yield AnswerProblem(code="implausible", key=key, item="value")
    elif isinstance(fact, LabRow) and fact.limit is Reason.IMPLAUSIBLE:
        yield AnswerProblem(code="implausible_limit", key=key, item="uln")
    elif raw.get("flag") != "normal" and raw.get("value") in (None, ""):
        yield AnswerProblem(code="not_understood", key=key, item="value")
    elif definition.units and raw.get("value") not in (None, "") and raw.get("unit") in (None, ""):
        if known_unit(study.vocabulary, definition, None) is None:
            yield AnswerProblem(code="unit_missing", key=key, item="unit")
    elif raw.get("flag") == "high" and raw.get("uln") in (None, ""):
        yield AnswerProblem(code="limit_missing", key=key, item="uln")


def is_answered(answers: Answers, question: Question) -> bool:
    """Was anything given on this screen? A screen of rows counts when every row was touched."""
    if question.rows:
        return all(row.key in answers for row in question.rows if row.instead_of is None)
    return question.key in answers or (question.dated is not None and question.dated.key in answers)
