"""The guard near the limits, as a table: which numbers of a report are typed as well as looked at."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prescreen.content import read_yaml
from prescreen.eligibility.answers import Answer, check_answer
from prescreen.eligibility.guard import is_near
from prescreen.eligibility.study import Study

TABLE = [
    pytest.param(case, id=f"{group}: {case['value']['value']} {case['near']}")
    for group, cases in read_yaml(Path(__file__).with_name("slips.yaml")).items()
    for case in cases
]
TODAY = date(2026, 11, 24)
KNOWN: Mapping[str, Any] = {
    "age_years": "57",
    "sex": "female",
    "treatments": ["artery", "drug"],
    "liver_problems": ["none"],
    "lab_date": "2026-11-12",
    "plt": {"value": "220", "unit": "x10^9/L"},
    "wbc": {"value": "12.5", "unit": "x10^9/L"},
    "neut": {"value": "2.4", "unit": "x10^9/L"},
    "alb": {"value": "45", "unit": "g/L"},
    "afp_results": [{"date": "2026-10-02", "value": "2.5", "unit": "ng/mL", "uln": "9.9"}],
    **{key: {"flag": "normal"} for key in ("tbil", "alt", "ast", "crea", "inr")},
}


@pytest.mark.parametrize("case", TABLE)
def test_a_slip_that_would_change_a_finding(first_study: Study, case: Mapping[str, Any]) -> None:
    known = {key: Answer(value=value) for key, value in {**KNOWN, **case.get("with", {})}.items()}
    if case["key"] != "afp_results":
        known.pop(case["key"], None)
        assert check_answer(first_study, case["key"], case["value"], TODAY) == ()
    assert is_near(first_study, known, case["key"], case["value"], TODAY, case.get("limit")) is case["near"], case[
        "why"
    ]
