"""Would one slip in reading a number change what is found about a person? Then they type the number as well.

A yes costs somebody some typing. A no promises nothing: the person still looks at every number.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import JsonValue

from prescreen.eligibility.answers import Answer, Answers
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.facts import LabRow
from prescreen.eligibility.finding import Verdict
from prescreen.eligibility.quantities import TypedNumber, lab_row, parse_number
from prescreen.eligibility.study import Study
from prescreen.eligibility.truth import Reason
from prescreen.eligibility.vocabulary import FactDefinition

Printed = Mapping[str, JsonValue]
_SIGNS = "<>="


def is_near(study: Study, answers: Answers, key: str, value: Printed, today: date, limit: str | None = None) -> bool:
    """Would a wrong digit, a lost point, a lost sign or a mistaken unit change a verdict?

    `answers` hold everything else that is known. `value` is the row as an answer, or one dated result. `limit` is the
    upper limit as printed: where neither has a point, none was lost. What no laboratory prints is passed over.
    """
    found = _verdicts(study, answers, key, value, today)
    definition = study.vocabulary.facts[key]
    return any(
        _verdicts(study, answers, key, slip, today) != found
        for slip in slips(definition, value, limit)
        if _can_be(study, definition, slip)
    )


def slips(definition: FactDefinition, value: Printed, limit: str | None = None) -> Iterator[Printed]:
    """The row as it may really be printed, one slip away from how it was read."""
    for part in ("value", "uln"):
        if value.get(part) not in (None, ""):
            for written in _rewritten(str(value[part]), limit if part == "value" else None):
                yield with_flag({**value, part: written})
    if not _is_sold_in_several_units(definition):
        return
    for unit in (definition.unit, *definition.units):
        if unit != value.get("unit"):
            yield {**value, "unit": unit}
    yield from _signed(value)


def with_flag(value: Printed) -> Printed:
    """A row that is asked with its arrow, with the arrow that its numbers tell."""
    if "flag" not in value:
        return value
    number, most = parse_number(str(value.get("value"))), parse_number(str(value.get("uln")))
    if not isinstance(number, TypedNumber) or not isinstance(most, TypedNumber):
        return value
    over = number.value > most.value or (number.value == most.value and number.comparator == ">")
    return {**value, "flag": "high" if over else "normal"}


def _rewritten(written: str, limit: str | None) -> Iterator[str]:
    digits = written.lstrip(_SIGNS)
    sign = written[: len(written) - len(digits)]
    for place, before in enumerate(digits):
        for digit in "0123456789" if before.isdigit() else "":
            changed = digits[:place] + digit + digits[place + 1 :]
            if digit != before and not (changed.startswith("0") and changed[1:2].isdigit()):
                yield sign + changed
    if "." not in digits and (limit is None or "." in limit):
        for place in range(1, len(digits)):
            yield f"{sign}{digits[:place]}.{digits[place:]}"
    if sign:
        yield digits


def _signed(value: Printed) -> Iterator[Printed]:
    """With the sign that a machine prints at its end: "<" where it is low, ">" where it is high."""
    written = str(value.get("value"))
    number, most = parse_number(written), parse_number(str(value.get("uln")))
    if written[:1] in _SIGNS or not isinstance(number, TypedNumber):
        return
    is_low = isinstance(most, TypedNumber) and number.value <= most.value
    yield {**value, "value": f"{'<' if is_low else '>'}{written}"}


def _is_sold_in_several_units(definition: FactDefinition) -> bool:
    """Units whose numbers look alike and whose conversion is known only closely; no limit tells them apart."""
    return any(isinstance(factor, tuple) for factor in definition.units.values())


def _can_be(study: Study, definition: FactDefinition, value: Printed) -> bool:
    """A number and a limit that a laboratory could print; others are asked again in any case."""
    row = lab_row(study.vocabulary, definition, value)
    if not isinstance(row, LabRow):
        return row not in (Reason.IMPLAUSIBLE, Reason.CONFLICT)
    return Reason.IMPLAUSIBLE not in (row.value, row.limit, row.ratio)


def _verdicts(study: Study, answers: Answers, key: str, value: Printed, today: date) -> Mapping[str, Verdict]:
    assessed = assess(study, put(study, answers, key, Answer(value=dict(value))), today)
    return {name: finding.verdict for name, finding in assessed.findings.items()}


def put(study: Study, answers: Answers, key: str, given: Answer) -> Answers:
    """The answers with this one; a dated result is put to those that are there, the newest last."""
    if study.vocabulary.facts[key].kind != "results":
        return {**answers, key: given}
    before = answers[key].value if key in answers else []
    results = [one for one in before if isinstance(one, dict)] if isinstance(before, list) else []
    results.append(dict(given.value) if isinstance(given.value, dict) else {})
    ordered: list[JsonValue] = [*sorted(results, key=lambda one: str(one.get("date")))]
    return {**answers, key: given.model_copy(update={"value": ordered})}
