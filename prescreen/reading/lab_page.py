"""What goes into reading a lab report and what comes out: boxes of text on pages; rows of values with their doubts.

A row is a proposal. Nothing of it counts before the person has confirmed it beside a picture of the row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Self

Point = tuple[float, float]
Area = tuple[float, float, float, float]
Comparator = Literal["<", ">", "=", "<=", ">="]
Flag = Literal["high", "low", "normal"]
Klass = Literal["green", "amber", "red"]


@dataclass(frozen=True, slots=True)
class Box:
    """A line of text or a piece of one, as an engine gives it; corners clockwise from the upper left, as it is read."""

    text: str
    corners: tuple[Point, Point, Point, Point]
    score: float

    @property
    def area(self) -> Area:
        """Left, top, right, bottom."""
        across, down = zip(*self.corners, strict=True)
        return min(across), min(down), max(across), max(down)

    @classmethod
    def upright(cls, text: str, area: Area, score: float = 1.0) -> Self:
        """A box that stands straight, as in a PDF."""
        left, top, right, bottom = area
        return cls(text, ((left, top), (right, top), (right, bottom), (left, bottom)), score)


@dataclass(frozen=True, slots=True)
class Page:
    """The boxes of one page that stands upright. `text`: a PDF's own letters; `picture`: read by an engine."""

    boxes: tuple[Box, ...]
    width: int
    height: int
    kind: Literal["text", "picture"]


@dataclass(frozen=True, slots=True)
class Row:
    """One value as printed. `why` says what is open or wrong; a green row has no `why`.

    `box` is the box of the page in which the value stands: it is the one to read a second time.
    """

    code: str
    value: str
    comparator: Comparator
    unit: str | None
    low: str | None
    high: str | None
    flag: Flag | None
    klass: Klass
    why: tuple[str, ...]
    page: int
    area: Area
    value_area: Area
    box: int

    @property
    def accept(self) -> bool:
        """Did every check pass? It may be shown filled in; it still has to be confirmed."""
        return self.klass == "green"


@dataclass(frozen=True, slots=True)
class Quality:
    """Can the report be used? `problems` are names for which the surface has words."""

    ok: bool
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was read of one report. It holds no box: who the report is about stays behind."""

    dates: Mapping[str, date | None]
    specimen: str | None
    rows: tuple[Row, ...]
    quality: Quality = field(default_factory=lambda: Quality(ok=True))

    @property
    def day(self) -> date | None:
        """The day to which the values belong: collected, else reported. The day of printing says nothing of it."""
        return self.dates.get("collected") or self.dates.get("reported")
