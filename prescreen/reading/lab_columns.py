"""What stands where on a page: cells on lines, headings over columns, several panels side by side.

Where headings are read, they decide which number is the result and which is an earlier one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from prescreen.reading.lab_cells import Piece, pieces, turned_flag
from prescreen.reading.lab_dates import days_in
from prescreen.reading.lab_lines import Line, Lines
from prescreen.reading.lab_page import Area, Page
from prescreen.reading.lab_words import Column, ReportWords, name_key
from prescreen.reading.writing import fold

NUMBERS = ("value", "bound")
# Ticks and bars that engines see beside a heading.
_AROUND = " ☑□■|:*_"
# In heights of text: limits that far below a row are still its own.
BELOW = 2.6


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text with its place; `left` and `right` as if the page were straight."""

    piece: Piece
    box: int
    left: float
    right: float
    score: float
    area: Area
    unsure: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; a column of None is one that is not known. Days are headings of results.

    `sure` is false where a column was told only by what the other headings left over.
    """

    column: Column | None
    left: float
    right: float
    panel: int = 0
    day: date | None = None
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Segment:
    """The cells of one row of one panel, from left to right, and the headings that are over them."""

    cells: tuple[Cell, ...]
    headings: tuple[Heading, ...]

    def column(self, cell: Cell) -> Heading | None:
        """The heading that a cell stands under."""
        return _nearest(cell, self.headings)

    def of(self, *kinds: str) -> tuple[Cell, ...]:
        """The cells of some kinds."""
        return tuple(cell for cell in self.cells if cell.piece.kind in kinds)


def segments(page: Page, lines: Lines, words: ReportWords) -> tuple[Segment, ...]:
    """The rows of all tables of a page. Lines of headings are no rows."""
    placed = [_cells(page, line, words) for line in lines.lines]
    drift = _Drift.fitted(placed, lines)
    straight = [drift.straightened(cells, line.at) for cells, line in zip(placed, lines.lines, strict=True)]
    over: tuple[Heading, ...] = ()
    last = above = -1.0e9
    tables: list[tuple[tuple[Heading, ...], list[tuple[Cell, ...]]]] = [((), [])]
    for line, cells in zip(lines.lines, straight, strict=True):
        headings = _headings(page, line, drift, words)
        if headings:
            # Headings in two languages, one line under the other: the fuller line counts.
            if not (line.at - last < 2.5 * lines.height and len(headings) <= len(over)):
                over = headings
                tables.append((over, []))
            last = line.at
            continue
        parts = list(_parted(cells, over, words))
        rows, limits = tables[-1][1], _limits_alone(cells, words)
        if limits and len(parts) == 1 and line.at - above < BELOW * lines.height and rows and _lacks_limits(rows[-1]):
            rows[-1] = (*rows[-1], *limits)
            above = -1.0e9
            continue
        rows.extend(parts)
        above = line.at if len(parts) == 1 else -1.0e9
    told = ((tuple(_by_what_is_left(headings, parts)), parts) for headings, parts in tables)
    return tuple(Segment(part, headings) for headings, parts in told for part in parts)


def _limits_alone(cells: Sequence[Cell], words: ReportWords) -> tuple[Cell, ...]:
    """Limits on a line of their own, with their label and perhaps their unit, and nothing else: else none."""
    limits = tuple(cell for cell in cells if cell.piece.kind in ("range", "bound"))
    labels = [cell for cell in cells if cell.piece.kind == "text"]
    told = any(cell.piece.label for cell in limits) or bool(labels)
    known = all(words.headings.get(name_key(cell.piece.text.strip(_AROUND))) in ("range", "unit") for cell in labels)
    alone = all(cell.piece.kind in ("range", "bound", "text", "unit") for cell in cells)
    units = tuple(cell for cell in cells if cell.piece.kind == "unit")
    return (*limits, *units) if len(limits) == 1 and told and known and alone else ()


def _lacks_limits(row: Sequence[Cell]) -> bool:
    kinds = [cell.piece.kind for cell in row]
    return "text" in kinds and "range" not in kinds and kinds.count("value") + kinds.count("bound") == 1


def _cells(page: Page, line: Line, words: ReportWords) -> tuple[Cell, ...]:
    found = []
    for place in line.boxes:
        box = page.boxes[place]
        left, top, right, bottom = box.area
        flag = turned_flag(box.text, words)
        for piece in (Piece("flag", box.text, flag=flag),) if flag else pieces(box.text, words):
            start, end = left + piece.start * (right - left), left + piece.end * (right - left)
            found.append(Cell(piece, place, start, end, box.score, (start, top, end, bottom), line.unsure))
    return tuple(sorted(found, key=lambda cell: cell.left))


@dataclass(frozen=True, slots=True)
class _Drift:
    """How columns lean: a step down the page moves what stands at x by `slope + spread * x`."""

    slope: float
    spread: float
    middle: float

    def straight(self, x: float, at: float) -> float:
        return x - (self.slope + self.spread * x) * (at - self.middle)

    def straightened(self, cells: Sequence[Cell], at: float) -> tuple[Cell, ...]:
        return tuple(
            replace(cell, left=self.straight(cell.left, at), right=self.straight(cell.right, at)) for cell in cells
        )

    @classmethod
    def fitted(cls, placed: Sequence[Sequence[Cell]], lines: Lines) -> "_Drift":
        """Told by cells of one kind that stand under each other."""
        middle = float(np.mean([line.at for line in lines.lines])) if lines.lines else 0.0
        tracks: list[tuple[str, list[tuple[float, float]]]] = []
        for cells, line in zip(placed, lines.lines, strict=True):
            for cell in cells:
                if cell.piece.kind not in ("junk", "flag"):
                    _add_to_track(tracks, cell, line.at, lines.height)
        points = [np.array(track) for _, track in tracks if len(track) >= 4]
        leaning = [(float(p[:, 0].mean()), _lean(p), float(len(p) * np.ptp(p[:, 1]))) for p in points]
        leaning = [one for one in leaning if one[2] > 0]
        if not leaning:
            return cls(0.0, 0.0, middle)
        x, slope, sure = (np.array(column) for column in zip(*leaning, strict=True))
        if len(leaning) < 2 or np.ptp(x) < 10 * lines.height:
            return cls(float(np.average(slope, weights=sure)), 0.0, middle)
        spread, base = np.polyfit(x, slope, 1, w=np.sqrt(sure))
        return cls(float(base), float(spread), middle)


def _add_to_track(tracks: list[tuple[str, list[tuple[float, float]]]], cell: Cell, at: float, height: float) -> None:
    for kind, track in tracks:
        x, y = track[-1]
        if kind == cell.piece.kind and abs(x - cell.left) < 0.9 * height and 0 < at - y < 8 * height:
            track.append((cell.left, at))
            return
    tracks.append((cell.piece.kind, [(cell.left, at)]))


def _lean(points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> float:
    """The middle of the slopes between points: one that is out of line does not count."""
    half = len(points) // 2
    first, second = points[:half], points[-half:]
    steps = second - first
    return float(np.median(steps[:, 0] / np.maximum(steps[:, 1], 1.0)))


def _headings(page: Page, line: Line, drift: _Drift, words: ReportWords) -> tuple[Heading, ...]:
    """The headings of a line, if it is one: at least two are known, and one says what was measured or found."""
    found: list[Heading] = []
    for place in line.boxes:
        left, _, right, _ = page.boxes[place].area
        left, right = drift.straight(left, line.at), drift.straight(right, line.at)
        found.extend(_headings_in(page.boxes[place].text, left, right, words))
    known = {heading.column for heading in found if heading.column is not None}
    if len(known) < 2 or not known & {"name", "result", "range", "short"}:
        return ()
    return _by_day(_by_panel(found))


def _headings_in(text: str, left: float, right: float, words: ReportWords) -> Iterator[Heading]:
    folded = fold(text).folded.strip(_AROUND)
    column = words.headings.get(name_key(folded))
    if column is not None:
        yield Heading(column, left, right)
        return
    days = list(days_in(folded))
    if days:
        before = words.headings.get(name_key(folded[: days[0][1]].strip(" (:")))
        yield Heading(before or "result", left, right, day=days[0][0])
        return
    parts = _in_parts(folded, words)
    wide = (right - left) / max(1, len(folded))
    for column, start, end in parts:
        yield Heading(column, left + start * wide, left + end * wide)
    if not parts:
        yield Heading(None, left, right)


def _in_parts(folded: str, words: ReportWords) -> list[tuple[Column, int, int]]:
    """Several headings that were read as one, with their places; none, if one of them is not known."""
    found: list[tuple[Column, int, int]] = []
    start = 0
    while start < len(folded):
        if folded[start] in " /:()[]|":
            start += 1
            continue
        ends = (end for end in range(len(folded), start, -1) if name_key(folded[start:end]) in words.headings)
        end = next(ends, None)
        if end is None:
            return []
        column = words.headings[name_key(folded[start:end])]
        if found and found[-1][0] == column:
            found[-1] = (column, found[-1][1], end)
        else:
            found.append((column, start, end))
        start = end
    return found


def _by_panel(found: Sequence[Heading]) -> list[Heading]:
    """A new panel begins where a heading comes back: with the columns that name things."""
    panel, seen, told = 0, set[Column](), list[Heading]()
    naming = ("number", "name", "short")
    for heading in found:
        column = heading.column
        if column in seen and column in naming and seen & {"result", "range", "unit"}:
            panel, seen = panel + 1, set()
        if column is not None:
            seen.add(column)
        told.append(replace(heading, panel=panel))
    return told


def _by_day(found: Sequence[Heading]) -> tuple[Heading, ...]:
    """Of results with a day, the newest is the result. Beside a result without a day, all of them are earlier ones."""
    told = []
    for heading in found:
        mates = [one for one in found if one.panel == heading.panel and one.column == "result"]
        if heading.column == "result" and len(mates) > 1:
            told.append(_ranked(heading, mates))
        else:
            told.append(heading)
    return tuple(told)


def _ranked(heading: Heading, mates: Sequence[Heading]) -> Heading:
    plain = [mate for mate in mates if mate.day is None]
    if len(plain) == 1:
        return heading if heading.day is None else replace(heading, column="previous")
    days = [mate.day for mate in mates if mate.day is not None]
    if len(days) < len(mates) or days.count(max(days)) > 1:
        return replace(heading, column=None)
    return heading if heading.day == max(days) else replace(heading, column="previous")


def _by_what_is_left(over: Sequence[Heading], parts: Sequence[Sequence[Cell]]) -> Iterator[Heading]:
    """Where no heading says result, the only one over numbers that is not known.

    One that is not known counts where it has a column of numbers to itself; beside such a column no result is sure.
    One over limits alone is the heading of limits: else "<40" among them would be taken for a result.
    """
    rows = [[_nearest(cell, over) for cell in part if cell.piece.kind == "value"] for part in map(_behind_name, parts)]
    limits = {_nearest(cell, over, strange=True) for part in parts for cell in part if cell.piece.kind == "range"}
    for heading in over:
        mates = [one for one in over if one.panel == heading.panel]
        results = [one for one in mates if one.column == "result"]
        unknown = [one for one in mates if one.column is None and one not in limits and _has_column(one, results, rows)]
        if heading.column is None and heading not in unknown:
            if heading in limits and not any(heading in row for row in _with_limits(rows, parts)):
                yield replace(heading, column="range")
            continue
        if unknown == [heading] and not results:
            yield replace(heading, column="result", sure=False)
        else:
            yield replace(heading, sure=not unknown) if heading in results else heading


def _with_limits(
    rows: Sequence[Sequence[Heading | None]], parts: Sequence[Sequence[Cell]]
) -> Iterator[Sequence[Heading | None]]:
    """Of the rows those of the table: a line below it holds days and numbers of other kinds."""
    told = ("range", "bound", "unit")
    return (row for row, part in zip(rows, parts, strict=True) if any(cell.piece.kind in told for cell in part))


def _behind_name(part: Sequence[Cell]) -> Sequence[Cell]:
    """Without the number of the row's place."""
    first = next((place for place, cell in enumerate(part) if cell.piece.kind in ("text", "junk")), 0)
    return part[first:]


def _has_column(
    heading: Heading, results: Sequence[Heading], rows: Sequence[Sequence[Heading | None]]
) -> bool:  # fmt: skip
    """Are there numbers under it, in a row that has a result too, where there is a heading for results?"""
    return any(heading in row and (not results or any(one in row for one in results)) for row in rows)


def _nearest(cell: Cell, headings: Sequence[Heading], *, strange: bool = False) -> Heading | None:
    """The heading over a cell. One that is not known stands over numbers only, unless asked for."""

    def away(heading: Heading) -> tuple[float, float]:
        gap = max(0.0, heading.left - cell.right, cell.left - heading.right)
        edges = min(abs(heading.left - cell.left), abs(heading.right - cell.right))
        middles = abs(heading.left + heading.right - cell.left - cell.right) / 2
        return gap, min(edges, middles)

    strange = strange or cell.piece.kind in NUMBERS
    able = [heading for heading in headings if heading.column is not None or strange]
    return min(able, key=away, default=None)


def _parted(cells: Sequence[Cell], over: Sequence[Heading], words: ReportWords) -> Iterator[tuple[Cell, ...]]:
    """A line in its panels: by headings, or where a name follows numbers."""
    part: list[Cell] = []
    panel = 0
    for cell in cells:
        heading = _nearest(cell, over)
        if heading is not None and heading.panel > panel:
            panel = heading.panel
            new = True
        else:
            new = cell.piece.kind == "text" and _starts_anew(cell, part, bool(over), words)
        if new:
            carried = _place_number(part)
            if part[: len(part) - len(carried)]:
                yield tuple(part[: len(part) - len(carried)])
            part = carried
        part.append(cell)
    if part:
        yield tuple(part)


def _starts_anew(cell: Cell, part: Sequence[Cell], headed: bool, words: ReportWords) -> bool:
    kinds = {one.piece.kind for one in part}
    if not kinds & {"value", "bound"} or not kinds & {"range", "unit", "bound"} or "text" not in kinds:
        return False
    key = name_key(cell.piece.text)
    if words.is_method(key) or key in words.beside_keys:
        return False
    return words.is_named(cell.piece.text) or not headed


def _place_number(part: Sequence[Cell]) -> list[Cell]:
    """The number of the next row's place, where it was taken for the last cell of this one."""
    numbers = [one for one in part if one.piece.kind == "value"]
    last = part[-1].piece if part else None
    counts = last is not None and last.kind == "value" and len(numbers) > 1 and last.number.isdigit()
    return [part[-1]] if counts and last is not None and len(last.number) <= 2 else []
