"""Typed numbers: the table is what people type; a line outside the grammar is asked back, never half read."""

import string
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prescreen.lexicon import quantity_words
from prescreen.reading.quantities import Amount, in_unit, likely_units, plain, read_quantity
from prescreen.understanding import TASKS

TABLE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "quantities.yaml").read_text(encoding="utf-8"))
ALIKE: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "quantities_alike.yaml").read_text(encoding="utf-8"))
LINES = [(field, str(text), outcome) for field, spec in TABLE.items() for text, outcome in spec["read"].items()]
FIELDS = quantity_words().fields


def outcome_of(field: str, text: str) -> str:
    read = TASKS["quantity"]({"field": field, "canonical_unit": TABLE[field]["unit"], "text": text})
    assert isinstance(read, str)
    return read


@pytest.mark.parametrize(("field", "text", "outcome"), LINES)
def test_what_is_typed_is_what_is_read(field: str, text: str, outcome: str) -> None:
    read = outcome_of(field, text)
    assert (read.split(":")[0] if outcome == "ask" else read) == outcome


def test_the_table_holds_both_languages_and_enough_to_ask() -> None:
    asked = [line for line in LINES if line[2].startswith("ask")]
    chinese = [line for line in LINES if not line[1].isascii()]
    assert (len(LINES) >= 250, len(asked) >= 80, len(chinese) >= 100, len(LINES) - len(chinese) >= 100) == (True,) * 4


@pytest.mark.parametrize(
    ("field", "english", "chinese"), [(field, *pair) for field, pairs in ALIKE.items() for pair in pairs]
)
def test_the_same_in_both_languages_is_read_the_same(field: str, english: str, chinese: str) -> None:
    outcomes = {outcome_of(field, english), outcome_of(field, chinese)}
    assert len({"ask" if outcome.startswith("ask") else outcome for outcome in outcomes}) == 1


def chinese_of(number: int) -> str:
    """A whole number below 10^8 as schools teach it; written without a look at the reader."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return chinese_of(high) + "万" + ("零" * (0 < low < 1_000) + chinese_of(low) if low else "")
    written, gap = "", False
    for place, sign in zip((1_000, 100, 10, 1), "千百十 ", strict=True):
        digit = number // place % 10
        if digit:
            written += "零" * (gap and bool(written)) + "零一二三四五六七八九"[digit] + sign.strip()
        gap = not digit
    return written or "零"


SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SMALL += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def english_of(number: int, joint: str = "-") -> str:
    """A whole number below 10^9 in words; written without a look at the reader."""
    for place, name in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        if number >= place:
            high, low = divmod(number, place)
            between = " and " if low and low < 100 else " "
            return english_of(high, joint) + f" {name}" + (between + english_of(low, joint) if low else "")
    if number < 20:
        return SMALL[number]
    return TENS[number // 10] + (joint + SMALL[number % 10] if number % 10 else "")


whole = st.one_of(st.integers(0, 300), st.integers(0, 99_999), st.integers(0, 99_999_999))
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
ANY = FIELDS["hbvdna"]


def value_read(text: str) -> Decimal | None:
    read = read_quantity(text, ANY)
    return read.value if isinstance(read, Amount) and (read.comparator, read.unit) == ("=", None) else None


@given(whole, st.sampled_from(["", ".5", ".05", ".25", ".1", ".1234"]))
def test_digits_read_back_as_they_were_written(number: int, part: str) -> None:
    wanted = Decimal(f"{number}{part}")
    assert value_read(f"{number}{part}") == wanted
    assert value_read(f"{number:,}{part}") == wanted
    assert value_read(f"{number}{part}".translate(FULL_WIDTH)) == wanted


@given(whole, st.booleans())
def test_chinese_numerals_read_back_as_they_were_written(number: int, spoken: bool) -> None:
    written = chinese_of(number)
    assert value_read(written.replace("一十", "十", 1) if spoken and written.startswith("一十") else written) == number


@given(whole, st.sampled_from("- "))
def test_english_words_read_back_as_they_were_written(number: int, joint: str) -> None:
    assert value_read(english_of(number, joint)) == number


@given(st.integers(0, 9999), st.text("0123456789", min_size=1, max_size=2))
def test_decimals_in_words_read_back_as_they_were_written(number: int, part: str) -> None:
    wanted = Decimal(f"{number}.{part}")
    assert value_read(chinese_of(number) + "点" + "".join("零一二三四五六七八九"[int(sign)] for sign in part)) == wanted
    assert value_read(english_of(number) + " point " + " ".join(SMALL[int(sign)] for sign in part)) == wanted


# Short forms of speech may be asked; they may never be another number.
@given(st.text("零一二两三四五六七八九十百千万点0123456789.", min_size=1, max_size=7))
def test_any_run_of_numerals_is_what_its_parts_say_or_asked(written: str) -> None:
    value = value_read(written)
    if value is None or written.isascii() or written[0] == ".":
        return
    assert plain(value) == plain(_worth(written))


def _worth(written: str) -> Decimal:
    """Another way to the value: add up sign by sign, the last one as tenths of the place before where none is said."""
    for digit, sign in enumerate("零一二三四五六七八九"):
        written = written.replace(sign, str(digit))
    written = written.replace("两", "2")
    total, section, number, last = Decimal(0), Decimal(0), "", Decimal(0)
    if "点" in written:
        head, _, tail = written.partition("点")
        digits, scale = tail.rstrip("万"), 10_000 if tail.endswith("万") else 1
        return (_worth(head) + Decimal(f"0.{digits}")) * scale
    for place, sign in enumerate(written):
        if sign.isdigit() or sign == ".":
            number += sign
            continue
        worth = Decimal({"十": 10, "百": 100, "千": 1_000, "万": 10_000}[sign])
        if worth == 10_000:
            total, section, number = (section + Decimal(number or 0)) * worth, Decimal(0), ""
        else:
            section, number = section + Decimal(number or 1) * worth, ""
        last = worth if place + 2 == len(written) else Decimal(0)
    if len(number) == 1 and last >= 100:
        return total + section + Decimal(number) * last / 10
    return total + section + Decimal(number or 0)


SEPARATORS = [", ", "，", "。", "; ", "\n", " / ", " ", "。 ", "！"]


@given(st.data())
def test_two_messages_in_one_never_say_what_neither_says(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(TABLE)))
    texts = st.sampled_from(LINES).map(lambda line: line[1])
    first, second = data.draw(texts), data.draw(texts)
    joined = outcome_of(field, first + data.draw(st.sampled_from(SEPARATORS)) + second)
    assert joined.startswith("ask:") or joined in {outcome_of(field, first), outcome_of(field, second)}


@given(
    st.text(alphabet=string.printable + "血小板万千百十零一二三四五六七八九点年月日左右以上，。、×⁹½①", max_size=40),
    st.sampled_from(sorted(TABLE)),
)
def test_any_text_is_read_or_asked_and_nothing_breaks(text: str, field: str) -> None:
    assert outcome_of(field, text)


def lines_with_an_unknown_word() -> Iterator[tuple[str, str]]:
    for field, text, outcome in LINES:
        if not outcome.startswith("ask"):
            yield field, text


@pytest.mark.parametrize("word", ["zork", "鑫", "§", "never", "没", "?", "77"])
def test_one_word_that_nothing_explains_is_enough_to_ask(word: str) -> None:
    for field, text in lines_with_an_unknown_word():
        assert outcome_of(field, f"{text} {word}").startswith("ask:")
        assert outcome_of(field, f"{word} {text}").startswith("ask:")


@pytest.mark.parametrize(
    ("field", "typed", "offered"),
    [
        ("plt", "92", ["92 x10^9/L"]),
        ("plt", "92000", ["92000 /uL"]),
        ("plt", "1500", ["1500 x10^9/L"]),
        ("tbil", "18.5", ["18.5 umol/L", "18.5 mg/dL"]),
        ("tbil", "1.2", ["1.2 mg/dL"]),
        ("alb", "38", ["38 g/L"]),
        ("alb", "3.8", ["3.8 g/dL"]),
        ("height", "170", ["170 cm"]),
        ("height", "1.7", ["1.7 m"]),
        ("afp", "1210", ["1210 ng/mL", "1210 IU/mL", "1210 kIU/L"]),
        ("weight", "120", ["120 kg", "120 jin", "120 lb"]),
    ],
)
def test_units_are_offered_where_the_value_can_be(field: str, typed: str, offered: list[str]) -> None:
    read = read_quantity(typed, FIELDS[field])
    assert isinstance(read, Amount)
    assert [f"{plain(likely.value)} {likely.unit}" for likely in likely_units(read, FIELDS[field])] == offered


def test_a_conversion_is_exact_or_not_made() -> None:
    tbil = FIELDS["tbil"]
    assert in_unit(Amount("=", Decimal("1.2"), "mg/dL"), tbil, "umol/L") == Amount("=", Decimal("20.52"), "umol/L")
    assert in_unit(Amount("<", Decimal(20), "umol/L"), tbil, "mg/dL") == Amount("<", Decimal(20), "umol/L")


@pytest.mark.parametrize(
    "name",
    [
        "plt",
        "platelets",
        "PLT",
        "血小板",
        "bilirubin",
        "bili",
        "creatinine",
        "hemoglobin",
        "afp",
        "afp_before",
        "age_years",
        "HBV DNA",
    ],
)
def test_a_field_is_found_by_any_of_its_names(name: str) -> None:
    assert quantity_words().field(name) is not None
