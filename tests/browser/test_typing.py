"""Typing in a real browser: by keyboard alone, with an input method, on a phone whose keyboard is open; alarms dial."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import walks
from tests.browser.people import Person
from tests.ui.test_typing import TYPED

pytestmark = pytest.mark.browser
LOCALES = {"en": "en", "zh-CN": "zh_Hans"}
# What is left of a phone's page above its keyboard.
ABOVE_THE_KEYBOARD = (390, 420)


@pytest.fixture
def person(site: running.Site, open_page: Open) -> Person:
    somebody = Person(open_page(site.participant, locale="en", wait="[data-focus]"))
    somebody.begins()
    return somebody


@pytest.mark.parametrize("locale", LOCALES)
def test_from_the_first_question_to_the_check_by_typing_alone(site: running.Site, open_page: Open, locale: str) -> None:
    person = Person(open_page(site.participant, locale=locale, wait="[data-focus]"))
    person.begins()
    for _ in range(30):
        if person.screen == "check":
            break
        words, _value = TYPED[LOCALES[locale]][person.screen]
        person.says(words)
    assert person.screen == "check"


def test_the_keyboard_alone_reaches_the_field_and_the_undo(person: Person) -> None:
    """Tab from the question to the line, write, Enter; then Tab to the button that takes it back."""
    page = person.page
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('[class*=st-key-say-]') !== null"):
            break
    page.keyboard.type("66")
    page.keyboard.press("Enter")
    expect(page.locator('[data-focus^="heard-"]')).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[class*=st-key-undo-]') !== null")
    page.wait_for_selector("html:not(.ps-guarded)", state="attached")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("How old are you?")


def test_an_enter_that_ends_a_word_of_an_input_method_sends_nothing(person: Person) -> None:
    """Both shapes: still composing, and Safari's, which looks real but for its code."""
    page = person.page
    person.field.focus()
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "liu", "selectionStart": 3, "selectionEnd": 3})
    session.send(
        "Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    )
    session.send("Input.insertText", {"text": "六十六"})
    person.field.evaluate(
        """field => { const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
                      Object.defineProperty(event, "keyCode", { get: () => 229 }); field.dispatchEvent(event); }"""
    )
    page.wait_for_timeout(1_500)
    assert person.screen == "Q01"
    expect(person.field).to_have_value("六十六")
    name = person.field.evaluate("i => [...i.closest('[class*=st-key-say-]').classList].find(c => c.includes('say-'))")
    person.field.press("Enter")
    expect(page.locator(f".{name}")).to_have_count(0)
    assert person.screen == "Q03"


def test_on_a_phone_the_line_and_its_button_are_seen_above_the_keyboard(person: Person) -> None:
    page = person.page
    person.field.click()
    page.set_viewport_size({"width": ABOVE_THE_KEYBOARD[0], "height": ABOVE_THE_KEYBOARD[1]})
    person.field.scroll_into_view_if_needed()
    page.keyboard.type("66")
    box = person.field.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= ABOVE_THE_KEYBOARD[1]
    button = person.button("reply")
    button.scroll_into_view_if_needed()
    reply = button.bounding_box()
    assert reply is not None
    assert reply["height"] >= 44
    button.click()
    expect(page.locator('[data-focus^="heard-"]')).to_contain_text("66")


@pytest.mark.parametrize(("locale", "size"), walks(("en", "phone")))
def test_what_is_heard_and_the_page_of_help_meet_the_gates(
    site: running.Site, open_page: Open, locale: str, size: str
) -> None:
    page = open_page(site.participant, size=SIZES[size], locale=locale, wait="[data-focus]")
    person = Person(page)
    person.begins()
    words = {
        "en": ("66", "I think so", "can I bring my dog", "male, platelets 92 K/uL", "I want to kill myself"),
        "zh-CN": ("66", "应该是", "能带狗吗", "男，血小板92×10^9/L", "不想活了"),
    }[locale]
    for said in words:
        person.says(said)
        _gates(page)
    assert person.screen == "alarm"
    person.presses("safe")
    assert person.screen == "Q03"


def _gates(page: Page) -> None:
    """No sideways scroll, no small target, nothing that axe calls a violation of A or AA."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    small = page.evaluate(
        """[...document.querySelectorAll('button, a.ps-call, input[type=text], [role=checkbox]')].map(e => {
              const box = (e.closest('label') ?? e).getBoundingClientRect();
              return [e.textContent || e.className, box.height]; }).filter(([, height]) => height > 0 && height < 44)"""
    )
    assert small == []
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    found = Axe().run(page, options=options)
    assert found.response["violations"] == []
