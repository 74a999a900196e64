"""A whole study read: each question by the reader of its kind; what is taken, offered, filled in or asked."""

import random
from datetime import date
from itertools import product
from typing import Any

import pytest

from prescreen import i18n, lexicon
from prescreen.eligibility.study import Study
from prescreen.reading.reader import StudyReader

TODAY = date(2026, 11, 24)
# Question, message, and what is taken.
TAKEN: list[tuple[str, str, Any]] = [
    ("Q01", "sixty-six", {"age_years": "66"}),
    ("Q01", "六十六岁", {"age_years": "66"}),
    ("Q01", "不想说", {"age_years": "prefer_not"}),
    ("Q03", "Yes, HCC", {"hcc_diagnosis": "yes"}),
    ("Q03", "不确定", {"hcc_diagnosis": "unsure"}),
    ("Q04", "做过介入和靶向药", {"treatments": ["artery", "drug"]}),
    ("Q04", "都没有", {"treatments": ["none"]}),
    ("Q05", "乐卫玛", {"drugs": ["lenvatinib"]}),
    ("Q05", "lenvatinib and sintilimab", {"drugs": ["lenvatinib", "pd1_pdl1"]}),
    ("Q05", "T+A", {"drugs": ["bevacizumab", "pd1_pdl1"]}),
    ("Q05", "打了PD-1", {"drugs": ["pd1_pdl1"]}),
    ("Q05", "不记得名字", {"drugs": ["unsure_name"]}),
    ("Q09", "lungs and bone", {"spread": ["lung", "bone"]}),
    ("Q09", "肺和骨頭", {"spread": ["lung", "bone"]}),
    ("Q10", "2600 ng/mL", {"afp_before": {"value": "2600", "unit": "ng/mL"}}),
    ("Q10", ">1210 ng/ml", {"afp_before": {"value": ">1210", "unit": "ng/mL"}}),
    ("Q10", "甲胎蛋白1.2万 ng/ml", {"afp_before": {"value": "12000", "unit": "ng/mL"}}),
    ("Q10", "找不到", {"afp_before": "unsure"}),
    ("Q16", "跳过", {"private": ["skip"]}),
    ("Q17", "昨天", {"lab_date": "2026-11-23"}),
    ("Q17", "2026年11月10日", {"lab_date": "2026-11-10"}),
    ("Q18", "找不到", {"plt": "unsure", "wbc": "unsure", "neut": "unsure"}),
    ("Q02", "我是女的", {"sex": "female"}),
]
# Question, message, the reason to ask, and the first answer that is offered.
ASKED: list[tuple[str, str, str, Any]] = [
    ("Q01", "about 70", "hedged", {"age_years": "70"}),
    ("Q01", "六十出头", "one_number", None),
    ("Q03", "应该是", "hedged", {"hcc_diagnosis": "yes"}),
    ("Q05", "lenvatnib", "not_understood", {"drugs": ["lenvatinib"]}),
    ("Q05", "entecavir", "not_understood", None),
    ("Q10", "七万二", "unit_missing", {"afp_before": {"value": "72000", "unit": "ng/mL"}}),
    ("Q10", "300到400", "one_number", None),
    ("Q17", "11月10号", "date", None),
    ("Q04", "no lungs but bone", "not_understood", None),
]


@pytest.fixture(scope="module")
def reader(first_study: Study) -> StudyReader:
    return lexicon.reader([i18n.localise(first_study, language) for language in i18n.LANGUAGES])


@pytest.mark.parametrize(("question", "said", "taken"), TAKEN)
def test_what_is_explained_to_the_last_word_is_taken(
    first_study: Study, reader: StudyReader, question: str, said: str, taken: Any
) -> None:
    for carer in (False, True):
        found = reader.reply(first_study.question(question), (), said, TODAY, carer=carer)
        if carer and "我" in said:
            assert (found.taken, found.reason, found.offers) == (None, "whose", (taken,))
        else:
            assert found.taken == taken


@pytest.mark.parametrize(("question", "said", "reason", "offer"), ASKED)
def test_what_is_not_certain_is_asked_with_what_may_be_meant(
    first_study: Study, reader: StudyReader, question: str, said: str, reason: str, offer: Any
) -> None:
    found = reader.reply(first_study.question(question), (), said, TODAY, carer=False)
    assert found.taken is None
    assert found.reason == reason
    assert (found.offers[0] if found.offers else None) == offer


@pytest.mark.parametrize("said", ["she had TACE", "做过介入", "TACE"])
def test_a_helper_may_speak_of_the_person_they_help(first_study: Study, reader: StudyReader, said: str) -> None:
    found = reader.reply(first_study.question("Q04"), (), said, TODAY, carer=True)
    assert found.taken == {"treatments": ["artery"]}


@pytest.mark.parametrize("said", ["I don't know", "我不清楚"])
def test_a_helper_may_say_that_they_do_not_know(first_study: Study, reader: StudyReader, said: str) -> None:
    found = reader.reply(first_study.question("Q09"), (), said, TODAY, carer=True)
    assert found.taken == {"spread": ["unsure"]}


def test_what_opens_more_fields_is_filled_in_and_not_taken(first_study: Study, reader: StudyReader) -> None:
    found = reader.reply(first_study.question("Q12"), (), "心梗", TODAY, carer=False)
    assert found.taken is None
    assert found.fills == {"events_12m": ["heart_attack"]}


def test_a_hidden_choice_is_never_taken(first_study: Study, reader: StudyReader) -> None:
    question = first_study.question("Q16")
    assert reader.reply(question, (), "pregnant", TODAY, carer=False).taken == {"private": ["pregnant"]}
    assert reader.reply(question, {"pregnant"}, "pregnant", TODAY, carer=False).taken is None


def test_two_messages_in_one_never_give_what_neither_allows(first_study: Study, reader: StudyReader) -> None:
    said = [*dict.fromkeys(message for _, message, *_ in (*TAKEN, *ASKED)), "no", "没有", "but I stopped", "我爸", "?"]
    random.seed(7)
    pairs = list(product(said, repeat=2))
    for first, second in random.sample(pairs, 400):
        for question in first_study.questions:
            alone = [reader.reply(question, (), one, TODAY, carer=False) for one in (first, second)]
            both = reader.reply(question, (), f"{first}, {second}", TODAY, carer=False)
            allowed = [found.taken for found in alone if found.taken is not None]
            for key, value in (both.taken or {}).items():
                lines = [line for one in allowed for line in _lines(one.get(key))]
                assert allowed, (question.id, first, second, value)
                assert set(_lines(value)) <= set(lines), (question.id, first, second, value)


def _lines(value: Any) -> list[str]:
    return [str(line) for line in value] if isinstance(value, list) else [str(value)]
