"""A link from one browser to another: made, opened with its code, answered by a doctor, accepted by its owner; and saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from prescreen.conversation import Conversation, begin
from prescreen.conversation import Page as Screen
from prescreen.eligibility.answers import from_values
from prescreen.notes import Note, Position, Quote
from tests import handing_in, running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import gates, walks
from tests.browser.people import Person, files_with
from tests.browser.shortcut import Shortcut
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser
CODES = {"en": "en", "zh-CN": "zh_Hans"}
BODY = "Canary: are these pills all right?"
REPLY = "Canary: yes, keep them."
WORDS = "Canary: see you on Monday."


def told(locale: str) -> Conversation:
    """Somebody at the result, with a note of their own."""
    note = Note.model_validate(
        {
            "id": "n1",
            "where": "pages/start.open",
            "language": "en",
            "quote": Quote(exact="liver cancer"),
            "position": Position(start=30, end=42),
            "body": BODY,
            "when": "2026-11-24T10:00:00Z",
        }
    )
    answers = from_values({key: value for key, value in handing_in.FITTING.items() if key != "scan_result"})
    fresh = begin("NCT05349331", CODES[locale])
    return fresh.model_copy(
        update={
            "who": "self",
            "answers": answers,
            "page": Screen.RESULT,
            "notes": (note,),
            "for_team": ("Canary why?",),
        }
    )


def link_and_code(page: Page) -> tuple[str, str]:
    link = page.locator(".ps-link").first.inner_text().strip()
    code = page.locator(".ps-code b").first.inner_text().strip()
    assert re.fullmatch(r"[A-Z2-9]{4}-[A-Z2-9]{4}", code)
    return link, code


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone")))
def test_a_link_is_shown_opened_answered_and_its_answer_accepted(
    site: running.Site, open_page: Open, locale: str, size: str
) -> None:
    seen = gates(locale, size)
    mine = open_page(site.participant, locale=locale, size=SIZES[size], wait="[data-focus]")
    Shortcut.of(site, mine).leads(told(locale))
    owner = Person(mine)
    owner.presses("to-share")
    seen(mine, "links-share")
    owner.presses("share-make")
    seen(mine, "links-made")
    link, code = link_and_code(mine)

    theirs = open_page(link, locale=locale, size=SIZES[size], wait="[data-focus=open]")
    watched = Watched.on(theirs)
    assert "#" not in theirs.url
    secret = link.partition("=")[2]
    reader = Person(theirs)
    seen(theirs, "links-open")
    reader.presses("unlock")
    seen(theirs, "links-open-err")
    theirs.locator(".st-key-unlock-code input").fill(code.lower())
    reader.presses("unlock")
    reader.shows(BODY)
    seen(theirs, "links-reading")
    reader.presses("fill-Q06")
    seen(theirs, "links-fill")
    reader.fills_in("Q06", "0")
    reader.presses("next-Q06")
    theirs.locator(".st-key-reply-note-n1 textarea").fill(REPLY)
    theirs.locator(".st-key-reply-words textarea").fill(WORDS)
    theirs.locator(".st-key-reply-who label[data-testid=stRadioOption]").nth(1).click()
    reader.presses("reply-leave")
    expect(theirs.locator(".ps-told p")).to_be_focused()
    seen(theirs, "links-left")

    owner.presses("look")
    owner.shows(REPLY)
    owner.shows(WORDS)
    seen(mine, "links-reply")
    before = Shortcut.of(site, mine).kept().answers
    assert "scan_result" not in before
    name = mine.locator('[class*="st-key-accept-"]').first.get_attribute("class") or ""
    owner.presses(re.search(r"st-key-(accept-\w+-Q06)", name)[1])  # type: ignore[index]
    kept = Shortcut.of(site, mine).kept()
    assert kept.answers["scan_result"].source == "doctor"
    assert kept.notes[0].replies[0].body == REPLY
    owner.presses("revoke-0")
    seen(mine, "links-none")
    reader.presses("language")
    expect(theirs.locator("body")).not_to_contain_text(BODY)
    seen(theirs, "links-gone")

    assert not [url for url in watched.requests if secret in url]
    assert secret not in site.said
    assert files_with(site.data, "Canary: are", "Canary: yes", secret, code) == []


@pytest.mark.parametrize("locale", ["en"])
def test_saved_answers_go_on_in_another_browser_by_keyboard_alone_and_only_once(
    site: running.Site, open_page: Open, locale: str
) -> None:
    mine = open_page(site.participant, locale=locale, wait="[data-focus]")
    person = Person(mine)
    person.begins()
    person.answers("Q01", "63")
    person.presses("to-save")
    gates(locale, "phone")(mine, "links-save")
    person.presses("save-make")
    link, code = link_and_code(mine)

    theirs = open_page(link, locale=locale, wait="[data-focus=open]")
    theirs.keyboard.press("Tab")
    while theirs.evaluate("document.activeElement.tagName") != "INPUT":
        theirs.keyboard.press("Tab")
    theirs.keyboard.type(code)
    while theirs.evaluate("document.activeElement.tagName") != "BUTTON":
        theirs.keyboard.press("Tab")
    theirs.keyboard.press("Enter")
    theirs.wait_for_selector('[data-focus^="Q03"]')
    assert Shortcut.of(site, theirs).kept().answers["age_years"].value == "63"
    # A reload keeps what went on here; the link is used up for everybody.
    theirs.reload()
    theirs.wait_for_selector('[data-focus^="Q03"]')
    late = open_page(link, locale=locale, wait="[data-focus=open]")
    late.locator(".st-key-unlock-code input").fill(code)
    Person(late).presses("unlock")
    expect(late.locator(".ps-errors")).to_be_visible()
