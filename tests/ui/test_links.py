"""Links of a person: only what was picked goes in, only who has link and code reads it, nothing counts unaccepted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from prescreen import capsule, i18n, sharing
from prescreen.capsule import Kept
from prescreen.conversation import Page, begin, go
from prescreen.notes import Note, Position, Quote
from tests.ui.navigator import Person, Place

NOTE = Note(
    id="n1",
    where="NCT05349331/criteria/I01/a/label",
    language="en",
    quote=Quote(exact="cirrhosis"),
    position=Position(start=0, end=9),
    body="Ask about grandmother's pills",
    when="2026-11-24T10:00:00Z",  # type: ignore[arg-type]
)
PRIVATE = "Q16"


def at_the_result(place: Place, language: str = i18n.ENGLISH, **other: tuple[str, ...]) -> Person:
    person = Person(place, language)
    person.begins()
    person.answers_until("check", **other)
    person.looks_at_the_result()
    person.app.session_state["conversation"] = person.conversation.model_copy(
        update={"notes": (NOTE,), "for_team": ("May I keep my own doctor?",)}
    )
    person.app.run()
    return person


def shares(person: Person, *unpick: str) -> Kept:
    person.presses("to-share")
    for name in unpick:
        person.ticks(f"pick-{name}")
    person.presses("share-make")
    assert person.screen == "links"
    return person.conversation.shared.kept[0]


def button_of(person: Person, begun: str) -> str:
    """The meaning of the one button whose name begins so."""
    return next(str(one.key) for one in person.app.button if str(one.key).startswith(begun)).rpartition("-")[0]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_is_previewed_is_what_the_other_person_reads(place: Place, language: str) -> None:
    owner = at_the_result(place, language)
    owner.presses("to-share")
    preview = owner.text
    owner.presses("share-make")
    reader = Person(place, language)
    reader.follows(owner.conversation.shared.kept[0])
    assert reader.screen == "reading"
    for said in ("63", NOTE.body, NOTE.quote.exact, "May I keep my own doctor?"):
        assert said in preview
        assert said in reader.text
    assert reader.reads("carer.result.more.2")
    assert place.words("carer.result.more.2", language) in preview


def test_nothing_is_on_the_shelf_before_the_link_is_made(place: Place) -> None:
    owner = at_the_result(place)
    owner.presses("to-share")
    owner.ticks("pick-notes")
    assert owner.conversation.shared.kept == ()
    assert place.desk.capsules._shelf.look("x") is None
    with place.engine.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from capsule").scalar_one() == 0


@pytest.mark.parametrize("left_out", ["answers", "result", "notes", "questions"])
def test_what_is_not_picked_is_not_in_it(place: Place, left_out: str) -> None:
    kept = shares(at_the_result(place), left_out)
    contents = place.desk.capsules.open_capsule(kept.secret, kept.passcode).contents
    there = {name: bool(getattr(contents, name)) for name in ("answers", "result", "notes", "questions")}
    expected = {name: name != left_out for name in there}
    if left_out == "answers":
        expected["result"] = False  # it is judged from the answers, or not shown
    assert there == expected
    assert contents.name is None


def test_private_answers_go_only_with_their_own_tick(place: Place) -> None:
    owner = at_the_result(place)
    keys = set(owner.place.study.question(PRIVATE).keys)
    without = shares(owner)
    owner.presses("share-back")
    having = shares(owner, "private")
    for kept, expected in ((without, False), (having, True)):
        contents = place.desk.capsules.open_capsule(kept.secret, kept.passcode).contents
        assert bool(keys & set(contents.answers)) is expected


def test_a_name_is_in_it_only_when_it_was_typed_for_it(place: Place) -> None:
    owner = at_the_result(place)
    owner.presses("to-share")
    owner.types("share-name", "Aunt Mei")
    owner.app.run()
    owner.presses("share-make")
    reader = Person(place)
    reader.follows(owner.conversation.shared.kept[0])
    assert reader.reads("reading.title.name", name="Aunt Mei")


def test_a_wrong_code_and_an_unknown_link_read_alike_and_a_form_error_costs_no_try(place: Place) -> None:
    kept = shares(at_the_result(place))
    told = []
    for one, passcode in ((kept, "AAAA-AAAA"), (kept.model_copy(update={"secret": "A" * 22}), kept.passcode)):
        reader = Person(place)
        reader.follows(one, passcode)
        told.append(reader.text)
    assert told[0] == told[1]
    assert "unlock.refused" in place.desk.study(place.study.id, "en").pages
    for _ in range(9):
        reader = Person(place)
        reader.follows(kept, "ABC")
        assert reader.reads("unlock.form")
    reader.follows(kept)
    assert reader.screen == "reading"


def test_tries_are_counted_for_each_visitor(place: Place) -> None:
    kept = shares(at_the_result(place))
    fresh = begin(place.study.id, "en")

    def told(secret: str, visitor: str) -> str | None:
        return sharing.open_link(sharing.arrive(fresh, secret), place.desk, kept.passcode, visitor).shared.told

    assert {told("A" * 22, "1.2.3.4") for _ in range(20)} == {"unlock.refused"}
    assert told(kept.secret, "1.2.3.4") == "unlock.wait"
    assert told(kept.secret, "5.6.7.8") is None
    place.now += timedelta(minutes=21)
    assert told(kept.secret, "1.2.3.4") is None


def test_it_counts_down_in_plain_words_and_is_gone_when_its_time_is_over(place: Place) -> None:
    owner = at_the_result(place)
    kept = shares(owner)
    reader = Person(place)
    reader.follows(kept)
    for passed, left in ((timedelta(), "7 days"), (timedelta(days=5), "2 days"), (timedelta(hours=36), "12 hours")):
        place.now += passed
        owner.app.run()
        reader.app.run()
        assert owner.reads("links.left", left=left)
        assert reader.reads("reading.left", left=left)
    place.now += timedelta(hours=12)
    owner.app.run()
    reader.app.run()
    assert owner.reads("links.over")
    assert reader.reads("reading.gone")
    assert "63" not in reader.text
    assert reader.conversation.shared.opened is None


def test_it_is_told_how_often_it_was_opened_and_taking_it_back_ends_it_everywhere(place: Place) -> None:
    owner = at_the_result(place)
    kept = shares(owner)
    assert owner.reads("links.opened.none")
    readers = [Person(place), Person(place)]
    for reader in readers:
        reader.follows(kept)
    owner.app.run()
    assert owner.reads("links.opened", count="2")
    owner.presses("revoke-0")
    assert owner.reads("links.revoked")
    assert owner.conversation.shared.kept == ()
    readers[0].app.run()
    assert readers[0].reads("reading.gone")
    late = Person(place)
    late.follows(kept)
    assert late.reads("unlock.refused")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_doctor_fills_in_an_open_point_and_it_counts_only_once_accepted(place: Place, language: str) -> None:
    owner = at_the_result(place, language, Q07=("unsure",))
    before = owner.conversation.answers
    kept = shares(owner)
    doctor = Person(place, language)
    doctor.follows(kept)
    doctor.presses("fill-Q07")
    doctor.fills_in("Q07", "two_normal")
    doctor.presses("next-Q07")
    assert doctor.screen == "reading"
    doctor.presses("reply-leave")
    assert doctor.reads("reply.doctor_only")
    doctor.writes("reply-note-n1", "These pills are fine.")
    doctor.chooses("reply-who", "doctor")
    doctor.presses("reply-leave")
    assert doctor.reads("reply.left")
    assert doctor.conversation.shared.draft == {}
    owner.presses("look")
    assert owner.reads("reply.from.doctor")
    assert "These pills are fine." in owner.text
    assert owner.conversation.notes[0].replies[0].body == "These pills are fine."
    assert owner.conversation.answers == before
    name = button_of(owner, "accept-")
    owner.presses(name)
    key = place.study.question("Q07").key
    assert owner.conversation.answers[key].source == "doctor"
    assert owner.conversation.answers[key].value == "two_normal"
    assert owner.screen == "links"
    assert not owner.can_press(name)


def test_an_answer_that_is_declined_changes_nothing(place: Place) -> None:
    owner = at_the_result(place, Q07=("unsure",))
    before = owner.conversation.answers
    kept = shares(owner)
    doctor = Person(place)
    doctor.follows(kept)
    doctor.presses("fill-Q07")
    doctor.fills_in("Q07", "two_normal")
    doctor.presses("next-Q07")
    doctor.chooses("reply-who", "doctor")
    doctor.presses("reply-leave")
    owner.presses("look")
    name = button_of(owner, "decline-")
    owner.presses(name)
    assert owner.conversation.answers == before
    assert owner.reads("reply.all_seen")


def test_saved_answers_go_on_once_in_another_tab_with_the_links_that_were_made(place: Place) -> None:
    owner = at_the_result(place)
    shared = shares(owner)
    owner.presses("share-back")
    owner.presses("to-save")
    assert owner.screen == "keep"
    owner.presses("save-make")
    saved = owner.conversation.shared.kept[0]
    assert saved.kind == "resume"
    later = Person(place)
    later.follows(saved)
    assert later.screen == "check"
    assert later.conversation.answers == owner.conversation.answers
    assert later.conversation.notes == owner.conversation.notes
    assert later.conversation.shared.kept == (shared,)
    again = Person(place)
    again.follows(saved)
    assert again.reads("unlock.refused")
    owner.app.run()
    assert owner.reads("links.over")


def test_a_contact_is_never_saved_to_go_on_later(place: Place) -> None:
    owner = at_the_result(place)
    assert owner.can_press("to-save")
    owner.leaves_a_contact()
    owner.presses("consent-back")
    owner.app.session_state["conversation"] = go(owner.conversation, Page.RESULT)
    owner.app.run()
    assert owner.screen == "result"
    assert not owner.can_press("to-save")


def test_done_forgets_the_links_and_says_that_they_still_work(place: Place) -> None:
    owner = at_the_result(place)
    kept = shares(owner)
    owner.presses("share-back")
    owner.presses("done")
    assert owner.reads("wiped.links")
    assert kept.secret not in owner.conversation.model_dump_json()
    reader = Person(place)
    reader.follows(kept)
    reader.presses("reading-done")
    assert reader.screen == "start"
    assert "63" not in reader.conversation.model_dump_json()


def test_a_link_asks_before_it_takes_the_place_of_what_is_in_the_tab(place: Place) -> None:
    kept = shares(at_the_result(place))
    mine = Person(place)
    mine.begins()
    mine.answers("Q01", "58")
    mine.follows(kept, "AAAA-AAAA")
    assert mine.reads("unlock.replaces")
    mine.presses("unlock-leave")
    assert mine.conversation.answers["age_years"].value == "58"
    mine.follows(kept)
    mine.presses("reading-done")
    assert mine.screen == "Q03"
    assert mine.conversation.answers["age_years"].value == "58"


def test_a_kiosk_offers_no_link(place: Place) -> None:
    place.desk = replace(place.desk, settings=place.desk.settings.model_copy(update={"kiosk": "sponsor"}))
    owner = at_the_result(place)
    assert not owner.can_press("to-share")
    assert not owner.can_press("to-save")


def test_the_secret_stands_behind_the_sign_that_no_browser_sends() -> None:
    link = sharing.link_of("https://trial.example", "S" * 22)
    assert link.partition("#")[0] == "https://trial.example/"
    assert capsule.identity_of("S" * 22) not in link
