"""One row: which number is its value, which cells its unit, limits and flag. What is doubtful is said, not decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from prescreen.reading.lab_columns import NUMBERS, Cell, Heading, Segment
from prescreen.reading.lab_names import Named, named
from prescreen.reading.lab_words import ReportWords


@dataclass(frozen=True, slots=True)
class Found:
    """A row as it stands on the page. `doubts` are what reading it left open; `earlier` are values of earlier days.

    `day` is the day over the column of the value, where columns have days. `printed` says that the letters are the
    file's own: then no digit, point or sign can have been misread. `marks` are cells of the flag alone.
    """

    code: str
    value: Cell | None
    unit: str | None
    low: str | None
    high: str | None
    flag: str | None
    doubts: tuple[str, ...]
    cells: tuple[Cell, ...]
    used: tuple[Cell, ...]
    earlier: tuple[str, ...] = ()
    day: date | None = None
    printed: bool = False
    marks: tuple[Cell, ...] = ()

    @property
    def number(self) -> str:
        """The digits as printed."""
        return self.value.piece.number if self.value else ""


def found_in(segment: Segment, words: ReportWords) -> Found | None:
    """The row of a segment, if it is about something known that is measured in known units."""
    about = named(segment, words)
    if about is None:
        return None
    numbers = _Numbers.of(segment)
    limits, range_cells, odd_limits = _limits(segment, numbers)
    unit, unit_cells, odd_unit = _unit(segment, about)
    code, settled = _settled(about.codes, unit, unit_cells, limits, words)
    if code is None:
        return None
    flag, flag_cells, odd_flag = _flag(segment, numbers)
    doubts = [*numbers.doubts, *odd_limits, *odd_unit, *settled, *odd_flag]
    if about.unsure:
        doubts.append("name_unsure")
    if unit is None and unit_cells and "unit_completed" not in settled:
        unit = _power(code, limits, words)
        doubts.extend(() if unit else ("unit_unknown",))
    used = (*about.cells, *([numbers.value] if numbers.value else ()), *unit_cells, *range_cells, *flag_cells)
    heading = segment.column(numbers.value) if numbers.value else None
    day = heading.day if heading else None
    doubts = list(dict.fromkeys(doubts))
    return Found(
        code, numbers.value, unit, *limits, flag, tuple(doubts), segment.cells, used, numbers.earlier, day,
        marks=flag_cells,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The value, earlier values, signed numbers that are limits, and limits in a column each."""

    value: Cell | None
    earlier: tuple[str, ...]
    limits: tuple[Cell, ...]
    doubts: tuple[str, ...]
    lows: tuple[Cell, ...] = ()
    highs: tuple[Cell, ...] = ()

    @classmethod
    def of(cls, segment: Segment) -> "_Numbers":
        cells = [cell for cell in segment.of(*NUMBERS) if not _is_place(cell, segment)]
        columns = {heading.column for heading in segment.headings}
        if "result" in columns or "previous" in columns:
            lows, highs = (_under(segment, cells, column) for column in ("low", "high"))
            rest = [cell for cell in cells if cell not in lows + highs]
            found = cls._headed(segment, rest, [segment.column(cell) for cell in rest])
            return replace(found, lows=lows, highs=highs)
        return cls._bare(segment, cells)

    @classmethod
    def _headed(cls, segment: Segment, cells: list[Cell], headings: list[Heading | None]) -> "_Numbers":
        """By the headings. An earlier value is never taken for a missing one."""

        def under(*columns: str | None) -> list[Cell]:
            pairs = zip(cells, headings, strict=True)
            return [cell for cell, heading in pairs if heading is not None and heading.column in columns]

        limits = [cell for cell in under("range") if cell.piece.kind == "bound"]
        values, earlier = under("result"), under("previous")
        lost = [cell for cell in cells if cell not in values + earlier + limits]
        junk = [c for c in segment.of("junk") if (h := segment.column(c)) is not None and h.column == "result"]
        several = any(heading.column in ("previous", None) for heading in segment.headings)
        if not values and not several and len(lost) == 1:
            values = lost  # a number that leans to the side, where there is only one column of numbers
        told = tuple(cell.piece.number for cell in earlier)
        if len(values) == 1 and not junk:
            return cls(values[0], told, tuple(limits), _heading_doubts(segment, values[0]))
        if len(values) > 1:
            return cls(None, told, tuple(limits), ("value_unclear", "columns_unclear"))
        return cls(None, told, tuple(limits), ("value_unclear" if values or junk or lost else "value_missing",))

    @classmethod
    def _bare(cls, segment: Segment, cells: list[Cell]) -> "_Numbers":
        plain = [cell for cell in cells if cell.piece.kind == "value"]
        signed = [cell for cell in cells if cell.piece.kind == "bound"]
        if not plain and (len(signed) == 2 or (signed and segment.of("range"))):
            plain, signed = signed[:1], signed[1:]
        if not plain and signed and not segment.of("range"):
            return cls(None, (), tuple(signed), ("value_unclear",))  # a value without limits, or limits without a value
        if len(plain) == 1 and not _digits_beside(segment, plain[0]):
            return cls(plain[0], (), tuple(signed), ())
        if len(plain) > 1:
            return cls(None, (), tuple(signed), ("value_unclear", "columns_unclear"))
        return cls(None, (), tuple(signed), ("value_unclear" if segment.of("junk") else "value_missing",))


def _under(segment: Segment, cells: Iterable[Cell], column: str) -> tuple[Cell, ...]:
    found = ((cell, segment.column(cell)) for cell in cells if cell.piece.kind == "value")
    return tuple(cell for cell, heading in found if heading is not None and heading.column == column)


def _heading_doubts(segment: Segment, value: Cell) -> tuple[str, ...]:
    heading = segment.column(value)
    return () if heading is not None and heading.column == "result" and heading.sure else _told_by_place(segment)


def _told_by_place(segment: Segment) -> tuple[str, ...]:
    sure = all(heading.sure for heading in segment.headings)
    return () if sure else ("heading_unsure",)


def _digits_beside(segment: Segment, value: Cell) -> bool:
    """Something with digits that was not understood, to the right of the name: it might be the value."""
    first = min((cell.left for cell in segment.of("text")), default=value.left)
    return any(cell.left > first for cell in segment.of("junk"))


def _is_place(cell: Cell, segment: Segment) -> bool:
    """Is this the number of the row's place on the page?"""
    heading = segment.column(cell)
    if heading is not None and heading.column == "number":
        return True
    first = min((one.left for one in segment.of("text", "junk")), default=cell.left)
    return cell.left < first


Limits = tuple[str | None, str | None]


def _limits(segment: Segment, numbers: _Numbers) -> tuple[Limits, tuple[Cell, ...], tuple[str, ...]]:
    if numbers.lows or numbers.highs:
        return _limits_apart(segment, numbers)
    cells = [*segment.of("range"), *numbers.limits]
    ends = [_ends(cell) for cell in cells]
    if len(ends) == 2 and len(segment.of("range")) == 0 and {ends[0][0], ends[1][1]} == {None}:
        return (ends[1][0], ends[0][1]), tuple(cells), ()
    if len(set(ends)) > 1:
        return (None, None), tuple(cells), ("ranges_disagree",)
    return (ends[0] if ends else (None, None)), tuple(cells), ()


def _limits_apart(segment: Segment, numbers: _Numbers) -> tuple[Limits, tuple[Cell, ...], tuple[str, ...]]:
    """Limits in a column each. More than one in a column, or others beside them, is told as none."""
    cells = (*numbers.lows, *numbers.highs)
    if len(numbers.lows) > 1 or len(numbers.highs) > 1 or segment.of("range") or numbers.limits:
        return (None, None), cells, ("ranges_disagree",)
    low, high = ((one[0].piece.number if one else None) for one in (numbers.lows, numbers.highs))
    return (low, high), cells, ()


def _ends(cell: Cell) -> Limits:
    piece = cell.piece
    if piece.kind == "range":
        return piece.low, piece.high
    return (None, piece.number) if piece.comparator in ("<", "<=") else (piece.number, None)


def _unit(segment: Segment, about: Named) -> tuple[str | None, tuple[Cell, ...], tuple[str, ...]]:
    cells = segment.of("unit")
    units = {cell.piece.unit for cell in cells if cell.piece.unit} | ({about.unit} if about.unit else set())
    if len(units) > 1:
        return None, (), ("units_disagree",)
    return (next(iter(units)) if units else None), cells, ()


def _flag(segment: Segment, numbers: _Numbers) -> tuple[str | None, tuple[Cell, ...], tuple[str, ...]]:
    """The mark at the value. One that stands at an earlier value, or before the name, says nothing here."""
    value = numbers.value
    told = [value.piece.flag] if value is not None and value.piece.flag else []
    cells = []
    own_column = any(heading.column == "flag" for heading in segment.headings)
    for cell in segment.of("flag"):
        if own_column:
            heading = segment.column(cell)
            ours = heading is not None and heading.column in ("flag", "result") and not _is_place(cell, segment)
        else:
            ours = _at_value(cell, segment, numbers)
        if ours and cell.piece.flag:
            told.append(cell.piece.flag)
            cells.append(cell)
    if len(set(told)) > 1:
        return None, tuple(cells), ("flag_disagrees",)
    return (told[0] if told else None), tuple(cells), ()


def _at_value(cell: Cell, segment: Segment, numbers: _Numbers) -> bool:
    """Is the value the last number before the mark, or the first one behind it?"""
    if numbers.value is None or _is_place(cell, segment):
        return False
    values = [one for one in segment.of(*NUMBERS) if one not in numbers.limits and not _is_place(one, segment)]
    before = [one for one in values if one.left <= cell.left]
    return (before[-1] if before else values[0]) is numbers.value


def _settled(
    codes: frozenset[str], unit: str | None, unit_cells: tuple[Cell, ...], limits: Limits, words: ReportWords
) -> tuple[str | None, tuple[str, ...]]:
    """The one code: by the name, else by the unit, else by the limits."""
    if len(codes) == 1:
        return next(iter(codes)), ()
    fitting = [code for code in sorted(codes) if unit is not None and unit in words.analytes[code].units]
    if len(fitting) == 1:
        return fitting[0], ()
    if unit is None:
        able = words.damaged_powers if unit_cells else tuple(words.units)
        fitting = [code for code in sorted(codes) if any(_units_that_fit(code, limits, able, words))]
        if len(fitting) == 1:
            return fitting[0], (() if unit_cells else ("name_shared",))
    return None, ()


def _power(code: str, limits: Limits, words: ReportWords) -> str | None:
    """Which power of ten a damaged unit was, if the printed limits fit exactly one."""
    if words.analytes[code].unit_as_printed:
        return None
    fitting = list(_units_that_fit(code, limits, words.damaged_powers, words))
    return fitting[0] if len(fitting) == 1 else None


def _units_that_fit(code: str, limits: Limits, able: Iterable[str], words: ReportWords) -> Iterator[str]:
    low, high = limits
    if high is None:
        return
    for unit, bands in words.analytes[code].units.items():
        usual = bands.high[0] <= Decimal(high) <= bands.high[1]
        usual = usual and (low is None or bands.low[0] <= Decimal(low) <= bands.low[1])
        if usual and unit in able:
            yield unit


def completed(found: Found, words: ReportWords) -> str | None:
    """The unit of a row that prints none, where the printed limits fit exactly one. Never where it has to be read."""
    analyte = words.analytes[found.code]
    if found.unit is not None or analyte.unit_as_printed:
        return found.unit
    fitting = list(_units_that_fit(found.code, (found.low, found.high), analyte.units, words))
    values = {(analyte.units[unit].high, analyte.units[unit].value) for unit in fitting}
    return fitting[0] if fitting and len(values) == 1 else None
