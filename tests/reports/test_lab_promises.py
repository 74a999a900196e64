"""What reading a lab report promises, one page of a few typed lines for each promise."""

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest
from pydantic import ValidationError

from prescreen.reading.lab_report import Box, Page, ReportWords, Row, read_report
from tests.reports.typed_page import read, row, typed, words

HEADS = "项目                    结果      提示  单位        参考范围"
PLATELETS = "血小板                  195             10^9/L      125-350"


def page(*lines: str, heads: str = HEADS) -> str:
    return "\n".join((heads, *lines))


def why(text: str, code: str) -> tuple[str, ...]:
    found = row(text, code)
    assert found is not None
    return found.why


def told(found: Row | None) -> tuple[object, ...]:
    assert found is not None
    return found.comparator, found.value, found.unit, found.low, found.high, found.flag, found.klass


# What is read


def test_a_row_is_read_with_all_that_is_printed() -> None:
    text = page("总胆红素(TBIL)          25.3      ↑     μmol/L      0-21")
    assert told(row(text, "TBIL")) == ("=", "25.3", "umol/L", "0", "21", "high", "green")


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("0-21", "0", "21"), ("<=21", None, "21"), ("≤21", None, "21"), ("3.4~20.5", "3.4", "20.5"),
        ("0.00--21.00", "0.00", "21.00"), ("0 - 21", "0", "21"), ("(0-21)", "0", "21"), ("0～21", "0", "21"),
        ("0〜21", "0", "21"), ("＜21", None, "21"),
    ],
)  # fmt: skip
def test_limits_are_read_however_they_are_written(printed: str, low: str | None, high: str) -> None:
    found = row(page(f"总胆红素                15.30           μmol/L      {printed}"), "TBIL")
    assert found is not None
    assert (found.low, found.high, found.klass) == (low, high, "green")


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        ("10⁹/L", "10^9/L"), ("×10⁹/L", "10^9/L"), ("109/L", "10^9/L"), ("10*9/L", "10^9/L"), ("x10E9/L", "10^9/L"),
        ("10^3/μL", "x10^3/uL"), ("K/uL", "K/uL"), ("10°/L", "10^9/L"), ("10'/L", "10^9/L"),
    ],
)  # fmt: skip
def test_units_of_counts_are_read_however_they_are_written(printed: str, canonical: str) -> None:
    found = row(page(f"血小板                  195             {printed}      125-350"), "PLT")
    assert found is not None
    assert (found.unit, found.klass) == (canonical, "green")


@pytest.mark.parametrize("printed", ["↑", "H", "高", "*", "偏高"])
def test_marks_are_read_however_they_are_written(printed: str) -> None:
    assert told(row(page(f"血小板                  395       {printed}    10^9/L      125-350"), "PLT"))[5:] == (
        "high",
        "green",
    )


@pytest.mark.parametrize("printed", ["395↑", "↑395", "395 H", "H 395"])
def test_a_mark_at_the_value_is_read(printed: str) -> None:
    text = page(f"血小板                  {printed}          10^9/L      125-350")
    assert told(row(text, "PLT"))[1:] == ("395", "10^9/L", "125", "350", "high", "green")


@pytest.mark.parametrize(("printed", "sign"), [("<0.61", "<"), (">1210.0", ">"), (">2000", ">"), ("＜0.61", "<")])
def test_the_sign_before_a_value_is_read(printed: str, sign: str) -> None:
    mark = " " if "<" in sign else "↑"
    text = page(f"甲胎蛋白                {printed}    {mark}   ng/mL       0-7")
    assert told(row(text, "AFP"))[:2] == (sign, printed.lstrip("<>≥＜"))


@pytest.mark.parametrize(
    "name",
    [
        "AFP",
        "甲胎蛋白",
        "甲胎蛋白(AFP)",
        "AFP 甲胎蛋白",
        "*甲胎蛋白",
        "Alpha-fetoprotein",
        "\u03b1-fetoprotein",
        "12 甲胎蛋白",
    ],
)
def test_names_are_known_in_both_languages_and_together(name: str) -> None:
    assert row(page(f"{name:<20}3.20            ng/mL       0-7"), "AFP") is not None


def test_other_orders_of_columns_are_read_by_their_headings() -> None:
    heads = "项目              参考值      结果      提示  单位"
    text = page("谷丙转氨酶        <41         65.0      ↑     U/L", heads=heads)
    assert told(row(text, "ALT")) == ("=", "65.0", "U/L", None, "41", "high", "green")


def test_a_heading_that_was_not_read_and_stands_over_limits_alone_is_theirs() -> None:
    """Else "<40" would be a second number in the row, and the page would not be trusted."""
    heads = "项目                    结果      Reference interkalits"
    text = page("谷草转氨酶              32.4      <40              U/L", "白蛋白                  49.9      38-54            g/L",
                "肌酐                    65        57-97            μmol/L", "报告时间:2026-03-06     07        2026", heads=heads)  # fmt: skip
    assert told(row(text, "AST")) == ("=", "32.4", "U/L", None, "40", None, "green")
    assert told(row(text, "ALB"))[:2] == ("=", "49.9")


@pytest.mark.parametrize("cells", ["Aspartate aminotransferase88.8", "Aspartate aminotransferase 88.8"])
def test_a_name_with_a_number_right_behind_it_is_two_cells(cells: str) -> None:
    heads = "Test                          2026-01-05    2026-03-05    Unit    Reference interval"
    text = "Collected: 2026-03-05\n" + page(f"{cells}                   79.7 H    U/L     15-40", heads=heads)
    assert told(row(text, "AST"))[1] == "79.7"


def test_below_what_an_analyser_can_tell_a_mark_says_nothing() -> None:
    for mark in ("↓", " ", "N"):
        assert why(page(f"甲胎蛋白                <0.61     {mark}     ng/mL       0.89-8.78"), "AFP") == ()


def test_a_column_that_says_which_laboratory_leaves_the_rows_as_they_are() -> None:
    heads = "Tests               Result    Flag    Units     Reference Interval    Lab"
    text = page("ALT (SGPT)          65        High    IU/L      0-44                  01", heads=heads)
    assert told(row(text, "ALT")) == ("=", "65", "U/L", "0", "44", "high", "green")


TWO_LIMITS = "项目              结果      提示  下限      上限      单位"


def test_limits_in_a_column_each_are_read() -> None:
    assert told(row(page("谷丙转氨酶        65        ↑     9         50        U/L", heads=TWO_LIMITS), "ALT")) == (
        "=", "65", "U/L", "9", "50", "high", "green",
    )  # fmt: skip
    only_high = row(page("总胆红素          15.2                      26        μmol/L", heads=TWO_LIMITS), "TBIL")
    assert told(only_high) == ("=", "15.2", "umol/L", None, "26", None, "green")


def test_a_limit_in_its_column_is_never_the_value() -> None:
    """The value was not seen: neither limit steps in, and the page is not trusted."""
    text = page(
        "谷丙转氨酶                        9         50        U/L",
        "白蛋白            42.1            40        55        g/L",
        heads=TWO_LIMITS,
    )
    lost = row(text, "ALT")
    assert lost is not None
    assert (lost.value, lost.klass) == ("", "red")
    assert why(text, "ALB") == ("page",)


@pytest.mark.parametrize("limits", ["参考范围: 9-50", "参考范围 9-50", "参考值:9-50 U/L", "Standard range: 9-50 U/L"])
def test_limits_on_the_line_below_belong_to_the_row_above(limits: str) -> None:
    text = f"谷丙转氨酶 (ALT)                  65 U/L ↑\n{limits}\n白蛋白 (ALB)                      42.1 g/L\n参考范围: 40-55"
    assert told(row(text, "ALT")) == ("=", "65", "U/L", "9", "50", "high", "green")
    assert told(row(text, "ALB")) == ("=", "42.1", "g/L", "40", "55", None, "green")


def test_limits_below_a_row_that_has_its_own_are_not_taken() -> None:
    text = "谷丙转氨酶          65    ↑    9-50    U/L\n参考范围: 15-40"
    assert told(row(text, "ALT"))[3:5] == ("9", "50")


def test_limits_say_for_whom_they_are_and_one_sex_is_not_everybody() -> None:
    assert told(row(page("总胆红素                15.30           μmol/L      成人:0-21"), "TBIL"))[3:] == (
        "0", "21", None, "green",
    )  # fmt: skip
    text = page("肌酐                    65              μmol/L      男:57-97 女:41-73")
    assert why(text, "CREA") == ("range_missing",)


def test_a_star_that_stands_alone_marks_a_value_whatever_the_engine_makes_of_it() -> None:
    text = page("总胆红素                25.3      ★     μmol/L      0-21")
    assert told(row(text, "TBIL"))[5:] == ("high", "green")
    assert why(page("总胆红素                15.3      ★     μmol/L      0-21"), "TBIL") == ("flag_disagrees",)


def test_two_tables_side_by_side_are_two_tables() -> None:
    heads = "项目        结果    单位      参考范围      项目        结果    单位      参考范围"
    text = page("白蛋白      42.1    g/L       40-55         谷丙转氨酶  33      U/L       9-50", heads=heads)
    assert [(one.code, one.value, one.klass) for one in read(text).rows] == [
        ("ALB", "42.1", "green"),
        ("ALT", "33", "green"),
    ]


# Which number is the value


def test_an_earlier_result_is_never_taken() -> None:
    heads = "项目              上次结果  结果      单位        参考范围"
    assert told(row(page("血小板            180       195       10^9/L      125-350", heads=heads), "PLT"))[1] == "195"
    lost = row(page("血小板            180                 10^9/L      125-350", heads=heads), "PLT")
    assert lost is not None
    assert (lost.value, lost.klass) == ("", "red")


def test_of_columns_with_days_the_newest_is_the_result() -> None:
    heads = "采样时间:2026-03-05\n项目              2025-12-01    2026-03-05    2026-01-10    单位        参考范围"
    text = page("血小板            180           195           170           10^9/L      125-350", heads=heads)
    assert told(row(text, "PLT"))[1] == "195"
    assert why(text, "PLT") == ()


def test_the_newest_column_has_to_be_the_day_of_the_report() -> None:
    heads = "采样时间:2026-04-05\n项目              2025-12-01    2026-03-05    单位        参考范围"
    assert why(page("血小板            180           195           10^9/L      125-350", heads=heads), "PLT") == (
        "column_day",
    )


def test_two_numbers_without_headings_are_not_chosen_from() -> None:
    rows = read(
        "血小板            180           195           10^9/L      125-350\n白细胞            5.10                        10^9/L      3.5-9.5"
    ).rows
    assert [(one.code, one.value, one.klass) for one in rows] == [("PLT", "", "red"), ("WBC", "5.10", "amber")]


def test_the_number_of_the_place_is_no_value() -> None:
    heads = "序号  项目              结果      提示  单位        参考范围"
    assert (
        told(row(page("7     血小板            195             10^9/L      125-350", heads=heads), "PLT"))[1] == "195"
    )
    assert told(row("7     血小板            195             10^9/L      125-350", "PLT"))[1] == "195"


def test_two_numbers_read_as_one_are_no_number() -> None:
    found = row(page("白细胞                  12.703.50~10.00   10^9/L"), "WBC")
    assert found is not None
    assert (found.value, found.klass) == ("", "red")


# What must never be taken for something else


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("AFP-L3%", "AFP"), ("AFP-L3", "AFP"), ("甲胎蛋白异质体", "AFP"), ("甲胎蛋白异质体比率(AFP-L3%)", "AFP"),
        ("AFP L3", "AFP"), ("PIVKA-II", "PT"), ("异常凝血酶原", "PT"), ("凝血酶原时间比值", "PT"), ("PTR", "PT"),
        ("凝血酶原活动度(PTA)", "PT"), ("PT%", "PT"), ("前白蛋白", "ALB"), ("白蛋白/球蛋白", "ALB"), ("A/G", "ALB"),
        ("尿微量白蛋白", "ALB"), ("糖化白蛋白", "ALB"), ("尿肌酐", "CREA"), ("肌酐清除率", "CREA"), ("AST/ALT", "AST"),
        ("谷草/谷丙", "ALT"), ("\u03b3-谷氨酰转肽酶", "ALT"), ("直接胆红素", "TBIL"), ("间接胆红素", "TBIL"), ("总胆汁酸", "TBIL"),
        ("平均血小板体积", "PLT"), ("血小板压积", "PLT"), ("平均红细胞Hb含量", "HGB"), ("白细胞酯酶", "WBC"), ("总蛋白", "ALB"),
        ("甲胎蛋白质", "AFP"), ("抗血小板抗体", "PLT"), ("D-二聚体", "PT"),
    ],
)  # fmt: skip
def test_what_is_only_alike_is_never_taken(name: str, target: str) -> None:
    limits = {
        "PT": "9.4-12.5",
        "ALB": "40-55",
        "TBIL": "0-21",
        "PLT": "125-350",
        "AFP": "0-7",
        "ALT": "9-50",
        "AST": "15-40",
    }
    units = {"PT": "s", "ALB": "g/L", "TBIL": "μmol/L", "PLT": "10^9/L", "AFP": "ng/mL", "ALT": "U/L", "AST": "U/L"}
    low = limits.get(target, "57-97").split("-")[0]
    text = page(f"{name}          {low}          {units.get(target, 'μmol/L')}      {limits.get(target, '57-97')}")
    assert row(text, target) is None


def test_an_abbreviation_and_a_name_have_to_agree() -> None:
    heads = "代号    项目              结果      提示  单位        参考范围"
    assert row(page("ALT     谷草转氨酶        33              U/L         9-50", heads=heads), "ALT") is None
    assert row(page("ALT     谷草转氨酶        33              U/L         9-50", heads=heads), "AST") is None
    assert row(page("AFP     异质体比率        3.20            ng/mL       0-7", heads=heads), "AFP") is None


def test_a_damaged_name_beside_a_good_one_leaves_the_row_open() -> None:
    heads = "代号    项目              结果      提示  单位        参考范围"
    assert why(page("AFP     甲胎蛋臼          3.20            ng/mL       0-7", heads=heads), "AFP") == (
        "name_unsure",
    )


def test_the_unit_tells_a_share_from_a_count() -> None:
    text = page(
        "中性粒细胞              62.1            %           40-75",
        "中性粒细胞              4.21            10^9/L      1.8-6.3",
    )
    assert [(one.code, one.value) for one in read(text).rows] == [("NEUT_PCT", "62.1"), ("NEUT_ABS", "4.21")]
    assert row(page("中性粒细胞#             62.1            %           40-75"), "NEUT_PCT") is None


@pytest.mark.parametrize(
    "title",
    ["尿常规检验报告单", "标本类型:尿液", "标本种类    随机尿", "Specimen: Urine", "Urinalysis", "标本类型:腹水"],
)
def test_other_specimens_are_refused(title: str) -> None:
    report = read(f"{title}\n{page(PLATELETS)}")
    assert report.rows == ()
    assert not report.quality.ok
    assert report.quality.problems in (("urine",), ("fluid",))


def test_one_page_of_urine_does_not_refuse_the_others() -> None:
    report = read(page(PLATELETS), f"尿常规\n{page('白细胞                  6.10            10^9/L      3.5-9.5')}")
    assert [one.code for one in report.rows] == ["PLT"]


# What leaves a row open


@pytest.mark.parametrize(
    ("line", "code", "doubt"),
    [
        ("总胆红素                253       ↑     μmol/L      0.0-21.0", "TBIL", "decimals"),
        ("总胆红素                253       ↑     μmol/L      0-21", "TBIL", "decimals"),
        ("总胆红素                25.3            μmol/L      0-21", "TBIL", "flag_missing"),
        ("总胆红素                15.3      ↑     μmol/L      0-21", "TBIL", "flag_disagrees"),
        ("总胆红素                25.3      ↓     μmol/L      0-21", "TBIL", "flag_disagrees"),
        ("总胆红素                15.3      *     μmol/L      0-21", "TBIL", "flag_disagrees"),
        ("总胆红素                15.3            μmol/L      0-210", "TBIL", "range_unusual"),
        ("总胆红素                15.3            mg/dL       0-21", "TBIL", "range_unusual"),
        ("总胆红素                15.3            μmol/L", "TBIL", "range_missing"),
        ("总胆红素                015.3           μmol/L      0-21", "TBIL", "leading_zero"),
        ("白蛋白                  98.0      ↑     g/L         40-55", "ALB", "value_unusual"),
        ("血小板                  195                         125-350", "PLT", "unit_completed"),
        ("甲胎蛋白                3.20                        0-7", "AFP", "unit_missing"),
        ("甲胎蛋白                3.20            IU/mL       0-7", "AFP", "range_unusual"),
        ("甲胎蛋白                3.20            ng/mL       0-5.8", "AFP", "range_unusual"),
        ("甲胎蛋白                1210      ↑     ng/mL       0-7", "AFP", "sign"),
        ("甲胎蛋白                >1310     ↑     ng/mL       0-7", "AFP", "sign"),
        ("血小板                  >900      ↑     10^9/L      125-350", "PLT", "sign"),
        ("白蛋白                  45.3            g/L         9-50", "ALB", "range_unusual"),
    ],
)  # fmt: skip
def test_a_row_that_may_be_wrong_is_open(line: str, code: str, doubt: str) -> None:
    found = row(page(line), code)
    assert found is not None
    assert doubt in found.why
    assert found.klass == "amber"
    assert not found.accept


def test_the_unit_of_the_marker_is_never_guessed() -> None:
    found = row(page("甲胎蛋白                3.20            10/L        0-7"), "AFP")
    assert found is not None
    assert (found.unit, found.accept) == (None, False)


def test_another_unit_makes_a_row_red() -> None:
    found = row(page("白细胞                  12              /HP         0-5"), "WBC")
    assert found is not None
    assert (found.klass, found.why) == ("red", ("unit_other",))


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        (("总胆红素        15.3      μmol/L      0-21", "直接胆红素      4.1       μmol/L      0-8", "间接胆红素      12.2      μmol/L      0-15"), "sum"),
        (("总蛋白          70.1      g/L         65-85", "白蛋白          42.0      g/L         40-55", "球蛋白          25.1      g/L         20-40"), "sum"),
        (("白细胞          5.10      10^9/L      3.5-9.5", "中性粒细胞#     2.10      10^9/L      1.8-6.3", "中性粒细胞%     62.1      %           40-75"), "share"),
        (("凝血酶原时间    12.1      s           9.4-12.5", "INR             0.82                  0.8-1.2"), "ratio"),
        (("谷丙转氨酶      33        U/L         9-50", "谷草转氨酶      31.2      U/L         15-40"), "decimals"),
    ],
)  # fmt: skip
def test_numbers_that_contradict_each_other_are_open(lines: tuple[str, ...], doubt: str) -> None:
    rows = read("\n".join(("项目            结果      单位        参考范围", *lines))).rows
    assert len(rows) == len(lines)
    assert all(doubt in one.why for one in rows)


def test_numbers_that_agree_stay_green() -> None:
    lines = (
        "总胆红素        15.3      μmol/L      0-21",
        "直接胆红素      4.1       μmol/L      0-8",
        "间接胆红素      11.2      μmol/L      0-15",
    )
    assert all(one.accept for one in read("\n".join(("项目            结果      单位        参考范围", *lines))).rows)


def test_the_same_thing_twice_with_two_values_is_open() -> None:
    rows = read(page(PLATELETS, PLATELETS.replace("195", "196"))).rows
    assert [one.why for one in rows] == [("twice",), ("twice",)]


def test_a_low_score_leaves_a_row_open() -> None:
    assert read_report([typed(page(PLATELETS), score=0.79)], words()).rows[0].why == ("score",)
    assert read_report([typed(page(PLATELETS), score=0.81)], words()).rows[0].why == ()


@pytest.mark.parametrize(("text", "moved"), [("125-350", (1, 0)), ("血小板", (-1, 0))])
def test_what_ends_at_the_edge_of_a_picture_may_have_lost_letters(text: str, moved: tuple[int, int]) -> None:
    def touching(kind: Literal["text", "picture"]) -> Row:
        seen = typed(page(PLATELETS))
        edge = {1: seen.width, -1: 0}[moved[0]]
        shifts = {one: edge - one.area[2 if moved[0] > 0 else 0] for one in seen.boxes if one.text == text}
        boxes = tuple(_shifted(one, shifts.get(one, 0.0)) for one in seen.boxes)
        return read_report([replace(seen, boxes=boxes, kind=kind)], words()).rows[0]

    assert touching("picture").why == ("edge",)
    assert touching("text").why == ()


def _shifted(box: Box, away: float) -> Box:
    left, top, right, bottom = box.area
    return Box.upright(box.text, (left + away, top, right + away, bottom), box.score)


def test_a_mark_that_agrees_needs_no_score_and_one_that_does_not_is_a_doubt() -> None:
    def with_poor_mark(mark: str) -> Row:
        seen = typed(page(f"血小板                  395       {mark}     10^9/L      125-350"))
        boxes = tuple(replace(one, score=0.5) if one.text == mark else one for one in seen.boxes)
        return read_report([replace(seen, boxes=boxes)], words()).rows[0]

    assert with_poor_mark("↑").why == ()
    assert with_poor_mark("↓").why == ("flag_disagrees",)


@pytest.mark.parametrize(
    "line",
    [
        "                        6.10            10^9/L      3.5-9.5",  # a row without a name
        "白细胞                                  10^9/L      3.5-9.5",  # a row without a value
    ],
)
def test_a_page_on_which_rows_have_slipped_is_open_as_a_whole(line: str) -> None:
    assert why(page(PLATELETS, line), "PLT") == ("page",)


def test_two_conflicts_of_limits_open_the_whole_page() -> None:
    text = page(
        PLATELETS,
        "白细胞                  6.10            10^9/L      125-350",
        "白蛋白                  42.1            g/L         9-50",
    )
    assert why(text, "PLT") == ("page",)


def test_a_second_reading_that_differs_leaves_the_row_open() -> None:
    seen = typed(page(PLATELETS))
    first = read_report([seen], words()).rows[0]
    for text, expected in (
        ("195", ()),
        ("195 ", ()),
        ("193", ("second_reading",)),
        ("", ("second_reading",)),
        ("<195", ("second_reading",)),
    ):
        again = read_report([seen], words(), {(0, first.box): text}).rows[0]
        assert again.why == expected, text


def test_letters_of_a_pdf_need_no_checks_of_digits() -> None:
    seen = typed(page("总胆红素                253       ↑     μmol/L      0-21"))
    assert read_report([seen], words()).rows[0].why == ("decimals",)
    assert read_report([replace(seen, kind="text")], words()).rows[0].why == ()


# Days


@pytest.mark.parametrize(
    ("text", "collected", "reported", "printed"),
    [
        ("采样时间:2026-03-05 08:12", date(2026, 3, 5), None, None),
        ("采样时间：2026年3月5日", date(2026, 3, 5), None, None),
        ("采样时间    2026/03/05", date(2026, 3, 5), None, None),
        ("标本采集时间:2026-03-0508:12:33", date(2026, 3, 5), None, None),
        ("采集时间:2026-03-05    报告时间:2026-03-06    打印时间:2026-03-09", date(2026, 3, 5), date(2026, 3, 6), date(2026, 3, 9)),
        ("Collected: 05 Mar 2026    Reported: Mar 6, 2026", date(2026, 3, 5), date(2026, 3, 6), None),
        ("Collected: 05/03/2026", None, None, None),
        ("Collected: 25/03/2026", date(2026, 3, 25), None, None),
        ("出生日期:1960-03-05", None, None, None),
        ("接收时间:2026-03-05    申请时间:2026-03-04", None, None, None),
        ("2026-03-05", None, None, None),
        ("采样时间:2026-13-05", None, None, None),
        ("采样时间:2026-03-07    报告时间:2026-03-06", None, None, None),
    ],
)  # fmt: skip
def test_days_are_read_by_their_labels(
    text: str, collected: date | None, reported: date | None, printed: date | None
) -> None:
    days = read(f"{text}\n{page(PLATELETS)}").dates
    assert days == {"collected": collected, "reported": reported, "printed": printed}


def test_the_day_of_a_report_is_never_the_day_of_printing() -> None:
    assert read(f"打印时间:2026-03-09\n{page(PLATELETS)}").day is None
    assert read(f"报告时间:2026-03-06    打印时间:2026-03-09\n{page(PLATELETS)}").day == date(2026, 3, 6)


# What comes out


def test_nothing_about_the_person_comes_out() -> None:
    report = read(f"姓名:冯安平    性别:男    病历号:83920174\n送检医生:周远    电话:13800138000\n{page(PLATELETS)}")
    assert [one.code for one in report.rows] == ["PLT"]
    for secret in ("冯安平", "83920174", "周远", "13800138000"):
        assert secret not in repr(report)


def test_the_strip_of_a_row_holds_its_own_boxes_alone() -> None:
    text = page("白细胞                  6.10            10^9/L      3.5-9.5", PLATELETS)
    first, second = read(text).rows
    assert first.area[3] <= second.area[1]
    assert second.value_area[0] > second.area[0]


@pytest.mark.parametrize("kind", ["text", "picture"])
def test_an_empty_page_is_no_report(kind: str) -> None:
    report = read_report([Page((), 100, 100, "text" if kind == "text" else "picture")], words())
    assert (report.rows, report.quality.ok, report.quality.problems) == ((), False, ("no_text",))


def test_a_page_of_other_words_is_no_report() -> None:
    assert read("今天天气很好\n我们去公园\n2026-03-05\n苹果 3.5 元\n再见").quality.problems == ("not_a_report",)


def test_a_name_that_means_two_things_is_refused() -> None:
    data = words().model_dump()
    data["others"] = (*data["others"], "血小板")
    with pytest.raises(ValidationError, match="血小板: means PLT"):
        ReportWords.model_validate(data)
