"""What quantities are called and how their units are spelled, compiled from content: what stands at a place of a text.

Holds no word of its own. Units come from a field's list alone; the reader decides what a message says.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from prescreen.eligibility.facts import exact
from prescreen.eligibility.text import Model
from prescreen.eligibility.vocabulary import FactDefinition, Vocabulary
from prescreen.reading.chinese import numerals as chinese
from prescreen.reading.english import numerals as english
from prescreen.reading.writing import fold


class FieldWords(Model):
    """How one quantity is named and typed. With `fact`, units and ranges are the vocabulary's own."""

    names: tuple[str, ...]
    fact: str | None = None
    beside: tuple[str, ...] = ()
    not_this: tuple[str, ...] = ()
    unit: str | None = None
    units: Mapping[str, str] = {}
    as_typed: tuple[str, ...] = ()
    plausible: tuple[Decimal, Decimal] | None = None
    unit_told: bool = True
    lengths_in_two_parts: bool = False


class QuantityWords(Model):
    """The words for quantities, of all fields, in all languages."""

    fields: Mapping[str, FieldWords]
    units: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    as_printed: tuple[str, ...]
    foreign: tuple[str, ...]
    lost: tuple[str, ...]
    whole_only: tuple[str, ...]


@dataclass(frozen=True)
class QuantityField:
    """A quantity that can be asked for. `factors` turn a unit into the first one; None keeps a unit as typed."""

    key: str
    names: frozenset[str]
    harmless: frozenset[str]
    not_this: frozenset[str]
    factors: Mapping[str, Fraction | None]
    plausible: tuple[Decimal, Decimal] | None
    whole: bool
    unit_told: bool
    lengths_in_two_parts: bool
    lexicon: "Lexicon"

    @property
    def unit(self) -> str | None:
        return next(iter(self.factors), None)

    def unit_named(self, written: str) -> str | None:
        """Which of this field's units a spelling stands for, as in a column of a table."""
        found = self.lexicon.unit_at(fold(written).folded, 0, self, written)
        return found[1] if found and found[0] == len(fold(written).folded) and found[1] in self.factors else None


@dataclass(frozen=True)
class Lexicon:
    """All words, compiled once: what may stand at a place of a message, whatever is asked."""

    words: QuantityWords
    vocabulary: Vocabulary

    @cached_property
    def fields(self) -> Mapping[str, QuantityField]:
        return {key: self._field(key, words) for key, words in self.words.fields.items()}

    def field(self, name: str) -> QuantityField | None:
        """A field by its key, its fact's key, or one of its names."""
        wanted = fold(name).folded
        for key, words in self.words.fields.items():
            if wanted in (key, words.fact, *words.names):
                return self.fields[key]
        return None

    def unit_at(self, text: str, start: int, field: QuantityField, original: str) -> tuple[int, str] | None:
        """The longest unit that begins here; of two that are written alike the one of the field."""
        ends = [(found.end(), unit) for unit, pattern in self._units if (found := pattern.match(text, start))]
        plain = unicodedata.normalize("NFKC", original)
        ends = [(end, unit) for end, unit in ends if unit not in self.words.as_printed or unit in plain]
        return max(ends, key=lambda end: (end[0], end[1] in field.factors), default=None)

    def lost_at(self, text: str, start: int) -> int:
        found = self._lost.match(text, start)
        return found.end() if found else start

    def phrase_at(self, text: str, start: int) -> str | None:
        found = self._phrases.match(text, start)
        return found[0] if found else None

    def _field(self, key: str, words: FieldWords) -> QuantityField:
        fact = self.vocabulary.facts[words.fact] if words.fact else None
        return QuantityField(
            key,
            frozenset(words.names),
            frozenset((*words.names, *words.beside)),
            frozenset(words.not_this),
            _factors_of(fact) if fact else _factors(words),
            fact.plausible if fact else words.plausible,
            fact.whole if fact else False,
            words.unit_told,
            words.lengths_in_two_parts,
            self,
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """All that names some field or something that is not one: beside another field's value it is asked."""
        named = {name for words in self.words.fields.values() for name in (*words.names, *words.not_this)}
        return frozenset(named - english.PHRASES.keys() - chinese.PHRASES.keys())

    @cached_property
    def _phrases(self) -> re.Pattern[str]:
        beside = {word for words in self.words.fields.values() for word in words.beside}
        own = {word for words in self.words.fields.values() for word in (*words.names, *words.not_this)}
        phrases = {*english.PHRASES, *chinese.PHRASES, *own, *beside}
        return re.compile("|".join(map(_bounded, sorted(phrases, key=len, reverse=True))))

    @cached_property
    def _lost(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_bounded, sorted(self.words.lost, key=len, reverse=True))))

    @cached_property
    def _units(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        known = {unit: None for field in self.fields.values() for unit in field.factors}
        return tuple(
            (unit, re.compile("|".join(sorted(self._spellings(unit), key=len, reverse=True))))
            for unit in {**known, **dict.fromkeys(self.words.units), **dict.fromkeys(self.words.foreign)}
        )

    def _spellings(self, unit: str) -> Iterator[str]:
        named = self.vocabulary.units.get(unit)
        spelled = (unit, *((named.label, *named.aliases) if named else ()), *self.words.units.get(unit, ()))
        yield from (_spelling(fold(word).folded) for word in spelled if not self._lost.fullmatch(fold(word).folded))
        amount, slash, volume = unit.partition("/")
        if slash and amount in self.words.parts and volume in self.words.parts:
            amounts = "|".join(map(_spelled, sorted(self.words.parts[amount], key=len, reverse=True)))
            volumes = "|".join(map(_spelled, sorted(self.words.parts[volume], key=len, reverse=True)))
            yield rf"(?<![a-z])(?:{amounts})(?: ?/ ?| ?per | ?每 ?)(?:{volumes})(?![a-z0-9^])"


def _factors_of(fact: FactDefinition) -> Mapping[str, Fraction | None]:
    """A factor known only as a range, or a share of another fact, is no conversion: the value stays as typed."""
    factors = {fact.unit: Fraction(1)} if fact.unit else {}
    rest = {unit: exact(factor) if isinstance(factor, str) else None for unit, factor in fact.units.items()}
    return {**factors, **rest}


def _factors(words: FieldWords) -> Mapping[str, Fraction | None]:
    factors = {unit: exact(factor) for unit, factor in words.units.items()}
    return {**({words.unit: Fraction(1)} if words.unit else {}), **factors, **dict.fromkeys(words.as_typed)}


def _bounded(phrase: str) -> str:
    before = "(?<![a-z])" if phrase[0].isascii() and phrase[0].isalpha() else ""
    after = "(?![a-z])" if phrase[-1].isascii() and phrase[-1].isalpha() else ""
    after = "(?![0-9])" if phrase[-1].isdigit() else after
    return f"{before}{re.escape(phrase)}{after}"


_POWER = re.compile(r"x?10\\\^([39])")
_NINTH = {"9": "(?:9|九|ninth)", "3": "(?:3|三|third)"}


def _spelled(part: str) -> str:
    """A part of a unit as a pattern: blanks do not matter, and powers of ten are written in many ways."""
    spelled = re.escape(part).replace(r"\ ", " ?").replace("/", " ?/ ?")
    return _POWER.sub(
        lambda power: (
            r"(?:(?:x|\*|·|乘以?|times) ?)?(?:10|十|ten) ?(?:(?:\^|\*\*?|e\+?0?|exp|的|to the) ?\(?"
            + _NINTH[power[1]] + r"\)?|\(" + power[1] + r"\)) ?(?:次方|次幂|th|rd|power)?"
        ),
        spelled,
    )  # fmt: skip


def _spelling(word: str) -> str:
    before = "(?<![a-z])" if word[0].isascii() and word[0].isalpha() and not word.startswith("x10") else ""
    after = "(?![a-z0-9^])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{before}{_spelled(word)}{after}"
