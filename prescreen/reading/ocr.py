"""Bytes of a photo or a PDF -> pages of boxes. The only module that knows the engines, and each only when it is used.

It is meant for the child process of `prescreen.scanning`: what it opens may be hostile. It takes bytes and gives
boxes and small pictures; it never takes a path or an address and never writes anything.
"""

import importlib.util
import io
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from prescreen.reading import pictures
from prescreen.reading.lab_page import Area, Box, Page

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 5
MOST_PIXELS = 40_000_000
# The longer side of a page that is drawn, of what the boxes are looked for in, and of what they are cut from.
DRAWN = 2000
LOOKED_AT = 1600
CUT_FROM = 2800
# A page of a report has 60 to 250 pieces of text, together 150 to 700 times as long as high. What has more is not
# one, and reading it would take minutes; a piece longer than this is a rule or a pattern.
MOST_BOXES = 400
MOST_LENGTH = 1200.0
LONGEST = 70.0
LEAST_LETTERS = 40
LEAST_DIGITS = 5
MOST_STRANGE = 0.05
# A picture that covers more of a page means a scan; letters that a scanner put behind it are not trusted.
SCANNED = 0.5
MOST_GLYPHS = 20_000
# Between two cells; a space between words is narrower. In heights of the line.
CELL_GAP = 0.55
# Less than this is none, whatever the file says: raised digits are often set as a word of their own.
WORD_GAP = 0.08
SECOND_SCALE = 0.7

Picture = NDArray[np.uint8]
Kind = Literal["jpeg", "png", "pdf"]
Reason = Literal["too_big", "too_many_pages", "unreadable", "locked", "no_engine"]

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
# A lone arrow is higher than wide, and the engine lays such pieces on their side before it reads them.
_UPRIGHT = {"←": "↑", "→": "↓"}


class CannotRead(Exception):
    """Not a file to read; the reason is one of a few words, never anything out of the file."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


class Leaf(Protocol):
    """One page that was read, kept while strips are cut out of it."""

    @property
    def page(self) -> Page: ...

    @property
    def problems(self) -> tuple[str, ...]: ...

    def cut(self, area: Area) -> bytes:
        """A small PNG of this part of the page."""

    def again(self, box: int) -> str | None:
        """A second, independent look at one box; None where there is nothing to doubt."""


def kind_of(data: bytes) -> Kind | None:
    """By what it begins with, never by a name."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return "pdf" if b"%PDF-" in data[:1024] else None


def can_read_pictures() -> bool:
    """Is the extra `labreport` installed? Nothing is imported to find out."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def open_picture(data: bytes) -> Picture:
    """A JPEG or PNG as blue, green, red; turned the way its camera says. Raises `CannotRead`."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise CannotRead("too_big")
            image.draft("RGB", (CUT_FROM, CUT_FROM))
            upright = ImageOps.exif_transpose(image)
            return _on_white(upright)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise CannotRead("too_big") from None
    except CannotRead:
        raise
    except Exception:  # noqa: BLE001 - a decoder may raise anything at hostile bytes
        raise CannotRead("unreadable") from None


def _on_white(image: Any) -> Picture:
    from PIL import Image

    if image.mode.startswith("I"):
        deep = np.asarray(image)
        image = Image.fromarray((deep >> 8).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        image.thumbnail((CUT_FROM, _length(image)))
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image)
    image = image.convert("RGB")
    image.thumbnail((CUT_FROM, _length(image)))
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _length(image: Any) -> int:
    """A long screenshot is not to become unreadable by being made short."""
    return CUT_FROM if image.height <= 2 * image.width else 2 * CUT_FROM


def open_pdf(data: bytes, *, may_draw: bool) -> Iterator["PrintedLeaf | Picture"]:
    """Page after page: its letters where it has them, else a picture of it. Raises `CannotRead`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise CannotRead("locked" if "password" in str(error).lower() else "unreadable") from None
    if count > MOST_PAGES:
        raise CannotRead("too_many_pages")
    if count == 0:
        raise CannotRead("unreadable")
    for index in range(count):
        try:
            page = document[index]
            printed = _printed(page) if min(page.get_size()) > 1 else None
            if printed is None and not may_draw:
                raise CannotRead("no_engine")
            opened = printed if printed is not None else _drawn(page)
        except pypdfium2.PdfiumError:
            raise CannotRead("unreadable") from None
        yield opened


def _scale(page: Any) -> float:
    width, height = page.get_size()
    return float(min(DRAWN / max(width, height, 1), 6.0))


def _drawn(page: Any) -> Picture:
    drawn = page.render(scale=_scale(page), may_draw_forms=False, fill_color=(255, 255, 255, 255)).to_numpy()
    return np.ascontiguousarray(drawn[:, :, :3])


@dataclass(frozen=True)
class PrintedLeaf:
    """A page whose letters are known; nothing was recognised."""

    source: Any
    page: Page
    problems: tuple[str, ...] = ()

    def cut(self, area: Area) -> bytes:
        left, top, right, bottom = pictures.padded(area, self.page.width, self.page.height)
        scale = _scale(self.source)
        away = (left, self.page.height - bottom, self.page.width - right, top)
        # The library takes them in the page's own measure, and rounds up.
        crop = tuple(max(side - 1, 0) / scale for side in away)
        drawn = self.source.render(scale=scale, crop=crop, may_draw_forms=False).to_numpy()
        return png(drawn[:, :, :3])

    def again(self, box: int) -> None:
        del box


class _Glyph(NamedTuple):
    sign: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top


def _printed(page: Any) -> PrintedLeaf | None:
    """The page by its own letters, unless they are few, strange, sideways or put there by a scanner."""
    if _is_scan(page):
        return None
    scale = _scale(page)
    width, height = (math.ceil(side * scale) for side in page.get_size())
    glyphs = list(_glyphs(page, width, height))
    signs = "".join(glyph.sign for glyph in glyphs if not glyph.sign.isspace())
    if not are_letters(signs):
        return None
    boxes = tuple(_runs(glyphs))
    # Letters that run up or down the page make a box each.
    if len(boxes) > len(signs) / 2:
        return None
    return PrintedLeaf(page, Page(boxes, width, height, "text"))


def are_letters(signs: str) -> bool:
    """Enough of them, with digits, and hardly any that has no meaning outside of the file's own font."""
    strange = sum(unicodedata.category(sign) in ("Co", "Cn", "Cc") or sign == "\ufffd" for sign in signs)
    digits = sum(sign.isdigit() for sign in signs)
    return len(signs) >= LEAST_LETTERS and digits >= LEAST_DIGITS and strange <= MOST_STRANGE * len(signs)


def _is_scan(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if abs((right - left) * (top - bottom)) > SCANNED * width * height:
            return True
    return False


def _glyphs(page: Any, width: int, height: int) -> Iterator[_Glyph]:
    """In the order of the file, in pixels of the page as it is shown."""
    import ctypes

    import pypdfium2.raw as pdfium

    letters = page.get_textpage()
    fine = 16
    corner, x, y = pdfium.FS_RECTF(), ctypes.c_int(), ctypes.c_int()

    def shown(across: float, down: float) -> tuple[float, float]:
        pdfium.FPDF_PageToDevice(page, 0, 0, width * fine, height * fine, 0, across, down, x, y)
        return x.value / fine, y.value / fine

    for index in range(min(letters.count_chars(), MOST_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(letters, index)
        if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
            continue
        if chr(code).isspace():
            yield _Glyph(" ", 0, 0, 0, 0)
        elif pdfium.FPDFText_GetLooseCharBox(letters, index, corner):
            (a, b), (c, d) = shown(corner.left, corner.top), shown(corner.right, corner.bottom)
            yield _Glyph(chr(code), min(a, c), min(b, d), max(a, c), max(b, d))


def _runs(glyphs: Sequence[_Glyph]) -> Iterator[Box]:
    """Letters that stand together in a line, as one box."""
    run: list[_Glyph] = []
    spaced = False
    for glyph in glyphs:
        if glyph.sign == " ":
            spaced = True
            continue
        if run and not _continues(run, glyph):
            yield _box(run)
            run = []
        elif run and spaced and glyph.left - run[-1].right > WORD_GAP * glyph.height:
            run.append(_Glyph(" ", run[-1].right, run[-1].top, glyph.left, run[-1].bottom))
        run.append(glyph)
        spaced = False
    if run:
        yield _box(run)


def _continues(run: Sequence[_Glyph], glyph: _Glyph) -> bool:
    last = run[-1]
    tall = max(last.height, glyph.height)
    gap = glyph.left - last.right
    middle = (glyph.top + glyph.bottom - last.top - last.bottom) / 2
    return -0.5 * tall < gap < CELL_GAP * tall and abs(middle) < 0.5 * tall


def _box(run: Sequence[_Glyph]) -> Box:
    tallest = max(glyph.height for glyph in run)
    base = max(glyph.bottom for glyph in run)
    text, was_raised = "", False
    for glyph in run:
        plain = _RAISED.get(glyph.sign)
        raised = plain is not None or (
            bool(text)
            and glyph.sign.isdigit()
            and glyph.height < 0.85 * tallest
            and base - glyph.bottom > 0.15 * tallest
        )
        text += ("^" if raised and not was_raised else "") + (plain or unicodedata.normalize("NFKC", glyph.sign))
        was_raised = raised
    area = min(g.left for g in run), min(g.top for g in run), max(g.right for g in run), base
    return Box.upright(text.strip(), area)


@dataclass(frozen=True)
class PictureLeaf:
    """A page that was looked at, and the picture of it, upright."""

    engine: "Engine"
    picture: Picture
    page: Page
    problems: tuple[str, ...]

    def cut(self, area: Area) -> bytes:
        return png(pictures.cut_out(self.picture, pictures.row_in(area, self.page.boxes)))

    def again(self, box: int) -> str | None:
        return self.engine.read_again(self.picture, self.page.boxes[box])


def load_openers() -> None:
    """Everything that opening may want to load from disk, so that afterwards no file needs to be opened any more."""
    from PIL import Image

    for how in ("JPEG", "PNG", "PDF"):
        kept = io.BytesIO()
        taken_sideways = Image.Exif()
        taken_sideways[0x0112] = 6
        image = Image.new("RGB", (64, 64), "white")
        image.save(kept, format=how, **({} if how == "PDF" else {"exif": taken_sideways}))
        if how == "PDF":
            list(open_pdf(kept.getvalue(), may_draw=True))
        else:
            png(open_picture(kept.getvalue()))


class Engine:
    """The recogniser with the models that lie in its wheel. Making one takes about two seconds and 300 MB.

    It is given arrays only: its own loader would follow addresses, and other models would be downloaded.
    """

    def __init__(self) -> None:
        import cv2
        from rapidocr import RapidOCR

        cv2.setNumThreads(1)
        threads = {f"EngineConfig.onnxruntime.{which}_op_num_threads": 1 for which in ("intra", "inter")}
        # It would turn line by line, and short ones wrongly: it is off, and asked about a page as a whole.
        self._engine: Any = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "error"} | threads)
        blank = np.full((96, 320, 3), 255, np.uint8)
        # Each model is loaded when it is first used; later no file can be opened any more.
        self._engine(blank, use_det=False, use_cls=True, use_rec=True)
        self._engine(np.full((320, 320, 3), 255, np.uint8), use_det=True, use_cls=False, use_rec=False)

    def read(self, picture: Picture) -> PictureLeaf:
        """Every line of a page that may lie on its side or upside down. Raises `CannotRead`."""
        if min(picture.shape[:2]) < pictures.LEAST_SIDE or max(picture.shape[:2]) > 12 * min(picture.shape[:2]):
            return self._leaf(picture, (), ("too_small",))
        corners = self._look(picture)
        turned = self._turned(picture, corners)
        if turned:
            picture = np.ascontiguousarray(np.rot90(picture, turned))
            corners = self._look(picture)
        boxes = tuple(self._boxes(picture, corners))
        return self._leaf(picture, boxes, pictures.problems(picture, boxes))

    def read_again(self, picture: Picture, box: Box) -> str | None:
        """One box on its own, cut wider, sharpened and smaller: what it says then differs where it was a guess."""
        import cv2

        wider = pictures.grown(np.array(box.corners, np.float32), 0.12)
        piece = pictures.piece(picture, wider)
        if pictures.is_tall(piece):
            return None
        height = max(round(48 * SECOND_SCALE), 8)
        small = cv2.resize(
            pictures.sharpened(piece),
            (max(round(piece.shape[1] * height / piece.shape[0]), 8), height),
            interpolation=cv2.INTER_AREA,
        )
        return self._recognised([np.asarray(small, np.uint8)])[0][0]

    def _leaf(self, picture: Picture, boxes: tuple[Box, ...], problems: tuple[str, ...]) -> PictureLeaf:
        height, width = picture.shape[:2]
        return PictureLeaf(self, picture, Page(boxes, width, height, "picture"), problems)

    def _look(self, picture: Picture) -> list[NDArray[np.float32]]:
        """Where there is text: four corners each, clockwise from the upper left."""
        found = []
        for tile in pictures.tiles(picture):
            small, scale = pictures.shrunk(tile.picture, LOOKED_AT)
            boxes = self._engine.text_det(small).boxes
            for corners in () if boxes is None else boxes:
                four = np.asarray(corners, np.float32) / scale
                if tile.owns(float(four[:, 1].mean())):
                    found.append(four + np.array([0, tile.top], np.float32))
        lengths = [pictures.proportion(four) for four in found]
        kept = [four for four, length in zip(found, lengths, strict=True) if length <= LONGEST]
        if len(kept) > MOST_BOXES or sum(lengths) > MOST_LENGTH:
            raise CannotRead("unreadable")
        return kept

    def _turned(self, picture: Picture, corners: Sequence[NDArray[np.float32]]) -> int:
        """How many quarter turns, against the clock, make the page upright."""
        if not corners:
            return 0
        quarter = int(pictures.on_its_side(corners))
        longest = sorted(corners, key=pictures.length_of)[-15:]
        pieces = [np.ascontiguousarray(np.rot90(pictures.cut_out(picture, four), quarter)) for four in longest]
        votes = self._engine.text_cls(pieces).cls_res
        upside_down = sum(float(score) if "180" in label else -float(score) for label, score in votes) > 0
        return quarter + 2 * int(upside_down)

    def _boxes(self, picture: Picture, corners: Sequence[NDArray[np.float32]]) -> Iterator[Box]:
        pieces = [pictures.piece(picture, four) for four in corners]
        for four, (text, score) in zip(corners, self._recognised(pieces), strict=True):
            text = _UPRIGHT.get(text.strip(), text.strip())
            if text:
                a, b, c, d = ((float(x), float(y)) for x, y in four)
                yield Box(text, (a, b, c, d), score)

    def _recognised(self, pieces: Sequence[Picture]) -> list[tuple[str, float]]:
        from rapidocr.ch_ppocr_rec import TextRecInput

        if not pieces:
            return []
        read = self._engine.text_rec(TextRecInput(img=list(pieces)))
        return [(str(text), float(score)) for text, score in zip(read.txts, read.scores, strict=True)]


def png(picture: Picture) -> bytes:
    """A small picture to show: at most 900 wide, in grey."""
    from PIL import Image

    image = Image.fromarray(np.ascontiguousarray(picture[:, :, ::-1])).convert("L")
    image.thumbnail((900, 300))
    kept = io.BytesIO()
    image.save(kept, format="PNG")
    return kept.getvalue()
