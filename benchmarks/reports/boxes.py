"""Boxes of a page as an engine would give them, without one: from the sheet itself, with bent lines and shaken corners.

Texts are read without fault, so what goes wrong here is the rows and columns alone.
"""

import math
import random
from collections.abc import Callable

from benchmarks.reports.drawing import width_of
from benchmarks.reports.layouts import Sheet
from prescreen.reading.lab_page import Box, Page, Point

Warp = Callable[[Point], Point]
SCALE = 190 / 72
WARPS = ("flat", "angle", "curl", "both")


def page(sheet: Sheet, *, warp: str = "flat", seed: int = 0, shake: float = 0.04, lost: float = 0.0) -> Page:
    """The boxes of a sheet. `shake` is a share of the height of text; `lost` the share of boxes that go missing."""
    draw = random.Random(f"{warp} {seed}")
    bend = _warp(sheet, warp, draw)
    boxes = [_box(run, bend, shake, draw) for run in _runs(sheet) if draw.random() >= lost]
    draw.shuffle(boxes)
    return Page(tuple(boxes), round(sheet.width * SCALE), round(sheet.height * SCALE), "picture")


Run = tuple[float, float, float, float, str]


def _runs(sheet: Sheet) -> list[Run]:
    """Left, right, height, middle and text: texts that nearly touch are one box."""
    runs: list[Run] = []
    for words in sorted(sheet.words, key=lambda one: (round(one.y), one.x)):
        width = width_of(words)
        left = words.x - {"l": 0.0, "c": width / 2, "r": width}[words.anchor]
        last = runs[-1] if runs else None
        if last is not None and abs(last[3] - words.y) < 1 and -2 < left - last[1] < 0.45 * words.size:
            runs[-1] = (last[0], left + width, last[2], last[3], last[4] + words.text)
        else:
            runs.append((left, left + width, words.size * 1.25, words.y, words.text))
    return runs


def _box(run: Run, bend: Warp, shake: float, draw: random.Random) -> Box:
    left, right, height, middle, text = run
    first, last = bend((left, middle)), bend((right, middle))
    angle = math.atan2(last[1] - first[1], last[0] - first[0])
    up, along = (math.sin(angle) * height / 2, -math.cos(angle) * height / 2), shake * height
    corners = []
    for (x, y), sign in ((first, 1), (last, 1), (last, -1), (first, -1)):
        moved = x + sign * up[0] + draw.gauss(0, along), y + sign * up[1] + draw.gauss(0, along)
        corners.append((moved[0] * SCALE, moved[1] * SCALE))
    a, b, c, d = corners
    return Box(text, (a, b, c, d), round(draw.uniform(0.93, 1.0), 3))


def _warp(sheet: Sheet, name: str, draw: random.Random) -> Warp:
    if name == "flat":
        return lambda point: point
    if name == "angle":
        return _angle(sheet, draw)
    if name == "curl":
        return _curl(sheet, draw)
    first, second = _curl(sheet, draw), _angle(sheet, draw)
    return lambda point: second(first(point))


def _angle(sheet: Sheet, draw: random.Random) -> Warp:
    """Seen from the side: a plane in perspective, and turned a little."""
    lean, tilt, turn = draw.uniform(-0.16, 0.16), draw.uniform(-0.16, 0.16), math.radians(draw.uniform(-4, 4))

    def moved(point: Point) -> Point:
        x, y = point[0] - sheet.width / 2, point[1] - sheet.height / 2
        near = 1 + lean * x / sheet.width + tilt * y / sheet.height
        x, y = x / near, y / near
        return (
            x * math.cos(turn) - y * math.sin(turn) + sheet.width / 2,
            x * math.sin(turn) + y * math.cos(turn) + sheet.height / 2,
        )

    return moved


def _curl(sheet: Sheet, draw: random.Random) -> Warp:
    bow, phase = draw.choice((-1, 1)) * draw.uniform(6, 13), draw.uniform(-0.4, 0.4)
    wave, length, slant = draw.uniform(1, 3), draw.uniform(0.8, 1.4), draw.uniform(-5, 5)

    def moved(point: Point) -> Point:
        x, y = point[0] / sheet.width, point[1] / sheet.height
        down = (
            bow * math.sin(math.pi * x + phase) + wave * math.sin(2 * math.pi * (x * length + 0.3 * y)) + slant * x * y
        )
        return point[0], point[1] + down

    return moved
