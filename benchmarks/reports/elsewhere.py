"""Pages of laboratories that the reader's author had not seen, laid out after the reader was written.

They measure; they are not read to build. Half of them are printed in a face with serifs.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace

from benchmarks.reports import layouts
from benchmarks.reports.layouts import Drawn, Sheet, limits_of, style_of, value_of
from benchmarks.reports.truth import HOSPITALS, Language, Line, Printed, printed

_DAYS = (
    ("申请时间", -1), ("采集时间", 0), ("接收时间", 0), ("报告时间", 0), ("打印时间", 0),
)  # fmt: skip
_FOOT = ("*本报告仅对此标本负责，如有疑问请于3日内咨询", "检验者:", "审核者:", "电话:0571-5550100转6021", "第1页 共1页")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def drawn(seed: int, *, layout: str | None = None, kind: str | None = None) -> Drawn:
    """A page by its layout, from here or from the first ones; without one, of these by lot."""
    if layout in layouts.LAYOUTS:
        return layouts.drawn(seed, layout=layout, kind=kind)
    draw = random.Random(f"elsewhere {seed}")
    layout = layout or draw.choice(tuple(LAYOUTS))
    usual = {"slip": draw.choice(("blood", "clotting")), "by_sex": "liver", "split": draw.choice(("liver", "mixed"))}
    told = printed(seed, kind=kind or usual.get(layout), language=_LANGUAGES.get(layout, "zh"))
    if layout == "summary":
        told = replace(told, blood=False, days={})  # without limits nothing of it may be taken
    elif layout in ("cards", "slip"):
        told = replace(told, days={kind: day for kind, day in told.days.items() if kind != "printed"})
    sheet = LAYOUTS[layout](draw, told)
    sheet.face = draw.choice(("sans", "serif"))
    return Drawn(told, layout, sheet)


def _chinese_head(draw: random.Random, told: Printed, sheet: Sheet, size: float) -> float:
    """Many small fields in a grid, numbers among them; days that are not asked for stand beside those that are."""
    sheet.write(sheet.width / 2, 26, draw.choice(HOSPITALS)[0] + told.title, size * 1.7, "c")
    sheet.write(sheet.width - 20, 14, f"条码号:{draw.randrange(10**11, 10**12)}", size * 0.85, "r")
    person = told.person
    fields = [
        f"姓名:{person['name']}", f"性别:{'男' if person['sex'] == 'M' else '女'}", f"年龄:{person['age']}岁",
        f"科室:{draw.choice(('肝胆外科', '肿瘤内科三病区', '介入科门诊'))}", f"床号:{draw.randrange(1, 60)}",
        f"病案号:{person['number']}", f"样本号:{draw.randrange(1, 900)}", "临床诊断:肝恶性肿瘤",
    ]  # fmt: skip
    if told.specimen:
        fields.append(f"{draw.choice(('标本类型', '样本类型', '标本种类'))}:{told.specimen[0]}")
    columns = 4
    for place, text in enumerate(fields):
        sheet.write(20 + place % columns * (sheet.width - 40) / columns, 46 + place // columns * size * 1.5, text, size)
    y = 46 + (len(fields) + columns - 1) // columns * size * 1.5
    sheet.rule(16, y - size * 0.4, sheet.width - 16, y - size * 0.4)
    return y + size * 0.8


def _chinese_foot(draw: random.Random, told: Printed, sheet: Sheet, y: float, size: float) -> None:
    """The days in one line, with the time of day; some that were asked for, some not."""
    sheet.rule(16, y - size, sheet.width - 16, y - size)
    kinds = {"采集时间": "collected", "报告时间": "reported", "打印时间": "printed"}
    form = draw.choice(("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"))
    texts = []
    for label, _ in _DAYS:
        day = told.days.get(kinds.get(label, "collected"))
        if day is not None:
            texts.append(f"{label}:{day.strftime(form)} {draw.randrange(6, 18):02d}:{draw.randrange(60):02d}")
    columns = 3 if sheet.width < 500 else 4
    for place, text in enumerate(texts):
        sheet.write(
            20 + place % columns * (sheet.width - 40) / columns, y + place // columns * size * 1.5, text, size * 0.9
        )
    y += (len(texts) + columns - 1) // columns * size * 1.5
    for place, text in enumerate(_FOOT[1:3]):
        sheet.write(20 + place * sheet.width / 3, y, text + draw.choice(("周 远", "王 月")), size)
    sheet.write(20, y + size * 1.5, _FOOT[0], size * 0.8)
    sheet.write(sheet.width - 20, y + size * 1.5, _FOOT[4], size * 0.8, "r")


def _stars(draw: random.Random, line: Line) -> str:
    """Hospitals mark what others accept with a star before the name."""
    return draw.choice(("", "", "★", "*")) + line.name


def half_sheet(draw: random.Random, told: Printed) -> Sheet:
    """Half of a sheet lying across: two panels of small letters, place numbers, short forms, a mark's narrow column."""
    sheet, style = Sheet(595, 420), style_of(draw, told)
    size = draw.uniform(7.4, 8.4)
    y, half = _chinese_head(draw, told, sheet, size), (len(told.lines) + 1) // 2
    pitch = min(size * 1.75, (420 - y - 70) / (half + 1))
    for panel in (0, 1):
        x = 16 + panel * 288
        heads = ("No", "代号", "项目", "结果", "", "参考值", "单位")
        places = (x, x + 16, x + 54, x + 140, x + 172, x + 186, x + 240)
        for at, head in zip(places, heads, strict=True):
            sheet.write(at, y, head, size)
        for row, line in enumerate(told.lines[panel * half : (panel + 1) * half], start=1):
            cells = (
                str(panel * half + row), line.short, line.name[:9], value_of(line), style.flags[line.side],
                limits_of(line, style), line.unit,
            )  # fmt: skip
            for at, cell in zip(places, cells, strict=True):
                sheet.write(at, y + row * pitch, cell, size)
    if draw.random() < 0.5:
        sheet.rule(300, y - size, 300, y + half * pitch)
    _chinese_foot(draw, told, sheet, 420 - 52, size)
    return sheet


def cards(draw: random.Random, told: Printed) -> Sheet:
    """An app: each thing on two lines, the limits in small letters below the name and the value."""
    step = draw.uniform(40, 52)
    sheet, style = Sheet(390, 190 + len(told.lines) * step), style_of(draw, told)
    sheet.write(195, 24, "报告详情", 15, "c")
    sheet.write(20, 52, told.title, 13)
    for place, (label, kind) in enumerate((("采样时间", "collected"), ("报告时间", "reported"))):
        if kind in told.days:
            sheet.write(20, 76 + 20 * place, f"{label} {told.days[kind].isoformat()} 09:21:40", 10.5)
    if told.specimen:
        sheet.write(20, 116, f"标本类型 {told.specimen[0]}", 10.5)
    for place, line in enumerate(told.lines):
        y = 150 + place * step
        sheet.write(20, y, f"{line.name} ({line.short})", 12)
        sheet.write(370, y, f"{value_of(line)} {line.unit}{_gap(style.flags[line.side])}", 12, "r")
        sheet.write(20, y + 17, f"参考范围: {limits_of(line, style)}", 9.5)
        sheet.rule(20, y + 30, 370, y + 30)
    return sheet


def _gap(mark: str) -> str:
    return f" {mark}" if mark else ""


def portal(draw: random.Random, told: Printed) -> Sheet:
    """An English portal: units stand at the numbers, and again at the limits."""
    sheet, style = Sheet(612, 792), style_of(draw, told)
    sheet.write(36, 36, draw.choice(HOSPITALS)[1], 16)
    sheet.write(36, 62, f"{told.title} - Final result", 12)
    y = 86.0
    for label, kind in (("Collected on", "collected"), ("Resulted on", "reported"), ("Printed", "printed")):
        if kind in told.days:
            day = told.days[kind]
            sheet.write(36, y, f"{label}: {_MONTHS[day.month - 1]} {day.day:02d}, {day.year} 7:42 AM", 10)
            y += 16
    sheet.write(300, 86, f"Patient: {told.person['name']}   MRN: {told.person['number']}", 10)
    if told.specimen:
        sheet.write(300, 102, f"Specimen: {told.specimen[1]}", 10)
    y, pitch = y + 16, min(24.0, 560 / (len(told.lines) + 1))
    for x, head in ((36, "Component"), (270, "Your value"), (390, "Standard range"), (540, "Flag")):
        sheet.write(x, y, head, 10)
    sheet.rule(36, y + pitch / 2, 580, y + pitch / 2)
    flags = {"high": draw.choice(("H", "High")), "low": draw.choice(("L", "Low")), "normal": ""}
    for line in told.lines:
        y += pitch
        sheet.write(36, y, line.english if draw.random() < 0.7 else f"{line.english} ({line.short})", 10)
        sheet.write(270, y, f"{value_of(line)} {line.unit}", 10)
        sheet.write(390, y, f"{limits_of(line, replace(style, dash=' - '))} {line.unit}", 10)
        sheet.write(540, y, flags[line.side], 10)
    sheet.write(36, y + 40, "Authorized by: Lee Marlow MD", 9)
    return sheet


def two_limits(draw: random.Random, told: Printed) -> Sheet:
    """The lower and the upper limit in a column each."""
    sheet, style = Sheet(595, 842), style_of(draw, told)
    size = draw.uniform(9, 10.5)
    y, pitch = _chinese_head(draw, told, sheet, 9), min(size * 2.1, 620 / (len(told.lines) + 1))
    low, high = draw.choice((("下限", "上限"), ("参考下限", "参考上限"), ("低值", "高值")))
    columns = ((24, "序号"), (54, "检验项目"), (230, "结果"), (290, "提示"), (330, low), (390, high), (450, "单位"))
    for x, head in columns:
        sheet.write(x, y, head, size)
    for row, line in enumerate(told.lines, start=1):
        cells = (
            str(row), _stars(draw, line), value_of(line), style.flags[line.side], line.low, line.high, line.unit
        )  # fmt: skip
        for (x, _), cell in zip(columns, cells, strict=True):
            sheet.write(x, y + row * pitch, cell, size)
    _chinese_foot(draw, told, sheet, 842 - 60, 9)
    return sheet


def split(draw: random.Random, told: Printed) -> Sheet:
    """One page, two reports under each other with headings of their own, and groups within."""
    sheet, style = Sheet(595, 842), style_of(draw, told)
    y, size = _chinese_head(draw, told, sheet, 9), draw.uniform(8.6, 9.6)
    pitch = min(size * 2, 600 / (len(told.lines) + 5))
    cut = len(told.lines) // 2
    for group, lines in (("【肝功能】", told.lines[:cut]), ("【肾功能及其他】", told.lines[cut:])):
        sheet.write(24, y, group, size)
        y += pitch
        columns = ((24, "项目名称"), (210, "英文缩写"), (280, "检验结果"), (360, "参考区间"), (450, "单位"))
        for x, head in columns:
            sheet.write(x, y, head, size)
        for line in lines:
            y += pitch
            mark = style.flags[line.side]
            cells = (line.name, line.short, f"{mark} {value_of(line)}".strip(), limits_of(line, style), line.unit)
            for (x, _), cell in zip(columns, cells, strict=True):
                sheet.write(x, y, cell, size)
        y += pitch * 1.6
    _chinese_foot(draw, told, sheet, 842 - 60, 9)
    return sheet


def slip(draw: random.Random, told: Printed) -> Sheet:
    """A narrow paper roll of an analyser: short names, the mark before the number, no headings."""
    sheet, style = Sheet(230, 130 + len(told.lines) * 15 + 40), style_of(draw, told)
    sheet.write(115, 18, told.title, 12, "c")
    sheet.write(10, 38, f"编号:{draw.randrange(1, 300)}   姓名:{told.person['name']}", 9)
    if told.specimen:
        sheet.write(10, 54, f"样本类型:{told.specimen[0]}", 9)
    for place, (label, kind) in enumerate((("采样时间", "collected"), ("报告时间", "reported"))):
        if kind in told.days:
            sheet.write(10, 70 + 15 * place, f"{label}:{told.days[kind].strftime('%Y-%m-%d')}", 9)
    for place, line in enumerate(told.lines):
        y = 112 + 15 * place
        sheet.write(10, y, line.short, 9)
        sheet.write(62, y, style.flags[line.side], 9)
        sheet.write(112, y, value_of(line), 9, "r")
        sheet.write(120, y, line.unit, 8)
        sheet.write(220, y, limits_of(line, replace(style, dash="-")), 8, "r")
    return sheet


def two_names(draw: random.Random, told: Printed) -> Sheet:
    """The English name in small letters under the Chinese one, the limits with their unit."""
    sheet, style = Sheet(595, 842), style_of(draw, told)
    y = _chinese_head(draw, told, sheet, 9)
    pitch = min(30.0, 640 / (len(told.lines) + 1))
    heads = ((24, "检验项目"), (250, "测定结果"), (340, "参考范围"), (480, "检测方法"))
    for x, head in heads:
        sheet.write(x, y, head, 10)
    sheet.rule(20, y + 10, 575, y + 10)
    for row, line in enumerate(told.lines, start=1):
        at = y + row * pitch
        sheet.write(24, at, f"{line.name}({line.short})", 10)
        sheet.write(24, at + pitch * 0.42, line.english, 6.8)
        sheet.write(250, at, f"{value_of(line)}{_gap(style.flags[line.side])}", 10)
        sheet.write(340, at, f"{limits_of(line, style)} {line.unit}", 10)
        sheet.write(480, at, line.item.method, 9)
    _chinese_foot(draw, told, sheet, 842 - 60, 9)
    return sheet


def by_sex(draw: random.Random, told: Printed) -> Sheet:
    """Limits told for men and women in one cell; the rest as ever."""
    sheet, style = Sheet(595, 842), style_of(draw, told)
    y, size = _chinese_head(draw, told, sheet, 9), draw.uniform(9, 10.2)
    pitch = min(size * 2.1, 620 / (len(told.lines) + 1))
    columns = ((24, "项目"), (200, "结果"), (262, "标志"), (300, "单位"), (370, "参考范围"))
    for x, head in columns:
        sheet.write(x, y, head, size)
    for row, line in enumerate(told.lines, start=1):
        limits = limits_of(line, style)
        if line.item.code in ("CREA", "HGB", "GGT") and line.low:
            limits = f"男:{line.low}-{line.high} 女:{draw.choice(('41-73', '35-100', '7-45'))}"
        elif draw.random() < 0.1:
            limits = f"成人:{limits}"
        cells = (_stars(draw, line), value_of(line), style.flags[line.side], line.unit, limits)
        for (x, _), cell in zip(columns, cells, strict=True):
            sheet.write(x, y + row * pitch, cell, size)
    _chinese_foot(draw, told, sheet, 842 - 60, 9)
    return sheet


def summary(draw: random.Random, told: Printed) -> Sheet:
    """Not a report: a paper of the hospital that tells values in sentences, without limits."""
    sheet = Sheet(595, 842)
    sheet.write(297, 40, f"{draw.choice(HOSPITALS)[0]}出院记录", 15, "c")
    person = told.person
    sheet.write(40, 74, f"姓名:{person['name']}  年龄:{person['age']}岁  住院号:{person['number']}", 10)
    told_in = [f"{line.name}{value_of(line)}{line.unit}" for line in told.lines]
    texts = ["患者因“发现肝占位2月”入院。", f"{2025 + draw.randrange(2)}-03-{draw.randrange(10, 29)}检查:"] + [
        f"{one}，" for one in told_in
    ]
    y, text = 110.0, ""
    for one in (*texts, "予保肝、对症治疗，好转出院。"):
        if len(text) + len(one) > 46:
            sheet.write(40, y, text, 10)
            y, text = y + 20, ""
        text += one
    sheet.write(40, y, text, 10)
    return sheet


_LANGUAGES: Mapping[str, Language] = {"portal": "en"}
LAYOUTS: Mapping[str, Callable[[random.Random, Printed], Sheet]] = {
    "half_sheet": half_sheet, "cards": cards, "portal": portal, "two_limits": two_limits, "split": split,
    "slip": slip, "two_names": two_names, "by_sex": by_sex,
    "summary": summary,
}  # fmt: skip
