"""The words of lab reports as content gives them: names, units, headings, labels. Compared whole, never as a part.

The one place that knows how two spellings are the same; what no spelling explains stays unknown.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Literal, Self

from pydantic import model_validator

from prescreen.eligibility.text import Model
from prescreen.reading.lab_page import Flag
from prescreen.reading.writing import fold

Column = Literal["number", "name", "short", "result", "previous", "unit", "range", "low", "high", "flag", "method"]
Day = Literal["collected", "received", "reported", "printed", "others"]
Band = tuple[Decimal, Decimal]

_LOOSE = re.compile(r"[ \-._'\",:;`·]+")
# Signs that engines mix up within units; within names they would make one thing of two.
_MIXED_UP = str.maketrans({"1": "l", "i": "l", "|": "l", "0": "o", "°": "o", "×": "x"})
_POWER_SIGN = re.compile(r"^[x*]+(?=[\d|lo])")
_PARTS = re.compile(r"[()\[\] /]+")
_SOMETHING = "(something)"


class UnitBands(Model):
    """Where laboratories print the limits of a name in one unit, and what an analyser can print."""

    low: Band
    high: Band
    value: Band
    decimals: tuple[int, ...]


class Analyte(Model):
    """One thing that is measured. `shared` names are also those of another code; the unit tells which it is.

    `facts` are the answers that a value may become; where there are several, only the person knows which.
    """

    names: tuple[str, ...]
    facts: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    units: Mapping[str, UnitBands]
    unit_as_printed: bool = False
    ends: tuple[Decimal, ...] = ()
    signed: tuple[Decimal, ...] = ()


class Sum(Model):
    """The whole is its parts together."""

    whole: str
    parts: tuple[str, ...]


class Share(Model):
    """The part is a percentage of the whole."""

    part: str
    whole: str
    percent: str


class Ratio(Model):
    """The ratio follows from the time and its usual limits."""

    time: str
    ratio: str


class Specimens(Model):
    """What was measured in. Everything under `refused` says nothing about blood."""

    labels: tuple[str, ...]
    blood: Mapping[str, tuple[str, ...]]
    refused: Mapping[str, tuple[str, ...]]
    headings: Mapping[str, tuple[str, ...]]


class FlagWords(Model):
    """How a report marks what lies outside the limits."""

    high: tuple[str, ...]
    low: tuple[str, ...]
    normal: tuple[str, ...]
    abnormal: tuple[str, ...]
    turned: Mapping[str, Flag]


class ReportWords(Model):
    """Everything that may stand on a report and is understood. Refuses a name that means two things."""

    analytes: Mapping[str, Analyte]
    others: tuple[str, ...]
    beside_names: tuple[str, ...]
    around_names: tuple[str, ...]
    methods: tuple[str, ...]
    before_limits: tuple[str, ...]
    units: Mapping[str, tuple[str, ...]]
    damaged_powers: tuple[str, ...]
    columns: Mapping[Column, tuple[str, ...]]
    flags: FlagWords
    dates: Mapping[Day, tuple[str, ...]]
    specimens: Specimens
    sums: tuple[Sum, ...] = ()
    shares: tuple[Share, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()

    @model_validator(mode="after")
    def _each_name_means_one_thing(self) -> Self:
        meant: dict[str, str] = {}
        named = [(name, code) for code, analyte in self.analytes.items() for name in analyte.names]
        for name, code in (*named, *((name, _SOMETHING) for name in self.others)):
            if meant.setdefault(name_key(name), code) != code:
                raise ValueError(f"{name}: means {meant[name_key(name)]} and also {code}")
        for code, analyte in self.analytes.items():
            if missing := [unit for unit in analyte.units if unit and unit not in self.units]:
                raise ValueError(f"{code}: no unit called {missing[0]}")
        return self

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """The codes that a name may mean, by key. Something else has none."""
        found: dict[str, frozenset[str]] = {name_key(name): frozenset() for name in self.others}
        for code, analyte in self.analytes.items():
            for name in (*analyte.names, *analyte.shared):
                found[name_key(name)] = found.get(name_key(name), frozenset()) | {code}
        return found

    @cached_property
    def unit_names(self) -> Mapping[str, str]:
        """The one name of a unit, by key."""
        return {unit_key(word): unit for unit, words in self.units.items() for word in (unit, *words)}

    @cached_property
    def headings(self) -> Mapping[str, Column]:
        """The column that a heading is over, by key."""
        return {name_key(word): column for column, words in self.columns.items() for word in words}

    @cached_property
    def around_keys(self) -> frozenset[str]:
        """What may be written together with a name and says nothing."""
        return frozenset(map(name_key, self.around_names))

    def known_key(self, text: str) -> str | None:
        """The name that a text is, without what may be written around it; None where the rest is no name."""
        key = name_key(text)
        while key not in self.names:
            ends = [one for one in self.around_keys if key != one and (key.startswith(one) or key.endswith(one))]
            if not ends:
                return None
            longest = max(ends, key=len)
            key = key.removeprefix(longest) if key.startswith(longest) else key.removesuffix(longest)
        return key

    @cached_property
    def limit_labels(self) -> frozenset[str]:
        """What may stand before limits and says nothing more."""
        return frozenset(map(name_key, (*self.before_limits, *self.columns["range"])))

    @cached_property
    def flag_words(self) -> Mapping[str, str]:
        """high, low, normal or abnormal, by key."""
        kinds = {"high": self.flags.high, "low": self.flags.low}
        kinds |= {"normal": self.flags.normal, "abnormal": self.flags.abnormal}
        return {fold(word).folded: kind for kind, words in kinds.items() for word in words}

    @cached_property
    def day_labels(self) -> Mapping[str, tuple[Day, int]]:
        """The day that a label names and the label's place among its kind, by key."""
        return {name_key(word): (day, place) for day, words in self.dates.items() for place, word in enumerate(words)}

    @cached_property
    def method_keys(self) -> tuple[str, ...]:
        """Endings of what tells how something was measured."""
        return tuple(name_key(word) for word in self.methods)

    @cached_property
    def beside_keys(self) -> frozenset[str]:
        """What may stand beside a name and says nothing."""
        return frozenset(map(name_key, self.beside_names))

    def unit(self, text: str) -> str | None:
        """The unit that a text is, if it is one and nothing else."""
        return self.unit_names.get(unit_key(text))

    def is_named(self, text: str) -> bool:
        """Is this a known name, or one with another in brackets or beside it?"""
        parts = (text, *_PARTS.split(text))
        return any(self.known_key(part) is not None for part in parts)

    def is_method(self, key: str) -> bool:
        """Does this only say how something was measured?"""
        return any(key.endswith(ending) for ending in self.method_keys)


def name_key(text: str) -> str:
    """One spelling for names: cases, widths, spaces, hyphens and dots do not matter; # and % do."""
    return _LOOSE.sub("", fold(text).folded)


def unit_key(text: str) -> str:
    """One spelling for units, with the signs that engines mix up taken as one."""
    plain = fold(text).folded.replace(" ", "").strip("()[]")
    return _POWER_SIGN.sub("", plain.translate(_MIXED_UP))


def agreed(meanings: Iterable[frozenset[str]]) -> frozenset[str]:
    """What several names of one row mean together: nothing, where they disagree."""
    found = list(meanings)
    return frozenset.intersection(*found) if found else frozenset()
