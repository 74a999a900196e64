"""The surfaces on one machine: a process each, and one for a kiosk, started, watched and ended together.

The participant process is told nothing of the study team's keys. This module opens no record.
"""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Self

import prescreen
from prescreen import content
from prescreen.catalogue import shelving
from prescreen.errors import Problem, Unsafe
from prescreen.records import founding, keys, library, vault
from prescreen.settings import PREFIX, Settings, Surface
from prescreen.ui import doctor

PROJECT = Path(prescreen.__file__).resolve().parent.parent
READY_SECONDS = 180.0
END_SECONDS = 8.0
# More deaths than this in a minute are no accident, and starting again would only hide it.
DEATHS_A_MINUTE = 3
# How often what waits in the outbox is sent.
MAIL_SECONDS = 60.0
_NOT_TOLD = frozenset(f"{PREFIX}{name}" for name in ("TEAM_KEYS", "SMTP_USER", "SMTP_PASSWORD"))
_PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


@dataclass
class Child:
    """One surface, running."""

    settings: Settings
    process: subprocess.Popen[bytes]
    deaths: deque[float] = field(default_factory=deque)

    @property
    def name(self) -> str:
        return self.settings.name


def serve(settings: Settings, *, say: Say) -> int:
    """Check, prepare, start them, say where they are, and stay until told to end. The exit code."""
    settings = at_home(settings)
    surfaces = settings.processes()
    os.umask(0o077)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _check(surfaces)
    root = settings.content_dir.resolve()
    studies = [content.load_study(study, root) for study in content.study_ids(root)]
    doctor.check_kiosk(settings, studies)
    code = founding.found(settings.url, settings.participant_keys_dir, settings.team_keys_dir, _now)
    vault.site_recipients(settings.participant_keys_dir, settings.admin_pin)
    shelving.put_shipped(library.open_library(settings.url), settings.content_dir.resolve(), _now())
    children: list[Child] = []
    with _ending() as asked_to_end:
        try:
            children += [Child(one, _start(one)) for one in surfaces]
            if not _all_ready(children, asked_to_end, say):
                return 0 if asked_to_end() else 1
            for child in children:
                say(f"The {child.name} surface: {child.settings.origins[0]}")
            if code is not None:
                say(f"The one-time code for the study team's first account: {code}")
                say(f"Take {settings.data_dir / 'keys' / 'recovery'} off this machine: its key opens everything.")
                if settings.admin_pin is None:
                    pin = vault.admin_pin(settings.participant_keys_dir)
                    say(f"Set {PREFIX}ADMIN_PIN={pin} so that nobody can swap who opens what is sent.")
            say("Ctrl-C ends all." if settings.kiosk else "Ctrl-C ends both.")
            with _Mails(settings) as mails:
                return _watch(children, asked_to_end, say, mails)
        finally:
            _end(children)


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


def at_home(settings: Settings) -> Settings:
    """Go to the project's folder, where the settings of Streamlit and the content are, whatever folder we began in."""
    told = {"data_dir": settings.data_dir.resolve()}
    if "content_dir" in settings.model_fields_set:
        told["content_dir"] = settings.content_dir.resolve()
    os.chdir(PROJECT)
    return settings.model_copy(update=told)


def _check(surfaces: tuple[Settings, ...]) -> None:
    doctor.no_core_dumps()
    problems = list(dict.fromkeys(problem for one in surfaces for problem in doctor.examine(one).problems))
    problems += [problem for one in surfaces if (problem := _port_taken(one))]
    if problems:
        raise Unsafe(problems)


def _port_taken(settings: Settings) -> Problem | None:
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.address, settings.port))
        except OSError as error:
            return Problem(
                "environment",
                f"{PREFIX}{settings.name.upper()}_PORT",
                f"{settings.address}:{settings.port} cannot be used ({os.strerror(error.errno or 0)})",
                "End the program that uses it (perhaps this one, started before), or set another port",
            )
    return None


def environment(settings: Settings, inherited: Mapping[str, str], cookie_secret: str) -> dict[str, str]:
    """What a child is told. Whatever names the team's keys is left out of the participant's; no surface sends mails."""
    told = {name: value for name, value in inherited.items() if name.upper() not in _NOT_TOLD}
    told[f"{PREFIX}SURFACE"] = str(settings.surface)
    told[f"{PREFIX}DATA_DIR"] = str(settings.data_dir)
    told[f"{PREFIX}CONTENT_DIR"] = str(settings.content_dir)
    # Said to each, as what is unset here may stand in the environment that they inherit. Empty is unset.
    told[f"{PREFIX}KIOSK"] = settings.kiosk or ""
    if settings.kiosk:
        told[f"{PREFIX}LAB_REPORT"] = ""
    told["STREAMLIT_SERVER_COOKIE_SECRET"] = cookie_secret
    if settings.surface is Surface.TEAM and settings.team_keys is not None:
        told[f"{PREFIX}TEAM_KEYS"] = str(settings.team_keys.resolve())
    return told


def command(settings: Settings) -> list[str]:
    return [
        *(sys.executable, "-m", "uvicorn", "app:app"),
        *("--host", settings.address, "--port", str(settings.port)),
        *("--log-level", "warning", "--no-access-log", "--no-server-header"),
        # What `streamlit run` chooses too.
        *("--ws", "websockets-sansio", "--ws-ping-interval", "30", "--ws-ping-timeout", "30"),
        *("--ws-max-size", str(_most_in_a_message(settings)), "--timeout-graceful-shutdown", "3"),
        *("--forwarded-allow-ips", settings.forwarded_allow_ips),
    ]


def _most_in_a_message(settings: Settings) -> int:
    """A report of 10 MB comes as 14 million signs in one message; nothing else needs more than 10 MB."""
    reads = settings.surface is Surface.PARTICIPANT and settings.reads_reports
    return (14 if reads else 10) * 1024 * 1024


def _start(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
        command(settings),
        cwd=PROJECT,
        env=environment(settings, os.environ, keys.cookie_secret(settings.participant_keys_dir)),
        stdin=subprocess.DEVNULL,
        # A Ctrl-C in the terminal reaches us alone; we end the children in order.
        start_new_session=True,
        preexec_fn=_die_with_parent(os.getpid()),
    )


def _die_with_parent(parent: int) -> Callable[[], None] | None:
    """Even when this process is killed outright, no surface goes on without it."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def in_child() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return in_child


def _all_ready(children: list[Child], asked_to_end: Callable[[], bool], say: Say) -> bool:
    until = time.monotonic() + READY_SECONDS
    for child in children:
        while not is_healthy(child.settings):
            if asked_to_end():
                return False
            if child.process.poll() is not None:
                say(f"The {child.name} surface did not start; its last lines above say why.")
                return False
            if time.monotonic() > until:
                say(f"The {child.name} surface is not ready after {READY_SECONDS:.0f} seconds; giving up.")
                return False
            time.sleep(0.1)
    return True


def is_healthy(settings: Settings) -> bool:
    """It answers, and so does the database behind it."""
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.address, settings.address)  # noqa: S104 - compared
    connection = http.client.HTTPConnection(address, settings.port, timeout=5)
    try:
        connection.request("GET", "/health", headers={"Host": settings.hosts[0]})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class _Mails:
    """`prescreen notify`, run again and again: the only process that holds the key for mails and reaches the server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._run: subprocess.Popen[bytes] | None = None
        self._next = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._run is not None and self._run.poll() is None:
            # Between two mails or within one: either way nothing is sent twice.
            self._run.terminate()
            self._run.wait(END_SECONDS)

    def look(self) -> None:
        """Begin a run when it is time and none is under way; none at all where there is no mail server."""
        under_way = self._run is not None and self._run.poll() is None
        if self._settings.smtp_host is None or under_way or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + MAIL_SECONDS
        told = {f"{PREFIX}DATA_DIR": str(self._settings.data_dir), f"{PREFIX}KIOSK": ""}
        told[f"{PREFIX}CONTENT_DIR"] = str(self._settings.content_dir)
        self._run = subprocess.Popen(
            [sys.executable, "-m", "prescreen.cli", "notify", "--quiet"],
            cwd=PROJECT,
            env={**os.environ, **told},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent(os.getpid()),
        )


def _watch(children: list[Child], asked_to_end: Callable[[], bool], say: Say, mails: _Mails) -> int:
    while not asked_to_end():
        mails.look()
        for child in children:
            code = child.process.poll()
            if code is None:
                continue
            now = time.monotonic()
            child.deaths.append(now)
            while child.deaths[0] < now - 60:
                child.deaths.popleft()
            if len(child.deaths) > DEATHS_A_MINUTE:
                say(f"The {child.name} surface ended again (code {code}); all are ended. Look at the lines above.")
                return 1
            say(f"The {child.name} surface ended by itself (code {code}); starting it again.")
            child.process = _start(child.settings)
        time.sleep(0.2)
    return 0


@contextmanager
def _ending() -> Iterator[Callable[[], bool]]:
    """Has anybody asked us to end? Ctrl-C, a closed terminal, or the service manager."""
    asked = False

    def ask(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(children: list[Child]) -> None:
    running = [child for child in children if child.process.poll() is None]
    for child in running:
        child.process.terminate()
    until = time.monotonic() + END_SECONDS
    for child in running:
        try:
            child.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
