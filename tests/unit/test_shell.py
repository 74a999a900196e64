"""When something goes wrong the person reads our own words, in their language, and nobody reads theirs."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

from prescreen.records import founding
from prescreen.settings import Settings
from prescreen.ui import languages, serving
from tests import running

SAID = "canary"


class Tab:
    """One open page, without a browser: what it shows, and buttons by their label."""

    def __init__(self, port: int, language: str) -> None:
        self._stack = ExitStack()
        self._socket: ClientConnection = self._stack.enter_context(
            connect(
                f"ws://localhost:{port}/_stcore/stream",
                subprotocols=[Subprotocol("streamlit"), Subprotocol("X")],
                origin=Origin(f"http://localhost:{port}"),
                additional_headers={"Accept-Language": language},
                max_size=2**24,
            )
        )
        self.buttons: dict[str, str] = {}
        self.shown: list[str] = []
        self.raw = b""
        self.run()

    def run(self, click: str | None = None) -> "Tab":
        message = BackMsg()
        message.rerun_script.query_string = ""
        if click is not None:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id = self.buttons[click]
            widget.trigger_value = True
        self._socket.send(message.SerializeToString())
        self.buttons, self.shown = {}, []
        while True:
            data = self._socket.recv(timeout=20)
            assert isinstance(data, bytes)
            self.raw += data
            received = ForwardMsg()
            received.ParseFromString(data)
            if received.WhichOneof("type") == "delta":
                element = received.delta.new_element
                kind = element.WhichOneof("type")
                if kind == "button":
                    self.buttons[element.button.label] = element.button.id
                elif kind == "text":
                    self.shown.append(element.text.body)
                elif kind:
                    self.shown.append(kind)
            elif received.WhichOneof("type") == "script_finished":
                return self

    def close(self) -> None:
        self._stack.close()


class Failing:
    def __init__(self, log: Path) -> None:
        self.port = running.free_port()
        self._log = log
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESCREEN_")}
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", "tests.failing_app:app", "--port", str(self.port)],
                cwd=running.ROOT,
                env=clean | {"PRESCREEN_PARTICIPANT_PORT": str(self.port), "PRESCREEN_DATA_DIR": str(log.parent / "d")},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + 180
        while not serving.is_healthy(Settings(participant_port=self.port)):
            assert time.monotonic() < until, self.written
            time.sleep(0.1)

    @property
    def written(self) -> str:
        return self._log.read_text()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Failing]:
    app = Failing(tmp_path_factory.mktemp("failing") / "log")
    yield app
    app.end()


@pytest.fixture(params=[("en-GB", "en"), ("zh-CN", "zh_Hans")], ids=["en", "zh"])
def tab(failing: Failing, request: pytest.FixtureRequest) -> Iterator[tuple[Tab, str]]:
    opened = Tab(failing.port, request.param[0])
    yield opened, request.param[1]
    opened.close()


@pytest.mark.parametrize("where", ["page", "gesture"])
def test_a_failure_becomes_our_own_words_and_a_way_on(failing: Failing, tab: tuple[Tab, str], where: str) -> None:
    page, language = tab
    page.run(click=where)
    for line in languages.failed(language):
        assert line in page.shown
    assert "exception" not in page.shown
    assert "alert" not in page.shown
    page.run(click=languages.try_again(language))
    assert page.shown == ["before", "after"]


def test_a_failure_shows_and_writes_nothing_of_what_was_said(failing: Failing, tab: tuple[Tab, str]) -> None:
    page, _ = tab
    page.run(click="page")
    page.run()
    page.run(click="gesture")
    assert SAID.encode() not in page.raw
    assert b"Traceback" not in page.raw
    assert b"failing_app.py" not in page.raw
    assert SAID not in failing.written
    assert "builtins.ValueError at" in failing.written
    assert "tests/failing_app.py:" in failing.written


def test_a_refusal_is_shown_in_its_own_words(failing: Failing, tab: tuple[Tab, str]) -> None:
    page, _ = tab
    page.run(click="refusal")
    assert "The study is closed since Monday." in page.shown


@pytest.mark.parametrize(("surface", "other"), [("participant", "team"), ("team", "participant")])
def test_a_process_never_loads_the_other_surface(tmp_path: Path, surface: str, other: str) -> None:
    code = (
        "import sys; from prescreen.ui import shell; shell.surroundings(); from prescreen.settings import Settings;"
        "shell._pages(Settings());"
        f"print(sorted(name for name in sys.modules if name.startswith('prescreen.ui.{other}')))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=running.ROOT,
        env=os.environ | {"PRESCREEN_SURFACE": surface, "PRESCREEN_DATA_DIR": str(tmp_path / "data")},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip().endswith("[]"), done.stderr


def found_a_site(settings: Settings) -> None:
    settings.data_dir.mkdir(mode=0o700)
    before = os.umask(0o077)
    try:
        founding.found(
            settings.url, settings.participant_keys_dir, settings.team_keys_dir, lambda: datetime.now(UTC).astimezone()
        )
    finally:
        os.umask(before)


def test_a_process_without_its_database_says_that_it_is_not_healthy(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", participant_port=running.free_port())
    found_a_site(settings)
    code = (
        "import asyncio; from prescreen.ui import shell; shell.logs.silence();"
        "answer = lambda: asyncio.run(shell._health(None)).status_code;"
        "import sqlite3; first = answer(); other = sqlite3.connect({!r});"
        "other.execute('alter table study_status rename to gone'); other.commit(); other.close();"
        "print(first, answer())"
    ).format(str(settings.data_dir / "prescreen.db"))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=running.ROOT,
        env=os.environ | {"PRESCREEN_DATA_DIR": str(settings.data_dir)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["200", "503"], done.stderr


def test_a_process_that_was_never_founded_is_not_healthy(tmp_path: Path) -> None:
    code = "import asyncio; from prescreen.ui import shell; print(asyncio.run(shell._health(None)).status_code)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=running.ROOT,
        env=os.environ | {"PRESCREEN_DATA_DIR": str(tmp_path / "none")},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["503"]


def test_streamlit_run_finds_the_application(tmp_path: Path) -> None:
    from streamlit.web.server.app_discovery import discover_asgi_app

    assert discover_asgi_app(running.ROOT / "app.py").import_string == "app:app"


def test_streamlit_run_serves_the_application_with_its_edge(tmp_path: Path) -> None:
    port = running.free_port()
    settings = Settings(data_dir=tmp_path / "data", participant_port=port)
    found_a_site(settings)
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
        cwd=running.ROOT,
        env=os.environ | {"PRESCREEN_PARTICIPANT_PORT": str(port), "PRESCREEN_DATA_DIR": str(tmp_path / "data")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + 180
        while not serving.is_healthy(settings):
            assert time.monotonic() < until
            time.sleep(0.1)
        tab = Tab(port, "en")
        assert tab.raw
        tab.close()
    finally:
        process.terminate()
        assert process.wait(20) is not None
