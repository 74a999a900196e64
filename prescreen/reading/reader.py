"""The reading of one study: each question by the reader of its kind, in every language at once.

What is not certain becomes an offer or a reason to ask. It never decides which of two meanings was meant.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from pydantic import JsonValue

from prescreen.eligibility.study import Question, Study
from prescreen.reading.alarm import Ear
from prescreen.reading.answers import Alarm, Found, Proposal, Reply
from prescreen.reading.chinese import telling as chinese
from prescreen.reading.choices import Ask, Options, Picked, read_choice, read_choices
from prescreen.reading.commands import Command, read_command
from prescreen.reading.dates import read_date
from prescreen.reading.drugs import Drugs, read_drugs
from prescreen.reading.english import telling as english
from prescreen.reading.partial import PartialDate
from prescreen.reading.quantities import Amount, likely_units, plain, read_quantity
from prescreen.reading.questions import Answers, is_question
from prescreen.reading.several import Words, read_several
from prescreen.reading.writing import fold

OFFERED: Final = 3
_ONE_NUMBER: Final = frozenset(
    {"range", "two_numbers", "vague", "boundary", "times_normal", "ambiguous_number", "unit_lost", "wrong_unit"}
)
Values = Mapping[str, JsonValue]


class StudyReader:
    """Reads what people type while they answer one study. Made once for a process; it holds nothing about a person."""

    def __init__(self, spoken: Sequence[Study], words: Words, ear: Ear, answers: Answers) -> None:
        self._words, self._ear, self._answers = words, ear, answers
        self._forms = {q.id: tuple(study.question(q.id) for study in spoken) for q in spoken[0].questions}
        self._options = lru_cache(maxsize=256)(self._options_of)

    def warm_up(self) -> None:
        """Make ready what is only made ready by its first use."""
        for text in (
            "made ready, seventy-three 7391",
            "预备好了七三九一",
        ):  # like no example, or the encoder would rest
            self._ear.listen(text)
            self._answers.find(text)
            read_several(text, self._words, date.min.replace(year=2000))

    def alarm(self, text: str) -> Alarm | None:
        """What a message tells of danger."""
        heard = self._ear.listen(text)
        return None if heard.kind is None else Alarm(heard.kind, hard=heard.level == "hard")

    def command(self, text: str) -> Command | None:
        return read_command(text)

    def is_question(self, text: str) -> bool:
        return is_question(text)

    def topics(self, text: str) -> Found:
        return self._answers.find(text)

    def terms(self, shown: str) -> tuple[str, ...]:
        """The topics that explain words of a text on screen, each once."""
        return tuple(dict.fromkeys(term.topic for term in self._answers.terms(shown)))

    def several(self, text: str, today: date, *, carer: bool) -> tuple[Proposal, ...]:
        """Facts named in a message, as the answers they would be."""
        return read_several(text, self._words, today, carer=carer).proposals()

    def reply(self, question: Question, hidden: Collection[str], text: str, today: date, *, carer: bool) -> Reply:
        """A message as the answer to a question; what its own reader leaves open may still be one of the choices."""
        found = self._reply(question, hidden, text, today, carer=carer)
        if carer and found.taken is not None and _of_oneself(text) and not _leaves_open(question, found.taken):
            return Reply(reason="whose", offers=(found.taken,))  # a helper who says "I" may speak of themselves
        return found

    def _reply(self, question: Question, hidden: Collection[str], text: str, today: date, *, carer: bool) -> Reply:
        found = self._own(question, text, today)
        if found is not None and (found.taken is not None or found.offers):
            return found
        chosen = self._choice(question, frozenset(hidden), text, carer=carer)
        if chosen.taken is not None or chosen.offers or chosen.fills:
            return chosen
        return found or chosen

    def _own(self, question: Question, text: str, today: date) -> Reply | None:
        match question.kind:
            case "number":
                return self._number(question, text)
            case "lab_value":
                return self._lab_value(question, text)
            case "date_gate":
                return self._day(question, text, today)
            case "many" if question.key == self._words.concepts.places.drugs:
                return self._drugs(question, text)
        return None

    def _choice(self, question: Question, hidden: frozenset[str], text: str, *, carer: bool) -> Reply:
        if not question.choices:
            return Reply()
        options = self._options(question.id, hidden, carer)
        read = (read_choices if question.kind == "many" else read_choice)(text, options)
        if question.rows and not _leaves_open(question, {question.key: list(_keys(read))}):
            return Reply()  # of a row more is asked than a choice tells
        if isinstance(read, Picked):
            values = _values(question, read.keys)
            return Reply(fills=values, reason="followup") if _opens_more(question, read.keys) else Reply(taken=values)
        return Reply(reason=_reason(read), offers=tuple(_offers(question, read, options.unsure)))

    def _options_of(self, name: str, hidden: frozenset[str], carer: bool) -> Options:
        first, *others = self._forms[name]
        shown = [choice.key for choice in first.choices if choice.key not in hidden]
        return Options.of(first, *others, shown=shown, carer=carer)

    def _number(self, question: Question, text: str) -> Reply:
        field = self._words.quantities.field(question.key)
        amount = read_quantity(text, field) if field is not None else "not_understood"
        if isinstance(amount, str):
            return Reply(reason="one_number" if amount in _ONE_NUMBER else "not_understood")
        values = {question.key: plain(amount.value)}
        return Reply(taken=values) if amount.comparator == "=" else Reply(reason="hedged", offers=(values,))

    def _lab_value(self, question: Question, text: str) -> Reply:
        field = self._words.quantities.field(question.key)
        amount = read_quantity(text, field) if field is not None else "not_understood"
        if field is None or isinstance(amount, str):
            return Reply(reason="one_number" if amount in _ONE_NUMBER else "not_understood")
        if amount.unit is None and field.unit_told:
            likely = [one for one in likely_units(amount, field) if one.unit in question.units]
            return Reply(reason="unit_missing", offers=tuple(_as_row(question.key, one) for one in likely[:OFFERED]))
        values = _as_row(question.key, amount)
        return Reply(reason="hedged", offers=(values,)) if amount.comparator == "~" else Reply(taken=values)

    def _day(self, question: Question, text: str, today: date) -> Reply | None:
        echo = question.typed.echo if question.typed is not None else ()
        found = read_date(text, today, frozenset(fold(word).folded for word in echo))
        if not isinstance(found, PartialDate):
            return Reply(reason="date") if any(character.isdigit() for character in text) else None
        values: Values = {question.key: str(found).lstrip("~")}
        return Reply(reason="hedged", offers=(values,)) if found.about else Reply(taken=values)

    def _drugs(self, question: Question, text: str) -> Reply | None:
        """Names of drugs, and of kinds of drugs, as the lines of the list that stand for them."""
        read = read_drugs(text, self._words.drugs)
        if isinstance(read, Drugs):
            chosen = self._lines(question, read.ingredients)
            if all(self._words.drugs.choices((name,)) for name in read.ingredients):
                return Reply(taken={question.key: chosen}) if chosen else None
            return Reply(offers=({question.key: chosen},) if chosen else ())
        if read.kinds and all(len(kind) == 1 for kind in read.kinds):
            return Reply(taken={question.key: self._lines(question, read.named, *(kind[0] for kind in read.kinds))})
        near = [self._lines(question, (name,)) for name in read.offer if name in self._words.drugs.drugs]
        near += [self._lines(question, read.named, choice) for kind in read.kinds for choice in kind]
        offers = [{question.key: lines} for lines in near if lines]
        return Reply(offers=tuple(one for at, one in enumerate(offers) if one not in offers[:at])[:OFFERED])

    def _lines(self, question: Question, ingredients: Sequence[str], *kinds: str) -> list[JsonValue]:
        named = {*self._words.drugs.choices(ingredients), *kinds}
        return [choice.key for choice in question.choices if choice.key in named]


def _of_oneself(text: str) -> bool:
    """Does a message speak in the first person, and not of a relative?"""
    folded = fold(text).folded
    return english.OF_ONESELF.search(folded) is not None or chinese.OF_ONESELF.search(folded) is not None


def _leaves_open(question: Question, taken: Values) -> bool:
    choices = (question.choice(str(line)) for value in taken.values() for line in _listed(value))
    return all(choice is not None and choice.opens is not None for choice in choices)


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]


def _values(question: Question, keys: Sequence[str]) -> Values:
    if question.kind == "many":
        return {question.key: list(keys)}
    if question.rows:
        return {row.key: keys[0] for row in question.rows if row.instead_of is None}
    return {question.key: keys[0]}


def _opens_more(question: Question, keys: Sequence[str]) -> bool:
    return any(key in followup.on for followup in question.followups for key in keys) or (
        question.kind == "date_gate" and keys[0] == question.choices[0].key
    )


def _keys(read: Picked | Ask) -> tuple[str, ...]:
    return read.keys if isinstance(read, Picked) else read.lean


def _reason(read: Ask) -> str:
    return "hedged" if read.lean and read.reason == "not_read" else "not_understood"


def _offers(question: Question, read: Ask, unsure: str | None) -> Iterator[Values]:
    """What one tap gives: of a list everything that was named together, else each, and "not sure" for what leans."""
    lean = [key for key in read.lean if not _opens_more(question, (key,))]
    if not lean:
        return
    if question.kind == "many":
        yield _values(question, lean)
    else:
        yield from (_values(question, (key,)) for key in lean[:OFFERED])
    if unsure is not None and unsure not in lean and read.reason == "not_read":
        yield _values(question, (unsure,))


def _as_row(key: str, amount: Amount) -> Values:
    """A typed amount in the shape of a lab row; a comparator stays before the number."""
    sign = "" if amount.comparator in ("=", "~") else amount.comparator
    return {key: {"value": f"{sign}{plain(amount.value)}", **({"unit": amount.unit} if amount.unit else {})}}
