"""Typed and reported quantities to intervals: strict numbers, units by table, plausible ranges, rows of a lab sheet.

Nothing is repaired: what cannot be used as it stands becomes a reason, and the person is asked again.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import JsonValue

from prescreen.eligibility.facts import Interval, LabRow, Number, exact
from prescreen.eligibility.truth import Reason
from prescreen.eligibility.vocabulary import FactDefinition, UnitConversion, Vocabulary, fold_unit

# Nobody types more into a number; a million digits would only keep the machine busy.
LONGEST = 60
NumberProblem = Literal["ambiguous_number", "not_understood"]

_NUMBER = re.compile(
    r"(?P<comparator>>=|<=|>|<|=)?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<rest>[^\d.,].*)?"
)
_COMPARATORS = str.maketrans({"≥": ">=", "≤": "<=", "⩾": ">=", "⩽": "<=", "＞": ">", "＜": "<", "＝": "="})
_LIKE_A_DECIMAL_COMMA = re.compile(r"(?:>=|<=|>|<|=)?\d+,\d{1,2}(?!\d)|(?:>=|<=|>|<|=)?\d+,\d{4,}")


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number as somebody wrote it: what it says, with its comparator, and what stood behind it (often a unit)."""

    comparator: str
    value: Fraction
    rest: str
    as_typed: str

    def interval(self) -> Interval:
        """All values that the writing allows. A laboratory prints ">1210" for "too high to measure"."""
        match self.comparator:
            case ">" | ">=":
                return Interval(self.value, None, low_open=self.comparator == ">")
            case "<" | "<=":
                return Interval(Fraction(0), self.value, high_open=self.comparator == "<")
        return Interval(self.value, self.value)


def parse_number(written: str) -> TypedNumber | NumberProblem:
    """Read a typed number: full-width digits, thousands commas, comparators. "7,5" is asked back, never guessed."""
    if len(written) > LONGEST:
        return "not_understood"
    folded = written if written.isascii() else "".join(map(_plain, written.translate(_COMPARATORS)))
    folded = folded.strip()
    folded = re.sub(r"^(>=|<=|>|<|=)\s+", r"\1", folded)
    if _LIKE_A_DECIMAL_COMMA.match(folded):
        return "ambiguous_number"
    found = _NUMBER.fullmatch(folded)
    if found is None:
        return "not_understood"
    value = exact(found["digits"].replace(",", "") + (found["part"] or ""))
    return TypedNumber(found["comparator"] or "=", value, (found["rest"] or "").strip(" ()"), written)


def _plain(character: str) -> str:
    """Full-width forms to plain ones. Superscripts stay: folded, "10⁹" would read as one hundred and nine."""
    return unicodedata.normalize("NFKC", character) if unicodedata.east_asian_width(character) == "F" else character


def known_unit(vocabulary: Vocabulary, definition: FactDefinition, written: str | None) -> str | None:
    """The unit of this fact that was meant; None when it is missing or not one of its units."""
    if not definition.units and (not written or definition.unit is None):
        return definition.unit or ""
    meant = vocabulary.units_by_name.get(fold_unit(written or ""), ())
    return next((unit for unit in meant if unit == definition.unit or unit in definition.units), None)


def lab_row(
    vocabulary: Vocabulary,
    definition: FactDefinition,
    raw: Mapping[str, JsonValue],
    share_of: Interval | Reason | None = None,
) -> LabRow | Reason:
    """A row {"value", "unit", "uln", "flag"} as intervals. `share_of` is the fact that a percent is taken of."""
    if raw.get("after_treatment") is True:
        return Reason.NO_REPORT
    typed = _number(raw.get("value"), raw.get("comparator") or raw.get("op"))
    limit = _number(raw.get("uln"), None)
    if "not_understood" in (typed, limit) or "ambiguous_number" in (typed, limit):
        return Reason.IMPLAUSIBLE
    unit = _unit(vocabulary, definition, raw.get("unit"), typed.rest if isinstance(typed, TypedNumber) else "")
    if unit is Reason.IMPLAUSIBLE:
        return Reason.IMPLAUSIBLE
    written = raw.get("unit")
    if unit is None and isinstance(written, str) and "/" in written:
        # A unit that can be read and is none of this fact's: the range is for units that cannot be read.
        definition = definition.model_copy(update={"unit_unknown": None})
    row = _Row(definition, typed if isinstance(typed, TypedNumber) else None, unit, raw.get("flag"), share_of)
    return row.read(limit if isinstance(limit, TypedNumber) else None)


def _unit(
    vocabulary: Vocabulary, definition: FactDefinition, chosen: JsonValue, behind: str
) -> str | Literal[Reason.IMPLAUSIBLE] | None:
    """The unit that was chosen or that stands behind the number. What stands there and is no unit spoils the number."""
    picked = known_unit(vocabulary, definition, chosen if isinstance(chosen, str) else None)
    if not behind:
        return picked
    written = known_unit(vocabulary, definition, behind)
    if not written:
        return Reason.IMPLAUSIBLE
    return written if picked in (None, written) or not chosen else None


def _number(raw: JsonValue, comparator: JsonValue) -> TypedNumber | NumberProblem | None:
    if raw is None or raw == "" or isinstance(raw, bool | list | dict):
        return None
    written = str(raw)
    return parse_number(f"{comparator}{written}" if isinstance(comparator, str) else written)


@dataclass(frozen=True, slots=True)
class _Row:
    definition: FactDefinition
    typed: TypedNumber | None
    unit: str | None
    flag: JsonValue
    share_of: Interval | Reason | None

    def read(self, printed: TypedNumber | None) -> LabRow | Reason:
        limit = self._limit(printed)
        ratio = self._ratio(printed, limit)
        if ratio is Reason.CONFLICT:
            return Reason.CONFLICT
        value = self._value(limit)
        normal = self.flag == "normal" and self.typed is None
        return LabRow(value, ratio, limit, self._over(value, limit, normal=normal), flagged_normal=normal)

    def _limit(self, printed: TypedNumber | None) -> Interval | Reason:
        if printed is None:
            return Reason.NO_REPORT
        # The ratio needs no unit: value and limit stand in one row. Only what is plausible depends on it.
        base = self._to_base(printed.interval())
        if isinstance(base, Reason):
            return printed.interval() if base is Reason.UNIT_UNCLEAR else base
        return Reason.IMPLAUSIBLE if _outside(base, self.definition.plausible_limit) else base

    def _ratio(self, printed: TypedNumber | None, limit: Interval | Reason) -> Interval | Reason:
        if self.typed is None or printed is None or printed.value == 0:
            return Reason.CONFLICT if self._is_over_any_limit() else self._ratio_by_flag()
        if isinstance(limit, Reason):
            return limit
        whole = self.typed.interval().scaled(1 / printed.value, 1 / printed.value)
        over = whole.below(Fraction(1), or_equal=True)
        if (self.flag == "normal" and over is False) or (self.flag == "high" and over is True):
            return Reason.CONFLICT
        value = self._to_base(self.typed.interval())
        return Reason.IMPLAUSIBLE if value is Reason.IMPLAUSIBLE else whole

    def _is_over_any_limit(self) -> bool:
        """Said to be normal, and over the highest limit that a laboratory prints."""
        bounds = self.definition.plausible_limit
        if self.flag != "normal" or self.typed is None or bounds is None:
            return False
        value = self._to_base(self.typed.interval())
        return isinstance(value, Interval) and value.low is not None and value.low > exact(bounds[1])

    def _ratio_by_flag(self) -> Interval | Reason:
        if self.definition.plausible_limit is None:
            return Reason.NO_REPORT
        match self.flag:
            case "normal":
                return Interval(Fraction(0), Fraction(1))
            case "high":
                return Interval(Fraction(1), None, low_open=True, reason=Reason.NO_REPORT)
        return Reason.NO_REPORT

    def _value(self, limit: Interval | Reason) -> Number | Reason:
        if self.typed is None:
            return self._value_by_flag(limit)
        reported = self.typed.interval()
        base = self._to_base(reported)
        return base if isinstance(base, Reason) else Number(base, reported, self.unit or "")

    def _value_by_flag(self, limit: Interval | Reason) -> Number | Reason:
        bounds = self.definition.plausible_limit
        if bounds is None:
            return Reason.NO_REPORT
        base_unit = self.definition.unit or ""
        if self.flag == "normal":
            interval = self._up_to(limit, exact(bounds[1]))
        elif self.flag == "high":
            low = limit.low if isinstance(limit, Interval) else exact(bounds[0])
            interval = Interval(low, None, low_open=True, reason=Reason.NO_REPORT)
        else:
            return Reason.NO_REPORT
        return Number(interval, interval, base_unit)

    def _up_to(self, limit: Interval | Reason, most: Fraction) -> Interval:
        """Without an arrow: not over the printed limit, or under the mark where no higher limit is printed."""
        mark = self.definition.normal_below.get(self.definition.unit or "")
        printed = limit.high if isinstance(limit, Interval) else None
        if mark is not None and (printed is None or printed <= self._mark_here(exact(mark))):
            return Interval(Fraction(0), exact(mark), high_open=True)
        return Interval(Fraction(0), printed if printed is not None else most)

    def _mark_here(self, mark: Fraction) -> Fraction:
        """The mark in the base unit, as it stands for the unit of this row: 2 mg/dL and 34 umol/L are one mark."""
        own = self.definition.normal_below.get(self.unit or "")
        if own is None or self.unit == self.definition.unit:
            return mark
        scaled = self._to_base(Interval(exact(own), exact(own)))
        return scaled.high if isinstance(scaled, Interval) and scaled.high is not None else mark

    def _over(self, value: Number | Reason, limit: Interval | Reason, *, normal: bool) -> Interval | Reason:
        if normal and self.definition.plausible_limit is not None:
            return Interval(None, Fraction(0))
        if isinstance(value, Reason):
            return value
        if isinstance(limit, Reason) or limit.high is None or limit.low is None:
            return limit if isinstance(limit, Reason) else Reason.NO_REPORT
        base = value.base
        return replace(
            base,
            low=None if base.low is None else base.low - limit.high,
            high=None if base.high is None else base.high - limit.low,
        )

    def _to_base(self, interval: Interval) -> Interval | Reason:
        base = self._converted(interval)
        if isinstance(base, Interval) and _outside(base, self.definition.plausible):
            return Reason.IMPLAUSIBLE
        return base

    def _converted(self, interval: Interval) -> Interval | Reason:
        if self.unit is None:
            if self.definition.unit_unknown is None:
                return Reason.UNIT_UNCLEAR
            return _scale(interval, self.definition.unit_unknown).because(Reason.UNIT_UNCLEAR)
        factor = self.definition.units.get(self.unit)
        if isinstance(factor, UnitConversion):
            return self._share(interval)
        return interval if factor is None else _scale(interval, factor)

    def _share(self, percent: Interval) -> Interval | Reason:
        whole = self.share_of
        if whole is None or isinstance(whole, Reason):
            return whole if isinstance(whole, Reason) else Reason.NOT_ANSWERED
        if percent.high is not None and percent.high > 100:
            return Reason.IMPLAUSIBLE
        low = None if percent.low is None or whole.low is None else percent.low * whole.low / 100
        high = None if percent.high is None or whole.high is None else percent.high * whole.high / 100
        return Interval(low, high, percent.low_open or whole.low_open, percent.high_open or whole.high_open)


def _scale(interval: Interval, factor: str | tuple[str, str]) -> Interval:
    least, most = (factor, factor) if isinstance(factor, str) else factor
    return interval.scaled(exact(least), exact(most))


def _outside(interval: Interval, range_: tuple[Decimal, Decimal] | None) -> bool:
    """Is what was typed outside the plausible range? A printed bound is judged by itself: ">1210" by 1210."""
    if range_ is None:
        return False
    low, high = exact(range_[0]), exact(range_[1])
    typed = [end for end in (interval.low, interval.high) if end is not None and end != 0] or [Fraction(0)]
    return all(end < low for end in typed) or all(end > high for end in typed)
