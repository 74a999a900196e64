"""What every screen of both surfaces has to pass, and its picture when somebody asked for pictures."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SIZES

LOCALES = ("en", "zh-CN")
SHOTS = os.environ.get("PRESCREEN_TEST_SCREENSHOTS")
PHONES = tuple((locale, "phone") for locale in LOCALES)
Seen = Callable[[Page, str], None]

# Drawn to its end. The pages before sign-in are no Streamlit pages.
_STILL = "[data-testid=stApp][data-test-script-state=notRunning], body:not(:has([data-testid=stApp]))"
# What a finger has to hit.
_SMALL = """least => [...document.querySelectorAll(`button, summary, textarea, label[data-testid=stRadioOption],
  [data-testid=stCheckbox] label, input[type=text], input[type=password], main a, header a`)].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.height < least && getComputedStyle(one).visibility !== 'hidden';
  }).map(one => `${Math.round(one.getBoundingClientRect().height)} ${(one.innerText || one.outerHTML).slice(0, 60)}`)"""
_WIDE = """() => Math.max(...[...document.querySelectorAll('html, [data-testid=stMain]')]
  .map(one => one.scrollWidth - one.clientWidth))"""
# What scrolls is Streamlit's main part, or on the plain pages the document.
_SCROLL = """by => {
  const one = document.querySelector('[data-testid=stMain]') || document.scrollingElement, before = one.scrollTop;
  one.scrollTop = by === null ? 0 : before + by * one.clientHeight;
  return one.scrollTop - before;
}"""


def walks(*always: tuple[str, str]) -> list[tuple[str, str]]:
    """Every size in every language when pictures are asked for, else only some."""
    return [(locale, size) for locale in LOCALES for size in SIZES if SHOTS or (locale, size) in always]


def in_turn(always: str) -> list[str]:
    """Both languages when pictures are asked for, else one: the longest walks share the languages between them."""
    return [locale for locale in LOCALES if SHOTS or locale == always]


def gates(locale: str, size: str, least: float = 44) -> Seen:
    """Called with each screen that stands still, and a name for it. Nothing to touch is lower than `least`."""

    def seen(page: Page, name: str) -> None:
        page.wait_for_selector(_STILL, state="attached")
        page.wait_for_timeout(400 if SHOTS else 100)
        if SHOTS:
            _picture(page, f"{SHOTS}/{name}-{locale}-{size}")
        found = Axe().run(page).response["violations"] if size == "phone" or least > 44 else []
        wcag = [one for one in found if any(tag.startswith("wcag") for tag in one["tags"])]
        assert wcag == [], f"{name}: {json.dumps(wcag, ensure_ascii=False)[:600]}"
        wide = page.evaluate(_WIDE)
        assert wide <= 0, f"{name} scrolls sideways by {wide} px"
        small = page.evaluate(_SMALL, least - 0.5)
        assert small == [], f"{name}: targets under {least} px: {small}"

    return seen


def _picture(page: Page, path: str) -> None:
    """The screen as it comes, and what is found by scrolling down: `-2`, `-3` ..."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=f"{path}.png")
    part = 1
    while page.evaluate(_SCROLL, 0.94) > 4:
        part += 1
        page.wait_for_timeout(120)
        page.screenshot(path=f"{path}-{part}.png")
    page.evaluate(_SCROLL, None)
