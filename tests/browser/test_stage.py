"""What the component, the style and the widgets promise a person, on invented questions, in a real browser."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SIZES, Open, Stage
from tests.browser.gates import walks

pytestmark = pytest.mark.browser

ASKS = {
    "en": (
        "How old are you?",
        "What do you drink in the morning?",
        "Which trips did you take?",
        "How high was the hill?",
        "Do you have a ticket?",
        "Copy these from the weather sheet.",
    ),
    "zh-CN": (
        "您今年多大年纪？",
        "您早上喝什么？",
        "您去过下面哪些地方？",
        "那座山有多高？",
        "手边有车票吗？",
        "请照着天气单填。",
    ),
}
NEXT = re.compile("^(Next|下一题)$")
# Streamlit has no way to name these; nothing a person cannot use.
ALLOWED = {
    "English",
    "tea",
    "water",
    "hill",
    "keyboard",
    "arrow",
    "right",
}  # a language's own name, our made-up answers, an icon's name
KNOWN_ADVICE: frozenset[str] = frozenset()


def ask(page: Page) -> Locator:
    return page.locator(".ps h1")


def next_(page: Page) -> None:
    page.wait_for_selector("html:not(.ps-guarded)", state="attached")
    page.get_by_role("button", name=NEXT).click()


def go_to(page: Page, place: int, locale: str = "zh-CN") -> None:
    """Answer question by question up to a place."""
    steps: tuple[Callable[[], None], ...] = (
        lambda: page.locator(".st-key-S01-value input").fill("66"),
        lambda: page.locator(".st-key-S02-choice label[data-testid=stRadioOption]").nth(0).click(),
        lambda: page.locator(".st-key-S03-hill label").click(),
        lambda: page.locator(".st-key-S04-value input").fill(">1,210"),
        lambda: page.locator(".st-key-S05-choice label[data-testid=stRadioOption]").nth(1).click(),
        lambda: page.locator(".st-key-S06-rain-missing label").click(),
    )
    for number, step in enumerate(steps[:place]):
        expect(ask(page)).to_have_text(ASKS[locale][number])
        page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        step()
        next_(page)
    if place < len(ASKS[locale]):
        # The focus comes after the tab's copy: from here on nothing of this can be lost.
        wait_for_focus(page, ASKS[locale][place])


def wait_for_focus(page: Page, words: str) -> None:
    expect(page.locator(":focus")).to_have_text(words)


def told(page: Page) -> Any:
    """What the stage kept, as it prints it at the end."""
    expect(ask(page)).to_have_text(re.compile("填完了|All done"))
    return json.loads(page.locator(".ps:has(> h1) p").inner_text())


def test_the_page_says_its_language_and_title_and_follows_a_switch(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page).to_have_title("第 1 题，共 6 题 - 走一小段路")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page).to_have_title("Answer 1 of 6 - A short walk")


def test_a_first_load_stays_at_the_top_and_moves_no_focus(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url, size=(320, 400))
    page.wait_for_timeout(600)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_the_focus_goes_to_the_question_after_next_and_back_and_to_what_is_wrong(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    next_(page)
    wait_for_focus(page, "请再看一下")
    field = page.locator("input[type=text]")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby")
    expect(page.locator(f"#{described}")).to_contain_text("请选一项")
    field.fill("66")
    next_(page)
    wait_for_focus(page, ASKS["zh-CN"][1])
    page.get_by_role("button", name="上一题").click()
    wait_for_focus(page, ASKS["zh-CN"][0])
    expect(page.locator("input[type=text]")).to_have_value("66")
    expect(page.locator("input[type=text]")).not_to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("gap", [60, 150, 350])
def test_a_slow_double_click_answers_one_question(stage: Stage, open_page: Open, gap: int) -> None:
    page = open_page(stage.url)
    page.locator("input[type=text]").fill("66")
    box = page.get_by_role("button", name=NEXT).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.click(x, y)
    page.wait_for_timeout(gap)
    page.mouse.click(x + 4, y - 3)
    page.wait_for_timeout(900)
    expect(ask(page)).to_have_text(ASKS["zh-CN"][1])
    # …and chose nothing in the row that came to lie under the finger.
    assert page.locator("input:checked").count() == 0
    assert page.locator(".ps-errors").count() == 0


def test_an_enter_that_ends_a_composition_sends_nothing(stage: Stage, open_page: Open) -> None:
    """Safari's shape of it: not composing any more, key code 229."""
    page = open_page(stage.url)
    page.locator("input[type=text]").fill("６６")
    page.evaluate(
        """() => { window.heard = 0;
            document.querySelector('#root').addEventListener('keydown', () => window.heard++);
            const field = document.querySelector('input[type=text]');
            for (const keyCode of [229, 13]) {
              const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
              Object.defineProperty(event, 'keyCode', { get: () => keyCode });
              field.dispatchEvent(event);
            } }"""
    )
    assert page.evaluate("window.heard") == 1


def test_single_letters_do_nothing(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    expect(page.locator("body")).to_contain_text("跳到正文")
    page.mouse.click(3, 3)
    before = page.locator("body").inner_text()
    for key in ("c", "r", "C", "R"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    assert page.locator("[role=dialog]").count() == 0
    assert page.locator("body").inner_text() == before


def test_a_reload_brings_back_the_question_and_the_answers(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    go_to(page, 3)
    page.reload()
    expect(ask(page)).to_have_text(ASKS["zh-CN"][3])
    wait_for_focus(page, ASKS["zh-CN"][3])
    page.get_by_role("button", name="上一题").click()
    expect(page.locator("[data-testid=stCheckbox] input").nth(0)).to_be_checked()


# The first message that hands the copy back is swallowed, as by a run that dies on the server.
_ONE_LOST = """
let real = () => {}, lost = 0;
window.__prescreen = {
  labels: {}, words: new Map(), focus: null, announced: null, down: false, booted: false,
  set send(next) { real = next; },
  get send() { return (name, value) => { if (name === "restored" && lost++ < 1) return; real(name, value); }; },
};
"""


def test_a_copy_that_the_server_did_not_hear_of_is_handed_back_again(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url, locale="en")
    page.locator(".st-key-S01-value input").fill("66")
    next_(page)
    expect(ask(page)).to_have_text(ASKS["en"][1])
    page.context.add_init_script(_ONE_LOST)
    page.reload()
    expect(ask(page)).to_have_text(ASKS["en"][1])


def test_a_killed_server_is_told_of_and_the_person_is_where_they_were(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    go_to(page, 3)
    for _ in range(2):
        stage.kill()
        lost = page.locator(".ps-lost")
        expect(lost).to_be_visible(timeout=15_000)
        expect(lost).to_contain_text("网络断开了")
        expect(page.locator("[role=alert].ps-unseen")).to_contain_text("请先不要关掉")
        # Its own dialog comes after some seconds, in English, about terminals.
        for _ in range(12):
            page.wait_for_timeout(500)
            assert not re.search(r"Connection error|Streamlit", page.locator("body").inner_text())
            assert page.locator("[role=dialog]").count() == 0 or not page.locator("[role=dialog]").is_visible()
        stage.start()
        expect(lost).to_be_hidden(timeout=20_000)
        expect(page.locator("[role=status].ps-unseen")).to_have_text("网络好了，您可以继续。")
        expect(ask(page)).to_have_text(ASKS["zh-CN"][3])
    page.locator("input[type=text]").fill("7")
    next_(page)
    expect(ask(page)).to_have_text(ASKS["zh-CN"][4])
    page.get_by_text("已经填好的回答").click()
    expect(page.locator("dd").nth(0)).to_contain_text("66")


def test_what_is_typed_and_chosen_is_read_in_the_shapes_of_answers(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url, locale="en")
    page.locator("input[type=text]").fill(" 66 ")
    next_(page)
    page.get_by_text("Hot water").click()
    next_(page)
    page.get_by_text("Up a hill").click()
    page.get_by_text("Around a lake").click()
    hill = page.locator(".st-key-when-S03-hill-trip_dates")
    hill.get_by_role("textbox", name="Year").fill("２０２５")
    hill.get_by_role("textbox", name="Month").fill("3")
    page.locator(".st-key-when-S03-lake-trip_dates").get_by_text("I do not know").click()
    next_(page)
    expect(ask(page)).to_have_text(ASKS["en"][3])
    page.locator("input[type=text]").fill(">1,210")
    page.get_by_text("I cannot see the unit").click()
    page.get_by_text("This was measured later").click()
    next_(page)
    page.get_by_text("Yes. The date is").click()
    for part, value in (("Year", "2026"), ("Month", "9"), ("Day", "8")):
        page.locator(".st-key-when-S05").get_by_role("textbox", name=part).fill(value)
    next_(page)
    page.locator(".st-key-S06-rain-value input").fill("12.5")
    page.locator(".st-key-S06-rain-unit").get_by_text("mm").click()
    page.locator(".st-key-S06-wind-arrow").get_by_text("Up arrow, H").click()
    page.locator(".st-key-S06-wind-value input").fill("70")
    page.locator(".st-key-S06-wind-unit").get_by_text("km/h").click()
    page.locator(".st-key-S06-wind-uln input").fill("50")
    page.locator(".st-key-S06-sun-arrow").get_by_text("I cannot find it").click()
    page.locator(".st-key-S06-cloud-arrow").get_by_text("No up arrow").click()
    next_(page)
    assert told(page) == {
        "age": "66",
        "drink": "water",
        "trips": ["hill", "lake"],
        "trip_dates": {"hill": "2025-03", "lake": "unsure"},
        "height": {"value": ">1,210", "unit": "unknown", "after_treatment": True},
        "ticket_date": "2026-09-08",
        "rain": {"value": "12.5", "unit": "mm"},
        "wind": {"flag": "high", "value": "70", "unit": "km/h", "uln": "50"},
        "sun": "unsure",
        "cloud": {"flag": "normal"},
    }


def test_signs_in_a_label_are_signs(stage: Stage, open_page: Open) -> None:
    """Streamlit reads labels as Markdown; ours are words."""
    page = open_page(stage.url, locale="en")
    go_to(page, 1, "en")
    expect(page.locator("label[data-testid=stRadioOption]").nth(0)).to_have_text(
        "Green tea *, black tea *, or :red[tea] with milk"
    )


def test_fields_wait_unseen_until_their_choice_is_made(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    go_to(page, 2)
    year = page.locator(".st-key-when-S03-hill-trip_dates input").nth(0)
    expect(year).to_be_hidden()
    page.get_by_text("爬山").click()
    expect(year).to_be_visible()
    expect(page.locator(".st-key-when-S03-lake-trip_dates")).to_be_hidden()
    page.get_by_text("爬山").click()
    expect(year).to_be_hidden()


def test_groups_of_ticks_and_rows_of_a_sheet_have_names(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    go_to(page, 2)
    expect(page.get_by_role("group", name=ASKS["zh-CN"][2])).to_be_visible()
    page.get_by_text("都没有").click()
    next_(page)
    page.locator(".st-key-S04-value input").fill("7")
    next_(page)
    page.locator(".st-key-S05-choice label[data-testid=stRadioOption]").nth(1).click()
    next_(page)
    expect(page.get_by_role("group", name="雨")).to_be_visible()
    expect(page.get_by_role("group", name="雨").get_by_label("数字")).to_have_attribute("inputmode", "decimal")
    page.get_by_text("已经填好的回答").click()
    expect(page.get_by_role("button", name="修改: 年纪")).to_be_visible()


def test_the_whole_way_is_walked_by_keyboard(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url, locale="en")

    def press_on(role: str, name: str | re.Pattern[str], key: str) -> None:
        target = page.get_by_role(role, name=name)  # type: ignore[arg-type]
        for _ in range(40):
            if target.first.evaluate("node => node === document.activeElement"):
                page.keyboard.press(key)
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{name} was not reached by Tab")

    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.matches('input[type=text]')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("66")
    press_on("button", NEXT, "Enter")
    wait_for_focus(page, ASKS["en"][1])
    press_on("radio", re.compile("Green tea"), "ArrowDown")
    expect(page.get_by_role("radio", name="Hot water")).to_be_checked()
    press_on("button", NEXT, "Enter")
    wait_for_focus(page, ASKS["en"][2])
    press_on("checkbox", "None of these", "Space")
    press_on("button", NEXT, "Enter")
    wait_for_focus(page, ASKS["en"][3])
    press_on("button", re.compile("I do not have it"), "Enter")
    expect(ask(page)).to_have_text(ASKS["en"][4])


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone"), ("en", "standing")))
def test_no_rule_of_accessibility_is_broken_and_nothing_is_too_small(
    stage: Stage, open_page: Open, size: str, locale: str
) -> None:
    page = open_page(stage.url, size=SIZES[size], locale=locale)
    least = 72 if size == "standing" else 48
    for place in range(len(ASKS[locale]) + 1):
        _no_violations(page)
        small = page.evaluate(_SMALL, least)
        assert small == [], f"{size} {locale} {place}"
        if place < len(ASKS[locale]):
            next_(page)  # what is wrong is shown by the same rules
            expect(page.locator(".ps-errors")).to_be_visible()
            _no_violations(page)
            page.reload()
            expect(ask(page)).to_have_text(ASKS[locale][place])
            _one_step(page, place)


def _one_step(page: Page, place: int) -> None:
    if place in (0, 3):
        page.locator(f".st-key-S0{place + 1}-value input").fill("66")
    elif place in (1, 4):
        page.locator(f".st-key-S0{place + 1}-choice label[data-testid=stRadioOption]").nth(1).click()
    elif place == 2:
        page.locator(".st-key-S03-hill label").click()
    else:
        page.locator(".st-key-S06-wind-arrow label").nth(2).click()
    next_(page)
    page.wait_for_selector("html:not(.ps-guarded)", state="attached")


def _no_violations(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    named = {one["id"]: [node["html"][:200] for node in one["nodes"]] for one in found}
    assert set(named) <= KNOWN_ADVICE, named


_SMALL = """least => [...document.querySelectorAll(
    'button, summary, [data-testid=stTextInputRootElement], label[data-testid=stRadioOption], [data-testid=stCheckbox] label')]
  .filter(node => node.checkVisibility() && node.getBoundingClientRect().height > 0)
  .filter(node => { const box = node.getBoundingClientRect(); return box.height < least - .5 || box.width < least - .5 })
  .map(node => node.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("locale", ASKS)
def test_at_four_hundred_percent_nothing_is_covered_and_nothing_runs_off_the_side(
    stage: Stage, open_page: Open, locale: str
) -> None:
    page = open_page(stage.url, size=(320, 256), locale=locale)
    for place in range(3):
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
        assert wide <= 320
        for _ in range(12):
            page.keyboard.press("Tab")
            covered = page.evaluate(_COVERED)
            assert covered is None, f"{place}: {covered}"
        _one_step(page, place)
        expect(ask(page)).to_have_text(ASKS[locale][place + 1])


_COVERED = """() => { const node = document.activeElement;
  if (node === document.body || node.tagName === 'MAIN' || node.dataset.testid === 'stMain') return null;
  const seen = node.matches('input[type=radio],input[type=checkbox]') ? node.closest('label') : node;
  const box = seen.getBoundingClientRect();
  const x = box.left + Math.min(box.width / 2, 40), y = box.top + Math.min(box.height / 2, 24);
  const top = document.elementFromPoint(x, y);
  return top && (seen.contains(top) || top.contains(seen)) ? null : seen.outerHTML.slice(0, 160) }"""


def test_a_chinese_page_shows_no_english_word(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    # Streamlit's own words stand there for a moment before ours take their place.
    page.wait_for_function("!document.body.innerText.includes('Skip to main content')", timeout=10_000)
    for place in range(3):
        said = page.evaluate(
            "document.body.innerText + [...document.querySelectorAll('[aria-label]')]"
            ".map(node => node.getAttribute('aria-label')).join(' ')"
        )
        latin = set(re.findall(r"[A-Za-z]{2,}", said)) - ALLOWED
        assert latin == set(), place
        _one_step(page, place)


def test_a_persons_words_are_shown_as_words(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.url)
    page.locator("input[type=text]").fill("<img src=x onerror=alert(1)>**b**")
    next_(page)
    expect(page.locator(".ps-said")).to_contain_text("<img src=x onerror=alert(1)>**b**")
    assert page.locator(".ps-said img").count() == 0
