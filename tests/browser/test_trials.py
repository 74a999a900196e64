"""Other trials: from the result to those like it, searching in both languages, one record, and back; every screen gated."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import gates, walks
from tests.browser.people import Person

pytestmark = [pytest.mark.browser]

WORDS = {
    "en": ("liver cancer", "China", "Trials 1 to", "Not checked by us", "It is about the same illness: liver cancer."),
    "zh-CN": ("肝癌", "中国", "个试验，共", "我们没有核对过", "它针对同一种病：肝癌。"),
}


def looks_for(person: Person, words: str, place: str = "") -> None:
    person.page.locator('[class*="st-key-look-words"] input').fill(words)
    person.page.locator('[class*="st-key-look-place"] input').fill(place)
    person.presses("search")


def trials(page: Page) -> list[str]:
    return [str(text) for text in page.locator(".ps-trial h3").all_inner_texts()]


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone")))
def test_from_a_no_to_other_trials_and_back(site: running.Site, open_page: Open, locale: str, size: str) -> None:
    words, country, counted, unchecked, same = WORDS[locale]
    page = open_page(site.participant, SIZES[size], locale)
    seen = gates(locale, size)
    person = Person(page)
    person.stops_early()
    person.looks_at_the_result()

    # Similar trials stand on the result, each with its reasons; over is none of them.
    expect(page.locator(".ps-trial")).to_have_count(3)
    person.shows(same)
    seen(page, "result-similar")
    first = trials(page)[0]
    page.locator('[class*="st-key-trial-"] button').first.click()
    page.wait_for_selector("h1[data-focus=record]")
    expect(page.locator("h1[data-focus=record]")).to_have_text(first)
    expect(page.locator("h1[data-focus=record]")).to_be_focused()
    expect(page.locator("h1[data-focus=record]")).to_have_attribute("lang", "en")
    person.shows(unchecked)
    # The registry's own sentence, without the escapes of its file format.
    assert "\\" not in page.inner_text("main, body")
    seen(page, "trial")
    person.presses("trial-back")
    assert person.screen == "result"

    person.presses("look-around")
    assert person.screen == "browse"
    seen(page, "trials")
    looks_for(person, words)
    expect(page.locator('[data-focus^="found-"]')).to_be_focused()
    expect(page.locator('[data-focus^="found-"]')).to_contain_text(counted)
    found = trials(page)
    assert len(found) == 10
    looks_for(person, words, country)
    narrower = trials(page)
    assert narrower
    assert len(narrower) < 10
    page.locator('[class*="st-key-look-more"] summary').click()
    person.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
    page.locator('[class*="st-key-look-phase"] label[data-testid=stRadioOption]').nth(3).click()
    person.presses("search")
    [phase2, *_] = trials(page)
    assert phase2 in narrower
    seen(page, "trials-found")

    page.locator('[class*="st-key-trial-"] button').first.click()
    expect(page.locator("h1[data-focus=record]")).to_have_text(phase2)
    person.presses("trial-back")
    # The list is as it was left.
    assert trials(page)[0] == phase2
    assert page.locator('[class*="st-key-look-words"] input').input_value() == words
    looks_for(person, "qqqq zzzz")
    expect(page.locator(".ps-trial")).to_have_count(0)
    seen(page, "trials-none")
    person.presses("trials-back")
    assert person.screen == "result"


def test_the_same_is_found_in_both_languages_and_from_the_start_page(site: running.Site, open_page: Open) -> None:
    found = {}
    for locale, (words, *_) in WORDS.items():
        page = open_page(site.participant, SIZES["desktop"], locale)
        person = Person(page)
        person.presses("look-around")
        looks_for(person, words)
        pages = [trials(page)]
        while page.locator('[class*="st-key-page-next"] button').count():
            person.presses("page-next")
            pages.append(trials(page))
        found[locale] = [one for some in pages for one in some]
        person.presses("trials-back")
        assert person.screen == "start"
    assert len(found["en"]) == 35
    assert found["en"] == found["zh-CN"]


def test_each_trials_button_says_which_trial_it_opens(site: running.Site, open_page: Open) -> None:
    page = open_page(site.participant, SIZES["desktop"], "en")
    Person(page).presses("look-around")
    named = page.get_by_role("button", name=re.compile("^Read about this trial: "))
    expect(named).to_have_count(10)
    assert [f"Read about this trial: {title}" for title in trials(page)] == [
        one.get_attribute("aria-label") for one in named.all()
    ]
