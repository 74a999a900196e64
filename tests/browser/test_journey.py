"""The whole way, through the real processes: from the first question to the study team's inbox, in both languages."""

import os
import re
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import in_turn
from tests.browser.people import NAME, PHONE, Member, Person, files_with
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser
LOCALES = ("en", "zh-CN")
LOST = {"en": "The connection is lost", "zh-CN": "网络断开了"}


@pytest.mark.parametrize("locale", LOCALES)
def test_from_the_first_question_to_the_inbox(
    site: running.Site, account: str, open_page: Open, chromium: Browser, locale: str
) -> None:
    page = open_page(site.participant, locale=locale, wait="[data-focus]")
    watched = Watched.on(page)
    person = Person(page)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    with page.expect_download() as download:
        page.locator('[class*="st-key-sheet-"] button').first.click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    # Until now nothing of the person is on the disk or in what the processes said.
    assert files_with(site.data, "Canary", PHONE, "donafenib") == []
    assert not any(mark in site.said for mark in ("Canary", PHONE, "donafenib"))
    person.sends()
    assert files_with(site.data, "Canary", PHONE, "donafenib") == []
    assert "Canary" not in site.said

    context = chromium.new_context(locale=locale)
    member = Member(context.new_page(), site.team)
    member.signs_in()
    member.opens_the_newest()
    shown = member.page.text_content("body") or ""
    assert NAME in shown
    assert "138 0013 8000" in shown
    assert "AFP≥400ug/L before initial treatment." in shown
    assert "2600 ng/mL" in shown
    context.close()
    assert watched.hosts == {f"localhost:{site.ports['participant']}"}
    assert watched.complaints == []


def test_what_was_sent_can_be_taken_back_with_the_code_alone(
    site: running.Site, account: str, open_page: Open, chromium: Browser
) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    _send(person)
    code = re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){4}", person.page.inner_text("body"))
    assert code is not None
    before = _count(site, chromium)
    person.presses("done")
    person.presses("withdraw")
    person.page.locator("input[type=text]").fill("short")
    person.presses("withdraw-yes")
    person.page.locator("input[type=text]").fill(code[0].lower())
    person.presses("withdraw-yes")
    person.shows("what you sent is now deleted here")
    assert _count(site, chromium) == before - 1


def _send(person: Person, *purposes: str) -> None:
    person.stops_early()
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees(*(purposes or ("consent.contact", "consent.sensitive")))
    person.presses("send")


_TWO_CLICKS = """() => {
    const button = document.querySelector('[class*="st-key-send-"] button');
    button?.click();
    button?.click();
}"""


def _count(site: running.Site, chromium: Browser) -> int:
    context = chromium.new_context(locale="en")
    member = Member(context.new_page(), site.team)
    member.signs_in()
    found = re.search(r"All \((\d+)\)", member.page.inner_text("body"))
    context.close()
    assert found is not None
    return int(found[1])


def test_many_clicks_and_a_reload_send_once(
    site: running.Site, account: str, open_page: Open, chromium: Browser
) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    before = _count(site, chromium)
    person.stops_early()
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.sensitive")
    expect(person.button("send")).to_be_visible()
    for _ in range(4):
        # Past the guard of the page, as an impatient hand and a slow line would; it may be gone by now.
        person.page.evaluate(_TWO_CLICKS)
        person.page.wait_for_timeout(200)
    person.shows("Your message has been sent")
    person.page.reload()
    person.shows("Your message has been sent")
    assert _count(site, chromium) == before + 1


@pytest.mark.parametrize("locale", in_turn("zh-CN"))
def test_a_killed_server_brings_the_person_back_to_the_same_question(
    site: running.Site, open_page: Open, locale: str
) -> None:
    person = Person(open_page(site.participant, locale=locale, wait="[data-focus]"))
    person.begins()
    person.answers_until("Q06")
    os.kill(site.child("participant"), signal.SIGKILL)
    expect(person.page.locator("body")).to_contain_text(LOST[locale], timeout=30_000)
    expect(person.button("next-Q06").locator(":scope:enabled")).to_be_visible(timeout=90_000)
    expect(person.page.locator('[data-focus^="Q06"]')).to_be_visible(timeout=30_000)
    person.page.locator(".st-key-earlier summary").click()
    person.shows("63")
    person.shows("TACE")


def test_a_reload_brings_everything_back_and_closing_the_tab_forgets_it(
    site: running.Site, open_page: Open, chromium: Browser
) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.begins()
    person.answers_until("Q05")
    person.page.reload()
    expect(person.page.locator('[data-focus^="Q05"]')).to_be_visible(timeout=30_000)
    kept = person.page.evaluate("JSON.stringify({...sessionStorage})")
    assert "artery" not in kept
    fresh = person.page.context.new_page()
    fresh.goto(site.participant)
    fresh.wait_for_selector("[data-focus=start]", timeout=30_000)


def test_the_language_can_be_changed_at_any_moment_and_nothing_is_lost(site: running.Site, open_page: Open) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.begins()
    person.answers_until("Q06")
    person.presses("language")
    expect(person.page.locator("h1").first).to_contain_text("最近几次 CT 或磁共振怎么说？")
    assert person.page.evaluate("document.documentElement.lang") == "zh-CN"
    person.presses("language")
    person.page.locator(".st-key-earlier summary").click()
    person.shows("Donafenib")


def test_a_person_who_may_not_know_their_illness_is_not_sent(
    site: running.Site, account: str, open_page: Open, chromium: Browser
) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.stops_early("helper")
    person.looks_at_the_result()
    person.presses("to-contact")
    person.taps("age-yes")
    person.taps("reach-careful")
    person.page.locator(".st-key-contact-name input").fill("Helper Li")
    person.page.locator(".st-key-contact-phone input").fill(PHONE)
    person.presses("contact-next")
    person.agrees("carer.consent.me")
    shown = person.page.inner_text("body")
    assert "another type" not in shown
    assert "63" not in shown
    person.presses("send")
    context = chromium.new_context(locale="en")
    member = Member(context.new_page(), site.team)
    member.signs_in()
    member.opens_the_newest()
    body = member.page.inner_text("body")
    assert "Helper Li" in body
    assert "another type" not in body
    context.close()


def test_without_the_ticks_that_are_needed_nothing_leaves(
    site: running.Site, account: str, open_page: Open, chromium: Browser
) -> None:
    before = _count(site, chromium)
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.stops_early()
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact")
    person.shows("this line needs your tick")
    person.presses("skip")
    assert _count(site, chromium) == before


def test_a_minor_leaves_nothing(site: running.Site, open_page: Open) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.stops_early()
    person.looks_at_the_result()
    person.presses("to-contact")
    person.presses("age-no")
    person.shows("Nothing was kept")
    assert person.page.locator(".st-key-contact-name").count() == 0


def test_a_slip_of_the_finger_is_shown_with_a_way_to_change_it(site: running.Site, open_page: Open) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.begins()
    person.answers("Q01", "63")
    person.answers("Q03", "1")
    assert person.screen == "stop"
    person.shows("No, it is another type")
    person.presses("stop-change")
    person.answers("Q03", "0")
    assert person.screen == "Q04"


def test_none_with_something_else_is_asked_back(site: running.Site, open_page: Open) -> None:
    person = Person(open_page(site.participant, locale="zh-CN", wait="[data-focus]"))
    person.begins()
    person.answers("Q01", "63")
    person.answers("Q03", "0")
    person.fills_in("Q04", "artery", "none")
    person.presses("next-Q04")
    assert person.screen == "Q04"
    person.shows("您选了“都没有”，又选了别的。请问哪个是对的？")


def test_clearing_asks_once_and_then_forgets(site: running.Site, open_page: Open) -> None:
    person = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    person.begins()
    person.answers_until("Q04")
    person.presses("clear")
    person.presses("clear-no")
    assert person.screen == "Q04"
    person.presses("clear")
    person.presses("clear-yes")
    assert person.screen == "Q01"
    person.shows("Your answers are cleared")


def test_the_whole_interview_goes_by_keyboard_alone(site: running.Site, open_page: Open) -> None:
    person = Person(open_page(site.participant, locale="en", size=SIZES["desktop"], wait="[data-focus]"))
    page = person.page
    person.button("who-self").focus()
    page.keyboard.press("Enter")
    expect(page.locator('[data-focus^="Q01"]')).to_be_focused(timeout=15_000)
    _tab_to(page, "input")
    page.keyboard.type("63")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator('[data-focus^="Q03"]')).to_be_focused(timeout=15_000)
    _tab_to(page, 'input[type="radio"]')
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "Next":
            break
    page.keyboard.press("Enter")
    expect(page.locator('[data-focus^="Q04"]')).to_be_focused(timeout=15_000)


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")
