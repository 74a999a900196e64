"""Chinese questions of theirs: how one is told from an answer, and what is politeness around it."""

import re
from typing import Final

# Question words that ask nothing: "nothing", "some", "not sure which".
_IDLE: Final = re.compile(
    r"(?:没有?|不是|无|不怎么|不太)(?:什么|啥|多少|怎么|几|谁|哪)|"
    r"(?:什么|啥|谁|哪里?儿?个?|怎么|多少|几个?)(?:都|也)(?:没|不|有|行|可以)|什么的|多多少少|多少有[点些]|谁知道|"
    r"(?:不知道|不清楚|不记得|记不清|记不得|想不起来?|忘了|不晓得|说不清|不确定|没听过|没注意|没问过?)[^,.;!?吗呢]*"
)
# Some before, the last or a few: a number of things, not a question for it.
_SOME = "好有十过这那前后隔没了近头几"
_UNIT = r"(?:次|个|年|天|期|趟|回|岁|点|号|级|种|组|片|粒|分|成|层|楼|月|家|周|步)"
_ABOUT = r"(?:前|后|以|之|来|左|吧)"
_ASKS: Final = re.compile(
    r"什么|怎么|怎样|如何|为何|为啥|干嘛|干吗|谁|啥|怎|咋|多少|多久|多长|多大|多远|多高|多快|何时|何地|哪(?!怕|儿都|里都|都)|"
    rf"(?<![{_SOME}])(?<=.)几{_UNIT}(?!月?{_ABOUT})|^几{_UNIT}(?!月?(?:{_ABOUT}|$))|^隔几|"
    r"咩|乜|点(?:样|解|算|先)|边(?:个|度|间|啲|位)|几(?:多|时|耐|钱)|系咪|有冇|"  # Cantonese
    r"吗(?!啡)|(?<![没有是对好不着])呢$|(?<!没)([\u3400-\u9fff]{1,2})(?:不|没|唔)\1|是否|能否|可否|有无|请问|想问|问一下|问问|解释|告诉我|"
    r"说说|讲讲|介绍一?下|说明一?下|意思|是[^,.;!?]+还是|区别|难道|听得懂|转人工|(?:找|接)人工|(?:发|给)(?:我)?(?:一下|看看)$"
)
_LEFT_OPEN: Final = re.compile(r"[^还都也从并没不是对,.;! ](?:不|没)[呀啊]?$|(?<!没)有没$|(?:了|过|完|束|到)没有?$")
_LEAD: Final = re.compile(
    r"(?:您好|你好|医生|大夫|护士|喂|嗯|哦|呃|那么?|那个|就是|还有|另外|不好意思|打扰一?下|对不起|请问(?:一?下)?|我不(?:明白|懂)|"
    r"麻烦(?:您|你)?(?:问一?下|告诉我|解释一?下)?|(?:我)?(?:还)?(?:想|要)(?:请)?(?:问|知道|了解)(?:一?下|问)?|"
    r"问(?:一?下|问)|(?:您|你)?(?:能|可以|能不能|可不可以)(?:告诉我|解释一?下|说说|讲讲)|"
    r"请(?:您|你)?(?:告诉我|解释一?下|说说|讲讲))[,.;!~ ]*"
)
_TAIL: Final = re.compile(r"(?:[,.;!?~ ]|谢谢(?:您|你)?|谢了|多谢|呢|啊|呀|哦|噢|啦|嘛|吧|哈|哎|诶|捏|的|一下)+$")
_SAME: Final = (
    ("您", "你"), ("怎样", "怎么"), ("什么样", "怎么"), ("啥", "什么"), ("咋", "怎么"), ("俺", "我"), ("咱", "我"),
    ("多长时间", "多久"),
)  # fmt: skip
FRAMES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:什么是|什么叫做?|何为|解释|解释一下|介绍一下|说明)(?P<name>.+)",
        r"(?P<name>.+?)(?:到底|究竟)?(?:是指?|指的是|代表|表示)什么(?:意思|东西|药|病|玩意|含义|指标|检查)?",
        r"(?P<name>.+?)(?:是)?(?:什么意思|怎么回事|的意思|的含义)",
    )
)


def asks(folded: str) -> bool:
    """Does this read as a question, also without its mark?"""
    if "?" in folded:
        return True
    plain = _IDLE.sub("", folded).strip(" ,.;!")
    return bool(_ASKS.search(plain) or _LEFT_OPEN.search(plain))


def bare(folded: str) -> str:
    """The same question without politeness, particles and spaces: equal questions become equal words."""
    plain = folded
    while found := _LEAD.match(plain):
        plain = plain[found.end() :]
    plain = _TAIL.sub("", plain)
    for word, same in _SAME:
        plain = plain.replace(word, same)
    # A Latin name of two words keeps its space.
    return re.sub(r"(?<![a-z0-9]) | (?![a-z0-9])", "", re.sub(r"[^\w+-]+", " ", plain))
