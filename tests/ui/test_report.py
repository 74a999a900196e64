"""Bringing a lab report, run by run: nothing counts before it was confirmed, and nothing of the file stays."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from prescreen.eligibility.assessment import assess
from prescreen.reading.lab_page import Flag, Klass, Quality, Report, Row
from prescreen.scanning import Scan, Scanned
from tests.ui.navigator import Person, Place

FACTS: Mapping[str, tuple[str, ...]] = {
    "PLT": ("plt",), "WBC": ("wbc",), "NEUT_ABS": ("neut",), "TBIL": ("tbil",), "ALT": ("alt",), "AST": ("ast",),
    "ALB": ("alb",), "CREA": ("crea",), "INR": ("inr",), "PT": ("pt",), "AFP": ("afp_before", "afp_results"),
}  # fmt: skip
FILE = b"%PDF-1.7 invented, of nobody at all " + bytes(range(256)) * 4
STRIP = b"\x89PNG strip"
DAY = date(2026, 11, 12)


def row(
    code: str,
    value: str,
    unit: str | None,
    low: str | None = None,
    high: str | None = None,
    *,
    klass: Klass = "green",
    comparator: Any = "=",
    flag: Flag | None = None,
) -> Row:
    why = () if klass == "green" else ("score",)
    return Row(code, value, comparator, unit, low, high, flag, klass, why, 0, (0, 0, 9, 9), (0, 0, 9, 9), 0)


def report(*rows: Row, day: date | None = DAY, problems: tuple[str, ...] = (), ok: bool = True) -> Scanned:
    read = Report({"collected": day, "reported": None}, "serum", rows, Quality(ok, problems))
    return Scanned(read, {number: STRIP for number, one in enumerate(rows) if one.klass != "red"})


COUNT = (
    row("PLT", "168", "10^9/L", "125", "350"),
    row("WBC", "15.2", "10^9/L", "3.5", "9.5"),
    row("NEUT_ABS", "3.10", "10^9/L", "1.80", "6.30"),
    row("HGB", "131", "g/L", "115", "150"),
)


@dataclass
class Desk:
    """Stands for the scanner: tells what it is told, when it is told to."""

    outcomes: list[Scanned] = field(default_factory=list)
    got: list[bytes] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    waiting: int = 0
    slow: bool = False

    def start(self, data: bytes) -> Scan:
        self.got.append(data)
        scan = Scan(b"")
        self.scans.append(scan)
        if not self.slow:
            scan.end(self.outcomes.pop(0))
        return scan


class Bringer(Person):
    """Somebody who has a report."""

    def brings(self, data: bytes = FILE) -> None:
        """What the component sends once a file was chosen."""
        self.sends_in(base64.b64encode(data).decode())

    def sends_in(self, value: object) -> None:
        component = next(
            one.proto for one in self.app.get("bidi_component") if "report_file" in one.proto.component_name
        )
        states = self.app._tree.get_widget_states()
        states.widgets.add(
            id=f"$$STREAMLIT_INTERNAL_KEY_{component.id}__events",
            json_trigger_value=json.dumps([{"event": "file", "value": value}]),
        )
        self.app._run(states)
        assert not self.app.exception, self.app.exception

    @property
    def name(self) -> str:
        """The name of the fields of the report that is confirmed."""
        keys = [one.key or "" for one in (*self.app.checkbox, *self.app.text_input)]
        return next(key.split("-")[0] for key in keys if key.startswith("r") and key[1:2].isdigit())

    def finds_right(self, *numbers: int | str) -> None:
        for number in numbers:
            box = next(one for one in self.app.checkbox if one.key == f"{self.name}-{number}-right")
            box.set_value(True)

    def types_number(self, number: int, said: str) -> None:
        self.types(f"{self.name}-{number}-typed", said)

    def says_which(self, number: int, fact: str) -> None:
        self.chooses(f"{self.name}-{number}-which", fact)

    def value(self, key: str) -> Any:
        given = self.conversation.answers.get(key)
        return given.value if given is not None else None

    def verdict(self, part: str) -> str:
        return assess(self.place.study, self.conversation.answers, self.place.now.date()).findings[part].verdict


Bringing = Callable[..., tuple[Bringer, Desk]]


@pytest.fixture
def bringing(place: Place) -> Bringing:
    """Somebody on the page of the report, and the scanner that will tell these outcomes."""

    def begun(*outcomes: Scanned, language: str = "en", slow: bool = False) -> tuple[Bringer, Desk]:
        scanner = Desk(list(outcomes), slow=slow)
        place.desk = replace(place.desk, scanner=scanner, report_facts=FACTS)
        person = Bringer(place, language)
        person.begins()
        person.presses("report")
        return person, scanner

    return begun


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_confirmed_report_changes_the_finding(bringing: Bringing, language: str) -> None:
    person, scanner = bringing(report(*COUNT), language=language)
    assert person.reads("report.title")
    person.brings()
    assert scanner.got == [FILE]
    assert person.verdict("I07a") == "unknown"
    assert person.reads("report.confirm.title")
    person.finds_right(0, 1, "day")
    person.types_number(2, "3.1")
    person.presses("report-use")
    assert person.reads("report.told.title")
    assert person.value("plt") == {"value": "168", "unit": "x10^9/L"}
    assert person.value("neut") == {"value": "3.10", "unit": "x10^9/L"}
    assert person.value("lab_date") == "2026-11-12"
    assert {person.conversation.answers[key].source for key in ("plt", "wbc", "neut", "lab_date")} == {"lab_report"}
    assert person.conversation.answers["plt"].report_day == DAY
    assert [person.verdict(part) for part in ("I07a", "I07b", "I07c")] == ["met", "met", "met"]
    person.presses("report-on")
    assert person.screen == "Q01"
