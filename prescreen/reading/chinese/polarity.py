"""Yes, no or not sure in Chinese: a clause is read only when every one of its signs is explained.

Of all ways of taking a clause apart those with the fewest pieces count; where they disagree, nothing is read.
"""

import re
from functools import cache, lru_cache

from prescreen.reading.asked import Frame, Reading, Said, fewest, hedged
from prescreen.reading.chinese.asking import Wording
from prescreen.reading.chinese.phrases import LONGEST, PHRASES, Word
from prescreen.reading.chinese.quoting import quoted

_MOST = 30
_DOUBLE = re.compile(
    r"不是[没不无]|没有?不|不会没|不可能[没不]|并非[没不]|无不|非不|不能不|不无|未必[没不]|不太没|没有没[^有]|不得不|不要[不没别]|别[不没]|不用不|[没未][说讲][不没]|过不过"
)
_ASKING_BACK = re.compile(r"(?:对|好|行|不是|不会)吧")
_REPEATED = re.compile(r"(没有|没|不是|不)\1+")
_NOT = (
    "从来没有|从来没|从来不|从来都没有|从没有|从没|从未|从不|未曾|不曾|并没有|并没|并未|一次都没|一次也没"
    "|没有|没|未|不|无|冇|唔|木有"
)
_NOT_YET_EVER = "从来没有|从来没|从来都没有|从没有|从没|从未|未曾|不曾|并没有|并没|并未|一次都没|一次也没|没有|没|未|冇"
_END = "[啊呀哦啦喔哟哈呢]?"
_SURE = "都|也|真的|真|确实|的确|当然|肯定|绝对|一直|从来|根本|完全|压根|自己|至今|到现在"
_OBJECT = (
    "这个病|这种病|这些病|这病|该病|这个手术|这种手术|这手术|这种治疗|这个治疗|这个药|这种药"
    "|这些|这种情况|这个情况|这个|这种|这类|任何一种|任何一个"
)
_TAIL = "手术|治疗|病史|史|病|症|情况|检查|药物|药"
_KIN = (
    "病人|患者|他|她|老人家?|我?(?:爸爸?|妈妈?|父亲|母亲|老公|老婆|丈夫|妻子|爱人"
    "|爷爷|奶奶|外公|外婆|儿子|女儿|家人|哥哥?|姐姐?|弟弟?|妹妹?|先生|太太)"
)
_RELATIVES = (
    *("爸爸?|父亲|老爸", "妈妈?|母亲|老妈", "老公|丈夫|先生", "老婆|妻子|太太", "爱人", "儿子", "女儿"),
    *("哥哥?", "姐姐?", "弟弟?", "妹妹?", "爷爷", "奶奶"),
)
_MEN = "父亲|爸|丈夫|老公|先生|儿子|哥|弟|爷爷"
_ME = "我自己|我本人|本人|自己|我|俺"
_ALIKE = (
    {"得", "患"},
    {"做", "接受", "进行"},
    {"吃", "服", "服用", "用", "使用", "食"},
    {"抽", "吸"},
    {"出现", "发生"},
    {"能", "可以"},
)
_UNTESTED = re.compile(
    r"(?:我|他|她|病人)?(?:从来没有?|从没有?|从未|没有|没|未)去?(?:查过?|检查过?|化验过?|测过?|验过?|检测过?|筛查过?|做过?(?:这个|这项|这方面的?|相关的?)?(?:检查|化验|检测))"
    r"(?:这个|这项|这方面的?)?(?:检查|化验)?"
)
# Before or behind "不知道" these change nothing.
_UNCHANGED = re.compile(
    r"^(?:我自己|他自己|她自己|自己|我们|病人|患者|家里人|大家|我[爸妈]|他|她|我|也|还|都|真的|真|实在|确实|的确|完全|这个|具体|是)+|[了的]$"
)
# Nobody's words for "ask somebody else": whom the doctor or the family must tell.
_REFER = re.compile(
    r"(?:这个?|那|我|你|您|要不你?|恐怕|可能)*(?:得|要|需要|必须|去|先|可以|回头|还是|最好)*问(?:一下|一问|下|问)?"
    r"(?:我|我的|我们|主治|主管)?(?:医生|大夫|爸爸?|妈妈?|父亲|母亲|老公|老婆|丈夫|妻子|爱人|儿子|女儿|家人|家里人"
    r"|哥哥?|姐姐?|弟弟?|妹妹?|先生|太太)(?:才知道|才清楚|吧|了)?"
)
_NOT_KNOWN = (
    "不知道|不清楚|不太清楚|不懂|不太懂|不明白|不晓得|不了解|不认识|搞不清楚?|弄不清楚?|分不清楚?|没搞懂|没听说过"
)
_WHAT = "什么|啥|哪个|哪些|哪种|哪一个|哪一种"
# "不知道什么是透析", "不清楚吃的是什么": the thing is not known. "不知道什么时候做的" tells that it was done.
_WHAT_IS = re.compile(
    rf"(?:我|也|真的|真|实在|这个)*(?:(?:{_NOT_KNOWN})(?:(?:{_WHAT})药?(?:是|叫|才是|算)(?P<thing>.{{1,10}})"
    rf"|(?:在?[吃用打服]的)(?:都|到底)?(?:是)?(?:{_WHAT})药?|(?P<named>.{{1,10}})是(?:什么|啥)(?:东西|意思|病)?)"
    rf"|(?:什么|啥)(?:是|叫)(?P<before>.{{1,10}}?)我?也?(?:{_NOT_KNOWN})"
    rf"|(?P<first>.{{1,10}}?)是(?:什么|啥)(?:东西|意思|病)?我?也?(?:{_NOT_KNOWN})"
    r"|(?:吃的?)?药(?:太多|多|很多|太杂|好多)了?(?:我|都|也)*(?:搞不清|记不清|分不清|弄不清|不清楚|不知道|记不住)楚?了?)"
)
# "不记得做没做过".
_EITHER = re.compile(
    r"(?:我|也|真的|实在|自己|他|她|病人)*(?:不记得|记不得|记不清楚?|忘了|忘记|不知道|不清楚|不确定|不晓得|想不起来?|说不清楚?|说不准)了?"
    r"(?:我|他|她|自己|以前|到底|究竟|当时)*(?:[有做得吃用打患查](?:过)?没[有做得吃用打患查]?过?|有没有[做得吃用打患查]?过?|是不是)(?P<thing>.{0,8})"
)
_TIMES_DONE = re.compile(
    r"(?:一共|总共|前后|先后|已经|我)*[做打用吃化放治疗开]{0,2}[了过]?[两二三四五六七八九十几好多]{1,3}[次回]了?"
)
# Behind a yes, where any medicine was asked about.
_MEDICINE = re.compile(r"(?:是|对)?[青红链氯]霉素(?:过敏)?")
_BLOCKING = re.compile(
    r"但|不过|除|只|就是|如果|以前|原来|曾|停|有时|偶尔|应该|可能|好像|大概|吧|不太|[?]|妈|爸|他|她|别人"
)


def read(clause: str, frame: Frame, wording: Wording) -> Reading | None:
    """What a clause says, or None where a sign is left over."""
    text = clause.replace(" ", "")
    if not text or len(text) > _MOST:
        return None
    if _ASKING_BACK.fullmatch(text) or (_DOUBLE.search(text) and not _REPEATED.fullmatch(text)):
        return None
    if (alone := _alone(text, frame, wording)) is not None:
        return alone
    return fewest(_parses(text, frame, wording))


def names(clause: str, wording: Wording) -> bool:
    """Is it the question's own thing and nothing else? Counts only beside another language's yes or no."""
    text = clause.replace(" ", "")
    return text in wording.chunks or bool(re.fullmatch(_TAIL, text))


def leaning(clause: str) -> Said | None:
    """Where a clause that was not understood leans by its head, unless something in it turns."""
    text = clause.replace(" ", "")
    if _BLOCKING.search(text) or _DOUBLE.search(text):
        return None
    if re.match(r"没有?(?!事|关系|问题|什么|怎么)", text) or (text.startswith("无") and len(text) == 1):
        return None if re.search(r"有|是", text[2:]) else "odd_no"
    if re.match(r"有(?!没|点|时|些)|是的|对的", text):
        return None if re.search(r"没|不|无", text) else "odd_yes"
    return None


def _alone(text: str, frame: Frame, wording: Wording) -> Reading | None:
    """A whole clause that stands in the table, or the untested."""
    plain = re.sub(r"(?<=.)[啊呀哦喔啦哈呢哟]$", "", text)
    # Only as a whole clause: "不是走不了" denies the denial.
    if (given := quoted(text, _who(frame, wording), frame, wording)) is not None:
        return frozenset({given})
    if (unlooked := _untested(plain, frame)) is not None:
        return unlooked
    if _not_known(plain, frame, wording):
        return frozenset({"unsure"})
    if frame.kind == "event" and frame.scope == "ever" and _TIMES_DONE.fullmatch(plain):
        return frozenset({"beside_yes"})
    if re.search("对.*药", wording.text) and _MEDICINE.fullmatch(plain):
        return frozenset({"beside_yes"})
    if any("unsure" in PHRASES.get(_UNCHANGED.sub("", said), ()) for said in (plain, plain + "的")):
        return frozenset({"unsure"})
    for candidate in (text, plain):
        words = PHRASES.get(candidate)
        if words is not None:
            found = {m for word in words - {"hedge"} if (m := _meaning(word, frame, wording)) is not None}
            said = _sentence(candidate, frame, wording)
            if said is not None and not found & {"all_yes", "all_no"}:
                found = {said}
            if len(found) == 1:
                return frozenset(found)
    return None


def _untested(plain: str, frame: Frame) -> Reading | None:
    """Never looked for, by whoever was asked about; "不清楚" may stand behind it."""
    found = _UNTESTED.match(plain)
    if found is None or not re.search(r"查|验|测", found[0]):
        return None
    if re.search("他|她|病人" if frame.about == "you" else "我", found[0]):
        return None
    tail = plain[found.end() :]
    rest = _UNCHANGED.sub("", tail)
    if tail and "unsure" not in PHRASES.get(rest, ()):
        return None
    said: Said = "no" if frame.tested else "untested"
    return frozenset({said, "unsure"}) if tail else frozenset({said})


def _not_known(plain: str, frame: Frame, wording: Wording) -> bool:
    if frame.kind != "permission" and _REFER.fullmatch(plain):
        return True
    if (found := _WHAT_IS.fullmatch(plain)) is not None:
        things = [thing for thing in found.groups() if thing]
        return all(thing in ("这个", "这", "那个") or _of_question(thing, wording) for thing in things)
    either = _EITHER.fullmatch(plain)
    return either is not None and (not either["thing"] or _of_question(either["thing"], wording))


def _of_question(thing: str, wording: Wording) -> bool:
    return any(thing in (chunk, *_tails(wording)) or chunk.endswith(thing) for chunk in wording.chunks)


def _parses(text: str, frame: Frame, wording: Wording) -> frozenset[tuple[int, Reading]]:
    @cache
    def after(start: int) -> frozenset[tuple[int, Reading]]:
        if start == len(text):
            return frozenset({(0, frozenset())})
        found: set[tuple[int, Reading]] = set()
        for end in range(start + 1, min(len(text), start + LONGEST) + 1):
            for word in PHRASES.get(text[start:end], frozenset()):
                put = ((pieces + 1, _put(text[start:end], word, rest, frame, wording)) for pieces, rest in after(end))
                found |= {(pieces, said) for pieces, said in put if said is not None}
        for end in range(start + 1, len(text) + 1):
            said = _sentence(text[start:end], frame, wording)
            if said is not None:
                found |= {(pieces + 1, rest | {said}) for pieces, rest in after(end)}
        if start and text[start:] in ("吧", "吧应该", "吧好像", "吧可能"):
            found.add((1, frozenset({"maybe"})))
        return frozenset(found)

    return after(0)


def _put(text: str, word: Word, rest: Reading, frame: Frame, wording: Wording) -> Reading | None:
    if word == "hedge":
        return hedged(rest) if rest else None
    if word == "if":
        return frozenset({"unsure"}) if not rest or rest == {"yes"} else None
    if word in ("maybe", "maybe_yes") and rest - {"polite", "maybe"}:
        return None
    if word == "polite" and rest and not frame.told and text in ("医生", "大夫", "主任", "教授", "护士"):
        return None
    meaning = _meaning(word, frame, wording)
    return None if meaning is None else rest | {meaning}


def _meaning(word: Word, frame: Frame, wording: Wording) -> Said | None:
    """Words that mean something only at some questions: "有" answers "有没有", not "能不能"."""
    fits_have = frame.form in ("have", "past")
    match word:
        case "have_yes":
            return "yes" if fits_have else "odd_yes"
        case "past_yes":
            either = frame.joined == "or" and frame.form == "past"
            return ("all_yes" if either else "yes") if frame.scope == "ever" and fits_have else "odd_yes"
        case "have_no":
            denies = fits_have or frame.form == "do" or bool(re.search(r"了[吗么没]|对.+[吗么]", wording.text))
            return "no" if denies else "odd_no"
        case "is_no":
            return "no" if "是" in wording.verbs or (frame.form == "be" and not wording.text) else "beside_no"
        case "told_yes":
            return "yes" if frame.told else "odd_yes"
        case "told_no":
            return "no" if frame.told else "odd_no"
        case "leave_yes":
            return "yes" if frame.kind == "permission" else None
        case "leave_no":
            return "no" if frame.kind == "permission" else None
        case "leave_unsure":
            return "unsure" if frame.kind == "permission" else None
        case "event_no":
            return "no" if frame.form == "past" and frame.scope == "ever" else "odd_no"
        case "never_no":
            return "no" if frame.kind == "status" else "odd_no"
        case "test_no":
            return "beside_no" if frame.kind == "status" else None
        case "beside_no":
            return None if frame.kind == "permission" else word
        case "habit":
            return "beside_yes" if frame.kind == "status" and frame.scope == "now" else None
        case "all_yes" | "all_no" if not frame.joined:
            return "no" if word == "all_no" and frame.form in ("have", "past", "do") else None
        case "hedge" | "if":
            return None
    return word


def _sentence(text: str, frame: Frame, wording: Wording) -> Said | None:
    deny, affirm = _patterns(frame, wording)
    if deny.fullmatch(text):
        return "no"
    if affirm is not None and affirm.fullmatch(text):
        if frame.joined:
            # "得过" to "得过甲或乙吗" holds of either: one yes to the one verb of both.
            return "all_yes" if frame.joined == "or" and text.rstrip("的").endswith("过") else "yes"
        # "转移了" is less than "转移到…以外".
        used = [at for at, chunk in enumerate(wording.chunks) if chunk in text and not re.fullmatch(_KIN, chunk)]
        return "yes" if not used or used[-1] == len(wording.chunks) - 1 else "named"
    return "named" if text in wording.chunks and not frame.joined else None


@lru_cache(maxsize=256)
def _patterns(frame: Frame, wording: Wording) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    """The sentences that deny and affirm this question."""
    who = _who(frame, wording)
    sure = f"(?:{_SURE}{_times(frame)})"
    affirming = _affirming(frame, wording)
    whole = _whole(frame, wording)
    affirm = f"{who}?{sure}*(?:{whole}{sure}*)?(?:已经|早就|已)?(?:{affirming})的?{_END}" if affirming else None
    return re.compile(_denying(who, sure, frame, wording)), re.compile(affirm) if affirm else None


def _who(frame: Frame, wording: Wording) -> str:
    """Who may be spoken of. Of a family, nobody's own answer is the answer."""
    return {"other": f"(?:{_kin(wording.text)})", "family": "(?!)"}.get(frame.about, f"(?:{_ME})")


def _kin(asked: str) -> str:
    """Who may be spoken of: the one relative that the question names. Of a patient no relation is known."""
    named = [alike for alike in _RELATIVES if re.search(alike, asked)]
    if not named:
        return "病人|患者|他本人|她本人|他自己|她自己|他|她|老人家?"
    pronouns = "他" if re.search(_MEN, asked) else "他|她"
    return f"{pronouns}|我?(?:{'|'.join(named)})"


def _denying(who: str, sure: str, frame: Frame, wording: Wording) -> str:
    verbs = _verbs(wording)
    plain = _any(sorted(verbs - {"有"}, key=len, reverse=True)) + ("|得|患" if verbs == {"有"} else "")
    tails: list[str] = [] if frame.joined else _tails(wording)
    thing = f"(?:(?:{_any(tails)})(?:手术|治疗|病史|史|病|症)?|{_any([] if frame.joined else _OBJECT.split('|'))})"
    nots = _NOT_YET_EVER + ("|无" if "有" in verbs else "") if wording.past else _NOT
    what = f"(?:(?:{plain}){{1,2}}过?(?:自己|任何)?{thing}?过?|{thing}过?)"
    yet = "(?:目前|现在|暂时)?(?:还|都还|尚)?" if frame.form == "past" and frame.scope == "ever" else ""
    forms = [f"{who}?{sure}*(?:{thing}{sure}*)?{yet}(?:{nots}){sure}*{what}的?"]
    if _meaning("have_no", frame, wording) == "no":
        forms.append(f"(?:{who}{sure}*|{sure}+|{thing}{sure}*)(?:没有过?|没|冇|从来没有过?)")
    if not frame.joined and any(chunk.endswith("药") for chunk in wording.chunks) and "吃" in verbs:
        forms.append(f"{who}?{sure}*(?:{nots}){sure}*(?:吃|用|服|服用)过?药")
    if "手术" in wording.text and wording.past and not frame.joined:
        forms.append(f"{who}?{sure}*{yet}(?:{nots})(?:开过?刀|动过?(?:刀|手术))")
    # An echo that content declares with its verb inside: "换肝" is denied as "没换过肝".
    forms += [f"{who}?{sure}*{yet}(?:{nots}){chunk[0]}过{re.escape(chunk[1:])}" for chunk in _done(frame, wording)]
    if frame.kind == "permission" and (verb := _asked_verb(wording)):
        forms.append(
            f"(?:请|你们|您|你)*(?:不要|别|勿|不用|不必|甭|唔好)(?:再)?给?我?(?:{verb})(?:电话|给我|我|过来)?了?"
        )
    if frame.kind == "permission" and (verb := _asked_verb(wording)):
        forms.append(f"我?(?:不愿意?|不想|不可以|不同意|不能|不)(?:{verb})了?")
    if "是" in wording.verbs:
        forms.append(f"{who}?不是{thing}")
    return f"(?:{'|'.join(forms)}){_END}"


def _affirming(frame: Frame, wording: Wording) -> str:
    verbs, past, whole = _verbs(wording), wording.past, _whole(frame, wording)
    aspect = "(?:过|了|过了|过的)" if past else "(?:着|的|紧)?"
    has = "有" in verbs and frame.form in ("have", "past")
    heads = []
    if verbs - {"有", "是"}:
        heads.append(
            f"{'有?' if past else '(?:有|还)?在?'}(?:{_any(sorted(verbs, key=len, reverse=True))}){aspect}{whole}?"
        )
    if has:
        heads.append(f"有(?:过)?{whole}?" if past else f"有{whole}?")
    if past and (verbs & {"得", "患"} or (has and verbs == {"有"})):
        heads.append(f"(?:得|患)(?:过|了){whole}?")
    if wording.predicate or wording.turned:
        ends = [wording.predicate[at:] for at in range(len(wording.predicate) - 1)] or [wording.predicate]
        turned = wording.turned if wording.turned not in ("有", "是") else ""
        words = _any([part for part in (*ends, turned) if part])
        heads.append(f"(?:{words})(?:{'了' if '了' in wording.text else '的'})?")
    if past and not frame.joined and len(wording.chunks) == 1:
        heads.append(f"{re.escape(wording.chunks[0])}过")
    if past:
        heads += [f"{chunk[0]}过{re.escape(chunk[1:])}" for chunk in _done(frame, wording)]
        if wording.chunks == ("手术",):
            heads.append("(?:开|动)过刀|(?:开|动)过手术")
    if wording.predicate and not past and frame.form == "be" and not frame.joined:
        heads.append(f"有(?:{_any(ends)})")
    if frame.kind == "permission" and (verb := _asked_verb(wording)):
        heads.append(
            f"(?:可以|能)?(?:{verb})(?:电话|给我|过来)?(?:吧|呗|好了)|我?(?:可以|能|愿意|同意|想)?(?:{verb})的?"
        )
    if wording.turned == "有" and (after := re.search("有没有(.+)", wording.text)):
        heads += [f"{re.escape(chunk)}[了过]" for chunk in wording.chunks if after[1].startswith(chunk)]
    return "|".join(heads)


def _done(frame: Frame, wording: Wording) -> list[str]:
    return [chunk for chunk in wording.chunks if not frame.joined and re.match("[换切移植装开动].", chunk)]


def _asked_verb(wording: Wording) -> str:
    """What leave is asked for."""
    return "|".join(
        verb
        for verb in ("打", "联系", "来", "去", "参加", "发", "寄", "通知", "告诉", "写", "存", "保存")
        if verb in wording.text
    )


def _whole(frame: Frame, wording: Wording) -> str:
    """The question's thing, nothing of it missing, or a word that stands for it."""
    if frame.joined:
        return "(?!)"
    named = {*wording.chunks, *(re.sub("病?史$", "", chunk) for chunk in wording.chunks)} - {""}
    return f"(?:{_any([*sorted(named, key=len, reverse=True), *_OBJECT.split('|')])})"


def _times(frame: Frame) -> str:
    """Words of time that only repeat the question's own."""
    if frame.scope == "ever" and frame.scope_named:
        return "|以前|曾经|之前|过去|现在和以前"
    if frame.scope == "ever":
        return "|曾经"
    return (
        "|现在|目前|正在|在"
        if frame.scope == "now" and frame.scope_named
        else "|在|正在"
        if frame.scope == "now"
        else ""
    )


def _verbs(wording: Wording) -> frozenset[str]:
    found = set(wording.verbs) | ({wording.turned} if wording.turned else set())
    for alike in _ALIKE:
        if found & alike:
            found |= alike
    return frozenset(found - {"", "是", "得"} | (found & {"得"} if "得" in wording.verbs else set()))


def _tails(wording: Wording) -> list[str]:
    """The ends of the question's words: "肝炎" of "乙型肝炎". What lies outside a thing denies nothing of the thing."""
    found = []
    for chunk in wording.chunks:
        if re.search(rf"{re.escape(chunk)}(?:以外|之外|外)", wording.text) or re.match(r"以外|之外|外|除", chunk):
            continue
        ending = re.sub(rf"(?:{_TAIL})$", "", chunk)
        for word in {chunk, ending} - {""}:
            found += [word[at:] for at in range(max(1, len(word) - 1))]
    return sorted(set(found), key=len, reverse=True)


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in words) or r"(?!)"
