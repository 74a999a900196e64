"""What stands on an invented report: lines with names, values, limits and marks, and what may be read out of them.

Everything follows from one seed. Nobody is meant: names and numbers are drawn from short lists.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from prescreen.content import read_yaml

Language = Literal["zh", "en", "both"]


@dataclass(frozen=True)
class Item:
    """How laboratories print one thing. `code` is None for what must never be taken for anything."""

    code: str | None
    zh: tuple[str, ...]
    en: tuple[str, ...]
    short: tuple[str, ...]
    units: tuple[str, ...]
    canonical: str | None
    limits: tuple[tuple[str, str], ...]
    values: tuple[float, float]
    places: tuple[int, ...]
    method: str = ""


@dataclass(frozen=True)
class Line:
    """One printed line. `value` holds the digits, `comparator` the sign before them."""

    item: Item
    name: str
    english: str
    short: str
    comparator: str
    value: str
    unit: str
    low: str
    high: str
    side: Literal["high", "low", "normal"]
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """A report before it is laid out."""

    kind: str
    language: Language
    title: str
    person: Mapping[str, str]
    days: Mapping[str, date]
    specimen: tuple[str, str] | None
    blood: bool
    lines: tuple[Line, ...]
    earlier_days: tuple[date, ...] = field(default=())


_CONTENT = read_yaml(Path(__file__).with_name("items.yaml"))
_CANONICAL = {"K/uL": "K/uL", "10^3/μL": "x10^3/uL", "μg/L": "ug/L"}


def _item(told: Mapping[str, Any]) -> Item:
    lists = {key: tuple(told[key]) for key in ("zh", "en", "short", "units", "values", "places")}
    limits = tuple((low, high) for low, high in told["limits"])
    return Item(
        code=told.get("code"), canonical=told.get("canonical"), limits=limits, method=told.get("method", ""), **lists
    )  # fmt: skip


ITEMS: Mapping[str, Item] = {key: _item(told) for key, told in _CONTENT["items"].items()}
OTHER_UNITS: Mapping[str, Mapping[str, Any]] = _CONTENT["other_units"]
PAGES: Mapping[str, Sequence[str]] = _CONTENT["pages"]
_TITLES = {
    "liver": ("生化检验报告单", "Biochemistry Report"), "blood": ("血常规检验报告单", "Complete Blood Count"),
    "clotting": ("凝血功能检验报告单", "Coagulation Report"), "markers": ("肿瘤标志物检验报告单", "Tumour Markers"),
    "urine": ("尿常规检验报告单", "Urinalysis"), "antibodies": ("免疫检验报告单", "Serology Report"),
    "mixed": ("检验报告单", "Laboratory Report"),
}  # fmt: skip
_SPECIMENS = {
    "liver": ("血清", "Serum"), "blood": ("全血", "Whole blood"),
    "clotting": ("血浆", "Plasma"), "markers": ("血清", "Serum"),
    "urine": ("尿液", "Urine"), "antibodies": ("血清", "Serum"), "mixed": ("静脉血", "Blood"),
}  # fmt: skip
HOSPITALS = (
    ("康宁市第一人民医院", "Kangning First People's Hospital"),
    ("东湖医科大学附属医院", "East Lake University Hospital"),
    ("青石区中心医院", "Bluestone Central Hospital"), ("云岭肿瘤医院", "Yunling Cancer Hospital"),
    ("南桥中西医结合医院", "Nanqiao General Hospital"), ("白鹭湾医院", "Egret Bay Clinic"),
)  # fmt: skip
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈", "安平宁远文清秋月山川"
_ENGLISH = ("Alex Rowan", "Jo Fenwick", "Sam Harrow", "Lee Marlow", "Kim Ashby", "Chris Tolland")


def printed(seed: int, *, kind: str | None = None, language: Language | None = None, earlier: int = 0) -> Printed:
    """A report of an invented person."""
    draw = random.Random(seed)
    weights = {"liver": 5, "blood": 5, "clotting": 3, "markers": 3, "mixed": 6, "urine": 1, "antibodies": 1}
    kind = kind or draw.choices(list(weights), list(weights.values()))[0]
    language = language or draw.choices(("zh", "en", "both"), (6, 2, 2))[0]
    collected = date(2025, 1, 1) + timedelta(days=draw.randrange(600))
    reported = collected + timedelta(days=draw.choice((0, 0, 1, 2)))
    printed_on = reported + timedelta(days=draw.choice((0, 1, 4, 30)))
    days = {"collected": collected, "reported": reported, "printed": printed_on}
    if draw.random() < 0.3:
        del days[draw.choice(("printed", "collected"))]
    earlier_days = tuple(collected - timedelta(days=30 * (n + 1) + draw.randrange(20)) for n in range(earlier))
    specimen = _SPECIMENS[kind] if kind == "urine" or draw.random() < 0.85 else None
    return Printed(
        kind, language, _TITLES[kind][language == "en"], _person(draw, language), days, specimen, kind != "urine",
        tuple(_lines(draw, kind, language, earlier)), earlier_days,
    )  # fmt: skip


def _person(draw: random.Random, language: Language) -> Mapping[str, str]:
    name = draw.choice(_ENGLISH) if language == "en" else draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=2))
    number = "".join(draw.choices("0123456789", k=8))
    return {"name": name, "sex": draw.choice("MF"), "age": str(draw.randrange(30, 82)), "number": number}


def _lines(draw: random.Random, kind: str, language: Language, earlier: int) -> list[Line]:
    keys = list(PAGES[kind])
    if kind not in ("clotting", "markers", "urine", "antibodies") and draw.random() < 0.6:
        dropped = set(draw.sample(keys, draw.randrange(0, len(keys) // 3)))
        keys = [key for key in keys if key not in dropped]
    if "afp" in keys and draw.random() < 0.3:
        keys[keys.index("afp")] = "afpiu"
    other_units = language != "zh" and draw.random() < 0.4
    values, places = _values(draw, keys), {"transfer": draw.choice((0, 0, 1)), "bile": 1}
    spelled: dict[str, str] = {}
    return [_line(draw, key, values, places, other_units, spelled, earlier) for key in keys]


def _values(draw: random.Random, keys: Sequence[str]) -> dict[str, float]:
    """Numbers that agree with each other as those of a real person do."""
    values = {key: _value(draw, ITEMS[key]) for key in keys}
    share = values.get("neutp", draw.uniform(40, 80))
    if "wbc" in values:
        values["wbc"] = round(values["wbc"], 2)
        values["neut"] = values["wbc"] * share / 100
        values["lymphp"] = min(values.get("lymphp", 20.0), 97 - share)
        values["lymph"] = values["wbc"] * values["lymphp"] / 100
    values["neutp"] = share
    if "pt" in values:
        values["inr"] = values["pt"] / 12.0
        values["ptr"] = values["inr"]
    if "ast" in values and "alt" in values:
        values["astalt"] = values["ast"] / values["alt"]
    return values


def _value(draw: random.Random, one: Item) -> float:
    low, high = one.limits[0]
    least, most = float(low or 0), float(high)
    how = draw.random()
    if how < 0.5:
        return draw.uniform(max(least, one.values[0]), min(most, one.values[1]))
    if how < 0.85 and one.values[1] > most:
        return float(most * (one.values[1] / most) ** draw.random())
    return draw.uniform(one.values[0], max(least, one.values[0] * 1.2))


@dataclass(frozen=True)
class _Print:
    """How one laboratory prints one thing."""

    units: tuple[str, ...]
    canonical: str | None
    limits: tuple[str, str]
    factor: float
    decimals: int


def _line(
    draw: random.Random, key: str, values: dict[str, float], places: dict[str, int], other_units: bool,
    spelled: dict[str, str], earlier: int,
) -> Line:  # fmt: skip
    one, how = ITEMS[key], _how(draw, key, values, places, other_units)
    # A page spells its units in one way.
    unit = spelled.setdefault("|".join(how.units), draw.choice(how.units))
    canonical = _CANONICAL.get(unit, how.canonical) if key in ("plt", "afp") else how.canonical
    comparator, value = "=", _digits(key, values, how)
    if one.code == "AFP" and draw.random() < 0.2:
        comparator, value = draw.choice((("<", "0.61"), (">", "1210"), (">", "1210.0"), ("<", "0.605"), (">", "60500")))
    values[key + "/printed"] = float(value)
    shown = len(value.partition(".")[2])
    past = tuple(f"{max(float(value) * draw.uniform(0.6, 1.5), 0.01):.{shown}f}" for _ in range(earlier))
    names = draw.choice(one.zh), draw.choice(one.en), draw.choice(one.short)
    side = _side(comparator, value, *how.limits)
    return Line(replace(one, canonical=canonical), *names, comparator, value, unit, *how.limits, side, past)


def _how(draw: random.Random, key: str, values: Mapping[str, float], places: Mapping[str, int], other: bool) -> _Print:
    one = ITEMS[key]
    limits, decimals = draw.choice(one.limits), draw.choice(one.places)
    if other and key in OTHER_UNITS:
        told = OTHER_UNITS[key]
        low, high = told["limits"]
        return _Print(tuple(told["units"]), told["canonical"], (low, high), told["factor"], told["places"])
    if key in ("alt", "ast", "ggt", "alp"):
        decimals = places["transfer"]
    if key in ("tbil", "dbil", "ibil", "tp", "alb", "glb"):
        decimals = places["bile"]
    decimals = max(decimals, *(len(limit.partition(".")[2]) for limit in limits))
    if key in ("afp", "afpiu", "pivka", "ca199") and values[key] > 100 and "." in limits[1]:
        decimals = max(1, decimals - 1)
    return _Print(one.units, one.canonical, limits, 1.0, decimals)


_SUMS: Mapping[str, Callable[[dict[str, float]], float | None]] = {
    "ibil": lambda v: _whole(v, "tbil/printed", "dbil/printed"),
    "glb": lambda v: _whole(v, "tp/printed", "alb/printed"),
    "ag": lambda v: v["alb/printed"] / v["glb/printed"] if v.get("glb/printed") and "alb/printed" in v else None,
}  # fmt: skip


def _whole(values: dict[str, float], whole: str, part: str) -> float | None:
    return values[whole] - values[part] if whole in values and part in values else None


def _digits(key: str, values: dict[str, float], how: _Print) -> str:
    value = values[key] / how.factor
    if key == "dbil" and "tbil/printed" in values:
        value = min(value, values["tbil/printed"] * 0.7)
    if key == "alb" and "tp/printed" in values:
        value = min(value, values["tp/printed"] * 0.72)
    derived = _SUMS.get(key)
    told = derived(values) if derived else None
    return f"{max(told if told is not None else value, 0):.{how.decimals}f}"


def _side(comparator: str, value: str, low: str, high: str) -> Literal["high", "low", "normal"]:
    if comparator == ">" or float(value) > float(high):
        return "high"
    return "low" if low and float(value) < float(low) and comparator == "=" else "normal"
