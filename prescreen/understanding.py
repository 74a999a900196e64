"""Read a file of typed messages, line by line: what would be understood of each. For measuring from outside.

Every task is the same function that the chat calls, with the words of the content that is shipped. A bad line is told
with its number; the rest go on.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from prescreen import content, encoder, i18n, lexicon
from prescreen.reading.alarm import Ear
from prescreen.reading.dates import read_date, read_duration
from prescreen.reading.drugs import Drugs, read_drugs
from prescreen.reading.quantities import in_unit, plain, read_quantity
from prescreen.reading.questions import Answers
from prescreen.reading.several import read_several
from prescreen.reading.yes_no import Asked, read_yes_no

Line = Mapping[str, Any]
Task = Callable[[Line], Line | str]


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a line: the fields to print, or what was wrong with it."""

    number: int
    id: Any
    result: Mapping[str, Any] | None
    error: str | None


def read_lines(lines: Iterable[bytes]) -> Iterator[Read]:
    """Answer every line. Blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name: Any = None
        try:
            asked = json.loads(line.decode("utf-8-sig"))
            if not isinstance(asked, dict):
                raise ValueError("a line is a JSON object")  # noqa: TRY004 - told like every other bad line
            name = asked.get("id")
            task = TASKS.get(asked.get("task", ""))
            if task is None:
                raise ValueError(f"task: one of {', '.join(sorted(TASKS))}")
            found = task(asked)
        except KeyError as error:
            yield Read(number, name, None, f"{error.args[0]}: this field is missing")
        except (ValueError, RecursionError) as error:
            yield Read(number, name, None, str(error))
        else:
            yield Read(number, name, {"outcome": found} if isinstance(found, str) else found, None)


@cache
def _ear() -> Ear:
    return lexicon.ear(encode=encoder.load())


@cache
def answers(study: str) -> Answers:
    """The approved answers of a study that is shipped. Made once: learning takes some seconds."""
    written = content.load_study(study)
    spoken = [i18n.localise(written, language) for language in i18n.LANGUAGES]
    return lexicon.answers(spoken, encode=encoder.load())


def _yes_no(line: Line) -> Line:
    found = read_yes_no(str(line["text"]), Asked.of(str(line["question"])))
    return {"outcome": found.outcome, "lean": found.lean}


def _quantity(line: Line) -> str:
    """Where no unit need be told (years of age, a ratio), the canonical unit stands behind the number."""
    fields = lexicon.fact_words().quantities
    field = fields.field(str(line["field"]))
    if field is None:
        raise ValueError(f"field: one of {', '.join(fields.fields)}")
    amount = read_quantity(str(line["text"]), field)
    if isinstance(amount, str):
        return f"ask:{amount}"
    written = str(line.get("canonical_unit") or "")
    canonical = field.unit_named(written) if written else None
    if amount.unit == "%" != canonical:
        return "ask:percent"  # a share says nothing without the whole, which this line does not tell
    if amount.unit is not None and canonical is not None:
        amount = in_unit(amount, field, canonical)
    as_asked = amount.unit == canonical or not field.unit_told
    unit = (written or amount.unit or "") if as_asked else (amount.unit or "?")
    return f"{amount.comparator} {plain(amount.value)} {unit}".rstrip()


def _date(line: Line) -> str:
    found = read_date(str(line["text"]), _day(line), lexicon.date_words())
    return f"ask:{found}" if isinstance(found, str) else str(found)


def _duration(line: Line) -> str:
    found = read_duration(str(line["text"]))
    if isinstance(found, str):
        return f"ask:{found}"
    return f"{'~' if found.about else '='} {plain(found.amount)} {found.steps}"


def _drug_name(line: Line) -> Line | str:
    found = read_drugs(str(line["text"]), lexicon.fact_words().drugs)
    return "+".join(found.ingredients) if isinstance(found, Drugs) else {"outcome": "ask", "offer": list(found.offer)}


def _multi_fact(line: Line) -> Line:
    found = read_several(str(line["text"]), lexicon.fact_words(), _day(line))
    return {"certain": [fact.told for fact in found.certain], "ask": [fact.told for fact in found.ask]}


def _red_flag(line: Line) -> str:
    return _ear().listen(str(line["text"])).outcome


def _faq(line: Line) -> Line:
    found = answers(str(line.get("study") or content.study_ids()[0])).find(str(line["text"]))
    return {"answer": found.topic, "menu": list(found.menu)}


def _day(line: Line) -> date:
    return date.fromisoformat(str(line["ref_date"]))


# Each task takes a line's fields and returns what stands behind "outcome", or several fields.
TASKS: Mapping[str, Task] = {
    "yes_no": _yes_no,
    "quantity": _quantity,
    "date": _date,
    "duration": _duration,
    "drug_name": _drug_name,
    "multi_fact": _multi_fact,
    "red_flag": _red_flag,
    "faq": _faq,
}
