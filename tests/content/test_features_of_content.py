"""What content can say has worked cases in an invented study of a small garden; without the feature they fail."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prescreen import content, i18n
from prescreen.checking import cases
from prescreen.eligibility.answers import check_answer, facts, from_values
from prescreen.eligibility.assessment import assess, under_age
from prescreen.eligibility.interview import lasting_stop, plan
from prescreen.eligibility.study import Study
from tests.content import broken

ROOT = broken.FEATURES / "content"
WORKED, _ = cases.read(content.read_yaml(ROOT / "studies/garden" / cases.CASES))
TODAY = date(2026, 5, 20)
GARDENER = dict(WORKED[0].answers)

# Each feature, and a change that takes it out of the content: its file, what stands there, what then stands there.
CRITERIA, QUESTIONS, VOCABULARY = "studies/garden/criteria.yaml", "studies/garden/questions.yaml", "vocabulary.yaml"
WITHOUT = (
    ("lab_value", VOCABULARY, '["1", "2"], plausible: [0, 1000]', '["1", "2"]'),
    ("unit_range", VOCABULARY, '["1.5", "2"]', '"2"'),
    ("unit_unknown", VOCABULARY, ', unit_unknown: ["1", "2"]', ""),
    ("dated_results", QUESTIONS, ", good: [clear], bad: [snails]", ""),
    ("dated_within_limit", QUESTIONS, ", within_limit: true", ""),
    ("over_limit", CRITERIA, ", over_limit: true", ""),
    ("over_limit", CRITERIA, "{over_limit: flow}", "{ratio_to_limit: flow}"),
    (
        "dated_results",
        CRITERIA,
        "of: looks, days_apart: 14, fresh_days: 30",
        "of: looks, days_apart: 13, fresh_days: 31",
    ),
    ("second_way", CRITERIA, "      - {of: flow, at: {min: [10, 20]}, points: [1, 2, 3], over_limit: true}\n", ""),
    ("bands", CRITERIA, ", in: [1, 2]", ""),
    ("normal_below", VOCABULARY, ", normal_below: {mm: 30, in: 1}", ""),
    ("percent_of", VOCABULARY, "{percent_of: sun}", '"1"'),
    ("followup_number", CRITERIA, "first_given(hose_length, hose_length <= 20, tools, not unclear(", "(not unclear("),
    ("if_skipped", QUESTIONS, "if_skipped: not_answered", "if_skipped: none"),
    ("unknown_as", QUESTIONS, "  unknown_as: clinician\n", ""),
    ("unclear", CRITERIA, "unclear(has(shed, 'old_wood'), 'wording')", "has(shed, 'old_wood')"),
    ("ticked", CRITERIA, "ticked(tools, 'digger')", "has(tools, 'digger')"),
    ("agree", CRITERIA, "agree(points <= 4, sign = 'A')", "points <= 4"),
    ("conflict_lists", CRITERIA, "  lists: [tools]\n", ""),
    ("private", QUESTIONS, "opens: private", "opens: not_sure"),
)
# What decides here stands in the answer, or in which question is asked, and is looked at below.
ELSEWHERE = {"fits", "too_late", "skip_if"}


@pytest.fixture(scope="module")
def garden() -> Study:
    return content.load_study("garden", ROOT)


def assessed(study: Study, **changed: Any) -> Any:
    return assess(study, from_values(answers(**changed)), TODAY)


def answers(**changed: Any) -> dict[str, Any]:
    return {key: value for key, value in {**GARDENER, **changed}.items() if value is not None}


def of(feature: str) -> list[cases.WorkedCase]:
    return [case for case in WORKED if case.id.partition(".")[0] == feature]


def test_nothing_is_wrong_with_the_garden_study() -> None:
    assert "\n".join(map(str, broken.check(broken.FEATURES).problems)) == ""


@pytest.mark.parametrize("case", WORKED, ids=[f"{case.id} {case.title}" for case in WORKED])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_feature_of_content_judges_as_worked_by_hand(case: cases.WorkedCase, language: str, garden: Study) -> None:
    study = i18n.localise(garden, language, broken.FEATURES / "locales")
    assert [str(problem) for problem in cases.problems(study, [case])] == []


def test_every_feature_is_taken_out() -> None:
    assert {case.id.partition(".")[0] for case in WORKED} == {one[0] for one in WITHOUT} | ELSEWHERE


@pytest.mark.parametrize(("feature", "file", "before", "after"), WITHOUT)
def test_without_the_feature_its_cases_no_longer_hold(
    feature: str, file: str, before: str, after: str, tmp_path: Path
) -> None:
    spec = {"change": [{"in": f"content/{file}", "from": before, "to": after}]}
    study = content.load_study("garden", broken.make(spec, tmp_path / "study", broken.FEATURES) / "content")
    assert {problem.where.partition(".")[0] for problem in cases.problems(study, of(feature))} == {feature}


# ---- What decides no finding by itself ----


def asked(study: Study, **changed: Any) -> set[str]:
    return {question.id for question in plan(study, from_values(answers(**changed)), TODAY).questions}


def test_a_question_that_is_skipped_is_not_asked(garden: Study) -> None:
    assert "G6" in asked(garden)
    assert "G6" not in asked(garden, tools=["spade", "digger"], fence=None)
    assert "G6" in asked(garden, tools=["spade", "unsure"])


def test_rows_without_a_report_are_not_asked(garden: Study) -> None:
    assert "G12" in asked(garden)
    assert "G12" not in asked(garden, diary_day="no")
    assert "G12" not in asked(garden, diary_day="2026-04-19")
    assert "G12" in asked(garden, diary_day="2026-04-20")


def test_a_list_in_conflict_is_asked_again_with_what_clashes(garden: Study) -> None:
    clashing = plan(garden, from_values(answers(tools=["none"], blades=["flat"])), TODAY).conflicts
    assert [(conflict.id, conflict.ask_again) for conflict in clashing] == [
        ("no_tools_but_blades", ("tools", "blades"))
    ]
    assert plan(garden, from_values(answers()), TODAY).conflicts == ()


def test_a_soft_stop_is_offered_for_what_lasts_and_never_after_a_private_question(garden: Study) -> None:
    without = assessed(garden, garden="no", secrets=["picks_roses"])
    assert without.not_met == ("B1b", "B5")
    assert lasting_stop(without, garden.question("garden")) == ("B1b",)
    assert lasting_stop(without, garden.question("secrets")) == ()
    assert lasting_stop(without, garden.question("tools")) == ()
    assert lasting_stop(assessed(garden), garden.question("garden")) == ()


@pytest.mark.parametrize(("age", "refused"), [(17, True), (18, False), ("unsure", False), (None, False)])
def test_only_who_is_surely_no_adult_leaves_no_contact(age: Any, refused: bool, garden: Study) -> None:
    assert under_age(garden, from_values(answers(age_years=age)), TODAY) is refused


def test_a_number_outside_its_range_is_asked_again(garden: Study) -> None:
    def told(key: str, value: Any) -> list[str]:
        return [problem.code for problem in check_answer(garden, key, value, TODAY)]

    assert told("first_crop", {"value": "1001", "unit": "kg"}) == ["implausible"]
    assert told("hose_length", {"value": "101", "unit": "m"}) == ["implausible"]
    assert told("first_crop", {"value": "3,9", "unit": "kg"}) == ["ambiguous_number"]
    assert told("rain", {"flag": "high", "value": "50", "unit": "mm"}) == ["limit_missing"]
    assert told("rain", {"flag": "normal", "value": "50", "unit": "mm", "uln": "40"}) == ["arrow_conflict"]
    assert told("first_crop", {"value": "5", "unit": "kg"}) == []


def test_what_asks_for_a_topic_is_read_in_every_language_and_never_translated(garden: Study) -> None:
    topic = garden.topic("how_long")
    chinese = i18n.localise(garden, i18n.CHINESE, broken.FEATURES / "locales")
    assert topic.ways_in("en") == ("How long does all of it take?", "When is it over?")
    assert list(topic.every_way()) == [*topic.ways_in("en"), *topic.ways_in("zh_Hans")]
    assert garden.topic("cost").ways_in("en") == ()
    assert chinese.topic("how_long").answer == "要一个夏天。"
    assert chinese.topic("how_long").words == topic.words == ("how long", "多久")


def test_what_people_type_stays_as_it_is_in_every_language(garden: Study) -> None:
    chinese = i18n.localise(garden, i18n.CHINESE, broken.FEATURES / "locales")
    typed = chinese.question("garden").typed
    assert typed is not None
    assert typed == garden.question("garden").typed
    assert typed.aliases["no"] == ("only a balcony", "只有阳台")
    assert (chinese.question("first_crop").unit_unknown, chinese.question("first_crop").too_late) == (
        "看不到单位",
        "这是后来收的",
    )


def test_a_stale_day_opens_all_that_it_dates(garden: Study) -> None:
    known = facts(garden, from_values(answers(diary_day="2026-04-19")), TODAY)
    assert {str(known.get(key)) for key in ("rain", "sun", "shade")} == {"stale"}
