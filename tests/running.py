"""`prescreen serve` on free ports with a data folder of its own, for tests that need the real thing."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
SERVED = ROOT / "tests" / "served"
START_SECONDS = 180


class Site:
    """Both surfaces, running. `said` is everything that serve and its children printed."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self.data = data
        self.ports = {"participant": free_port(), "team": free_port()}
        if "PRESCREEN_KIOSK" in environment:
            self.ports["kiosk"] = free_port()
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PRESCREEN_", "STREAMLIT_"))}
        told = {f"PRESCREEN_{name.upper()}_PORT": str(port) for name, port in self.ports.items()}
        # Whoever asks an outside host, in any of the processes, leaves a line there.
        self.outside = data.with_name(f"{data.name}.outside")
        told |= {"PYTHONPATH": os.pathsep.join((str(SERVED), str(ROOT))), "PRESCREEN_TEST_OUTSIDE": str(self.outside)}
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "prescreen.cli", "serve"],
            cwd=ROOT,
            env=clean | told | {"PRESCREEN_DATA_DIR": str(data)} | dict(environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append(line)

    @property
    def said(self) -> str:
        return "".join(self._lines)

    @property
    def participant(self) -> str:
        return f"http://localhost:{self.ports['participant']}"

    @property
    def kiosk(self) -> str:
        return f"http://localhost:{self.ports['kiosk']}"

    @property
    def team(self) -> str:
        return f"http://localhost:{self.ports['team']}"

    def wait_for(self, pattern: str, seconds: float = START_SECONDS) -> re.Match[str]:
        until = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.said)
            if found:
                return found
            if time.monotonic() > until or (self.process.poll() is not None and not self._reader.is_alive()):
                raise AssertionError(f"{pattern!r} was not said. Said was:\n{self.said}")
            time.sleep(0.05)

    def child(self, surface: str) -> int:
        """The process of a surface; waits a little, as it may just be starting again."""
        until = time.monotonic() + 10
        while True:
            try:
                return self._child(surface)
            except LookupError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)

    def _child(self, surface: str) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in children:
            # Not by its environment: a process that leaves no core dumps hides that from all but root.
            line = Path(f"/proc/{pid}/cmdline")
            if line.exists() and str(self.ports[surface]).encode() in line.read_bytes().split(b"\0"):
                return int(pid)
        raise LookupError(f"no process of the {surface} surface")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(20)
        self._reader.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


@contextmanager
def site(data: Path, **environment: str) -> Iterator[Site]:
    """A site that answers; ended afterwards whatever happened. Whatever it was asked to do, it asked nobody outside."""
    running = Site(data, environment)
    try:
        running.wait_for("Ctrl-C ends")
        yield running
    finally:
        running.end()
    assert not running.outside.exists(), running.outside.read_text()


def awaited(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in a thread of its own: a browser that is open in this one has its own loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
