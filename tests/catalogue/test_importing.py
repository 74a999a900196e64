"""What registries told is taken as it stands, nothing is made up, and one bad record costs no other."""

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from prescreen import content
from prescreen.catalogue import ctgov, cts, importing
from prescreen.catalogue.forms import Malformed
from prescreen.catalogue.record import LEFT_OUT, Record, Status, as_read, newest, without_contacts
from prescreen.errors import Problem
from tests.catalogue import shapes

NEIGHBOURS = ("NCT02774187", "NCT03794440")


def taken(data: Any) -> tuple[list[Record], list[Problem]]:
    found = list(importing.read_bytes(json.dumps(data).encode(), "page.json"))
    return [one for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Problem)]


# ---- what is shipped -----------------------------------------------------------------------------------------


SHIPPED = sorted((content.ROOT / "catalogue").glob("*.json"))


def test_the_shipped_records_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    records = [one for one in importing.read_paths([content.ROOT / "catalogue"]) if isinstance(one, Record)]
    assert len(records) == len(SHIPPED) == 35
    importing.write(records, tmp_path)
    assert [(tmp_path / path.name).read_bytes() for path in SHIPPED] == [path.read_bytes() for path in SHIPPED]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_shipped_record_names_or_reaches_a_person(path: Path) -> None:
    told = path.read_text(encoding="utf-8")
    assert without_contacts(told) == told
    assert not [sign for sign in ("@", "Contact 1", "Contact 2", "Investigator 1", "555-0100") if sign in told]
    assert not {"contacts", "officials", "investigator", "phone", "email"} & set(Record.model_fields)


def test_a_shipped_record_says_where_it_came_from_and_when_or_that_nobody_knows() -> None:
    records = [one for one in importing.read_paths([content.ROOT / "catalogue"]) if isinstance(one, Record)]
    whole = [one for one in records if one.source.whole]
    assert len(whole) == 12
    assert all(one.source.read_on and one.known_on for one in whole)
    assert all(
        one.source.copy_of and one.source.lacks and one.source.read_on is None for one in records if one not in whole
    )


# ---- what is taken of each form ------------------------------------------------------------------------------


def test_a_whole_record_keeps_what_the_registry_said() -> None:
    record = ctgov.read(shapes.raw("NCT05883644"))
    assert record.status is Status.NOT_YET_RECRUITING
    assert (record.updated, record.verified, str(record.source.read_on)) == ("2023-06-01", "2023-05", "2023-06-29")
    assert record.minimum_age is not None
    assert record.maximum_age is not None
    assert [record.minimum_age.years, record.maximum_age.years] == [Decimal(18), Decimal(130)]
    assert len(record.places) == 47
    assert (
        record.criteria
        == shapes.raw("NCT05883644")["protocolSection"]["eligibilityModule"]["eligibilityCriteria"].strip()
    )


def test_what_a_partial_copy_lacks_is_not_known_and_nothing_is_made_up() -> None:
    record = ctgov.read(shapes.raw("NCT03794440"))
    assert (record.title, record.status, record.sponsor, record.known_on) == (None, None, None, None)
    assert (record.conditions, record.places, record.phases) == ((), (), ())
    assert record.name == "NCT03794440"
    assert record.criteria
    assert not record.source.whole


def test_the_classic_form_says_the_same() -> None:
    [record] = importing.read_bytes(shapes.classic().encode(), "a.xml")
    assert isinstance(record, Record)
    whole = ctgov.read(shapes.raw(shapes.WHOLE))
    assert (record.id, record.title, record.conditions) == (whole.id, whole.title, whole.conditions)
    assert (record.status, record.phases) == (Status.ACTIVE_NOT_RECRUITING, ("PHASE1", "PHASE2"))
    assert (record.updated, record.verified, str(record.source.read_on)) == ("2024-06-25", "2024-06", "2023-07-02")
    assert (record.completion and record.completion.day, record.completion and record.completion.planned) == (
        "2036-08",
        True,
    )
    assert record.maximum_age is None
    assert record.healthy_volunteers is False
    assert [place.city for place in record.places] == ["Guangzhou", "Guangzhou"]
    assert record.criteria
    assert record.criteria.startswith("Inclusion Criteria:\n\n1. patients with advanced HCC")


def test_the_shape_of_the_cancer_institute_says_the_same_in_its_own_words() -> None:
    [record] = taken({"data": [shapes.cts()], "total": 1})[0]
    assert (record.status, record.status_written) == (Status.ACTIVE_NOT_RECRUITING, "Closed to Accrual")
    assert record.phases == ("PHASE1", "PHASE2")
    assert record.conditions[0] == "Hepatocellular Carcinoma"
    assert "Neoplasm" not in record.conditions
    assert record.maximum_age is None
    assert record.criteria
    assert record.criteria.index("Inclusion Criteria:") < record.criteria.index(
        "Exclusion Criteria:\n\n* 1. Had accepted"
    )


@pytest.mark.parametrize("form", ["json", "xml", "cts"])
def test_nobody_is_taken_out_of_a_record_with_people_in_it(form: str) -> None:
    data = shapes.raw(shapes.WHOLE)
    for module in ("centralContacts", "overallOfficials"):
        data["protocolSection"]["contactsLocationsModule"][module] = [
            {"name": "Zhang Official", "phone": "+86 20 3456789"}
        ]
    for place in data["protocolSection"]["contactsLocationsModule"]["locations"]:
        place["contacts"] = [{"name": "Li Contact", "email": "li@hospital.example", "phone": "86-20-1234567"}]
    data["protocolSection"]["sponsorCollaboratorsModule"] = {
        "leadSponsor": {"name": "Wang Person", "class": "INDIV"},
        "responsibleParty": {"investigatorFullName": "Zhao Person"},
    }
    data["protocolSection"]["descriptionModule"]["briefSummary"] += (
        " Write to li@hospital.example or call +86 20 3456789."
    )
    bytes_of = {"json": json.dumps(data), "xml": shapes.classic(), "cts": json.dumps(shapes.cts())}
    [record] = importing.read_bytes(bytes_of[form].encode(), "a")
    assert isinstance(record, Record)
    assert [one for one in shapes.PEOPLE if one in record.model_dump_json()] == []
    if form == "json":
        assert record.summary
        assert record.summary.endswith(f"Write to {LEFT_OUT} or call {LEFT_OUT}.")


def test_numbers_of_a_laboratory_are_no_phone_numbers() -> None:
    text = "platelets ≥ 100,000/mm^3, 1.5 x 10^9/L; 100-200 mg; NCT05349331; 2020-12258; BAY 43-9006; 12 345 678 cells"
    assert without_contacts(text) == text


def test_escapes_of_the_file_format_are_not_shown() -> None:
    assert as_read(r"Age \>= 18, ANC \< 1.5 x 10\^9/L, 1\. \[sic\]") == "Age >= 18, ANC < 1.5 x 10^9/L, 1. [sic]"


def test_of_two_records_of_one_trial_the_newer_news_stay() -> None:
    older, newer = ctgov.read(shapes.raw(shapes.WHOLE)), ctgov.read(shapes.raw(shapes.WHOLE))
    newer = newer.model_copy(update={"updated": "2026-01-01", "status": Status.COMPLETED})
    assert newest([newer, older]) == newest([older, newer]) == {newer.id: newer}


# ---- one bad record ------------------------------------------------------------------------------------------


def places_in(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a record, from the top down."""
    if path:
        yield path
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield from places_in(value, (*path, key))


def changed(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    new = copy.deepcopy(data)
    at = new
    for part in path[:-1]:
        at = at[part]
    if value is DROPPED:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return new


def looked_at(model: type[BaseModel], path: tuple[str | int, ...]) -> bool:
    """Does a reader look at this place? Told by the raw forms themselves."""
    for part in path:
        if isinstance(part, int):
            continue
        named = {field.alias or name: field for name, field in model.model_fields.items()}
        if part not in named:
            return False
        inner = next(_models(named[part].annotation), None)
        if inner is None:
            return True
        model = inner
    return True


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


DROPPED = object()
WRONG = {"a number": 7, "a list": [["x"]], "a group": {"x": {"y": 1}}, "a sign": "\u0000", "a truth": True}
FORMS: dict[str, tuple[Any, Any]] = {
    "whole": (shapes.raw(shapes.WHOLE), ctgov._Study),
    "partial": (shapes.raw(shapes.PARTIAL), ctgov._Study),
    "cts": (shapes.cts(), cts._Trial),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("wrong", ["nothing", *WRONG])
def test_a_value_of_the_wrong_kind_is_told_with_its_place_and_costs_no_other_record(form: str, wrong: str) -> None:
    data, model = FORMS[form]
    good = [shapes.raw(name) for name in NEIGHBOURS]
    refused = 0
    for path in places_in(data):
        value = DROPPED if wrong == "nothing" else WRONG[wrong]
        records, problems = taken([good[0], changed(data, path, value), good[1]])
        assert {one.id for one in records} >= set(NEIGHBOURS), path
        assert len(records) == (2 if problems else 3), path
        refused += bool(problems)
        for problem in problems:
            assert problem.file == "page.json"
            assert problem.where.startswith("[1]"), (path, problem)
            assert problem.what
            assert problem.remedy.endswith(".")
        if problems:
            assert looked_at(model, path), f"{path} is not shown, and refused the record: {problems}"
        elif looked_at(model, path) and wrong in ("a number", "a list", "a group"):
            told = records[1].model_dump_json()
            assert wrong == "a number" or '"x"' not in told, path
            assert wrong != "a number" or isinstance(_value(data, path), int), path
    assert refused > 3


def _value(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


@pytest.mark.parametrize("missing", ctgov.ALWAYS)
def test_what_a_whole_record_always_has_is_missed_by_name(missing: str) -> None:
    data = changed(shapes.raw(shapes.WHOLE), ("protocolSection", *missing.split(".")), DROPPED)
    records, [problem] = taken(data)
    assert records == []
    assert problem.where == f"protocolSection.{missing}"
    assert "missing" in problem.what


def test_a_file_cut_anywhere_is_told_and_the_others_in_its_folder_are_taken(tmp_path: Path) -> None:
    whole = (shapes.REGISTRY / f"{shapes.WHOLE}.json").read_bytes()
    xml = shapes.classic().encode()
    for name in NEIGHBOURS:
        (tmp_path / f"{name}.json").write_bytes((shapes.REGISTRY / f"{name}.json").read_bytes())
    for content_of, ending in ((whole, "json"), (xml, "xml")):
        for size in range(0, len(content_of) - 20, len(content_of) // 40):
            (tmp_path / f"A.{ending}").write_bytes(content_of[:size])
            found = list(importing.read_paths([tmp_path]))
            records = [one.id for one in found if isinstance(one, Record)]
            assert records == list(NEIGHBOURS), size
            [problem] = [one for one in found if isinstance(one, Problem)]
            assert problem.file.endswith(f"A.{ending}")
            assert problem.what
            assert problem.remedy
        (tmp_path / f"A.{ending}").unlink()


BOMB = '<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;&b;">]><clinical_study><brief_title>&c;</brief_title></clinical_study>'
FETCH = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><clinical_study><brief_title>&b;</brief_title></clinical_study>'
REMOTE = '<!DOCTYPE clinical_study SYSTEM "http://127.0.0.1:9/evil.dtd"><clinical_study/>'


@pytest.mark.parametrize(
    ("content_of", "said"),
    [
        (b"", "it is empty"),
        (b"   \n", "it is empty"),
        (b"\xff\xfe\x00{", "no whole JSON"),
        (b"not json", "no whole JSON"),
        (b"[" * 200_000, "nested too deep"),
        (b"7", "no record in a form that we know"),
        (b'{"a": 1}', "no record in a form that we know"),
        (b"[null]", "no record in a form that we know"),
        (b'{"protocolSection": null}', "a group of fields in braces is expected"),
        (b"<html></html>", "begins with <html>"),
        (b"<clinical_study></clinical_study>", "missing or empty"),
        (b"<a><b></a>", "no readable XML"),
        (b'<?xml version="1.0" encoding="x-unheard-of"?><a/>', "no readable XML"),
        (BOMB.encode(), "document type or entities"),
        (FETCH.encode(), "document type or entities"),
        (REMOTE.encode(), "document type or entities"),
    ],
)
def test_a_file_that_holds_no_record_says_why(content_of: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content_of)
    found = list(importing.read_paths([tmp_path]))
    assert found
    assert all(isinstance(one, Problem) for one in found)
    assert said in str(found[0])
    assert str(tmp_path / "a.json") in str(found[0])


@pytest.mark.parametrize(
    ("was", "now", "where"),
    [
        ("<overall_status>Active, not recruiting<", "<overall_status>Sort of<", "overall_status"),
        ("<phase>Phase 1/Phase 2<", "<phase>Phase 9<", "phase"),
        ("<gender>All<", "<gender>Everyone<", "eligibility/gender"),
        ("<minimum_age>18 Years<", "<minimum_age>grown up<", "eligibility/minimum_age"),
        (">July 1, 2017<", ">Juli 1, 2017<", "start_date"),
        (">30</enrollment>", ">many</enrollment>", "enrollment"),
        ("<status>Recruiting<", "<status>Maybe<", "location/status"),
        ("<brief_title>GPC3", "<brief_title/><x>GPC3", None),
        ("<nct_id>NCT03198546<", "<nct_id>03198546<", "id"),
    ],
)
def test_what_cannot_be_read_in_the_classic_form_is_told(was: str, now: str, where: str | None) -> None:
    xml = shapes.classic()
    assert was in xml
    try:
        problems = list(importing.read_bytes(xml.replace(was, now, 1).encode(), "a.xml"))
    except Malformed as error:
        problems = list(error.told("a.xml"))
    assert problems
    assert all(isinstance(one, Problem) for one in problems)
    assert where is None or [one.where for one in problems if isinstance(one, Problem)] == [where]


def test_lines_of_records_are_read_one_by_one() -> None:
    lines = [json.dumps(shapes.raw(NEIGHBOURS[0])), '{"protocolSection": ', "", json.dumps(shapes.raw(NEIGHBOURS[1]))]
    found = list(importing.read_bytes("\n".join(lines).encode(), "all.jsonl"))
    assert [one.id for one in found if isinstance(one, Record)] == list(NEIGHBOURS)
    assert [one.where for one in found if isinstance(one, Problem)] == ["line 2"]
