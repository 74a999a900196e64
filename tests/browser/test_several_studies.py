"""One person through both studies in a browser: the second one asks only what is new, and each result shows the other."""

import pytest
from playwright.sync_api import expect

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import gates, walks
from tests.browser.people import Person

pytestmark = pytest.mark.browser
FIRST, SECOND = "NCT05349331", "NCT03198546"
TITLES = {"en": "a new cell treatment (CAR-T)", "zh-CN": "新的细胞治疗（CAR-T）"}


@pytest.mark.parametrize(("locale", "size"), walks(("en", "phone")))
def test_one_interview_serves_both_studies(site: running.Site, open_page: Open, locale: str, size: str) -> None:
    seen = gates(locale, size)
    page = open_page(site.participant, SIZES[size], locale=locale, wait="[data-focus]")
    person = Person(page)
    seen(page, "several-start")
    other = TITLES[locale]
    person.shows(other)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    seen(page, "several-result")
    person.shows(other)
    person.presses(f"study-{SECOND}-chat")
    # Four questions that the first study did not ask; everything else is answered.
    for question, said in (("Q21", "2"), ("Q22", "6.4"), ("Q23", "0"), ("Q24", "none")):
        assert person.screen == question
        seen(page, f"several-{question}")
        page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        if question == "Q22":
            page.locator(".st-key-Q22-value input").fill(said)
            page.locator("label[data-testid=stRadioOption]").first.click()
        elif question == "Q24":
            page.locator(f".st-key-Q24-{said} label").first.click()
        else:
            page.locator("label[data-testid=stRadioOption]").nth(int(said)).click()
        person.presses(f"next-{question}")
    assert person.screen == "check"
    person.looks_at_the_result()
    seen(page, "several-second-result")
    expect(page.locator(f'[class*="st-key-study-{FIRST}-result"] button')).to_have_count(1)
    person.presses(f"study-{FIRST}-result")
    assert person.screen == "result"
