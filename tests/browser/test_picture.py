"""The pictures in the README are taken by this test; a page that looks otherwise than its picture fails it."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page, expect

from tests import running
from tests.browser.conftest import Open
from tests.browser.people import Person

pytestmark = pytest.mark.browser
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
# Fonts differ a little between machines; another text or layout differs a lot.
MOST_DIFFERENCE = 12.0


def _standing_still(page: Page) -> Image.Image:
    """The page once it has stopped moving: two pictures in a row are the same."""
    before = page.screenshot()
    for _ in range(20):
        page.wait_for_timeout(700)
        now = page.screenshot()
        if now == before:
            break
        before = now
    return Image.open(BytesIO(before)).convert("RGB")


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_the_picture_in_the_readme_is_what_a_person_sees(site: running.Site, open_page: Open, locale: str) -> None:
    person = Person(open_page(site.participant, locale=locale, wait="[data-focus]"))
    person.begins()
    # A typed message waits until the process has learned to read; only then does a question offer to explain its words.
    person.says("?")
    person.answers("Q01", "63")
    expect(person.page.locator('[data-focus^="Q03"]')).to_be_focused()
    taken = _standing_still(person.page)
    path = PICTURES / f"chat-{locale}.png"
    if os.environ.get("PRESCREEN_TEST_PICTURES") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        taken.save(path, optimize=True)
    kept = Image.open(path).convert("RGB")
    assert kept.size == taken.size
    difference = sum(ImageStat.Stat(ImageChops.difference(kept, taken)).mean) / 3
    assert difference < MOST_DIFFERENCE, f"{path.name} is stale: PRESCREEN_TEST_PICTURES=write takes it anew"
