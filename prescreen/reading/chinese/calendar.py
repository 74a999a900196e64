"""Chinese dates and durations: 2024年3月, 二〇二四年三月, 去年三月, 三个月前, 上周三, 半年.

Lunar dates, festivals and parts of a year are named, never turned into a month.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from prescreen.reading.chinese.numerals import DIGITS, listed, value_of
from prescreen.reading.partial import Steps, Told, ago, told, two_digits

_ZERO = "零\u3007\u25cb"
_D = f"[{_ZERO}一二三四五六七八九]"
_YEARS_BACK = {"今年": 0, "本年": 0, "去年": 1, "前年": 2, "大前年": 3}
_YEAR = rf"(?:(?P<back>大前年|前年|去年|今年|本年) ?的?|(?P<year>[0-9]{{4}}|[0-9]{{2}}|{_D}{{4}}|{_D}{{2}}) ?年 ?的?)"
_MONTH = r"(?P<month>[0-9]{1,2}|十[一二]?|[一二三四五六七八九]) ?月份?"
_DAY = r"(?P<day>[0-9]{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PART_OF_MONTH = r"(?:月?(?:初(?![一二三四五六七八九十])|底|末|中旬|上旬|下旬|中(?!秋)))?"
_COUNT = r"(?P<count>[1-9][0-9]{0,2}|[一二两三四五六七八九十百]+)"
_STEPS = r"(?P<steps>天|日|个?星期|个?礼拜|周|个月|年)"
_BEFORE = "(?:以前|之前|前)"
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5}
_UNITS: Mapping[str, Steps] = {
    "天": "days", "日": "days", "周": "weeks", "星期": "weeks", "礼拜": "weeks", "月": "months", "年": "years",
}  # fmt: skip


def _digits(written: str) -> int:
    """Digits one by one (二〇二四); ASCII digits as they are."""
    if written.isascii():
        return int(written)
    return int("".join("0" if sign in _ZERO else str(DIGITS[sign]) for sign in written))


def _number(written: str) -> int | None:
    value = Decimal(written) if written.isascii() else value_of(written)
    return None if value is None else int(value)


def _dated(found: re.Match[str], ref: date) -> Told:
    parts = found.groupdict()
    month, day = (_number(parts[name]) if parts.get(name) else None for name in ("month", "day"))
    if parts["back"]:
        return told(ref, ref.year - _YEARS_BACK[parts["back"]], month, day)
    year = _digits(parts["year"])
    if len(parts["year"]) == 2:
        # 24年 alone may be twenty-four years; 08年 and 98年 can only be the year.
        sure = month or year < 10 or year > 60
        return told(ref, two_digits(ref, year), month, day) if sure else "two_digit_year"
    return told(ref, year, month, day)


def _ago(found: re.Match[str], ref: date) -> Told:
    count, steps = _number(found["count"]), _steps(found["steps"])
    if count is None:
        return "range"
    # 19年前 may be before 2019; round counts (10年前, 20年前) are said of years ago.
    if steps == "years" and 10 < count <= ref.year % 100 and count % 5 and found["count"].isascii():
        return "two_digit_year"
    return ago(ref, count, steps)


def _steps(written: str) -> Steps:
    return _UNITS[written.removeprefix("个")]


def _half_years_ago(found: re.Match[str], ref: date) -> Told:
    years = _number(found["count"])
    return "range" if years is None else ago(ref, 12 * years + 6, "months")


def _month_back(found: re.Match[str], ref: date) -> Told:
    back = {"上上": 2, "上": 1, "这": 0, "本": 0}[found["which"]]
    month = (ref.year * 12 + ref.month - 1) - back
    day = _number(found["day"]) if found["day"] else None
    return told(ref, month // 12, month % 12 + 1, day)


def _weekday(found: re.Match[str], ref: date) -> Told:
    """The week begins on Monday. Sundays are counted both ways, so they are asked."""
    if found["on"] not in _WEEKDAYS:
        return "which_day"
    weeks = {"上上": 2, "上": 1, "这": 0, "本": 0}[found["which"]]
    day = ref - timedelta(days=ref.weekday() - _WEEKDAYS[found["on"]] + 7 * weeks)
    return told(ref, day.year, day.month, day.day)


def _days_back(found: re.Match[str], ref: date) -> Told:
    return ago(ref, {"今": 0, "昨": 1, "前": 2, "大前": 3}[found["which"]], "days")


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Told]], ...] = tuple(
    (re.compile(rf"(?<![0-9一二三四五六七八九十])(?:{pattern})(?![0-9]|[/.-][0-9])"), build)
    for pattern, build in (
        (_YEAR, _dated),
        (rf"{_YEAR} ?{_MONTH}{_PART_OF_MONTH}", _dated),
        (rf"{_YEAR} ?{_MONTH} ?{_DAY} ?[日号]", _dated),
        # Without 日 or 号 one sign may be a feast: 三月三, 九月九.
        (rf"{_YEAR} ?{_MONTH} ?(?P<day>[0-9]{{1,2}}|[二三]?十[一二三四五六七八九]?)(?![个年月天周点次片十])", _dated),
        (rf"{_MONTH}(?: ?{_DAY} ?[日号]?)?{_PART_OF_MONTH}", lambda _, __: "no_year"),
        (rf"{_COUNT} ?{_STEPS}{_BEFORE}", _ago),
        (rf"半年{_BEFORE}", lambda _, ref: ago(ref, 6, "months")),
        (rf"{_COUNT} ?年半{_BEFORE}", _half_years_ago),
        (rf"(?P<which>上上|上|这|本)个?月(?:的? ?{_DAY} ?[日号]|{_PART_OF_MONTH})", _month_back),
        (r"(?P<which>上上|上|这|本)(?:个?星期|个?礼拜|周)(?P<on>[一二三四五六日天])", _weekday),
        (r"(?P<which>大前|前|昨|今)(?:天|晚|早)", _days_back),
    )
)


def dates_at(text: str, start: int, ref: date) -> Iterator[tuple[int, Told]]:
    """Every date in Chinese that begins here: where it ends, and the date or why it must be asked."""
    for pattern, build in _GRAMMAR:
        if found := pattern.match(text, start):
            yield found.end(), build(found, ref)


_SIGNS = "[一二两三四五六七八九十]+"
_LASTING = re.compile(
    rf"(?<![0-9一二三四五六七八九十])(?:(?P<half>半) ?(?P<of>年|个月)"
    rf"|(?P<years>[0-9]{{1,3}}|{_SIGNS}) ?年 ?(?:(?P<plus>半)|零? ?(?P<months>[0-9]{{1,2}}|{_SIGNS}) ?个月)"
    rf"|(?P<some>[0-9]{{1,3}}|{_SIGNS}) ?个半月|{_COUNT} ?{_STEPS})(?![前后内多几来])"
)


def duration_at(text: str, start: int) -> tuple[int, Decimal, str] | None:
    """A duration that begins here: where it ends, how much, of what (半年, 24周, 两年半, 一年零三个月)."""
    found = _LASTING.match(text, start)
    if found is None:
        return None
    if found["half"]:
        return found.end(), Decimal(6) if found["of"] == "年" else Decimal("0.5"), "months"
    if found["some"]:
        some = _number(found["some"])
        return None if some is None else (found.end(), some + Decimal("0.5"), "months")
    if found["years"]:
        years, months = _number(found["years"]), 6 if found["plus"] else _number(found["months"])
        return None if years is None or months is None else (found.end(), Decimal(12 * years + months), "months")
    count = _number(found["count"])
    return None if count is None else (found.end(), Decimal(count), _steps(found["steps"]))


_WORDS: Mapping[str, tuple[str, ...]] = {
    "filler": listed(
        """
        早上 晚上 中午 凌晨 的事 事 那时候 事情 做过的 治的
        我 我的 是 在 的 了 呢 啊 哦 嗯 呀 那 那年 时候 的时候 那会 那会儿 做 做的 查 查的
        查出 查出来 查出来的 得 得的 发现 发现的 发生 发生的 开始 开始的 检查 检查的 抽血 化验
        报告 报告上 写着 日期 时间 日期是 时间是 有 有的 有过 手术 住院 确诊 确诊的 发病 发病的
        第一次 首次 持续 持续了 就是 就 上午 下午 那天 正好 刚好 当时 是在 于 谢谢 您好 你好
        好的 得过 做过 医生说 写的 当年
        """
    ),
    "about": listed(
        """
        样子 的样子
        大约在 大约 约 大概 差不多 左右 前后 大致 大约是 大概是 大概在 差不多在 差不多是 约在
        """
    ),
    "ask:lunar": listed(
        """
        初 农历 阴历 旧历 正月 腊月 冬月 初一 初二 初三 初四 初五 初六 初七 初八 初九 初十 闰
        除夕 闰月 廿
        """
    ),
    "ask:vague": listed(
        """
        底 末 中 年初 年底 年末 年中 年前 年后 上半年 下半年 上旬 下旬 中旬 春天 夏天 秋天 冬天
        春季 夏季 秋季 冬季 夏 秋 冬 开春 入冬 暑假 寒假 几 多 来 前几年 前几天 前阵子 前些年
        前段时间 最近 近期 近几年 不久前 不久 很久 早些年 好几年 早 晚 快 上周 上星期 上个星期
        上礼拜 上个礼拜 这周 本周 这个星期 季度 世纪 年代 半 个 余 以上 以下 超过 不到 内 以内
        """
    ),
    "ask:festival": listed(
        """
        春节 过年 国庆 国庆节 五一 元旦 中秋 中秋节 端午 端午节 清明 清明节 圣诞 圣诞节 元宵
        元宵节 生日 劳动节 重阳 七夕 十一 双十一 大年
        """
    ),
    "ask:other_calendar": listed(
        """
        民国 昭和 平成 令和
        """
    ),
    "ask:future": listed(
        """
        明天 后天 明年 后年 下个月 下月 下周 下星期 将来 下个星期 以后
        """
    ),
    "ask:range": listed(
        """
        到 至 从 之间 和 或 或者 还是 以来 之后 后 前 以前 之前 起
        """
    ),
}
PHRASES: Mapping[str, str] = {phrase: what for what, phrases in _WORDS.items() for phrase in phrases}
"""What a phrase does beside a date: "filler", "about", "ask:vague"."""
