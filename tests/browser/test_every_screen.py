"""The straight way through both surfaces: accessible, wide enough to touch, never sideways; and its pictures."""

import pytest
from playwright.sync_api import Browser

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import gates, walks
from tests.browser.people import Member, Person

pytestmark = pytest.mark.browser


# The smallest and the largest, in one language each; all of them when pictures are asked for.
@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone"), ("en", "standing")))
def test_every_screen_passes_the_gates_and_screenshot(
    site: running.Site, account: str, open_page: Open, chromium: Browser, locale: str, size: str
) -> None:
    seen = gates(locale, size)
    person = Person(open_page(site.participant, locale=locale, size=SIZES[size], wait="[data-focus]"), seen)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    person.sends()
    context = chromium.new_context(locale=locale, viewport={"width": SIZES[size][0], "height": SIZES[size][1]})
    member = Member(context.new_page(), site.team, seen)
    member.signs_in()
    member.opens_the_newest()
    context.close()
