"""Files become boxes: letters of a PDF exactly, photos as they lie; what is not a report file is named, not opened."""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont
from typer.testing import CliRunner

from prescreen import content, scanning
from prescreen.cli import app
from prescreen.reading import ocr, pictures
from prescreen.reading.lab_page import Box
from prescreen.reading.lab_words import ReportWords
from prescreen.scanning import Scanner

FONT = next(Path(next(iter(__import__("pylopdf_fonts_zh_cn").__path__))).rglob("*.otf"))
ROWS = [
    ("白蛋白(ALB)", "36.2", "g/L", "40-55"),
    ("血小板(PLT)", "92", "10⁹/L", "125-350"),
    ("总胆红素(TBIL)", "14.3", "umol/L", "3.4-20.5"),
]
needs_engine = pytest.mark.skipif(not ocr.can_read_pictures(), reason="the extra labreport is not installed")


@pytest.fixture(scope="session")
def words() -> ReportWords:
    return ReportWords.model_validate(content.read_yaml(content.ROOT / scanning.WORDS))


def report_pdf(*, pages: int = 1, rows: int = 9, raise_digits: bool = True) -> FPDF:
    """A page as a hospital's program writes it; the exponent is a small raised digit."""
    pdf = FPDF()
    pdf.add_font("sc", fname=FONT)
    pdf.c_margin = 0
    for _ in range(pages):
        pdf.add_page()
        pdf.set_font("sc", size=11)
        for number in range(rows):
            for cell in ROWS[number % len(ROWS)]:
                before, raised, after = cell.partition("⁹")
                start = pdf.get_x()
                pdf.write(8, before)
                if raised:
                    pdf.char_vpos = "SUP" if raise_digits else "LINE"
                    pdf.write(8, "9")
                    pdf.char_vpos = "LINE"
                    pdf.write(8, after)
                pdf.set_x(start + 45)
            pdf.ln(8)
    return pdf


def as_bytes(pdf: FPDF) -> bytes:
    return bytes(pdf.output())


def photo(rows: int = 6, width: int = 1100, height: int = 700) -> Image.Image:
    """A page as a camera sees it, all clear."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONT), 26)
    for number in range(rows):
        name, value, unit, usual = ROWS[number % len(ROWS)]
        for across, cell in ((40, name), (440, value), (600, unit.replace("⁹", "^9")), (820, usual)):
            draw.text((across, 60 + 70 * number), cell, font=font, fill="black")
    return image


def written(image: Image.Image, how: str = "PNG", **options: Any) -> bytes:
    kept = io.BytesIO()
    image.save(kept, format=how, **options)
    return kept.getvalue()


def texts(pdf: bytes) -> list[str]:
    (page,) = ocr.open_pdf(pdf, may_draw=False)
    assert isinstance(page, ocr.PrintedLeaf)
    return [box.text for box in page.page.boxes]


# What it is


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0rest", "jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "png"),
        (b"%PDF-1.7", "pdf"),
        (b"\r\n\xef\xbb\xbf%PDF-1.4", "pdf"),
        (b"GIF89a", None),
        (b"RIFF....WEBP", None),
        (b"PK\x03\x04", None),
        (b"<svg/>", None),
        (b"II*\x00", None),
        (b"", None),
        (b"x" * 2000 + b"%PDF-1.7", None),
    ],
)
def test_a_file_is_what_it_begins_with(data: bytes, kind: str | None) -> None:
    assert ocr.kind_of(data) == kind


def test_without_the_engine_a_photo_is_refused_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "rapidocr" else object())
    assert not ocr.can_read_pictures()
    assert scanning.refusal(b"\xff\xd8\xff") == "no_engine"
    assert scanning.refusal(b"%PDF-1.7") is None


@pytest.mark.parametrize(
    ("data", "problem"),
    [(b"GIF89a", "not_a_picture"), (b"%PDF-" + bytes(ocr.MOST_BYTES), "too_big"), (b"", "not_a_picture")],
)
def test_what_the_first_bytes_tell_is_told_at_once(words: ReportWords, data: bytes, problem: str) -> None:
    scan = Scanner(words, last_in_line=False).start(data)
    assert scan.done
    assert scan.result().problem == problem


# PDF


def test_the_letters_of_a_pdf_are_read_exactly_cell_by_cell() -> None:
    assert texts(as_bytes(report_pdf(rows=6))) == [
        *("白蛋白(ALB)", "36.2", "g/L", "40-55"),
        *("血小板(PLT)", "92", "10^9/L", "125-350"),
        *("总胆红素(TBIL)", "14.3", "umol/L", "3.4-20.5"),
    ] * 2  # fmt: skip


def test_a_digit_that_is_not_raised_stays_a_digit() -> None:
    assert "109/L" in texts(as_bytes(report_pdf(raise_digits=False)))


def test_boxes_lie_where_the_letters_are_shown() -> None:
    (page,) = ocr.open_pdf(as_bytes(report_pdf()), may_draw=False)
    assert isinstance(page, ocr.PrintedLeaf)
    drawn = ocr._drawn(page.source)
    assert drawn.shape[:2] == (page.page.height, page.page.width)
    for box in page.page.boxes:
        left, top, right, bottom = (round(side) for side in box.area)
        inside = drawn[top:bottom, left:right]
        assert (inside < 128).any()
        assert (drawn[top:bottom, max(left - 12, 0) : left - 3] > 128).all()


def turned(pdf: bytes, degrees: int) -> bytes:
    """The file as it is, with the remark that it is to be shown turned."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    document[0].set_rotation(degrees)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(("lies", "shown"), [(90, 90), (-90, 270)])
def test_a_page_that_is_stored_lying_and_shown_upright_is_read_as_it_is_shown(lies: int, shown: int) -> None:
    pdf = FPDF()
    pdf.add_font("sc", fname=FONT)
    pdf.add_page()
    pdf.set_font("sc", size=11)
    with pdf.rotation(lies, x=pdf.w / 2, y=pdf.h / 2):
        for number in range(6):
            for at, cell in enumerate(ROWS[0]):
                pdf.text(20 + 45 * at, pdf.h / 2 - 30 + 10 * number, cell)
    stored = as_bytes(pdf)
    with pytest.raises(ocr.CannotRead):
        texts(stored)
    assert texts(turned(stored, shown)) == [*ROWS[0]] * 6


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_letters_that_are_shown_lying_are_left_to_the_engine_which_turns_the_page(degrees: int) -> None:
    (page,) = ocr.open_pdf(turned(as_bytes(report_pdf()), degrees), may_draw=True)
    assert not isinstance(page, ocr.PrintedLeaf)


def test_signs_of_a_radical_become_the_letters_they_look_like() -> None:
    glyphs = [ocr._Glyph(sign, 10.0 * at, 0, 10.0 * at + 10, 14) for at, sign in enumerate("⽩蛋⽩⾎")]
    assert [box.text for box in ocr._runs(glyphs)] == ["白蛋白血"]


def test_written_exponents_get_one_mark_however_many_digits() -> None:
    glyphs = [ocr._Glyph(sign, 10.0 * at, 0, 10.0 * at + 10, 14) for at, sign in enumerate("10¹²/L")]
    assert [box.text for box in ocr._runs(glyphs)] == ["10^12/L"]


def test_letters_behind_the_picture_of_a_scan_are_not_trusted() -> None:
    pdf = report_pdf()
    pdf.image(photo(), x=0, y=0, w=pdf.w, h=pdf.h)
    with pytest.raises(ocr.CannotRead) as why:
        texts(as_bytes(pdf))
    assert why.value.reason == "no_engine"


def test_a_small_picture_such_as_a_seal_changes_nothing() -> None:
    pdf = report_pdf()
    pdf.image(photo(), x=20, y=200, w=30)
    assert "36.2" in texts(as_bytes(pdf))


def test_a_page_with_hardly_a_letter_is_drawn() -> None:
    few = as_bytes(report_pdf(rows=1))
    with pytest.raises(ocr.CannotRead) as why:
        texts(few)
    assert why.value.reason == "no_engine"
    (page,) = ocr.open_pdf(few, may_draw=True)
    assert isinstance(page, np.ndarray)
    assert max(page.shape) == ocr.DRAWN


def test_a_page_of_letters_from_nowhere_is_drawn() -> None:
    letters = "白蛋白(ALB)36.2" * 5
    assert ocr.are_letters(letters)
    assert not ocr.are_letters(letters + "\ue001\ue002\uf8ff\ufffd")
    assert not ocr.are_letters(letters[:20])
    assert not ocr.are_letters("abcdefgh" * 20)


def test_more_than_five_pages_and_a_locked_file_are_named() -> None:
    with pytest.raises(ocr.CannotRead) as many:
        list(ocr.open_pdf(as_bytes(report_pdf(pages=ocr.MOST_PAGES + 1)), may_draw=False))
    assert many.value.reason == "too_many_pages"
    assert len(list(ocr.open_pdf(as_bytes(report_pdf(pages=ocr.MOST_PAGES)), may_draw=False))) == ocr.MOST_PAGES
    pdf = report_pdf()
    pdf.set_encryption(owner_password="owner", user_password="user")
    with pytest.raises(ocr.CannotRead) as locked:
        list(ocr.open_pdf(as_bytes(pdf), may_draw=False))
    assert locked.value.reason == "locked"


# Photos


def test_a_photo_is_turned_as_its_camera_says() -> None:
    marked = Image.new("RGB", (60, 40), "white")
    marked.paste("black", (0, 0, 20, 10))
    lying = Image.Exif()
    lying[0x0112] = 6
    opened = ocr.open_picture(written(marked, "JPEG", exif=lying))
    assert opened.shape == (60, 40, 3)
    assert opened[5, 35].mean() < 60
    assert opened[5, 5].mean() > 200


def test_colours_arrive_in_the_order_of_the_engine() -> None:
    assert ocr.open_picture(written(Image.new("RGB", (8, 8), (200, 100, 50))))[4, 4].tolist() == [50, 100, 200]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_png_keeps_dark_letters_on_light_paper(mode: str) -> None:
    image = Image.new("L", (300, 300), 255)
    image.paste(0, (100, 100, 200, 200))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    elif mode in ("RGBA", "LA"):
        ink = image.point(lambda grey: 255 - grey)
        image = Image.merge("LA", (Image.new("L", image.size, 0), ink)).convert(mode)
    else:
        image = image.convert(mode)
    opened = ocr.open_picture(written(image))
    assert opened[150, 150].max() < 20
    assert opened[20, 20].min() > 235


def test_a_large_photo_is_made_smaller_and_a_long_screenshot_stays_legible() -> None:
    assert max(ocr.open_picture(written(Image.new("RGB", (6000, 4000), "white"), "JPEG")).shape) <= ocr.CUT_FROM
    long = ocr.open_picture(written(Image.new("RGB", (1080, 5400), "white")))
    assert long.shape[:2] == (5400, 1080)


def test_too_many_pixels_are_refused_by_the_head_of_the_file_alone() -> None:
    began = time.process_time()
    with pytest.raises(ocr.CannotRead) as why:
        ocr.open_picture(written(Image.new("1", (9000, 9000))))
    assert why.value.reason == "too_big"
    assert time.process_time() - began < 2


# Where a picture is cut, how it lies


def test_the_parts_of_a_long_picture_own_each_line_exactly_once() -> None:
    picture = np.zeros((5400, 1080, 3), np.uint8)
    parts = list(pictures.tiles(picture))
    assert len(parts) > 2
    for middle in np.arange(0.5, 5400, 7.3):
        assert sum(part.owns(middle - part.top) for part in parts) == 1, middle
    assert len(list(pictures.tiles(np.zeros((2000, 1080, 3), np.uint8)))) == 1


def line(left: float, top: float, width: float, height: float, slope: float = 0.0) -> Box:
    rise = slope * width
    corners = ((left, top), (left + width, top + rise), (left + width, top + rise + height), (left, top + height))
    return Box("x", corners, 1.0)


def test_a_page_lies_on_its_side_when_its_long_lines_do() -> None:
    def corners(*boxes: Box) -> list[pictures.Corners]:
        return [np.array(box.corners, np.float32) for box in boxes]

    lying = [line(50 * at, 10, 20, 300) for at in range(5)]
    assert pictures.on_its_side(corners(*lying, line(0, 0, 30, 10)))
    assert not pictures.on_its_side(corners(*(line(0, 50 * at, 300, 20) for at in range(5)), line(0, 0, 10, 60)))
    assert not pictures.on_its_side(())


def test_a_bent_page_is_told_from_a_slanted_one() -> None:
    slanted = [line(0, 40 * at, 400, 20, slope=0.2) for at in range(12)]
    bent = [line(0, 40 * at, 400, 20, slope=0.04 * (at - 6)) for at in range(12)]
    assert pictures.bend(slanted) < 0.01
    assert pictures.bend(bent) > pictures.MOST_BEND


def test_a_strip_is_never_empty_and_never_outside() -> None:
    for area in ((-5.0, -5.0, 0.0, 0.0), (50.0, 50.0, 50.0, 50.0), (98.0, 98.0, 400.0, 400.0)):
        left, top, right, bottom = pictures.padded(area, 100, 100)
        assert 0 <= left < right <= 100
        assert 0 <= top < bottom <= 100


@pytest.mark.parametrize(("shade", "named"), [(255, "no_text"), (30, "dark")])
def test_a_page_without_lines_says_what_is_wrong_with_it(shade: int, named: str) -> None:
    assert pictures.problems(np.full((400, 400, 3), shade, np.uint8), ()) == (named,)


def test_small_slack_or_cut_pages_are_named() -> None:
    sharp = np.full((700, 1100, 3), 255, np.uint8)
    sharp[::5] = 0
    good = [line(100, 40 * at, 400, 24) for at in range(12)]
    assert pictures.problems(sharp, good) == ()
    assert "too_small" in pictures.problems(sharp, [line(100, 40 * at, 400, 9) for at in range(12)])
    assert "cut" in pictures.problems(sharp, [line(0, 40 * at, 400, 24) for at in range(12)])
    assert "blurred" in pictures.problems(sharp, [Box(box.text, box.corners, 0.5) for box in good])
    soft = np.asarray(Image.fromarray(sharp).resize((60, 40)).resize((1100, 700)), np.uint8)
    assert "blurred" in pictures.problems(soft, good)


# The child, and what is believed of it


def told_by(child: str, monkeypatch: pytest.MonkeyPatch, words: ReportWords, seconds: float = 20.0) -> scanning.Scanned:
    monkeypatch.setattr(scanning, "command", lambda: [sys.executable, "-I", "-c", child])
    monkeypatch.setattr(scanning, "SECONDS", seconds)
    scanned = Scanner(words, last_in_line=False).start(b"%PDF-1.7 " + bytes(2_000_000)).result(60)
    assert scanned.report is None
    assert not scanned.strips
    return scanned


@pytest.mark.parametrize(
    ("child", "problem"),
    [
        ("", "failed"),
        ("print('no json')", "unreadable"),
        ("print('{}')", "unreadable"),
        ("print('[1]')", "unreadable"),
        ("""print('{"problem": "<b>anything</b>"}')""", "unreadable"),
        ("""print('{"problem": "too_many_pages"}')""", "too_many_pages"),
        ("""print('{"report": {"rows": 5}, "strips": {}, "cpu_seconds": 1}')""", "unreadable"),
        ("""print('{"walls": []}', flush=True); import os; os.kill(os.getpid(), 11)""", "failed"),
        ("""print('{"walls": ["files"]}', flush=True); import os; os.kill(os.getpid(), 11)""", "unreadable"),
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "failed"),
    ],
)
def test_a_child_that_dies_lies_or_floods_costs_one_answer(
    monkeypatch: pytest.MonkeyPatch, words: ReportWords, child: str, problem: str
) -> None:
    assert told_by(child, monkeypatch, words).problem == problem


def test_a_child_that_hangs_or_grows_is_ended(monkeypatch: pytest.MonkeyPatch, words: ReportWords) -> None:
    assert told_by("import time; time.sleep(60)", monkeypatch, words, seconds=1.0).problem == "timeout"
    monkeypatch.setattr(scanning, "PEAK_BYTES", 150_000_000)
    growing = "import time; kept = bytearray(200_000_000); time.sleep(60)"
    assert told_by(growing, monkeypatch, words).problem == "too_big"


def waited(until: Callable[[], bool]) -> bool:
    end = time.monotonic() + 30
    while not until() and time.monotonic() < end:
        time.sleep(0.01)
    return until()


@pytest.mark.skipif(not hasattr(os, "SCHED_IDLE"), reason="this system has no class for idle time")
@pytest.mark.parametrize("last", [True, False])
def test_beside_other_people_a_child_takes_only_idle_time(words: ReportWords, last: bool) -> None:
    """In the session of who started it: between sessions Linux shares the processor evenly, whatever `nice` says."""
    scan = Scanner(words, last_in_line=last).start(as_bytes(report_pdf()))
    seen = set()
    while not scan.done:
        for child in psutil.Process().children():
            with contextlib.suppress(psutil.Error, OSError):
                if "prescreen.opening" in child.cmdline():
                    seen.add((os.sched_getscheduler(child.pid), os.getsid(child.pid) == os.getsid(0)))
        time.sleep(0.001)
    assert (os.SCHED_IDLE in {policy for policy, _ in seen}) is last
    assert {ours for _, ours in seen} == {True}


def test_whoever_does_not_want_to_wait_is_let_go_at_once(monkeypatch: pytest.MonkeyPatch, words: ReportWords) -> None:
    monkeypatch.setattr(scanning, "command", lambda: [sys.executable, "-I", "-c", "import time; time.sleep(60)"])
    scanner = Scanner(words, last_in_line=False)
    first, second = scanner.start(b"%PDF-1.7"), scanner.start(b"%PDF-1.7")
    assert waited(lambda: first.is_reading)
    assert not second.is_reading
    second.cancel()
    assert second.result(0).problem == "cancelled"
    first.cancel()
    assert first.result(10).problem == "cancelled"


def test_a_long_line_of_people_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch, words: ReportWords) -> None:
    monkeypatch.setattr(scanning, "command", lambda: [sys.executable, "-I", "-c", "import time; time.sleep(60)"])
    scanner = Scanner(words, last_in_line=False)
    scans = [scanner.start(b"%PDF-1.7")]
    assert waited(lambda: scans[0].is_reading)
    scans += [scanner.start(b"%PDF-1.7") for _ in range(scanning.MOST_WAITING + 1)]
    assert scans[-1].done
    assert scans[-1].result().problem == "busy"
    for scan in reversed(scans):
        scan.cancel()
    assert all(scan.result(10).problem in ("cancelled", "busy") for scan in scans)


def test_a_scan_that_is_over_holds_no_bytes_of_the_file(words: ReportWords) -> None:
    scan = Scanner(words, last_in_line=False).start(as_bytes(report_pdf()))
    scan.result(60)
    assert scan._data is None


# The whole way


def test_a_pdf_is_read_in_a_child_behind_walls(words: ReportWords) -> None:
    scanned = Scanner(words, last_in_line=False).start(as_bytes(report_pdf(rows=6))).result(60)
    assert scanned.report is not None
    assert {(row.code, row.value) for row in scanned.report.rows} == {("ALB", "36.2"), ("PLT", "92"), ("TBIL", "14.3")}
    if sys.platform == "linux":
        assert {"files", "events", "account"} <= set(scanned.walls)
    for number, strip in scanned.strips.items():
        with Image.open(io.BytesIO(strip)) as image:
            assert image.width > 3 * image.height
            assert np.asarray(image).min() < 100, number


def test_no_box_and_no_name_of_a_person_leaves_the_child(words: ReportWords) -> None:
    pdf = report_pdf()
    pdf.write(8, "姓名：王小明 病案号 778899")
    scanned = Scanner(words, last_in_line=False).start(as_bytes(pdf)).result(60)
    assert scanned.report is not None
    assert "王小明" not in str(scanned)
    assert "778899" not in str(scanned)


def test_the_line_of_a_file_is_what_was_agreed(words: ReportWords) -> None:
    shown = scanning.shown(Scanner(words, last_in_line=False).start(as_bytes(report_pdf(rows=3))).result(60))
    assert set(json.loads(json.dumps(shown))) == {"dates", "specimen", "rows", "quality"}
    assert set(shown["dates"]) == {"collected", "reported", "printed"}
    expected = {"code", "value", "comparator", "unit", "low", "high", "flag", "accept", "why"}
    assert all(set(row) == expected for row in shown["rows"])
    assert scanning.shown(scanning.Scanned(problem="locked")) == {"error": "locked"}


def test_on_the_command_line_each_file_gets_its_line_and_one_bad_file_is_told_by_the_exit_code(tmp_path: Path) -> None:
    good, bad = tmp_path / "named.jpg", tmp_path / "named.pdf"
    good.write_bytes(as_bytes(report_pdf(rows=6)))
    bad.write_bytes(b"GIF89a")
    ran = CliRunner().invoke(app, ["read-report", str(good), str(bad)])
    assert ran.exit_code == 1
    first, second = (json.loads(line) for line in ran.stdout.splitlines())
    assert first["file"] == str(good)
    assert ("PLT", "92", "10^9/L") in {(row["code"], row["value"], row["unit"]) for row in first["rows"]}
    assert second == {"file": str(bad), "error": "not_a_picture"}
    assert CliRunner().invoke(app, ["read-report", str(good)]).exit_code == 0


NO_NETWORK = """
import sys
tried = []
def hook(event, details):
    if event.startswith("socket.") or event == "urllib.Request":
        # One library looks whether this machine knows IPv6, and is refused even that.
        tried.append(event if event not in ("socket.__new__", "socket.bind") else "")
        raise OSError("no network")
sys.addaudithook(hook)
from prescreen.reading import ocr
engine = ocr.Engine()
leaf = engine.read(ocr.open_picture(sys.stdin.buffer.read()))
print(len(leaf.page.boxes), [leaf.again(at) for at in range(3)])
assert not any(tried), tried
"""


@needs_engine
def test_the_engine_never_asks_the_network() -> None:
    ran = subprocess.run(
        [sys.executable, "-I", "-c", NO_NETWORK], input=written(photo()), capture_output=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr[-500:]
    assert int(ran.stdout.split()[0]) >= 20


@needs_engine
@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_a_photo_is_read_however_it_lies(words: ReportWords, quarters: int) -> None:
    lying = photo().rotate(90 * quarters, expand=True)
    scanned = Scanner(words, last_in_line=False).start(written(lying, "JPEG", quality=90)).result(120)
    assert scanned.report is not None, scanned
    assert {(row.code, row.value) for row in scanned.report.rows} >= {("ALB", "36.2"), ("TBIL", "14.3")}
    assert 100 < scanned.cost["peak_mb"] < 1100
    assert all(strip.startswith(b"\x89PNG") for strip in scanned.strips.values())
