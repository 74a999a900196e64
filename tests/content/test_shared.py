"""What studies share is written once, is the same for all, and cannot be bent by one of them."""

import shutil
from pathlib import Path

import pytest

from prescreen import content, i18n, shared, translating
from prescreen.checking import whole
from prescreen.errors import ContentInvalid
from tests.content import broken

SHARED_QUESTION = """questions:
- id: W1
  key: age_years
  kind: number
  short: "Age"
  ask: "How old are you?"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The tiny study, which takes its first question over from what is shared."""
    shutil.copytree(broken.VALID, tmp_path / "study")
    return tmp_path / "study" / "content"


def lines_of(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")


def told(root: Path) -> list[tuple[str, str, str]]:
    with pytest.raises(ContentInvalid) as refused:
        content.read_study(root / "studies/walking", root)
    return [(Path(one.file).name, one.where, one.what) for one in refused.value.problems]


def test_what_is_used_and_is_not_there_is_told(root: Path) -> None:
    lines_of(root, "studies/walking/questions.yaml", "questions:\n", "questions:\n- use: W9\n")
    assert told(root) == [("questions.yaml", "questions.W9", "nothing of this name is shared")]


@pytest.mark.parametrize("field", ["ask", "choices", "units", "soft_stop"])
def test_a_study_cannot_ask_a_shared_question_in_its_own_way(root: Path, field: str) -> None:
    (root / shared.QUESTIONS).write_text(SHARED_QUESTION, encoding="utf-8")
    lines_of(root, "studies/walking/questions.yaml", "questions:\n", f"questions:\n- use: W1\n  {field}: x\n")
    assert [(where, what.partition(",")[0]) for _, where, what in told(root)] == [
        (f"questions.W1.{field}", "this comes with what is shared")
    ]


def test_a_study_says_for_itself_why_it_asks(root: Path) -> None:
    (root / shared.QUESTIONS).write_text(SHARED_QUESTION.replace("W1", "W9"), encoding="utf-8")
    lines_of(root, "studies/walking/questions.yaml", "questions:\n", 'questions:\n- use: W9\n  why: "So."\n')
    study = content.read_study(root / "studies/walking", root)
    assert (study.questions[0].ask, study.questions[0].why) == ("How old are you?", "So.")
    assert i18n.pointer(study, "questions/W9/ask") == "questions/W9/ask"
    assert i18n.pointer(study, "questions/W9/why") == "walking/questions/W9/why"


def test_what_people_ask_of_every_study_has_an_answer_in_each(root: Path) -> None:
    (root / "faq.yaml").write_text('faq:\n- {id: cost, ask: "Is it free?"}\n', encoding="utf-8")
    assert told(root) == [("faq.yaml", "cost", "people ask this of every study, and this one has no answer")]
    (root / "studies/walking/faq.yaml").write_text('faq:\n- {use: cost, answer: "Yes."}\n', encoding="utf-8")
    (topic,) = content.read_study(root / "studies/walking", root).faq
    assert (topic.id, topic.ask, topic.answer) == ("cost", "Is it free?", "Yes.")


def test_a_study_says_a_page_in_its_own_words_and_the_others_keep_theirs(root: Path) -> None:
    before = content.read_study(root / "studies/walking", root).pages
    lines_of(root, "studies/walking/study.yaml", "id: walking\n", 'id: walking\npages: {result.1: "Well walked."}\n')
    after = content.read_study(root / "studies/walking", root)
    assert after.pages["result.1"] == "Well walked."
    assert {key for key in before if before[key] != after.pages[key]} == {"result.1"}
    assert "pages/result.1" not in after.shared


def test_shared_words_stand_once_in_a_catalogue(root: Path) -> None:
    shutil.copytree(root / "studies/walking", root / "studies/running")
    lines_of(root, "studies/running/study.yaml", "id: walking", "id: running")
    studies = [content.read_study(root / "studies" / name, root) for name in ("walking", "running")]
    places = [place for (place, _), _ in translating.wanted(i18n.CONTENT, studies)]
    assert len(places) == len(set(places))
    assert "pages/result.1" in places
    assert {"walking/title", "running/title"} <= set(places)


def test_one_fact_asked_in_two_ways_is_told(root: Path) -> None:
    shutil.copytree(root / "studies/walking", root / "studies/running")
    lines_of(root, "studies/running/study.yaml", "id: walking", "id: running")
    lines_of(root, "studies/running/questions.yaml", '"A dog"', '"One dog"')
    found = whole.check(root=root, locales=root.parent / "locales", said=broken.SAID, domains=(i18n.CONTENT,)).problems
    assert [one.where for one in found if "in different ways" in one.what] == ["pets"]


@pytest.mark.parametrize(
    ("text", "where"),
    [("questions: 3", "questions"), ("pages: {}", "pages"), ("questions:\n- {id: W9}\n", "questions.0.key")],
)
def test_what_is_shared_has_a_form_too(root: Path, text: str, where: str) -> None:
    (root / shared.QUESTIONS).write_text(text, encoding="utf-8")
    assert (shared.QUESTIONS, where) in [(file, place) for file, place, _ in told(root)]
