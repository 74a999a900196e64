"""A typed reply ticks what was said and nothing that was denied, doubted or said of another."""

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from prescreen.content import load_study
from prescreen.eligibility.study import Choice, Question, Study, Typed
from prescreen.eligibility.text import Text
from prescreen.i18n import localise
from prescreen.reading.choices import Ask, Options, Picked, read_choice, read_choices, units_of
from prescreen.reading.writing import fold

STUDY = "NCT05349331"
TABLE = yaml.safe_load((Path(__file__).parent / "choices.yaml").read_text("utf-8"))
LINES = [(name, text, expected) for name, replies in TABLE.items() for text, expected in replies.items()]


@cache
def studies() -> tuple[Study, Study]:
    study = load_study(STUDY)
    return study, localise(study, "zh_Hans")


@cache
def options(name: str) -> Options:
    return Options.of(*(study.question(name) for study in studies()))


def read(name: str, text: str) -> Picked | Ask:
    reader = read_choices if studies()[0].question(name).kind == "many" else read_choice
    return reader(text, options(name))


@pytest.mark.parametrize(("name", "text", "expected"), LINES)
def test_a_reply_picks_what_a_person_would_tick(name: str, text: str, expected: str | list[str]) -> None:
    found = read(name, text)
    keys = [expected] if isinstance(expected, str) else expected
    if keys[0] == "ask":
        assert isinstance(found, Ask)
        assert set(keys[1:]) <= set(found.lean)
    else:
        assert found == Picked(tuple(keys))


def test_the_table_is_broad() -> None:
    assert len(LINES) >= 150


LABELLED = [
    (q.id, c.key, n)
    for q in load_study(STUDY).questions
    if q.kind in ("one", "many")
    for c in q.choices
    for n in (0, 1)
]


@pytest.mark.parametrize(("name", "key", "language"), LABELLED)
def test_a_label_typed_whole_is_its_choice(name: str, key: str, language: int) -> None:
    choice = studies()[language].question(name).choice(key)
    assert choice is not None
    assert read(name, choice.label) == Picked((key,))


@pytest.mark.parametrize("question", load_study(STUDY).questions, ids=lambda question: question.id)
def test_every_declared_word_names_a_choice_that_exists(question: Question) -> None:
    if question.typed is not None:
        assert set(question.typed.aliases) <= {choice.key for choice in question.choices}


ITEMS = [
    (q.id, key, word)
    for q in load_study(STUDY).questions
    if q.kind == "many" and q.typed
    for key, words in q.typed.aliases.items()
    if key in q.items
    for word in words
]


@pytest.mark.parametrize(
    "denial",
    ["no {}", "not {}", "without {}", "{}, no", "没有{}", "没{}", "{}没有", "不是{}", "never {}", "no {} at all"],
)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_denied_is_never_ticked(denial: str, data: st.DataObject) -> None:
    name, key, word = data.draw(st.sampled_from(ITEMS))
    found = read(name, denial.format(word))
    assert not (isinstance(found, Picked) and key in found.keys)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([" and ", ", ", "和", "、", " 还有 "]))
def test_two_replies_together_tick_only_what_one_of_them_ticks(data: st.DataObject, between: str) -> None:
    name = data.draw(st.sampled_from(sorted(TABLE)))
    first, second = (data.draw(st.sampled_from(sorted(TABLE[name]))) for _ in range(2))
    both, parts = read(name, first + between + second), [read(name, first), read(name, second)]
    ticked = {key for part in parts if isinstance(part, Picked) for key in part.keys}
    if isinstance(both, Picked):
        # A message that is asked alone may be understood beside another, never for a choice that it does not name.
        named = ticked | {key for part in parts if isinstance(part, Ask) for key in part.lean}
        assert set(both.keys) <= named


def test_only_what_is_shown_can_be_picked() -> None:
    question = studies()[0].question("Q16")
    shown = Options.of(question, shown=("hiv", "none", "skip"))
    assert isinstance(read_choices("pregnant", shown), Ask)
    assert read_choices("the first one", shown) == Picked(("hiv",))


def test_a_carer_speaks_of_the_other() -> None:
    question = studies()[0].question("Q09")
    assert read_choices("she has lungs", Options.of(question, carer=True)) == Picked(("lung",))
    assert isinstance(read_choices("she has lungs", Options.of(question)), Ask)


def test_a_word_of_two_choices_is_asked_with_both_highlighted() -> None:
    question = Question(
        id="A", key="a", kind="many", short=Text("A"), ask=Text("Which of these?"),
        choices=(Choice(key="x", label=Text("Red wine")), Choice(key="y", label=Text("White wine"))),
        typed=Typed(aliases={"x": ("wine",), "y": ("wine",)}),
    )  # fmt: skip
    assert read_choices("wine", Options.of(question)) == Ask("not_read", ("x", "y"))
    assert read_choices("red wine, white wine", Options.of(question)) == Picked(("x", "y"))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(TABLE)), st.text(max_size=60))
def test_anything_at_all_can_be_typed(name: str, text: str) -> None:
    assert isinstance(read(name, text), Picked | Ask)


def test_a_message_is_words_and_signs() -> None:
    assert units_of(fold("K药, PD-1／骨頭").folded) == ("k", "药", "pd", "1", "骨", "头")
