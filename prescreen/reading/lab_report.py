"""Reading a lab report: boxes of text on pages become rows of values, each with what is open about it.

Pure: no engine, no file. What is not explained is left out or asked back; what is read still has to be confirmed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from prescreen.reading import lab_checks
from prescreen.reading.lab_columns import Cell, Segment, segments
from prescreen.reading.lab_dates import SHOWN, labelled_days
from prescreen.reading.lab_lines import Lines, lines_of
from prescreen.reading.lab_page import Area, Box, Comparator, Flag, Klass, Page, Quality, Report, Row
from prescreen.reading.lab_rows import Found, found_in
from prescreen.reading.lab_specimens import Specimen, specimen_of
from prescreen.reading.lab_words import ReportWords

__all__ = [
    "Area", "Box", "Comparator", "Flag", "Klass", "Page", "Quality", "Report", "ReportWords", "Row", "read_report",
]  # fmt: skip

# A second reading of a box: by page and by the box's place on the page.
SecondReadings = Mapping[tuple[int, int], str]

# What makes a page unfit. The limits are guesses of the team; no study of real photos stands behind them.
FEW_BOXES = 5
SMALL_TEXT = 14.0
BENT = 0.25
POOR_SCORE = 0.75
# A box that ends at the edge of the picture may have lost letters: 0-40 is 0-4 then. In heights of text.
EDGE = 0.15
# So many rows of a page without a name, without a value, or at odds with their limits: rows may have been mixed up.
MIXED = 2


def read_report(pages: Sequence[Page], words: ReportWords, second: SecondReadings | None = None) -> Report:
    """The values of one report, given as pages that stand upright.

    A second reading that differs from the first makes a row open. A row whose value was not found is red and has none.
    """
    read = [_read_page(number, page, words) for number, page in enumerate(pages)]
    rows = [(one, found) for one in read if not one.specimen.refused for found in one.found]
    doubts = lab_checks.page_doubts([found for _, found in rows], words)
    told = tuple(
        _row(one, found, words, doubts.get(place, set()), second or {}) for place, (one, found) in enumerate(rows)
    )
    return Report(_days(read), _specimen(read), told, _quality(pages, read, told))


@dataclass(frozen=True, slots=True)
class _Read:
    """One page as it was read."""

    number: int
    page: Page
    lines: Lines
    specimen: Specimen
    days: Mapping[str, date | None]
    found: tuple[Found, ...]
    mixed: bool


def _read_page(number: int, page: Page, words: ReportWords) -> _Read:
    lines = lines_of(page)
    texts = [[page.boxes[place] for place in line.boxes] for line in lines.lines]
    parts = segments(page, lines, words)
    printed = page.kind == "text"
    rows = (row for part in parts if (row := found_in(part, words)) is not None)
    found = [replace(lab_checks.with_unit(row, words), printed=printed) for row in rows]
    mixed = _is_mixed(parts, found, words)
    return _Read(number, page, lines, specimen_of(texts, words), labelled_days(texts, words), tuple(found), mixed)


def _is_mixed(parts: Sequence[Segment], found: Sequence[Found], words: ReportWords) -> bool:
    """Signs that cells have slipped into other rows. Then no row of the page is sure, however well it looks."""
    nameless = sum(1 for part in parts if _has_value_and_limits(part) and not part.of("text", "junk"))
    valueless = sum(1 for row in found if "value_missing" in row.doubts and row.high is not None)
    conflicts = sum(
        1 for row in found if lab_checks.CONFLICTS & set(lab_checks.row_doubts(row, words)) and row.high is not None
    )
    # Two numbers side by side without headings: then a lone number may be an earlier one.
    unclear = any("columns_unclear" in row.doubts for row in found)
    return nameless > 0 or valueless > 0 or unclear or conflicts >= MIXED


def _has_value_and_limits(part: Segment) -> bool:
    apart = any(heading.column in ("low", "high") for heading in part.headings) and len(part.of("value")) > 1
    return bool(part.of("value")) and (apart or bool(part.of("range", "bound")))


def _row(read: _Read, found: Found, words: ReportWords, others: set[str], second: SecondReadings) -> Row:
    doubts = [*lab_checks.row_doubts(found, words), *sorted(others)]
    if read.mixed:
        doubts.append("page")
    if read.page.kind == "picture" and any(_at_the_edge(cell, read) for cell in found.used):
        doubts.append("edge")
    if found.day is not None and found.day not in (read.days["collected"], read.days["reported"]):
        doubts.append("column_day")
    again = second.get((read.number, found.value.box)) if found.value is not None else None
    if again is not None and not lab_checks.second_agrees(found, again, words):
        doubts.append("second_reading")
    why = tuple(dict.fromkeys(doubts))
    value = found.value or found.cells[0]
    return Row(
        code=found.code,
        value=found.number,
        comparator=found.value.piece.comparator if found.value else "=",
        unit=found.unit,
        low=found.low,
        high=found.high,
        flag=_flag(found),
        klass=lab_checks.class_of(why),
        why=why,
        page=read.number,
        area=_around(found.cells),
        value_area=value.area,
        box=value.box,
    )


def _at_the_edge(cell: Cell, read: _Read) -> bool:
    left, top, right, bottom = read.page.boxes[cell.box].area
    inside = min(left, top, read.page.width - right, read.page.height - bottom)
    return inside < EDGE * read.lines.height


def _flag(found: Found) -> Flag | None:
    """The flag as printed; a mark without a direction takes it from the limits."""
    told = lab_checks.side_of(found) if found.flag == "abnormal" else found.flag
    if told == "high":
        return "high"
    if told == "low":
        return "low"
    return "normal" if told == "normal" and found.flag == "normal" else None


def _around(cells: Sequence[Cell]) -> Area:
    left, top, right, bottom = zip(*(cell.area for cell in cells), strict=True)
    return min(left), min(top), max(right), max(bottom)


def _days(read: Sequence[_Read]) -> Mapping[str, date | None]:
    """The days on which all pages agree."""
    told: dict[str, date | None] = {}
    for kind in SHOWN:
        days = {day for one in read if (day := one.days.get(kind)) is not None}
        told[kind] = days.pop() if len(days) == 1 else None
    return told


def _specimen(read: Sequence[_Read]) -> str | None:
    named = [one.specimen for one in read if one.specimen.name is not None]
    used = [one for one in named if not one.refused]
    return (used or named)[0].name if named else None


def _quality(pages: Sequence[Page], read: Sequence[_Read], rows: Sequence[Row]) -> Quality:
    problems = tuple(dict.fromkeys(problem for one in read for problem in _problems(one)))
    if not rows and not problems:
        problems = ("not_a_report",)
    return Quality(ok=bool(rows) and bool(pages), problems=problems or (() if pages else ("no_text",)))


def _problems(read: _Read) -> Iterator[str]:
    if read.specimen.refused and read.specimen.name is not None:
        yield read.specimen.name
        return
    boxes = read.page.boxes
    if not boxes:
        yield "no_text"
        return
    if read.page.kind == "text":
        return
    if len(boxes) < FEW_BOXES or read.lines.height < SMALL_TEXT:
        yield "too_small"
    if read.lines.bend > BENT:
        yield "bent"
    if sum(box.score for box in boxes) / len(boxes) < POOR_SCORE:
        yield "blurred"
