"""What goes into a link when one set of answers serves several studies."""

from datetime import date

from prescreen.capsule import Contents
from prescreen.content import load_study, study_ids
from prescreen.conversation import Picked, Shared, begin
from prescreen.eligibility.answers import from_values
from prescreen.sharing import to_go_on, to_show, usable

TODAY = date(2026, 11, 24)
STUDIES = [load_study(name) for name in study_ids()]
ANSWERS = from_values({"age_years": "63", "hcc_diagnosis": "yes", "scan_result": "one_clear"})


def _somebody(*, private: bool = False) -> tuple[Contents, ...]:
    """What each study's link would hold of the same answers, every key of every study among them."""
    every = {key: ANSWERS.get(key, ANSWERS["age_years"]) for study in STUDIES for key in study.question_by_key}
    return tuple(
        to_show(
            begin(study.id, "en").model_copy(
                update={"answers": every, "shared": Shared(picked=Picked(private=private))}
            ),
            study,
        )
        for study in STUDIES
    )


def test_a_link_about_one_study_holds_no_answer_to_another_not_even_with_the_private_ones() -> None:
    for private in (False, True):
        for study, contents in zip(STUDIES, _somebody(private=private), strict=True):
            assert contents.answers
            assert contents.answers.keys() <= study.question_by_key.keys()
    assert len({frozenset(contents.answers) for contents in _somebody()}) == len(STUDIES)


def test_what_is_private_in_a_study_goes_only_with_its_own_tick() -> None:
    for study, contents in zip(STUDIES, _somebody(), strict=True):
        private = {key for question in study.questions if question.private for key in question.keys}
        assert not private & contents.answers.keys()


def test_who_goes_on_later_finds_the_answers_to_every_study() -> None:
    first, second = STUDIES[0], STUDIES[1]
    only_second = next(iter(second.question_by_key.keys() - first.question_by_key.keys()))
    values = {**ANSWERS, only_second: from_values({only_second: "unsure"})[only_second]}
    kept = usable(to_go_on(begin(first.id, "en").model_copy(update={"answers": values})), STUDIES, TODAY)
    assert only_second in kept.answers
    assert only_second not in usable(kept, (first,), TODAY).answers
