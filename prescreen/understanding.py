"""Read a file of typed messages, line by line: what would be understood of each. For measuring from outside.

Every task is the same function that the chat calls. A bad line is told with its number; the rest go on.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from prescreen import content, encoder, i18n, lexicon
from prescreen.content import ROOT, VOCABULARY, read_yaml
from prescreen.eligibility.vocabulary import Vocabulary
from prescreen.reading.alarm import Ear
from prescreen.reading.concepts import Concepts
from prescreen.reading.dates import read_date, read_duration
from prescreen.reading.drugs import Drugs, DrugTable, read_drugs
from prescreen.reading.measures import Lexicon, QuantityWords
from prescreen.reading.quantities import in_unit, plain, read_quantity
from prescreen.reading.questions import Answers
from prescreen.reading.several import Words, read_several
from prescreen.reading.writing import fold
from prescreen.reading.yes_no import Asked, read_yes_no

Task = Callable[[Mapping[str, Any]], Mapping[str, Any] | str]

# Each task takes a line's fields and returns what stands behind "outcome", or several fields.
TASKS: dict[str, Task] = {}


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
def quantity_words() -> Lexicon:
    """The words for quantities of the content that is shipped."""
    words = QuantityWords.model_validate(read_yaml(ROOT / "lexicon" / "quantities.yaml"))
    return Lexicon(words, Vocabulary.model_validate(read_yaml(ROOT / VOCABULARY)))


def _quantity(line: Mapping[str, Any]) -> str:
    """Where no unit need be told (years of age, a ratio), the canonical unit stands behind the number."""
    field = quantity_words().field(str(line["field"]))
    if field is None:
        raise ValueError(f"field: one of {', '.join(quantity_words().fields)}")
    amount = read_quantity(str(line["text"]), field)
    if isinstance(amount, str):
        return f"ask:{amount}"
    written = str(line.get("canonical_unit") or "")
    canonical = field.unit_named(written) if written else None
    if amount.unit is not None and canonical is not None:
        amount = in_unit(amount, field, canonical)
    as_asked = amount.unit == canonical or not field.unit_told
    unit = (written or amount.unit or "") if as_asked else (amount.unit or "?")
    return f"{amount.comparator} {plain(amount.value)} {unit}".rstrip()


TASKS["quantity"] = _quantity


@cache
def date_words() -> frozenset[str]:
    """What dates are asked of, in the content that is shipped: harmless beside a date."""
    return frozenset(fold(str(word)).folded for word in read_yaml(ROOT / "lexicon" / "dates.yaml")["beside"])


def _date(line: Mapping[str, Any]) -> str:
    found = read_date(str(line["text"]), date.fromisoformat(str(line["ref_date"])), date_words())
    return f"ask:{found}" if isinstance(found, str) else str(found)


TASKS["date"] = _date


def _duration(line: Mapping[str, Any]) -> str:
    found = read_duration(str(line["text"]))
    if isinstance(found, str):
        return f"ask:{found}"
    return f"{'~' if found.about else '='} {plain(found.amount)} {found.steps}"


TASKS["duration"] = _duration


@cache
def drug_table() -> DrugTable:
    """The closed table of drug names of the content that is shipped."""
    return DrugTable.model_validate(read_yaml(ROOT / "lexicon" / "drugs.yaml"))


def _drug_name(asked: Mapping[str, Any]) -> Mapping[str, Any] | str:
    found = read_drugs(str(asked["text"]), drug_table())
    return "+".join(found.ingredients) if isinstance(found, Drugs) else {"outcome": "ask", "offer": list(found.offer)}


TASKS["drug_name"] = _drug_name


@cache
def several_words() -> Words:
    """All words for facts that people name of their own accord, of the content that is shipped."""
    concepts = Concepts.model_validate(read_yaml(ROOT / "lexicon" / "concepts.yaml"))
    return Words(quantity_words(), drug_table(), concepts)


def _multi_fact(line: Mapping[str, Any]) -> Mapping[str, Any]:
    found = read_several(str(line["text"]), several_words(), date.fromisoformat(str(line["ref_date"])))
    return {"certain": [fact.told for fact in found.certain], "ask": [fact.told for fact in found.ask]}


TASKS["multi_fact"] = _multi_fact


@cache
def ear() -> Ear:
    """The ear for alarms, with the words that are shipped. Made once: learning takes a second or two."""
    return lexicon.ear(encode=encoder.load())


def _red_flag(asked: Mapping[str, Any]) -> str:
    return ear().listen(str(asked["text"])).outcome


TASKS["red_flag"] = _red_flag


def _yes_no(line: Mapping[str, Any]) -> Mapping[str, Any]:
    found = read_yes_no(str(line["text"]), Asked.of(str(line["question"])))
    return {"outcome": found.outcome, "lean": found.lean}


TASKS["yes_no"] = _yes_no


@cache
def answers(study: str) -> Answers:
    """The approved answers of a study that is shipped. Made once: learning takes a second or two."""
    written = content.load_study(study)
    spoken = [i18n.localise(written, language) for language in i18n.LANGUAGES]
    return lexicon.answers(spoken, encode=encoder.load())


def _faq(line: Mapping[str, Any]) -> Mapping[str, Any]:
    found = answers(str(line.get("study") or content.study_ids()[0])).find(str(line["text"]))
    return {"answer": found.topic, "menu": list(found.menu)}


TASKS["faq"] = _faq
