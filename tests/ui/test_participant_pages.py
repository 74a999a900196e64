"""What single pages promise, run by run: results, the way to Send and back, and what is asked again."""

import re
from datetime import timedelta

import pytest

from prescreen.eligibility.text import Message
from prescreen.errors import Unavailable
from prescreen.records.audit import Action
from prescreen.records.store import Told
from prescreen.ui.participant import afterwards
from tests.ui.navigator import NAME, Person, Place

TICKS = ("consent.contact", "consent.answers", "consent.sensitive")


def at_the_result(place: Place, language: str = "en", who: str = "self", **answers: tuple[str, ...]) -> Person:
    """The shortest way: two questions, and then enough."""
    person = Person(place, language)
    person.begins(who)
    person.answers("Q01", *answers.get("Q01", ("63",)))
    person.answers("Q03", *answers.get("Q03", ("no",)))
    person.presses("stop-here")
    person.looks_at_the_result()
    return person


def at_the_preview(place: Place, who: str = "self", reach: str | None = None, *more: str) -> Person:
    person = at_the_result(place, who=who)
    person.leaves_a_contact(reach=reach)
    person.agrees(*TICKS, *more)
    assert person.screen == "preview"
    return person


# ---- results -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_not_a_match_thanks_first_says_why_and_what_it_is_not(place: Place, language: str) -> None:
    person = at_the_result(place, language)
    places = [person.text.index(place.words(f"result.not.{line}", language)) for line in range(1, 7)]
    assert places == sorted(places)
    assert re.search(r'data-focus="result"[^>]*>' + re.escape(place.words("result.not.2", language)), person.html)
    choice = place.desk.study(place.study.id, language).question("Q03").choice("no")
    assert choice is not None
    assert choice.label in person.text


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_not_now_tells_the_date_and_promises_no_place(place: Place, language: str) -> None:
    person = Person(place, language)
    person.begins()
    person.answers_until("Q12")
    person.fills_in("Q12", "heart_attack")
    person.types("Q12-heart_attack-event_dates-year", "2026")
    person.types("Q12-heart_attack-event_dates-month", "3")
    person.presses("next-Q12")
    person.answers_until("check")
    person.looks_at_the_result()
    day = {"en": "April 1, 2027", "zh_Hans": "2027年4月1日"}[language]
    assert person.reads("result.from_date", date=day)
    assert person.reads("result.no_promise")
    assert person.text.index(place.words("result.notnow.1", language)) < person.text.index(
        place.words("result.notnow.2", language)
    )


def test_a_lasting_point_offers_to_stop_or_to_go_on(place: Place) -> None:
    person = Person(place)
    person.begins()
    person.answers("Q01", "63")
    person.answers("Q03", "no")
    assert person.screen == "stop"
    person.presses("stop-change")
    assert person.screen == "Q03"
    assert person.field("Q03-choice") == "no"
    person.answers("Q03", "yes")
    assert person.screen == "Q04"


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_contradiction_is_asked_back_once_and_not_decided(place: Place, language: str) -> None:
    person = Person(place, language)
    person.begins()
    asked = place.study.question("other_health").id
    person.answers_until(asked, Q04=("artery", "drug", "transplant"))
    person.answers(asked, "none")
    assert person.screen == "clash"
    study = place.desk.study(place.study.id, language)
    conflict = next(one for one in study.conflicts if one.id == person.conversation.clashed[-1])
    assert str(conflict.say) in person.text
    assert person.can_press("change-Q04")
    person.presses(f"change-{asked}")
    person.answers(asked, "none")
    assert person.screen != "clash"


# ---- the way to Send -----------------------------------------------------------------------------


def test_of_whom_the_age_is_under_age_nobody_takes_a_contact(place: Place) -> None:
    person = at_the_result(place, Q01=("17",))
    person.presses("to-contact")
    assert person.screen == "under_age"
    assert person.reads("contact.age.under.1")
    assert not person.can_press("age-yes")


def test_who_says_to_be_under_age_leaves_nothing(place: Place) -> None:
    person = at_the_result(place)
    person.presses("to-contact")
    person.presses("age-no")
    assert person.screen == "under_age"
    assert person.field("contact-name") is None


def test_an_age_corrected_to_a_minor_on_the_preview_takes_the_contact_away(place: Place) -> None:
    person = at_the_preview(place)
    person.presses("change-Q01")
    person.answers("Q01", "16")
    person.answers_until("under_age")
    assert person.conversation.contact.name == ""
    assert person.conversation.agreed == ()


@pytest.mark.parametrize(
    ("status", "checked", "warned"), [("open", 0, False), ("open", 91, True), ("not_confirmed", 0, True)]
)
def test_what_is_not_confirmed_is_said_first(place: Place, status: Told, checked: int, warned: bool) -> None:
    place.says(status, checked_on=place.now.date() - timedelta(days=checked))
    person = at_the_result(place)
    person.presses("to-contact")
    assert person.reads("contact.status") is warned
    person.presses("age-yes")
    assert person.reads("contact.status") is warned
    assert person.field("contact-name") == ""


def test_a_study_nobody_spoke_of_is_not_confirmed(place: Place) -> None:
    person = at_the_result(place)
    person.presses("to-contact")
    assert person.reads("contact.status")


def test_a_closed_study_offers_no_contact_and_tells_other_ways(place: Place) -> None:
    place.says("closed")
    person = at_the_result(place)
    assert person.reads("closed.1")
    assert person.reads("closed.3")
    assert not person.can_press("to-contact")


def test_closed_while_somebody_is_on_the_way_to_the_form_shows_no_form(place: Place) -> None:
    person = at_the_result(place)
    place.says("closed")
    person.presses("to-contact")
    assert person.reads("closed.title")
    assert not person.can_press("age-yes")
    assert not person.app.text_input


def test_closed_while_somebody_looks_at_the_preview_leads_to_the_closed_page(place: Place) -> None:
    person = at_the_preview(place)
    place.says("closed")
    person.presses("send")
    assert person.screen == "contact"
    assert person.reads("closed.title")
    assert place.received == []


def test_ticks_count_only_for_the_words_that_were_ticked(place: Place) -> None:
    person = at_the_preview(place)
    person.changes_language()
    assert person.screen == "consent"
    assert not any(one.value for one in person.app.checkbox)
    person.presses("consent-next")
    assert person.screen == "consent"
    assert person.conversation.consent_missing == ("consent.contact", "consent.sensitive")
    person.agrees("consent.contact", "consent.sensitive")
    person.presses("send")
    (sent,) = place.received
    assert {one["text"] for one in sent["consents"]} == {
        place.desk.study(place.study.id, "zh_Hans").pages[key] for key in ("consent.contact.unset", "consent.sensitive")
    }
    assert sent["answers"] == {}


def test_the_time_of_a_tick_is_when_it_was_taken_not_when_it_was_sent(place: Place) -> None:
    person = at_the_preview(place)
    ticked = place.now
    place.now += timedelta(minutes=7)
    person.ticks("leave-Q03")
    person.presses("send")
    (sent,) = place.received
    assert {one["agreed_at"] for one in sent["consents"]} == {ticked.isoformat()}
    assert sent["created_at"] == place.now.isoformat()


def test_an_answer_left_out_is_shown_as_such_and_not_sent(place: Place) -> None:
    person = at_the_preview(place)
    assert person.field("leave-Q03") is False
    person.ticks("leave-Q03")
    assert person.field("leave-Q03") is True
    assert person.reads("preview.left_out")
    person.ticks("leave-Q01")
    person.ticks("leave-Q01")
    assert person.field("leave-Q01") is False
    person.presses("send")
    (sent,) = place.received
    assert sent["answers"].keys() == {"age_years"}
    assert "☐" not in person.text + "".join(one.label for one in person.app.checkbox)


def test_a_line_of_the_preview_can_be_changed_and_leads_back(place: Place) -> None:
    person = Person(place)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees(*TICKS)
    person.presses("change-Q11")
    person.presses("back-Q11")
    assert person.screen == "preview"
    person.presses("change-Q11")
    person.answers("Q11", "0")
    assert person.screen == "preview"
    person.presses("send")
    (sent,) = place.received
    assert sent["answers"]["activity"]["value"] == "0"


def test_whom_to_call_can_be_chosen_again_and_what_was_typed_stays(place: Place) -> None:
    person = at_the_result(place, who="helper")
    person.presses("to-contact")
    person.presses("age-yes")
    person.presses("reach-patient")
    person.types("contact-name", NAME)
    person.presses("reach-again")
    assert person.can_press("reach-careful")
    person.presses("reach-careful")
    assert person.reads("carer.contact.careful")
    assert person.field("contact-name") == NAME


def test_somebody_else_who_answers_has_agreed_to_nothing(place: Place) -> None:
    person = at_the_preview(place)
    person.presses("send-no")
    person.presses("result-check")
    person.presses("check-back")
    while person.screen != "start":
        person.presses(f"back-{person.screen}")
    person.begins("helper")
    assert person.conversation.agreed == ()
    assert person.conversation.contact.reach is None
    assert person.conversation.contact.name == ""


def test_who_may_not_know_is_not_sent_at_all(place: Place) -> None:
    person = at_the_result(place, who="helper")
    person.leaves_a_contact(reach="careful")
    person.agrees("carer.consent.me")
    person.presses("send")
    (sent,) = place.received
    assert (sent["answers"], sent["findings"], sent["overall"]) == ({}, {}, None)
    assert [one["key"] for one in sent["consents"]] == ["carer.consent.me"]


def test_what_was_stored_leads_to_its_receipt_wherever_the_tab_was(place: Place) -> None:
    """Killed between the store and the page: the tab comes back at the preview."""
    person = at_the_preview(place)
    before = person.conversation
    person.presses("send")
    person.app.session_state["conversation"] = before
    person.app.run()
    assert person.screen == "receipt"
    assert len(place.received) == 1
    person.presses("done")
    assert person.reads("wiped.sent")


def test_a_tab_that_comes_back_while_sending_sends_once(place: Place) -> None:
    person = at_the_preview(place)
    person.app.session_state["conversation"] = person.conversation.model_copy(
        update={"pressed": True, "revision": person.conversation.revision + 1}
    )
    person.app.run()
    assert person.screen == "receipt"
    assert len(place.received) == 1


def test_what_was_typed_survives_a_change_of_language(place: Place) -> None:
    person = Person(place)
    person.begins()
    person.types("Q01-value", "6")
    person.changes_language()
    assert person.field("Q01-value") == "6"
    person.answers("Q01", "63")
    person.chooses("Q03-choice", "yes")
    person.changes_language()
    assert person.field("Q03-choice") == "yes"
    person.answers("Q03", "yes")
    person.fills_in("Q04", "artery")
    person.changes_language()
    assert person.field("Q04-artery") is True


def test_what_was_typed_on_the_contact_page_survives_a_change_of_language(place: Place) -> None:
    person = at_the_result(place)
    person.presses("to-contact")
    person.presses("age-yes")
    person.types("contact-name", NAME)
    person.chooses("contact-time", "evening")
    person.changes_language()
    assert (person.field("contact-name"), person.field("contact-time")) == (NAME, "evening")


# ---- afterwards ----------------------------------------------------------------------------------


def test_the_last_page_says_whether_anything_was_sent(place: Place) -> None:
    person = at_the_result(place)
    person.presses("done")
    assert person.reads("wiped.not_sent")
    person = at_the_preview(place)
    person.presses("send")
    person.presses("done")
    assert person.reads("wiped.sent")


def test_keep_it_leads_back_to_where_somebody_was(place: Place) -> None:
    person = at_the_result(place)
    person.presses("withdraw")
    assert person.screen == "withdraw"
    person.presses("withdraw-no")
    assert person.screen == "result"
    person.presses("done")
    person.presses("withdraw")
    person.presses("withdraw-no")
    assert person.screen == "finished"
    assert person.reads("wiped.not_sent")


def test_taken_back_is_gone_and_says_when(place: Place) -> None:
    person = at_the_preview(place)
    person.presses("send")
    code = person.conversation.sending
    assert code is not None
    person.presses("done")
    person.presses("withdraw")
    person.types("withdraw_code", code.code.lower())
    person.presses("withdraw-yes")
    assert person.screen == "withdrawn"
    assert place.received == []
    said = person.text
    place.now += timedelta(hours=1)
    person.app.run()
    assert re.findall(r"10:00|10:0\d", said) == re.findall(r"10:00|10:0\d", person.text)
    person.presses("done")
    assert not person.reads("wiped.not_sent")
    assert not person.reads("wiped.sent")


def test_a_store_that_cannot_delete_just_now_says_so(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(place)
    person.presses("withdraw")
    person.types("withdraw_code", "AAAA-BBBB-CCCC-DDDD")
    person.presses("withdraw-yes")
    assert person.reads("withdraw.form")

    def fail(*_: object) -> None:
        raise Unavailable(Message(msgid="not now"))

    monkeypatch.setattr(place.desk.store, "withdraw", fail)
    person.types("withdraw_code", "AAAA-BBBB-CCCC-DDDD-EEEE")
    person.presses("withdraw-yes")
    assert person.screen == "withdraw"
    assert person.reads("withdraw.failed")


def test_after_many_tries_one_waits(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(afterwards, "visitor", lambda: "192.0.2.1")
    person = Person(place)
    person.presses("withdraw")
    for _ in range(10):
        person.types("withdraw_code", "AAAA-BBBB-CCCC-DDDD-EEEE")
        person.presses("withdraw-yes")
        assert person.screen == "withdrawn"
        person.presses("done")
        person.presses("withdraw")
    person.types("withdraw_code", "AAAA-BBBB-CCCC-DDDD-EEEE")
    person.presses("withdraw-yes")
    assert person.reads("withdraw.wait.unset")


def test_what_the_team_deleted_is_not_said_to_be_unsent(place: Place) -> None:
    person = at_the_preview(place)
    person.presses("send")
    (row,) = place.cabinet.list_referrals()
    place.cabinet.erase(row.id, place.event(Action.ERASED, row.id))
    person.app.run()
    assert person.screen == "receipt"
    assert person.reads("receipt.gone")
    assert not person.reads("send.not_sent.unset")
