"""A member of the study team in a real browser: in, look, move, note, out; hostile words stay words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from prescreen.eligibility.study import Study
from tests import handing_in, running
from tests.browser.conftest import SIZES
from tests.browser.people import Member
from tests.browser.watching import Watched

pytestmark = pytest.mark.browser

LOCALES = ("en-GB", "zh-CN")
PAGES = ("/", "/?referral={referral}", "/?page=study", "/?page=audit")
Contexts = Callable[..., BrowserContext]


@dataclass(frozen=True)
class Place:
    """A running site with one referral whose words try to be more than words."""

    site: running.Site
    referral: str

    @property
    def home(self) -> str:
        return self.site.team

    def at(self, page: str) -> str:
        return self.home + page.format(referral=self.referral)


@pytest.fixture(scope="module")
def place(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, first_study: Study) -> Iterator[Place]:
    with running.site(tmp_path_factory.mktemp("team") / "data") as site:
        code = site.wait_for(r"first account: (\S+)")[1]
        context = chromium.new_context(locale="en-GB")
        Member(context.new_page(), site.team).makes_the_first_account(code)
        context.close()
        receipt = handing_in.hand_in(site.data, first_study, name=handing_in.HOSTILE_NAME)
        yield Place(site, receipt.referral)


@pytest.fixture
def contexts(chromium: Browser) -> Iterator[Contexts]:
    made: list[BrowserContext] = []

    def make(locale: str = "en-GB", size: str = "desktop", **options: Any) -> BrowserContext:
        width, height = SIZES[size]
        made.append(chromium.new_context(locale=locale, viewport={"width": width, "height": height}, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def signed_in(place: Place, context: BrowserContext) -> Page:
    page = context.new_page()
    Member(page, place.home).signs_in()
    return page


def opens(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".ps-who", timeout=30_000)
    page.wait_for_selector(".ps table, .ps-pairs", timeout=30_000)
    page.wait_for_timeout(500)


def test_hostile_words_fetch_nothing_and_are_shown_as_text(place: Place, contexts: Contexts) -> None:
    page = contexts().new_page()
    watched = Watched.on(page)
    Member(page, place.home).signs_in()
    for one in PAGES:
        opens(page, place.at(one))
    opens(page, place.at(PAGES[1]))
    page.locator(".st-key-note_text textarea").fill(handing_in.HOSTILE_NAME)
    page.locator("form, [data-testid=stForm]").filter(has=page.locator(".st-key-note_text")).get_by_role(
        "button"
    ).click()
    expect(page.locator(".ps-quote", has_text="window.broken=1")).to_have_count(2)
    assert page.locator("dd", has_text=handing_in.HOSTILE_NAME).count() == 1
    assert page.evaluate("window.broken") is None
    assert page.locator("main img, main a[href*='x.example']").count() == 0
    assert watched.hosts == {f"localhost:{place.site.ports['team']}"}
    assert watched.complaints == []


def test_a_picture_that_is_fetched_would_be_noticed(contexts: Contexts) -> None:
    """The control of the test above."""
    page = contexts().new_page()
    watched = Watched.on(page)
    page.route("https://x.example/**", lambda route: route.abort())
    page.set_content('<img src="https://x.example/a.png">')
    page.wait_for_timeout(300)
    assert watched.hosts == {"x.example"}


def test_signing_out_empties_every_open_window_and_kills_a_copied_cookie(place: Place, contexts: Contexts) -> None:
    context = contexts()
    left_open, other = signed_in(place, context), context.new_page()
    opens(left_open, place.at(PAGES[1]))
    expect(left_open.locator("body")).to_contain_text("+86 138 0013 8000")
    copied = context.cookies()
    opens(other, place.home)
    other.get_by_role("button", name="Sign out").click()
    expect(other.locator("h1")).to_have_text("You are signed out")
    # Nobody touches the other window.
    expect(left_open.locator("h1")).to_have_text("You are signed out", timeout=20_000)
    expect(left_open.locator("body")).not_to_contain_text("+86 138 0013 8000")
    thief = contexts()
    thief.add_cookies(copied)  # type: ignore[arg-type]
    page = thief.new_page()
    page.goto(place.at(PAGES[1]))
    expect(page).to_have_url(f"{place.home}/sign-in")


def test_the_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(place: Place, contexts: Contexts) -> None:
    context = contexts()
    page = signed_in(place, context)
    session = next(one for one in context.cookies() if one["name"] == "sid")
    assert (session["httpOnly"], session["sameSite"], session["expires"]) == (True, "Strict", -1)
    assert session["value"] not in page.evaluate("document.cookie + JSON.stringify(localStorage) + location.href")
    assert session["value"] not in place.site.said


def test_a_session_given_to_the_browser_by_somebody_else_is_never_taken_up(place: Place, contexts: Contexts) -> None:
    context = contexts()
    context.add_cookies([{"name": "sid", "value": "chosen-by-somebody", "url": place.home}])
    signed_in(place, context)
    assert next(one for one in context.cookies() if one["name"] == "sid")["value"] != "chosen-by-somebody"


def test_signing_in_needs_no_mouse_and_no_script_and_says_what_is_wrong(place: Place, contexts: Contexts) -> None:
    page = contexts(java_script_enabled=False).new_page()
    page.goto(place.home)
    for words in ("wei", "not the phrase"):
        page.keyboard.press("Tab")
        while page.locator("input:focus").count() == 0:
            page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#name")).to_have_value("wei")
    expect(page.locator("#phrase")).to_have_value("")


def test_a_referral_is_moved_on_with_a_reason_and_stands_so_in_the_inbox(
    place: Place, contexts: Contexts, first_study: Study
) -> None:
    receipt = handing_in.hand_in(place.site.data, first_study, key="moved", code="MMMM", name="Canary Li")
    page = signed_in(place, contexts())
    page.locator(f'a[href*="{receipt.referral}"]').click()
    expect(page.locator("h1")).to_have_text(f"Referral {receipt.referral[:8]}")
    page.locator(".st-key-moves label", has_text="Being looked at").click()
    page.locator(".st-key-move_why textarea").fill("reading it")
    page.locator(".st-key-moves").get_by_role("button").click()
    expect(page.get_by_role("status").filter(has_text="The status has changed")).to_be_visible()
    expect(page.locator(".ps-quote", has_text="reading it")).to_be_visible()
    opens(page, f"{place.home}/?status=in_review")
    expect(page.locator(f'a[href*="{receipt.referral}"]')).to_be_visible()
    assert page.locator(f'a[href*="{place.referral}"]').count() == 0


def test_the_language_changes_on_the_spot_and_stays(place: Place, contexts: Contexts) -> None:
    page = signed_in(place, contexts())
    opens(page, place.at("/?page=audit"))
    page.get_by_text("中文").click()
    page.wait_for_selector("html[lang=zh-CN]", state="attached")
    expect(page).to_have_url(place.at("/?page=audit"))
    opens(page, place.home)
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_what_the_team_says_of_its_study_is_what_people_read(place: Place, contexts: Contexts) -> None:
    page = signed_in(place, contexts())
    opens(page, place.at("/?page=study"))
    page.locator("label", has_text="Closed").first.click()
    page.locator("[class*=st-key-checked_] input").first.fill("2026-01-31")
    page.locator("[data-testid=stFormSubmitButton] button").first.click()
    expect(page.get_by_role("status").filter(has_text="People see it from now on")).to_be_visible()
    person = contexts().new_page()
    person.goto(place.site.participant)
    expect(person.locator("body")).to_contain_text("this study is closed", timeout=30_000)


@pytest.mark.parametrize(("locale", "size"), [(LOCALES[0], "phone"), (LOCALES[1], "desktop"), (LOCALES[0], "standing")])
def test_every_page_passes_the_gates(place: Place, contexts: Contexts, locale: str, size: str) -> None:
    context = contexts(locale, size)
    page = context.new_page()
    page.goto(f"{place.home}/sign-in")
    problems = gates(page, "sign-in")
    Member(page, place.home).signs_in()
    for one in PAGES:
        opens(page, place.at(one))
        problems += gates(page, one)
    assert problems == []


def gates(page: Page, name: str) -> list[str]:
    """What axe finds at level A and AA; targets that a finger misses; a page that must be pushed sideways."""
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    problems = [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found.response["violations"]]
    small = page.evaluate(
        """() => [...document.querySelectorAll('main a, main button, header a, form button, label:has(input)')]
        .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
        .filter(([, r]) => r.width > 0 && r.height > 1 && r.height < 43.5).map(([t, r]) => `${t} ${r.height}`)"""
    )
    problems += [f"{name}: small target {one}" for one in small]
    widest = "Math.max(...[...document.querySelectorAll('html, [data-testid=stMain]')].map(e => e.scrollWidth))"
    if page.evaluate(f"{widest} > innerWidth + 1"):
        problems.append(f"{name}: wider than the window")
    return problems


def test_nothing_of_a_referral_is_left_behind(place: Place, contexts: Contexts) -> None:
    context = contexts()
    page = signed_in(place, context)
    opens(page, place.at(PAGES[1]))
    page.get_by_role("button", name="Sign out").click()
    page.go_back()
    page.wait_for_timeout(1500)
    expect(page.locator("body")).not_to_contain_text("+86 138 0013 8000")
    assert "x.example" not in place.site.said
    kept = [one for one in Path(place.site.data).rglob("*") if one.is_file() and b"x.example" in one.read_bytes()]
    assert kept == []
