"""Reading a lab report: boxes of text on pages become rows of values, each with what is open about it.

Pure: no engine, no file. What is not explained is left out or asked back; what is read still has to be confirmed.
"""

from collections.abc import Mapping, Sequence

from prescreen.reading.lab_page import Area, Box, Comparator, Flag, Klass, Page, Quality, Report, Row
from prescreen.reading.lab_words import ReportWords

__all__ = [
    "Area", "Box", "Comparator", "Flag", "Klass", "Page", "Quality", "Report", "ReportWords", "Row", "read_report",
]  # fmt: skip

# A second reading of one box: by page and by the box's place on the page.
SecondReadings = Mapping[tuple[int, int], str]


def read_report(pages: Sequence[Page], words: ReportWords, second: SecondReadings | None = None) -> Report:
    """The values of one report, given as pages that stand upright. A second reading that differs makes a row open."""
    _ = pages, words, second
    return Report({"collected": None, "reported": None, "printed": None}, None, ())
