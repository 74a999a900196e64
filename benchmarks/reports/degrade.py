"""What happens to a page between the laboratory and the chat: scanned, photographed, bent, turned, made small."""

import random
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.reports.drawing import Picture, picture
from benchmarks.reports.layouts import Sheet

Way = Callable[[Sheet, random.Random], tuple[Picture, str, int]]
Numbers = NDArray[np.float64]


def clean(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """As printed, 200 dots to the inch."""
    _ = draw
    return picture(sheet, 200), ".png", 0


def screenshot(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A telephone's or a monitor's own picture."""
    return picture(sheet, draw.choice((120, 132, 150))), ".png", 0


def scan(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """150 dots to the inch, laid one degree askew."""
    page = _turned_a_little(picture(sheet, 150), draw.choice((-1.0, 1.0)) * draw.uniform(0.6, 1.2))
    return noisy(page, draw, 4), ".jpg", 78


def phone(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Taken by hand: at an angle, on a table, with light from one side."""
    page = at_an_angle(picture(sheet, 190), draw, 0.045)
    return noisy(lit(page, draw, 0.22), draw, 3), ".jpg", 85


def shadow(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A hand's shadow over the page, at an angle."""
    page = at_an_angle(picture(sheet, 190), draw, 0.06)
    height, width = page.shape[:2]
    cover = np.zeros((height, width), np.float32)
    centre = (int(width * draw.uniform(0.3, 0.7)), int(height * draw.uniform(0.3, 0.7)))
    axes = (int(width * draw.uniform(0.3, 0.5)), int(height * draw.uniform(0.15, 0.35)))
    cv2.ellipse(cover, centre, axes, draw.uniform(0, 180), 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(cover, (0, 0), 30)
    dark = page * (1 - 0.55 * soft[:, :, None])
    return noisy(lit(as_bytes(dark), draw, 0.3), draw, 5), ".jpg", 80


def blur(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Out of focus and moved."""
    page = cv2.GaussianBlur(at_an_angle(picture(sheet, 170), draw, 0.03), (0, 0), draw.uniform(1.6, 2.4))
    length = draw.choice((5, 7))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1 / length
    return noisy(as_bytes(cv2.filter2D(page, -1, kernel)), draw, 3), ".jpg", 80


def lowres(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Sent through a messenger: 1150 dots on the longer side, or little more, and pressed hard."""
    page = at_an_angle(picture(sheet, 200), draw, 0.015)
    scale = draw.choice((1150, 1280)) / max(page.shape[:2])
    small = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return as_bytes(small), ".jpg", 55


def curl(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Paper that does not lie flat, with a crease."""
    page = framed(picture(sheet, 190), draw, 60)
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bow = draw.choice((-1, 1)) * draw.uniform(18, 34) * np.sin(np.pi * x / width + draw.uniform(-0.4, 0.4))
    wave = draw.uniform(3, 8) * np.sin(2 * np.pi * (x / width * draw.uniform(0.8, 1.4) + y / height * 0.3))
    crease = draw.uniform(3, 7) * np.tanh((y - height * draw.uniform(0.35, 0.65)) / 18)
    lean = draw.uniform(-14, 14) * (y / height) * (x / width)
    bent = cv2.remap(
        page, x + crease, y + (bow + wave + lean).astype(np.float32), cv2.INTER_LINEAR, borderValue=(190, 190, 190)
    )
    return noisy(lit(as_bytes(bent), draw, 0.25), draw, 3), ".jpg", 82


def turned(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A photo lying on its side or upside down."""
    page, ending, quality = phone(sheet, draw)
    return np.ascontiguousarray(np.rot90(page, draw.choice((1, 2, 3)))), ending, quality


def moire(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A photo of a monitor."""
    page = at_an_angle(picture(sheet, 185), draw, 0.03).astype(np.float32)
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    for colour in range(3):
        angle, period = draw.uniform(0, np.pi), draw.uniform(4.2, 9)
        page[:, :, colour] += 13 * np.sin(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / period)
    return noisy(lit(as_bytes(page), draw, 0.15), draw, 3), ".jpg", 80


WAYS: Mapping[str, Way] = {
    "clean": clean, "screenshot": screenshot, "scan": scan, "phone": phone, "shadow": shadow, "blur": blur,
    "lowres": lowres, "curl": curl, "turned": turned, "moire": moire,
}  # fmt: skip


def spoiled(sheet: Sheet, way: str, seed: int, ways: Mapping[str, Way] = WAYS) -> bytes:
    """A PNG or JPEG of the page, the same for the same seed."""
    page, ending, quality = ways[way](sheet, random.Random(f"{way} {seed}"))
    _, data = cv2.imencode(ending, page, [cv2.IMWRITE_JPEG_QUALITY, quality] if quality else [])
    return bytes(data.tobytes())


def as_bytes(values: NDArray[np.generic]) -> Picture:
    """Cut to what a picture can hold."""
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def framed(page: Picture, draw: random.Random, border: int) -> Picture:
    """On a table."""
    table = tuple(draw.uniform(120, 200) for _ in range(3))
    return np.asarray(
        cv2.copyMakeBorder(page, border, border, border, border, cv2.BORDER_CONSTANT, value=table), np.uint8
    )


def _turned_a_little(page: Picture, degrees: float) -> Picture:
    height, width = page.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=(250, 250, 250)), np.uint8)


def at_an_angle(page: Picture, draw: random.Random, most: float) -> Picture:
    """Seen from where a hand holds the telephone."""
    page = framed(page, draw, 70)
    height, width = page.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + np.array(
        [(draw.uniform(-most, most) * width, draw.uniform(-most, most) * height) for _ in corners], np.float32
    )
    warp = cv2.getPerspectiveTransform(corners, moved)
    grey = tuple(draw.uniform(120, 190) for _ in range(3))
    return np.asarray(cv2.warpPerspective(page, warp, (width, height), borderValue=grey), np.uint8)


def lit(page: Picture, draw: random.Random, strength: float) -> Picture:
    """Light from one side, with a tint."""
    height, width = page.shape[:2]
    angle = draw.uniform(0, 2 * np.pi)
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    light = 1 - strength * (0.5 + 0.5 * (x * np.cos(angle) + y * np.sin(angle)))
    tint = np.array([draw.uniform(0.9, 1), draw.uniform(0.94, 1), 1.0], np.float32)
    return as_bytes(page * light[:, :, None] * tint)


def noisy(page: Picture, draw: random.Random, strength: float) -> Picture:
    """What the camera adds."""
    noise = np.random.default_rng(draw.randrange(2**32)).normal(0, strength, page.shape).astype(np.float32)
    return as_bytes(page + noise)
