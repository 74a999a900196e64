"""A conversation whatever is pressed: nothing leaves without every tick, no minor's contact is kept, late gestures do nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pydantic import JsonValue

from prescreen import i18n, sending
from prescreen.contact import Contact
from prescreen.conversation import (
    Conversation,
    Page,
    answer,
    ask_clear,
    back,
    begin,
    change,
    choose_language,
    choose_who,
    clear,
    finish,
    go,
    go_on,
    keep,
    look_at_taking_back,
    moved,
)
from prescreen.eligibility.study import Study
from prescreen.records import database
from prescreen.records.store import Submission
from prescreen.tabcopy import TabSeal
from prescreen.ui.participant import room
from prescreen.ui.participant.submitting import settled
from prescreen.wording import fingerprint
from tests.ui.navigator import Place

STEPS, WALKS = 40, 50  # 2,000 gestures
ANSWERS: Mapping[str, Mapping[str, Any]] = {
    "Q01": {"age_years": "63"},
    "Q03": {"hcc_diagnosis": "yes"},
    "Q16": {"private": ["hiv"]},
    "Q02": {"sex": "male"},
}


class Kept:
    """A store that keeps what is handed to it as it came."""

    def __init__(self, place: Place) -> None:
        self.real, self.writes = place.desk.store, 0
        self.payloads: dict[str, Any] = {}
        self.status = "not_confirmed"

    def submit(self, submission: Submission, _event: Any) -> Any:
        self.payloads[submission.idempotency_key] = json.loads(submission.payload)
        self.writes += 1
        self.handed_in_by = st.session_state["conversation"]

    def receipt(self, key: str) -> Any:
        return self.payloads.get(key)

    def study_status(self, study: str) -> Any:
        return self.real.study_status(study).model_copy(update={"status": self.status})

    def take_turn(self, *_: object) -> None: ...

    def withdraw(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, first_study: Study) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("walks")
    url = f"sqlite:///{folder / 'prescreen.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    yield Place(engine, folder / "keys", first_study)
    engine.dispose()


class Walk:
    """One tab, pressed at random. Every gesture goes through the guard that the buttons go through."""

    def __init__(self, place: Place, session: dict[str, Any]) -> None:
        self.store = Kept(place)
        self.desk = place.desk.__class__(**{**place.desk.__dict__, "store": self.store})
        self.session, self.study = session, place.study
        self.old: list[Any] = []
        session.clear()
        session["conversation"] = begin(place.study.id, i18n.ENGLISH)

    @property
    def now(self) -> Conversation:
        found = self.session["conversation"]
        assert isinstance(found, Conversation)
        return found

    def press(self, change_: Callable[[Conversation], Conversation]) -> None:
        here = settled(room.enter(self.desk))
        button = here.action("press", "press", change_)
        self.old = [*self.old[-5:], button]
        button.on_click(*button.args)

    def press_an_old_one(self) -> None:
        current = f"press-{self.now.revision}"
        for button in self.old:
            if button.key != current:
                before = self.now
                button.on_click(*button.args)
                assert self.now is before

    def asked(self) -> tuple[sending.Consent, ...]:
        here = room.enter(self.desk)
        return sending.consents(here.conversation, here.study, here.words)


def _age(years: str) -> Callable[[Walk], None]:
    return lambda walk: walk.press(
        lambda c: answer(c, walk.study, walk.study.question("Q01"), {"age_years": years}, walk.desk.today())
    )


def _answers(name: str) -> Callable[[Walk], None]:
    return lambda walk: walk.press(
        lambda c: answer(c, walk.study, walk.study.question(name), ANSWERS[name], walk.desk.today())
    )


def _to(page: Page) -> Callable[[Walk], None]:
    return lambda walk: walk.press(lambda c: go(c, page))


def _leaves(**left: Any) -> Callable[[Walk], None]:
    return lambda walk: walk.press(lambda c: moved(c, contact=c.contact.model_copy(update=left)))


def _agrees(keep_out: int) -> Callable[[Walk], None]:
    def agree(walk: Walk) -> None:
        asked = walk.asked()
        ticked = [one.key for place, one in enumerate(asked) if place != keep_out]
        walk.press(lambda c: sending.agree(c, asked, ticked, walk.desk.clock()))

    return agree


def _sends(walk: Walk) -> None:
    asked = walk.asked()
    walk.press(lambda c: sending.press_send(c, walk.study, walk.desk, asked))
    if walk.now.pressed:
        walk.press(lambda c: sending.send(c, walk.study, walk.desk, walk.asked(), ()))


def _sends_at_once(walk: Walk) -> None:
    """Past the page that says it is being sent, and with whatever ticks were asked a moment ago."""
    asked = walk.asked()
    walk.press(lambda c: sending.send(c, walk.study, walk.desk, asked, ()))


def _status(told: str) -> Callable[[Walk], None]:
    return lambda walk: setattr(walk.store, "status", told)


def _ready(walk: Walk) -> None:
    """Everything done that Send needs, from wherever somebody is."""
    _to(Page.CONTACT)(walk)
    _leaves(**WHOLE)(walk)
    _to(Page.CONSENT)(walk)
    _agrees(-1)(walk)


def _then_sends(first: Callable[[Walk], None]) -> Callable[[Walk], None]:
    """Something comes between the preview and Send."""

    def step(walk: Walk) -> None:
        _ready(walk)
        first(walk)
        _sends(walk)

    return step


WHOLE: dict[str, Any] = {"of_age": True, "site": "sponsor", "name": "Canary", "phone": "13800138000"}
GESTURES: tuple[Callable[[Walk], None], ...] = (
    *(lambda walk, who=who: walk.press(lambda c: choose_who(c, who)) for who in ("self", "together", "helper")),
    *(_age(years) for years in ("16", "63", "63")),
    *(_answers(name) for name in ANSWERS),
    *(_to(page) for page in (*sending.LEAVING, Page.PREVIEW, Page.RESULT, Page.CHECK, Page.GATE)),
    *(
        _leaves(**left)
        for left in (WHOLE, WHOLE, {**WHOLE, "reach": "me"}, {**WHOLE, "reach": "careful"}, {"name": ""})
    ),
    *(_agrees(out) for out in (-1, -1, -1, 0, 1, 2)),
    *(lambda walk, one=one: walk.press(lambda c: choose_language(c, one)) for one in i18n.LANGUAGES),
    lambda walk: walk.press(lambda c: sending.leave_out(c, "Q01", walk.desk.clock())),
    lambda walk: walk.press(lambda c: change(c, "Q01", then=Page.PREVIEW)),
    lambda walk: walk.press(lambda c: back(c, walk.study, walk.desk.today())),
    lambda walk: walk.press(lambda c: go_on(c, walk.study, walk.desk.today())),
    lambda walk: walk.press(lambda c: ask_clear(c, sure=True)),
    lambda walk: walk.press(sending.refuse_minor),
    lambda walk: walk.press(look_at_taking_back),
    lambda walk: walk.press(keep),
    lambda walk: walk.press(lambda c: sending.withdraw(c, "AAAA-BBBB-CCCC-DDDD-EEEE", walk.desk, "x")),
    lambda walk: walk.press(clear),
    lambda walk: walk.press(finish),
    lambda walk: walk.press_an_old_one(),
    *(_status(told) for told in ("closed", "open", "not_confirmed", "not_confirmed")),
    *((_sends,) * 4),
    _sends_at_once,
    *((_ready,) * 4),
    _then_sends(_age("16")),
    _then_sends(_status("closed")),
    _then_sends(lambda walk: walk.press(lambda c: choose_language(c, i18n.CHINESE))),
    _then_sends(lambda walk: walk.press(lambda c: c.model_copy(update={"language": i18n.CHINESE}))),
)


def _nothing_wrong_was_stored(walk: Walk, before: Conversation) -> None:
    (sent,) = list(walk.store.payloads.values())[-1:]
    ticked = {(one["key"], one["text"]) for one in sent["consents"]}
    study = walk.desk.study(walk.study.id, sent["language"])
    here = room.Room(walk.desk, before)
    asked = sending.consents(before, study, here.words)
    assert {(one.key, one.text) for one in asked if one.needed} <= ticked
    assert ticked <= {(one.key, one.text) for one in asked}
    assert all(one["hash"] == fingerprint(one["text"]) for one in sent["consents"])
    assert before.contact.of_age is True
    assert str(before.answers["age_years"].value if "age_years" in before.answers else "63") != "16"
    assert walk.store.status != "closed"
    if "consent.answers" not in {key for key, _ in ticked}:
        assert sent["answers"] == {}
    if "consent.private" not in {key for key, _ in ticked}:
        assert "private" not in sent["answers"]


SENT: list[int] = []


@settings(max_examples=WALKS, suppress_health_check=list(HealthCheck), deadline=None)
@given(steps=some.lists(some.sampled_from(GESTURES), min_size=STEPS, max_size=STEPS))
def test_whatever_is_pressed_nothing_is_stored_without_every_tick(
    place: Place, steps: list[Callable[[Walk], None]]
) -> None:
    session: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(st, "session_state", session)
        walk = Walk(place, session)
        # Most walks begin where something could leave.
        for step in (GESTURES[0], _leaves(**WHOLE)):
            step(walk)
        for step in steps:
            before, writes = walk.now, walk.store.writes
            step(walk)
            assert walk.now.revision >= before.revision
            if walk.now is not before:
                assert walk.now.revision > before.revision
            if walk.store.writes > writes:
                _nothing_wrong_was_stored(walk, walk.store.handed_in_by)
                SENT.append(1)


def test_the_walks_did_send_something() -> None:
    """A promise about what is stored says nothing when nothing ever is."""
    assert len(SENT) > 10


# ---- single gestures -----------------------------------------------------------------------------


def test_another_person_answers_and_has_agreed_to_nothing() -> None:
    before = moved(begin("S", "en"), who="self", contact=Contact(reach="me", name="a"))
    assert choose_who(before, "helper").contact == Contact()
    assert choose_who(before, "self").contact.name == "a"


def test_what_the_tab_kept_of_an_older_version_is_not_taken(first_study: Study) -> None:
    from cryptography.fernet import Fernet

    key = Fernet.generate_key()
    seal = TabSeal(key, 1)
    kept = begin(first_study.id, "en")
    assert seal.open(seal.close(kept), {first_study.id: first_study}) == kept
    old = Fernet(key).encrypt(b'{"schema_version": 1, "conversation": {"study": "NCT05349331", "language": "en"}}')
    assert seal.open(old, {first_study.id: first_study}) is None
    assert seal.open(b"nonsense", {first_study.id: first_study}) is None


def test_every_row_to_put_right_is_told_at_once_in_the_order_of_the_sheet(first_study: Study) -> None:
    question = first_study.question("Q19")
    typed: Mapping[str, JsonValue] = {
        "tbil": {"flag": "high", "value": "31"},
        "alt": {"flag": "high"},
        "ast": {"flag": "normal"},
    }
    after = answer(begin(first_study.id, "en"), first_study, question, typed, date(2026, 11, 24))
    told = [(problem.key, problem.code) for problem in after.problems]
    assert told == [("tbil", "unit_missing"), ("alt", "choose"), ("alb", "choose"), ("crea", "choose")]
