"""Answering in one's own words, run by run: read back, taken back, asked, ticked; questions answered; alarms first."""

from collections.abc import Mapping

import pytest

from tests.ui.navigator import Person, Place

# What somebody types whom everything fits, in each language, and the value that each answer has to have.
TYPED: Mapping[str, Mapping[str, tuple[str, object]]] = {
    "en": {
        "Q01": ("I am 63", "63"),
        "Q03": ("yes, HCC", "yes"),
        "Q04": ("TACE and cancer medicine", ["artery", "drug"]),
        "Q05": ("donafenib and sintilimab", ["donafenib", "pd1_pdl1"]),
        "Q06": ("the first one", "two_clear"),
        "Q07": ("the first one", "two_normal"),
        "Q08": ("the first one", "first_no_now_yes"),
        "Q09": ("no", ["none"]),
        "Q10": ("2600 ng/mL", {"value": "2600", "unit": "ng/mL"}),
        "Q11": ("the second one", "1"),
        "Q02": ("male", "male"),
        "Q12": ("none of these", ["none"]),
        "Q13": ("no", ["none"]),
        "Q14": ("none of them", ["none"]),
        "Q15": ("no, none", ["none"]),
        "Q16": ("none of these", ["none"]),
        "Q17": ("not with me", "no"),
    },
    "zh_Hans": {
        "Q01": ("六十三岁", "63"),
        "Q03": ("是的", "yes"),
        "Q04": ("介入，还有靶向药", ["artery", "drug"]),
        "Q05": ("多纳非尼和达伯舒", ["donafenib", "pd1_pdl1"]),
        "Q06": ("第一个", "two_clear"),
        "Q07": ("第一个", "two_normal"),
        "Q08": ("第一个", "first_no_now_yes"),
        "Q09": ("没有", ["none"]),
        "Q10": ("２６００ ng/mL", {"value": "2600", "unit": "ng/mL"}),
        "Q11": ("第二个", "1"),
        "Q02": ("男的", "male"),
        "Q12": ("都没有", ["none"]),
        "Q13": ("没有", ["none"]),
        "Q14": ("都没有", ["none"]),
        "Q15": ("没有", ["none"]),
        "Q16": ("都没有", ["none"]),
        "Q17": ("没有", "no"),
    },
}
LANGUAGES = tuple(TYPED)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_interview_can_be_typed(talking_place: Place, language: str) -> None:
    person = Person(talking_place, language)
    person.begins()
    for _ in range(len(TYPED[language])):
        question = person.screen
        words, value = TYPED[language][question]
        person.says(words)
        key = talking_place.study.question(question).key
        kept = person.conversation.answers.get(key)
        assert kept is not None, f"{question} was not answered by {words!r}: {person.conversation.heard}"
        assert (kept.value, kept.source) == (value, "typed")
    assert person.conversation.page == "check"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_understood_is_read_back_and_one_tap_takes_it_back(talking_place: Place, language: str) -> None:
    person = Person(talking_place, language)
    person.begins()
    person.says("66")
    assert person.reads("say.read")
    assert person.screen == "Q03"
    person.presses("undo")
    assert person.screen == "Q01"
    assert person.conversation.answers == {}
    assert person.reads("say.undone")


def test_a_number_without_a_unit_brings_buttons_with_the_value_written_out(talking_place: Place) -> None:
    person = Person(talking_place, "zh_Hans")
    person.begins()
    person.answers_until("Q10")
    person.says("七万二")
    assert "afp_before" not in person.conversation.answers
    assert person.reads("say.asked.unit_missing")
    assert "72000 ng/mL" in person.text.replace(",", "")
    person.presses("offer-0")
    assert person.conversation.answers["afp_before"].value == {"value": "72000", "unit": "ng/mL"}


def test_an_unsure_reply_is_asked_with_the_leaning_answer_first(talking_place: Place) -> None:
    person = Person(talking_place, "zh_Hans")
    person.begins()
    person.answers_until("Q03")
    person.says("应该是")
    assert "hcc_diagnosis" not in person.conversation.answers
    assert person.reads("say.asked.hedged")
    person.presses("offer-0")
    assert person.conversation.answers["hcc_diagnosis"].value == "yes"


def test_what_opens_more_only_fills_the_fields(talking_place: Place) -> None:
    person = Person(talking_place, "en")
    person.begins()
    person.answers_until("Q12")
    person.says("heart attack")
    assert person.screen == "Q12"
    assert "events_12m" not in person.conversation.answers
    assert person.field("Q12-heart_attack") is True
    assert person.reads("say.asked.followup")


@pytest.mark.parametrize(
    ("language", "asked"), [("en", "What is AFP?"), ("zh_Hans", "费用谁出？"), ("en", "who pays for it?")]
)
def test_a_question_never_loses_the_place(talking_place: Place, language: str, asked: str) -> None:
    person = Person(talking_place, language)
    person.begins()
    person.answers_until("Q03")
    person.says(asked)
    heard = person.conversation.heard
    assert heard is not None
    assert heard.kind in ("told", "menu")
    if heard.kind == "menu":
        person.presses(f"topic-{heard.topics[0]}")
    topic = talking_place.desk.study(talking_place.study.id, language).topic(heard.topics[0])
    assert " ".join(str(topic.answer).split()) in person.text
    assert person.screen == "Q03"
    person.presses("heard-back")
    assert person.conversation.heard is None
    assert person.screen == "Q03"


def test_a_question_for_the_team_goes_with_what_is_sent_and_is_shown_before(talking_place: Place) -> None:
    person = Person(talking_place, "en")
    person.begins()
    person.says("Is there a bus to the hospital from my village?")
    person.presses("ask-team")
    assert person.reads("say.kept")
    person.answers_until("check")
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    assert "Is there a bus to the hospital from my village?" in person.text
    person.presses("send")
    (sent,) = talking_place.received
    assert sent["questions"] == ["Is there a bus to the hospital from my village?"]
    assert any("Is there a bus" in line for line in sent["sent_as_shown"])


def test_a_question_left_out_in_the_preview_is_not_sent(talking_place: Place) -> None:
    person = Person(talking_place, "en")
    person.begins()
    person.says("Is there a bus to the hospital from my village?")
    person.presses("ask-team")
    person.answers_until("check")
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    person.presses("drop-0")
    assert person.screen == "preview"
    person.presses("send")
    (sent,) = talking_place.received
    assert sent["questions"] == []


@pytest.mark.parametrize(
    ("language", "said", "danger"),
    [
        ("en", "I am vomiting blood right now", "medical"),
        ("zh_Hans", "我现在吐血了", "medical"),
        ("en", "I want to kill myself", "self_harm"),
        ("zh_Hans", "不想活了", "self_harm"),
    ],
)
def test_an_alarm_stands_alone_on_the_page_and_leads_back_to_every_answer(
    talking_place: Place, language: str, said: str, danger: str
) -> None:
    person = Person(talking_place, language)
    person.begins()
    person.answers_until("Q03")
    person.says(said)
    assert person.screen == "alarm"
    assert person.conversation.danger == danger
    assert said not in person.text
    assert said not in person.conversation.model_dump_json()
    person.presses("numbers")
    assert person.screen == "alarm"
    person.presses("safe")
    assert person.screen == "Q03"
    assert person.conversation.answers["age_years"].value == "63"


def test_several_facts_are_ticked_before_any_counts(talking_place: Place) -> None:
    person = Person(talking_place, "en")
    person.begins()
    person.says("I am 66, male, and I never had a liver transplant")
    assert person.conversation.answers == {}
    assert person.reads("say.several")
    person.presses("several")
    assert person.conversation.answers["age_years"].value == 66


def test_the_other_language_can_be_asked_for_in_words(talking_place: Place) -> None:
    person = Person(talking_place, "en")
    person.begins()
    person.says("请说中文")
    assert person.conversation.language == "zh_Hans"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_may_be_new_are_explained_beside_the_question(talking_place: Place, language: str) -> None:
    person = Person(talking_place, language)
    person.begins()
    person.answers_until("Q07")
    study = talking_place.desk.study(talking_place.study.id, language)
    explained = [topic for topic in study.faq if topic.id in talking_place.desk.readers[study.id].result().terms("AFP")]
    assert explained
    assert person.reads("say.terms")
    for topic in explained:
        assert " ".join(str(topic.answer).split()) in person.text
