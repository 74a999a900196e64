"""One person, two studies: a fact is asked once, each study has its own result, and what is sent is one study's alone."""

from dataclasses import replace

import pytest

from prescreen import content, i18n
from prescreen.conversation import Page, turn_to
from prescreen.eligibility.study import Study
from prescreen.tabcopy import TabSeal
from tests.ui.navigator import NAME, Person, Place

LANGUAGES = ("en", "zh_Hans")
SECOND = "NCT03198546"
# What the second study asks beside what the first one asked.
MORE = {"Q21": ("unsure",), "Q22": ("6.4", "cm"), "Q23": ("none",), "Q24": ("none",)}
TICKS = ("consent.contact", "consent.answers", "consent.sensitive")


@pytest.fixture
def second() -> Study:
    return content.load_study(SECOND)


@pytest.fixture
def both(place: Place, second: Study) -> Place:
    """A site with two studies, the first one shown first."""
    studies = {
        language: {**place.desk.studies[language], SECOND: i18n.localise(second, language)}
        for language in i18n.LANGUAGES
    }
    place.desk = replace(place.desk, studies=studies)
    return place


def words_of(place: Place, person: Person, key: str, **told: str) -> str:
    """A page of the second study, as it stands on the screen."""
    page = str(place.desk.study(SECOND, person.language).pages[key])
    return " ".join(page.format(**told).split()) if told else page


def at_the_result(place: Place, language: str, **other: tuple[str, ...]) -> Person:
    person = Person(place, language)
    person.begins()
    person.answers_until("check", **other)
    person.looks_at_the_result()
    return person


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_asked_once_serves_both_studies(both: Place, second: Study, language: str) -> None:
    person = at_the_result(both, language)
    title = both.desk.study(SECOND, language).title
    assert title in person.text
    assert words_of(both, person, "others.left", count=str(len(MORE))) in person.text
    person.presses(f"study-{SECOND}-chat")
    asked = []
    while person.screen != "check":
        asked.append(person.screen)
        person.answers(person.screen, *MORE[person.screen])
    assert asked == list(MORE)
    person.looks_at_the_result()
    assert person.conversation.study == SECOND
    # Clear scans are no tumor to treat: this study leaves it to its team, and the first one stands below with its own.
    assert person.reads("result.more.1")
    assert both.study.title in person.text or language != i18n.ENGLISH
    person.presses(f"study-{both.study.id}-result")
    assert person.conversation.study == both.study.id
    assert person.conversation.answers.keys() >= {"gpc3", "drugs"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_study_has_its_own_outcome_and_reasons_on_the_result(both: Place, language: str) -> None:
    person = at_the_result(both, language, Q01=("80",))
    there = both.desk.study(SECOND, language)
    assert words_of(both, person, "result.not.2") in person.text
    assert str(there.parts["I00b"].reason) in person.text
    assert person.can_press(f"study-{SECOND}-result")
    assert not person.can_press(f"study-{SECOND}-chat"), "whom an answer rules out is not asked for more"


def test_what_is_sent_is_one_studys_alone(both: Place) -> None:
    person = at_the_result(both, "en")
    person.presses(f"study-{SECOND}-chat")
    person.answers_until("check", **MORE)
    person.looks_at_the_result()
    person.presses("to-contact")
    person.presses("age-yes")
    person.chooses("contact-site", both.desk.study(SECOND, "en").sites[0].id)
    person.types("contact-name", NAME)
    person.types("contact-phone", "13800138000")
    person.presses("contact-next")
    assert person.screen == "consent"
    person.agrees(*TICKS)
    person.presses("send")
    assert person.screen == "receipt"
    (sent,) = both.received
    theirs = both.desk.study(SECOND, "en").question_by_key.keys()
    assert sent["study"] == SECOND
    assert sent["answers"].keys() == (person.conversation.answers.keys() & theirs) - {"private"}
    assert "drugs" in person.conversation.answers
    assert "drugs" not in sent["answers"]
    assert sent["findings"].keys() == both.desk.study(SECOND, "en").parts.keys()
    # From the receipt the other study can be looked at: nothing that was agreed to here counts there.
    person.presses(f"study-{both.study.id}-result")
    assert person.screen == "result"
    assert (person.conversation.agreed, person.conversation.sending) == ((), None)
    assert person.conversation.contact.site is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_see_which_study_the_questions_are_for_and_can_begin_with_the_other(both: Place, language: str) -> None:
    person = Person(both, language)
    here, there = (both.desk.study(name, language).title for name in (both.study.id, SECOND))
    assert here in person.text
    assert there in person.text
    person.presses(f"study-{SECOND}-start")
    assert person.conversation.study == SECOND
    assert person.screen == "start"
    person.begins()
    assert person.screen == "Q01"


def test_with_one_study_nothing_speaks_of_others(place: Place) -> None:
    person = Person(place)
    others = [str(text) for key, text in place.study.pages.items() if key.startswith("others.")]
    assert others
    assert not any(text.partition("{")[0] in person.text for text in others)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    assert not any(text.partition("{")[0] in person.text for text in others)


def test_a_tabs_copy_with_answers_to_both_comes_back(both: Place) -> None:
    person = at_the_result(both, "en")
    seal = TabSeal(both.desk.tab_key, 4)
    turned = turn_to(person.conversation, SECOND, Page.RESULT)
    assert seal.open(seal.close(turned), both.desk.studies["en"]) == turned
    alone = {SECOND: both.desk.study(SECOND, "en")}
    assert seal.open(seal.close(turned), alone) is None, "answers to questions that nobody asks any more"
