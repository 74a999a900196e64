"""A file read the way the child process reads it, in this process: pages of boxes, second looks, a report."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from prescreen.content import ROOT, read_yaml
from prescreen.reading import ocr
from prescreen.reading.lab_page import Box, Page, Report
from prescreen.reading.lab_report import read_report
from prescreen.reading.lab_words import ReportWords


@dataclass(frozen=True)
class Looked:
    """What the engine saw, so that it can be read again without it."""

    pages: tuple[Page, ...]
    second: Mapping[tuple[int, int], str]
    seconds: float


@cache
def words() -> ReportWords:
    """The words of the content that is shipped."""
    return ReportWords.model_validate(read_yaml(ROOT / "lexicon" / "analytes.yaml"))


@cache
def _engine() -> ocr.Engine:
    return ocr.Engine()


def looked_at(data: bytes) -> Looked:
    """Boxes and second looks at the boxes of values."""
    if ocr.kind_of(data) != "pdf":
        _engine()
    began = time.process_time()
    leaves: list[ocr.Leaf] = []
    if ocr.kind_of(data) == "pdf":
        opened = ocr.open_pdf(data, may_draw=True)
        leaves.extend(one if isinstance(one, ocr.PrintedLeaf) else _engine().read(one) for one in opened)
    else:
        leaves.append(_engine().read(ocr.open_picture(data)))
    pages = tuple(leaf.page for leaf in leaves)
    rows = read_report(pages, words()).rows
    looks = {(row.page, row.box): leaves[row.page].again(row.box) for row in rows if row.value}
    second = {where: text for where, text in looks.items() if text is not None}
    return Looked(pages, second, time.process_time() - began)


def read(looked: Looked) -> Report:
    """The report, with the second looks."""
    return read_report(looked.pages, words(), looked.second)


def kept(looked: Looked) -> str:
    """Compact JSON: whole pixels and scores in hundredths."""
    pages = [
        {"width": page.width, "height": page.height, "kind": page.kind, "boxes": [_told(box) for box in page.boxes]}
        for page in looked.pages
    ]
    second = [[page, box, text] for (page, box), text in looked.second.items()]
    return json.dumps({"pages": pages, "second": second}, ensure_ascii=False, separators=(",", ":"))


def _told(box: Box) -> list[Any]:
    return [box.text, [round(one) for corner in box.corners for one in corner], round(box.score * 100)]


def unkept(told: Mapping[str, Any]) -> Looked:
    """Back from JSON."""
    pages = tuple(
        Page(tuple(_box(*box) for box in page["boxes"]), page["width"], page["height"], page["kind"])
        for page in told["pages"]
    )
    return Looked(pages, {(page, box): text for page, box, text in told["second"]}, 0.0)


def _box(text: str, corners: Sequence[int], score: int) -> Box:
    a, b, c, d = ((float(corners[n]), float(corners[n + 1])) for n in (0, 2, 4, 6))
    return Box(text, (a, b, c, d), score / 100)
