"""A table of figures: each the median of its repetitions, with the least and the most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Line:
    """What was measured, the figure, ours beside it as a ratio, and the aim if there is one."""

    what: str
    figure: str
    ratio: str
    aim: str = ""


def spread(values: Iterable[float], *, unit: str = "x", digits: int = 2) -> str:
    """The median, and in brackets the least and the most."""
    found = sorted(values)
    shown = [f"{value:.{digits}f}" for value in (median(found), found[0], found[-1])]
    return f"{shown[0]}{unit} ({shown[1]} to {shown[2]})"


def table(lines: Sequence[Line]) -> str:
    """The lines as a Markdown table, readable as plain text too."""
    rows = [("what", "figure: median (least to most)", "ratio", "aim")]
    rows += [(line.what, line.figure, line.ratio, line.aim) for line in lines]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    drawn = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([drawn[0], rule, *drawn[1:]])
