"""A person at the participant surface, without a browser: every step is a whole run of the page. Reads as sentences."""

import html
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from prescreen import i18n, sharing, wording
from prescreen.capsule import Capsules, Cost, Kept
from prescreen.conversation import Conversation, begin
from prescreen.desk import Desk
from prescreen.eligibility.study import Study
from prescreen.records import keys, unsealing, vault
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.cabinet import Cabinet
from prescreen.records.capsules import Shelf
from prescreen.records.library import Library
from prescreen.records.store import Store, StudyStatus, Told
from prescreen.settings import Settings

NAME, PHONE = "Canary Wang", "13800138000"
# What somebody answers whom everything fits, but who has no blood test at hand. Keys are question ids.
FITTING: Mapping[str, tuple[str, ...]] = {
    "Q01": ("63",),
    "Q03": ("yes",),
    "Q04": ("artery", "drug"),
    "Q05": ("donafenib", "pd1_pdl1"),
    "Q06": ("two_clear",),
    "Q07": ("two_normal",),
    "Q08": ("first_no_now_yes",),
    "Q09": ("none",),
    "Q10": ("2600", "ng/mL"),
    "Q11": ("1",),
    "Q02": ("male",),
    "Q12": ("none",),
    "Q13": ("none",),
    "Q14": ("none",),
    "Q15": ("none",),
    "Q16": ("none",),
    "Q17": ("no",),
}


class Place:
    """One site with its store and keys, and what its team would read."""

    def __init__(self, engine: Engine, folder: Path, study: Study, **told: Any) -> None:
        self.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        self.engine, self.study = engine, study
        keys.create(folder / "participant", folder / "team", folder / "recovery", self._keep)
        recipients = vault.site_recipients(folder / "participant")
        self.cabinet = Cabinet(engine, recipients, self.clock)
        self.desk = Desk(
            Settings(data_dir=folder, **told),
            {language: {study.id: i18n.localise(study, language)} for language in i18n.LANGUAGES},
            Store(engine, recipients, self.clock),
            self.clock,
            capsules=Capsules(Shelf(engine, self.clock), self.clock, Cost(memory_kib=8, rounds=1)),
            tab_key=vault.tab_key(folder / "participant"),
            library=Library(engine),
        )

    def _keep(self, team: unsealing.PrivateKey) -> str:
        self.team = team
        return "code"

    def clock(self) -> datetime:
        return self.now

    def event(self, action: Action, about: str) -> AuditEvent:
        return AuditEvent(actor="wei", action=action, about=about, at=self.now)

    def says(self, status: Told, checked_on: date | None = None, **more: Any) -> None:
        """The team sets what it says of its study."""
        told = StudyStatus(status=status, checked_on=checked_on or self.now.date(), **more)
        self.cabinet.set_study_status(self.study.id, told, self.event(Action.STATUS_SET, self.study.id))

    @property
    def received(self) -> list[dict[str, Any]]:
        """Everything that was sent, opened with the team's key."""
        rows = self.cabinet.list_referrals()
        opened = [self.cabinet.look(row.id, self.team, self.event(Action.OPENED, row.id)) for row in rows]
        return [json.loads(one.payload) for one in opened]

    def words(self, key: str, language: str) -> str:
        return str(self.desk.study(self.study.id, language).pages[key])


def _page(desk: "Desk") -> None:
    from prescreen.ui.participant import pages

    pages.main(desk)


class Person:
    """Somebody with one tab."""

    def __init__(self, place: Place, language: str = i18n.ENGLISH) -> None:
        self.place = place
        self.app = AppTest.from_function(_page, args=(place.desk,), default_timeout=30)
        self.app.run()
        if self.can_press(f"begin-{language}"):
            self.presses(f"begin-{language}")
        elif self.conversation_language != language:
            self.presses("language")

    @property
    def conversation_language(self) -> str:
        kept = self.kept
        return kept.language if kept else i18n.ENGLISH

    @property
    def kept(self) -> Conversation | None:
        if "conversation" not in self.app.session_state:
            return None
        found = self.app.session_state["conversation"]
        assert isinstance(found, Conversation)
        return found

    @property
    def conversation(self) -> Conversation:
        assert self.kept is not None
        return self.kept

    @property
    def language(self) -> str:
        return self.conversation_language

    # ---- what is on the screen ------------------------------------------------------------------

    @property
    def html(self) -> str:
        return "".join(one.proto.body for one in self.app.get("html"))

    @property
    def text(self) -> str:
        without = re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.html, flags=re.DOTALL)
        labels = [one.label for one in (*self.app.button, *self.app.checkbox, *self.app.radio, *self.app.text_input)]
        return " ".join((html.unescape(without) + " " + " ".join(labels)).split())

    @property
    def screen(self) -> str:
        """The page's name, or the id of the question: its first heading, below whatever was heard."""
        names = re.findall(r'data-focus="([^"]+)"', self.html)
        headings = [name for name in names if not re.search(r"!|^heard-", name)]
        return headings[0].split("-")[0] if headings else ""

    def reads(self, key: str, **told: str) -> bool:
        """Does a text of the study stand on the screen?"""
        words = wording.fill(self.place.words(key, self.language), told)
        return " ".join(words.split()) in self.text

    def can_press(self, key: str) -> bool:
        return self._button(key) is not None

    def _button(self, key: str) -> Any:
        return next((one for one in self.app.button if re.fullmatch(rf"{re.escape(key)}-\d+", one.key or "")), None)

    # ---- what is done ---------------------------------------------------------------------------

    def presses(self, key: str) -> None:
        """Press a button by its meaning; the page answers."""
        button = self._button(key)
        assert button is not None, f"no {key} on {self.screen}: {[one.key for one in self.app.button]}"
        button.click().run()
        assert not self.app.exception, self.app.exception

    def ticks(self, key: str) -> None:
        """Tick a box that acts at once."""
        box = next(one for one in self.app.checkbox if one.key == key)
        box.set_value(not box.value).run()
        assert not self.app.exception

    def types(self, key: str, said: str) -> None:
        next(one for one in self.app.text_input if one.key == key).set_value(said)

    def chooses(self, key: str, option: str) -> None:
        next(one for one in self.app.radio if one.key == key).set_value(option)

    def field(self, key: str) -> Any:
        found = [
            one
            for one in (*self.app.text_input, *self.app.text_area, *self.app.radio, *self.app.checkbox)
            if one.key == key
        ]
        return found[0].value if found else None

    def begins(self, who: str = "self") -> None:
        self.presses(f"who-{who}")

    def fills_in(self, question: str, *said: str) -> None:
        radios = {one.key for one in self.app.radio}
        boxes = {one.key: one for one in self.app.checkbox}
        fields = {one.key for one in self.app.text_input}
        if f"{question}-choice" in radios:
            self.chooses(f"{question}-choice", said[0])
        elif f"{question}-value" in fields:
            self.types(f"{question}-value", said[0])
            for unit in said[1:]:
                self.chooses(f"{question}-unit", unit)
        else:
            for one in said:
                boxes[f"{question}-{one}"].set_value(True)

    def answers(self, question: str, *said: str) -> None:
        assert self.screen == question, f"{self.screen} stands where {question} was awaited"
        self.fills_in(question, *said)
        self.presses(f"next-{question}")

    def answers_until(self, stop: str, **other: tuple[str, ...]) -> None:
        """Answer whatever is asked until a screen comes; go on where one may stop."""
        for _ in range(40):
            here = self.screen
            if here == stop:
                return
            if here == "stop":
                self.presses("stop-on")
                continue
            assert here.startswith("Q"), f"{here} came before {stop}"
            self.answers(here, *{**FITTING, **other}[here])
        raise AssertionError(f"{stop} never came")

    def looks_at_the_result(self) -> None:
        self.presses("see")
        self.presses("show")
        assert self.screen == "result"

    def leaves_a_contact(self, name: str = NAME, phone: str = PHONE, reach: str | None = None) -> None:
        self.presses("to-contact")
        self.presses("age-yes")
        if reach is not None:
            self.presses(f"reach-{reach}")
        self.types("contact-name", name)
        self.types("contact-phone", phone)
        self.presses("contact-next")

    def agrees(self, *purposes: str) -> None:
        for purpose in purposes:
            box = next(one for one in self.app.checkbox if (one.key or "").startswith(f"consent-{purpose}-"))
            box.set_value(True)
        self.presses("consent-next")

    def says(self, words: str) -> None:
        """Write a message and send it."""
        self.types(f"say-{self.conversation.revision}", words)
        self.presses("reply")

    def follows(self, kept: Kept, passcode: str | None = None) -> None:
        """Open a link, as the browser tells it, and type its code."""
        before = self.kept or begin(self.place.study.id, self.language)
        self.app.session_state["conversation"] = sharing.arrive(before, kept.secret)
        self.app.run()
        self.types("unlock-code", passcode or kept.passcode)
        self.presses("unlock")

    def writes(self, key: str, said: str) -> None:
        next(one for one in self.app.text_area if one.key == key).set_value(said)

    def changes_language(self) -> None:
        self.presses("language")
