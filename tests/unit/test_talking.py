"""A typed message is put before the person: read back with one tap to undo it, asked, or ticked; an alarm stops all else."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest
from cryptography.fernet import Fernet

from prescreen.conversation import Conversation, Page, answer, begin, choose_who, current
from prescreen.eligibility.study import Question, Study
from prescreen.reading.answers import Alarm, Found, Proposal, Reply
from prescreen.reading.commands import Command
from prescreen.tabcopy import TabSeal
from prescreen.talking import (
    LONGEST,
    accept,
    as_question,
    ask_team,
    drop_question,
    forget,
    go_on_safe,
    say,
    take_several,
    tell,
    undo,
)

TODAY = date(2026, 11, 24)
MENU = ("cost", "visits", "where")


@dataclass
class Told:
    """A reader that reads what it is told to; `asked` are the messages that came to it as answers."""

    replies: Mapping[str, Reply] = field(default_factory=dict)
    proposals: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def alarm(self, text: str) -> Alarm | None:
        return {"help": Alarm("medical", hard=True), "sad": Alarm("self_harm", hard=False)}.get(text.split()[0])

    def command(self, text: str) -> Command | None:
        return {"undo": "undo", "back": "back", "english": "english"}.get(text)  # type: ignore[return-value]

    def is_question(self, text: str) -> bool:
        return text.endswith("?")

    def topics(self, text: str) -> Found:
        return Found("cost" if text == "cost?" else None, MENU)

    def terms(self, shown: str) -> tuple[str, ...]:
        return ()

    def reply(self, question: Question, hidden: Collection[str], text: str, today: date, *, carer: bool) -> Reply:
        self.asked.append(text)
        return self.replies.get(text, Reply())

    def several(self, text: str, today: date, *, carer: bool) -> tuple[Proposal, ...]:
        return self.proposals.get(text, ())


@pytest.fixture
def at_the_first_question(first_study: Study) -> Conversation:
    return choose_who(begin(first_study.id, "en"), "self")


def _age(number: str) -> Reply:
    return Reply(taken={"age_years": number})


def test_an_answer_is_taken_as_typed_and_goes_on_to_the_next_question(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    after = say(at_the_first_question, first_study, Told({"sixty six": _age("66")}), "sixty six", TODAY)
    assert after.answers["age_years"].value == "66"
    assert after.answers["age_years"].source == "typed"
    assert after.heard is not None
    assert (after.heard.kind, after.heard.question) == ("read", "Q01")
    shown = current(after, first_study, TODAY)
    assert shown is not None
    assert shown.id == "Q03"


def test_one_tap_takes_the_answer_back_and_restores_every_other(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    before = answer(at_the_first_question, first_study, first_study.question("Q01"), {"age_years": "50"}, TODAY)
    there = before.model_copy(update={"at": "Q01"})
    taken = say(there, first_study, Told({"66": _age("66")}), "66", TODAY)
    back = undo(taken)
    assert back.answers == before.answers
    assert back.at == "Q01"
    assert back.revision > taken.revision


def test_the_word_undo_does_the_same(first_study: Study, at_the_first_question: Conversation) -> None:
    reader = Told({"66": _age("66")})
    taken = say(at_the_first_question, first_study, reader, "66", TODAY)
    assert say(taken, first_study, reader, "undo", TODAY).answers == {}


def test_a_hard_alarm_stops_everything_and_only_its_kind_is_kept(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    reader = Told({"help 66": _age("66")})
    after = say(at_the_first_question, first_study, reader, "help 66", TODAY)
    assert (after.page, after.danger) == (Page.ALARM, "medical")
    assert reader.asked == []
    assert "help" not in after.model_dump_json()
    assert go_on_safe(after).page is Page.CHAT
    assert go_on_safe(after).danger is None


def test_a_soft_alarm_goes_with_the_answer_and_stops_nobody(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    after = say(at_the_first_question, first_study, Told({"sad 66": _age("66")}), "sad 66", TODAY)
    assert after.answers["age_years"].value == "66"
    assert after.heard is not None
    assert after.heard.danger == "self_harm"


def test_a_question_of_theirs_stores_nothing_and_keeps_the_place(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    reader = Told({"66?": _age("66")})
    menu = say(at_the_first_question, first_study, reader, "66?", TODAY)
    assert menu.heard is not None
    assert (menu.heard.kind, menu.heard.topics) == ("menu", MENU)
    told = tell(menu, "visits")
    assert told.heard is not None
    assert told.heard.topics == ("visits",)
    for after in (menu, told, forget(told)):
        assert after.answers == {}
        assert current(after, first_study, TODAY) == current(at_the_first_question, first_study, TODAY)


def test_what_is_meant_for_sure_is_answered_at_once(first_study: Study, at_the_first_question: Conversation) -> None:
    after = say(at_the_first_question, first_study, Told(), "cost?", TODAY)
    assert after.heard is not None
    assert (after.heard.kind, after.heard.topics) == ("told", ("cost",))


def test_what_was_not_understood_is_asked_and_can_still_be_a_question(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    after = say(at_the_first_question, first_study, Told(), "my husband worries", TODAY)
    assert after.heard is not None
    assert after.heard.kind == "asked"
    menu = as_question(after, Told())
    assert menu.heard is not None
    assert menu.heard.kind == "menu"


def test_an_offer_counts_only_when_it_is_tapped(first_study: Study, at_the_first_question: Conversation) -> None:
    reader = Told({"66 or so": Reply(reason="hedged", offers=({"age_years": "66"},))})
    offered = say(at_the_first_question, first_study, reader, "66 or so", TODAY)
    assert offered.answers == {}
    assert accept(offered, first_study, 0, TODAY).answers["age_years"].value == "66"
    assert accept(offered, first_study, 1, TODAY) == offered


def test_of_several_facts_only_the_ticked_ones_count_and_a_line_of_a_list_only_fills_its_box(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    facts = (
        Proposal(key="age_years", value="66", certain=True),
        Proposal(key="hcc_diagnosis", value="yes", certain=True),
        Proposal(key="treatments", value=["artery"], certain=True),
    )
    told = say(at_the_first_question, first_study, Told(proposals={"all": facts}), "all", TODAY)
    assert told.answers == {}
    taken = take_several(told, first_study, {0, 2}, TODAY)
    assert set(taken.answers) == {"age_years"}
    assert taken.hints == {"treatments": ["artery"]}
    shown = current(taken, first_study, TODAY)
    assert shown is not None
    assert shown.id == "Q03"


def test_a_question_for_the_team_is_kept_as_written_and_can_be_taken_out(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    menu = say(at_the_first_question, first_study, Told(), "is it far?", TODAY)
    kept = ask_team(menu)
    assert kept.for_team == ("is it far?",)
    assert ask_team(say(kept, first_study, Told(), "is it far?", TODAY)).for_team == ("is it far?",)
    assert drop_question(kept, "is it far?").for_team == ()


def test_the_words_of_a_private_answer_are_not_shown_again(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    there = at_the_first_question.model_copy(update={"at": "Q16", "answers": {}})
    reader = Told({"hiv, sadly": Reply(taken={"private": ["hiv"]})})
    after = say(there, first_study, reader, "hiv, sadly", TODAY)
    assert "sadly" not in after.model_dump_json()


def test_the_words_go_with_the_next_gesture(first_study: Study, at_the_first_question: Conversation) -> None:
    after = say(at_the_first_question, first_study, Told(), "something of mine", TODAY)
    assert "something of mine" in after.model_dump_json()
    assert "something of mine" not in forget(after).model_dump_json()


def test_an_empty_message_changes_nothing_and_a_long_one_is_cut(
    first_study: Study, at_the_first_question: Conversation
) -> None:
    reader = Told()
    assert say(at_the_first_question, first_study, reader, "  \n ", TODAY) is at_the_first_question
    say(at_the_first_question, first_study, reader, "x" * 10_000, TODAY)
    assert reader.asked == ["x" * LONGEST]


def test_what_was_heard_comes_back_with_the_tab(first_study: Study, at_the_first_question: Conversation) -> None:
    seal = TabSeal(Fernet.generate_key(), hours=1)
    after = say(at_the_first_question, first_study, Told({"66": _age("66")}), "66", TODAY)
    assert seal.open(seal.close(after), {first_study.id: first_study}) == after
