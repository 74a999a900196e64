"""A draft out of a registry record: nothing made up, nothing lost, everything left to write is told, and nobody sees it."""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from prescreen import cli, content, drafting, i18n, translating
from prescreen.catalogue.record import Record, as_read
from prescreen.checking import drafts, whole
from prescreen.content import TO_BE_WRITTEN
from prescreen.eligibility.study import Part
from prescreen.errors import ContentInvalid
from prescreen.settings import Settings
from prescreen.ui.participant import opening

TODAY = date(2026, 11, 24)
ROOT = content.ROOT
GUIDE = (ROOT.parent / "docs" / "authoring.md").read_text(encoding="utf-8")
SHIPPED = sorted((ROOT / "catalogue").glob("*.json"))
ID = "NCT90000001"
# A record in the registry's form, of a study that does not exist.
RAW: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {"nctId": ID, "briefTitle": "Rest After Treatment"},
        "statusModule": {
            "overallStatus": "RECRUITING",
            "lastUpdatePostDateStruct": {"date": "2026-05-04"},
            "completionDateStruct": {"date": "2028-10", "type": "ESTIMATED"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A University", "class": "OTHER"}},
        "descriptionModule": {"briefSummary": "Rest."},
        "conditionsModule": {"conditions": ["Hepatocellular Carcinoma"]},
        "designModule": {"studyType": "INTERVENTIONAL", "enrollmentInfo": {"count": 20}},
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Confirmed HCC\n\nExclusion Criteria:\n\n* Organ transplant, of:\n\n"
            "  1. liver\n  2. kidney",
            "sex": "ALL",
            "minimumAge": "18 Years",
        },
    }
}
# What its authors write in place of each mark, in the order of the files.
WRITTEN = {
    "study.yaml": [
        '"A study about rest after treatment"',
        "2028-10-31",
        "2028-10-31",
        "[{id: site-1, name: null, place: null}]",
        '"age_years >= 18"',
        '"The study asks how people rest after treatment."',
        '"A university runs this study."',
    ],
    "criteria.yaml": [
        '"age_years >= 18"',
        '"Age 18 or older"',
        '"The study was for people aged 18 or older."',
        "\"hcc_diagnosis = 'yes'\"",
        '"The type of liver cancer called HCC"',
        '"The study was only about the liver cancer called HCC."',
        "\"not has(other_health, 'transplant')\"",
        '"No organ transplant"',
        '"The study was for people who had no organ transplant."',
    ],
    "cases.yaml": ['"Somebody whom everything fits"', '{age_years: 60, hcc_diagnosis: "yes", other_health: [none]}'],
}
QUESTIONS = "questions:\n" + "".join(
    f'- use: {one}\n  why: "The study asks for this."\n' for one in ("Q01", "Q03", "Q14")
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The content as it is shipped, to write in."""
    shutil.copytree(ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("catalogue"))
    shutil.copytree(i18n.LOCALES, tmp_path / "locales")
    return tmp_path / "content"


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "RECORD.json"
    path.write_text(json.dumps(RAW), encoding="utf-8")
    return path


def told(folder: Path) -> list[str]:
    """Every open place of a draft."""
    left, _ = drafts.marks(folder, (*content.PARTS, "cases.yaml"))
    return [f"{one.file}: {one.where}" for one in left]


def test_what_the_record_says_is_filled_in_and_the_rest_is_marked(root: Path, record: Path) -> None:
    folder = drafting.write_draft(drafting.read_record(record), TODAY, root)
    study = content.read_yaml(folder / "study.yaml")
    assert study["registry"]["title"] == "Rest After Treatment"
    assert study["registry"]["last_modified"] == date(2026, 5, 4)
    assert study["registry"]["enrollment_planned"] == 20
    # A month is no day: a person decides which day stands for it, and a study without places gets none.
    assert study["registry"]["planned_end"] == study["sites"] == TO_BE_WRITTEN
    assert study["approval"] == {"approved_by": None, "approved_on": None, "hash": None}
    criteria = content.read_yaml(folder / "criteria.yaml")["criteria"]
    assert [(one["id"], one["kind"], one["registry"]) for one in criteria] == [
        ("I00", "inclusion", "Ages eligible for study: 18 Years"),
        ("I01", "inclusion", "Confirmed HCC"),
        ("E01", "exclusion", "Organ transplant, of: 1. liver 2. kidney"),
    ]
    for name in ("rule", "label", "reason"):
        assert {part[name] for one in criteria for part in one["parts"].values()} == {TO_BE_WRITTEN}


def test_a_draft_stands_alone_and_is_never_written_over(root: Path, record: Path) -> None:
    found = drafting.read_record(record)
    folder = drafting.write_draft(found, TODAY, root)
    (folder / "study.yaml").write_text("id: mine\n", encoding="utf-8")
    with pytest.raises(ContentInvalid, match="already a folder"):
        drafting.write_draft(found, TODAY, root)
    assert (folder / "study.yaml").read_text(encoding="utf-8") == "id: mine\n"
    shutil.move(folder, root / "studies" / ID)
    with pytest.raises(ContentInvalid, match="already a folder"):
        drafting.write_draft(found, TODAY, root)


def test_nobody_is_shown_a_draft(root: Path, record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafting.write_draft(drafting.read_record(record), TODAY, root)
    assert ID in content.draft_ids(root)
    assert ID not in content.study_ids(root)
    with pytest.raises(ContentInvalid, match="the file is missing"):
        content.load_study(ID, root)
    assert ID not in opening.shown(Settings(content_dir=root), content.study_ids(root))
    assert any(ID in note and "shown to nobody" in note for note in whole._drafts(root))


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_no_word_of_a_records_criteria_is_lost_or_added(path: Path) -> None:
    record = Record.model_validate_json(path.read_text(encoding="utf-8"))
    whole_text = as_read(record.criteria or "")
    found = list(drafting.statements(record.criteria or ""))
    assert found
    kept = iter(re.findall(r"\w+", whole_text))
    for statement in found:
        # In the record's own order: each word of a statement is found behind the one before it.
        missing = [word for word in re.findall(r"\w+", statement.words) if word not in kept]
        assert missing == [], statement.words
    lost = len(re.findall(r"\w+", whole_text)) - sum(len(re.findall(r"\w+", one.words)) for one in found)
    assert lost <= len(whole_text.splitlines()) * 2 + 40, "only numbers of a list and headings may be left out"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Inclusion Criteria:\n\n* A\n* B\n\nExclusion Criteria:\n\n1. C", ["inclusion", "inclusion", "exclusion"]),
        ("Key INCLUSION criteria\n- A\nMain Exclusion Criteria\n- B", ["inclusion", "exclusion"]),
        (
            "Inclusion:\n* A\nThose who meet any of these criteria will be disqualified:\n* B",
            ["inclusion", "exclusion"],
        ),
        ("* A\n* B", [None, None]),
        ("A line\nAnother line", [None, None]),
        ("Inclusion Criteria:\n\n* No reason for exclusion is known", ["inclusion"]),
        ("Inclusion Criteria:\n\n* One of:\n\n  * A\n  * B\n* C", ["inclusion", "inclusion"]),
        ("", []),
    ],
)
def test_a_statement_is_of_the_kind_of_its_heading_and_never_of_a_guess(text: str, kinds: list[str | None]) -> None:
    assert [one.kind for one in drafting.statements(text)] == kinds


@pytest.mark.parametrize(
    ("text", "what"),
    [("[]", "one record is expected"), ("{}", "no record in a form"), ("{", "no whole JSON"), ("", "it is empty")],
)
def test_a_file_that_is_no_record_is_told(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "R.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentInvalid, match=what):
        drafting.read_record(path)


# ---- The walk through docs/authoring.md ----


def commands() -> list[list[str]]:
    """The commands of the guide, in its order."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL)
    return [line.split()[1:] for block in blocks for line in block.splitlines()]


def run(words: list[str], root: Path, record: Path) -> tuple[int, str]:
    filled = [str(record) if word == "RECORD.json" else ID if word == "ID" else word for word in words]
    done = CliRunner().invoke(cli.app, [*filled, "--content-dir", str(root)])
    problems = done.exception.problems if isinstance(done.exception, ContentInvalid) else ()
    return done.exit_code, "\n".join((done.output, *map(str, problems)))


def test_the_walk_of_the_guide_leads_from_a_record_to_a_study(root: Path, record: Path) -> None:
    new, left, translate, check = commands()
    assert run(new, root, record)[0] == 0
    folder = root / content.DRAFTS / ID
    code, said = run(left, root, record)
    assert code != 0
    assert said.count("still to be written") == len(told(folder)) > 30
    write(folder, root)
    assert told(folder) == []
    code, said = run(left, root, record)
    assert (code, "everything is written" in said) == (0, True), said
    shutil.move(folder, root / "studies" / ID)
    assert f"{ID}/title: there is no translation" in run(translate, root, record)[1]
    assert "there is no translation" in run(check, root, record)[1]
    put_into_chinese(root)
    code, said = run(check, root, record)
    assert (code, "Nothing wrong was found." in said) == (0, True), said
    assert ID in content.study_ids(root)


def write(folder: Path, root: Path) -> None:
    """What an author does: every mark is replaced by what belongs there."""
    for name, words in WRITTEN.items():
        text = (folder / name).read_text(encoding="utf-8")
        for one in words:
            text = text.replace(TO_BE_WRITTEN, one, 1)
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
    faq = (folder / "faq.yaml").read_text(encoding="utf-8")
    (folder / "faq.yaml").write_text(
        faq.replace(TO_BE_WRITTEN, '"The record does not say. Ask the study team."'), encoding="utf-8"
    )
    criteria = (folder / "criteria.yaml").read_text(encoding="utf-8")
    for question in ("Q01", "Q03", "Q14"):
        criteria = criteria.replace("decided_by: []", f"decided_by: [{question}]", 1)
    (folder / "criteria.yaml").write_text(criteria, encoding="utf-8")


def put_into_chinese(root: Path) -> None:
    path = i18n.po_path(i18n.CHINESE, i18n.CONTENT, root.parent / "locales")
    catalogue = i18n.read_catalogue(path, i18n.CHINESE)
    for message in catalogue:
        if message.id and not message.string:
            message.string = "请问研究团队。"
    path.write_bytes(translating._written(catalogue))
    i18n.words.cache_clear()


def test_the_guide_names_only_what_there_is() -> None:
    named = re.findall(r"`((?:content|prescreen|locales|docs)/[\w./-]+)`", GUIDE)
    assert [name for name in named if "/ID" not in name and not (ROOT.parent / name).exists()] == []
    for file in (*content.PARTS, "cases.yaml"):
        assert f"`{file}`" in GUIDE
    fields = re.findall(r"(?m)^\| `([^|]+)` \|", GUIDE)
    assert {name for row in fields for name in re.findall(r"\w+", row)} <= Part.model_fields.keys()
