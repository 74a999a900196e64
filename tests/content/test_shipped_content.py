"""The content that is shipped: no problem, every case holds, both languages find the same, a helper is never "you"."""

import re
from collections.abc import Iterator

import pytest

from prescreen import content, i18n
from prescreen.checking import cases, references, surface, whole
from prescreen.eligibility.answers import from_values
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.study import Question, Study, rule_texts

STUDIES = content.study_ids()
YOU = re.compile(r"\b(?:you|your|yours|yourself|I|me|my|mine|we|our)\b", re.IGNORECASE)
# "We" is whoever runs this program, in sentences like these; "us" likewise.
OURS = re.compile(r"\b(?:we ask|lets us skip|which questions we can skip|we do not print or send it)\b", re.IGNORECASE)


def worked_cases() -> Iterator[tuple[str, cases.WorkedCase]]:
    for study in STUDIES:
        worked, problems = cases.read(content.read_yaml(content.ROOT / "studies" / study / cases.CASES))
        assert not problems
        yield from ((study, case) for case in worked)


WORKED = list(worked_cases())


def test_nothing_is_wrong_with_the_content() -> None:
    assert "\n".join(map(str, whole.check().problems)) == ""


def test_what_awaits_approval_is_told() -> None:
    unapproved = [study for study in STUDIES if content.load_study(study).approval.approved_by is None]
    notes = "\n".join(whole.check().notes)
    assert all(f"awaiting approval: {study}" in notes for study in unapproved)


def test_the_first_study_has_its_fifty_cases() -> None:
    assert sum(study == "NCT05349331" for study, _ in WORKED) >= 50


@pytest.mark.parametrize(("study_id", "case"), WORKED, ids=[case.id for _, case in WORKED])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_worked_case_holds_in_every_language(study_id: str, case: cases.WorkedCase, language: str) -> None:
    study = i18n.localise(content.load_study(study_id), language)
    assert [str(problem) for problem in cases.problems(study, [case])] == []


@pytest.mark.parametrize(("study_id", "case"), WORKED, ids=[case.id for _, case in WORKED])
def test_all_languages_find_the_same(study_id: str, case: cases.WorkedCase) -> None:
    answers = from_values({key: value for key, value in case.answers.items() if value is not None})
    english = content.load_study(study_id)
    found = [assess(i18n.localise(english, language), answers, case.as_of) for language in i18n.LANGUAGES]
    assert len({tuple((name, finding.truth) for name, finding in one.findings.items()) for one in found}) == 1
    assert len({(one.overall, one.not_now_only, tuple(one.eligible_again_from.items())) for one in found}) == 1


# ---- Somebody who helps is asked about the other person ----


def spoken(question: Question) -> Iterator[tuple[str, str, str | None]]:
    """Every text of a screen that a helper also reads: its name, the words, and the helper's own words."""
    own = question.carer
    for field in ("ask", "hint", "where", "why"):
        if (text := getattr(question, field)) is not None:
            yield field, text, getattr(own, field) if own is not None else None
    for choice in question.choices:
        yield f"choices/{choice.key}", choice.label, own.choices.get(choice.key) if own is not None else None
    for followup in question.followups:
        yield f"followups/{followup.key}", followup.ask, followup.carer_ask


@pytest.mark.parametrize("study_id", STUDIES)
def test_a_helper_is_never_asked_about_themselves(study_id: str) -> None:
    english, chinese = (i18n.localise(content.load_study(study_id), language) for language in i18n.LANGUAGES)
    without = [
        f"{question.id}/{name}"
        for question, other in zip(english.questions, chinese.questions, strict=True)
        for (name, words, own), (_, zh_words, _) in zip(spoken(question), spoken(other), strict=True)
        if own is None and (speaks_to_the_person(words) or re.search("[您我]", zh_words))
    ]
    assert without == []


@pytest.mark.parametrize("study_id", STUDIES)
def test_a_helpers_own_words_do_not_speak_to_the_person(study_id: str) -> None:
    english, chinese = (i18n.localise(content.load_study(study_id), language) for language in i18n.LANGUAGES)
    for question, other in zip(english.questions, chinese.questions, strict=True):
        for (name, _, own), (_, _, zh_own) in zip(spoken(question), spoken(other), strict=True):
            # "The person you help", "what you saw", "you can skip this" speak to the helper, and rightly so.
            assert not re.search(r"\b(?:your|my|I)\b", own or ""), f"{question.id}/{name}: {own}"
            assert not re.search("您的|我(?!们)", zh_own or ""), f"{question.id}/{name}: {zh_own}"


@pytest.mark.parametrize("study_id", STUDIES)
def test_a_page_about_ones_own_doctor_or_health_has_words_for_a_helper(study_id: str) -> None:
    pages = content.load_study(study_id).pages
    said = surface.said_by_the_code()
    about_the_person = re.compile(
        r"\b(?:your (?:own |liver )?(?:doctor|health|care|illness|treatment)|my health)\b", re.IGNORECASE
    )
    without = [key for key in said.keys & pages.keys() if not key.startswith("carer.") and f"carer.{key}" not in pages]
    without = [key for key in without if about_the_person.search(pages[key])]
    assert without == []


def speaks_to_the_person(words: str) -> bool:
    return bool(YOU.search(OURS.sub("", words)))


# ---- The study is asked as a whole ----


@pytest.mark.parametrize("study_id", STUDIES)
def test_what_the_surfaces_say_is_found_in_the_code(study_id: str) -> None:
    """The list of needed texts is read from the code; were it empty, nothing would be checked."""
    said = surface.said_by_the_code()
    assert {"start.title", "send.button", "consent.contact", "reason.stale", "err.future_date"} <= said.keys
    assert {"result.match", "softstop"} <= said.numbered
    assert {r"contact\.err\..+", r"sheet\.ask\..+", r"status\..+\.1"} <= said.patterns
    study: Study = content.load_study(study_id)
    bare = study.model_construct(**{**{n: getattr(study, n) for n in type(study).model_fields}, "pages": {}})
    assert len(list(surface.problems(bare, said))) >= len(said.keys)


@pytest.mark.parametrize("study_id", STUDIES)
def test_no_name_in_a_study_leads_nowhere(study_id: str) -> None:
    assert list(references.problems(content.load_study(study_id))) == []


def test_every_field_of_a_study_has_its_file() -> None:
    placed = {key for keys in content.PARTS.values() for key in keys}
    assert placed | {"vocabulary", "emergency", "shared", "volunteers"} == Study.model_fields.keys()


@pytest.mark.parametrize("study_id", STUDIES)
def test_every_rule_has_a_place_that_can_be_told(study_id: str) -> None:
    study = content.load_study(study_id)
    assert {text for _, _, text in content.rule_places(study)} == set(rule_texts(study))
