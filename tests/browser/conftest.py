"""A Chromium for the browser tests, and the stage as a process that can be killed and started again."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests import running
from tests.browser.people import Member
from tests.running import free_port

# What a page owes within five seconds on a quiet machine, a busy one may take longer for.
expect.set_options(timeout=25_000)

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("PRESCREEN_TEST_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {"phone": (390, 844), "desktop": (1280, 900), "standing": (1080, 1920)}


class Stage:
    """The stage's server: always the same port, so that a page finds it again."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}/"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "tests.browser.stage_app:app", "--port", str(self.port)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        until = time.monotonic() + 40
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{self.url}_stcore/health", timeout=2).close()  # noqa: S310 - our own address
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the stage did not start")

    def kill(self) -> None:
        """Without a word, as when the power goes."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("NOT TESTED: no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def stage(chromium: Browser) -> Iterator[Stage]:
    running = Stage()
    try:
        running.start()
        yield running
    finally:
        running.kill()


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open an address at a size and in a language; what the page's scripts complain of fails the test."""
    contexts = []
    complaints: list[str] = []

    def opened(url: str, size: tuple[int, int] = SIZES["phone"], locale: str = "zh-CN", wait: str = ".ps h1") -> Page:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        page.wait_for_selector(wait, timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    """One site for all the files of a worker: its start costs more than most journeys."""
    with running.site(tmp_path_factory.mktemp("site") / "data") as one:
        yield one


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    """A site with a screen in its waiting room."""
    with running.site(tmp_path_factory.mktemp("clinic") / "data", PRESCREEN_KIOSK="sponsor") as one:
        yield one


@pytest.fixture(scope="session")
def account(site: running.Site, chromium: Browser) -> str:
    return first_account(site, chromium)


def first_account(site: running.Site, chromium: Browser) -> str:
    """The first account of the team, made with the code that serve printed."""
    code = site.wait_for(r"first account: (\S+)")[1]
    context = chromium.new_context(locale="en")
    Member(context.new_page(), site.team).makes_the_first_account(code)
    context.close()
    return "wei"
