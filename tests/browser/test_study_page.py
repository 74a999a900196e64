"""The study page in a browser: read, answers at the points, notes by mouse and by keyboard, both languages beside each other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from prescreen.conversation import Conversation, begin
from prescreen.conversation import Page as Screen
from prescreen.eligibility.answers import from_values
from tests import running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import gates
from tests.browser.people import Person
from tests.browser.shortcut import Shortcut
from tests.browser.test_side_roads import CODES, NOT

pytestmark = pytest.mark.browser
WALKS = [("en", "phone"), ("zh-CN", "desktop")]
SUMMARY = "NCT05349331/pages/study.summary.1"
# Some words of the passage, as a mouse marks them.
_MARK = """([where, from, to]) => {
  const words = document.querySelector(`[data-note="${where}"]`), range = document.createRange();
  range.setStart(words.firstChild, from);
  range.setEnd(words.firstChild, to);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  words.scrollIntoView({ block: "center" });
  return range.toString();
}"""
_FOCUSED = "name => (document.activeElement?.dataset.focus || '').startsWith(name)"
_WORDS = {"en": "Ask Dr. 李 about this 😀", "zh-CN": "问问李医生 😀"}


class Reader:
    """Somebody who reads the page closely."""

    def __init__(self, site: running.Site, page: Page, locale: str, seen: Callable[[Page, str], None]) -> None:
        self.page, self.locale, self.seen = page, locale, seen
        self.person = Person(page)
        self.shortcut = Shortcut.of(site, page)

    def marks(self, where: str, start: int, end: int) -> str:
        """Mark words and press the button that comes."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        marked: str = self.page.evaluate(_MARK, [where, start, end])
        self.page.locator(".ps-write").click()
        self.page.wait_for_selector(".st-key-note-editor textarea")
        self.page.wait_for_function(_FOCUSED, arg="note-")
        return marked

    def writes(self, body: str) -> None:
        self.page.locator(".st-key-note-editor textarea").fill(body)
        self.person.presses("note-save")
        self.page.wait_for_selector(".st-key-note-editor", state="detached")

    @property
    def beside(self) -> list[str]:
        return self.page.locator("[data-open-note]").all_inner_texts()

    def words(self, key: str, language: str) -> str:
        from prescreen import i18n

        return str(i18n.localise(self.shortcut.study, language).pages[key])


@pytest.fixture
def reader(site: running.Site, open_page: Open, locale: str, size: str) -> Reader:
    page = open_page(site.participant, locale=locale, size=SIZES[size], wait="[data-focus]")
    return Reader(site, page, locale, gates(locale, size))


@pytest.mark.parametrize(("locale", "size"), WALKS)
def test_read_look_at_the_answers_open_one_and_clear(reader: Reader, locale: str) -> None:
    person, page, language = reader.person, reader.page, CODES[locale]
    person.presses("about")
    assert person.screen == "study"
    reader.seen(page, "study")
    own = page.locator("details", has=page.locator('[data-note="NCT05349331/criteria/E03/registry"]'))
    expect(own.locator('[lang="en"]')).not_to_be_visible()
    own.locator("summary").click()
    expect(own.locator('[lang="en"]')).to_have_text(
        "Renal insufficiency that requires peritoneal dialysis or haemodialysis"
    )
    person.presses("leave-study")
    person.begins()
    person.answers("Q01", "63")
    person.presses("about")
    person.presses("marks")
    reader.seen(page, "study-marks")
    person.presses("open-E03-Q14")
    person.answers("Q14", "dialysis")
    assert person.screen == "study"
    card = page.locator(".st-key-point-E03")
    expect(card).to_contain_text(reader.words("mark.not_met", language))
    person.presses("clear")
    person.presses("clear-yes")
    assert person.screen == "study"
    assert page.locator(".ps-mark").count() == 0
    assert reader.shortcut.kept().answers == {}


@pytest.mark.parametrize(("locale", "size"), WALKS)
def test_a_note_by_mouse_and_one_by_keyboard_are_kept_changed_and_deleted(reader: Reader, locale: str) -> None:
    person, page, body = reader.person, reader.page, _WORDS[locale]
    person.presses("about")
    marked = reader.marks(SUMMARY, 4, 12)
    reader.seen(page, "note-editor")
    reader.writes(body)
    page.wait_for_function(_FOCUSED, arg="near-")
    (note,) = reader.shortcut.kept().notes
    assert (note.quote.exact, note.body, note.language) == (marked.strip(), body, CODES[locale])
    expect(page.locator("mark")).to_have_text(marked.strip())
    _chooses_by_keyboard(reader)
    reader.writes("second")
    assert len(reader.beside) == 2
    reader.seen(page, "notes")
    page.reload()
    expect(page.locator("mark")).to_have_text(marked.strip())
    assert len(reader.beside) == 2
    # By keyboard: the note opens, is changed, and the focus comes back to its words.
    page.locator("[data-open-note]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-note-editor textarea")).to_have_value(body)
    reader.writes(f"{body}!")
    assert f"{body}!" in reader.beside[0]
    person.presses("language")
    expect(page.locator("mark")).to_have_count(0)
    other = "zh_Hans" if CODES[locale] == "en" else "en"
    assert reader.words("note.language", other) in reader.beside[0]
    person.presses(f"note-{note.id}")
    person.presses("note-delete")
    expect(page.locator("[data-open-note]")).to_have_count(1)
    assert [one.body for one in reader.shortcut.kept().notes] == ["second"]


def _chooses_by_keyboard(reader: Reader) -> None:
    """Without a mouse: the button, then the second paragraph, then Enter."""
    reader.person.presses("choose")
    page = reader.page
    page.wait_for_function(_FOCUSED, arg="choose-")
    reader.seen(page, "note-choose")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(
            "() => !!document.activeElement.querySelector?.('[data-note=\"NCT05349331/pages/study.summary.2\"]')"
        ):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-note-editor textarea")
    page.wait_for_function(_FOCUSED, arg="note-")


@pytest.mark.parametrize(("locale", "size"), WALKS)
def test_both_languages_on_one_switch(reader: Reader, locale: str, size: str) -> None:
    person, page, shortcut = reader.person, reader.page, reader.shortcut
    person.presses("about")
    person.presses("both")
    _sides_are_told_apart(page, size)
    reader.seen(page, "both-study")
    _ = locale
    told = _told(shortcut, CODES[locale])
    shortcut.leads(told.model_copy(update={"page": Screen.RESULT}))
    _sides_are_told_apart(page, size)
    reader.seen(page, "both-result")


def _told(shortcut: Shortcut, language: str) -> Conversation:
    fresh = begin(shortcut.study.id, language).model_copy(update={"who": "self", "both": True})
    return Conversation.model_validate({**dict(fresh), "answers": from_values(NOT)})


def _sides_are_told_apart(page: Page, size: str) -> None:
    """Each side says its language; beside each other where there is room, else one under the other."""
    sides = page.locator(".ps-both").first.locator("> *")
    assert sorted(one.get_attribute("lang") or "" for one in sides.all()) == ["en", "zh-CN"]
    first, second = (one.bounding_box() for one in sides.all())
    assert first is not None
    assert second is not None
    beside = abs(first["y"] - second["y"]) < 2 and second["x"] > first["x"]
    assert beside == (size != "phone")
