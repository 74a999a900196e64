"""Every edge of the reference reading of NCT05349331, read from a table that can be read aloud."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from prescreen.eligibility.answers import from_values
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.study import Study

TABLE = yaml.safe_load(Path(__file__).with_name("edges.yaml").read_text(encoding="utf-8"))


def _name(edge: dict[str, Any]) -> str:
    return f"{edge['change']} -> {edge['then']}"


@pytest.mark.parametrize("edge", TABLE["edges"], ids=_name)
def test_the_edge_falls_where_the_reference_puts_it(edge: dict[str, Any], first_study: Study) -> None:
    changed = {**TABLE["person"], **edge["change"]}
    answers = from_values({key: value for key, value in changed.items() if value is not None})
    assessed = assess(first_study, answers, edge.get("as_of", TABLE["as_of"]))
    found = {part: assessed.findings[part] for part in edge["then"]}
    told = {part: f.verdict + (f":{f.reason}" if f.reason else "") for part, f in found.items()}
    assert told == edge["then"]
    if "overall" in edge:
        assert assessed.overall == edge["overall"]
    if "not_now_only" in edge:
        assert assessed.not_now_only is edge["not_now_only"]
    if "again" in edge:
        assert dict(assessed.eligible_again_from) == edge["again"]
    for figure, bounds in edge.get("reported", {}).items():
        assert list(assessed.reported[figure]) == bounds
    for part in edge.get("blocking", []):
        assert part in assessed.blocking_unknown


def test_the_table_reaches_every_part_and_every_verdict_it_can_take(first_study: Study) -> None:
    told: dict[str, set[str]] = {part: set() for part in first_study.parts}
    for edge in TABLE["edges"]:
        for part, finding in edge["then"].items():
            told[part].add(finding.partition(":")[0])
    never_failed = {"I13", "E11c", "E07b", "E04", "E11a", "E11b"}
    for part, verdicts in told.items():
        assert "not_met" in verdicts or part in never_failed, part
    assert told["I13"] == {"unknown"}


def test_a_leap_day_lapses_when_a_later_day_is_judged_met(first_study: Study) -> None:
    answers = {**TABLE["person"], "lab_date": "2024-02-20", "events_12m": ["stroke_tia"]}
    answers["event_dates"] = {"stroke_tia": "2024-02-29"}
    assessed = assess(first_study, from_values(answers), date(2024, 3, 1))
    again = assessed.eligible_again_from["E02e"]
    assert assess(first_study, from_values(answers), again).findings["E02e"].verdict == "met"
    assert again == date(2025, 3, 1)
