"""What a real browser meets at the edge: nobody outside is asked, nothing is complained of, sessions are islands."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests import running
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

Contexts = Callable[..., BrowserContext]


@pytest.fixture
def context(chromium: Browser) -> Iterator[Contexts]:
    """Make a fresh browser profile; `locale` and the rest as in Playwright."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(chromium.new_context(**({"locale": "en-GB"} | options)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def address(site: running.Site, surface: str) -> str:
    return site.participant if surface == "participant" else site.team


@pytest.mark.parametrize("surface", ["participant", "team"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_no_outside_host_is_asked_and_nothing_is_complained_of(
    site: running.Site, context: Contexts, surface: str, locale: str
) -> None:
    watched = Watched.on(context(locale=locale).new_page())
    watched.page.goto(address(site, surface))
    # A stranger meets the team's sign-in form, which needs no connection.
    watched.page.locator('[data-testid="stApp"]' if surface == "participant" else "form").wait_for()
    watched.page.wait_for_load_state("networkidle")
    assert watched.hosts == {urlsplit(address(site, surface)).netloc}
    assert bool(watched.sockets) == (surface == "participant")
    assert watched.complaints == []


def test_the_browser_keeps_two_cookies_and_no_id(site: running.Site, context: Contexts) -> None:
    made = context()
    page = made.new_page()
    page.goto(site.participant)
    page.locator('[data-testid="stApp"]').wait_for()
    page.wait_for_load_state("networkidle")
    cookies = {cookie["name"]: cookie for cookie in made.cookies()}
    assert set(cookies) == {"browser", "_streamlit_xsrf"}
    assert cookies["browser"]["httpOnly"]
    assert cookies["browser"]["sameSite"] == "Lax"
    assert cookies["browser"]["expires"] == -1
    stored = page.evaluate("Object.keys(localStorage)")
    assert [name for name in stored if "ajs" in name or "id" in name.lower()] == []


def test_inline_script_is_stopped(site: running.Site, context: Contexts) -> None:
    watched = Watched.on(context().new_page())
    watched.page.goto(site.participant)
    watched.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.broken = 1'; document.body.append(s) }"
    )
    assert watched.page.evaluate("window.broken") is None
    assert any("Content Security Policy" in complaint for complaint in watched.complaints)


def test_nothing_may_be_fetched_from_elsewhere(site: running.Site, context: Contexts) -> None:
    watched = Watched.on(context().new_page())
    watched.page.goto(site.participant)
    elsewhere = site.team.replace("localhost", "127.0.0.1")
    outcome = watched.page.evaluate(
        "async url => { try { await fetch(url); return 'fetched' } catch { return 'stopped' } }", elsewhere + "/health"
    )
    assert outcome == "stopped"


@pytest.mark.parametrize("surface", ["participant", "team"])
def test_the_page_cannot_be_put_in_a_frame(site: running.Site, context: Contexts, surface: str) -> None:
    watched = Watched.on(context().new_page())
    watched.page.set_content(f'<iframe src="{address(site, surface)}"></iframe>')
    watched.page.wait_for_timeout(1500)
    assert any("frame" in complaint.lower() for complaint in watched.complaints)
    assert all(frame.locator("#root").count() == 0 for frame in watched.page.frames[1:])


@pytest.mark.parametrize(("locale", "lang"), [("en-GB", "en"), ("zh-CN", "zh-CN")])
def test_the_first_bytes_speak_the_persons_language(
    site: running.Site, context: Contexts, locale: str, lang: str
) -> None:
    page = context(locale=locale, java_script_enabled=False).new_page()
    page.goto(site.participant)
    assert page.locator("html").get_attribute("lang") == lang
    page.goto(site.participant + "/nothing-here")
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("h1").is_visible()
    page.locator("a").click()
    assert page.url.rstrip("/") == site.participant
