"""Several facts in one message: each clause alone, and only what nothing else in the message speaks against.

It proposes what a person may tick. Nothing is stored, and a clause with a word left over is asked back, never read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import JsonValue

from prescreen.reading.answers import Proposal
from prescreen.reading.chinese import telling as chinese
from prescreen.reading.concepts import Concepts, read_concepts
from prescreen.reading.doubts import either, stops, weigh, without_joint
from prescreen.reading.drugs import Drugs, DrugTable, is_dose, read_drugs
from prescreen.reading.english import telling as english
from prescreen.reading.measures import Lexicon
from prescreen.reading.quantities import Amount, in_unit, plain, read_quantity
from prescreen.reading.writing import fold

LONGEST = 2000
_MOST_CLAUSES = 60
_SENTENCES = re.compile(r"(?<=[!?;。！？；\n])|(?<=\.)(?=\s|$)|(?<=\.)(?=[A-Z\u3400-\u9fff])")
_COMMAS = re.compile(r"(?<![0-9０-９])\s*[,，]\s*|\s*[,，]\s*(?![0-9０-９])|[,，]\s+|\s[-–—]\s")


@dataclass(frozen=True)
class Words:
    """All that content says about how facts are told."""

    quantities: Lexicon
    drugs: DrugTable
    concepts: Concepts

    @cached_property
    def field_names(self) -> Mapping[str, re.Pattern[str]]:
        """For each quantity, its own names."""
        return {key: _any_of(words.names) for key, words in self.quantities.words.fields.items()}

    @cached_property
    def names(self) -> re.Pattern[str]:
        """Whatever names a quantity or something that is not quite one."""
        fields = self.quantities.words.fields.values()
        return _any_of([name for words in fields for name in (*words.names, *words.not_this)])


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(name) for name in sorted(names, key=len, reverse=True)) or "(?!)")


def _bounded(name: str) -> str:
    latin = name[0].isascii() and name[-1].isascii()
    return rf"(?<![a-z]){re.escape(name)}(?![a-z])" if latin else re.escape(name)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact named: its key (num.*, yn.*, date.*, drug, sex), the value told, and the answer it would be.

    `value` None or a `reason` means that something is missing. `bare`: only its name stands, without a verb.
    """

    key: str
    value: str | None = None
    reason: str = ""
    bare: bool = False
    proposals: tuple[Proposal, ...] = ()

    @property
    def told(self) -> str:
        """As one line: key=value, or the key with the reason to ask."""
        if self.value is None or self.reason:
            return f"{self.key}:{self.reason}" if self.reason else self.key
        return f"{self.key}={self.value}"


@dataclass(frozen=True, slots=True)
class Several:
    """What a message tells. `ask` is named in it but was not certain."""

    certain: tuple[Fact, ...]
    ask: tuple[Fact, ...]

    def proposals(self) -> tuple[Proposal, ...]:
        """The answers these facts would be; only what is certain may come ticked."""
        sure = [one for fact in self.certain for one in fact.proposals]
        unsure = [one.model_copy(update={"certain": False}) for fact in self.ask for one in fact.proposals]
        keys = {(one.key, str(one.value)) for one in sure}
        return (*sure, *(one for one in unsure if (one.key, str(one.value)) not in keys))


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message: its facts if all of it was explained; else what it names, and its words without names."""

    text: str
    sentence: int
    facts: tuple[Fact, ...] = ()
    named: tuple[Fact, ...] = ()
    residue: str | None = None
    aside: bool = False

    @property
    def stated(self) -> bool:
        return bool(self.facts)

    @property
    def explained(self) -> bool:
        return self.stated or self.aside or either("PLEASANTRY", self.text, whole=True)

    @property
    def denies(self) -> bool:
        return any(fact.value == "no" for fact in self.facts)

    @property
    def bare(self) -> bool:
        return any(fact.bare for fact in self.facts)

    @property
    def only_named(self) -> bool:
        """Whether it is names and nothing else: no verb, number or date."""
        return self.stated and all(fact.bare for fact in self.facts)

    @property
    def of_self(self) -> bool:
        return either("SELF", self.text)


def read_several(text: str, words: Words, ref: date, *, carer: bool = False) -> Several:
    """The facts that a message names. For a helper nothing is certain: whose facts they are has to be asked."""
    clauses = tuple(_clauses(text, words, ref)) if len(text) <= LONGEST else ()
    stated = [(fact, place) for place, clause in enumerate(clauses) for fact in clause.facts]
    doubts = weigh(clauses)
    certain: list[Fact] = []
    ask: list[Fact] = [fact for clause in clauses for fact in clause.named]
    named = {fact.key for fact in ask}
    values: dict[str, set[str | None]] = {}
    for fact, _ in stated:
        values.setdefault(fact.key, set()).add(fact.value)
    for fact, place in stated:
        clash = fact.key != "drug" and len(values[fact.key]) > 1
        mentioned = fact.key in named - {"sex"} and not (fact.key == "drug" and _other_drug(fact, ask))
        sure = not (
            carer
            or clash
            or mentioned
            or fact.reason
            or fact.value is None
            or stops(doubts[place], bare=fact.bare, of_self=clauses[place].of_self)
        )
        if not sure:
            ask.append(fact)
        elif fact not in certain:
            certain.append(fact)
    odd = set(_impossible(certain, ask, words))
    unsure = {fact.told: fact for fact in (*ask, *(fact for fact in certain if fact.told in odd))}
    return Several(tuple(fact for fact in certain if fact.told not in odd), tuple(unsure.values()))


def _other_drug(fact: Fact, ask: Sequence[Fact]) -> bool:
    """Whether the drugs that were named without being explained are all other ones."""
    unread = [one for one in ask if one.key == "drug"]
    return all(one.value is not None and one.value != fact.value for one in unread)


def _impossible(certain: Sequence[Fact], ask: Sequence[Fact], words: Words) -> Iterator[str]:
    """What cannot be true together: a part without its whole, a drug of a denied kind, and what content says."""
    told = {fact.told for fact in (*certain, *ask)}
    named = {fact.key for fact in (*certain, *ask)} - {fact.key for fact in certain if fact.value == "no"}
    drugs = {
        fact.value: words.drugs.drugs[fact.value].kind for fact in (*certain, *ask) if fact.key == "drug" and fact.value
    }
    asked = {fact.key for fact in ask if fact.value != "no"}
    for odd in words.concepts.places.never_together:
        yield from odd if all(one in told or one.partition("=")[0] in asked for one in odd) else ()
    for key, concept in words.concepts.concepts.items():
        if concept.part_of and f"yn.{concept.part_of}=no" in told and f"yn.{key}" in named:
            yield from (f"yn.{concept.part_of}=no", f"yn.{key}=yes")
        if f"yn.{key}=no" in told and any({name, kind} & set(concept.drugs) for name, kind in drugs.items()):
            yield f"yn.{key}=no"
            yield from (f"drug={name}" for name, kind in drugs.items() if {name, kind} & set(concept.drugs))


# ------------------------------------------------------------------------------------------------ clauses


def _clauses(text: str, words: Words, ref: date) -> Iterator[Clause]:
    count = 0
    for number, sentence in enumerate(_SENTENCES.split(text)):
        for clause in _split(sentence.strip(), number, words, ref, level=0):
            count += 1
            if count <= _MOST_CLAUSES:
                yield clause


def _split(text: str, sentence: int, words: Words, ref: date, level: int) -> Iterator[Clause]:
    """The whole if it can be explained; else its parts, if any of them can; else the whole as something unexplained."""
    text = without_joint(text.strip(" ,，.。;；!！\n\t"))
    if not text:
        return
    facts = _facts(text, words, ref)
    if facts or either("PLEASANTRY", text, whole=True):
        yield Clause(text, sentence, facts)
        return
    for next_level in range(level, 3):
        parts = _parts(text, next_level, words)
        if len(parts) > 1:
            clauses = [one for part in parts for one in _split(part, sentence, words, ref, next_level + 1)]
            if any(one.facts for one in clauses) or next_level == 0:
                if next_level == 2 and not all(one.facts for one in clauses):
                    break
                yield from clauses
                return
    named = tuple(_named(text, words))
    facts_named = any(fact.key != "sex" for fact in named)
    aside = is_dose(text, words.drugs) or bool(words.concepts.aside.fullmatch(fold(text).folded))
    yield Clause(text, sentence, named=named, residue=_without_names(text, words) if facts_named else None, aside=aside)


def _parts(text: str, level: int, words: Words) -> list[str]:
    if level == 0:
        return _COMMAS.split(text)
    if level == 1:
        return re.split(f"{english.PARTS.pattern}|{chinese.PARTS.pattern}", text, flags=re.IGNORECASE)
    return _before_names(text, words)


def _before_names(text: str, words: Words) -> list[str]:
    """Cut in front of every name of a quantity but the first: what stands before that belongs to it."""
    starts = [found.start() for found in words.names.finditer(text.lower())]
    if len(starts) < 2:
        return [text]
    ends = [*starts[1:], len(text)]
    return [
        text[(0 if place == 0 else start) : end] for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


# ------------------------------------------------------------------------------------------------ facts


def _facts(text: str, words: Words, ref: date) -> tuple[Fact, ...]:
    """What a clause tells if it is explained to the last token and in one way only."""
    ways = [
        way for way in (_sex(text, words), _number(text, words), _told(text, words, ref), _drugs(text, words)) if way
    ]
    return ways[0] if len(ways) == 1 else ()


def _sex(text: str, words: Words) -> tuple[Fact, ...]:
    said = re.sub("[ :]+", " ", fold(text).folded).strip(" .,;!")
    sex = words.concepts.sexes.get(said) or words.concepts.sexes.get(said.replace(" ", ""))
    return (_of_sex(sex, words),) if sex else ()


def _of_sex(sex: str, words: Words) -> Fact:
    return Fact("sex", sex, proposals=(Proposal(key=words.concepts.places.sex, value=sex, certain=True),))


def _number(text: str, words: Words) -> tuple[Fact, ...]:
    """One quantity by its name, or an age by its unit; a sex told with an age goes with it."""
    folded = fold(text).folded
    if short := english.AGE_AND_SEX.fullmatch(folded):
        sex = "male" if short["sex"] == "m" else "female"
        return (*_number(f"{short['age']} years old", words), _of_sex(sex, words))
    fields = [key for key, names in words.field_names.items() if names.search(folded)]
    places = words.concepts.places
    if not fields and either("UNNAMED_NUMBER", text):
        fields = [places.without_name]
    by_unit = places.by_unit if not fields else {}
    read = [(key, read_quantity(text, words.quantities.fields[key])) for key in (*fields, *by_unit)]
    found = [
        (key, amount)
        for key, amount in read
        if isinstance(amount, Amount) and (key not in by_unit or amount.unit in by_unit[key])
    ]
    if len(found) != 1:
        return ()
    key, amount = found[0]
    fact = _of_amount(key, amount, words)
    if key != places.without_name:
        return (fact,)
    sexes = [sex for sex, name in (("male", "MALE"), ("female", "FEMALE")) if either(name, text)]
    return (fact, *(_of_sex(sex, words) for sex in sexes)) if len(sexes) < 2 else ()


def _of_amount(key: str, amount: Amount, words: Words) -> Fact:
    field = words.quantities.fields[key]
    if amount.unit is None and field.unit_told:
        return Fact(f"num.{key}", plain(amount.value), "unit", proposals=_as_lab(key, amount, words))
    told = in_unit(amount, field, field.unit) if field.unit else amount
    unit = (told.unit or "").removeprefix("x")
    return Fact(
        f"num.{key}", f"{told.comparator} {plain(told.value)} {unit}".rstrip(), proposals=_as_lab(key, amount, words)
    )


def _as_lab(key: str, amount: Amount, words: Words) -> tuple[Proposal, ...]:
    """The number as it was typed, for the row of the study that takes it. An approximate one is for no row."""
    fact = words.quantities.words.fields[key].fact
    if fact is None or amount.comparator == "~":
        return ()
    sign = "" if amount.comparator == "=" else amount.comparator
    definition = words.quantities.vocabulary.facts[fact]
    value: JsonValue = {"value": f"{sign}{plain(amount.value)}", **({"unit": amount.unit} if amount.unit else {})}
    if definition.kind == "number":
        value = int(amount.value) if definition.whole and not sign else f"{sign}{plain(amount.value)}"
    sure = amount.unit is not None or not words.quantities.fields[key].unit_told
    return (Proposal(key=fact, value=value, certain=sure and key not in words.concepts.places.unsure_fields),)


def _told(text: str, words: Words, ref: date) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    for told in read_concepts(text, words.concepts, ref):
        concept = words.concepts.concepts[told.concept]
        if told.said != "dated":
            proposals = tuple(
                # What is private is never ticked for anybody, however plainly it was told.
                Proposal(key=key, value=choice, certain=concept.sure and not concept.private)
                for key, choice in concept.proposes.items()
                if told.said == "yes"
            )
            facts.append(Fact(f"yn.{told.concept}", told.said, bare=told.bare, proposals=proposals))
        if told.when is not None:
            place = words.concepts.places.dates.get(told.concept)
            day = str(told.when)
            proposed = () if place is None or told.when.about else (Proposal(key=place, value=day, certain=True),)
            facts.append(Fact(f"date.{told.concept}", day, "about" if told.when.about else "", proposals=proposed))
    return tuple(facts)


def _drugs(text: str, words: Words) -> tuple[Fact, ...]:
    found = read_drugs(text.replace("、", "和"), words.drugs, offering=False)
    if not isinstance(found, Drugs):
        return ()
    return tuple(_of_drug(name, words, bare=found.bare) for name in found.ingredients)


def _of_drug(name: str, words: Words, *, bare: bool) -> Fact:
    drug, places = words.drugs.drugs[name], words.concepts.places
    proposals: list[Proposal] = []
    if drug.kind and not drug.doubt:
        proposals = [Proposal(key=places.drugs, value=drug.kind, certain=True)]
        proposals += [Proposal(key=key, value=choice, certain=True) for key, choice in places.any_drug.items()]
    elif drug.treatment:
        proposals = [Proposal(key=places.remedies, value=drug.treatment, certain=False)]
    return Fact("drug", name, bare=bare, proposals=tuple(proposals))


def _named(text: str, words: Words) -> Iterator[Fact]:
    """What an unexplained clause names, to be asked back."""
    folded = fold(text).folded
    for key, names in words.field_names.items():
        if key != words.concepts.places.without_name and names.search(folded):
            amount = read_quantity(text, words.quantities.fields[key])
            yield Fact(f"num.{key}", reason=amount if isinstance(amount, str) else "not_understood")
    if either("UNNAMED_NUMBER", text):
        yield Fact(f"num.{words.concepts.places.without_name}", reason="not_understood")
    if either("MALE", text) or either("FEMALE", text):
        yield Fact("sex", reason="not_understood")
    for concept in words.concepts.mentioned(text):
        told = "date" if words.concepts.concepts[concept].kind == "dated" else "yn"
        yield Fact(f"{told}.{concept}", reason="not_understood")
    found = read_drugs(text, words.drugs, offering=False)
    if not isinstance(found, Drugs):
        yield from (Fact("drug", name, "not_understood") for name in found.named)


def _without_names(text: str, words: Words) -> str:
    folded = fold(text).folded
    for pattern in (words.concepts.pattern, words.names, words.drugs.scanner.names):
        folded = pattern.sub(" ", folded)
    return folded
