"""Every screen of both surfaces: accessible, wide enough to touch, never sideways; and its picture on demand."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.people import Member, Person

pytestmark = pytest.mark.browser
LOCALES = ("en", "zh-CN")
SHOTS = os.environ.get("PRESCREEN_TEST_SCREENSHOTS")


def _gates(locale: str, size: str) -> Callable[[Page, str], None]:
    """What every screen has to pass, and its picture when somebody asked for pictures."""

    def seen(page: Page, name: str) -> None:
        page.wait_for_timeout(300)
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}-{locale}-{size}.png")
        found = Axe().run(page).response["violations"] if size == "phone" else []
        wcag = [one for one in found if any(tag.startswith("wcag") for tag in one["tags"])]
        assert wcag == [], f"{name}: {json.dumps(wcag, ensure_ascii=False)[:600]}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        small = page.evaluate(_SMALL)
        assert small == [], f"{name}: targets under 44 px: {small}"

    return seen


_SMALL = """() => [...document.querySelectorAll(`button, label[data-testid=stRadioOption], summary,
  input[type=text], [data-testid=stCheckbox] label`)].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.height < 43.5 && getComputedStyle(one).visibility !== 'hidden';
  }).map(one => `${Math.round(one.getBoundingClientRect().height)} ${(one.innerText || one.outerHTML).slice(0, 60)}`)"""


# Every size in every language when pictures are asked for; else each size once, and the phone in both.
WALKS = [
    (locale, size)
    for locale in LOCALES
    for size in SIZES
    if SHOTS or size == "phone" or (locale, size) in {("zh-CN", "desktop"), ("en", "standing")}
]


@pytest.mark.parametrize(("locale", "size"), WALKS)
def test_every_screen_passes_the_gates_and_screenshot(
    site: running.Site, account: str, open_page: Open, chromium: Browser, locale: str, size: str
) -> None:
    gates = _gates(locale, size)
    person = Person(open_page(site.participant, locale=locale, size=SIZES[size], wait="[data-focus]"), gates)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    person.sends()
    context = chromium.new_context(locale=locale, viewport={"width": SIZES[size][0], "height": SIZES[size][1]})
    member = Member(context.new_page(), site.team, gates)
    member.signs_in()
    member.opens_the_newest()
    context.close()
