"""Similar trials: each with its reasons, in a stated order, and never one that is ruled out for sure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from prescreen import content
from prescreen.catalogue import browsing, ctgov, shelving, similar
from prescreen.catalogue.record import OVER, Age, Record, Sex, Source, Status
from prescreen.catalogue.similar import NOBODY, Person, Reason
from prescreen.eligibility.answers import Answer, facts
from prescreen.eligibility.study import Study
from prescreen.records import database
from prescreen.records.library import Library
from tests.catalogue import shapes

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
KNOWN = browsing.glossary()
BARE = Record(id="NCT00000001", source=Source(registry="R", form="ctgov-v2"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    url = f"sqlite:///{tmp_path_factory.mktemp('similar') / 'a.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    made = Library(engine)
    shelving.put_shipped(made, content.ROOT, NOW)
    yield made
    engine.dispose()


def test_what_is_about_the_same_cancer_comes_before_what_only_lists_it(library: Library, first_study: Study) -> None:
    found = similar.like(library, KNOWN, first_study, most=40)
    whys = [one.reasons[0].why for one in found]
    assert whys == sorted(whys, key=["same_illness", "among_several"].index)
    assert [one.record.id for one in found[:3]] == ["NCT03198546", "NCT05775159", "NCT05883644"]
    # A basket that only mentions it in its criteria or keywords is not similar.
    assert not {"NCT06330064", "NCT06953089"} & {one.record.id for one in found}
    assert all(one.record.status not in OVER for one in found)


def test_each_reason_is_true_of_the_record(library: Library, first_study: Study) -> None:
    for one in similar.like(library, KNOWN, first_study, most=40):
        whys = [reason.why for reason in one.reasons]
        assert len(whys) == len(set(whys)) >= 2
        named = {key for text in one.record.conditions for key in KNOWN.named(text, "condition")}
        assert set(one.reasons[0].about) <= named
        assert ("open" in whys) == (shelving.standing(one.record) == "open")
        assert ("same_country" in whys) == ("China" in one.record.countries)


def test_the_same_kind_of_treatment_counts(tmp_path: Path, first_study: Study) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    database.migrate(url)
    library = Library(database.open_engine(url))
    record = ctgov.read(shapes.raw("NCT05883644"))
    resection = record.interventions[0].model_copy(update={"name": "Hepatic resection", "other_names": ()})
    other = record.model_copy(update={"id": "NCT99999999", "interventions": (resection,)})
    shelving.put(library, [record, other], NOW)
    first, second = similar.like(library, KNOWN, first_study)
    assert (first.record.id, second.record.id) == ("NCT99999999", record.id)
    assert Reason("same_treatment", ("surgery",)) in first.reasons
    assert "same_treatment" not in [reason.why for reason in second.reasons]


def aged(least: str | None = None, most: str | None = None) -> Record:
    told = {"minimum_age": least and Age(written=least), "maximum_age": most and Age(written=most)}
    return BARE.model_copy(update=told)


@pytest.mark.parametrize(
    ("record", "ages", "out"),
    [
        (aged("18 Years", "75 Years"), (18, 18), False),
        (aged("18 Years", "75 Years"), (17, 17), True),
        (aged("18 Years", "75 Years"), (75, 75), False),
        (aged("18 Years", "75 Years"), (76, 76), True),
        (aged("18 Years", "75 Years"), (70, 80), False),
        (aged("18 Years", "75 Years"), (None, None), False),
        (aged("18 Years"), (120, 120), False),
        (aged(None, "17 Years"), (63, 63), True),
        (aged("6 Months"), (0, 0), False),
        (aged("12 Months"), (0, 0), True),
        (aged(None, "24 Months"), (2, 2), False),
        (aged(None, "24 Months"), (3, 3), True),
        (aged(), (63, 63), False),
    ],
)
def test_only_a_certain_age_rules_a_trial_out(record: Record, ages: tuple[int | None, int | None], out: bool) -> None:
    low, high = (None if one is None else Fraction(one) for one in ages)
    assert similar.ruled_out(record, Person(youngest=low, oldest=high)) is out


@pytest.mark.parametrize("asked", [*Sex, None])
@pytest.mark.parametrize("person", [Sex.FEMALE, Sex.MALE, None])
def test_only_a_certain_sex_rules_a_trial_out(asked: Sex | None, person: Sex | None) -> None:
    out = similar.ruled_out(BARE.model_copy(update={"sex": asked}), Person(sex=person))
    assert out is ({asked, person} == {Sex.FEMALE, Sex.MALE})


@pytest.mark.parametrize("status", [*Status, None])
def test_only_a_trial_that_is_over_is_ruled_out_by_its_status(status: Status | None) -> None:
    assert similar.ruled_out(BARE.model_copy(update={"status": status}), NOBODY) is (status in OVER)


def test_what_the_answers_say_of_age_and_sex_is_read_off_the_facts(first_study: Study) -> None:
    today = date(2026, 11, 24)
    answers = {"age_years": Answer(value="63"), "sex": Answer(value="male")}
    assert similar.person(KNOWN, facts(first_study, answers, today)) == Person(Fraction(63), Fraction(63), Sex.MALE)
    assert similar.person(KNOWN, facts(first_study, {}, today)) == NOBODY
    unsaid = {"age_years": Answer(value="prefer_not"), "sex": Answer(value="prefer_not")}
    assert similar.person(KNOWN, facts(first_study, unsaid, today)) == NOBODY


def test_somebody_too_old_is_not_shown_a_trial_that_is_closed_to_them(library: Library, first_study: Study) -> None:
    everybody = {one.record.id for one in similar.like(library, KNOWN, first_study, most=40)}
    old = {
        one.record.id for one in similar.like(library, KNOWN, first_study, Person(Fraction(80), Fraction(80)), most=40)
    }
    assert everybody - old == {"NCT03198546", "NCT05829057"}
    child = similar.like(library, KNOWN, first_study, Person(Fraction(12), Fraction(12)), most=40)
    assert all(one.record.minimum_age is None for one in child)


def test_what_the_register_said_half_a_year_ago_is_old_and_so_is_what_has_no_day() -> None:
    told = BARE.model_copy(update={"updated": "2026-06-01"})
    assert not similar.is_old(told, date(2026, 11, 24))
    assert similar.is_old(told, date(2026, 12, 2))
    assert similar.is_old(BARE, date(2026, 11, 24))
