"""Which boxes stand on one line of a page, also where the paper is bent, tilted or photographed at an angle.

Each box is traced along the field of text-line slopes to one reference column; there its height on the page tells its
line. Linking neighbours by their own slopes is not enough: on bent paper that takes the value of the next row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prescreen.reading.lab_page import Page

Numbers = NDArray[np.float64]
# Shares of the height of text: boxes that far apart stand on different lines.
APART = 0.55
_STEPS = 16
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Line:
    """Boxes side by side, by their places on the page. `at` is the height at which the line crosses the reference."""

    boxes: tuple[int, ...]
    at: float
    unsure: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a page from top to bottom, the usual height of text, and how much the lines bend."""

    lines: tuple[Line, ...]
    height: float
    bend: float


def lines_of(page: Page) -> Lines:
    """Every box on exactly one line."""
    boxes = page.boxes
    if not boxes:
        return Lines((), 0.0, 0.0)
    corners = np.array([box.corners for box in boxes], dtype=np.float64)
    centres, heights = corners.mean(axis=1), _heights(corners)
    height = float(np.median(heights))
    field = _Field.fitted(corners, heights, page)
    at = field.traced(centres)
    found = _grouped(at, corners, height)
    for _ in range(_ROUNDS):
        straighter = at - _common_bend(found, centres, at, page)
        regrouped = _grouped(straighter, corners, height)
        at = straighter
        if regrouped == found:
            break
        found = regrouped
    return Lines(_told(found, at, height), height, field.bend)


def _heights(corners: Numbers) -> Numbers:
    left = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
    right = np.linalg.norm(corners[:, 2] - corners[:, 1], axis=1)
    return np.asarray((left + right) / 2)


@dataclass(frozen=True, slots=True)
class _Field:
    """The slope of text at every place of a page, as a polynomial of few terms."""

    weights: Numbers
    scale: float
    middle: Numbers
    bend: float

    @classmethod
    def fitted(cls, corners: Numbers, heights: Numbers, page: Page) -> "_Field":
        left, right = (corners[:, 0] + corners[:, 3]) / 2, (corners[:, 1] + corners[:, 2]) / 2
        across = right - left
        # The direction of a short box is mostly noise.
        long = across[:, 0] > 2.0 * heights
        scale, middle = max(page.width, page.height) / 2, np.array([page.width / 2, page.height / 2])
        if long.sum() < 3:
            return cls(np.zeros(6), scale, middle, 0.0)
        slopes, sure = across[long, 1] / across[long, 0], across[long, 0] / heights[long]
        terms = _terms((corners[long].mean(axis=1) - middle) / scale)
        weights = _robust(terms, slopes, np.minimum(sure, 12.0))
        fitted = terms @ weights
        return cls(weights, scale, middle, float(np.ptp(fitted)))

    def at(self, points: Numbers) -> Numbers:
        return np.asarray(_terms((points - self.middle) / self.scale) @ self.weights)

    def traced(self, points: Numbers) -> Numbers:
        """The height at which the line through each point crosses the middle of the page."""
        now = points.astype(np.float64)
        step = (self.middle[0] - now[:, 0]) / _STEPS
        for _ in range(_STEPS):
            half = now + np.stack([step / 2, self.at(now) * step / 2], axis=1)
            now = now + np.stack([step, self.at(half) * step], axis=1)
        return np.asarray(now[:, 1])


def _terms(places: Numbers) -> Numbers:
    x, y = places[:, 0], places[:, 1]
    return np.stack([np.ones_like(x), x, y, x * x, x * y, x**3], axis=1)


def _robust(terms: Numbers, values: Numbers, sure: Numbers) -> Numbers:
    """Least squares that a few wrong boxes cannot pull away; few boxes give a plain field."""
    ridge = np.diag([1e-6, 0.3, 0.3, 1.0, 1.0, 2.0]) * (1.0 if len(values) > 15 else 30.0)
    weights: Numbers = np.zeros(terms.shape[1])
    trust: Numbers = np.ones(len(values))
    for _ in range(6):
        weighted = terms * (sure * trust)[:, None]
        weights = np.asarray(np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ values), dtype=np.float64)
        left = np.abs(values - terms @ weights)
        spread = max(float(np.median(left)) * 1.5, 1e-4)
        trust = _trusted(left / (2 * spread))
    return np.asarray(weights)


def _grouped(at: Numbers, corners: Numbers, height: float) -> tuple[tuple[int, ...], ...]:
    order = np.argsort(at, kind="stable")
    groups: list[list[int]] = []
    for place in order:
        last = groups[-1] if groups else []
        if last and at[place] - float(np.mean(at[last])) < APART * height:
            last.append(int(place))
        else:
            groups.append([int(place)])
    return tuple(tuple(sorted(group, key=lambda one: float(corners[one, :, 0].min()))) for group in groups)


def _common_bend(groups: Sequence[Sequence[int]], centres: Numbers, at: Numbers, page: Page) -> Numbers:
    """What the lines have in common: how far boxes stand from the middle of their line, as a smooth surface."""
    away: list[float] = []
    places: list[int] = []
    for group in groups:
        if len(group) >= 3:
            middle = float(np.median(at[list(group)]))
            away.extend(at[list(group)] - middle)
            places.extend(group)
    if len(places) < 12:
        return np.zeros_like(at)
    scale = max(page.width, page.height) / 2
    everywhere = _bend_terms((centres - np.array([page.width / 2, page.height / 2])) / scale)
    weights = _robust_bend(everywhere[places], np.array(away))
    return np.asarray(everywhere @ weights)


def _trusted(away: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + away**2), dtype=np.float64)


def _bend_terms(places: Numbers) -> Numbers:
    x, y = places[:, 0], places[:, 1]
    return np.stack([np.ones_like(x), x, x * x, x**3, x * y, x * x * y, x * y * y], axis=1)


def _robust_bend(terms: Numbers, away: Numbers) -> Numbers:
    ridge = np.eye(terms.shape[1]) * 0.5
    trust: Numbers = np.ones(len(away))
    weights: Numbers = np.zeros(terms.shape[1])
    for _ in range(4):
        weighted = terms * trust[:, None]
        weights = np.asarray(np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ away), dtype=np.float64)
        left = np.abs(away - terms @ weights)
        spread = max(float(np.median(left)) * 1.5, 0.5)
        trust = _trusted(left / (2 * spread))
    return np.asarray(weights)


def _told(groups: Sequence[Sequence[int]], at: Numbers, height: float) -> tuple[Line, ...]:
    middles = [float(np.median(at[list(group)])) for group in groups]
    found = []
    for place, group in enumerate(groups):
        near = [abs(middles[place] - middles[other]) for other in (place - 1, place + 1) if 0 <= other < len(groups)]
        spread = float(np.max(np.abs(at[list(group)] - middles[place])))
        # A box may lie between two lines: then the line is not sure of any of its boxes.
        unsure = bool(near) and spread > 0.4 * min(near) and spread > 0.3 * height
        found.append(Line(tuple(group), middles[place], unsure))
    return tuple(found)
