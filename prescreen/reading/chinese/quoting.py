"""A Chinese question's own verb given back in the short form in which people say it: "能走", "转移了", "说不能".

Only at questions whose words ask for just that; anything more is left over and asked.
"""

import re
from functools import lru_cache

from prescreen.reading.asked import Frame, Said
from prescreen.reading.chinese.asking import Wording

_END = "[啊呀哦啦哈呢的]?"
# Verbs whose object says nothing of its own.
_ABLE = re.compile(
    r"(?:能|可以|能不能|可不可以|能否)(?:自己|独立|独自)?(?P<verb>走路|吃饭|说话|睡觉|穿衣|走动)(?:吗|么)?[?\s]*$"
)
_TOLD_ABLE = re.compile(r"(?:说过|讲过|说|讲)[^?]*?(?:可以|能)(?P<verb>[一-龥]{1,3}?)(?:吗|么)?[?\s]*$")
_SAYING = "(?:(?:医生|大夫)(?:都|也)?)?[说讲]过?"
# Words whose two signs stand apart when something happened: "出血" is "出过血".
_APART = "出中发便"
_OWN_TIME = re.compile(r"有(今年|本月|这个月|这周|最近|近期)的[一-龥]+(?:吗|么)?[?\s]*$")
_DID = "做抽打切"


def quoted(text: str, who: str, frame: Frame, wording: Wording) -> Said | None:
    """What a short echo of the question's verb says, or None. `who`: a pattern of those who may be spoken of."""
    if frame.joined or frame.about == "family":
        return None
    return next((said for said, pattern in _forms(who, frame, wording) if pattern.fullmatch(text)), None)


@lru_cache(maxsize=256)
def _forms(who: str, frame: Frame, wording: Wording) -> tuple[tuple[Said, re.Pattern[str]], ...]:
    who = f"(?:{who})?"
    found: list[tuple[Said, str]] = [*_able(who, frame, wording), *_told(frame, wording)]
    asked = wording.text
    own_thing = len(wording.chunks) > 1 and len(wording.predicate) > 1 and wording.chunks[-1] == wording.predicate
    if frame.form == "be" and frame.scope == "now" and own_thing:
        thing = "|".join(re.escape(chunk) for chunk in wording.chunks if chunk != wording.predicate) or "(?!)"
        found.append(("no", f"(?:{thing})?(?:现在)?(?:还|还是|仍|仍然|依然)不{re.escape(wording.predicate)}"))
    if moved := re.search(r"有没有([一-龥]{2})[到至]", asked):
        found.append(("yes", f"(?:有{moved[1]}[了过]?|{moved[1]}[了过])"))
    if wording.past:
        found += [("yes", f"{who}有{verb}") for verb in _DID if re.search(f"{verb}过|有没有{verb}", asked)]
        found += [("no", f"{who}没有?{chunk[-2]}过{chunk[-1]}") for chunk in wording.chunks if _parts(chunk)]
    if "抽过血" in asked:
        found.append(("yes", f"{who}(?:有抽血|有?抽过血|抽了血|抽过血了|抽血了)"))
    if own := _OWN_TIME.search(asked):
        found.append(("yes", f"{who}有{own[1]}的"))
    return tuple((said, re.compile(f"(?:{pattern}){_END}")) for said, pattern in found)


def _parts(chunk: str) -> bool:
    return len(chunk) > 1 and chunk[-2] in _APART and not re.search("史|病|症", chunk[-1])


def _able(who: str, frame: Frame, wording: Wording) -> list[tuple[Said, str]]:
    asked = _ABLE.search(wording.text)
    if asked is None or frame.form != "can":
        return []
    verb, alone = asked["verb"][0], "(?:自己|独立)?"
    return [
        ("yes", f"{who}{alone}(?:都|也)?(?:能|可以){alone}(?:{verb}|{asked['verb']})|{who}{alone}{verb}得[了动]"),
        ("no", f"{who}{alone}{verb}不[了动]了?|{who}{alone}不(?:能|可以){alone}(?:{verb}|{asked['verb']})了?"),
    ]


def _told(frame: Frame, wording: Wording) -> list[tuple[Said, str]]:
    asked = _TOLD_ABLE.search(wording.text)
    if asked is None or not frame.told or re.search("不|没(?!有[说讲])", wording.text):
        return []
    verb = f"(?:{asked['verb']}|{asked['verb'][0]})?"
    return [("yes", f"{_SAYING}(?:可以|能|行){verb}"), ("no", f"{_SAYING}(?:不可以|不能|不行){verb}")]
