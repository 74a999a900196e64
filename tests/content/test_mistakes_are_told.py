"""Every mistake that an author can make has a tiny study with it; all that is wrong is told, with its remedy."""

from pathlib import Path

import pytest

from prescreen import content, i18n
from prescreen.checking import cases, references
from tests.content import broken


def test_the_tiny_study_itself_has_no_problem(tmp_path: Path) -> None:
    report = broken.check(broken.make({}, tmp_path / "study"))
    assert report.problems == ()
    assert report.notes[0].startswith("awaiting approval: walking")


@pytest.mark.parametrize("mistake", broken.mistakes())
def test_a_mistake_is_told_with_its_file_its_place_and_its_remedy(mistake: str, tmp_path: Path) -> None:
    spec = broken.read(mistake)
    assert spec["expected"]
    told = broken.check(broken.make(spec, tmp_path / "study")).problems
    assert [{"file": p.file, "where": p.where, "what": p.what, "remedy": p.remedy} for p in told] == spec["expected"]


def test_problems_of_several_kinds_are_told_at_once(tmp_path: Path) -> None:
    names = (
        "a_rule_names_an_unknown_choice",
        "no_translation",
        "a_case_with_another_outcome",
        "a_notice_without_words",
    )
    specs = [broken.read(name) for name in names]
    folder = broken.make({"change": [change for spec in specs for change in spec["change"]]}, tmp_path / "study")
    told = {(problem.file, problem.where) for problem in broken.check(folder).problems}
    assert told == {(one["file"], one["where"]) for spec in specs for one in spec["expected"]}


def test_a_language_in_which_other_findings_come_out_is_told() -> None:
    root = broken.VALID / "content"
    study = content.load_study("walking", root)
    worked, _ = cases.read(content.read_yaml(root / "studies/walking/cases.yaml"))
    cats = study.criteria[1].model_copy(
        update={"parts": {"only": study.criteria[1].parts["only"].model_copy(update={"rule": "has(pets, 'cat')"})}}
    )
    other = study.model_copy(update={"criteria": (study.criteria[0], cats, study.criteria[2])})
    other = type(study).model_construct(**{name: getattr(other, name) for name in type(study).model_fields})
    told = list(cases.other_findings(study, other, i18n.CHINESE, worked))
    assert [problem.where for problem in told] == ["walks", "young", "napped"]
    assert "S2" in told[0].what
    assert list(cases.other_findings(study, study, i18n.CHINESE, worked)) == []


def test_a_study_that_says_likely_match_of_nobody_knows_whom_is_told() -> None:
    study = content.load_study("walking", broken.VALID / "content")
    easy = study.model_copy(update={"criteria": ()})
    easy = type(study).model_construct(**{name: getattr(easy, name) for name in type(study).model_fields})
    told = list(cases.problems(easy, ()))
    assert [problem.what for problem in told] == ["a person about whom nothing is known is called likely_match"]


def test_a_fact_that_only_another_study_asks_for_is_not_superfluous() -> None:
    study = content.load_study("walking", broken.VALID / "content")
    half = study.model_copy(update={"questions": study.questions[:3]})
    half = type(study).model_construct(**{name: getattr(half, name) for name in type(study).model_fields})
    assert {p.where for p in references.never_asked([half])} == {
        "facts.naps",
        "facts.nap_days",
        "facts.diary_day",
        "facts.hours",
    }
    assert list(references.never_asked([half, study])) == []
