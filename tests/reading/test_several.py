"""Several facts in one message: what one clause tells for sure, what another takes back, and what is only asked."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from prescreen.content import ROOT, load_study, read_yaml, study_ids
from prescreen.eligibility.answers import check_answer
from prescreen.lexicon import fact_words
from prescreen.reading.concepts import Concepts
from prescreen.reading.several import Several, read_several
from prescreen.understanding import TASKS

TODAY = date(2026, 11, 24)
LINES: list[dict[str, Any]] = read_yaml(Path(__file__).with_name("several_facts.yaml"))
CONTENT: dict[str, Any] = read_yaml(ROOT / "lexicon" / "concepts.yaml")
CONCEPTS = Concepts.model_validate(CONTENT)


def read(text: str, *, carer: bool = False) -> Several:
    return read_several(text, fact_words(), TODAY, carer=carer)


@lru_cache(maxsize=4096)
def certain(text: str) -> set[str]:
    return {fact.told for fact in read(text).certain}


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:60])
def test_what_is_certain_in_a_message(line: dict[str, Any]) -> None:
    found = read(line["text"])
    assert [fact.told for fact in found.certain] == line.get("certain", [])
    asked = [fact.told for fact in found.ask]
    for wanted in line.get("ask", []):
        assert any(told == wanted or told.startswith((f"{wanted}=", f"{wanted}:")) for told in asked), asked


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:60])
def test_nothing_is_certain_for_somebody_else(line: dict[str, Any]) -> None:
    found = read(line["text"], carer=True)
    assert found.certain == ()
    assert not any(one.certain for one in found.proposals())


@given(
    st.sampled_from(LINES),
    st.sampled_from(LINES),
    st.sampled_from([", ", ". ", "; ", "\n", "，", "。", " and ", "还有", " "]),
)
@settings(max_examples=300, deadline=None)
def test_joining_two_messages_makes_nothing_certain_that_neither_tells(
    one: dict[str, Any], other: dict[str, Any], between: str
) -> None:
    allowed = certain(one["text"]) | certain(other["text"])
    assert certain(one["text"] + between + other["text"]) <= allowed


BARE = [
    (key, name)
    for key, concept in CONCEPTS.concepts.items()
    if concept.kind in ("lasting", "status")
    for name in (*concept.en[:1], *concept.zh[:1])
]
INSIDE = [", ", "，", "、", " and "]
DENIALS = [
    "{} negative", "{}: no", "{}: none", "{} never", "no {}", "I have no {}", "{}: neg", "{} not found", "{} absent",
    "{} (-)", "both negative", "syphilis negative", "{}没有", "{}都没有", "{}无", "{}：否", "{}阴性", "{}均为阴性", "没有{}",
    "未见{}", "{}（-）", "梅毒阴性", "都没有",
]  # fmt: skip


def test_each_bare_name_alone_is_a_yes() -> None:
    assert [(key, name) for key, name in BARE if f"yn.{key}=yes" not in certain(name)] == []


@pytest.mark.parametrize("between", INSIDE)
@pytest.mark.parametrize("denial", DENIALS)
def test_a_bare_name_before_a_denial_is_never_certain(denial: str, between: str) -> None:
    for place, (key, name) in enumerate(BARE):
        (next_key, following), (_, last) = BARE[place - 3], BARE[place - 7]
        told = certain(between.join((name, following, denial.format(last))))
        assert not told & {f"yn.{key}=yes", f"yn.{next_key}=yes"}, (name, following, last)


@given(
    st.sampled_from(BARE),
    st.sampled_from(
        [
            line["text"]
            for line in LINES
            if line.get("certain") and not line.get("ask") and all(told.endswith("=no") for told in line["certain"])
        ]
    ),
    st.sampled_from(INSIDE),
)
@settings(max_examples=300, deadline=None)
def test_a_bare_name_joined_to_a_message_that_denies_is_never_certain(
    bare: tuple[str, str], message: str, between: str
) -> None:
    assert f"yn.{bare[0]}=yes" not in certain(bare[1] + between + message)


@pytest.mark.parametrize("key", [key for key, concept in CONCEPTS.concepts.items() if concept.private])
def test_what_is_private_is_never_ticked(key: str) -> None:
    concept = CONCEPTS.concepts[key]
    names = (*concept.en, *concept.zh, *concept.says_yes)
    told = [*(f"I have {name}" for name in concept.en), *(f"有{name}" for name in concept.zh), *names]
    proposals = [one for text in told for one in read(text).proposals()]
    assert proposals
    assert [one for one in proposals if one.certain] == []


TURNS = [
    ", I think", ", not sure", ", right?", ", stopped in May", ", my mother", ". That was years ago", ", or maybe not",
    "，好像", "，对吗？", "，停了", "，我爸的", "。那是去年的", "，不是", "，记不清了", "，如果没记错", ", if I remember",
]  # fmt: skip


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize(
    "fact", ["platelets 92 x10^9/L", "no liver transplant", "on lenvatinib", "没有腹水", "吃乐卫玛", "有乙肝"]
)
def test_what_is_turned_afterwards_is_not_certain(fact: str, turn: str) -> None:
    assert len(certain(fact)) == 1
    assert certain(fact + turn) == set()


OTHERS = ["my mother: ", "He said: ", "my brother's ", "maybe ", "if ", "我爸", "她", "可能", "如果", "听说"]


@pytest.mark.parametrize("before", OTHERS)
@pytest.mark.parametrize(
    "fact", ["platelets 92 x10^9/L", "no liver transplant", "on lenvatinib", "没有腹水", "吃乐卫玛", "有乙肝"]
)
def test_what_is_doubted_or_somebody_elses_is_not_certain(fact: str, before: str) -> None:
    assert certain(before + fact) == set()


@given(st.text(alphabet="noIha ve没有做过乙肝腹水，,。.x10^9/L岁年?吗platelets", max_size=400))
@settings(max_examples=200, deadline=2000)
def test_any_text_is_answered_in_time(text: str) -> None:
    read(text)


def test_what_is_proposed_are_answers_of_a_study() -> None:
    """Of whichever study asks it; a conversation takes only what its own asks."""
    studies = [load_study(name) for name in study_ids()]
    for line in LINES:
        for one in read(line["text"]).proposals():
            study = next(study for study in studies if one.key in study.question_by_key)
            question = study.question_by_key[one.key]
            if question.kind == "many":
                assert question.choice(str(one.value)) is not None
            elif question.kind in ("number", "one"):
                assert check_answer(study, one.key, one.value, TODAY) == ()


def test_a_yes_proposes_its_choice_and_a_number_its_row() -> None:
    found = {
        (one.key, str(one.value)): one.certain for one in read("I had TACE, platelets 92 x10^9/L, 66岁").proposals()
    }
    assert found == {
        ("treatments", "artery"): True,
        ("plt", "{'value': '92', 'unit': 'x10^9/L'}"): True,
        ("age_years", "66"): True,
    }


def test_a_drug_proposes_its_choice_and_that_drugs_were_given() -> None:
    found = {(one.key, one.value) for one in read("在吃乐卫玛，恩替卡韦").proposals() if one.certain}
    assert found == {("drugs", "lenvatinib"), ("treatments", "drug")}


def test_a_value_of_one_moment_and_one_without_unit_come_unticked() -> None:
    found = {one.key: one.certain for one in read("AFP 1200 ng/mL, platelets 92").proposals()}
    assert found == {"afp_before": False, "plt": False}


def test_a_denial_ticks_nothing() -> None:
    assert read("no ascites, never had TACE").proposals() == ()


def test_every_concept_proposes_choices_that_the_study_has() -> None:
    study = load_study("NCT05349331")
    for concept in CONCEPTS.concepts.values():
        for key, choice in concept.proposes.items():
            assert study.question_by_key[key].choice(choice) is not None
    assert {concept.part_of for concept in CONCEPTS.concepts.values() if concept.part_of} <= set(CONCEPTS.concepts)


def test_a_name_of_two_things_is_refused() -> None:
    twice = {"one": {"kind": "event", "en": ["same"]}, "other": {"kind": "status", "en": ["Same"]}}
    with pytest.raises(ValidationError, match="same: means one and also other"):
        Concepts.model_validate({**CONTENT, "concepts": twice})


SAYS = {
    "event": ("I had", "做过"), "therapy": ("I had", "做过"), "lasting": ("I have", "有"), "status": ("I have", "有"),
    "taken": ("I am on", "在用"),
}  # fmt: skip


@pytest.mark.parametrize("key", [key for key, concept in CONCEPTS.concepts.items() if concept.kind != "dated"])
def test_both_languages_deny_and_affirm_alike(key: str) -> None:
    concept = CONCEPTS.concepts[key]
    for name in concept.en:
        assert certain(f"no {name}") == {f"yn.{key}=no"}
        assert certain(f"I have no {name} and I had no tea") <= {f"yn.{key}=no"}
        assert f"yn.{key}=yes" in certain(f"{SAYS[concept.kind][0]} {name}")
    for name in concept.zh:
        assert certain(f"没有{name}") == {f"yn.{key}=no"}
        assert f"yn.{key}=yes" in certain(f"{SAYS[concept.kind][1]}{name}")
    for name in concept.only_denied:
        assert f"yn.{key}=no" in certain(f"no {name}" if name.isascii() else f"没有{name}")
        assert certain(f"I had {name}" if name.isascii() else f"做过{name}") == set()


def test_the_task_answers_in_the_agreed_form() -> None:
    line = {"ref_date": "2026-11-24", "text": "Platelets 92 x10^9/L, no liver transplant, on lenvatinib, AFP 1200"}
    assert TASKS["multi_fact"](line) == {
        "certain": ["num.plt== 92 10^9/L", "yn.liver_transplant=no", "drug=lenvatinib"],
        "ask": ["num.afp:unit"],
    }
