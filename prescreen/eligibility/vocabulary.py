"""The facts that studies share: what can be known about a participant, in which units, and what is plausible."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Literal

from prescreen.eligibility.text import Model, Text


class UnitConversion(Model):
    """A percentage: a share of another fact."""

    percent_of: str


Factor = str | tuple[str, str] | UnitConversion
"""A factor to the base unit ("17.1", "1/1000"), a range of factors [at least, less than), or a share of a fact."""


class FactDefinition(Model):
    """One thing that can be known about a participant, shared by all studies.

    `plausible` is in the base unit; outside it a typed number is asked again, never guessed. `unit_unknown` is the
    range of factors that the value may have when the unit cannot be read. `normal_below` tells, per unit, under which
    value a result without an arrow lies when no higher limit is printed.
    """

    kind: Literal["number", "lab", "choice", "choices", "date", "dates", "results"]
    label: Text
    unit: str | None = None
    units: Mapping[str, Factor] = {}
    unit_unknown: tuple[str, str] | None = None
    whole: bool = False
    plausible: tuple[Decimal, Decimal] | None = None
    plausible_limit: tuple[Decimal, Decimal] | None = None
    normal_below: Mapping[str, Decimal] = {}
    only_from: Literal["report"] | None = None
    words: tuple[str, ...] = ()
    source: str | None = None


class UnitName(Model):
    """How a unit is shown, and the other ways in which it is printed or typed."""

    label: str
    aliases: tuple[str, ...] = ()


class Vocabulary(Model):
    """The facts and units that studies share."""

    facts: Mapping[str, FactDefinition]
    units: Mapping[str, UnitName] = {}

    @cached_property
    def unit_labels(self) -> Mapping[str, str]:
        """How each unit is written."""
        return {name: unit.label for name, unit in self.units.items()}

    @cached_property
    def units_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Every way of writing a unit, folded, to the units it may be: G/L of cells and g/L of protein fold to one."""
        known: dict[str, tuple[str, ...]] = {}
        for unit in {unit for fact in self.facts.values() for unit in (fact.unit, *fact.units) if unit}:
            name = self.units.get(unit)
            for written in (unit, *((name.label, *name.aliases) if name else ())):
                known[fold_unit(written)] = (*known.get(fold_unit(written), ()), unit)
        return known


def fold_unit(written: str) -> str:
    """One form for the many ways of printing a unit: micro signs, superscripts, cases and spaces."""
    return "".join(written.translate(_FOLDED).lower().split())


_FOLDED = str.maketrans({"µ": "u", "μ": "u", "×": "x", "·": "x", "⁹": "^9", "³": "^3", "／": "/", "％": "%", "*": "^"})
