"""A typed reply says yes, no or not sure only where a person would agree; everything else is asked."""

from pathlib import Path

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from prescreen.reading.yes_no import Asked, YesNo, read_yes_no

HERE = Path(__file__).parent


def table(language: str) -> list[tuple[str, str, str]]:
    questions = yaml.safe_load((HERE / f"yes_no_{language}.yaml").read_text("utf-8"))
    return [
        (block["question"], outcome, text)
        for block in questions
        for outcome, texts in block.items()
        if outcome != "question"
        for text in texts
    ]


ENGLISH, CHINESE = table("en"), table("zh")
LINES = [*ENGLISH, *CHINESE]
DECIDED = [line for line in LINES if line[1] in ("yes", "no")]
QUESTIONS = sorted({question for question, _, _ in LINES})


def read(question: str, text: str) -> YesNo:
    return read_yes_no(text, Asked.of(question))


@pytest.mark.parametrize(("question", "expected", "text"), LINES)
def test_a_reply_says_what_a_person_would_hear(question: str, expected: str, text: str) -> None:
    found = read(question, text)
    outcome, _, lean = expected.partition("_")
    assert found.outcome == outcome, found
    if lean or outcome == "unsure":
        assert found.lean == (lean or None)
    if outcome in ("yes", "no"):
        assert found.lean is None


def test_the_tables_are_broad() -> None:
    assert len(ENGLISH) >= 200
    assert len(CHINESE) >= 200


TURNING_EN = [
    "but",
    "except",
    "unless",
    "until",
    "used to",
    "anymore",
    "ago",
    "stopped",
    "sometimes",
    "?",
    "2019",
    "mother",
    "think",
    "if",
    "only",
    "just",
]
TURNING_ZH = ["但是", "除了", "如果", "以前", "停了", "有时", "?", "3", "我妈", "不过", "只是", "偶尔", "还是", "吗"]


# Words that turn nothing at a question that asks for just that.
MEANT = {"您母亲有糖尿病吗？": {"我妈"}} | {
    question: {"以前"} for question, _, _ in CHINESE if "过" in question or "史" in question
}


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([line for line in DECIDED if line in ENGLISH]), st.sampled_from(TURNING_EN), st.integers(0, 12))
def test_an_english_word_that_turns_is_never_passed_over(line: tuple[str, str, str], word: str, place: int) -> None:
    question, expected, text = line
    words = text.split()
    words.insert(min(place, len(words)), word)
    found = read(question, " ".join(words))
    assert found.outcome not in {"yes", "no"} - {expected}
    # The question's own words apart, nothing decided may stand beside a turning word.
    assume(word not in question.lower())
    assert found.outcome in ("ask", "unsure")


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([line for line in DECIDED if line in CHINESE]), st.sampled_from(TURNING_ZH), st.integers(0, 12))
def test_a_chinese_word_that_turns_is_never_passed_over(line: tuple[str, str, str], word: str, place: int) -> None:
    question, expected, text = line
    found = read(question, text[:place] + word + text[place:])
    assert found.outcome not in {"yes", "no"} - {expected}
    assume(word not in question and word not in MEANT.get(question, ()))
    assert found.outcome in ("ask", "unsure")


@settings(max_examples=1500, deadline=None)
@given(
    st.sampled_from(QUESTIONS),
    st.sampled_from(LINES),
    st.sampled_from(LINES),
    st.sampled_from([", ", ". ", "\n", " ", "，", "。", ""]),
)
@example("您有乙肝吗？", ("", "no", "没有"), ("", "ask", "了"), "")
def test_two_messages_together_say_nothing_that_neither_says(
    question: str, first: tuple[str, str, str], second: tuple[str, str, str], between: str
) -> None:
    one, two = read(question, first[2]), read(question, second[2])
    both = read(question, first[2] + between + second[2])
    if both.outcome in ("yes", "no"):
        # Without a mark between them the two may be one denial: "I do" + "not", "没" + "疼". A yes never arises.
        assert both.outcome == "no" or "yes" in {one.outcome, two.outcome}, (first[2], second[2])
        if between.strip():
            assert ({one.outcome, two.outcome} & {"yes", "no"}) == {both.outcome}, (first[2], second[2])


WIDE = {ord(narrow): ord(narrow) + 0xFEE0 for narrow in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ,.!"}


@pytest.mark.parametrize(("question", "expected", "text"), DECIDED)
def test_how_it_is_written_changes_nothing(question: str, expected: str, text: str) -> None:
    plain = read(question, text)
    for written in (text.upper(), text.translate(WIDE), f"  {text}  ", f"{text}。", f"{text}!!!", f"{text} 🙏"):
        assert read(question, written) == plain, written


TRADITIONAL = {
    "没": "沒",
    "过": "過",
    "对": "對",
    "转": "轉",
    "华": "華",
    "术": "術",
    "医": "醫",
    "说": "說",
    "从": "從",
}


@pytest.mark.parametrize(("question", "expected", "text"), [line for line in DECIDED if line in CHINESE])
def test_traditional_signs_say_the_same(question: str, expected: str, text: str) -> None:
    written = "".join(TRADITIONAL.get(sign, sign) for sign in text)
    asked = "".join(TRADITIONAL.get(sign, sign) for sign in question)
    assert read(question, written).outcome == expected
    assert read(asked, written).outcome == expected


def test_content_can_say_more_about_a_question() -> None:
    asked = Asked.of("Do you have any of these now?", echo=("腹水", "ascites"))
    assert read_yes_no("没有腹水", asked) == YesNo("no")
    assert read_yes_no("no ascites", asked) == YesNo("no")
    moved = Asked.of("您做过肝移植吗？", echo=("换肝",))
    assert read_yes_no("没换过肝", moved) == YesNo("no")
    assert read_yes_no("换过肝", moved) == YesNo("yes")
    assert read_yes_no("没换过肾", moved).outcome == "ask"
    assert read_yes_no("没换过肝", Asked.of("您做过肝移植吗？")).outcome == "ask"
    assert read_yes_no("ok", Asked.of("Shall the team write to you?", kind="permission")) == YesNo("yes")
    assert read_yes_no("ok", Asked.of("Shall the team write to you?", kind="status")).outcome == "ask"
    assert read_yes_no("以前有", Asked.of("您有腹水吗？", scope="ever")).outcome != "no"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(QUESTIONS), st.text(max_size=60))
def test_anything_at_all_can_be_typed(question: str, text: str) -> None:
    assert read(question, text).outcome in ("yes", "no", "unsure", "ask")
