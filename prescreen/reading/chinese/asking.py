"""What a Chinese question asks: its verbs, its own words between the little ones, of whom and in what time."""

import re
from dataclasses import dataclass, field

from prescreen.reading.asked import About, Form, Frame, Joined, Kind, Scope

VERBS = "有是做得患吃用打喝抽吸服查住能会想要"
_PAIRS = (
    "服用",
    "使用",
    "接受",
    "进行",
    "出现",
    "发生",
    "感觉",
    "觉得",
    "说过",
    "告诉",
    "诊断",
    "确诊",
    "存在",
    "可以",
    "愿意",
    "同意",
    "需要",
    "参加",
)
# A verb, "not", the same verb: a question that wants the verb itself back.
TURNED = re.compile(
    r"(有没有|是不是|能不能|会不会|可不可以|愿不愿意|做没做|得没得|吃没吃|用没用|要不要|想不想|([一-龥])[没不]\2)"
)
_LITTLE = re.compile(
    r"[帮照陪][助顾护伴料]的(?:人|家人|亲人|那位)|有没有|是不是|是否|有无|能不能|会不会|可不可以|愿不愿意|曾经|以前|之前|现在|目前|最近|正在|任何|什么|其他|其它|或者|还是|以及|请问"
    r"|因为|您的|你的|我们|你们|您|你|我|病人的|患者的|病人|患者|他的|她的|自己|平时|平常|医生|大夫|下面|这些|这个|情况|存在|服用|使用|接受|进行|出现|发生"
    r"|感觉|觉得|说过|告诉|诊断|确诊|可以|愿意|同意|需要|参加|[做得患有吃用打喝抽吸服查生住]过|过(?=[吗么没\W]|$)|来过|[有是做得患吃用打喝抽吸服能]"
    r"|曾|在|了|吗|么|呢|嘛|吧|没|不|和|及|与|或|的|对|到|被|给|让|还|也|[\W\d_]+"
)
_WH = re.compile(r"多少|几[个次天年岁月]|怎么|为什么|哪|谁|何时|多大|多久|多长|如何")
_ASKS = re.compile(r"吗|么[?\s]*$|嘛[?\s]*$|有没有|是不是|是否|有无|否[?\s]*$|没有?[?\s]*$|吧|[一-龥]([没不])[一-龥]")
_NEGATIVE = re.compile(r"没(?!有?[?\s]*$)|不|未(?!来)|无(?!论)|从不|并非|否认|拒绝|停止|停了|戒|除了|介意|缺乏|免于")
_KIN = re.compile(
    r"病人|患者|[帮照陪][助顾护伴料]的(?:人|家人|亲人|那位)|他|她|家人|父亲|母亲|爸|妈|爷|奶奶|外婆|外公|丈夫|妻子|老公|老婆|爱人|儿子|女儿|孩子|哥|姐|弟|妹"
)
_PERIOD = re.compile(r"\d|最近|近期|以来|[一二两三四五六七八九十半]个?[天周月年]|这一?[周月]|今年|去年")
_EVER = re.compile(r"以前|曾|之前|过去|史")
_NOW = re.compile(r"现在|目前|正在|眼下|当前")
# Not in words that only begin or end with the same sign.
_PAST = re.compile(r"(?<![经通超难不])过(?!敏|去|程|度|高|低|量|多|快|大|于|早|期|年|来)|[做患得装切]了|曾|了没|史")
_LEAVE = re.compile(
    r"愿意|愿不愿|同意|是否愿|(?:我们|研究人员|团队).{0,6}可以|可以(?:联系|给您|打电话|通知|让我们|告诉)|(?:可不可以|能不能|能否)(?:联系|给您)"
)
_TESTS = re.compile(r"[查测验]过|检测过|筛查过|做过[^?]*(?:检查|化验|检测|筛查)")


@dataclass(frozen=True, slots=True)
class Wording:
    """The question's own words, its verbs, and the word that it ends on or turns on ("疼不疼": 疼)."""

    chunks: tuple[str, ...] = ()
    verbs: frozenset[str] = frozenset()
    predicate: str = ""
    turned: str = ""
    past: bool = False
    text: str = field(default="", repr=False)


def look(folded: str, original: str) -> tuple[Frame, Wording]:
    """The frame of a Chinese question and its words. `original` still tells the enumeration comma from the comma."""
    sentences = [part for part in re.findall(r"[^?.!;]+[?.!;]*", folded) if part.strip(" ?.!;")]
    questions = [part for part in sentences if "?" in part]
    asking = (questions or sentences or [""])[-1]
    wording = worded(asking)
    plain = TURNED.sub("", asking)
    scope, scope_named = _scope(asking, wording)
    kind: Kind = "permission" if _LEAVE.search(asking) else "event" if wording.past else "status"
    return Frame(
        kind=kind,
        scope=scope,
        scope_named=scope_named,
        form="will" if kind == "permission" else _form(asking, wording),
        about=_about(asking),
        joined="and" if len(questions) > 1 else _joined(original, asking),
        negative=bool(_NEGATIVE.search(re.sub(r"是否|有无|能否", "", plain))),
        open=bool(_WH.search(plain))
        or len(TURNED.findall(asking)) > 1
        or "知道" in asking
        or "还是" in plain
        or not _ASKS.search(asking),
        told=bool(re.search("医生|大夫", asking)),
        tested=wording.past and bool(_TESTS.search(asking)),
        any_of=True,
    ), wording


def worded(asking: str) -> Wording:
    """The words of a sentence or of an echo declared in content, cut at the little words."""
    plain = re.sub(r"\([^)]*\)", lambda found: f"|{found[0]}|", asking)
    chunks = tuple(chunk for chunk in re.split(r"[\x00-\x7f]+", _LITTLE.sub("|", plain)) if chunk)
    turned = TURNED.search(asking)
    word = ""
    if turned:
        whole = turned[0]
        word = {"可不可以": "可以", "愿不愿意": "愿意"}.get(whole, whole[0])
    verbs = frozenset([verb for verb in VERBS if verb in asking] + [pair for pair in _PAIRS if pair in asking])
    if set("".join(chunks)) >= verbs and verbs:
        verbs = frozenset()
    tail = re.sub(r"[了过]?(?:吗|么|嘛|没有|没)?[?\s]*$", "", asking)
    ends = next((chunk for chunk in chunks if chunk and tail.endswith(chunk)), "")
    takes_object = bool(
        re.search(
            r"[有做患吃用打喝抽吸服]|得过|接受|进行", re.sub(r"所有|没有", "", tail[: len(tail) - len(ends)] or "")
        )
    )
    return Wording(
        chunks=chunks,
        verbs=verbs,
        predicate="" if takes_object else ends,
        turned=word,
        past=bool(_PAST.search(asking)),
        text=asking,
    )


def _scope(asking: str, wording: Wording) -> tuple[Scope, bool]:
    if _PERIOD.search(asking):
        return "period", True
    if _EVER.search(asking):
        return "ever", True
    if _NOW.search(asking):
        return ("ever", True) if wording.past else ("now", True)
    return ("ever", False) if wording.past else ("now", False)


def _form(asking: str, wording: Wording) -> Form:
    if wording.past:
        return "past"
    if wording.turned in {"能", "会", "可以"} or re.search(
        r"能|可以|会", "".join(wording.verbs & {"能", "可以", "会"})
    ):
        return "can"
    if "有" in wording.verbs:
        return "have"
    if re.search(r"[吃用打喝抽吸服]", asking) and not wording.predicate:
        return "do"
    return "be"


def _about(asking: str) -> About:
    if re.search(r"家里|家族|家人|家属|亲属|亲人|亲戚|有人|有没有人|父母|兄弟", asking):
        return "family"
    if _KIN.search(asking):
        return "other"
    if re.search(r"医生|大夫", asking):
        return "doctor"
    return "you" if re.search(r"您(?!的)|你(?!的)", asking) or not re.search(r"您的|你的", asking) else "thing"


def _joined(original: str, asking: str) -> Joined:
    inner = re.sub(r"[(（][^)）]*[)）]", "", original)
    if re.search(r"(?<!现在)(?<!目前)或者?(?!以前|曾|过去|更|以上)", asking):
        return "or"
    if "、" in inner or re.search(r"[一-龥](?:和|以及|及(?!时)|与)[一-龥]", inner):
        return "and"
    return ""
