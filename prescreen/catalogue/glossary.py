"""The words by which trials are looked for, in either language, and what one search comes to mean with them.

Drugs come from the table with which answers are read. What no list knows is looked for as it was written.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final, Literal

from prescreen.catalogue.record import Sex
from prescreen.catalogue.tokens import alike, is_chinese, pieces, tokens
from prescreen.eligibility.text import Model
from prescreen.i18n import CHINESE
from prescreen.reading.drugs import DrugTable

Phrase = tuple[str, ...]
Kind = Literal["condition", "illness", "treatment", "place", "drug", "words", "beside"]
_MOST_GROUPS: Final = 12


class Term(Model):
    """One thing and everything it is called. The first name of a language is the one that is shown."""

    en: tuple[str, ...]
    zh: tuple[str, ...]
    wide: bool = False
    drugs: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.en, *self.zh)

    def shown(self, language: str) -> str:
        return (self.zh if language == CHINESE else self.en)[0]


class People(Model):
    """Which facts of a study a registry's limits are about; `answers` are those that stand for a registry's words."""

    age: str
    sex: str
    answers: Mapping[str, Sex]


class TrialWords(Model):
    """`content/lexicon/trials.yaml`."""

    conditions: Mapping[str, Term]
    illnesses: Mapping[str, Term]
    tried: Mapping[str, Term]
    places: Mapping[str, Term]
    people: People
    beside: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """One thing that is looked for: what was written, and every way in which a record may have it."""

    written: str
    kind: Kind
    key: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True)
class Glossary:
    """Both tables, made ready for reading."""

    words: TrialWords
    drugs: DrugTable

    def read(self, written: str) -> tuple[Looked, ...]:
        """What a person looks for: known names first, the longest first; then each word as it stands."""
        found: list[Looked] = []
        together = _Together(pieces(written))
        for kind, key, taken in self._parted(together.tokens):
            if kind == "words":
                together.keep()
                continue
            found += together.kept()
            together.skip(len(taken))
            if kind != "beside":
                found.append(Looked(" ".join(taken), kind, key, self.phrases(kind, key)))
        found += together.kept()
        once = {(one.kind, one.key): one for one in found}
        return tuple(once.values())[:_MOST_GROUPS]

    def named(self, text: str, kind: Kind) -> frozenset[str]:
        """Which things of a kind a text of the registry names."""
        return frozenset(key for found, key, _ in self._parted(tokens(text)) if found == kind)

    def drugs_in(self, text: str) -> frozenset[str]:
        """Which drugs a text names, by their keys in the table."""
        keys = (key for kind, key, _ in self._parted(tokens(text)) if kind == "drug")
        return frozenset(drug for key in keys for drug in key.split(" "))

    def phrases(self, kind: Kind, key: str) -> tuple[Phrase, ...]:
        """Every way in which a record may name it."""
        if kind == "drug":
            # A name for several drugs at once: a record of any of them.
            return _phrases(name for drug in key.split(" ") for name in (drug, *self.drugs.drugs[drug].names))
        term = self._terms[kind][key]
        own = (drug for drug in self.drugs.drugs.values() if drug.kind in term.drugs and not drug.doubt)
        of_drugs = (name for drug in own for name in (*drug.en[:2], *drug.brand_en[:1]))
        return _phrases((*term.names, *of_drugs))

    def term(self, kind: Kind, key: str) -> Term | None:
        """An entry of the list of trials' words; drugs and words of people's own have none."""
        return self._terms.get(kind, {}).get(key)

    def treatments_of(self, drugs: Iterable[str]) -> frozenset[str]:
        """Which kinds of treatment some drugs are."""
        kinds = {self.drugs.drugs[drug].kind for drug in drugs if not self.drugs.drugs[drug].doubt}
        return frozenset(key for key, term in self.words.tried.items() if kinds & set(term.drugs))

    @cached_property
    def _terms(self) -> Mapping[Kind, Mapping[str, Term]]:
        words = self.words
        return {
            "condition": words.conditions,
            "illness": words.illnesses,
            "treatment": words.tried,
            "place": words.places,
        }

    def _parted(self, written: Phrase) -> Iterator[tuple[Kind, str, Phrase]]:
        """A text in names that are known and words that are not, in their order."""
        at = 0
        folded = tuple(alike(token) for token in written)
        while at < len(written):
            for size in range(min(self._longest, len(written) - at), 0, -1):
                found = self._known.get(folded[at : at + size])
                if found is not None:
                    yield (*found, written[at : at + size])
                    at += size
                    break
            else:
                yield "words", "", written[at : at + 1]
                at += 1

    @cached_property
    def _known(self) -> Mapping[Phrase, tuple[Kind, str]]:
        """Every name with the thing it names. What is named first here is meant, where two share a name."""
        known: dict[Phrase, tuple[Kind, str]] = {}
        for kind, terms in self._terms.items():
            for key, term in terms.items():
                for name in term.names:
                    known.setdefault(_folded(name), (kind, key))
        for name, meaning in self.drugs.meanings():
            if meaning[0] != "kind" and _is_a_name(name):
                known.setdefault(_folded(name), ("drug", " ".join(meaning)))
        for name in (name for some in self.words.beside for name in some):
            known.setdefault(_folded(name), ("beside", name))
        known.pop((), None)
        return known

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._known))


def _is_a_name(name: str) -> bool:
    """Names of one or two letters are words of other things; whoever looks for such a drug writes more of it."""
    return len(name) > 2 or not name.isascii()


def _folded(name: str) -> Phrase:
    return tuple(alike(token) for token in tokens(name))


def _phrases(names: Iterable[str]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(phrase for name in names if (phrase := tokens(name))))


class _Together:
    """Words that no list knows: what was written together is looked for together, as "AB-12" and Chinese in a row."""

    def __init__(self, written: tuple[Phrase, ...]) -> None:
        self._of = tuple((number, token) for number, piece in enumerate(written) for token in piece)
        self.tokens = tuple(token for _, token in self._of)
        self._from = self._to = 0

    def keep(self) -> None:
        self._to += 1

    def skip(self, count: int) -> None:
        self._to += count
        self._from = self._to

    def kept(self) -> Iterator[Looked]:
        for _, run in groupby(self._of[self._from : self._to], key=lambda one: (one[0], is_chinese(one[1]))):
            phrase = tuple(token for _, token in run)
            said = ("" if is_chinese(phrase[0]) else " ").join(phrase)
            yield Looked(said, "words", said, (phrase,))
        self._from = self._to
