"""What else happens to a page: folded, stamped, written on, held in a hand, cut off, faded, printed with pins."""

import random
from collections.abc import Mapping

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.reports.degrade import Way, as_bytes, at_an_angle, lit, noisy
from benchmarks.reports.drawing import Picture, picture, text_on
from benchmarks.reports.layouts import Sheet


def folded(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Folded in four and opened: each part has its own light, the lines break at the folds."""
    page = picture(sheet, 190).astype(np.float32)
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    across, down = width * draw.uniform(0.42, 0.58), height * draw.uniform(0.42, 0.58)
    lifted = draw.uniform(4, 12) * np.abs(x - across) / width * draw.choice((-1, 1))
    pressed = draw.uniform(4, 14) * np.abs(y - down) / height * draw.choice((-1, 1))
    bent = cv2.remap(page, x + pressed, y + lifted, cv2.INTER_LINEAR, borderValue=(200, 200, 200))
    for line, place in ((across, x), (down, y)):
        bent *= (1 - draw.uniform(0.04, 0.12) * (place > line))[:, :, None]
        bent += (draw.choice((-60, 45)) * np.exp(-(((place - line) / 3.5) ** 2)))[:, :, None]
    return noisy(lit(at_an_angle(as_bytes(bent), draw, 0.03), draw, 0.25), draw, 3), ".jpg", 82


def stamped(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A round red stamp over some rows and pale words across the page, photographed."""
    page = Image.fromarray(picture(sheet, 190)[:, :, ::-1])
    width, height = page.size
    ink = Image.new("RGB", page.size, "white")
    pen = ImageDraw.Draw(ink)
    x, y = draw.uniform(0.35, 0.85) * width, draw.uniform(0.35, 0.9) * height
    radius = 0.085 * max(width, height)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(225, 70, 70), width=6)
    text_on(ink, (x, y), "检验专用章", radius * 0.36, (225, 80, 80))
    for step in range(4):
        text_on(ink, (width * (0.2 + 0.25 * step), height * (0.25 + 0.18 * step)), "复印无效", 60, (232, 232, 238))
    marked = np.minimum(np.asarray(page), np.asarray(ink))[:, :, ::-1]
    return noisy(lit(at_an_angle(as_bytes(marked), draw, 0.03), draw, 0.2), draw, 3), ".jpg", 84


def penned(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A doctor's pen: rings around numbers, lines under them, ticks, a scrawl at the edge."""
    page = picture(sheet, 190).copy()
    height, width = page.shape[:2]
    blue = draw.choice(((160, 60, 20), (40, 40, 170), (60, 60, 60)))
    for _ in range(draw.randrange(3, 7)):
        x, y = int(draw.uniform(0.35, 0.8) * width), int(draw.uniform(0.25, 0.8) * height)
        how = draw.choice(("ring", "line", "tick", "scrawl"))
        if how == "ring":
            cv2.ellipse(
                page, (x, y), (draw.randrange(60, 110), draw.randrange(22, 34)), 4, 0, 350, blue, 3, cv2.LINE_AA
            )
        elif how == "line":
            cv2.line(page, (x, y), (x + draw.randrange(80, 200), y + draw.randrange(-6, 6)), blue, 3, cv2.LINE_AA)
        elif how == "tick":
            ends = np.array([(x, y), (x + 12, y + 16), (x + 40, y - 26)], np.int32)
            cv2.polylines(page, [ends], False, blue, 4, cv2.LINE_AA)
        else:
            steps = np.array([(x + 14 * n, y + draw.randrange(-24, 24)) for n in range(9)], np.int32)
            cv2.polylines(page, [steps], False, blue, 3, cv2.LINE_AA)
    return noisy(lit(at_an_angle(page, draw, 0.03), draw, 0.2), draw, 3), ".jpg", 84


def held(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Held in front of something, a thumb on the edge, one side of the paper bent towards the light."""
    page = at_an_angle(picture(sheet, 180), draw, 0.05).astype(np.float32)
    height, width = page.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    bow = draw.choice((-1, 1)) * draw.uniform(8, 20) * ((x / width - 0.5) ** 2) * 4
    page = np.asarray(cv2.remap(page, x, y + bow, cv2.INTER_LINEAR, borderValue=(150, 160, 170)), np.float32)
    page *= (1 - draw.uniform(0.1, 0.3) * np.clip(x / width, 0, 1) ** 2)[:, :, None]
    thumb = (int(draw.uniform(0.3, 0.7) * width), height - 20)
    cv2.ellipse(page, thumb, (90, 120), draw.uniform(-20, 20), 0, 360, (130.0, 160.0, 205.0), -1)
    return noisy(lit(as_bytes(page), draw, 0.25), draw, 4), ".jpg", 80


def cut_off(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Taken too near: one edge of the page is missing, columns and all."""
    page = picture(sheet, 190)
    height, width = page.shape[:2]
    away = draw.uniform(0.08, 0.3)
    part = {
        "left": page[:, int(width * away) :], "right": page[:, : int(width * (1 - away))],
        "top": page[int(height * away) :], "bottom": page[: int(height * (1 - away))],
    }[draw.choice(("left", "right", "right", "top", "bottom"))]  # fmt: skip
    return noisy(lit(np.ascontiguousarray(part), draw, 0.2), draw, 3), ".jpg", 84


def faded(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """Old heat paper: grey on grey, with pale stripes, photographed."""
    page = picture(sheet, 190).astype(np.float32)
    height = page.shape[0]
    ink = 255 - page
    stripes = 1 - 0.35 * (np.sin(np.arange(height) / draw.uniform(40, 90)) > 0.4)
    page = 228 - ink * draw.uniform(0.32, 0.5) * stripes[:, None, None]
    return noisy(lit(at_an_angle(as_bytes(page), draw, 0.03), draw, 0.2), draw, 4), ".jpg", 80


def pins(sheet: Sheet, draw: random.Random) -> tuple[Picture, str, int]:
    """A printer with pins: letters are rows of dots, some pins print less; scanned."""
    page = picture(sheet, 150).astype(np.float32)
    height, width = page.shape[:2]
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    dots = 0.55 + 0.45 * ((across + down) % 2) * ((down % 4) != draw.randrange(4))
    soft = cv2.GaussianBlur(255 - (255 - page) * dots[:, :, None], (0, 0), 0.8)
    return noisy(at_an_angle(as_bytes(soft), draw, 0.012), draw, 4), ".jpg", 78


WAYS: Mapping[str, Way] = {
    "folded": folded, "stamped": stamped, "penned": penned, "held": held, "cut_off": cut_off, "faded": faded,
    "pins": pins,
}  # fmt: skip
