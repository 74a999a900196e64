"""Invented lab reports as files, of a day that is still fresh, with what is printed on them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from benchmarks.reports import degrade, layouts
from benchmarks.reports.drawing import pdf
from benchmarks.reports.layouts import Sheet
from benchmarks.reports.truth import Line, printed

LANGUAGES = {"en": "en", "zh-CN": "zh"}


@dataclass(frozen=True)
class LabSheet:
    """One page, and the lines on it by their codes."""

    sheet: Sheet
    lines: Mapping[str, Line]

    @property
    def pdf(self) -> bytes:
        return pdf(self.sheet)

    def photo(self, way: str = "phone", seed: int = 1) -> bytes:
        return degrade.spoiled(self.sheet, way, seed)


def lab_sheet(seed: int, kind: str, locale: str, day: date) -> LabSheet:
    """A page of one kind of test, taken and reported on a day."""
    told = printed(seed, kind=kind, language="en" if locale == "en" else "zh")
    told = replace(told, days={"collected": day, "reported": day})
    lay = layouts.english if locale == "en" else layouts.table
    lines = {line.item.code: line for line in told.lines if line.item.code is not None}
    return LabSheet(lay(random.Random(seed), told), lines)
