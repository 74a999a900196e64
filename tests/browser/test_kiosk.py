"""A screen in a waiting room: what it asks for, what it covers, and that it forgets, with its server and without."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import SHOTS, gates, in_turn
from tests.browser.kiosk_people import REACH, Visitor
from tests.browser.people import NAME, PHONE

pytestmark = pytest.mark.browser
LANGUAGES = {"en": "en", "zh-CN": "zh_Hans"}
WIDTH, HEIGHT = SIZES["standing"]
ASK = re.compile("Do you need more time\\?|您还要再想一会儿吗？")
CLEAN = ("This screen is clean", "屏幕已经清空")
LOST = ("The connection is lost", "网络断开了")


def comes_to(clinic: running.Site, open_page: Open, locale: str, size: tuple[int, int] = SIZES["standing"]) -> Visitor:
    page = open_page(clinic.kiosk, locale=locale, size=size, wait="[data-focus=attract]")
    return Visitor(page)


def begins(clinic: running.Site, open_page: Open, locale: str = "zh-CN") -> Visitor:
    visitor = comes_to(clinic, open_page, locale)
    # The page's own clock, which a test can put forward.
    visitor.page.clock.install()
    visitor.page.reload()
    visitor.page.wait_for_selector("[data-focus=attract]")
    visitor.comes(LANGUAGES[locale])
    return visitor


def is_clean(page: Page, told: str) -> None:
    """The proof stands there, at its own address, and nothing else."""
    page.wait_for_url(f"**/wiped?told={told}", timeout=30_000)
    for words in CLEAN:
        expect(page.locator("body")).to_contain_text(words)


# ---- The interview by finger alone ---------------------------------------------------------------


@pytest.mark.parametrize("locale", in_turn("zh-CN"))
def test_a_visitor_answers_everything_by_touch_and_leaves_a_clean_screen(
    clinic: running.Site, open_page: Open, locale: str
) -> None:
    gate = gates(locale, "standing", least=72)
    visitor = comes_to(clinic, open_page, locale)

    def seen(page: Page, name: str) -> None:
        gate(page, f"kiosk-{name}")
        assert visitor.narrowest >= 12, name
        if name.startswith("Q") and SHOTS is None:
            assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
        if name.startswith(("Q", "gate", "attract")):
            assert visitor.highest >= REACH - 0.005, name

    seen(visitor.page, "attract")
    assert "cancer" not in visitor.page.inner_text("body")
    assert "癌" not in visitor.page.inner_text("body")
    assert visitor.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "28px"
    visitor.seen = seen
    visitor.comes(LANGUAGES[locale])
    visitor.answers_until("check")
    visitor.looks_at_the_result()
    page = visitor.page
    # Nothing to bring, nothing to write in, no file that would stay.
    assert page.locator("input[type=file], [class*=st-key-say-], [data-testid=stDownloadButton]").count() == 0
    visitor.presses("to-contact")
    visitor.taps("age-yes")
    page.locator(".st-key-contact-name input").fill(NAME)
    visitor.types(page.locator(".st-key-contact-phone input"), PHONE)
    visitor.presses("contact-next")
    visitor.agrees("consent.contact", "consent.answers", "consent.sensitive")
    visitor.sends()
    visitor.button("done").click()
    is_clean(page, "sent")
    gate(page, "kiosk-wiped")
    page.locator("a").click()
    page.wait_for_selector("[data-focus=attract]")


def test_a_date_is_picked_and_a_number_beyond_the_scale_is_typed_on_the_screen(
    clinic: running.Site, open_page: Open
) -> None:
    visitor = comes_to(clinic, open_page, "en")
    page = visitor.page
    visitor.comes("en")
    visitor.answers_until("Q10")
    visitor.types(page.locator(".st-key-Q10-value input"), ">1210")
    assert page.locator(".st-key-Q10-value input").get_attribute("inputmode") == "none"
    visitor.chooses("Q10", "0")
    visitor.presses("next-Q10")
    visitor.answers_until("Q12")
    page.locator(".st-key-Q12-heart_attack label").first.click()
    field = ".st-key-Q12-heart_attack-event_dates-{} input"
    year = page.evaluate("new Date().getFullYear()")
    visitor.picks(page.locator(field.format("year")), str(year))
    visitor.picks(page.locator(field.format("month")), "Jan")
    expect(page.locator(field.format("year"))).to_have_value(str(year))
    expect(page.locator(field.format("month"))).to_have_value("1")
    page.locator(field.format("year")).click()
    page.get_by_role("button", name="Another year").click()
    visitor.key("Delete one").click()
    expect(page.locator(field.format("year"))).to_have_value(str(year)[:-1])


# ---- The clock -----------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", in_turn("zh-CN"))
def test_who_walks_away_is_asked_and_then_the_screen_is_wiped(
    clinic: running.Site, open_page: Open, locale: str
) -> None:
    visitor = begins(clinic, open_page, locale)
    page = visitor.page
    visitor.answers("Q01", "63")
    asked = page.get_by_role("alertdialog", name=ASK)
    page.clock.fast_forward("00:55")
    expect(asked).to_have_count(0)
    page.clock.fast_forward("00:06")
    expect(asked).to_be_visible()
    gates(locale, "standing", least=72)(page, "kiosk-idle")
    yes = page.locator(".ps-kiosk-yes")
    expect(yes).to_be_focused()
    assert yes.bounding_box()["height"] >= 200  # type: ignore[index]
    page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
    assert visitor.screen == "Q03"
    # A touch begins the time anew.
    page.clock.fast_forward("00:50")
    visitor.chooses("Q03", "1")
    page.clock.fast_forward("00:50")
    expect(asked).to_have_count(0)
    page.clock.fast_forward("00:12")
    expect(asked).to_be_visible()
    page.clock.fast_forward("00:21")
    is_clean(page, "not_sent")
    # The proof gives way to the start by itself.
    page.clock.fast_forward("00:31")
    page.wait_for_selector("[data-focus=attract]", timeout=30_000)


def test_the_invitation_waits_for_ever(clinic: running.Site, open_page: Open) -> None:
    visitor = comes_to(clinic, open_page, "en")
    visitor.page.clock.install()
    visitor.page.reload()
    visitor.page.wait_for_selector("[data-focus=attract]")
    visitor.page.clock.fast_forward("10:00")
    visitor.presses("begin-en")
    assert visitor.screen == "start"


def test_a_server_that_hangs_does_not_keep_the_answers_on_the_screen(clinic: running.Site, open_page: Open) -> None:
    visitor = begins(clinic, open_page)
    page = visitor.page
    visitor.answers("Q01", "63")
    child = clinic.child("kiosk")
    os.kill(child, signal.SIGSTOP)
    try:
        page.clock.fast_forward("01:01")
        expect(page.get_by_role("alertdialog", name=ASK)).to_be_visible()
        page.clock.fast_forward("00:21")
        for words in CLEAN:
            expect(page.locator("body")).to_contain_text(words)
        assert page.locator("#root").count() == 0
    finally:
        os.kill(child, signal.SIGCONT)
    page.clock.resume()
    is_clean(page, "not_sent")


@contextmanager
def gone(clinic: running.Site) -> Iterator[None]:
    """The kiosk's process is killed, and nobody starts it again until the end."""
    child = clinic.child("kiosk")
    os.kill(clinic.process.pid, signal.SIGSTOP)
    try:
        os.kill(child, signal.SIGKILL)
        yield
    finally:
        os.kill(clinic.process.pid, signal.SIGCONT)


def test_a_lost_server_is_said_in_both_languages_nothing_is_taken_and_the_screen_is_wiped(
    clinic: running.Site, open_page: Open
) -> None:
    visitor = begins(clinic, open_page)
    page = visitor.page
    visitor.answers("Q01", "63")
    with gone(clinic):
        lost = page.locator(".ps-kiosk-over[data-over=lost]")
        expect(lost).to_be_visible(timeout=30_000)
        for words in LOST:
            expect(lost).to_contain_text(words)
        gates("zh-CN", "standing", least=72)(page, "kiosk-lost")
        assert page.locator("#root").evaluate("root => root.inert")
        page.clock.fast_forward("00:21")
        for words in (*CLEAN, *LOST):
            expect(page.locator("body")).to_contain_text(words, timeout=30_000)
        assert page.locator("#root").count() == 0
        gates("zh-CN", "standing", least=72)(page, "kiosk-lost-wiped")
    clinic.wait_for("The kiosk surface ended by itself")
    page.wait_for_url("**/wiped?told=not_sent", timeout=90_000)


# ---- The cover, and the sign that asks for help --------------------------------------------------


@pytest.mark.parametrize("locale", in_turn("en"))
def test_the_screen_is_covered_at_once_and_comes_back_as_it_was(
    clinic: running.Site, open_page: Open, locale: str
) -> None:
    visitor = begins(clinic, open_page, locale)
    page = visitor.page
    visitor.answers("Q01", "63")
    visitor.chooses("Q03", "1")
    for name, button, under in (
        ("cover", re.compile("Cover the screen|遮住屏幕"), None),
        ("sign", re.compile("I need help|请人帮忙"), ("Please help me at this screen", "请来这个屏幕帮我一下")),
    ):
        visitor.bar(button).click()
        over = page.locator(f".ps-kiosk-over[data-over={name}]")
        expect(over).to_be_visible()
        for words in under or ():
            expect(over).to_contain_text(words)
        box = over.bounding_box()
        assert box is not None
        assert (box["width"], box["height"]) == (WIDTH, HEIGHT)
        gates(locale, "standing", least=72)(page, f"kiosk-{name}")
        # Neither a finger nor Tab reaches what lies under it.
        assert page.evaluate("document.elementFromPoint(540, 700).closest('.ps-kiosk-over') !== null")
        for _ in range(3):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.closest('#root, .ps-kiosk-bar') === null")
        over.get_by_role("button").click()
        expect(over).to_have_count(0)
    assert visitor.screen == "Q03"
    expect(page.locator("label[data-testid=stRadioOption] input").nth(1)).to_be_checked()
    # Who waits for help has more time than who walked away, and not for ever.
    visitor.bar(re.compile("I need help|请人帮忙")).click()
    page.clock.fast_forward("01:30")
    expect(page.get_by_role("alertdialog", name=ASK)).to_have_count(0)
    page.clock.fast_forward("01:35")
    expect(page.get_by_role("alertdialog", name=ASK)).to_be_visible()


# ---- Reading aloud -------------------------------------------------------------------------------

# Voices of an invented machine: a far one, which would be told what is read, and near ones.
VOICES = """langs => {
  const said = window.saidAloud = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } };
  const voices = langs.map(([lang, near]) => ({ lang, localService: near, name: lang }));
  Object.defineProperty(window, 'speechSynthesis', { value: {
    getVoices: () => voices, addEventListener() {}, cancel() { window.cancelled = true },
    speak(one) { said.push([one.voice.lang, one.text]); if (!window.holdOn) setTimeout(() => one.onend(), 0) },
  } });
}"""


def with_voices(clinic: running.Site, open_page: Open, locale: str, *voices: tuple[str, bool]) -> Visitor:
    visitor = comes_to(clinic, open_page, locale)
    told = ", ".join(f"['{lang}', {str(near).lower()}]" for lang, near in voices)
    visitor.page.add_init_script(f"({VOICES})([{told}])")
    visitor.page.reload()
    visitor.page.wait_for_selector("[data-focus=attract]")
    visitor.comes(LANGUAGES[locale])
    return visitor


READ = re.compile("Read it to me|念给我听")


@pytest.mark.parametrize(
    ("locale", "ask", "choice"),
    [("en", "Has a doctor told you", "No, it is another type"), ("zh-CN", "肝细胞癌", "不确定")],
)
def test_a_question_its_choices_and_the_result_are_read_in_the_language_of_the_page(
    clinic: running.Site, open_page: Open, locale: str, ask: str, choice: str
) -> None:
    visitor = with_voices(clinic, open_page, locale, ("zh-HK", True), ("en-US", True), ("zh-CN", True))
    page = visitor.page
    visitor.answers("Q01", "63")
    visitor.bar(READ).click()
    page.wait_for_function("choice => window.saidAloud.some(([, said]) => said.includes(choice))", arg=choice)
    voice = "zh-CN" if locale == "zh-CN" else "en-US"
    said = page.evaluate("window.saidAloud")
    assert {lang for lang, _ in said} == {voice}
    heard = [words for _, words in said]
    assert ask in heard[0]
    assert heard.index(next(one for one in heard if choice in one)) > 0
    visitor.fills_in("Q03", "1")
    visitor.presses("next-Q03")
    visitor.presses("stop-here")
    visitor.looks_at_the_result()
    heading = page.locator(".ps-result h1").inner_text()
    visitor.bar(READ).click()
    page.wait_for_function("words => window.saidAloud.some(([, said]) => said === words)", arg=heading)


def test_reading_ends_with_a_touch_with_the_cover_and_with_the_next_screen(
    clinic: running.Site, open_page: Open
) -> None:
    visitor = with_voices(clinic, open_page, "en", ("en-GB", True))
    page = visitor.page
    page.evaluate("window.holdOn = true")
    for end in ("Stop reading", "Cover the screen", None):
        visitor.bar(READ).click()
        expect(visitor.bar("Stop reading")).to_be_visible()
        visitor.bar(end).click() if end else visitor.answers("Q01", "63")
        expect(page.locator(".ps-kiosk-bar button", has_text="Read it to me")).to_have_count(1)
        assert page.evaluate("window.cancelled")
        page.evaluate("window.cancelled = false")
        if page.locator(".ps-kiosk-over button").count():
            page.locator(".ps-kiosk-over button").click()


@pytest.mark.parametrize("voices", [(), (("zh-CN", False), ("en-US", False)), (("fr-FR", True),)])
def test_without_a_voice_of_this_machine_the_screen_says_so(
    clinic: running.Site, open_page: Open, voices: tuple[tuple[str, bool], ...]
) -> None:
    visitor = with_voices(clinic, open_page, "zh-CN", *voices)
    expect(visitor.bar(READ)).to_have_count(0)
    visitor.shows("这个屏幕没有中文的声音")
