"""A sheet as a picture and as a PDF with its letters. Raised figures are drawn small and raised, as printers do."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from fpdf import FPDF
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.reports.layouts import Face, Sheet, Words
from prescreen.sheet import FONT_FILE, FONT_PACKAGE

Picture = NDArray[np.uint8]
_FILES: Mapping[Face, str] = {"sans": FONT_FILE, "serif": "NotoSerifSC-Regular.otf"}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_RUNS = re.compile(f"[{''.join(_RAISED)}]+|[^{''.join(_RAISED)}]+")
_SMALL, _UP = 0.62, 0.38


def picture(sheet: Sheet, dots: float) -> Picture:
    """Black on white, so many dots to the inch; colours are kept for the spoiling."""
    scale = dots / 72
    image = Image.new("L", (round(sheet.width * scale), round(sheet.height * scale)), 255)
    pen = ImageDraw.Draw(image)
    for rule in sheet.rules:
        ends = (rule.x * scale, rule.y * scale, rule.to_x * scale, rule.to_y * scale)
        pen.line(ends, fill=60, width=max(1, round(0.6 * scale)))
    for words in sheet.words:
        parts = list(_parts(words, scale, sheet.face))
        x = words.x * scale - _shift(words, sum(width for _, width, _, _ in parts))
        for text, width, size, up in parts:
            pen.text((x, words.y * scale - up), text, font=_font(size, sheet.face), fill=15, anchor="lm")
            x += width
    grey = np.asarray(image)
    return np.ascontiguousarray(np.stack([grey] * 3, axis=2))


def text_on(image: Image.Image, middle: tuple[float, float], text: str, size: float, ink: tuple[int, int, int]) -> None:
    """A text laid across a picture, slanting."""
    patch = Image.new("L", (round(size * len(text) * 1.2), round(size * 1.8)), 0)
    pen = ImageDraw.Draw(patch)
    pen.text((patch.width / 2, patch.height / 2), text, font=_font(round(size), "sans"), fill=255, anchor="mm")
    turned = patch.rotate(20, expand=True)
    place = round(middle[0] - turned.width / 2), round(middle[1] - turned.height / 2)
    image.paste(ink, (*place, place[0] + turned.width, place[1] + turned.height), turned)


def width_of(words: Words) -> float:
    """The width of a text in points."""
    return sum(width for _, width, _, _ in _parts(words, 4.0)) / 4.0


def _shift(words: Words, width: float) -> float:
    return {"l": 0.0, "c": width / 2, "r": width}[words.anchor]


def _parts(words: Words, scale: float, face: Face = "sans") -> Iterator[tuple[str, float, int, float]]:
    """Text, its width, its size, how far it is raised."""
    for run in _RUNS.findall(words.text):
        raised = run[0] in _RAISED
        size = max(4, round(words.size * scale * (_SMALL if raised else 1)))
        text = "".join(_RAISED.get(sign, sign) for sign in run)
        yield text, _font(size, face).getlength(text), size, words.size * scale * _UP if raised else 0.0


@cache
def _font(size: int, face: Face) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files(FONT_PACKAGE) / _FILES[face]), size)


def pdf(sheet: Sheet) -> bytes:
    """The same page with its letters."""
    paper = FPDF(unit="pt", format=(sheet.width, sheet.height))
    paper.set_auto_page_break(auto=False)
    paper.set_margin(0)
    paper.c_margin = 0
    paper.add_font("Noto", fname=str(files(FONT_PACKAGE) / _FILES[sheet.face]))
    paper.add_page()
    for rule in sheet.rules:
        paper.line(rule.x, rule.y, rule.to_x, rule.to_y)
    for words in sheet.words:
        runs = [(run, run[0] in _RAISED) for run in _RUNS.findall(words.text)]
        widths = []
        for run, raised in runs:
            paper.set_font("Noto", size=words.size * (_SMALL if raised else 1))
            widths.append(paper.get_string_width("".join(_RAISED.get(sign, sign) for sign in run)))
        x = words.x - _shift(words, sum(widths))
        for (run, raised), width in zip(runs, widths, strict=True):
            paper.set_font("Noto", size=words.size * (_SMALL if raised else 1))
            base = words.y + words.size * 0.35 - (words.size * _UP if raised else 0)
            paper.text(x, base, "".join(_RAISED.get(sign, sign) for sign in run))
            x += width
    return bytes(paper.output())
