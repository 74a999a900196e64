"""A drug is read where the closed table and the grammar explain the whole message, and only offered otherwise."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from prescreen.content import ROOT, load_study, read_yaml
from prescreen.reading.drugs import AskDrug, Drugs, DrugTable, read_drugs
from prescreen.reading.writing import fold
from prescreen.understanding import TASKS

CONTENT: dict[str, Any] = read_yaml(ROOT / "lexicon" / "drugs.yaml")
TABLE = DrugTable.model_validate(CONTENT)
LINES: dict[str, Any] = read_yaml(Path(__file__).with_name("drug_names.yaml"))
NAMES = [(name, meaning) for name, meaning in TABLE.meanings() if meaning[0] != "kind"]


@cache
def read(text: str) -> Drugs | AskDrug:
    return read_drugs(text, TABLE)


@pytest.mark.parametrize(("text", "named"), LINES["read"].items())
def test_a_name_is_read(text: str, named: str) -> None:
    assert read(text) == Drugs(tuple(named.split("+")))


@pytest.mark.parametrize(("text", "offered"), LINES["ask"].items())
def test_what_is_not_explained_is_asked_with_an_offer(text: str, offered: list[str]) -> None:
    found = read(text)
    assert isinstance(found, AskDrug)
    assert set(offered) <= set(found.offer)
    assert offered or not found.offer


def test_every_name_of_the_table_is_read_as_what_it_means() -> None:
    assert [name for name, meaning in NAMES if read(name) != Drugs(meaning)] == []


def test_a_name_means_one_thing_whatever_its_hyphens_and_spaces() -> None:
    meanings: dict[str, set[tuple[str, ...]]] = {}
    for name, meaning in TABLE.meanings():
        meanings.setdefault(re.sub("[ -]", "", fold(name).folded), set()).add(meaning)
    assert {name for name, meant in meanings.items() if len(meant) > 1} == set()


def test_a_name_inside_a_longer_one_is_not_read_in_its_place() -> None:
    names = {fold(name).folded: meaning for name, meaning in NAMES}
    inside = [(long, short) for long in names for short in names if short != long and short in long]
    assert inside, "the table has no such names any more: this test can go"
    assert [long for long, _ in inside if read(long) != Drugs(names[long])] == []


def test_a_table_in_which_a_name_means_two_drugs_is_refused() -> None:
    both = {name: {"class": None, "source": "INN", "en": ["twice"]} for name in ("one", "other")}
    with pytest.raises(ValidationError, match="twice: means one and also other"):
        DrugTable.model_validate({"drugs": both})


def test_a_pair_of_a_drug_that_is_missing_is_refused() -> None:
    with pytest.raises(ValidationError, match="no drug called two"):
        DrugTable.model_validate({"drugs": {}, "together": [{"names": ["a"], "drugs": ["two"], "source": "INN"}]})


def test_every_kind_in_the_table_is_a_choice_of_the_study() -> None:
    study = load_study("NCT05349331")
    keys = {question.key: {choice.key for choice in question.choices} for question in study.questions}
    kinds = {drug.kind for drug in TABLE.drugs.values() if drug.kind}
    kinds |= {choice for kind in TABLE.kinds for choice in kind.choices}
    assert kinds <= keys["drugs"]
    assert {drug.treatment for drug in TABLE.drugs.values() if drug.treatment} <= keys["treatments"]


def test_a_likeness_is_never_read() -> None:
    known = {re.sub("[ -]", "", fold(name).folded) for name, _ in TABLE.meanings()}
    wrong = []
    for name, meaning in NAMES:
        for at in range(len(name)):
            typo = name[:at] + name[at + 1 :]
            key = re.sub("[ -]", "", fold(typo).folded)
            if (
                len(typo) > 3
                and key not in known
                and (found := read_drugs(typo, TABLE)) != Drugs(meaning)
                and isinstance(found, Drugs)
            ):
                wrong.append((typo, found.ingredients))
    assert wrong == []


@given(
    st.sampled_from(["not", "never", "no", "maybe", "没", "没有", "不", "可能", "我妈", "?", "停", "or", "他"]),
    st.data(),
)
@settings(max_examples=300, deadline=None)
def test_a_word_that_the_grammar_does_not_know_stops_the_reading(word: str, data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(LINES["read"])))
    assert isinstance(read_drugs(f"{word} {text}", TABLE), AskDrug)
    assert isinstance(read_drugs(f"{text} {word}", TABLE), AskDrug)


@given(st.text(alphabet="abt+k-0123 ()药和吃,.是", max_size=300))
@settings(max_examples=300, deadline=1000)
def test_any_text_is_answered_in_time(text: str) -> None:
    read_drugs(text, TABLE)


def test_a_kind_alone_is_told_apart_from_what_was_not_understood() -> None:
    assert read("打了PD-1") == AskDrug(("pd1_pdl1",), (), (("pd1_pdl1",),))
    unsure = read("好像打了PD-1")
    assert isinstance(unsure, AskDrug)
    assert unsure.kinds == ()


def test_what_is_no_cancer_drug_or_in_doubt_stands_for_no_choice() -> None:
    assert TABLE.choices(["lenvatinib", "sintilimab", "camrelizumab"]) == ("lenvatinib", "pd1_pdl1")
    assert TABLE.choices(["entecavir", "interferon"]) == ()


def test_the_task_answers_in_the_agreed_form() -> None:
    assert TASKS["drug_name"]({"text": "K药+乐卫玛"}) == "pembrolizumab+lenvatinib"
    assert TASKS["drug_name"]({"text": "not sorafenib"}) == {"outcome": "ask", "offer": ["sorafenib"]}
