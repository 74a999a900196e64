"""Pages as laboratories lay them out: where each text and each rule stands. Units are points; nothing is drawn here."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from benchmarks.reports.truth import HOSPITALS, Language, Line, Printed, printed

Anchor = Literal["l", "c", "r"]
Face = Literal["sans", "serif"]
WIDTH, HEIGHT = 595.0, 842.0


@dataclass(frozen=True)
class Words:
    """A text with the height of its letters; `x` is its left, middle or right."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor = "l"


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float


@dataclass
class Sheet:
    """One page and what stands on it."""

    width: float
    height: float
    face: Face = "sans"
    words: list[Words] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, size: float, anchor: Anchor = "l") -> None:
        if text:
            self.words.append(Words(x, y, text, size, anchor))

    def rule(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self.rules.append(Rule(x, y, to_x, to_y))


@dataclass(frozen=True)
class Style:
    """The habits of one laboratory's printing."""

    size: float
    pitch: float
    dash: str
    bound: str
    flags: Mapping[str, str]
    flag_after: bool
    numbers: Anchor
    borders: Literal["none", "outer", "all"]


@dataclass(frozen=True)
class Drawn:
    """A report and its page."""

    printed: Printed
    layout: str
    sheet: Sheet


_HEADS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "number": {"zh": ("序号", "No"), "en": ("No.", "#"), "both": ("序号 No.",)},
    "name": {"zh": ("项目", "检验项目", "项目名称", "中文名称"),
        "en": ("Test", "Test name", "Analyte"), "both": ("检验项目 Test", "项目 Item")},
    "short": {"zh": ("代号", "简称", "英文缩写"), "en": ("Code", "Abbr."), "both": ("简称 Abbr",)},
    "result": {"zh": ("结果", "检验结果", "测定结果", "本次结果"), "en": ("Result", "Value"), "both": ("结果 Result",)},
    "previous": {"zh": ("上次结果", "前次结果"), "en": ("Previous", "Last result"), "both": ("上次结果 Previous",)},
    "unit": {"zh": ("单位",), "en": ("Unit", "Units"), "both": ("单位 Unit",)},
    "range": {"zh": ("参考范围", "参考值", "参考区间", "生物参考区间"),
        "en": ("Reference range", "Ref. range", "Reference interval"),
        "both": ("参考区间 Reference", "参考范围 Reference")},
    "flag": {"zh": ("提示", "标志", "状态"), "en": ("Flag", "H/L"), "both": ("提示 Flag",)},
    "method": {"zh": ("检测方法", "方法"), "en": ("Method",), "both": ("方法 Method",)},
}  # fmt: skip
LABELS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "collected": {"zh": ("采样时间", "采集时间", "标本采集时间", "采血时间", "采样日期"),
        "en": ("Collected", "Collection date", "Sample collected")},
    "received": {"zh": ("接收时间", "核收时间"), "en": ("Received",)},
    "reported": {"zh": ("报告时间", "报告日期", "审核时间"), "en": ("Reported", "Report date")},
    "printed": {"zh": ("打印时间", "打印日期"), "en": ("Printed", "Print date")},
    "specimen": {"zh": ("标本类型", "标本种类", "样本类型"), "en": ("Specimen", "Sample type")},
    "name": {"zh": ("姓名", "患者姓名"), "en": ("Name", "Patient")},
    "number": {"zh": ("病历号", "门诊号", "住院号"), "en": ("MRN", "Patient ID")},
    "sex": {"zh": ("性别",), "en": ("Sex",)},
    "age": {"zh": ("年龄",), "en": ("Age",)},
}  # fmt: skip
_LANGUAGES: Mapping[str, Language] = {"english": "en", "bilingual": "both"}
_FLAGS = {
    "arrows": {"high": "↑", "low": "↓", "normal": ""}, "letters": {"high": "H", "low": "L", "normal": ""},
    "full": {"high": "H", "low": "L", "normal": "N"}, "star": {"high": "*", "low": "*", "normal": ""},
    "words": {"high": "高", "low": "低", "normal": "正常"},
}  # fmt: skip


def drawn(seed: int, *, layout: str | None = None, kind: str | None = None) -> Drawn:
    """A page of an invented report. All that is not asked for is drawn by lot."""
    draw = random.Random(f"layout {seed}")
    layout = layout or draw.choice(tuple(LAYOUTS))
    language = _LANGUAGES.get(layout)
    earlier = {"previous": 1, "by_date": 2}.get(layout, 0)
    kind = kind or ({"panels": draw.choice(("liver", "blood", "mixed"))}.get(layout))
    told = printed(seed, kind=kind, language=language, earlier=earlier)
    return Drawn(told, layout, LAYOUTS[layout](draw, told))


def style_of(draw: random.Random, told: Printed) -> Style:
    language = told.language
    kinds = ("arrows", "arrows", "letters", "full", "star") + (("words",) if language == "zh" else ())
    if language == "en":
        kinds = ("letters", "letters", "full", "star", "arrows")
    return Style(
        size=draw.uniform(9.0, 11.5), pitch=draw.uniform(1.65, 2.3),
        dash=draw.choice(("-", "-", "--", "~", "～", " - ")),
        bound=draw.choice(("<", "<=", "≤", "<")), flags=_FLAGS[draw.choice(kinds)], flag_after=draw.random() < 0.8,
        numbers=draw.choice(("l", "c", "r")), borders=draw.choice(("none", "outer", "outer", "all")),
    )  # fmt: skip


def _word(draw: random.Random, table: Mapping[str, Mapping[str, Sequence[str]]], key: str, told: Printed) -> str:
    words = table[key]
    return draw.choice(words.get(told.language) or words["zh"])


def limits_of(line: Line, style: Style) -> str:
    if not line.low:
        return f"{style.bound}{line.high}"
    return f"{line.low}{style.dash}{line.high}"


def value_of(line: Line) -> str:
    return ("" if line.comparator == "=" else line.comparator) + line.value


def _head(draw: random.Random, told: Printed, sheet: Sheet) -> float:
    """Hospital, title, person and days. Where the table may begin."""
    hospital = draw.choice(HOSPITALS)[told.language == "en"]
    sheet.write(sheet.width / 2, 34, hospital, 15, "c")
    sheet.write(sheet.width / 2, 56, told.title, 13, "c")
    pairs = [(key, told.person[key]) for key in ("name", "sex", "age", "number")]
    if told.language != "en":
        pairs[1] = ("sex", "男" if told.person["sex"] == "M" else "女")
        pairs[2] = ("age", told.person["age"] + "岁")
    if told.specimen:
        pairs.append(("specimen", told.specimen[told.language == "en"]))
    y, columns = 84.0, 3 if sheet.width > 500 else 2
    clock = draw.choice((" 08:15", " 08:15:32", ""))
    format_ = draw.choice(("%Y-%m-%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"))
    if told.language == "en":
        format_ = draw.choice(("%Y-%m-%d", "%d %b %Y", "%b %d, %Y"))
    on_top = {key: day for key, day in told.days.items() if key == "collected"}
    pairs += [(key, day.strftime(format_) + clock) for key, day in on_top.items()]
    colon = draw.choice((": ", ":", "：")) if told.language != "en" else ": "
    for place, (key, value) in enumerate(pairs):
        x = 36 + place % columns * (sheet.width - 60) / columns
        sheet.write(x, y + place // columns * 17, f"{_word(draw, LABELS, key, told)}{colon}{value}", 9.5)
    below = sheet.height - 40
    for place, (key, day) in enumerate((k, d) for k, d in told.days.items() if k not in on_top):
        x = 36 + place * (sheet.width - 60) / 2
        sheet.write(x, below, f"{_word(draw, LABELS, key, told)}{colon}{day.strftime(format_)}{clock}", 9.5)
    return y + (len(pairs) + columns - 1) // columns * 17 + 14


Column = tuple[str, float, Anchor]


def _cells(line: Line, place: int, style: Style, names: str) -> Mapping[str, str]:
    flag = style.flags[line.side]
    both = (value_of(line), flag) if style.flag_after else (flag, value_of(line))
    return {
        "number": str(place + 1), "name": _name(line, names), "short": line.short, "result": value_of(line),
        "unit": line.unit, "range": limits_of(line, style), "flag": flag, "method": line.item.method,
        "english": line.english, "result_flag": " ".join(both).strip(),
        **{f"earlier{n}": value for n, value in enumerate(line.earlier)},
    }  # fmt: skip


def _name(line: Line, names: str) -> str:
    if names == "en":
        return line.english
    if names == "short":
        return line.short
    if names == "zh(short)" and line.short != line.name:
        return f"{line.name}({line.short})"
    if names == "short zh":
        return f"{line.short} {line.name}"
    return line.name


def _table(
    draw: random.Random, told: Printed, sheet: Sheet, style: Style, columns: Sequence[Column], y: float, *,
    names: str, heads: bool = True, lines: Sequence[tuple[int, Line]] | None = None,
) -> None:  # fmt: skip
    size, pitch = style.size, style.size * style.pitch
    rows = list(enumerate(told.lines)) if lines is None else list(lines)
    left, right = columns[0][1] - 8, sheet.width - 28 if lines is None else columns[-1][1] + 70
    top = y - pitch * 0.5
    if heads:
        _heads(draw, told, sheet, style, columns, y)
        y += pitch
    if style.borders != "none":
        sheet.rule(left, top, right, top)
        sheet.rule(left, y - pitch * 0.5, right, y - pitch * 0.5)
    for place, line in rows:
        cells = _cells(line, place, style, names)
        for key, x, anchor in columns:
            sheet.write(x, y, cells[key], size, anchor)
        y += pitch
        if style.borders == "all":
            sheet.rule(left, y - pitch * 0.5, right, y - pitch * 0.5)
    if style.borders != "none":
        sheet.rule(left, y - pitch * 0.5, right, y - pitch * 0.5)


def _heads(
    draw: random.Random, told: Printed, sheet: Sheet, style: Style, columns: Sequence[Column], y: float
) -> None:  # fmt: skip
    """The headings. A mark's column may have none, and never one that would run into the next."""
    for place, (key, x, anchor) in enumerate(columns):
        near = [abs(other - x) for _, other, _ in (*columns[:place], *columns[place + 1 :])]
        if key == "flag" and (min(near) < 60 or draw.random() < 0.3):
            continue
        size = style.size * (0.8 if told.language == "both" else 1)
        sheet.write(x, y, _heading(draw, key, told), size, anchor)


def _heading(draw: random.Random, key: str, told: Printed) -> str:
    if key.startswith("earlier") and told.earlier_days and len(told.earlier_days) > 1:
        return told.earlier_days[int(key[-1])].isoformat()
    if key == "dated":
        return told.days.get("collected", told.days["reported"]).isoformat()
    kind = {"result_flag": "result", "english": "short"}.get(key, "previous" if key.startswith("earlier") else key)
    return _word(draw, _HEADS, kind, told)


def _fitting(told: Printed, style: Style, y: float, *, rows: int | None = None) -> tuple[Style, float]:
    """Letters that let all lines fit the page."""
    count = rows or len(told.lines)
    pitch = min(style.pitch, (HEIGHT - y - 80) / (count + 1) / style.size)
    size = style.size if pitch > 1.45 else style.size * 0.9
    return replace(style, size=size, pitch=max(pitch, 1.4)), y


def table(draw: random.Random, told: Printed) -> Sheet:
    """One table: number, name with short form, result, mark, unit, limits, sometimes the method."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    names = draw.choice(("zh(short)", "zh", "short zh")) if told.language != "en" else "en"
    columns: list[Column] = [
        ("number", 36, "l"),
        ("name", 66, "l"),
        ("result", 262, style.numbers),
        ("flag", 312, "l"),
        ("unit", 350, "l"),
        ("range", 425, "l"),
    ]
    if draw.random() < 0.4:
        columns.append(("method", 505, "l"))
    if draw.random() < 0.4:
        columns = columns[1:]
    _table(draw, told, sheet, style, columns, y, names=names)
    return sheet


def panels(draw: random.Random, told: Printed) -> Sheet:
    """Two tables side by side, small letters, no rules."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    y = _head(draw, told, sheet)
    half = (len(told.lines) + 1) // 2
    style, y = _fitting(told, replace(style, size=draw.uniform(8, 8.8)), y, rows=half)
    names = "short" if told.language == "en" else draw.choice(("zh", "short zh", "zh(short)"))
    for panel in (0, 1):
        x = 24 + panel * 286
        columns: list[Column] = [
            ("name", x, "l"),
            ("result_flag", x + 122, "l"),
            ("unit", x + 172, "l"),
            ("range", x + 222, "l"),
        ]
        lines = list(enumerate(told.lines))[panel * half : (panel + 1) * half]
        _table(
            draw, told, sheet, style, columns, y, names=names if names != "zh(short)" or half < 9 else "zh", lines=lines
        )
    return sheet


def previous(draw: random.Random, told: Printed) -> Sheet:
    """With a column of the last result, before or behind the present one."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    names = "zh" if told.language != "en" else "en"
    numbers: list[Column] = [("result", 250, style.numbers), ("earlier0", 330, style.numbers)]
    if draw.random() < 0.2:
        numbers = [("earlier0", 250, style.numbers), ("result", 330, style.numbers)]
    mark = 280 if numbers[0][0] == "result" else 360
    columns: list[Column] = [
        ("short", 36, "l"),
        ("name", 96, "l"),
        *numbers,
        ("flag", mark, "l"),
        ("unit", 400, "l"),
        ("range", 475, "l"),
    ]
    _table(draw, told, sheet, style, columns, y, names=names)
    return sheet


def by_date(draw: random.Random, told: Printed) -> Sheet:
    """Days as headings, the newest first or last."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    names = draw.choice(("zh", "short zh")) if told.language != "en" else "en"
    keys = ["result", "earlier0", "earlier1"]
    if draw.random() < 0.4:
        keys.reverse()
    columns: list[Column] = [("name", 36, "l")]
    columns += [(key, 205 + 72 * place, style.numbers) for place, key in enumerate(keys)]
    columns += [("unit", 425, "l"), ("range", 495, "l")]
    columns.insert(
        columns.index(next(one for one in columns if one[0] == "result")) + 1,
        ("flag", 205 + 72 * keys.index("result") + {"l": 34, "c": 20, "r": 4}[style.numbers], "l"),
    )
    dated = [("dated" if key == "result" else key, x, anchor) for key, x, anchor in columns if key != "flag"]
    for key, x, anchor in dated:
        sheet.write(
            x, y, _heading(draw, key, told), style.size * (0.85 if key.startswith(("earlier", "dated")) else 1), anchor
        )
    _table(draw, told, sheet, style, columns, y + style.size * style.pitch, names=names, heads=False)
    return sheet


def english(draw: random.Random, told: Printed) -> Sheet:
    """An English report: name, result, mark, unit, limits."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    columns: list[Column] = [
        ("name", 36, "l"),
        ("result", 270, style.numbers),
        ("flag", 325, "l"),
        ("range", 370, "l"),
        ("unit", 485, "l"),
    ]
    if draw.random() < 0.5:
        columns = [
            ("name", 36, "l"),
            ("short", 235, "l"),
            ("result", 310, style.numbers),
            ("flag", 350, "l"),
            ("unit", 390, "l"),
            ("range", 475, "l"),
        ]
    _table(draw, told, sheet, style, columns, y, names="en")
    return sheet


def bilingual(draw: random.Random, told: Printed) -> Sheet:
    """Both languages in the headings, the short form in a column of its own."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    columns: list[Column] = [
        ("name", 36, "l"),
        ("short", 180, "l"),
        ("result_flag", 258, "l"),
        ("unit", 345, "l"),
        ("range", 440, "l"),
    ]
    _table(draw, told, sheet, style, columns, y, names="zh")
    return sheet


def limits_first(draw: random.Random, told: Printed) -> Sheet:
    """The limits stand before the result."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    names = draw.choice(("zh(short)", "zh")) if told.language != "en" else "en"
    columns: list[Column] = [
        ("name", 36, "l"),
        ("range", 215, "l"),
        ("result", 350, "l" if told.language == "both" else style.numbers),
        ("flag", 410, "l"),
        ("unit", 450, "l"),
    ]
    _table(draw, told, sheet, style, columns, y, names=names)
    return sheet


def app(draw: random.Random, told: Printed) -> Sheet:
    """A page of a hospital's app: narrow, large letters, mark at the number."""
    style = style_of(draw, told)
    sheet = Sheet(400, 240 + len(told.lines) * 11 * 2.6)
    y = _head(draw, told, sheet)
    style = replace(style, size=11, pitch=2.6)
    names = draw.choice(("zh", "short")) if told.language != "en" else "short"
    columns: list[Column] = [("name", 20, "l"), ("result_flag", 178, "l"), ("range", 245, "l"), ("unit", 325, "l")]
    _table(draw, told, sheet, style, columns, y, names=names)
    return sheet


def bare(draw: random.Random, told: Printed) -> Sheet:
    """No headings and no rules: part of a page."""
    sheet, style = Sheet(WIDTH, HEIGHT), style_of(draw, told)
    style, y = _fitting(told, style, _head(draw, told, sheet))
    style = replace(style, borders="none")
    names = draw.choice(("zh(short)", "zh", "short zh")) if told.language != "en" else "en"
    columns: list[Column] = [
        ("name", 36, "l"),
        ("result", 250, style.numbers),
        ("unit", 320, "l"),
        ("range", 410, "l"),
        ("flag", 510, "l"),
    ]
    _table(draw, told, sheet, style, columns, y, names=names, heads=False)
    return sheet


LAYOUTS: Mapping[str, Callable[[random.Random, Printed], Sheet]] = {
    "table": table, "panels": panels, "previous": previous, "by_date": by_date, "english": english,
    "bilingual": bilingual, "limits_first": limits_first, "app": app, "bare": bare,
}  # fmt: skip
