"""From findings to words: reasons in the answers that decided, what is open and where, what to ask."""

from typing import Any

import pytest
import yaml
from pydantic import JsonValue

from prescreen.eligibility import explanation, interview
from prescreen.eligibility.answers import Answers, check_answer, from_values
from prescreen.eligibility.assessment import assess, settles
from prescreen.eligibility.explanation import Explanation, explain
from prescreen.eligibility.study import Study
from tests.spec.test_edges_of_the_first_study import TABLE

TODAY = TABLE["as_of"]
LAB_ROWS = ("plt", "wbc", "neut", "tbil", "alt", "ast", "alb", "crea", "inr")


def answers(**changed: Any) -> Answers:
    person = {**TABLE["person"], **changed}
    return from_values({key: value for key, value in person.items() if value is not None})


def told(study: Study, **changed: Any) -> Explanation:
    given = answers(**changed)
    return explain(assess(study, given, TODAY), given)


def test_a_reason_names_only_the_answer_that_decided(first_study: Study) -> None:
    (line,) = told(first_study, treatments=["artery", "drug", "surgery"]).lasting
    ((question, words),) = line.said
    surgery = question.choice("surgery")
    assert (line.part, question.key) == ("E01", "treatments")
    assert surgery is not None
    assert [said.text for said in words] == [surgery.label]


def test_a_reason_that_lapses_carries_its_day_and_the_month_that_was_given(first_study: Study) -> None:
    given = {"events_12m": ["stroke_tia"], "event_dates": {"stroke_tia": "2026-06"}}
    (line,) = told(first_study, **given).changeable
    assert line.from_day is not None
    assert line.from_day.isoformat() == "2027-07-01"
    assert [said.day for _, words in line.said for said in words] == ["2026-06"]
    assert line.can_change
    assert line.say is not None


def test_lasting_and_changeable_reasons_stand_apart(first_study: Study) -> None:
    explained = told(first_study, hcc_diagnosis="no", plt={"value": 60, "unit": "x10^9/L"})
    assert [line.part for line in explained.lasting] == ["I02a"]
    assert [line.part for line in explained.changeable] == ["I07a"]


def test_a_private_reason_never_shows_what_was_said(first_study: Study) -> None:
    (line,) = told(first_study, private=["hiv"]).lasting
    assert line.sensitive
    assert line.said == ()
    assert "HIV" not in line.text


@pytest.mark.parametrize("answer", ["skip", "some_private", "mental_health"])
def test_open_private_points_are_always_said_to_be_open(first_study: Study, answer: str) -> None:
    assert told(first_study, private=[answer]).private_open


def test_open_points_are_grouped_by_where_they_are_found(first_study: Study) -> None:
    explained = told(first_study, inr="unsure", scan_result="unsure")
    found = {
        group.found_in: ([point.part for point in points], group.questions) for group, points in explained.open_groups
    }
    assert found == {
        "scan_report": (["I05a"], ("Q06",)),
        "lab_report": (["I09b", "I10"], ("Q20",)),
    }


def test_only_the_open_part_of_a_sum_is_asked_for(first_study: Study) -> None:
    (group,) = settles(assess(first_study, answers(tbil="unsure"), TODAY))
    assert group.questions == ("Q19",)


def test_what_only_a_doctor_can_weigh_is_not_asked_of_the_person(first_study: Study) -> None:
    (group,) = settles(assess(first_study, answers(other_health=["minor_cancer"]), TODAY))
    assert (group.found_in, group.parts, group.questions) == ("doctor", ("E05",), ())


@pytest.mark.parametrize(
    "changed",
    [{"treatments": ["artery", "surgery"]}, {}],
    ids=["already decided", "everything fits"],
)
def test_nothing_settles_an_outcome_that_does_not_wait(first_study: Study, changed: dict[str, Any]) -> None:
    assert settles(assess(first_study, answers(**changed), TODAY)) == ()


def test_answering_the_questions_that_settle_leaves_nothing_open(first_study: Study) -> None:
    missing = dict.fromkeys(("scan_result", "afp_before", "activity", *LAB_ROWS, "lab_date"))
    groups = settles(assess(first_study, answers(**missing), TODAY))
    asked = {question for group in groups for question in group.questions}
    kept = {key for name in asked for key in first_study.question(name).keys}
    again = answers(**{key: None for key in missing if key not in kept and key != "lab_date"})
    assert assess(first_study, again, TODAY).overall == "likely_match"


def test_the_open_view_of_the_surgeons_is_named_first(first_study: Study) -> None:
    explained = told(first_study, surgeon_view="unsure")
    assert explained.doctor_checks[0].part == "I06"


def test_life_expectancy_is_never_shown_to_a_person(first_study: Study) -> None:
    explained = told(first_study, surgeon_view="unsure", hcc_diagnosis="no")
    shown = [p.part for p in explained.doctor_checks] + [p.part for _, points in explained.open_groups for p in points]
    assert "I13" not in shown


def test_a_person_without_a_blood_test_is_asked_seventeen_screens(first_study: Study) -> None:
    plan = interview.plan(first_study, answers(lab_date="no", **dict.fromkeys(LAB_ROWS)), TODAY)
    assert plan.total == 17
    assert plan.next is None


def test_a_person_with_a_blood_test_is_asked_twenty_screens(first_study: Study) -> None:
    assert interview.plan(first_study, answers(), TODAY).total == 20


def test_who_had_no_drugs_is_not_asked_for_their_names(first_study: Study) -> None:
    plan = interview.plan(first_study, answers(treatments=["artery"], drugs=None), TODAY)
    assert "Q05" not in [question.id for question in plan.questions]


def test_a_blood_test_that_is_too_old_is_not_copied_row_by_row(first_study: Study) -> None:
    plan = interview.plan(first_study, answers(lab_date="2026-08-24", **dict.fromkeys(LAB_ROWS)), TODAY)
    assert plan.next is None
    assert told(first_study, lab_date="2026-08-24", **dict.fromkeys(LAB_ROWS)).open_groups


def test_pregnancy_lines_are_hidden_only_where_they_cannot_apply(first_study: Study) -> None:
    private = first_study.question("private")

    def shown(**changed: Any) -> bool:
        known = interview.plan(first_study, answers(**changed), TODAY).known
        return "pregnant" in [choice.key for choice in interview.choices(first_study, private, known)]

    assert not shown(sex="male")
    assert not shown(sex="female", age_years=60)
    assert shown(sex="female", age_years=59)
    assert shown(sex="prefer_not", age_years=40)
    assert shown(sex="female", age_years="prefer_not")


def test_a_correction_takes_away_what_no_longer_applies(first_study: Study) -> None:
    before = answers(
        sex="female", age_years=40, private=["pregnant"], events_12m=["bypass"], event_dates={"bypass": "2026-05"}
    )
    corrected = {**before, "sex": answers(sex="male")["sex"], "events_12m": answers()["events_12m"]}
    pruned = interview.prune(first_study, corrected, TODAY)
    assert "private" not in pruned
    assert "event_dates" not in pruned
    assert set(corrected) - set(pruned) == {"private", "event_dates"}


@pytest.mark.parametrize(
    ("changed", "question", "stops"),
    [
        ({"hcc_diagnosis": "no"}, "Q03", True),
        ({"treatments": ["artery", "drug", "ablation"]}, "Q04", True),
        ({"spread": ["lung"]}, "Q09", True),
        ({"afp_before": {"value": 45, "unit": "ng/mL"}}, "Q10", True),
        ({"scan_result": "still_active"}, "Q06", False),
        ({"private": ["hiv"]}, "Q16", False),
        ({"other_health": ["dialysis"]}, "Q14", False),
    ],
)
def test_the_soft_stop_comes_only_after_a_lasting_point_of_its_own_question(
    first_study: Study, changed: dict[str, Any], question: str, stops: bool
) -> None:
    assessed = assess(first_study, answers(**changed), TODAY)
    assert bool(interview.lasting_stop(assessed, first_study.question(question))) is stops


@pytest.mark.parametrize(
    ("changed", "conflict"),
    [
        ({"private": ["pregnant"]}, "man_and_pregnancy"),
        ({"neut": {"value": 9, "unit": "x10^9/L"}}, "neutrophils_over_white_cells"),
        ({"treatments": ["none"]}, "no_treatment_but_drugs"),
        ({"treatments": ["artery", "drug", "transplant"]}, "transplant_here_but_not_there"),
        ({"heart_blood_now": ["none"], "qtc": {"value": 480, "unit": "ms"}}, "normal_heart_test_list_but_long"),
    ],
)
def test_answers_that_clash_are_asked_back(first_study: Study, changed: dict[str, Any], conflict: str) -> None:
    plan = interview.plan(first_study, answers(**changed), TODAY)
    assert [found.id for found in plan.conflicts] == [conflict]
    assert interview.plan(first_study, answers(), TODAY).conflicts == ()


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    yaml.safe_load(
        """
- [treatments, [none, artery], none_and_other]
- [treatments, [], choose]
- [hcc_diagnosis, null, choose]
- [age_years, "58", null]
- [age_years, "58岁", null]
- [age_years, 130, implausible]
- [age_years, "虚岁59", not_understood]
- [age_years, prefer_not, null]
- [afp_before, {value: "7,5", unit: ng/mL}, ambiguous_number]
- [afp_before, {value: "about 70", unit: ng/mL}, not_understood]
- [afp_before, {value: ">1210", unit: ng/mL}, null]
- [afp_before, unsure, null]
- [plt, {value: 148}, unit_missing]
- [plt, {value: 148, unit: unsure}, null]
- [plt, {value: 3000, unit: x10^9/L}, implausible]
- [plt, {value: "1e5", unit: x10^9/L}, not_understood]
- [plt, unsure, null]
- [tbil, {flag: normal}, null]
- [tbil, {flag: high, value: 30, unit: umol/L}, limit_missing]
- [tbil, {flag: high, value: 20, unit: umol/L, uln: 23}, arrow_conflict]
- [tbil, {flag: high, value: 30, unit: umol/L, uln: 90}, implausible_limit]
- [tbil, {flag: high}, not_understood]
- [inr, {value: 1.3, uln: 1.2, flag: high}, null]
- [lab_date, "2026-11-10", null]
- [lab_date, "2026-12-10", future_date]
- [lab_date, "13/13", date_not_understood]
- [lab_date, "no", null]
- [event_dates, {bypass: "2026-05", lung_clot: unsure}, null]
- [event_dates, {bypass: "2027-05"}, future_date]
- [qtc, {value: 0.45, unit: s}, null]
- [qtc, {value: 45, unit: s}, implausible]
"""
    ),
)
def test_what_cannot_be_used_is_asked_again_and_never_guessed(
    first_study: Study, key: str, value: JsonValue, problem: str | None
) -> None:
    found = check_answer(first_study, key, value, TODAY)
    assert [item.code for item in found] == ([problem] if problem else [])


def test_an_answer_is_told_in_the_words_of_its_screen(first_study: Study) -> None:
    given = answers(tbil={"value": 34.5, "unit": "umol/L", "uln": 23, "flag": "high"})
    rows = list(explanation.in_words(first_study, first_study.question("tbil"), given))
    assert (rows[0].label, rows[0].text) == ("Total bilirubin (TBIL)", "34.5 μmol/L (≤ 23)")
    assert rows[1].text == "No up arrow, no H, no star"
