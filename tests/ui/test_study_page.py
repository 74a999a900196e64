"""The study page beside the questions: read, look at the answers when asked for, open one, come back, clear."""

import html
import re
from dataclasses import replace

import pytest

from prescreen import i18n
from prescreen.conversation import Page, begin
from prescreen.eligibility.study import Study
from tests.ui.navigator import FITTING, Person, Place

LANGUAGES = ("en", "zh_Hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_known_of_the_study_can_be_read_before_the_first_question(
    place: Place, language: str
) -> None:
    person = Person(place, language)
    person.presses("about")
    assert person.screen == "study"
    study: Study = place.desk.study(place.study.id, language)
    record, about = study.registry, study.about
    assert about is not None
    facts = [record.id, record.sponsor, record.title, record.status, i18n.say_date(record.last_modified, language)]
    facts += [study.title, about.condition, about.treatment, *record.keywords, "60", "74"]
    facts += [i18n.say_date(day, language) for day in (study.status.facts_as_of, study.status.planned_end)]
    facts += [one.registry for one in study.criteria if one.id != "I13"]
    facts += [part.plain or part.label for part in study.parts.values() if not part.sheet_only]
    facts += [words for step in about.steps for words in (step.title, step.text)]
    facts += [study.topic(name).answer for step in about.steps for name in step.more]
    missing = [fact for fact in facts if " ".join(str(fact).split()) not in person.text]
    assert missing == []
    assert all(person.reads(key) for key in ("status.1", "status.3", "status.last_checked.unset", "study.copies.hint"))
    # No name, phone or hospital is invented: what is not known is said to be.
    assert person.text.count(place.words("not_known_yet", language)) >= 4
    assert "3 months" not in person.text.lower()
    person.presses("leave-study")
    assert person.screen == "start"


def test_the_answers_stand_at_the_points_only_when_somebody_asks_for_them(place: Place) -> None:
    person = Person(place)
    person.presses("about")
    assert not person.can_press("marks")
    assert person.reads("study.marks.none")
    person.presses("leave-study")
    person.begins()
    person.answers("Q01", "63")
    person.answers("Q03", "no")
    person.presses("stop-on")
    person.presses("about")
    assert not person.reads("mark.not_met")
    person.presses("marks")
    assert person.reads("mark.met")
    assert person.reads("mark.not_met")
    person.presses("marks")
    assert not person.reads("mark.not_met")
    person.presses("leave-study")
    assert person.screen == "Q04"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_point_opens_its_answer_and_the_answer_leads_back_to_the_page(place: Place, language: str) -> None:
    person = Person(place, language)
    person.begins()
    person.answers("Q01", "63")
    person.presses("about")
    person.presses("marks")
    person.presses("open-E03-Q14")
    person.answers("Q14", "dialysis")
    assert person.screen == "study"
    card = next(one for one in person.app.get("html") if place.study.criteria[15].registry in one.proto.body)
    assert place.words("mark.not_met", language) in card.proto.body
    person.presses("open-E03-Q14")
    assert person.field("Q14-dialysis") is True
    person.presses("back-Q14")
    assert person.screen == "study"
    # A lasting point asks at once whether that was meant; going on leads back to the page as well.
    person.presses("open-I02-Q03")
    person.answers("Q03", "no")
    assert person.screen == "stop"
    person.presses("stop-on")
    assert person.screen == "study"
    person.presses("leave-study")
    assert person.screen == "Q04"


def test_clearing_on_the_page_of_the_study_clears_and_stays_there(place: Place) -> None:
    person = Person(place)
    person.begins()
    person.answers("Q01", "63")
    person.presses("about")
    person.presses("marks")
    person.presses("clear")
    person.presses("clear-no")
    assert person.conversation.answers
    person.presses("clear")
    person.presses("clear-yes")
    assert (person.screen, person.conversation.answers, person.conversation.marks) == ("study", {}, False)
    assert person.reads("clear.done")
    assert not person.can_press("clear")
    person.presses("leave-study")
    assert person.screen == "Q01"


def test_who_opens_an_answer_before_saying_who_answers_says_that_first(place: Place) -> None:
    person = Person(place)
    person.begins()
    person.answers("Q01", "63")
    person.presses("clear")
    person.presses("clear-yes")
    person.app.session_state["conversation"] = person.conversation.model_copy(update={"who": None, "marks": True})
    person.app.run()
    person.presses("about")
    person.presses("open-I01-Q01")
    assert person.screen == "start"
    person.begins("helper")
    person.answers("Q01", "71")
    assert person.screen == "study"
    assert person.conversation.who == "helper"


@pytest.mark.parametrize(("language", "other"), [("en", "zh_Hans"), ("zh_Hans", "en")])
def test_one_switch_shows_both_languages_each_under_its_own_name(place: Place, language: str, other: str) -> None:
    tags = {"en": "en", "zh_Hans": "zh-CN"}
    person = Person(place, language)
    person.presses("about")
    person.presses("both")
    for key in ("study.summary.1", "status.1", "study.steps.hint", "study.copies.hint", "study.contact.hint"):
        for spoken in (language, other):
            words = " ".join(place.words(key, spoken).split())
            sides = re.findall(rf'<div lang="{tags[spoken]}">(.*?)</div><(?:div|/div)', person.html, re.DOTALL)
            assert any(words in re.sub(r"<[^>]+>", "", side) for side in sides), (key, spoken)
    assert person.html.count('data-focus="study"') == 1
    person.presses("both")
    assert place.words("study.summary.1", other) not in person.text


@pytest.mark.parametrize(("language", "other"), [("en", "zh_Hans"), ("zh_Hans", "en")])
def test_in_the_chat_who_reads_along_reads_question_hint_and_every_choice(
    place: Place, language: str, other: str
) -> None:
    tags = {"en": "en", "zh_Hans": "zh-CN"}
    person = Person(place, language)
    person.presses("both")
    person.begins()
    theirs = place.desk.study(place.study.id, other)
    while person.screen.startswith("Q"):
        question = theirs.question(person.screen)
        (side,) = (one.proto.body for one in person.app.get("html") if "ps-second" in one.proto.body)
        assert f'lang="{tags[other]}"' in side
        assert "data-focus" not in side
        read = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", side)).split())
        asked = [question.ask, *(row.label for row in question.rows if row.instead_of is None)]
        asked += [one.label for one in question.choices if not question.show_choice_if.get(one.key)]
        assert [words for words in asked if "{" not in words and " ".join(words.split()) not in read] == []
        # The person's own side is what it is without the switch.
        mine = place.desk.study(place.study.id, language).question(question.id)
        assert "{" in mine.ask or mine.ask in person.text
        person.answers(question.id, *FITTING[question.id])
    assert person.screen == "check"
    person.presses("see")
    for spoken in (language, other):
        assert place.words("result.gate.2", spoken) in person.text
    person.presses("show")
    for spoken in (language, other):
        assert place.words("result.more.3", spoken) in person.text
    assert person.html.count('data-focus="result"') == 1


def test_on_a_kiosk_one_can_always_stop_and_nothing_is_offered_that_it_cannot_do(place: Place) -> None:
    settings = place.desk.settings.model_copy(update={"kiosk": "sponsor"})
    place.desk = replace(place.desk, settings=settings)
    person = Person(place)
    for page, key in ((Page.STUDY, "clear"), (Page.GATE, "clear")):
        person.app.session_state["conversation"] = begin(place.study.id, "en").model_copy(update={"page": page})
        person.app.run()
        assert person.screen == page
        assert person.can_press(key)
        assert not person.can_press("choose")  # a note is written with letters, which a kiosk has no keys for
    assert not person.can_press("print")
    assert not person.reads("result.gate.2")
