"""Whole ways of a participant, run by run, in both languages, to what the study team opens with its key."""

import pytest

from prescreen.wording import fingerprint
from tests.ui.navigator import NAME, Person, Place

LANGUAGES = ("en", "zh_Hans")
TICKS = ("consent.contact", "consent.answers", "consent.sensitive")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("who", "reach", "more"),
    [
        ("self", None, ()),
        ("together", None, ()),
        ("helper", "patient", ("carer.consent.patient",)),
        ("helper", "me", ("carer.consent.patient", "carer.consent.me")),
    ],
)
def test_what_was_agreed_to_and_answered_is_what_the_team_opens(
    place: Place, language: str, who: str, reach: str | None, more: tuple[str, ...]
) -> None:
    person = Person(place, language)
    person.begins(who)
    person.answers_until("check")
    person.looks_at_the_result()
    person.leaves_a_contact(reach=reach)
    assert place.received == []
    person.agrees(*TICKS, *more)
    shown = person.text
    person.presses("send")
    assert person.screen == "receipt"
    (sent,) = place.received
    assert (sent["who"], sent["language"], sent["contact"]["name"]) == (who, language, NAME)
    assert sent["contact"]["phone"] == "+86 138 0013 8000"
    assert sent["answers"].keys() == person.conversation.answers.keys() - {"private"}
    assert sent["answers"]["drugs"]["value"] == ["donafenib", "pd1_pdl1"]
    assert {one["key"] for one in sent["consents"]} == {*TICKS, *more}
    for one in sent["consents"]:
        assert one["hash"] == fingerprint(one["text"])
        assert " ".join(one["text"].split()) in shown
    for line in sent["sent_as_shown"]:
        _, _, value = line.partition(": ")
        assert " ".join(value.split()) in shown
