"""Typed dates and durations: never a year, an order or a month that was not typed; what libraries get wrong is here."""

import string
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prescreen.reading.dates import Duration, read_date, read_duration
from prescreen.reading.partial import PartialDate
from prescreen.reading.quantities import plain
from prescreen.understanding import TASKS

HERE = Path(__file__).parent
TABLE: dict[Any, dict[Any, str]] = yaml.safe_load((HERE / "dates.yaml").read_text(encoding="utf-8"))
ALIKE: list[tuple[str, str]] = yaml.safe_load((HERE / "dates_alike.yaml").read_text(encoding="utf-8"))
DURATIONS: dict[Any, str] = yaml.safe_load((HERE / "durations.yaml").read_text(encoding="utf-8"))
LINES = [(str(ref), str(text), outcome) for ref, lines in TABLE.items() for text, outcome in lines.items()]
REF = date(2026, 11, 23)


def outcome_of(text: str, ref: str = "2026-11-23") -> str:
    read = TASKS["date"]({"ref_date": ref, "text": text})
    assert isinstance(read, str)
    return read


@pytest.mark.parametrize(("ref", "text", "outcome"), LINES)
def test_what_is_typed_is_what_is_read(ref: str, text: str, outcome: str) -> None:
    read = outcome_of(text, ref)
    assert (read.split(":")[0] if outcome == "ask" else read) == outcome


def test_the_table_holds_both_languages_and_enough_to_ask() -> None:
    asked = [line for line in LINES if line[2].startswith("ask")]
    chinese = [line for line in LINES if not line[1].isascii()]
    assert (len(LINES) >= 200, len(asked) >= 80, len(chinese) >= 90, len(LINES) - len(chinese) >= 90) == (True,) * 4


@pytest.mark.parametrize(("english", "chinese"), ALIKE)
def test_the_same_in_both_languages_is_read_the_same(english: str, chinese: str) -> None:
    outcomes = {outcome_of(english), outcome_of(chinese)}
    assert len({"ask" if outcome.startswith("ask") else outcome for outcome in outcomes}) == 1


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2019年", "year 7"),
        ("Feb '24", "24 February of this year"),
        ("03/04/2025", "March, in silence"),
        ("12.03.2025", "3 December"),
        ("三个月前", "one month ago"),
        ("半年前", "one year ago"),
        ("两年前", "one year ago"),
        ("in January", "January of next year"),
        ("between 80 and 100", "a span in 1980"),
    ],
)
def test_what_libraries_read_wrongly(text: str, wrong: str) -> None:
    right = {
        "2019年": "2019", "Feb '24": "2024-02", "三个月前": "~2026-08", "半年前": "~2026-05", "两年前": "~2024",
    }  # fmt: skip
    assert outcome_of(text) == right.get(text, outcome_of(text)), wrong
    assert text in right or outcome_of(text).startswith("ask:"), wrong


@pytest.mark.parametrize(("text", "outcome"), [(str(text), outcome) for text, outcome in DURATIONS.items()])
def test_durations_are_read_or_asked(text: str, outcome: str) -> None:
    read = read_duration(text)
    if isinstance(read, Duration):
        assert f"{'~' if read.about else '='} {plain(read.amount)} {read.steps}" == outcome
    else:
        assert outcome == "ask"


days = st.dates(date(1900, 1, 1), REF)
SIGNS = "〇一二三四五六七八九"


def spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else SIGNS[tens]) + ("十" if tens else "") + (SIGNS[ones] if ones else "")


@given(days)
def test_a_day_reads_back_as_it_was_written(day: date) -> None:
    year = "".join(SIGNS[int(sign)] for sign in f"{day:%Y}")
    for written in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{year}年{spoken(day.month)}月{spoken(day.day)}号",
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
        f"the {day.day}th of {day:%B} {day.year}",
    ):
        assert read_date(written, REF) == PartialDate(day.year, day.month, day.day), written
    for written in (
        f"{day:%B} {day.year}",
        f"{day.year}年{day.month}月",
        f"{year}年{spoken(day.month)}月份",
        f"{day:%Y-%m}",
    ):
        assert read_date(written, REF) == PartialDate(day.year, day.month), written


@given(days)
def test_figures_with_the_year_last_are_read_only_where_they_are_one_date(day: date) -> None:
    for first, second in ((day.day, day.month), (day.month, day.day)):
        read = read_date(f"{first:02}/{second:02}/{day.year}", REF)
        sure = day.day > 12 or day.day == day.month
        assert read == (PartialDate(day.year, day.month, day.day) if sure else "day_month_order")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from([text for _, text, _ in LINES]))
def test_no_day_to_come_is_ever_read(ref: date, text: str) -> None:
    read = read_date(text, ref)
    assert isinstance(read, str) or read.span.first <= ref


SEPARATORS = [", ", "，", "。", "; ", "\n", " / ", " ", "！", " and ", "和"]


@given(st.sampled_from(LINES), st.sampled_from(LINES), st.sampled_from(SEPARATORS))
def test_two_messages_in_one_never_say_what_neither_says(
    first: tuple[str, str, str], second: tuple[str, str, str], separator: str
) -> None:
    """The second may make the first finer ("last year" "in March"); nothing outside what one of them names."""
    joined = outcome_of(first[1] + separator + second[1])
    assert joined.startswith(("ask:", outcome_of(first[1]), outcome_of(second[1])))


@given(st.text(alphabet=string.printable + "年月日号前后上下周去今昨天三十零〇初底个半大概左右。，、½①", max_size=40))
def test_any_text_is_read_or_asked_and_nothing_breaks(text: str) -> None:
    assert outcome_of(text)
    assert TASKS["duration"]({"text": text})


@pytest.mark.parametrize("word", ["zork", "鑫", "§", "never", "没", "?", "77"])
def test_one_word_that_nothing_explains_is_enough_to_ask(word: str) -> None:
    for ref, text, outcome in LINES:
        if not outcome.startswith("ask"):
            assert outcome_of(f"{text} {word}", ref).startswith("ask:"), text
            assert outcome_of(f"{word} {text}", ref).startswith("ask:"), text


def test_a_date_spans_the_days_it_names() -> None:
    assert PartialDate(2024).span.last - PartialDate(2024).span.first == timedelta(days=365)
    assert PartialDate(2024, 2).span.last == date(2024, 2, 29)
