"""Names, headings, labels of days and units as laboratories spell them; and what is spelled much like them and is not."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from prescreen.content import read_yaml
from prescreen.reading import lab_columns
from tests.reports.typed_page import read, row, words

SPELLED: Mapping[str, Mapping[str, Sequence[str]]] = read_yaml(Path(__file__).with_name("spellings.yaml"))
HEADS = "项目                                              结果      提示  单位        参考范围"
ROWS = {
    "PLT": "195             10^9/L      125-350", "WBC": "6.10            10^9/L      3.5-9.5",
    "NEUT_ABS": "4.21            10^9/L      1.8-6.3", "TBIL": "15.3            μmol/L      0-21",
    "ALT": "33              U/L         9-50", "AST": "31              U/L         15-40",
    "ALB": "42.1            g/L         40-55", "PT": "11.5            s           9.4-12.5",
    "INR": "1.02                        0.8-1.2", "CREA": "65              μmol/L      57-97",
    "AFP": "3.20            ng/mL       0-7",
}  # fmt: skip
NOT_IT = {
    "PLT": "平均血小板体积测定|血小板分布宽度|血小板聚集率|大型血小板比率|Platelet distribution width|Mean platelet volume",
    "WBC": "尿白细胞|白细胞酯酶测定|WBC esterase|白细胞介素6",
    "NEUT_ABS": "Neutrophils %|中性粒细胞百分率测定|Band neutrophils|中性杆状核粒细胞",
    "TBIL": "直接胆红素测定|Bilirubin, direct|Bilirubin (indirect)|总胆汁酸测定|尿胆红素",
    "ALT": "AST/ALT ratio|谷草/谷丙|血清谷氨酰转肽酶|谷氨酸脱氢酶测定",
    "AST": "线粒体AST测定|AST/ALT|天冬氨酸氨基转移酶同工酶测定",
    "ALB": "前白蛋白测定|Prealbumin, serum|血清前白蛋白|微量白蛋白定量|Albumin/creatinine ratio|血清白蛋白/球蛋白|糖化白蛋白测定",
    "PT": "凝血酶原活动度测定|凝血酶原时间比率|凝血酶时间测定|PT%|PIVKA-II, serum",
    "INR": "凝血酶原时间比值测定|PTR",
    "CREA": "尿肌酐测定|血清肌酐清除率|Creatinine clearance|Urine creatinine|肌酸激酶测定",
    "AFP": "甲胎蛋白异质体测定|AFP-L3%, serum|甲胎蛋白异质体比率测定|甲胎蛋白L3|AFP L3|异常凝血酶原测定",
}


def _line(name: str, code: str) -> str:
    width = sum(1 if ord(sign) < 0x2E80 else 2 for sign in name)
    return f"{HEADS}\n{name}{' ' * max(2, 50 - width)}{ROWS[code]}"


def _pairs(table: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(key, text) for key, texts in table.items() for text in texts]


@pytest.mark.parametrize(("code", "name"), _pairs(SPELLED["names"]))
def test_a_name_is_known_however_it_is_spelled(code: str, name: str) -> None:
    found = row(_line(name, code), code)
    assert found is not None
    assert found.klass == "green"


@pytest.mark.parametrize(("code", "name"), _pairs({code: names.split("|") for code, names in NOT_IT.items()}))
def test_what_is_spelled_much_like_a_name_is_not_taken_for_it(code: str, name: str) -> None:
    assert row(_line(name, code), code) is None


@pytest.mark.parametrize(("column", "heading"), _pairs(SPELLED["headings"]))
def test_a_heading_is_known_however_it_is_spelled(column: str, heading: str) -> None:
    assert [one.column for one in lab_columns._headings_in(heading, 0, 100, words())] == [column]


@pytest.mark.parametrize(("day", "label"), _pairs(SPELLED["days"]))
def test_the_label_of_a_day_is_known_however_it_is_spelled(day: str, label: str) -> None:
    assert read(f"{label}: 2026-03-05 08:10\n{_line('血小板', 'PLT')}").dates[day] == date(2026, 3, 5)


@pytest.mark.parametrize(("_unit", "spelled"), _pairs(SPELLED["units"]))
def test_a_unit_is_known_however_it_is_spelled(_unit: str, spelled: str) -> None:
    assert words().unit(spelled) is not None
