"""Bringing a lab report, run by run: nothing counts before it was confirmed, and nothing of the file stays."""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, get_args

import pytest

from prescreen import i18n, lexicon
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.explanation import Said
from prescreen.reading import ocr
from prescreen.reading.lab_page import Flag, Klass, Quality, Report, Row
from prescreen.scanning import Problem, Scan, Scanned
from prescreen.settings import Settings
from prescreen.tabcopy import TabSeal
from prescreen.ui.participant import opening
from prescreen.ui.team import referral
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


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_nothing_counts_before_it_was_confirmed(bringing: Bringing, language: str) -> None:
    person, _ = bringing(report(*COUNT), language=language)
    person.brings()
    assert person.conversation.answers == {}
    person.presses("report-use")
    assert person.reads("report.err.nothing")
    assert person.reads("report.err.day")
    person.finds_right(0)
    person.presses("report-use")
    assert person.reads("report.err.day")
    assert person.conversation.answers == {}
    person.presses("report-type")
    assert person.screen == "Q01"
    assert person.conversation.answers == {}


def test_a_number_that_was_typed_otherwise_is_refused(bringing: Bringing) -> None:
    person, _ = bringing(report(row("PLT", "168", "10^9/L", "125", "350", klass="amber"), COUNT[1]))
    person.brings()
    assert "168" not in person.text
    person.types_number(0, "188")
    person.finds_right(1, "day")
    person.presses("report-use")
    assert person.reads("report.refused.different")
    assert person.value("plt") is None
    assert person.value("wbc") == {"value": "15.2", "unit": "x10^9/L"}


@pytest.mark.parametrize(("typed", "counts"), [("168", True), ("168.0", True), ("１６８", True), ("<168", False)])
def test_an_open_row_counts_once_the_same_number_was_typed(bringing: Bringing, typed: str, counts: bool) -> None:
    person, _ = bringing(report(row("PLT", "168", "10^9/L", "125", "350", klass="amber")))
    person.brings()
    assert not any((one.key or "").endswith("-0-right") for one in person.app.checkbox)
    person.types_number(0, typed)
    person.finds_right("day")
    person.presses("report-use")
    assert (person.value("plt") is not None) is counts


def test_near_a_limit_a_sure_row_is_typed_too(bringing: Bringing) -> None:
    """92 is over 75, and 72 is not."""
    person, _ = bringing(report(row("PLT", "92", "10^9/L", "125", "350")))
    person.brings()
    assert "92" not in person.text
    assert person.reads("report.as_seen")


def test_what_was_not_read_is_named_and_the_rest_never_shown(bringing: Bringing) -> None:
    person, _ = bringing(report(*COUNT, row("CREA", "", "umol/L", klass="red")))
    person.brings()
    assert person.reads("report.unread")
    assert "Creatinine (CREA)" in person.text
    assert "131" not in person.text
    pictures = re.findall(r'alt="([^"]+)"', person.html)
    assert [one.removeprefix("Picture of this row: ") for one in pictures] == [
        "Platelets (PLT)",
        "White blood cells (WBC)",
        "Neutrophils (NEUT#)",
    ]


def test_a_row_that_stands_twice_with_two_numbers_is_not_taken(bringing: Bringing) -> None:
    person, _ = bringing(report(COUNT[0], row("PLT", "158", "10^9/L", "125", "350")))
    person.brings()
    assert person.reads("report.unread")
    assert not person.can_press("report-use")


ARROWS = (
    row("TBIL", "14", "umol/L", "5", "26", klass="amber"),
    row("ALT", "160", "U/L", "9", "50", flag="high", klass="amber"),
    row("ALB", "41", "g/L", "40", "55", klass="amber"),
)


def test_arrows_follow_from_the_numbers_and_the_printed_limits(bringing: Bringing) -> None:
    person, _ = bringing(report(*ARROWS))
    person.brings()
    for number, said in enumerate(("14", "160", "41")):
        person.types_number(number, said)
    person.finds_right("day")
    person.presses("report-use")
    assert person.value("tbil") == {"flag": "normal", "value": "14", "unit": "umol/L", "uln": "26"}
    assert person.value("alt") == {"flag": "high", "value": "160", "unit": "U/L", "uln": "50"}
    assert person.value("alb") == {"value": "41", "unit": "g/L"}
    assert person.verdict("I08a") == "met"


# ---- the day, and several reports ----------------------------------------------------------------


def again(person: Bringer, scanner: Desk, scanned: Scanned, day: date | None = None) -> None:
    """Another report, from the top of the page or from what the last one became."""
    scanner.outcomes.append(scanned)
    person.presses("report-more" if person.can_press("report-more") else "report")
    person.brings()


def test_a_day_that_was_not_read_is_typed(bringing: Bringing) -> None:
    person, _ = bringing(report(*COUNT, day=None))
    person.brings()
    assert person.reads("report.day.none")
    person.finds_right(0)
    for part, said in (("year", "2026"), ("month", "11"), ("day", "3")):
        person.types(f"{person.name}-day-{part}", said)
    person.presses("report-use")
    assert person.value("lab_date") == "2026-11-03"


@pytest.mark.parametrize("typed", [("2026", "11", ""), ("2026", "11", "31"), ("2026", "12", "1"), ("26", "11", "3")])
def test_a_day_that_cannot_be_is_asked_again(bringing: Bringing, typed: tuple[str, str, str]) -> None:
    person, _ = bringing(report(*COUNT, day=None))
    person.brings()
    person.finds_right(0)
    for part, said in zip(("year", "month", "day"), typed, strict=True):
        person.types(f"{person.name}-day-{part}", said)
    person.presses("report-use")
    assert person.reads("report.err.day")
    assert person.conversation.answers == {}


def test_the_newer_of_two_reports_counts_whichever_came_first(bringing: Bringing) -> None:
    person, scanner = bringing(report(COUNT[0]))
    person.brings()
    person.finds_right(0, "day")
    person.presses("report-use")
    again(person, scanner, report(row("PLT", "301", "10^9/L", "125", "350"), COUNT[1], day=date(2026, 10, 20)))
    person.finds_right(0, 1, "day")
    person.presses("report-use")
    assert person.reads("report.refused.newer")
    assert person.value("plt") == {"value": "168", "unit": "x10^9/L"}
    assert person.value("wbc") == {"value": "15.2", "unit": "x10^9/L"}
    # As the question asks: of sheets with different days, the oldest.
    assert person.value("lab_date") == "2026-10-20"
    again(person, scanner, report(row("PLT", "240", "10^9/L", "125", "350"), day=date(2026, 11, 20)))
    person.finds_right(0, "day")
    person.presses("report-use")
    assert person.value("plt") == {"value": "240", "unit": "x10^9/L"}
    assert person.value("lab_date") == "2026-10-20"


def test_another_number_of_the_same_day_is_not_taken(bringing: Bringing) -> None:
    person, scanner = bringing(report(COUNT[0]))
    person.brings()
    person.finds_right(0, "day")
    person.presses("report-use")
    again(person, scanner, report(row("PLT", "240", "10^9/L", "125", "350")))
    person.finds_right(0, "day")
    person.presses("report-use")
    assert person.reads("report.refused.same_day")
    assert person.value("plt") == {"value": "168", "unit": "x10^9/L"}


def test_a_report_that_is_too_old_does_not_take_the_place_of_a_new_one(bringing: Bringing) -> None:
    person, scanner = bringing(report(COUNT[0]))
    person.brings()
    person.finds_right(0, "day")
    person.presses("report-use")
    again(person, scanner, report(COUNT[1], day=date(2026, 6, 1)))
    person.finds_right(0, "day")
    person.presses("report-use")
    assert person.reads("report.refused.too_old")
    assert person.value("wbc") is None
    assert person.value("lab_date") == "2026-11-12"


@pytest.mark.parametrize(("chosen", "day", "plt"), [("same", "2026-11-12", "168"), ("two", "2026-11-18", "240")])
def test_a_day_given_by_hand_that_differs_is_asked_about(bringing: Bringing, chosen: str, day: str, plt: str) -> None:
    person, scanner = bringing()
    person.presses("report-type")
    person.answers_until("Q17")
    person.chooses("Q17-choice", "date")
    for part, said in (("year", "2026"), ("month", "11"), ("day", "18")):
        person.types(f"Q17-{part}", said)
    person.presses("next-Q17")
    for name in ("plt", "wbc", "neut"):
        person.types(f"Q18-{name}-value", "240" if name == "plt" else "5")
        person.chooses(f"Q18-{name}-unit", "x10^9/L")
    person.presses("next-Q18")
    again(person, scanner, report(COUNT[0]))
    person.finds_right(0, "day")
    person.presses("report-use")
    assert person.reads("report.err.same")
    person.chooses(f"{person.name}-same", chosen)
    person.presses("report-use")
    assert person.value("lab_date") == day
    assert person.value("plt")["value"] == plt


def marker(value: str, klass: Klass = "amber", comparator: Any = "=") -> Row:
    return row("AFP", value, "ng/mL", "0", "7", klass=klass, comparator=comparator)


def test_two_dated_reports_serve_the_rule_of_two_in_a_row(bringing: Bringing) -> None:
    person, scanner = bringing(report(marker("3.1"), day=date(2026, 10, 2)))
    person.brings()
    person.types_number(0, "3.1")
    person.finds_right("day")
    person.presses("report-use")
    assert person.reads("report.err.which")
    person.says_which(0, "afp_results")
    person.presses("report-use")
    assert person.verdict("I05b") == "unknown"
    assert person.reads("report.told.one")
    again(person, scanner, report(marker("2.8"), day=DAY))
    person.types_number(0, "2.8")
    person.says_which(0, "afp_results")
    person.finds_right("day")
    person.presses("report-use")
    assert [one["date"] for one in person.value("afp_results")] == ["2026-10-02", "2026-11-12"]
    assert person.verdict("I05b") == "met"
    assert not person.reads("report.told.one")
    assert person.value("lab_date") is None


def test_a_first_dated_result_takes_the_place_of_the_simple_choice_and_gives_it_back(bringing: Bringing) -> None:
    """Dated results win: one alone is not yet two, and a person who has no second one can say so by the choice."""
    person, scanner = bringing()
    person.presses("report-type")
    person.answers_until("Q08")
    assert person.verdict("I05b") == "met"
    again(person, scanner, report(marker("3.1")))
    person.types_number(0, "3.1")
    person.says_which(0, "afp_results")
    person.finds_right("day")
    person.presses("report-use")
    assert person.reads("report.told.one")
    assert person.verdict("I05b") == "unknown"
    person.presses("report-on")
    person.presses("back-Q08")
    person.chooses("Q07-choice", "two_normal")
    person.presses("next-Q07")
    assert person.value("afp_results") is None
    assert person.verdict("I05b") == "met"


def test_the_same_report_twice_is_one_result(bringing: Bringing) -> None:
    person, scanner = bringing(report(marker("3.1")))
    person.brings()
    for time in range(2):
        person.types_number(0, "3.1")
        person.says_which(0, "afp_results")
        person.finds_right("day")
        person.presses("report-use")
        if time == 0:
            again(person, scanner, report(marker("3.1")))
    assert len(person.value("afp_results")) == 1


def test_the_value_before_treatment_is_taken_as_that(bringing: Bringing) -> None:
    person, _ = bringing(report(marker("1210", comparator=">"), day=date(2025, 1, 9)))
    person.brings()
    person.types_number(0, ">1210")
    person.says_which(0, "afp_before")
    person.finds_right("day")
    person.presses("report-use")
    assert person.value("afp_before") == {"value": ">1210", "unit": "ng/mL"}
    assert person.value("lab_date") is None
    assert person.verdict("I03") == "met"


def test_neither_of_them_is_no_answer(bringing: Bringing) -> None:
    person, _ = bringing(report(marker("1210", comparator=">")))
    person.brings()
    person.types_number(0, ">1210")
    person.says_which(0, "neither")
    person.finds_right("day")
    person.presses("report-use")
    assert person.reads("report.told.none")
    assert person.conversation.answers == {}


# ---- waiting, problems, ways out -----------------------------------------------------------------


def test_nobody_has_to_wait(bringing: Bringing, place: Place) -> None:
    person, scanner = bringing(slow=True)
    person.brings()
    assert person.reads("report.reading.page", page="1")
    assert not person.can_press("report-type")
    place.now += timedelta(seconds=5)
    person.app.run()
    assert person.reads("report.cancel")
    person.presses("report-type")
    assert scanner.scans[0].cancelled
    assert person.screen == "Q01"
    assert "report" not in person.app.session_state


def test_who_has_to_wait_is_told_how_many_come_first(bringing: Bringing) -> None:
    person, scanner = bringing(slow=True)
    scanner.waiting = 3
    person.brings()
    assert person.reads("report.reading.queue", count="3")


def test_the_page_goes_on_by_itself_once_it_is_read(bringing: Bringing) -> None:
    person, scanner = bringing(slow=True)
    person.brings()
    scanner.scans[0].end(report(*COUNT))
    person.app.run()
    assert person.reads("report.confirm.title")


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_a_blurred_page_says_what_to_do(bringing: Bringing, language: str) -> None:
    person, _ = bringing(report(problems=("blurred", "cut"), ok=False), report(*COUNT), language=language)
    person.brings()
    assert person.reads("report.quality.blurred")
    assert person.reads("report.quality.cut")
    assert person.can_press("report-type")
    person.brings()
    assert person.reads("report.confirm.title")


def test_a_report_of_other_things_says_so(bringing: Bringing) -> None:
    person, _ = bringing(report(COUNT[3], problems=("bent",)))
    person.brings()
    assert person.reads("report.nothing")
    assert person.reads("report.quality.bent")
    assert 'data-focus="report-problem-' in person.html


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_everything_that_can_go_wrong_has_words(place: Place, language: str) -> None:
    pages = place.desk.study(place.study.id, language).pages
    assert [problem for problem in get_args(Problem) if f"report.problem.{problem}" not in pages] == []
    found = {"blurred", "dark", "bent", "cut", "too_small", "no_text", "not_a_report", "pages_left"}
    found |= {"urine", "stool", "fluid"}
    assert [one for one in found if f"report.quality.{one}" not in pages] == []


@pytest.mark.parametrize("problem", ["too_big", "locked", "timeout", "busy", "failed"])
def test_a_file_that_is_not_read_says_why(bringing: Bringing, problem: Problem) -> None:
    person, _ = bringing(Scanned(problem=problem))
    person.brings()
    assert person.reads(f"report.problem.{problem}")
    assert person.can_press("report-type")


@pytest.mark.parametrize("value", [None, 5, {"a": 1}, "not base64!", "", "A" * 14_000_000])
def test_what_is_no_file_is_handed_to_nobody_as_one(bringing: Bringing, value: object) -> None:
    person, scanner = bringing(Scanned(problem="not_a_picture"))
    person.sends_in(value)
    assert scanner.got[0] == b"" or len(scanner.got[0]) == ocr.MOST_BYTES + 1
    assert person.reads("report.problem.not_a_picture")


# ---- what stays, and where it is offered ---------------------------------------------------------


def everything_in(person: Bringer) -> str:
    """All that Streamlit keeps for a session, values of components and their triggers too."""
    state = person.app._session_state._state
    return repr((state._old_state, state._new_session_state, dict(state._new_widget_state.states)))


def test_nothing_of_the_file_stays(bringing: Bringing, place: Place) -> None:
    person, _ = bringing(report(*COUNT))
    person.brings()
    written = base64.b64encode(FILE).decode()
    assert written not in everything_in(person)
    assert repr(FILE)[2:30] not in everything_in(person)
    person.app.session_state["seen"] = (written, FILE)
    assert written in everything_in(person)
    assert repr(FILE)[2:30] in everything_in(person)
    kept = TabSeal(place.desk.tab_key, 4).close(person.conversation)
    opened = TabSeal(place.desk.tab_key, 4)._fernet.decrypt(kept).decode()
    assert written[:40] not in opened
    assert "168" not in opened
    person.finds_right(0, "day")
    person.presses("report-use")
    opened = person.conversation.model_dump_json()
    assert "PNG" not in opened
    assert "131" not in opened
    person.presses("report-on")
    assert "report" not in person.app.session_state


def test_a_report_that_was_lost_is_asked_for_again(bringing: Bringing) -> None:
    person, _ = bringing(report(*COUNT))
    person.brings()
    del person.app.session_state["report"]
    person.app.run()
    assert person.reads("report.lost")
    assert person.reads("report.title")


def test_where_no_report_can_be_brought_nothing_is_offered(place: Place) -> None:
    person = Bringer(place, "en")
    person.begins()
    assert not person.can_press("report")
    person.answers_until("Q07")
    assert not person.can_press("report-here")


def test_the_questions_that_a_report_answers_offer_it(bringing: Bringing) -> None:
    person, _ = bringing()
    person.presses("report-type")
    for question in ("Q07", "Q10", "Q17"):
        person.answers_until(question)
        assert person.can_press("report-here")
    person.presses("report-here")
    person.presses("report-type")
    assert person.screen == "Q17"


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_without_the_reader_of_photos_only_pdf_is_offered(
    bringing: Bringing, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "can_read_pictures", lambda: False)
    person, _ = bringing(language=language)
    assert person.reads("report.hint.pdf")
    component = next(one.proto for one in person.app.get("bidi_component") if "report_file" in one.proto.component_name)
    assert json.loads(component.bytes)["accept"] == "application/pdf"


def test_after_the_result_a_report_opens_the_questions_that_were_skipped(bringing: Bringing) -> None:
    person, scanner = bringing()
    person.presses("report-type")
    person.answers_until("check")
    person.looks_at_the_result()
    assert person.value("lab_date") == "no"
    again(person, scanner, report(*COUNT))
    person.finds_right(0, 1, "day")
    person.types_number(2, "3.10")
    person.presses("report-use")
    assert person.value("lab_date") == "2026-11-12"
    person.presses("report-on")
    assert person.screen == "Q19"


def test_a_contradiction_on_the_paper_is_asked_back(bringing: Bringing) -> None:
    wrong = (row("WBC", "4.1", "10^9/L", klass="amber"), row("NEUT_ABS", "6.2", "10^9/L", klass="amber"))
    person, _ = bringing(report(*wrong, COUNT[0]))
    person.brings()
    person.types_number(0, "4.1")
    person.types_number(1, "6.2")
    person.finds_right(2, "day")
    person.presses("report-use")
    person.presses("report-on")
    assert person.screen == "clash"


def test_a_question_that_only_passes_by_keeps_what_the_report_gave(bringing: Bringing) -> None:
    person, _ = bringing(report(*COUNT))
    person.brings()
    person.finds_right(0, 1, "day")
    person.types_number(2, "3.1")
    person.presses("report-use")
    person.presses("report-on")
    person.answers_until("Q19")
    person.presses("back-Q19")
    assert person.screen == "Q18"
    person.presses("next-Q18")
    assert person.conversation.answers["plt"].source == "lab_report"


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_what_came_from_a_report_says_so_wherever_answers_stand(
    bringing: Bringing, place: Place, language: str
) -> None:
    """On the page that checks the answers, on the preview, and for the team."""
    person, _ = bringing(report(*COUNT), language=language)
    person.brings()
    person.finds_right(0, 1, "day")
    person.types_number(2, "3.1")
    person.presses("report-use")
    person.presses("report-on")
    person.answers_until("Q19")
    for name in ("tbil", "alt", "ast", "crea"):
        person.chooses(f"Q19-{name}-arrow", "unsure")
    person.answers("Q19", "alb-missing")
    person.chooses("Q20-inr-arrow", "unsure")
    person.chooses("Q20-pt-arrow", "unsure")
    person.presses("next-Q20")
    assert person.screen == "check"
    day = i18n.say_date(DAY, language)
    assert person.reads("report.mark.day", day=day)
    assert person.reads("report.mark")
    person.looks_at_the_result()
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    assert person.screen == "preview"
    assert person.reads("report.mark.day", day=day)
    person.presses("send")
    (received,) = place.received
    assert received["answers"]["plt"]["source"] == "lab_report"
    assert received["answers"]["plt"]["report_day"] == "2026-11-12"
    assert received["answers"]["hcc_diagnosis"]["source"] == "button"
    assert not re.search("PNG|JVBER|131", json.dumps(received))


@pytest.mark.parametrize(
    ("language", "told"), [("en", "read from a report of 12 November 2026"), ("zh_Hans", "2026年11月12日")]
)
def test_the_team_reads_what_came_from_a_report(language: str, told: str) -> None:
    assert told in referral._said(Said("168", "PLT", report_day=DAY), language)
    assert told not in referral._said(Said("168", "PLT"), language)


@pytest.mark.parametrize(
    ("told", "reads"),
    [({}, True), ({"lab_report": False}, False), ({"kiosk": "sponsor"}, False), ({"address": "192.0.2.7"}, False)],
)
def test_a_report_can_be_brought_only_where_the_operator_lets_it(
    place: Place, told: dict[str, Any], reads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicon, "readers_soon", lambda *_: {})
    desk = opening.desk(Settings(data_dir=place.desk.settings.data_dir.parent, **told))
    assert (desk.scanner is not None) is reads
    assert dict(desk.report_facts) == (FACTS if reads else {})
