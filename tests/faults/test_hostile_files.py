"""Files cannot hurt (S14b): whatever comes, one child dies at most, soon, having read no file and reached nobody."""

import io
import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from fpdf import FPDF
from PIL import Image, ImageDraw

from prescreen import content, scanning
from prescreen.reading import ocr
from prescreen.reading.lab_words import ReportWords
from prescreen.scanning import Scanned, Scanner
from tests.faults import hostile

pytestmark = [
    pytest.mark.faults,
    pytest.mark.serial,
    pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's"),
]
FULL = os.environ.get("PRESCREEN_TEST_FAULTS") == "full"
LETTERS_EACH, PHOTOS_EACH = (300, 150) if FULL else (16, 1)
BOMBS = tuple(hostile.BOMBS) if FULL else (
    "a picture that says it is huge", "packed to bursting", "a tree in a ring", "brackets", "a million pages", "wishes",
)  # fmt: skip
# Of the processor: by the clock a busy machine would take longer.
MOST_SECONDS = 8.0
OUTCOMES = frozenset({"read", "unreadable", "too_big", "too_many_pages", "locked", "no_engine"})
MOST_GROWTH = 50 * 1024 * 1024
needs_engine = pytest.mark.skipif(not ocr.can_read_pictures(), reason="the extra labreport is not installed")


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(ReportWords.model_validate(content.read_yaml(content.ROOT / scanning.WORDS)), last_in_line=False)


class Cost(NamedTuple):
    scanned: Scanned
    cpu: float
    wall: float


def scan(scanner: Scanner, data: bytes) -> Cost:
    before, began = _children(), time.monotonic()
    scanned = scanner.start(data).result(150)
    return Cost(scanned, _children() - before, time.monotonic() - began)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture
def unharmed() -> Iterator[None]:
    """The process that asks neither grows nor keeps files or children."""
    here = psutil.Process()
    memory, files = here.memory_info().rss, here.num_fds()
    yield
    assert here.memory_info().rss - memory < MOST_GROWTH
    assert here.num_fds() <= files + 1
    assert not here.children()


@pytest.mark.timeout(3000)
@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_hurt_costs_one_child(scanner: Scanner, name: str) -> None:
    if "picture" in name and not ocr.can_read_pictures():
        pytest.skip("the extra labreport is not installed")
    data = hostile.BOMBS[name]()
    cost = scan(scanner, data)
    print(f"{name}: {len(data):,} bytes, {cost.cpu:.1f} s of the processor, {cost.wall:.1f} s, {cost.scanned.problem}")
    assert cost.cpu < MOST_SECONDS
    assert (cost.scanned.problem or "read") in OUTCOMES


def originals() -> dict[str, bytes]:
    printed = FPDF()
    printed.set_compression(False)
    printed.add_page()
    printed.set_font("helvetica", size=11)
    for row in [("Platelets", "92", "10^9/L", "125-350"), ("Albumin", "36.2", "g/L", "40-55")] * 4:
        for cell in row:
            printed.cell(45, 8, cell)
        printed.ln()
    return {"PDF": bytes(printed.output())}


def photos() -> dict[str, bytes]:
    image = Image.new("RGB", (640, 420), "white")
    draw = ImageDraw.Draw(image)
    for number, row in enumerate([("Platelets", "92", "125-350"), ("Albumin", "36.2", "40-55")] * 5):
        for at, cell in enumerate(row):
            draw.text((20 + 200 * at, 10 + 40 * number), cell, font_size=24, fill="black")
    kept = {}
    for how in ("PNG", "JPEG"):
        file = io.BytesIO()
        image.save(file, how)
        kept[how] = file.getvalue()
    return kept


@pytest.mark.timeout(3400)
@pytest.mark.usefixtures("unharmed")
def test_changed_pdf_files_leave_the_parent_as_it_was(scanner: Scanner) -> None:
    _all_soon(scanner, hostile.mutated(originals(), LETTERS_EACH), LETTERS_EACH)


@needs_engine
@pytest.mark.timeout(3400)
@pytest.mark.usefixtures("unharmed")
def test_changed_photos_leave_the_parent_as_it_was(scanner: Scanner) -> None:
    _all_soon(scanner, hostile.mutated(photos(), PHOTOS_EACH), 2 * PHOTOS_EACH)


def _all_soon(scanner: Scanner, files: Iterator[tuple[str, bytes]], count: int) -> None:
    outcomes: dict[str, int] = {}
    slowest = 0.0
    for name, data in files:
        cost = scan(scanner, data)
        slowest = max(slowest, cost.cpu)
        told = cost.scanned.problem or "read"
        outcomes[told] = outcomes.get(told, 0) + 1
        assert cost.cpu < MOST_SECONDS, (name, cost)
        assert told in OUTCOMES, (name, cost)
    print(f"{count} files: {outcomes}, slowest {slowest:.1f} s of the processor")
    assert sum(outcomes.values()) == count


DECODE = """
import struct, sys
from prescreen import confinement
from prescreen.reading import ocr
confinement.begin(cpu_seconds=120, address_space=700_000_000)
ocr.load_openers()
confinement.seal()
took = sys.stdin.buffer
opened = refused = 0
while head := took.read(4):
    try:
        ocr.open_picture(took.read(struct.unpack(">I", head)[0]))
        opened += 1
    except ocr.CannotRead:
        refused += 1
print(opened, refused)
"""


@pytest.mark.usefixtures("unharmed")
def test_changed_photos_are_decoded_or_refused_in_little_memory() -> None:
    each = 300 if FULL else 60
    files = [data for _, data in hostile.mutated(photos(), each, seed=2)]
    given = b"".join(len(data).to_bytes(4, "big") + data for data in files)
    ran = subprocess.run([sys.executable, "-I", "-c", DECODE], input=given, capture_output=True, timeout=300)
    assert ran.returncode == 0, ran.stderr[-400:]
    opened, refused = (int(count) for count in ran.stdout.split())
    assert opened + refused == 2 * each
    assert min(opened, refused) > each / 10


# The walls, tried from inside. Each attempt must succeed where no wall stands: else the test could not fail.

ATTEMPTS = """
import ctypes, json, os, signal, socket, subprocess, sys
from prescreen import confinement
libc = ctypes.CDLL(None, use_errno=True)
port, file, target, walls = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4].split(",")
os.chmod(os.path.dirname(target), 0o777)

def read_in_python():
    with open(file) as opened:
        return opened.read() == "secret"

def read_in_c():
    held = libc.open(file.encode(), 0)
    assert held >= 0
    assert os.read(held, 6) == b"secret"

def write_in_c():
    held = libc.open(target.encode(), 0o101, 0o600)
    assert held >= 0
    assert os.write(held, b"x") == 1

def connect_in_python():
    with socket.create_connection(("127.0.0.1", port), 5):
        pass

def connect_in_c():
    held = libc.socket(2, 1, 0)
    assert held >= 0
    address = (2).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    assert libc.connect(held, address, 16) == 0

def datagram_in_c():
    held = libc.socket(2, 2, 0)
    assert held >= 0
    address = (2).to_bytes(2, sys.byteorder) + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    assert libc.sendto(held, b"x", 1, 0, address, 16) == 1

def fork_in_c():
    child = libc.fork()
    if child == 0:
        os._exit(0)
    assert child > 0

def run():
    assert subprocess.run(["/bin/true"]).returncode == 0

def signal_parent():
    assert libc.kill(os.getppid(), 0) == 0

tries = [read_in_python, read_in_c, write_in_c, connect_in_python, connect_in_c, datagram_in_c, fork_in_c, run, signal_parent]
if "begin" in walls:
    confinement.begin(cpu_seconds=20, address_space=700_000_000)
held = os.open(target + ".open", os.O_WRONLY | os.O_CREAT)
for wall in walls:
    if wall not in ("begin", ""):
        assert getattr(confinement, wall)(), wall
done = {}
for attempt in tries:
    try:
        attempt()
        done[attempt.__name__] = True
    except BaseException:
        done[attempt.__name__] = False
try:
    done["write_to_what_is_open"] = os.write(held, b"x") == 1
except OSError:
    done["write_to_what_is_open"] = False
print(json.dumps(done), flush=True)
os._exit(0)
"""


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def tried(tmp_path: Path, port: int, walls: str) -> set[str]:
    """What worked from inside."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="ascii")
    for folder in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        folder.chmod(0o755)
    secret.chmod(0o644)
    ran = subprocess.run(
        [sys.executable, "-I", "-c", ATTEMPTS, str(port), str(secret), str(tmp_path / "written"), walls],
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr[-600:]
    return {name for name, worked in json.loads(ran.stdout.splitlines()[-1]).items() if worked}


EVERYTHING = {
    *("read_in_python", "read_in_c", "write_in_c", "connect_in_python", "connect_in_c", "datagram_in_c", "fork_in_c"),
    *("run", "signal_parent", "write_to_what_is_open"),
}


def test_without_walls_everything_that_is_tried_works(tmp_path: Path, listening: int) -> None:
    assert tried(tmp_path, listening, "") == EVERYTHING


def test_behind_all_walls_nothing_works(tmp_path: Path, listening: int) -> None:
    assert tried(tmp_path, listening, "begin,seal") == set()


@pytest.mark.parametrize(
    ("wall", "stopped"),
    [
        ("begin", {"write_in_c", "write_to_what_is_open"}),
        ("close_land", {"read_in_python", "read_in_c", "write_in_c"}),
        ("no_more_files", {"read_in_python", "read_in_c", "write_in_c", "connect_in_python", "connect_in_c"}),
        ("forbid_calls", EVERYTHING - {"write_to_what_is_open"}),
        ("refuse_events", {"read_in_python", "connect_in_python", "run"}),
        ("give_up_account,no_more_processes", {"fork_in_c", "run"}),
    ],
)
def test_each_wall_holds_on_its_own(tmp_path: Path, listening: int, wall: str, stopped: set[str]) -> None:
    """Kernels differ in which walls they have; so no wall may lean on another."""
    assert not tried(tmp_path, listening, wall) & stopped


def test_a_network_of_its_own_reaches_nobody(tmp_path: Path, listening: int) -> None:
    if subprocess.run([sys.executable, "-I", "-c", _HAS_NETWORKS]).returncode:
        pytest.skip("this kernel gives nobody a network of their own")
    assert not tried(tmp_path, listening, "leave_network") & {"connect_in_python", "connect_in_c"}


_HAS_NETWORKS = "import sys; from prescreen import confinement; sys.exit(not confinement.leave_network())"


def test_the_child_stands_behind_every_wall_of_this_kernel(scanner: Scanner) -> None:
    walls = set(scanner.start(originals()["PDF"]).result(60).walls)
    code = "from prescreen import confinement as c; print(*c.begin(cpu_seconds=9, address_space=10**9), *c.seal())"
    ran = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, timeout=60)
    assert walls == set(ran.stdout.split())
    assert {"files", "processes", "account", "events"} <= walls


WATCHED = """
import sys
touched = []
def hook(event, details):
    if event == "open" and isinstance(details[1], str) and set(details[1]) & set("wax+"):
        touched.append(details[0])
    if event in ("os.mkdir", "os.rename", "tempfile.mkstemp", "tempfile.mkdtemp"):
        touched.append(event)
sys.addaudithook(hook)
from prescreen import content, scanning
from prescreen.reading.lab_words import ReportWords
scanner = scanning.Scanner(ReportWords.model_validate(content.read_yaml(content.ROOT / scanning.WORDS)))
scanned = scanner.start(sys.stdin.buffer.read()).result(60)
assert scanned.report is not None, scanned
# What is not a name is a pipe to the child.
print([name for name in touched if isinstance(name, str)])
"""


def test_nothing_is_written_to_disk(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED],
        input=originals()["PDF"],
        capture_output=True,
        timeout=90,
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert ran.stdout.decode().strip() == "[]", ran.stderr[-400:]
    assert not list(tmp_path.iterdir())
