"""A file of people: a bad line is told with its number and its id, and the rest go on, whatever stands in it."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prescreen.assessing import judge_lines
from prescreen.cli import app
from prescreen.eligibility.study import Study

TODAY = date(2026, 11, 24)
GOOD = json.dumps({"id": "G", "as_of": "2026-11-23", "answers": {"age_years": 16}}).encode()


@pytest.mark.parametrize(
    "bad",
    [
        b"{not json",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b'{"id": "B"}',
        b'{"id": "B", "answers": {"sex": "dog"}}',
        b'{"id": "B", "answers": {"plt": {"value": ' + b"9" * 5000 + b"}}}",
        b'{"id": "B", "answers": {"events_12m": ["bypass"], "event_dates": {"bypass": "last spring"}}}',
        b'{"id": "B", "answers": {"child_pugh_reported": "D"}}',
        b'{"id": "B", "answers": [1]}',
        b"7",
    ],
)
def test_a_bad_line_is_told_and_the_rest_go_on(first_study: Study, bad: bytes) -> None:
    before, wrong, after = judge_lines(first_study, [GOOD, bad, GOOD], today=TODAY)
    assert (before.result, after.result) == (after.result, before.result)
    assert before.result is not None
    assert before.result["not_met"] == ["I01"]
    assert (wrong.number, wrong.result) == (2, None)
    assert wrong.error
    assert wrong.id == ("B" if b'"B"' in bad and len(bad) < 1000 else None)


def test_a_number_of_many_digits_is_no_number(first_study: Study) -> None:
    long = json.dumps({"id": "L", "answers": {"plt": {"value": "9" * 5000, "unit": "K/uL"}}}).encode()
    (judged,) = judge_lines(first_study, [long], today=TODAY)
    assert judged.error or judged.result


def test_a_file_from_windows_and_a_key_that_nobody_asks_for(first_study: Study) -> None:
    line = b"\xef\xbb\xbf" + json.dumps({"id": "W", "answers": {"shoe_size": 43}}).encode()
    (judged,) = judge_lines(first_study, [line], today=TODAY)
    assert judged.id == "W"
    assert judged.not_asked == ("shoe_size",)


def test_the_day_that_is_asked_for_wins_over_the_day_of_the_line(first_study: Study, tmp_path: Path) -> None:
    given = {"events_12m": ["bypass"], "event_dates": {"bypass": "2026-05-01"}}
    line = json.dumps({"id": "D", "as_of": "2026-11-23", "answers": given}).encode()
    (then,) = judge_lines(first_study, [line], today=TODAY)
    (later,) = judge_lines(first_study, [line], today=TODAY, as_of=date(2027, 6, 1))
    assert then.result is not None
    assert later.result is not None
    assert "E02c" in then.result["not_met"]
    assert "E02c" not in later.result["not_met"]


def test_the_command_prints_a_line_for_each_line(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    file.write_bytes(b"\n".join([GOOD, b"{}", b"", GOOD]))
    done = CliRunner().invoke(app, ["assess", "NCT05349331", str(file)])
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in printed] == ["G", None, "G"]
    assert printed[1]["line"] == 2
    assert "people.jsonl, line 2:" in done.stderr
    assert done.exit_code == 1
