"""What can be said of a picture of a page beside what it says: where it is cut, how it lies, is it good enough.

Arrays in, numbers and arrays out. Nothing here knows words.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from prescreen.reading.lab_page import Area, Box, Point

Picture = NDArray[np.uint8]
Corners = NDArray[np.float32]

LEAST_SIDE = 200
FEWEST_BOXES = 8
# Below these nothing read is worth offering. Measured on pages made worse step by step (docs/decisions/lab-report.md).
LEAST_HEIGHT = 14
LEAST_SCORE = 0.75
LEAST_SHARPNESS = 0.02
LEAST_LIGHT = 70
MOST_BEND = 0.25
TALL = 1.5
# From here on it is a column of signs, to be laid on its side; between the two it is one sign.
COLUMN = 3.0


class Tile(NamedTuple):
    """A part of a long picture; it owns the lines whose middle lies between `first` and `last`."""

    picture: Picture
    top: int
    first: float
    last: float

    def owns(self, middle: float) -> bool:
        return self.first <= middle < self.last


def tiles(picture: Picture) -> Iterator[Tile]:
    """A screenshot of many screens in parts as high as 1.6 widths, so that it need not be made small."""
    height, width = picture.shape[:2]
    step, shared = int(1.6 * width), int(0.16 * width)
    if height <= 2 * width:
        yield Tile(picture, 0, 0, height + 1)
        return
    top = 0
    while True:
        bottom = min(top + step, height)
        yield Tile(
            picture[top:bottom],
            top,
            shared / 2 if top else 0,
            bottom - top - shared / 2 if bottom < height else bottom - top + 1,
        )
        if bottom == height:
            return
        top = bottom - shared


def shrunk(picture: Picture, longest: int) -> tuple[Picture, float]:
    import cv2

    scale = min(1.0, longest / max(picture.shape[:2]))
    if scale == 1.0:
        return np.ascontiguousarray(picture), scale
    size = (max(round(picture.shape[1] * scale), 1), max(round(picture.shape[0] * scale), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def cut_out(picture: Picture, corners: Corners) -> Picture:
    """The piece inside four corners, made straight."""
    import cv2

    a, b, c, d = corners
    width = max(int(max(np.linalg.norm(a - b), np.linalg.norm(c - d))), 1)
    height = max(int(max(np.linalg.norm(a - d), np.linalg.norm(b - c))), 1)
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    how = cv2.getPerspectiveTransform(np.asarray(corners, np.float32), straight)
    cut = cv2.warpPerspective(picture, how, (width, height), borderMode=cv2.BORDER_REPLICATE, flags=cv2.INTER_CUBIC)
    return np.asarray(cut, np.uint8)


def piece(picture: Picture, corners: Corners) -> Picture:
    """As `cut_out`; a column of signs is laid on its side, a single sign stays upright."""
    cut = cut_out(picture, corners)
    return np.ascontiguousarray(np.rot90(cut)) if cut.shape[0] >= COLUMN * cut.shape[1] else cut


def sharpened(cut: Picture) -> Picture:
    import cv2

    soft = cv2.GaussianBlur(cut, (0, 0), 2)
    return np.asarray(cv2.addWeighted(cut, 3, soft, -2, 0), np.uint8)


def is_tall(cut: Picture) -> bool:
    return bool(cut.shape[0] >= COLUMN * cut.shape[1])


def grown(corners: Corners, share: float) -> Corners:
    """A little more on all sides, measured in heights of the line."""
    a, b, c, d = corners
    down = (d - a + c - b) / 2 * share
    along = (b - a + c - d) / 2
    along = along / max(float(np.linalg.norm(along)), 1e-6) * float(np.linalg.norm(down))
    return np.array([a - down - along, b - down + along, c + down + along, d + down - along], np.float32)


def length_of(corners: Corners) -> float:
    a, b, c, _ = corners
    return float(max(np.linalg.norm(b - a), np.linalg.norm(c - b)))


def proportion(corners: Corners) -> float:
    """How many times as long as high: what reading it costs."""
    a, b, c, _ = corners
    sides = float(np.linalg.norm(b - a)), float(np.linalg.norm(c - b))
    return max(sides) / max(min(sides), 1.0)


def on_its_side(corners: Sequence[Corners]) -> bool:
    """Do the long lines run up and down?"""
    upright = sideways = 0.0
    for a, b, c, _ in corners:
        across, down = float(np.linalg.norm(b - a)), float(np.linalg.norm(c - b))
        if across > 2 * down:
            upright += across
        elif down > 2 * across:
            sideways += down
    return sideways > upright


def padded(area: Area, width: int, height: int) -> tuple[int, int, int, int]:
    """An area with a little air, inside the page and never empty."""
    left, top, right, bottom = area
    air = 0.15 * max(bottom - top, 1)
    x0, y0 = int(min(max(left - air, 0), width - 1)), int(min(max(top - air, 0), height - 1))
    return x0, y0, int(min(max(right + air, x0 + 1), width)), int(min(max(bottom + air, y0 + 1), height))


def row_in(area: Area, boxes: Sequence[Box]) -> Corners:
    """The row that lies slanting in an upright area, with the same air: without it, half of its neighbours show too.

    On a curled page it is as high as its words need, so that none is cut.
    """
    left, top, right, bottom = area
    near = [box for box in boxes if _meets(box.area, area)]
    air, high, rate = 0.15 * max(bottom - top, 1), bottom - top, slope(near)
    row = high - abs(rate) * (right - left)
    if row < high / 8:  # it does not lie as the lines around it do
        row, rate = high, 0.0
    above = top - min(rate * (right - left), 0)

    def depth(point: Point) -> float:
        return point[1] - rate * (point[0] - left)

    middle = [(box, sum(map(depth, box.corners)) / 4) for box in near]
    own = [box for box, at in middle if above - row / 4 <= at <= above + row * 5 / 4]
    first = min([above, *(depth(point) for box in own for point in box.corners[:2])]) - 0.2 * row
    last = max([above + row, *(depth(point) for box in own for point in box.corners[2:])]) + 0.2 * row
    before, after = -rate * air, rate * (right - left + air)
    upper, lower = [(left - air, first + before), (right + air, first + after)], [last + after, last + before]
    return np.array([*upper, (right + air, lower[0]), (left - air, lower[1])], np.float32)


def slope(boxes: Sequence[Box]) -> float:
    """How far the lines fall to the right, in the middle of those that are long enough to tell."""
    told = [
        (b[1] - a[1]) / (b[0] - a[0])
        for box in boxes
        for a, b in (box.corners[:2], (box.corners[3], box.corners[2]))
        if b[0] - a[0] > 2 * abs(box.corners[3][1] - box.corners[0][1])
    ]
    return float(np.median(told)) if told else 0.0


def _meets(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def problems(picture: Picture, boxes: Sequence[Box]) -> tuple[str, ...]:
    """What stands in the way of reading; names for which the surface has words."""
    if len(boxes) < FEWEST_BOXES:
        # A page so blurred that no line is found cannot be told from one without lines.
        return ("dark",) if light(picture) < LEAST_LIGHT else ("no_text",)
    found = {
        "dark": light(picture) < LEAST_LIGHT,
        "too_small": _height(boxes) < LEAST_HEIGHT,
        "blurred": sharpness(picture, boxes) < LEAST_SHARPNESS or _score(boxes) < LEAST_SCORE,
        "bent": bend(boxes) > MOST_BEND,
        "cut": _at_the_edge(picture, boxes) >= 4,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def light(picture: Picture) -> float:
    """How bright the paper is: nine tenths of the picture are darker."""
    return float(np.percentile(picture[::8, ::8].mean(axis=2), 90))


def sharpness(picture: Picture, boxes: Sequence[Box]) -> float:
    """How suddenly ink ends, over the longest lines, whatever their size and contrast."""
    import cv2

    longest = sorted((np.array(box.corners, np.float32) for box in boxes), key=length_of)[-25:]
    measured = []
    for four in longest:
        cut = cut_out(picture, four).mean(axis=2).astype(np.float32)
        cut = np.asarray(cv2.resize(cut, (max(cut.shape[1] * 32 // cut.shape[0], 8), 32)), np.float32)
        spread = float(cut.std())
        if spread > 2:
            measured.append(float(cv2.Laplacian(cut / spread, cv2.CV_32F).var()))
    return float(np.median(measured)) if measured else 0.0


def bend(boxes: Sequence[Box]) -> float:
    """How much the slope of the lines differs over the page."""
    slopes = []
    for box in boxes:
        a, b, c, d = (np.array(corner) for corner in box.corners)
        along, down = (b - a + c - d) / 2, (d - a + c - b) / 2
        if along[0] > 4 * np.linalg.norm(down):
            slopes.append(float(along[1] / along[0]))
    return float(np.percentile(slopes, 95) - np.percentile(slopes, 5)) if len(slopes) >= 8 else 0.0


def _height(boxes: Sequence[Box]) -> float:
    tall = [np.linalg.norm(np.subtract(box.corners[3], box.corners[0])) for box in boxes]
    return float(np.median(tall))


def _score(boxes: Sequence[Box]) -> float:
    return float(np.mean([box.score for box in boxes]))


def _at_the_edge(picture: Picture, boxes: Sequence[Box]) -> int:
    width = picture.shape[1]
    return sum(box.area[0] <= 1 or box.area[2] >= width - 1 for box in boxes)
