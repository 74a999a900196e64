"""A member's tab, run by run: what is drawn for whom, what a gesture does, and that a session that ended shows nothing."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from prescreen.desk import Desk
from prescreen.eligibility.study import Study
from prescreen.records import database, store
from prescreen.records.accounts import IDLE
from prescreen.ui.team import office
from tests import handing_in
from tests.unit.test_review import NAME, PHRASE, Site


def _page(desk: "Desk") -> None:
    from prescreen.ui.team import pages

    pages.main(desk)


class Tab:
    """A member's window."""

    def __init__(self, site: Site, **query: str) -> None:
        self.app = AppTest.from_function(_page, args=(site.desk,), default_timeout=20)
        self.app.query_params.update(query)
        self.app.run()

    @property
    def html(self) -> str:
        return "".join(one.proto.body for one in self.app.get("html"))

    @property
    def words(self) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.html, flags=re.DOTALL))

    def presses(self, label: str) -> None:
        next(one for one in self.app.button if one.label == label).click().run()
        assert not self.app.exception

    def writes(self, key: str, said: str) -> None:
        fields: Any = {**{one.key: one for one in self.app.text_area}, **{one.key: one for one in self.app.text_input}}
        fields[key].set_value(said)

    def chooses(self, key: str, option: str) -> None:
        next(one for one in self.app.radio if one.key == key).set_value(option)


@pytest.fixture
def site(tmp_path: Path, first_study: Study, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    made = Site(engine, tmp_path, first_study)
    # The tab's cookie: AppTest has none.
    monkeypatch.setattr(office, "token", lambda _desk: made.token)
    monkeypatch.setattr(office, "of", lambda _desk: made.office)
    yield made
    engine.dispose()


def test_the_inbox_lists_referrals_without_a_name(site: Site) -> None:
    referral = site.hand_in()
    tab = Tab(site)
    assert f'href="/?referral={referral}"' in tab.html
    assert "Canary" not in tab.html
    assert "All (1)" in tab.words


def test_one_status_can_be_kept_to(site: Site) -> None:
    first, second = site.hand_in("a", "AAAA"), site.hand_in("b", "BBBB")
    site.office.move(site.member, site.office.open(site.member, second), to="contacted", why="spoke", seen="new")
    tab = Tab(site, status="contacted")
    assert second in tab.html
    assert first not in tab.html


def test_an_opened_referral_says_everything_and_is_one_look_however_often_it_is_drawn(site: Site) -> None:
    referral = site.hand_in()
    tab = Tab(site, referral=referral)
    for words in (
        "Canary Wang",
        "+86 138 0013 8000",
        str(site.study.criteria[0].registry),
        str(site.study.pages["consent.sensitive"]),
        str(site.study.question("treatments").choices[0].label),
        "Name: Canary Wang",
        "Sent by the person",
    ):
        assert " ".join(words.split()) in tab.words.replace("&#x27;", "'").replace("&quot;", '"').replace("&gt;", ">")
    tab.app.run()
    tab.app.run()
    assert [act for act in site.acts(referral) if act[1] == "opened"] == [(NAME, "opened", "")]


def test_hostile_words_are_text_in_every_place(site: Site) -> None:
    referral = site.hand_in(name=handing_in.HOSTILE_NAME)
    tab = Tab(site, referral=referral)
    tab.writes("note_text", handing_in.HOSTILE_NAME)
    tab.presses("Keep the note")
    assert "<script" not in tab.html
    assert "<img" not in tab.html
    assert "x.example" not in "".join(re.findall(r"<[^>]+>", tab.html))
    assert tab.html.count("&lt;script&gt;") == 3  # contact, last page before Send, note
    assert not tab.app.markdown


def test_a_move_needs_both_a_status_and_a_reason(site: Site) -> None:
    referral = site.hand_in()
    tab = Tab(site, referral=referral)
    tab.chooses("move_to", "contacted")
    tab.presses("Move it on")
    assert "Please choose a new status and write why." in tab.words
    assert site.office.queue(site.member).rows[0].status == "new"
    tab.chooses("move_to", "contacted")
    tab.writes("move_why", "spoke on the phone")
    tab.presses("Move it on")
    assert "Kept. The status has changed." in tab.words
    assert "New → Reached" in tab.words
    assert "spoke on the phone" in tab.words
    assert site.office.queue(site.member).rows[0].status == "contacted"


def test_a_move_from_an_old_page_is_told_and_changes_nothing(site: Site) -> None:
    referral = site.hand_in()
    tab = Tab(site, referral=referral)
    site.office.move(site.member, site.office.open(site.member, referral), to="in_review", why="mine", seen="new")
    tab.chooses("move_to", "not_reached")
    tab.writes("move_why", "no answer")
    tab.presses("Move it on")
    assert "Somebody else has changed this referral meanwhile." in tab.words
    assert site.office.queue(site.member).rows[0].status == "in_review"


def test_erasing_asks_twice_and_leaves_the_inbox(site: Site) -> None:
    referral = site.hand_in()
    tab = Tab(site, referral=referral)
    tab.chooses("erase_why", "asked_by_person")
    tab.presses("Erase")
    assert "tick that you are sure" in tab.words
    tab.chooses("erase_why", "asked_by_person")
    tab.app.checkbox[0].check()
    tab.presses("Erase")
    assert "The referral is erased." in tab.words
    assert "Canary" not in tab.html
    assert site.office.queue(site.member).rows == ()


@pytest.mark.parametrize("how", ["signed out elsewhere", "idle"])
def test_a_session_that_ended_shows_nothing_of_anybody_in_an_open_tab(site: Site, how: str) -> None:
    tab = Tab(site, referral=site.hand_in())
    assert "Canary Wang" in tab.html
    if how == "idle":
        site.now += IDLE + timedelta(seconds=1)
    else:
        site.office.sign_out(site.token)
    tab.app.run()
    assert "You are signed out" in tab.words
    assert "Canary" not in tab.html
    assert "opened" not in tab.app.session_state


def test_a_gesture_after_the_session_ended_does_nothing(site: Site) -> None:
    referral = site.hand_in()
    tab = Tab(site, referral=referral)
    tab.chooses("move_to", "contacted")
    tab.writes("move_why", "spoke")
    site.office.sign_out(site.token)
    tab.presses("Move it on")
    assert "You are signed out" in tab.words
    site.token = site.office.sign_in(NAME, PHRASE)
    assert site.office.queue(site.member).rows[0].status == "new"


def test_leaving_a_referral_forgets_it(site: Site) -> None:
    tab = Tab(site, referral=site.hand_in())
    assert "opened" in tab.app.session_state
    del tab.app.query_params["referral"]
    tab.app.run()
    assert "opened" not in tab.app.session_state


def test_what_the_team_says_of_its_study_is_kept_and_dated(site: Site) -> None:
    tab, study = Tab(site, page="study"), site.study.id
    tab.chooses(f"state_{study}", "open")
    for key, said in (("checked", "2026-11-23"), ("days", "5"), ("phone", "+86 20 0000 0000")):
        tab.writes(f"{key}_{study}", said)
    tab.presses("Keep it, and show it to people")
    assert "Kept. People see it from now on." in tab.words
    told = site.store.study_status(study)
    assert (told.status, str(told.checked_on), told.reply_within_days) == ("open", "2026-11-23", 5)
    assert told.team_phone == "+86 20 0000 0000"


@pytest.mark.parametrize(
    ("key", "said", "told"),
    [
        ("checked", "2026-11-25", "cannot be later than today"),
        ("checked", "last week", "year-month-day"),
        ("checked", "", "year-month-day"),
        ("days", "0", "from 1 to 90"),
        ("days", "５", "from 1 to 90"),
        ("phone", "call me", "phone number"),
    ],
)
def test_what_cannot_be_true_is_asked_again(site: Site, key: str, said: str, told: str) -> None:
    tab, study = Tab(site, page="study"), site.study.id
    tab.chooses(f"state_{study}", "open")
    tab.writes(f"checked_{study}", "2026-11-23")
    tab.writes(f"{key}_{study}", said)
    tab.presses("Keep it, and show it to people")
    assert told in tab.words
    assert site.store.study_status(study).status == "not_confirmed"


def test_the_trail_can_be_checked_and_a_change_in_it_is_seen(site: Site) -> None:
    site.hand_in()
    tab = Tab(site, page="audit")
    tab.presses("Check the whole trail")
    assert "The trail is whole" in tab.words
    with database.transaction(site.engine) as connection:
        connection.exec_driver_sql("UPDATE audit SET about = 'else' WHERE seq = 1")
    tab.presses("Check the whole trail")
    assert "The trail is broken at entry 1" in tab.words


def test_a_record_that_was_changed_is_not_shown_and_said_to_be_so(site: Site) -> None:
    referral = site.hand_in()
    with database.transaction(site.engine) as connection:
        connection.exec_driver_sql("UPDATE referral SET form_version = 'other'")
    tab = Tab(site, referral=referral)
    assert "does not open" in tab.words
    assert "Canary" not in tab.html


def test_the_signs_of_a_receipt_show_a_trail_that_was_cut(site: Site) -> None:
    handed = handing_in.submission(site.study)
    signs = site.store.submit(handed, store.submitted(site.now)).audit_head[:16]
    tab = Tab(site, page="audit")
    for typed, told in ((signs.upper(), "are in it"), ("0123456789abcdef", "are not in the trail"), ("x", "16 signs")):
        tab.writes("outside_head", typed)
        tab.presses("Check the whole trail")
        assert told in tab.words
    with database.transaction(site.engine) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE seq >= (SELECT seq FROM audit WHERE action = 'submitted')")
    tab.writes("outside_head", signs)
    tab.presses("Check the whole trail")
    assert "are not in the trail" in tab.words
