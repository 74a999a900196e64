"""Bringing a real file in a real browser, in both languages: a PDF, a photo, a blurred page, two reports, another number."""

import io
import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Locator, Page, expect
from pydantic import JsonValue

from prescreen import i18n
from prescreen.conversation import Conversation, begin
from prescreen.conversation import Page as Screen
from prescreen.eligibility.answers import from_values
from prescreen.eligibility.assessment import assess
from prescreen.reading import ocr
from tests import handing_in, running
from tests.browser.conftest import SIZES, Open
from tests.browser.gates import PHONES, Seen, gates, in_turn, walks
from tests.browser.lab_sheets import LabSheet, lab_sheet
from tests.browser.people import Person, files_with
from tests.browser.shortcut import Shortcut

pytestmark = pytest.mark.browser
CODES = {"en": "en", "zh-CN": "zh_Hans"}
TODAY = date.today()
DAY = TODAY - timedelta(days=12)
BEFORE: Mapping[str, JsonValue] = {
    **handing_in.FITTING,
    "age_years": "57",
    "sex": "female",
    "surgeon_view": "first_no_now_yes",
    "activity": "0",
    **{key: ["none"] for key in ("events_12m", "heart_blood_now", "other_health", "liver_problems", "private")},
}
COUNT = {"PLT": "plt", "WBC": "wbc", "NEUT_ABS": "neut"}
# What the study asks of them, and the part that says so.
OVER = {"PLT": ("I07a", 75.0), "WBC": ("I07b", 3.0), "NEUT_ABS": ("I07c", 1.5)}
needs_photos = pytest.mark.skipif(not ocr.can_read_pictures(), reason="NOT TESTED: the reader of photos is missing")


class Bringer:
    """Somebody at the questions of the blood test, with a report in their hand."""

    def __init__(self, site: running.Site, page: Page, locale: str, seen: Seen = lambda _page, _name: None) -> None:
        self.page, self.locale, self.seen = page, locale, seen
        self.person = Person(page, seen)
        self.shortcut = Shortcut.of(site, page)
        self.study = i18n.localise(self.shortcut.study, CODES[locale])

    def is_at(self, screen: str, without: tuple[str, ...] = ()) -> None:
        answers = {key: value for key, value in BEFORE.items() if key not in without}
        fresh = begin(self.study.id, CODES[self.locale])
        there = {"who": "self", "page": Screen.CHAT, "answers": from_values(answers)}
        self.shortcut.leads(fresh.model_copy(update=there), screen)

    @property
    def kept(self) -> Conversation:
        return self.shortcut.kept()

    def verdict(self, part: str) -> str:
        return assess(self.study, self.kept.answers, TODAY).findings[part].verdict

    def found_as_printed(self, sheet: LabSheet) -> bool:
        """Does every finding follow from what stands on the paper?"""
        told = {part: float(sheet.lines[code].value) > least for code, (part, least) in OVER.items()}
        return all(self.verdict(part) == ("met" if met else "not_met") for part, met in told.items())

    def says(self, key: str) -> None:
        expect(self.page.locator("body")).to_contain_text(str(self.study.pages[key]))

    def opens_the_report_page(self) -> None:
        self.person.presses("report")
        self.page.wait_for_selector(".ps-file input")

    def chooses(self, data: bytes, kind: str = "application/pdf") -> None:
        chooser = self.page.locator(".ps-file input[data-way=choose]")
        chooser.set_input_files({"name": "report", "mimeType": kind, "buffer": data})

    def brings(self, data: bytes, kind: str = "application/pdf", step: str = "confirm") -> None:
        """Choose a file, and wait for what comes of it."""
        self.chooses(data, kind)
        expect(self.page.locator(f'[data-focus^="report-{step}-"]')).to_be_focused(timeout=100_000)

    def card(self, fact: str) -> Locator:
        question = self.study.question_by_key[fact]
        label = next((row.label for row in question.rows if row.key == fact), self.study.pages["report.name.AFP"])
        heading = self.page.locator("h2", has_text=str(label))
        return self.page.locator('[class*="st-key-rowof-"]').filter(has=heading)

    def confirms(self, fact: str, printed: str) -> None:
        """Tick the row, or type it where that is asked."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        field = self.card(fact).locator("input[type=text]")
        if field.count():
            field.fill(printed)
        else:
            self.card(fact).locator("[data-testid=stCheckbox] label").click()

    def confirms_the_day(self) -> None:
        self.page.locator('[class*="-day-right"] label').first.click()

    def confirms_the_count(self, sheet: LabSheet) -> None:
        for code, fact in COUNT.items():
            self.confirms(fact, sheet.lines[code].value)
        self.confirms_the_day()


@pytest.mark.parametrize(("locale", "size"), walks(*PHONES))
def test_a_pdf_is_confirmed_and_changes_the_finding(
    site: running.Site, open_page: Open, locale: str, size: str
) -> None:
    seen = gates(locale, size)
    one = Bringer(site, open_page(site.participant, SIZES[size], locale, wait="[data-focus]"), locale, seen)
    one.is_at("Q17")
    sheet = lab_sheet("blood", locale, DAY)
    one.opens_the_report_page()
    seen(one.page, "report-choose")
    one.brings(sheet.pdf)
    seen(one.page, "report-confirm")
    assert one.verdict("I07a") == "unknown"
    for told in sheet.person.values():
        if len(told) > 3:
            expect(one.page.locator("body")).not_to_contain_text(told)
    one.person.presses("report-use")
    seen(one.page, "report-confirm-errors")
    one.confirms_the_count(sheet)
    one.person.presses("report-use")
    one.says("report.told.title")
    seen(one.page, "report-told")
    assert one.found_as_printed(sheet)
    assert one.kept.answers["lab_date"].value == DAY.isoformat()
    assert {one.kept.answers[fact].source for fact in COUNT.values()} == {"lab_report"}
    one.person.presses("report-on")
    assert one.person.screen == "Q19"
    one.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
    one.page.locator(".ps-details summary").first.click()
    expect(one.page.locator(".ps-slip")).to_be_visible()
    seen(one.page, "report-slip")
    assert files_with(site.data, *(told for told in sheet.person.values() if len(told) > 4)) == []


@needs_photos
@pytest.mark.parametrize("locale", in_turn("zh-CN"))
def test_a_photo_is_read_shown_row_by_row_and_confirmed(site: running.Site, open_page: Open, locale: str) -> None:
    seen = gates(locale, "phone")
    one = Bringer(site, open_page(site.participant, SIZES["phone"], locale, wait="[data-focus]"), locale, seen)
    one.is_at("Q17")
    sheet = lab_sheet("blood", locale, DAY)
    one.opens_the_report_page()
    one.chooses(sheet.photo("phone"), "image/jpeg")
    expect(one.page.locator('[data-focus^="report-reading-"]')).to_be_focused()
    seen(one.page, "report-reading")
    expect(one.page.locator('[data-focus^="report-confirm-"]')).to_be_focused(timeout=100_000)
    seen(one.page, "report-photo")
    one.confirms_the_count(sheet)
    one.person.presses("report-use")
    assert one.found_as_printed(sheet)


@needs_photos
@pytest.mark.parametrize("locale", in_turn("en"))
def test_a_blurred_page_says_what_to_do_and_typing_is_there(site: running.Site, open_page: Open, locale: str) -> None:
    seen = gates(locale, "phone")
    one = Bringer(site, open_page(site.participant, SIZES["phone"], locale, wait="[data-focus]"), locale, seen)
    one.is_at("Q17")
    one.opens_the_report_page()
    sharp = Image.open(io.BytesIO(lab_sheet("blood", locale, DAY).photo("phone")))
    blurred = io.BytesIO()
    sharp.filter(ImageFilter.GaussianBlur(5)).save(blurred, "JPEG")
    one.brings(blurred.getvalue(), "image/jpeg", "problem")
    # Where no line can be made out at all, a blurred page and an empty one are the same.
    told = [str(one.study.pages[f"report.quality.{name}"]) for name in ("blurred", "no_text")]
    expect(one.page.locator("body")).to_contain_text(re.compile("|".join(map(re.escape, told))))
    seen(one.page, "report-blurred")
    one.person.presses("report-type")
    assert one.person.screen == "Q17"


@needs_photos
def test_nobody_has_to_wait_for_a_photo(site: running.Site, open_page: Open) -> None:
    one = Bringer(
        site, open_page(site.participant, SIZES["phone"], "en", wait="[data-focus]"), "en", gates("en", "phone")
    )
    one.is_at("Q17")
    one.opens_the_report_page()
    one.chooses(lab_sheet("mixed", "en", DAY).photo("turned"), "image/jpeg")
    expect(one.page.locator('[data-focus^="report-reading-"]')).to_be_focused()
    expect(one.person.button("report-type")).to_be_visible(timeout=15_000)
    one.person.presses("report-type")
    assert one.person.screen == "Q17"


@pytest.mark.parametrize("locale", in_turn("zh-CN"))
def test_another_number_than_was_read_is_refused(site: running.Site, open_page: Open, locale: str) -> None:
    seen = gates(locale, "phone")
    one = Bringer(site, open_page(site.participant, SIZES["phone"], locale, wait="[data-focus]"), locale, seen)
    one.is_at("Q17")
    one.opens_the_report_page()
    one.brings(lab_sheet("blood", locale, DAY, values={"WBC": "5.21", "NEUT_ABS": "4.55", "PLT": "180"}).pdf)
    one.confirms("wbc", "5.12")
    one.confirms_the_day()
    one.person.presses("report-use")
    one.says("report.refused.different")
    seen(one.page, "report-refused")
    assert "wbc" not in one.kept.answers


@pytest.mark.parametrize("locale", in_turn("en"))
def test_two_dated_reports_make_two_in_a_row(site: running.Site, open_page: Open, locale: str) -> None:
    one = Bringer(site, open_page(site.participant, SIZES["phone"], locale, wait="[data-focus]"), locale)
    one.is_at("Q07", without=("afp_now",))
    one.person.presses("report-here")
    for days, value in ((50, "3.1"), (12, "2.8")):
        one.page.wait_for_selector(".ps-file input")
        sheet = lab_sheet("markers", locale, TODAY - timedelta(days=days), values={"AFP": value})
        one.brings(sheet.pdf)
        one.confirms("afp_results", value)
        one.card("afp_results").locator("label[data-testid=stRadioOption]").nth(1).click()
        one.confirms_the_day()
        one.person.presses("report-use")
        assert one.verdict("I05b") == ("met" if days == 12 else "unknown")
        if days == 50:
            one.person.presses("report-more")


def test_a_file_that_is_too_big_is_refused_before_it_leaves(site: running.Site, open_page: Open) -> None:
    one = Bringer(site, open_page(site.participant, SIZES["phone"], "en", wait="[data-focus]"), "en")
    one.is_at("Q17")
    one.opens_the_report_page()
    one.chooses(b"%PDF-" + bytes(ocr.MOST_BYTES))
    expect(one.page.locator(".ps-file [role=alert]")).to_contain_text("10 MB")
    assert one.kept.reading is False


def test_a_file_of_ten_megabytes_comes_through(site: running.Site, open_page: Open) -> None:
    one = Bringer(site, open_page(site.participant, SIZES["phone"], "en", wait="[data-focus]"), "en")
    one.is_at("Q17")
    one.opens_the_report_page()
    one.brings(b"%PDF-" + bytes(ocr.MOST_BYTES - 5), step="problem")
    one.says("report.problem.unreadable")
    assert not one.page.locator(".ps-lost:not([hidden])").count()


def test_the_keyboard_opens_the_chooser_and_a_reload_asks_for_the_file_again(
    site: running.Site, open_page: Open
) -> None:
    one = Bringer(site, open_page(site.participant, SIZES["phone"], "en", wait="[data-focus]"), "en")
    one.is_at("Q17")
    one.opens_the_report_page()
    # Until the heading has taken the focus, it would take it away from where Tab went.
    expect(one.page.locator('[data-focus^="report-choose-"]')).to_be_focused()
    for _ in range(12):
        one.page.keyboard.press("Tab")
        if one.page.evaluate("document.activeElement.matches('.ps-file input')"):
            break
    expect(one.page.locator(".ps-file input").and_(one.page.locator(":focus"))).to_be_visible()
    with one.page.expect_file_chooser() as chosen:
        one.page.keyboard.press("Enter")
    sheet = lab_sheet("blood", "en", DAY)
    chosen.value.set_files({"name": "report.pdf", "mimeType": "application/pdf", "buffer": sheet.pdf})
    expect(one.page.locator('[data-focus^="report-confirm-"]')).to_be_focused(timeout=60_000)
    one.page.reload()
    one.page.wait_for_selector('[data-focus^="report-choose-"]', timeout=30_000)
    one.says("report.lost")
