"""The three servers that are compared, each started, waited for and ended here; nothing leaves 127.0.0.1."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import asked

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180.0
QUIET_TICKS = 4


@dataclass(frozen=True)
class Server:
    """A running page: where it is, and the process that draws it."""

    name: str
    port: int
    process: psutil.Process
    ours: bool = False

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def cpu(self) -> float:
        """Seconds of processor time that the process has spent so far."""
        spent = self.process.cpu_times()
        return float(spent.user + spent.system)

    def memory(self) -> int:
        return int(self.process.memory_info().rss)


@contextmanager
def bare_in_default_settings(folder: Path) -> Iterator[Server]:
    """`streamlit run`, started where no configuration is. Only what would leave the machine is switched off."""
    port = _free_port()
    words = ["-m", "streamlit", "run", str(ROOT / "benchmarks" / "bare_page.py"), "--server.headless=true"]
    words += [f"--server.port={port}", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false"]
    with _running(words, port, "/_stcore/health", cwd=folder) as process:
        yield Server("a", port, psutil.Process(process.pid))


@contextmanager
def bare_in_our_settings() -> Iterator[Server]:
    """The same page with our `.streamlit/config.toml`, under uvicorn as `prescreen serve` starts it."""
    port = _free_port()
    words = ["-m", "uvicorn", "benchmarks.bare_app:app", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--log-level", "warning", "--no-access-log", "--ws", "websockets-sansio"]
    with _running(words, port, "/_stcore/health", cwd=ROOT) as process:
        yield Server("b", port, psutil.Process(process.pid))


@contextmanager
def our_page(folder: Path) -> Iterator[Server]:
    """`prescreen serve` with a data folder of its own; the participant process alone is measured."""
    asked.write(ROOT / "content", folder / "content")
    port = _free_port()
    told = {
        "PRESCREEN_PARTICIPANT_PORT": str(port),
        "PRESCREEN_TEAM_PORT": str(_free_port()),
        "PRESCREEN_DATA_DIR": str(folder / "data"),
        "PRESCREEN_CONTENT_DIR": str(folder / "content"),
    }
    with _running(["-m", "prescreen.cli", "serve"], port, "/health", cwd=ROOT, told=told) as process:
        server = Server("ours", port, _participant(process.pid, port), ours=True)
        settle(server)
        yield server


def settle(server: Server) -> None:
    """Wait until the process has learned to read what people type; that is a cost of its start, not of an answer."""
    before, quiet = server.cpu(), 0
    until = time.monotonic() + START_SECONDS
    while quiet < QUIET_TICKS and time.monotonic() < until:
        time.sleep(0.25)
        spent = server.cpu()
        quiet = quiet + 1 if spent - before < 0.02 else 0
        before = spent


def _participant(serve: int, port: int) -> psutil.Process:
    """By its own port: the other child is the team's."""
    return next(child for child in psutil.Process(serve).children() if str(port) in child.cmdline())


@contextmanager
def _running(
    words: list[str], port: int, health: str, *, cwd: Path, told: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PRESCREEN_", "STREAMLIT_"))}
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT)} | (told or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(process, f"http://localhost:{port}{health}")
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
