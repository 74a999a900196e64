"""Chinese numerals, also mixed with digits, and the words that may stand around a number.

A phrase that is not listed here, nor in a field's own words, is not explained: the message is asked back.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal


def listed(words: str) -> tuple[str, ...]:
    """A list as it reads best: words between blanks."""
    return tuple(words.split())


# Must never grow a word that can change what a number means (不, 没, 多, 前, 到, 也).
_FILLERS = listed(
    """
    我 我的 本人 啦 也就 也就是 一下 查一下 的 是 为 有 在 了 呢 啊 哦 嗯 呀 哈 哎 呃 额 那个 就是 就 才 只有 结果
    结果是 数值 数据 值 指标 水平 计数 数 化验 化验单 化验单上 报告 报告单 报告上 检查 检验
    检验单 单子 单子上 上面 显示 写着 写的 写 测 测的 测出来 测得 查 查的 查出来 查出 抽血
    验血 体检 医生说 医生说是 大夫说 现在 目前 最近 最近一次 最新 最新一次 这次 今天 刚刚 刚
    刚查 刚测 正好 刚好 整 你好 您好 谢谢 谢谢您 好的 医生 大夫 单位不清楚 看不清单位 没写单位
    没有单位 单位没写 单位 等于 大小
    """
)
_REASONS: Mapping[str, tuple[str, ...]] = {
    "someone_else": listed(
        """
        他 她 他们 爸 妈 爸爸 妈妈 父亲 母亲 哥 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 老公 老婆 丈夫
        妻子 儿子 女儿 爱人 家人 朋友 老伴 爷爷 奶奶 外公 外婆 姥姥 姥爷 叔叔 阿姨 舅舅 姑姑
        孩子 别人 人家 患者 病人 邻居 同事 对象 男友 女友 大家
        """
    ),
    "times_normal": listed(
        """
        倍 上限 下限 正常值 参考值 正常上限 参考范围 正常范围 翻倍 翻番 成
        """
    ),
    "range": listed(
        """
        到 至 和 或 或者 还是 从 之间 介于
        """
    ),
    "vague": listed(
        """
        多 几 来 出头 快 近 将近 接近 好几 大几 不少 很多 正常 偏高 偏低 高 低 阴性 阳性 升高
        降低 快要 差一点 差点 刚过 一点 余 把 开外 好多 若干 未检出 检测不到 测不出
        """
    ),
    "boundary": listed(
        """
        以上 以下 以内 之内 往上 往下 及以上 及以下 朝上 起
        """
    ),
    "hedged": listed(
        """
        可能 好像 应该 吧 也许 似乎 估计 记得 印象 印象中 不确定 不太清楚 不清楚 忘了 不记得
        大致记得 没记错 说不定 或许 猜 觉得 感觉 我想
        """
    ),
    "other_time": listed(
        """
        以前 之前 上次 去年 前年 上个月 昨天 前天 原来 当时 曾经 过去 那时 刚开始 最初 后来 然后
        年 月 日 号 明年 下个月 降到 升到 涨到 掉到 降 升 涨 跌 还有 再 又 之后 以后 治疗 第
        次
        """
    ),
    "nominal_age": listed(
        """
        虚岁 属 毛岁
        """
    ),
    "negated": listed(
        """
        不 不是 没 没有 不止 并非 非 除了 不对 错了 但 但是 负
        """
    ),
}
_COMPARATORS: Mapping[str, tuple[str, ...]] = {
    ">": listed(
        """
        超过 大于 高于 多于 超出 高过 比较大于
        """
    ),
    "<": listed(
        """
        低于 小于 少于 不到 不足 未满 不满
        """
    ),
    ">=": listed(
        """
        不低于 不少于 不小于 至少 最少 大于等于 大于或等于 高于或等于 起码
        """
    ),
    "<=": listed(
        """
        不超过 不大于 不高于 不多于 至多 最多 小于等于 小于或等于 低于或等于
        """
    ),
}
_ABOUT = listed(
    """
    样子 的样子 大约 约 大概 差不多 约莫 左右 上下 大约是 大概是 差不多是 约为 大概在 大致 大体
    """
)

PHRASES: Mapping[str, str] = {
    **dict.fromkeys(_FILLERS, "filler"),
    **dict.fromkeys(_ABOUT, "about"),
    **{phrase: f"compare{sign}" for sign, phrases in _COMPARATORS.items() for phrase in phrases},
    **{phrase: f"ask:{reason}" for reason, phrases in _REASONS.items() for phrase in phrases},
}
"""What a phrase does: "filler", "about", "compare>=", "ask:range"."""

DIGITS: Mapping[str, int] = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "\u3007": 0}
_WORTH = {"十": 10, "百": 100, "千": 1_000}
_D = "一二两三四五六七八九"
_RUN = re.compile(
    r"(?:[零\u3007一二两三四五六七八九十百万亿点]|千(?!克)|[0-9]+(?:\.[0-9]+)?(?: (?=[百万亿]|千(?!克)))?)+"
)
_TWO_SIGNS = re.compile(f"[{_D}][{_D}]")
_PART = re.compile(rf"([{_D}]|[0-9]+)?([十百千])|零|([{_D}]|[0-9]+)$")
_POINT = re.compile(r"(.+?)点([零\u3007一二三四五六七八九0-9]+)(万|亿)?")
_METRES = re.compile(
    r"([12一二两]) ?(?:米|m(?= ?[0-9])) ?"
    r"([0-9]{1,2}|[零\u3007]?[一二三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?"
    r"|[一二三四五六七八九][零\u3007一二三四五六七八九])"
    r"(?![0-9.零\u3007一二三四五六七八九十点]) ?(?:厘米|公分|cm(?![a-z]))?"
)
_DIGITS_AND_WORTH = re.compile(r"([1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]{1,2})([百千万亿])")


def read_numeral(text: str, start: int) -> tuple[int, Decimal | Literal["range", "ambiguous_number"]] | None:
    """The numeral that begins here, with Chinese signs in it: where it ends and its value, or why it has none."""
    run = _RUN.match(text, start)
    if run is None or run[0].isascii():
        return None
    value = value_of(run[0].replace(" ", ""))
    if value is None:
        return run.end(), "range" if _TWO_SIGNS.search(run[0]) else "ambiguous_number"
    return run.end(), value


def value_of(numeral: str) -> Decimal | None:
    """七万二 is 72000, 两百五 is 250, 9万2 is 92000. None for what is not one plain number (三四百, 九二)."""
    if re.search("[0-9]", numeral) and any(sign in DIGITS for sign in numeral):
        return None  # 六十1: two numbers side by side
    short = _DIGITS_AND_WORTH.fullmatch(numeral)
    if short:
        return Decimal(short[1]) * {"百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}[short[2]]
    pointed = _POINT.fullmatch(numeral)
    if pointed and pointed[1].isascii() is not pointed[2].isascii():
        return None
    if pointed:
        whole = _whole(pointed[1])
        decimals = "".join(str(DIGITS.get(sign, sign)) for sign in pointed[2])
        scale = {"万": 10_000, "亿": 100_000_000}.get(pointed[3] or "", 1)
        return None if whole is None else Decimal(f"{whole}.{decimals}") * scale
    whole = _whole(numeral)
    return None if whole is None else Decimal(whole)


def _whole(numeral: str) -> int | None:
    for sign, worth in (("亿", 100_000_000), ("万", 10_000)):
        head, found, tail = numeral.partition(sign)
        if not found:
            continue
        most, rest = _whole(head) if head else None, _tail(tail, worth)
        return None if not most or rest is None or most >= 10_000 else most * worth + rest
    return _section(numeral)


def _tail(tail: str, worth: int) -> int | None:
    """What follows 万 or 亿: nothing, a full section, one behind 零, or the spoken short form (一万二)."""
    if not tail:
        return 0
    if len(tail) == 1:
        return _digit(tail) * worth // 10 if tail not in "零\u30070" else None
    behind_zero = tail[0] in "零\u3007"
    value = _whole(tail[1:] if behind_zero else tail)
    if value is None or (tail.isascii() and len(tail) != len(str(worth)) - 1):
        return None
    full = value >= worth // 10
    return value if value < worth and full is not behind_zero else None


def _section(numeral: str) -> int | None:
    """A numeral below ten thousand: strictly falling, 零 only where a place is left out."""
    if numeral.isascii():
        return int(numeral) if numeral.isdigit() and (numeral == "0" or numeral[0] != "0") else None
    numeral = numeral.replace("\u3007", "零")
    if numeral in DIGITS:
        return DIGITS[numeral]
    at, total, last, skipped = 0, 0, 10_000, False
    while at < len(numeral):
        part = _PART.match(numeral, at)
        if part is None:
            return None
        if part[0] == "零":
            if skipped or at == 0 or part.end() == len(numeral):
                return None
            at, skipped = part.end(), True
            continue
        value = _place(part, last, skipped=skipped, first=at == 0)
        if value is None:
            return None
        total, last, skipped, at = total + value[0], value[1], False, part.end()
    return total


def _place(part: re.Match[str], last: int, *, skipped: bool, first: bool) -> tuple[int, int] | None:
    """One place: its value and its worth. A last sign right behind 百 or 千 counts tenths of it (两百五)."""
    if part[3] is not None:
        digit = _digit(part[3])
        if digit > 9 or (skipped and last == 10):
            return None
        short = not skipped and last in (100, 1_000)
        return (digit * last // 10, 1) if short else (digit, 1)
    worth = _WORTH[part[2]]
    if part[1] is None and worth != 10:
        return None
    digit = 1 if part[1] is None else _digit(part[1])
    # Each place follows the one above it, or 零 stands for those left out.
    follows = first or (last == worth * 10) is not skipped
    return (digit * worth, worth) if 0 < digit <= 9 and worth < last and follows else None


def read_metres(text: str, start: int) -> tuple[int, Decimal] | None:
    """A length in metres with what is over them (一米七, 1米65, 1m72): where it ends, and how many centimetres."""
    found = _METRES.match(text, start)
    if found is None:
        return None
    over = found[2]
    signs = "".join(str(DIGITS.get(sign, sign)) for sign in over)
    if "十" in over:
        tens = value_of(over)
        return None if tens is None else (found.end(), 100 * _digit(found[1]) + tens)
    return found.end(), Decimal(100 * _digit(found[1]) + int(signs.ljust(2, "0")))


def _digit(sign: str) -> int:
    return DIGITS[sign] if sign in DIGITS else int(sign)
