"""After somebody has gone, no way leads to what they said: back, forward, reload, a new tab, storage, the profile."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import running
from tests.browser.conftest import CHROMIUM, QUIET, SIZES
from tests.browser.kiosk_people import Visitor
from tests.browser.people import NAME, PHONE, Person, files_with

pytestmark = pytest.mark.browser
RUNS = 100 if os.environ.get("PRESCREEN_TEST_FAULTS") == "full" else 3
# What somebody said, as any page could show it.
SAID = ("another type", NAME, PHONE, 'value="63"', "<dd>63</dd>")
WIDTH, HEIGHT = SIZES["standing"]
# Everything in which a page can keep something.
_KEPT = """async () => JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, history.state, name,
  await indexedDB.databases(), await caches.keys()])"""


@contextmanager
def profile(chromium: Browser, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps what it can, as one does that was set up badly."""
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=CHROMIUM,
        args=list(QUIET),
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="en",
    )
    try:
        yield context
    finally:
        context.close()


def tells(person: Person) -> None:
    """Some answers and a contact, up to the page that shows all of it before it is sent."""
    person.answers("Q01", "63")
    person.answers("Q03", "1")
    person.presses("stop-here")
    person.presses("see")
    person.presses("show")
    person.presses("to-contact")
    person.taps("age-yes")
    person.page.locator(".st-key-contact-name input").fill(NAME)
    phone = person.page.locator(".st-key-contact-phone input")
    person.types(phone, PHONE) if isinstance(person, Visitor) else phone.fill(PHONE)
    person.presses("contact-next")
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    person.shows(NAME)


def stops(page: Page) -> None:
    Visitor(page).presses("send-no")
    Visitor(page).button("done").click()
    page.wait_for_url("**/wiped?told=not_sent", timeout=30_000)


def is_asked_and_goes(page: Page) -> None:
    page.clock.fast_forward("01:01")
    expect(page.locator(".ps-kiosk-yes")).to_be_visible()
    page.clock.fast_forward("00:21")
    page.wait_for_url("**/wiped?told=not_sent", timeout=30_000)


def goes_back_and_forward(page: Page) -> None:
    page.go_back()
    page.go_forward()


def leaves(page: Page) -> None:
    page.goto("about:blank")


def reloads(page: Page) -> None:
    page.reload()


ENDS: tuple[Callable[[Page], None], ...] = (stops, is_asked_and_goes, goes_back_and_forward, reloads, leaves)


def traces(page: Page, home: str, said: tuple[str, ...] = SAID) -> list[str]:
    """Where any of it can still be seen."""
    seen = {"at once": _shown(page)}
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("back", page.go_back),
        ("forward", page.go_forward),
        ("back again", page.go_back),
        ("the address", lambda: page.goto(home)),
        ("reload", page.reload),
    )
    for name, step in steps:
        step()
        seen[name] = _shown(page)
    seen["storage"] = page.evaluate(_KEPT)
    other = page.context.new_page()
    other.goto(home)
    seen["a new tab"] = _shown(other)
    other.close()
    return [f"{mark} in {place}" for place, text in seen.items() for mark in said if mark in text]


def _shown(page: Page) -> str:
    """The whole document, fields with what stands in them, once it stands still."""
    if page.url.startswith("http") and "/wiped" not in page.url:
        page.wait_for_selector("[data-focus]", timeout=30_000)
        page.wait_for_selector("html:not(.ps-restoring)", state="attached")
    fields = page.evaluate("[...document.querySelectorAll('input')].map(one => `value=\"${one.value}\"`).join(' ')")
    return f"{page.content()} {fields}"


@pytest.mark.faults
def test_whatever_way_a_visit_ends_nothing_of_it_is_found(
    clinic: running.Site, chromium: Browser, tmp_path: Path
) -> None:
    found: list[str] = []
    with profile(chromium, tmp_path / "profile") as context:
        page = context.pages[0]
        page.clock.install()
        for run in range(RUNS):
            # A slice takes turns with the days, so that each way has its turn.
            end = ENDS[run % len(ENDS)]
            page.goto("about:blank")
            page.goto(clinic.kiosk)
            page.wait_for_selector("[data-focus=attract]", timeout=30_000)
            visitor = Visitor(page)
            visitor.comes("en")
            tells(visitor)
            end(page)
            found += [f"run {run}, {end.__name__}: {trace}" for trace in traces(page, clinic.kiosk)]
        page.evaluate("localStorage.setItem('control', 'Control Li')")
    assert found == []
    assert files_with(tmp_path / "profile", NAME, PHONE) == []
    # Were the profile not written, or could it not be read, the line above would promise nothing.
    assert files_with(tmp_path / "profile", "Control Li")


def test_the_same_search_finds_what_a_tab_at_home_keeps(
    clinic: running.Site, chromium: Browser, tmp_path: Path
) -> None:
    with profile(chromium, tmp_path / "profile") as context:
        page = context.pages[0]
        page.goto("about:blank")
        page.goto(clinic.participant)
        page.wait_for_selector("[data-focus=start]", timeout=30_000)
        person = Person(page)
        person.begins()
        tells(person)
        reloads(page)
        found = traces(page, clinic.participant)
    places = {trace.partition(" in ")[2] for trace in found}
    assert {"at once", "forward", "the address", "reload"} & places
    assert any(NAME in trace for trace in found)


def test_what_proves_the_wipe_tells_the_browser_to_forget(clinic: running.Site, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(clinic.kiosk)
    page.wait_for_selector("[data-focus=attract]", timeout=30_000)
    before = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert "browser" in before
    answer = page.goto(f"{clinic.kiosk}/wiped?told=sent")
    assert answer is not None
    assert answer.header_value("clear-site-data") == '"cache", "cookies", "storage"'
    assert context.cookies() == []
    page.goto(clinic.kiosk)
    page.wait_for_selector("[data-focus=attract]", timeout=30_000)
    after = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    assert after["browser"] != before["browser"]
    # Nobody at home has this address.
    assert page.goto(f"{clinic.participant}/wiped").status == 404  # type: ignore[union-attr]
    context.close()
