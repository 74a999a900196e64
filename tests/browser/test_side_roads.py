"""Every screen off the straight way: a helper, slips, contradictions, ends, the team's own. The same gates, and pictures."""

import os
import signal
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pydantic import JsonValue

from prescreen.contact import Contact
from prescreen.conversation import Conversation, Heard, Sending, begin
from prescreen.conversation import Page as Screen
from prescreen.eligibility import interview
from prescreen.eligibility.answers import from_values
from prescreen.eligibility.study import Study
from prescreen.reading.answers import Proposal
from tests import handing_in, running
from tests.browser.conftest import SIZES, Open, first_account
from tests.browser.gates import SHOTS, Seen, gates, walks
from tests.browser.people import NAME, PHONE, Member, Person
from tests.browser.shortcut import Shortcut

pytestmark = pytest.mark.browser
CODES = {"en": "en", "zh-CN": "zh_Hans"}
TODAY = date.today()

# Somebody whom everything fits, with a new blood test.
FITS: Mapping[str, JsonValue] = {
    **handing_in.FITTING,
    "age_years": "57",
    "sex": "female",
    "surgeon_view": "first_no_now_yes",
    "activity": "0",
    **{key: ["none"] for key in ("events_12m", "heart_blood_now", "other_health", "liver_problems", "private")},
    "lab_date": (TODAY - timedelta(days=12)).isoformat(),
    "plt": {"value": "168", "unit": "x10^9/L"},
    "wbc": {"value": "5.2", "unit": "x10^9/L"},
    "neut": {"value": "3.1", "unit": "x10^9/L"},
    "alb": {"value": "41", "unit": "g/L"},
    **{key: {"flag": "normal"} for key in ("tbil", "alt", "ast", "crea", "inr")},
}
NOT_NOW: Mapping[str, JsonValue] = {
    **FITS,
    "events_12m": ["heart_attack"],
    "event_dates": {"heart_attack": f"{TODAY.year - 1}-12"},
    "plt": {"value": "61", "unit": "x10^9/L"},
    "alt": {"flag": "high", "value": "310", "unit": "U/L", "uln": "50"},
}
NOT: Mapping[str, JsonValue] = {**FITS, "hcc_diagnosis": "no", "treatments": ["artery", "drug", "transplant"]}
OPEN: Mapping[str, JsonValue] = {
    **{key: value for key, value in FITS.items() if key not in ("plt", "wbc", "neut", "alb", "tbil", "alt", "ast")},
    "scan_result": "one_clear",
    "afp_before": "unsure",
    "private": ["some_private"],
    "lab_date": "no",
}
CLASH: Mapping[str, JsonValue] = {**FITS, "neut": {"value": "7.1", "unit": "x10^9/L"}}
# The long way round in pictures alone: the words are others, the widgets are those of the straight way.
IN_EVERY_RUN = {"Q01", "Q12", "Q19"}


class Roads:
    """One person's tab at one size in one language, and the shortcuts through it."""

    def __init__(self, site: running.Site, page: Page, locale: str, seen: Seen) -> None:
        self.shortcut, self.seen, self.page = Shortcut.of(site, page), seen, page
        self.person = Person(page, lambda page, name: seen(page, f"side-{name}"))
        self.study: Study = self.shortcut.study
        self._language = CODES[locale]

    def told(self, answers: Mapping[str, JsonValue] = FITS, **state: object) -> Conversation:
        """A conversation in which this was answered."""
        fresh = begin(self.study.id, self._language).model_copy(update={"who": "self", "answers": from_values(answers)})
        return Conversation.model_validate({**dict(fresh), **state})

    def sees(self, name: str, conversation: Conversation, screen: str | None = None) -> None:
        self.shortcut.leads(conversation, screen)
        self.seen(self.page, name)

    def asked(self, question: str, answers: Mapping[str, JsonValue] = FITS, **state: object) -> None:
        """A question with everything before it answered, and nothing of its own."""
        keys = [key for one in self.study.questions[self._place(question) :] for key in one.keys]
        given = {key: value for key, value in answers.items() if key not in keys}
        self.shortcut.leads(self.told(given, page=Screen.CHAT, at=question, **state), question)

    def _place(self, question: str) -> int:
        return [one.id for one in self.study.questions].index(question)

    def slips(self, name: str, question: str) -> None:
        """Next, too early: what has to be put right."""
        self.person.taps(f"next-{question}")
        expect(self.page.locator(".ps-errors")).to_be_visible()
        self.seen(self.page, name)

    def ticks(self, *keys: str) -> None:
        for key in keys:
            self.page.locator(f".st-key-{key} label").first.click()

    def chooses(self, key: str, place: int) -> None:
        self.page.locator(f".st-key-{key} label[data-testid=stRadioOption]").nth(place).click()

    def types(self, **fields: str) -> None:
        """Into fields by their keys; "__" stands for a hyphen."""
        for key, value in fields.items():
            self.page.locator(f".st-key-{key.replace('__', '-')} input").fill(value)


@pytest.fixture(scope="module")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    """A site of our own, where nobody has an account yet."""
    with running.site(tmp_path_factory.mktemp("roads") / "data") as found:
        yield found


@pytest.fixture(scope="module")
def account(site: running.Site, chromium: Browser) -> str:
    return first_account(site, chromium)


@pytest.fixture
def roads(site: running.Site, open_page: Open, locale: str, size: str) -> Roads:
    page = open_page(site.participant, locale=locale, size=SIZES[size], wait="[data-focus]")
    return Roads(site, page, locale, gates(locale, size))


# Before anybody has an account: this one comes first.
@pytest.mark.parametrize(("locale", "size"), walks(("en", "phone")))
def test_the_first_account_passes_the_gates_and_screenshot(
    site: running.Site, chromium: Browser, locale: str, size: str
) -> None:
    seen = gates(locale, size)
    page = chromium.new_context(locale=locale, viewport=_viewport(size)).new_page()
    page.goto(f"{site.team}/first-account")
    seen(page, "team-first-account")
    for field, value in (("code", "wrong"), ("name", "wei"), ("phrase", "short"), ("again", "shorter")):
        page.fill(f"input[name={field}]", value)
    page.locator("button[type=submit]").last.click()
    seen(page, "team-first-account-err")
    page.goto(f"{site.participant}/nothing-here")
    seen(page, "no-such-page")
    page.context.close()


def _viewport(size: str) -> ViewportSize:
    return {"width": SIZES[size][0], "height": SIZES[size][1]}


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone")))
def test_what_a_helper_is_asked_passes_the_gates_and_screenshot(roads: Roads, locale: str, size: str) -> None:
    plan = interview.plan(roads.study, from_values(FITS), TODAY)
    for question in plan.questions:
        if SHOTS or question.id in IN_EVERY_RUN:
            roads.asked(question.id, who="helper")
            roads.seen(roads.page, f"helper-{question.id}")
    if SHOTS:
        for name in ("CHECK", "GATE", "PRINTED"):
            roads.sees(f"helper-{name.lower()}", roads.told(page=Screen[name], who="helper"))
        for name, answers in (("match", FITS), ("more", OPEN), ("not-now", NOT_NOW), ("not", NOT)):
            roads.sees(f"helper-result-{name}", roads.told(answers, page=Screen.RESULT, who="helper"))
    person = roads.person
    roads.shortcut.leads(roads.told(page=Screen.CONTACT, who="helper", contact=Contact(of_age=True)))
    roads.seen(roads.page, "helper-whom")
    person.taps("reach-careful")
    roads.types(contact__name=NAME, contact__phone="138")
    person.taps("contact-next")
    expect(roads.page.locator(".ps-errors")).to_be_visible()
    roads.seen(roads.page, "helper-contact-err")
    person.page.locator(".st-key-contact-phone input").fill(PHONE)
    person.presses("contact-next")
    person.agrees("carer.consent.me")
    roads.seen(roads.page, "helper-preview")


@pytest.mark.parametrize(("locale", "size"), walks(("en", "phone")))
def test_what_has_to_be_put_right_passes_the_gates_and_screenshot(roads: Roads, locale: str, size: str) -> None:
    roads.asked("Q01")
    roads.types(Q01__value="sixty")
    roads.slips("Q01-err", "Q01")
    roads.asked("Q03")
    roads.slips("Q03-err", "Q03")
    roads.asked("Q04")
    roads.ticks("Q04-artery", "Q04-none")
    roads.slips("Q04-err", "Q04")
    roads.asked("Q10")
    roads.types(Q10__value="2600")
    roads.slips("Q10-err", "Q10")
    roads.asked("Q12")
    roads.ticks("Q12-heart_attack", "Q12-stroke_tia")
    roads.types(Q12__heart_attack__event_dates__year="2099")
    roads.slips("Q12-err", "Q12")
    roads.asked("Q13")
    roads.ticks("Q13-qt_long", "Q13-warfarin")
    roads.seen(roads.page, "Q13-number")
    roads.asked("Q17")
    roads.chooses("Q17-choice", 0)
    roads.types(Q17__year="2099", Q17__month="1")
    roads.slips("Q17-err", "Q17")


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone")))
def test_the_rows_of_a_blood_test_pass_the_gates_and_screenshot(roads: Roads, locale: str, size: str) -> None:
    roads.asked("Q16", {**FITS, "liver_problems": ["fluid_controlled", "confusion_now"]})
    roads.seen(roads.page, "Q16-notice")
    roads.asked("Q18")
    roads.types(Q18__plt__value="168")
    roads.chooses("Q18-plt-unit", 0)
    roads.types(Q18__wbc__value="5200")
    roads.slips("Q18-err", "Q18")
    roads.asked("Q19")
    for row in ("tbil", "alt", "ast", "crea"):
        roads.chooses(f"Q19-{row}-arrow", 1)
    roads.types(Q19__tbil__value="31", Q19__alt__value="120")
    roads.slips("Q19-err", "Q19")
    roads.asked("Q20")
    roads.chooses("Q20-inr-arrow", 2)
    roads.chooses("Q20-pt-arrow", 1)
    roads.seen(roads.page, "Q20-pt")


@pytest.mark.parametrize(("locale", "size"), walks(("en", "phone")))
def test_turns_and_ends_pass_the_gates_and_screenshot(roads: Roads, locale: str, size: str) -> None:
    told, sees = roads.told, roads.sees
    sees("cleared", told({}, page=Screen.CHAT, cleared=True), "Q01")
    sees("clear", told(page=Screen.CHECK, clearing=True), "clear")
    sees("clash", told(CLASH, page=Screen.CLASH, clashed=("neutrophils_over_white_cells",)))
    sees("stop-long", told(NOT, page=Screen.STOP, at="Q04"))
    sees("check-full", told({**CLASH, **NOT, "private": ["hiv"]}, page=Screen.CHECK))
    sees("printed", told({**NOT, "private": ["hiv"]}, page=Screen.PRINTED))
    results = (("more", OPEN), ("not", NOT), ("match", FITS), ("not-now", NOT_NOW))
    for name, answers in results[: 4 if SHOTS else 2]:
        sees(f"result-{name}", told(answers, page=Screen.RESULT))
    sees("under-age", told({"age_years": "16"}, page=Screen.UNDER_AGE))
    for ended in ("not_sent", "sent", "taken_back")[: 3 if SHOTS else 1]:
        sees(f"finished-{ended}", told({}, page=Screen.FINISHED, ended=ended))


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone")))
def test_what_typed_words_become_passes_the_gates_and_screenshot(roads: Roads, locale: str, size: str) -> None:
    topics = tuple(topic.id for topic in roads.study.faq[:3])
    proposals = (Proposal(key="spread", value=["none"], certain=True), Proposal(key="activity", value="1"))
    offers = ({"hcc_diagnosis": "yes"}, {"hcc_diagnosis": "unsure"})
    became = {
        "read": Heard(kind="read", words="63", question="Q01", before={}),
        "asked": Heard(kind="asked", words="probably", question="Q03", reason="hedged", offers=offers),
        "several": Heard(kind="several", words="no spread, light work", proposals=proposals),
        "menu": Heard(kind="menu", words="how long", topics=topics),
        "told": Heard(kind="told", words="what is it", topics=topics[:1]),
        "kept": Heard(kind="kept"),
        "undone": Heard(kind="undone"),
        "care": Heard(kind="nothing", danger="medical"),
    }
    for name, heard in became.items():
        if not SHOTS and name not in ("asked", "several", "care"):
            continue
        state = roads.told({"age_years": "63"}, page=Screen.CHAT, heard=heard)
        roads.sees(f"heard-{name}", state, "heard")
    for danger in ("medical", "self_harm"):
        roads.sees(f"alarm-{danger}", roads.told(page=Screen.ALARM, danger=danger, came_from=Screen.CHAT))


@pytest.mark.parametrize(("locale", "size"), walks(("en", "phone")))
def test_sending_and_taking_back_pass_the_gates_and_screenshot(roads: Roads, locale: str, size: str) -> None:
    person, seen, page = roads.person, roads.seen, roads.page
    answers: Mapping[str, JsonValue] = {**NOT_NOW, "private": ["hiv"]}
    roads.shortcut.leads(roads.told(answers, page=Screen.CONTACT, contact=Contact(of_age=True)))
    roads.types(contact__email="nobody", contact__wechat="1")
    person.taps("contact-next")
    expect(page.locator(".ps-errors")).to_be_visible()
    seen(page, "contact-err")
    whole = Contact(of_age=True, site=roads.study.sites[0].id, name=NAME, phone=PHONE, time="morning", message=False)
    roads.shortcut.leads(roads.told(answers, page=Screen.CONSENT, contact=whole))
    person.taps("consent-next")
    expect(page.locator(".ps-errors")).to_be_visible()
    seen(page, "consent-err")
    person.agrees("consent.contact", "consent.answers", "consent.sensitive", "consent.private")
    page.wait_for_selector("html:not(.ps-guarded)", state="attached")
    page.locator('[class*="st-key-leave-Q12"] label').first.click()
    expect(page.locator('[class*="st-key-leave-Q12"] input')).to_be_checked()
    seen(page, "preview-left-out")
    roads.shortcut.leads(roads.shortcut.kept().model_copy(update={"not_sent": True}))
    seen(page, "preview-not-sent")
    code = person.sends()
    person.presses("done")
    person.presses("withdraw")
    seen(page, "withdraw")
    page.locator("input[type=text]").fill("short")
    person.taps("withdraw-yes")
    expect(page.locator(".ps-errors")).to_be_visible()
    seen(page, "withdraw-err")
    page.locator("input[type=text]").fill(code)
    person.presses("withdraw-yes")
    seen(page, "withdrawn")
    gone = Sending(key="gone", code=code, at=datetime.now(UTC))
    roads.sees("receipt-gone", roads.told({}, page=Screen.RECEIPT, sending=gone))


@pytest.mark.parametrize(("locale", "size"), walks(("zh-CN", "phone")))
def test_the_teams_screens_and_what_they_change_pass_the_gates_and_screenshot(
    site: running.Site, account: str, roads: Roads, chromium: Browser, first_study: Study, locale: str, size: str
) -> None:
    seen = roads.seen
    handing_in.hand_in(site.data, first_study, key=f"{locale}-{size}", code=f"CODE-{locale}-{size}")
    page = chromium.new_context(locale=locale, viewport=_viewport(size)).new_page()
    page.goto(f"{site.team}/sign-in")
    seen(page, "team-sign-in")
    page.fill("input[name=name]", "wei")
    page.fill("input[name=phrase]", "not the phrase")
    page.locator("button[type=submit]").last.click()
    seen(page, "team-sign-in-err")
    member = Member(page, site.team, seen)
    member.signs_in()
    member.opens_the_newest()
    page.locator(".st-key-moves label[data-testid=stRadioOption]").first.click()
    page.locator(".st-key-moves [data-testid=stFormSubmitButton] button").click()
    expect(page.locator(".ps-errors")).to_be_visible()
    seen(page, "team-referral-err")
    page.goto(f"{site.team}/?page=study")
    page.wait_for_selector(".ps-pairs")
    seen(page, "team-study")
    _says(page, 0, TODAY.isoformat(), "5")
    seen(page, "team-study-open")
    roads.sees("start-open", roads.told({}, who=None))
    _says(page, 1, TODAY.isoformat(), "5")
    roads.sees("start-closed", roads.told({}, who=None))
    roads.sees("contact-closed", roads.told(page=Screen.CONTACT))
    roads.sees("result-closed", roads.told(page=Screen.RESULT))
    _says(page, 1, "tomorrow", "5", told=".ps-errors")
    seen(page, "team-study-err")
    _says(page, 2, "", "")
    page.goto(f"{site.team}/?page=audit")
    page.wait_for_selector(".ps table")
    seen(page, "team-audit")
    page.locator("form[action*=sign-out] button").click()
    page.wait_for_selector("h1")
    seen(page, "team-signed-out")
    page.context.close()


def _says(page: Page, state: int, checked: str, days: str, told: str = ".ps-note[role=status]") -> None:
    """What the team says of its study; `told` is what the page answers."""
    page.goto(page.url)
    page.wait_for_selector("[class*=st-key-days_] input")
    page.locator("label[data-testid=stRadioOption]").nth(state).click()
    page.locator("[class*=st-key-checked_] input").first.fill(checked)
    page.locator("[class*=st-key-days_] input").first.fill(days)
    page.wait_for_selector("html:not(.ps-guarded)", state="attached")
    page.locator("[data-testid=stFormSubmitButton] button").first.click()
    expect(page.locator(told)).to_be_visible()


def test_a_lost_connection_passes_the_gates_and_screenshot(site: running.Site, open_page: Open) -> None:
    """The server is killed once, before the eyes of everybody."""
    lost = []
    for locale, size in walks(("en", "phone")):
        page = open_page(site.participant, locale=locale, size=SIZES[size], wait="[data-focus]")
        ways = Roads(site, page, locale, gates(locale, size))
        ways.asked("Q03")
        lost.append(ways)
    os.kill(site.child("participant"), signal.SIGKILL)
    for ways in lost:
        expect(ways.page.locator(".ps-lost")).to_be_visible(timeout=30_000)
        ways.seen(ways.page, "lost")
