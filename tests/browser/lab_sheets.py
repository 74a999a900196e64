"""Invented lab reports as files, of a day that is still fresh, with what is printed on them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from benchmarks.reports import degrade, layouts
from benchmarks.reports.drawing import pdf
from benchmarks.reports.layouts import Sheet
from benchmarks.reports.truth import Line, printed


@dataclass(frozen=True)
class LabSheet:
    """One page, and the lines on it by their codes."""

    sheet: Sheet
    lines: Mapping[str, Line]
    person: Mapping[str, str]

    @property
    def pdf(self) -> bytes:
        return pdf(self.sheet)

    def photo(self, way: str = "phone", seed: int = 1) -> bytes:
        return degrade.spoiled(self.sheet, way, seed)


def lab_sheet(kind: str, locale: str, day: date, *, seed: int = 3, values: Mapping[str, str] | None = None) -> LabSheet:
    """A page of one kind of test, taken and reported on a day. `values` replace what the seed drew, within the limits."""
    told = printed(seed, kind=kind, language="en" if locale == "en" else "zh")
    lines = [
        replace(line, value=values[code], comparator="=", side="normal")
        if values and (code := line.item.code) is not None and code in values
        else line
        for line in told.lines
    ]
    told = replace(told, days={"collected": day, "reported": day}, lines=tuple(lines))
    lay = layouts.english if locale == "en" else layouts.table
    by_code = {line.item.code: line for line in told.lines if line.item.code is not None}
    return LabSheet(lay(random.Random(seed), told), by_code, told.person)
