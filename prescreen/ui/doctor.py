"""Refuses to serve people with unsafe settings. Each failure says what is wrong and what to change.

It looks at what is in force, not at what a file says: files, the environment and flags all end up here.
"""

import ctypes
import os
import resource
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from streamlit import config

from prescreen import scanning
from prescreen.eligibility.study import Study
from prescreen.errors import Problem, Unsafe
from prescreen.reading import ocr
from prescreen.records import database
from prescreen.settings import PREFIX, Settings, Surface
from prescreen.ui import edge

CONFIG = ".streamlit/config.toml"
# What opens records, or handles the keys that do.
OPENING = tuple(
    f"prescreen.records.{name}"
    for name in ("unsealing", "accounts", "cabinet", "keys", "founding", "mailroom", "outbox")
)
TEST_PREFIX = f"{PREFIX}TEST_"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ENCRYPTED = frozenset({"require", "verify-ca", "verify-full"})
UPLOADS = "/_stcore/upload_file"
_PR_SET_DUMPABLE = 4


class Examined(NamedTuple):
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]


class _Rule(NamedTuple):
    option: str
    is_safe: Callable[[object], bool]
    safe: str
    why: str


def _is(wanted: object) -> Callable[[object], bool]:
    return lambda value: value == wanted and type(value) is type(wanted)


def _at_most(limit: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, (int, float)) and value <= limit


def _own_hosts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and not any("*" in str(host) for host in value)


def _long(value: object) -> bool:
    # A random secret of this length has far more than eight different signs.
    return isinstance(value, str) and len(value) >= 32 and len(set(value)) >= 8


RULES: tuple[_Rule, ...] = (
    _Rule("browser.gatherUsageStats", _is(False), "false", "it tells a third party about every visit"),
    _Rule("client.showErrorDetails", _is("none"), '"none"', "an error would show people's answers on the page"),
    _Rule("client.showErrorLinks", _is(False), "false", "an error would offer to send itself to a search engine"),
    _Rule("client.toolbarMode", _is("minimal"), '"minimal"', "a key press would open a developer's menu"),
    _Rule("client.allowedOrigins", _is([]), "[]", "other sites could send messages into the page"),
    _Rule("server.enableXsrfProtection", _is(True), "true", "another site could act in a person's name"),
    _Rule("server.enableCORS", _is(True), "true", "any site could open a connection"),
    _Rule("server.allowedHosts", _own_hosts, "the site's own host names", "any host name would be answered"),
    _Rule("server.enableStaticServing", _is(False), "false", "files beside the application would be public"),
    _Rule("server.enableAgentApi", _is(False), "false", "programs could open sessions without a page"),
    _Rule("server.scriptHealthCheckEnabled", _is(False), "false", "anyone could run the page without a browser"),
    _Rule("server.fileWatcherType", _is("none"), '"none"', "a changed file would be run in the middle of a session"),
    _Rule("server.runOnSave", _is(False), "false", "a changed file would be run in the middle of a session"),
    _Rule("server.maxUploadSize", _at_most(8), "8 or less", "an upload could fill the memory"),
    _Rule("server.maxMessageSize", _at_most(20), "20 or less", "a message could fill the memory"),
    _Rule("server.disconnectedSessionTTL", _at_most(60), "60 or less", "answers stay in memory after a person left"),
    _Rule(
        "server.trustedUserHeaders",
        _is({"X-Browser-Key": "browser"}),
        '{ "X-Browser-Key" = "browser" }',
        "whoever learns the id of a session could take it over",
    ),
    _Rule("server.cookieSecret", _long, "32 random bytes or more", "a short secret can be guessed"),
    _Rule("server.baseUrlPath", _is(""), '""', "the closed addresses would move and open"),
    _Rule("runner.magicEnabled", _is(False), "false", "a stray value in the code would appear on the page"),
    _Rule("runner.postScriptGC", _is(False), "false", "each answer would cost four times as much"),
    _Rule("logger.enableRich", _is(False), "false", "errors would be printed with people's answers in them"),
    _Rule("logger.hideWelcomeMessage", _is(True), "true", "the server would ask an outside host for its address"),
    _Rule("global.developmentMode", _is(False), "false", "developers' shortcuts would be open to everybody"),
)


def examine(settings: Settings) -> Examined:
    """One process: what Streamlit runs with, what it may read, where its data lie."""
    told = (*_streamlit(), *_environment(), *_addresses(settings), *_surface(settings), *_routes(), *_files(settings))
    problems = (*told, *_database(settings), *_reports(settings))
    return Examined(tuple(_notes(settings)), tuple(problems))


def examine_site(settings: Settings) -> Examined:
    """Every process of a site, before any starts."""
    examined = [examine(one) for one in settings.processes()]
    notes = dict.fromkeys(note for one in examined for note in one.notes)
    problems = dict.fromkeys(problem for one in examined for problem in one.problems)
    return Examined(tuple(notes), tuple(problems))


def check_kiosk(settings: Settings, studies: Sequence[Study]) -> None:
    """A kiosk stands at a site that there is. Raises `Unsafe` with the names that can be meant."""
    sites = sorted({site.id for study in studies for site in study.sites})
    if settings.kiosk and settings.kiosk not in sites:
        remedy = f"Name one of these: {', '.join(sites)}"
        raise Unsafe([Problem("environment", f"{PREFIX}KIOSK", f"no study has a site {settings.kiosk!r}", remedy)])


def no_core_dumps() -> None:
    """A crash must not write memory, and so people's answers, to the disk."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # The limit does not hold where the kernel hands dumps to a program.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def forbid_opening() -> None:
    """For the participant process: from here on it cannot import what opens a record. Raises `Unsafe` if it has."""
    loaded = sorted(name for name in OPENING if sys.modules.get(name) is not None)
    if loaded:
        remedy = "Import it in the team's process only"
        raise Unsafe([Problem(name, "", "the participant process must not load this", remedy) for name in loaded])
    # Python refuses to import a module that stands here as None.
    sys.modules.update(dict.fromkeys(OPENING))  # type: ignore[arg-type]


def _streamlit() -> Iterator[Problem]:
    for rule in RULES:
        value = config.get_option(rule.option)
        if not rule.is_safe(value):
            section, _, name = rule.option.partition(".")
            shown = "too short" if rule.option == "server.cookieSecret" else repr(value)
            where = config.get_where_defined(rule.option)
            yield Problem(
                CONFIG,
                f"[{section}] {name}",
                f"{shown} is in force ({where}): {rule.why}",
                f"Set {name} = {rule.safe} and start it in the folder that holds {CONFIG}",
            )


def _environment() -> Iterator[Problem]:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        upper = name.upper()
        if upper.startswith(PREFIX) and not upper.startswith(TEST_PREFIX) and upper not in known:
            yield Problem("environment", name, "no setting has this name", "Correct the name, or unset it")
    limit, _ = resource.getrlimit(resource.RLIMIT_CORE)
    if limit != 0:
        yield Problem(
            "environment",
            "core dumps",
            "a crash would write people's answers to the disk",
            "Start with `ulimit -c 0`, or in systemd with LimitCORE=0",
        )
    if Path(".streamlit/secrets.toml").exists():
        yield Problem(
            ".streamlit/secrets.toml",
            "",
            "Streamlit's own sign-in and secrets are not used here, and its sign-in never ends",
            "Remove the file",
        )


def _addresses(settings: Settings) -> Iterator[Problem]:
    for origin in settings.origins:
        parts = urlsplit(origin)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            yield Problem(
                "environment",
                f"{PREFIX}{settings.surface.upper()}_ORIGIN",
                f"{origin} is not encrypted, and others on the way could read what people answer",
                "Put a proxy with TLS in front and write its address here, beginning with https://",
            )

    if settings.address not in _LOOPBACK and not settings.secure:
        yield Problem(
            "environment",
            f"{PREFIX}ADDRESS",
            f"{settings.address} listens to other machines, and nothing is encrypted",
            f"Leave it at 127.0.0.1 with the proxy here, or write {PREFIX}{settings.surface.upper()}_ORIGIN=https://...",
        )


def _surface(settings: Settings) -> Iterator[Problem]:
    if settings.surface is Surface.PARTICIPANT and settings.team_keys is not None:
        yield Problem(
            "environment",
            f"{PREFIX}TEAM_KEYS",
            "the participant process must not know where the study team's keys are",
            "Set it for the team process only",
        )


def _routes() -> Iterator[Problem]:
    """Streamlit takes uploads that no widget asked for, keeps metrics and an agent's door: all closed at the edge."""
    for path in (UPLOADS, "/_stcore/metrics", "/_stcore/agent"):
        if path in edge.STREAMLIT_PATHS or path.startswith(edge.COMPONENTS):
            yield Problem("prescreen/ui/edge.py", path, "this route must stay closed", "Take it out of what is open")


def _reports(settings: Settings) -> Iterator[Problem]:
    name = f"{PREFIX}LAB_REPORT"
    if settings.lab_report and settings.kiosk:
        what = "a screen that many people use must not take their reports"
        yield Problem("environment", name, what, f"Unset it, or {PREFIX}KIOSK")
    if settings.lab_report and not ocr.can_read_pictures():
        what = "photos cannot be read: the extra `labreport` is not installed"
        yield Problem("environment", name, what, "Install prescreen[labreport], or unset it")


def _database(settings: Settings) -> Iterator[Problem]:
    scheme = settings.url.partition(":")[0]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        remedy = "Use the SQLite file of the data folder, or postgresql+psycopg://..."
        yield Problem("environment", f"{PREFIX}DATABASE_URL", f"{scheme} is not a database that was tried", remedy)
    parts = urlsplit(settings.url)
    if parts.hostname not in (None, *_LOOPBACK) and parse_qs(parts.query).get("sslmode", [""])[-1] not in _ENCRYPTED:
        remedy = "Add ?sslmode=verify-full with the server's certificate, or at least sslmode=require"
        told = f"what goes to the database on {parts.hostname} may go in clear"
        yield Problem("environment", f"{PREFIX}DATABASE_URL", told, remedy)
    if "*" in settings.forwarded_allow_ips:
        remedy = "Name the proxy's own address"
        name = f"{PREFIX}FORWARDED_ALLOW_IPS"
        yield Problem("environment", name, "anybody could say whose address they come from", remedy)


def _files(settings: Settings) -> Iterator[Problem]:
    folder = settings.data_dir
    if not folder.exists():
        return
    mine = os.geteuid()
    for path in [folder, *sorted(folder.rglob("*"))]:
        found = path.lstat()
        mode = stat.S_IMODE(found.st_mode)
        wanted = 0o700 if stat.S_ISDIR(found.st_mode) else 0o600
        if stat.S_ISLNK(found.st_mode) or not (stat.S_ISDIR(found.st_mode) or stat.S_ISREG(found.st_mode)):
            continue
        if mode & 0o077:
            yield Problem(
                str(path),
                "",
                f"its mode is {mode:o}: other accounts of this machine can reach it",
                f"Run: chmod {wanted:o} {path}",
            )
        if found.st_uid != mine:
            yield Problem(str(path), "", "it belongs to another account", "Start with the account that owns the data")


def _notes(settings: Settings) -> Iterator[str]:
    yield f"Uploads: closed ({UPLOADS})"
    yield f"Python {sys.version.split()[0]}, Streamlit {version('streamlit')}, Starlette {version('starlette')}"
    if settings.url.startswith("sqlite"):
        mode = database.journal_mode(sqlite3.sqlite_version_info)
        yield f"SQLite {sqlite3.sqlite_version}: journal mode {mode}, synchronous FULL"
    else:
        yield f"Database: {settings.url.partition(':')[0]}"
    yield f"Lab reports: {_reading(settings)}"
    if not settings.data_dir.exists():
        yield f"{settings.data_dir} does not exist yet; the first start makes it"


def _reading(settings: Settings) -> str:
    if settings.kiosk:
        return "not read: a screen that many people use takes none"
    means = (
        "read here, one at a time, in a child process that can open no file and reach no network; "
        f"up to {scanning.PEAK_BYTES // 1_000_000:,} MB and {scanning.SECONDS:.0f} s each, last in line for time; "
        "nothing is kept but the values that a person confirms"
    )
    if not ocr.can_read_pictures():
        means += "; PDF files with letters only, photos need prescreen[labreport]"
    return means if settings.reads_reports else f"not read; {PREFIX}LAB_REPORT=1 lets people bring them: {means}"
