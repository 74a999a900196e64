"""The study page: every point once, marks that mirror the answers and nothing private, and copies that differ, dated."""

from datetime import date

import pytest
from pydantic import JsonValue

from prescreen import studypage
from prescreen.checking import references
from prescreen.eligibility.answers import from_values
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.interview import plan
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import texts
from prescreen.studypage import Card

TODAY = date(2026, 11, 24)


def _cards(study: Study, **answers: JsonValue) -> tuple[Card, ...]:
    given = from_values(answers)
    return studypage.cards(assess(study, given, TODAY), plan(study, given, TODAY))


def _marks(study: Study, **answers: JsonValue) -> dict[str, str]:
    return {point.pointer: point.mark for card in _cards(study, **answers) for point in card.points}


def _mark(study: Study, place: str, **answers: JsonValue) -> str:
    return _marks(study, **answers)[f"criteria/{place}/label"]


def test_every_point_of_the_record_is_listed_but_what_is_for_the_doctor_alone(first_study: Study) -> None:
    listed = [card.criterion.id for card in _cards(first_study)]
    left_out = [one.id for one in first_study.criteria if one.id not in listed]
    assert left_out == ["I13"]
    assert studypage.for_the_doctor_alone(plan(first_study, {}, TODAY)) == 1
    parts = {name for name, part in first_study.parts.items() if not part.sheet_only}
    assert len([point for card in _cards(first_study) for point in card.points]) == len(parts) == 46


def test_the_words_of_a_point_stand_at_its_pointer(first_study: Study) -> None:
    known = dict(texts(first_study))
    for card in _cards(first_study):
        for point in card.points:
            assert known[point.pointer] == point.text


def test_a_discreet_point_has_plain_words_of_its_own_on_the_page_of_the_study(first_study: Study) -> None:
    discreet = [part for part in first_study.parts.values() if part.sensitive]
    assert discreet
    assert all(part.plain and part.plain != part.label for part in discreet)


def test_with_no_answer_no_point_is_marked_for_or_against_anybody(first_study: Study) -> None:
    assert set(_marks(first_study).values()) == {"open", "private", "doctor"}


@pytest.mark.parametrize(
    ("place", "answers", "mark"),
    [
        ("I01/parts/only", {"age_years": "63"}, "met"),
        ("I01/parts/only", {"age_years": "17"}, "not_met"),
        ("I02/parts/a", {"hcc_diagnosis": "unsure"}, "unknown"),
        ("E03/parts/only", {"other_health": ["none"]}, "met"),
        ("E03/parts/only", {"other_health": ["dialysis"]}, "not_met"),
        ("E11/parts/c", {"age_years": "63"}, "doctor"),
    ],
)
def test_a_mark_mirrors_the_answer(first_study: Study, place: str, answers: dict[str, JsonValue], mark: str) -> None:
    assert _mark(first_study, place, **answers) == mark


@pytest.mark.parametrize("private", [["hiv"], ["pregnant"], ["mental_health"], ["none"], ["some_private"]])
def test_whatever_is_said_in_private_no_mark_tells_it(first_study: Study, private: list[JsonValue]) -> None:
    assert _marks(first_study, private=private) == _marks(first_study)


def test_every_point_opens_a_question_that_can_be_asked_now(first_study: Study) -> None:
    given = from_values({"age_years": "63", "sex": "male", "lab_date": "no"})
    asked = {question.id for question in plan(first_study, given, TODAY).questions}
    for card in _cards(first_study, age_years="63", sex="male", lab_date="no"):
        assert {question.id for question in card.questions} <= asked
    asked_of: dict[str, JsonValue] = {"lab_date": "no", "treatments": ["artery"]}
    by_id = {card.criterion.id: [one.id for one in card.questions] for card in _cards(first_study, **asked_of)}
    # The blood test is not at hand: its numbers are not asked, the question whether it is there is.
    assert by_id["I07"] == ["Q17"]
    assert by_id["I04"] == ["Q04"]


def test_the_copies_are_told_apart_with_their_days(first_study: Study) -> None:
    found = {one.field: one for one in studypage.differences(first_study.registry)}
    assert list(found) == ["name", "status", "phase", "people", "end"]
    assert [(one.copy.read, one.said) for one in found["people"].versions] == [
        (date(2022, 10, 4), 60),
        (date(2026, 1, 15), 74),
    ]
    assert [(one.said, one.planned) for one in found["end"].versions] == [
        (date(2024, 12, 31), True),
        (date(2026, 1, 14), False),
    ]
    assert [one.copy.read for one in found["name"].versions] == [date(2022, 10, 4), None, None, date(2026, 1, 15)]


def test_copies_that_agree_are_no_difference(first_study: Study) -> None:
    one = first_study.registry.snapshots[0]
    same = first_study.registry.model_copy(update={"snapshots": (one, one.model_copy(update={"read": None}))})
    assert studypage.differences(same) == ()


def test_who_took_part_is_told_by_a_dated_copy_of_an_ended_study_only(first_study: Study) -> None:
    record = first_study.registry
    later = studypage.took_part(record)
    assert later is not None
    assert (later.enrollment, later.read) == (74, date(2026, 1, 15))
    undated = tuple(copy.model_copy(update={"read": None}) for copy in record.snapshots)
    assert studypage.took_part(record.model_copy(update={"snapshots": undated})) is None
    assert studypage.took_part(record.model_copy(update={"snapshots": record.snapshots[:1]})) is None


def test_a_step_that_opens_no_approved_answer_is_told(first_study: Study) -> None:
    about = first_study.about
    assert about is not None
    broken = about.steps[0].model_copy(update={"more": ("nothing_like_it",)})
    study = first_study.model_copy(update={"about": about.model_copy(update={"steps": (broken,)})})
    told = [problem for problem in references.problems(study) if "nothing_like_it" in problem.what]
    assert [problem.where for problem in told] == ["about.steps.connect.more"]
    assert not [one for one in references.problems(first_study) if one.where.startswith("about")]
