"""What a lab report may become: which rows are asked about, what was confirmed, and the answers that follow.

Nothing counts before the person confirmed it beside the picture of its row. The report itself is never kept.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pydantic import JsonValue

from prescreen import conversation as gestures
from prescreen.conversation import Conversation, Page, moved
from prescreen.eligibility import guard, interview
from prescreen.eligibility.answers import Answer, Answers, check_answer, parse_day
from prescreen.eligibility.facts import LabRow
from prescreen.eligibility.quantities import TypedNumber, known_unit, lab_row, parse_number
from prescreen.eligibility.study import Freshness, Study
from prescreen.reading.lab_page import Report, Row

Way = Literal["tick", "type", "unread"]
# Why a row that was confirmed does not count: typed otherwise than read; a newer one, or another of the same day, is
# there; too old; not usable as an answer.
Refusal = Literal["different", "newer", "same_day", "too_old", "not_usable"]
FROM_REPORT: Literal["lab_report"] = "lab_report"


@dataclass(frozen=True)
class Line:
    """One row that the study asks for. `facts`: what it can answer; of several, the person says which."""

    number: int  # the row's place in the report, and the name of its strip
    row: Row
    facts: tuple[str, ...]
    way: Way


@dataclass(frozen=True)
class Confirmed:
    """What the person did: ticks, numbers typed from the pictures, which fact, and the day of the report.

    `same_test`: a day given before is that of this report, which is right; else they are two tests.
    """

    ticked: Collection[int]
    typed: Mapping[int, str]
    which: Mapping[int, str | None]
    day: date
    same_test: bool = False


@dataclass(frozen=True)
class Outcome:
    """The answers now, the rows that count with their facts, and those that do not with the reason."""

    answers: Answers
    taken: Mapping[int, str]
    refused: Mapping[int, Refusal]


def lines(
    study: Study, answers: Answers, report: Report, facts_of: Mapping[str, tuple[str, ...]], today: date
) -> tuple[Line, ...]:
    """The rows that the study asks for, each with how it is to be confirmed."""
    wanted = {code: tuple(f for f in facts if f in study.question_by_key) for code, facts in facts_of.items()}
    rows = {number: row for number, row in enumerate(report.rows) if wanted.get(row.code)}
    first = {number: row for number, row in rows.items() if number == _first(rows, row.code)}
    twice = {row.code for row in rows.values() if len({_said(r) for r in rows.values() if r.code == row.code}) > 1}
    usable = {
        number: row
        for number, row in first.items()
        if row.klass != "red" and row.code not in twice and _values(study, row, wanted[row.code], today)
    }
    known = _with_all(study, answers, usable, wanted, today)
    return tuple(
        Line(
            number,
            row,
            wanted[row.code],
            _way(study, known, row, wanted[row.code], today) if number in usable else "unread",
        )
        for number, row in first.items()
    )


def _first(rows: Mapping[int, Row], code: str) -> int:
    return next(number for number, row in rows.items() if row.code == code)


def _said(row: Row) -> tuple[str, ...]:
    return row.comparator, row.value, row.unit or ""


def _with_all(
    study: Study, answers: Answers, rows: Mapping[int, Row], wanted: Mapping[str, tuple[str, ...]], today: date
) -> Answers:
    """As if everything on the report held, and held today: so that a limit is not overlooked for want of the others."""
    known = answers
    for row in rows.values():
        for fact, value in _values(study, row, wanted[row.code], today).items():
            if study.vocabulary.facts[fact].kind != "results":
                known = {**known, fact: Answer(value=value)}
    return {**known, **{rule.dated_by: Answer(value=today.isoformat()) for rule in study.freshness}}


def _way(study: Study, known: Answers, row: Row, facts: tuple[str, ...], today: date) -> Way:
    if not row.accept:
        return "type"
    near = any(
        guard.is_near(study, {key: one for key, one in known.items() if key != fact or _is_series(study, fact)}, fact,
                      value, today, row.high)
        for fact, value in _values(study, row, facts, today).items()
    )  # fmt: skip
    return "type" if near else "tick"


def _values(study: Study, row: Row, facts: tuple[str, ...], day: date) -> Mapping[str, dict[str, JsonValue]]:
    """The row in the shape of each answer that it can be."""
    found = {fact: value_for(study, fact, row, day) for fact in facts}
    return {fact: value for fact, value in found.items() if value is not None}


def value_for(study: Study, fact: str, row: Row, day: date) -> dict[str, JsonValue] | None:
    """The row as an answer in the shape of its question. None: it cannot be one as it is printed."""
    definition = study.vocabulary.facts[fact]
    unit = known_unit(study.vocabulary, definition, row.unit)
    if unit is None or not row.value:
        return None
    number = row.value if row.comparator == "=" else f"{row.comparator}{row.value}"
    value: dict[str, JsonValue] = {"value": number, **({"unit": unit} if unit else {})}
    question = study.question_by_key[fact]
    asked = next((one.mode for one in question.rows if one.key == fact), None)
    if (asked == "arrow" or _is_series(study, fact)) and row.high is not None:
        value["uln"] = row.high
    if asked == "arrow" and row.high is not None:
        value = dict(guard.with_flag({**value, "flag": "normal"}))
    if _is_series(study, fact):
        value["date"] = day.isoformat()
        return value if isinstance(lab_row(study.vocabulary, definition, value), LabRow) else None
    return None if check_answer(study, fact, value, day) else value


def _is_series(study: Study, fact: str) -> bool:
    return study.vocabulary.facts[fact].kind == "results"


def is_as_read(typed: str, row: Row) -> bool:
    """Did the person see the same number, by its value and its sign?"""
    seen = parse_number(typed)
    read = parse_number(row.value if row.comparator == "=" else f"{row.comparator}{row.value}")
    if not isinstance(seen, TypedNumber) or not isinstance(read, TypedNumber) or seen.rest:
        return False
    return (seen.comparator, seen.value) == (read.comparator, read.value)


def asks_about_the_day(study: Study, answers: Answers, day: date, facts: Collection[str]) -> str | None:
    """The fact that holds another day, for numbers that were given by hand. None: nothing to ask."""
    for rule in _rules(study, facts):
        given = answers.get(rule.dated_by)
        by_hand = any(key in answers and _is_by_hand(answers[key]) for key in rule.facts)
        span = parse_day(str(given.value)) if given is not None and by_hand else None
        if span is not None and not span.first <= day <= span.last:
            return rule.dated_by
    return None


def _is_by_hand(given: Answer) -> bool:
    return isinstance(given.value, dict) and given.source != FROM_REPORT


def _rules(study: Study, facts: Collection[str]) -> Iterator[Freshness]:
    return (rule for rule in study.freshness if any(fact in facts for fact in rule.facts))


def confirm(study: Study, answers: Answers, rows: Collection[Line], confirmed: Confirmed, today: date) -> Outcome:
    """Take what was confirmed. A row that was not touched is neither taken nor refused."""
    after, taken, refused = dict(answers), dict[int, str](), dict[int, Refusal]()
    for line in rows:
        fact = confirmed.which.get(line.number) if len(line.facts) > 1 else line.facts[0]
        if fact is None or not _was_touched(line, confirmed):
            continue
        given = _given(study, line, fact, confirmed.day, today)
        refusal = _refusal(study, after, line, fact, given, confirmed, today)
        if refusal is not None or given is None:
            refused[line.number] = refusal or "not_usable"
            continue
        after = dict(guard.put(study, after, fact, given) if not _is_there(after, fact, given) else after)
        taken[line.number] = fact
    for rule in _rules(study, set(taken.values())):
        _set_day(rule, after, confirmed, today)
    return Outcome(interview.prune(study, after, today), taken, refused)


def lacks_another(outcome: Outcome) -> bool:
    """Was a series begun with its first result? One alone settles nothing."""
    given = (outcome.answers[fact].value for fact in outcome.taken.values() if fact in outcome.answers)
    return any(isinstance(value, list) and len(value) == 1 for value in given)


def _was_touched(line: Line, confirmed: Confirmed) -> bool:
    if line.way == "tick":
        return line.number in confirmed.ticked
    return line.way == "type" and bool(confirmed.typed.get(line.number, "").strip())


def _given(study: Study, line: Line, fact: str, day: date, today: date) -> Answer | None:
    value = value_for(study, fact, line.row, day)
    if value is None:
        return None
    return Answer(value=value, source=FROM_REPORT, words=printed(line.row), answered_on=today, report_day=day)


def printed(row: Row) -> str:
    """The row as the report prints it, without its name."""
    number = row.value if row.comparator == "=" else f"{row.comparator}{row.value}"
    limits = " - ".join(one for one in (row.low, row.high) if one)
    return " ".join(part for part in (number, row.unit or "", f"({limits})" if limits else "") if part)


def _refusal(
    study: Study, answers: Answers, line: Line, fact: str, given: Answer | None, confirmed: Confirmed, today: date
) -> Refusal | None:
    if line.way == "type" and not is_as_read(confirmed.typed[line.number], line.row):
        return "different"
    if given is None:
        return "not_usable"
    if any(today - confirmed.day > timedelta(days=rule.days) for rule in _rules(study, (fact,))):
        return "too_old"
    if _is_series(study, fact):
        return "same_day" if _another_that_day(answers, fact, given) else None
    before = answers.get(fact)
    if before is None or not isinstance(before.value, dict):
        return None
    day = before.report_day or _day_by_hand(study, answers, fact, confirmed)
    if day is None or day < confirmed.day:
        return None
    if day > confirmed.day:
        return "newer"
    differs = before.source == FROM_REPORT and _number(before.value) != _number(given.value)
    return "same_day" if differs else None


def _number(value: JsonValue) -> tuple[JsonValue, JsonValue]:
    return (value.get("value"), value.get("unit")) if isinstance(value, dict) else (None, None)


def _another_that_day(answers: Answers, fact: str, given: Answer) -> bool:
    return any(_number(one) != _number(given.value) for one in _that_day(answers, fact, given))


def _is_there(answers: Answers, fact: str, given: Answer) -> bool:
    """A dated result that is already in the list."""
    return any(_number(one) == _number(given.value) for one in _that_day(answers, fact, given))


def _that_day(answers: Answers, fact: str, given: Answer) -> list[dict[str, JsonValue]]:
    before = answers[fact].value if fact in answers else None
    if not isinstance(before, list) or not isinstance(given.value, dict):
        return []
    return [one for one in before if isinstance(one, dict) and one.get("date") == given.value.get("date")]


def _day_by_hand(study: Study, answers: Answers, fact: str, confirmed: Confirmed) -> date | None:
    """The day of a number that was given by hand: the one that was given beside it."""
    if confirmed.same_test:
        return None
    days = (_day_given(rule, answers) for rule in _rules(study, (fact,)))
    return next((day for day in days if day is not None), None)


def _day_given(rule: Freshness, answers: Answers) -> date | None:
    given = answers.get(rule.dated_by)
    span = parse_day(str(given.value)) if given is not None else None
    return span.last if span is not None else None


def _set_day(rule: Freshness, after: dict[str, Answer], confirmed: Confirmed, today: date) -> None:
    """The day of the test: the oldest of all numbers that count, as the question itself asks for it."""
    by_hand = confirmed.day if confirmed.same_test else _day_given(rule, after) or confirmed.day
    held = [after[key] for key in rule.facts if key in after and isinstance(after[key].value, dict)]
    oldest = min((one.report_day or by_hand for one in held), default=confirmed.day)
    if oldest != _day_given(rule, after):
        after[rule.dated_by] = Answer(
            value=oldest.isoformat(), source=FROM_REPORT, answered_on=today, report_day=oldest
        )


def bring(conversation: Conversation) -> Conversation:
    """To the page on which a report is brought; `leave` leads back here."""
    came_from = conversation.came_from if conversation.page is Page.REPORT else conversation.page
    return moved(conversation, page=Page.REPORT, came_from=came_from, reading=False)


def begin_reading(conversation: Conversation) -> Conversation:
    """A file has come. The tab remembers only that one is being read."""
    return moved(conversation, reading=True)


def leave(conversation: Conversation) -> Conversation:
    """Back to where the person was, to type instead."""
    return moved(conversation, page=conversation.came_from or Page.CHAT, came_from=None, reading=False)


def take(conversation: Conversation, outcome: Outcome) -> Conversation:
    """What was confirmed counts from now on; the page says what was taken."""
    return moved(conversation, answers=outcome.answers, sending=None, reading=False)


def go_on(conversation: Conversation, study: Study, today: date) -> Conversation:
    """After a report: contradictions are asked back, then the next open question, or the check."""
    left = moved(conversation, page=Page.CHAT, at=None, came_from=None, reading=False)
    return gestures.after_report(left, study, today)
