"""A person at the participant surface and a member of the study team, with methods that read as sentences."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# What somebody answers whom everything fits, but who has no blood test at hand. Keys are question ids.
FITTING: Mapping[str, tuple[str, ...]] = {
    "Q01": ("63",),
    "Q03": ("0",),
    "Q04": ("artery", "drug"),
    "Q05": ("donafenib", "pd1_pdl1"),
    "Q06": ("0",),
    "Q07": ("0",),
    "Q08": ("0",),
    "Q09": ("none",),
    "Q10": ("2600", "0"),
    "Q11": ("1",),
    "Q02": ("0",),
    "Q12": ("none",),
    "Q13": ("none",),
    "Q14": ("none",),
    "Q15": ("none",),
    "Q16": ("none",),
    "Q17": ("1",),
}
TEXT_FIELDS = ("Q01", "Q10")
LISTS = ("Q04", "Q05", "Q09", "Q12", "Q13", "Q14", "Q15", "Q16")
NAME, PHONE = "Canary Wang", "13800138000"


@dataclass
class Person:
    """Somebody with a browser. `seen` is called with the name of every screen that stands still."""

    page: Page
    seen: Callable[[Page, str], None] = field(default=lambda _page, _name: None)

    @property
    def screen(self) -> str:
        """The name of the page, or the id of the question."""
        headings = self.page.locator('[data-focus]:not([data-focus^="heard-"])')
        name = headings.first.get_attribute("data-focus") or ""
        return re.split(r"[-!]", name)[0]

    def presses(self, key: str) -> None:
        """Press a button by its meaning, and wait until the page has answered: its buttons are others then."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        button = self.button(key)
        name = button.evaluate("b => [...b.closest('[class*=st-key-]').classList].find(c => c.startsWith('st-key-'))")
        button.click()
        expect(self.page.locator(f".{name}")).to_have_count(0, timeout=20_000)
        self.page.wait_for_selector("[data-focus]", timeout=20_000)

    def taps(self, key: str) -> None:
        """Press a button that leads to no new heading."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        self.button(key).click()

    def button(self, key: str) -> Locator:
        return self.page.locator(f'[class*="st-key-{key}-"] button').first

    @property
    def field(self) -> Locator:
        """The line to write in."""
        return self.page.locator('[class*="st-key-say-"] input').first

    def says(self, words: str) -> None:
        """Write a message and press Enter, and wait until the page has answered: its field is another then."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        name = self.field.evaluate(
            "i => [...i.closest('[class*=st-key-say-]').classList].find(c => c.includes('say-'))"
        )
        self.field.fill(words)
        self.field.press("Enter")
        expect(self.page.locator(f".{name}")).to_have_count(0, timeout=30_000)
        self.page.wait_for_selector("[data-focus]", timeout=20_000)

    def begins(self, who: str = "self") -> None:
        self.seen(self.page, "start")
        self.presses(f"who-{who}")

    def fills_in(self, question: str, *said: str) -> None:
        """Fill one question in, without going on, and no faster than a hand that means it."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        if question in TEXT_FIELDS:
            self.page.locator(f".st-key-{question}-value input").fill(said[0])
            said = said[1:]
        self.chooses(question, *said)

    def chooses(self, question: str, *said: str) -> None:
        """Tick or mark what is not typed."""
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        for one in said:
            if question in LISTS:
                self.page.locator(f".st-key-{question}-{one} label").first.click()
            else:
                self.page.locator("label[data-testid=stRadioOption]").nth(int(one)).click()

    def answers(self, question: str, *said: str) -> None:
        """Answer one question and go on."""
        assert self.screen == question
        self.seen(self.page, question)
        self.fills_in(question, *said)
        self.presses(f"next-{question}")

    def answers_until(self, stop: str, answers: Mapping[str, tuple[str, ...]] = FITTING) -> None:
        """Answer whatever is asked until a screen comes."""
        for _ in range(30):
            here = self.screen
            if here == stop:
                return
            assert here.startswith("Q"), f"{here} came before {stop}"
            self.answers(here, *answers[here])
        raise AssertionError(f"{stop} never came")

    def stops_early(self, who: str = "self") -> None:
        """The shortest way to the answers: two questions, and then enough."""
        self.begins(who)
        self.answers("Q01", "63")
        self.answers("Q03", "1")
        self.seen(self.page, "stop")
        self.presses("stop-here")

    def looks_at_the_result(self) -> None:
        self.seen(self.page, "check")
        self.presses("see")
        self.seen(self.page, "gate")
        self.presses("show")
        self.seen(self.page, "result")

    def leaves_a_contact(self, name: str = NAME, phone: str = PHONE) -> None:
        self.presses("to-contact")
        self.seen(self.page, "age")
        self.taps("age-yes")
        self.page.locator(".st-key-contact-name input").fill(name)
        self.page.locator(".st-key-contact-phone input").fill(phone)
        self.seen(self.page, "contact")
        self.presses("contact-next")

    def agrees(self, *purposes: str) -> None:
        self.seen(self.page, "consent")
        self.page.wait_for_selector("html:not(.ps-guarded)", state="attached")
        for purpose in purposes:
            self.page.locator(f'[class*="st-key-consent-{purpose.replace(".", "-")}"] label').first.click()
        self.presses("consent-next")

    def sends(self) -> str:
        """Send, and read the code of the receipt."""
        self.seen(self.page, "preview")
        self.presses("send")
        self.seen(self.page, "receipt")
        code = re.search(r"[A-Z0-9]{4}(?:-[A-Z0-9]{4}){4}", self.page.inner_text("body"))
        assert code is not None
        return code[0]

    def shows(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)


@dataclass
class Member:
    """Somebody of the study team."""

    page: Page
    home: str
    seen: Callable[[Page, str], None] = field(default=lambda _page, _name: None)

    def makes_the_first_account(self, code: str, name: str = "wei", phrase: str = "four words that differ") -> None:
        self.page.goto(f"{self.home}/first-account")
        self.seen(self.page, "team-first-account")
        for field_name, value in (("code", code), ("name", name), ("phrase", phrase), ("again", phrase)):
            self.page.fill(f"input[name={field_name}]", value)
        self.page.locator("button[type=submit]").last.click()
        self.page.wait_for_selector("table, .ps-who", timeout=30_000)

    def signs_in(self, name: str = "wei", phrase: str = "four words that differ") -> None:
        self.page.goto(f"{self.home}/sign-in")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=phrase]", phrase)
        self.page.locator("button[type=submit]").last.click()
        self.page.wait_for_selector(".ps-who", timeout=30_000)

    def opens_the_newest(self) -> None:
        self.seen(self.page, "team-inbox")
        self.page.locator('a[href*="referral="]').first.click()
        self.page.wait_for_selector("text=/Contact|联系/", timeout=30_000)
        self.page.wait_for_timeout(500)
        self.seen(self.page, "team-referral")


def files_with(folder: Path, *marks: str) -> list[Path]:
    """The files below a folder in which one of these words can be read."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            if any(mark.encode() in content for mark in marks):
                found.append(path)
    return found
