"""A page out of typed lines, for tests: two spaces or more begin a new cell, and columns stand where they are typed."""

import re
from functools import cache

from prescreen.content import ROOT, read_yaml
from prescreen.reading.lab_report import Box, Page, Report, ReportWords, Row, read_report

STEP, PITCH, HEIGHT = 13.0, 44.0, 26.0
_CELL = re.compile(r"\S+(?: \S+)*")


@cache
def words() -> ReportWords:
    """The words of the content that is shipped."""
    return ReportWords.model_validate(read_yaml(ROOT / "lexicon" / "analytes.yaml"))


def typed(text: str, score: float = 0.99) -> Page:
    """Chinese signs count as two columns, so that cells typed under each other stand under each other."""
    boxes = []
    for row, line in enumerate(text.strip("\n").splitlines()):
        for cell in _CELL.finditer(line):
            left, right = _width(line[: cell.start()]), _width(line[: cell.end()])
            top = 40 + row * PITCH
            boxes.append(Box.upright(cell.group(), (40 + left * STEP, top, 40 + right * STEP, top + HEIGHT), score))
    return Page(tuple(boxes), 1400, 1900, "picture")


def _width(text: str) -> int:
    return sum(1 if ord(sign) < 0x2E80 else 2 for sign in text)


def read(*pages: str) -> Report:
    """The report of typed pages."""
    return read_report([typed(text) for text in pages], words())


def row(text: str, code: str) -> Row | None:
    """The one row of a code, None where it was not taken."""
    found = [one for one in read(text).rows if one.code == code]
    assert len(found) < 2
    return found[0] if found else None


def line(cells: str, *, heads: str = "项目              结果      提示  单位        参考范围") -> str:
    """A page with headings and one row."""
    return f"{heads}\n{cells}"
