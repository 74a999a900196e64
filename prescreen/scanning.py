"""Reading a report that a person gave us, in a child process that dies alone; one at a time, the others wait.

The file goes to the child through a pipe and is then forgotten here; nothing is written to disk. What comes back is
checked like anything from outside: the child has opened a stranger's file.
"""

import base64
import json
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

from prescreen.reading import ocr
from prescreen.reading.lab_page import Report
from prescreen.reading.lab_words import ReportWords

# What reports may say, inside the content folder.
WORDS = "lexicon/analytes.yaml"
# By the clock: a child that takes only idle time is slow where others are busy, and its processor time has its own end.
SECONDS = 90.0
PEAK_BYTES = 1_150_000_000
# A report of a hundred rows with its strips is less than one million.
MOST_ANSWER = 8 * 1024 * 1024
MOST_WAITING = 6
_TICK = 0.05
_PNG = b"\x89PNG"

Problem = Literal[
    "too_big", "not_a_picture", "too_many_pages", "locked", "unreadable", "timeout", "no_engine", "busy", "cancelled",
    "failed",
]  # fmt: skip
_REPORT = TypeAdapter(Report)
_PROBLEM: TypeAdapter[Problem] = TypeAdapter(Problem)


@dataclass(frozen=True)
class Scanned:
    """What came of it: a report with a small PNG for each row that is not red, or why there is none."""

    report: Report | None = None
    strips: Mapping[int, bytes] = field(default_factory=dict)
    problem: Problem | None = None
    # For whoever runs it, never for a person: which walls held, the place of an error, what it cost.
    walls: tuple[str, ...] = ()
    where: str = ""
    cost: Mapping[str, float] = field(default_factory=dict)


class Scan:
    """One file on its way. Ask it as often as you like; it answers at once."""

    def __init__(self, data: bytes) -> None:
        self._data: bytes | None = data
        self._outcome: Scanned | None = None
        self._ended = threading.Event()
        self._cancelled = False
        self.is_reading = False
        # Pages that have been read so far.
        self.pages = 0

    @property
    def done(self) -> bool:
        return self._ended.is_set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """The person does not want to wait; the child is ended and the file forgotten."""
        self._cancelled = True
        if not self.is_reading:
            self.end(Scanned(problem="cancelled"))

    def result(self, seconds: float | None = None) -> Scanned:
        """Waits until it is done, at most so long; raises `TimeoutError` after it."""
        if not self._ended.wait(seconds) or self._outcome is None:
            raise TimeoutError
        return self._outcome

    def take(self) -> bytes | None:
        """The file, once. None when it was cancelled before its turn."""
        data, self._data = self._data, None
        return None if self.done or self._cancelled else data

    def end(self, outcome: Scanned) -> None:
        self._data = None
        if self._outcome is None:
            self._outcome = outcome
        self._ended.set()


class Scanner:
    """Reads one report after the other for everybody in this process. It makes its thread when it is first needed.

    `last_in_line`: other people are served by this machine, and no step of theirs is to wait for a reading.
    """

    def __init__(self, words: ReportWords, *, last_in_line: bool = True) -> None:
        self._wanted = {"words": words.model_dump(mode="json"), "last_in_line": last_in_line}
        self._waiting: queue.Queue[Scan] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def waiting(self) -> int:
        """How many are before the next one, the one being read left out."""
        return self._waiting.qsize()

    def start(self, data: bytes) -> Scan:
        """Comes back at once. What can be refused without opening the file is refused here."""
        scan = Scan(data)
        problem = refusal(data)
        if problem is None:
            try:
                self._waiting.put_nowait(scan)
            except queue.Full:
                problem = "busy"
        if problem is not None:
            scan.end(Scanned(problem=problem))
        else:
            self._work()
        return scan

    def _work(self) -> None:
        with self._lock:
            if self._thread is None:
                # The kernel ends a child with the thread that started it: this one stays as long as the process.
                self._thread = threading.Thread(target=self._read_all, name="reading reports", daemon=True)
                self._thread.start()

    def _read_all(self) -> None:
        while True:
            scan = self._waiting.get()
            data = scan.take()
            if data is None:
                scan.end(Scanned(problem="cancelled"))
                continue
            scan.is_reading = True
            try:
                outcome = self._read(data, scan)
            except Exception as error:  # noqa: BLE001 - the thread must live on for the next person
                outcome = Scanned(problem="failed", where=type(error).__name__)
            finally:
                del data
            scan.end(outcome)
            del scan

    def _read(self, data: bytes, scan: Scan) -> Scanned:
        """A PDF's letters need no engine, so it is first tried without; that takes a fraction of the time."""
        if ocr.kind_of(data) == "pdf":
            outcome = read_in_child(data, self._wanted, scan, pictures=False)
            if outcome.problem != "no_engine" or not ocr.can_read_pictures():
                return outcome
        return read_in_child(data, self._wanted, scan, pictures=True)


def refusal(data: bytes) -> Problem | None:
    """What the first bytes and the size tell."""
    if len(data) > ocr.MOST_BYTES:
        return "too_big"
    kind = ocr.kind_of(data)
    if kind is None:
        return "not_a_picture"
    return "no_engine" if kind != "pdf" and not ocr.can_read_pictures() else None


def shown(scanned: Scanned) -> dict[str, Any]:
    """What was read, as plain data for a line of JSON; the place where it stood on the page is left out."""
    if scanned.report is None:
        return {"error": scanned.problem} | ({"where": scanned.where} if scanned.where else {})
    told = _REPORT.dump_python(scanned.report, mode="json")
    kept = ("code", "value", "comparator", "unit", "low", "high", "flag", "accept", "why")
    rows = [{**row, "accept": row["klass"] == "green"} for row in told["rows"]]
    return {
        "dates": {name: told["dates"].get(name) for name in ("collected", "reported", "printed")},
        "specimen": told["specimen"],
        "rows": [{name: row[name] for name in kept} for row in rows],
        "quality": told["quality"],
    }


def command() -> list[str]:
    return [sys.executable, "-I", "-m", "prescreen.opening"]


def read_in_child(data: bytes, wanted: Mapping[str, Any], scan: Scan, *, pictures: bool) -> Scanned:
    """One child for one file; it is gone when this returns, whatever happened."""
    told = json.dumps({**wanted, "pictures": pictures}, ensure_ascii=False).encode() + b"\n"
    child = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
        command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        # Nothing of our own environment: it names folders and keys.
        env=dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        # Not a session of its own: Linux shares the processor between sessions, and `nice` counts only within one.
        process_group=0,
        bufsize=0,
    )
    heard = _Heard(scan)
    try:
        ended = _talk(child, (told, data), heard, time.monotonic() + SECONDS)
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
    if ended is not None:
        return Scanned(problem=ended, walls=heard.walls)
    return heard.outcome or Scanned(problem="unreadable" if heard.walls else "failed", walls=heard.walls)


def _talk(child: "subprocess.Popen[bytes]", parts: tuple[bytes, ...], heard: "_Heard", until: float) -> Problem | None:
    """Give and take without ever waiting on the child. None: it ended by itself."""
    assert child.stdin is not None  # noqa: S101 - both were asked for
    assert child.stdout is not None  # noqa: S101
    rest = [memoryview(part) for part in parts]
    os.set_blocking(child.stdin.fileno(), False)
    os.set_blocking(child.stdout.fileno(), False)
    with selectors.DefaultSelector() as ready:
        ready.register(child.stdin, selectors.EVENT_WRITE)
        ready.register(child.stdout, selectors.EVENT_READ)
        while True:
            if heard.scan.cancelled:
                return "cancelled"
            if time.monotonic() > until:
                return "timeout"
            heard.peak = max(heard.peak, memory_of(child.pid))
            if heard.peak > PEAK_BYTES:
                return "too_big"
            for key, _ in ready.select(_TICK):
                if key.fileobj is child.stdout:
                    piece = os.read(child.stdout.fileno(), 65536)
                    if not piece or not heard.take(piece):
                        return None
                elif not _given(child.stdin.fileno(), rest):
                    ready.unregister(child.stdin)
                    child.stdin.close()


def _given(pipe: int, rest: list[memoryview]) -> bool:
    """Give a piece. False when nothing is left or nobody takes it."""
    try:
        rest[0] = rest[0][os.write(pipe, rest[0][:65536]) :]
    except BlockingIOError:
        return True
    except BrokenPipeError:
        return False
    if not rest[0]:
        del rest[0]
    return bool(rest)


def memory_of(process: int) -> int:
    """What it holds now; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class _Heard:
    """What the child says, line by line, believed only as far as it has the agreed form."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.walls: tuple[str, ...] = ()
        self.outcome: Scanned | None = None
        self.peak = 0
        self._open = b""
        self._taken = 0

    def take(self, piece: bytes) -> bool:
        """False when no more is wanted."""
        self._taken += len(piece)
        if self._taken > MOST_ANSWER:
            return False
        *lines, self._open = (self._open + piece).split(b"\n")
        for line in lines:
            try:
                self._hear(json.loads(line))
            except (ValueError, TypeError, AttributeError, KeyError, ValidationError):
                self.outcome = Scanned(problem="unreadable", walls=self.walls)
        return self.outcome is None

    def _hear(self, told: Mapping[str, Any]) -> None:
        if "walls" in told:
            self.walls = tuple(str(wall)[:20] for wall in told["walls"][:20])
        elif "pages" in told:
            self.scan.pages = min(int(told["pages"]), ocr.MOST_PAGES)
        elif "problem" in told:
            problem = _PROBLEM.validate_python(told["problem"])
            self.outcome = Scanned(problem=problem, walls=self.walls, where=str(told.get("where", ""))[:200])
        else:
            report = _REPORT.validate_python(told["report"])
            strips = {int(number): base64.b64decode(strip) for number, strip in told["strips"].items()}
            if not all(strip.startswith(_PNG) for strip in strips.values()):
                raise ValueError
            # The child's own figure would begin with the size of this process, which it was copied from.
            cost = {"cpu_seconds": float(told["cpu_seconds"]), "peak_mb": self.peak / 1e6}
            self.outcome = Scanned(report, strips, walls=self.walls, cost=cost)
