"""The child of `prescreen.scanning`: `python -I -m prescreen.opening`. Words and then a file on standard input.

It loads what it needs, gives up everything else, and only then reads the file's first byte. Out go lines of JSON:
how far it is, and at the end a report with a strip for each row, or one word for why not. Boxes never leave.
"""

import base64
import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import TypeAdapter

from prescreen import confinement
from prescreen.reading import ocr
from prescreen.reading.lab_page import Box, Page, Quality, Report
from prescreen.reading.lab_report import read_report
from prescreen.reading.lab_words import ReportWords

CPU_SECONDS = 40
# Measured: 1.43 GB of addresses with the models loaded and a dense page, 0.9 GB of memory.
ADDRESSES_WITH_ENGINE = 2_500_000_000
ADDRESSES = 700_000_000
# Opening is over in one; a file made to be slow is ended after these.
OPENING_CPU_SECONDS = 3
# No page is begun after so much, so that what was read is told before the end.
LAST_PAGE_CPU, LAST_PAGE_SECONDS = 28.0, 64.0
MOST_STRIPS = 120

_REPORT = TypeAdapter(Report)


def main() -> None:
    told = os.fdopen(os.dup(1), "wb", buffering=0)
    # Whatever a library prints is not an answer.
    os.dup2(2, 1)
    wanted = json.loads(sys.stdin.buffer.readline())
    engine_wanted = bool(wanted["pictures"])
    if wanted["last_in_line"]:
        confinement.stand_last()
    walls = confinement.begin(
        cpu_seconds=CPU_SECONDS, address_space=ADDRESSES_WITH_ENGINE if engine_wanted else ADDRESSES
    )
    words = ReportWords.model_validate(wanted["words"])
    engine = ocr.Engine() if wanted["pictures"] else None
    ocr.load_openers()
    # The table of signs is read when the first Chinese one is met.
    read_report([Page((Box.upright("檢驗", (0, 0, 20, 10)),), 100, 100, "text")], words)
    say(told, {"walls": walls + confinement.seal()})
    try:
        say(told, read(sys.stdin.buffer.read(ocr.MOST_BYTES + 1), words, engine, told))
    except ocr.CannotRead as why:
        say(told, {"problem": why.reason})
    except MemoryError:
        say(told, {"problem": "too_big"})
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything at hostile bytes
        say(told, {"problem": "unreadable", "where": where(error)})
    # Nothing is to be tidied up, and some libraries would try to with files.
    os._exit(0)


def read(data: bytes, words: ReportWords, engine: ocr.Engine | None, told: BinaryIO) -> dict[str, Any]:
    """The answer, as the parent expects it. Raises `CannotRead`."""
    leaves: list[ocr.Leaf] = []
    problems: list[str] = []
    for leaf in opened(data, engine):
        leaves.append(leaf)
        problems += leaf.problems
        say(told, {"pages": len(leaves)})
        if time.process_time() > LAST_PAGE_CPU or time.monotonic() - _BEGUN > LAST_PAGE_SECONDS:
            problems.append("pages_left")
            break
    return answer(leaves, problems, words)


_BEGUN = time.monotonic()


def opened(data: bytes, engine: ocr.Engine | None) -> Iterator[ocr.Leaf]:
    kind = ocr.kind_of(data)
    if len(data) > ocr.MOST_BYTES:
        raise ocr.CannotRead("too_big")
    if kind is None:
        raise ocr.CannotRead("unreadable")
    if kind != "pdf" and engine is None:
        raise ocr.CannotRead("no_engine")
    pages = ocr.open_pdf(data, may_draw=engine is not None) if kind == "pdf" else pictures(data)
    while True:
        confinement.allow_cpu(OPENING_CPU_SECONDS)
        page = next(pages, None)
        confinement.allow_cpu(CPU_SECONDS)
        if page is None:
            return
        if isinstance(page, ocr.PrintedLeaf):
            yield page
        elif engine is not None:
            yield engine.read(page)


def pictures(data: bytes) -> Iterator[ocr.PrintedLeaf | ocr.Picture]:
    yield ocr.open_picture(data)


def answer(leaves: list[ocr.Leaf], problems: list[str], words: ReportWords) -> dict[str, Any]:
    """The report, with the second look at every value and the strips of what is not red."""
    pages = [leaf.page for leaf in leaves]
    report = read_report(pages, words)
    looks = {(row.page, row.box): leaves[row.page].again(row.box) for row in report.rows if row.value}
    second = {where: text for where, text in looks.items() if text is not None}
    if second:
        report = read_report(pages, words, second)
    # A poor picture of which every check passed on some row is still of use.
    good = report.quality.ok and (not problems or any(row.accept for row in report.rows))
    quality = Quality(good, tuple(dict.fromkeys((*report.quality.problems, *problems))))
    report = replace(report, quality=quality)
    strips = {
        str(number): base64.b64encode(leaves[row.page].cut(row.area)).decode()
        for number, row in enumerate(report.rows[:MOST_STRIPS])
        if row.klass != "red"
    }
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = used.ru_utime + used.ru_stime
    return {"report": _REPORT.dump_python(report, mode="json"), "strips": strips, "cpu_seconds": seconds}


def where(error: BaseException) -> str:
    """For whoever mends it: kind and place of an error, never its words, which may be the person's."""
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return f"{type(error).__name__} at {' '.join(places[-3:])}"


def say(told: BinaryIO, line: dict[str, Any]) -> None:
    told.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


if __name__ == "__main__":
    main()
