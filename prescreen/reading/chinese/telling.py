"""How Chinese sentences tell that something is so, is not so, or happened; § stands where a known thing is named.

Nothing here may explain a hedge, a question, another person, or something that is over or still to come.
"""

import re

_WHO = "(?:医生说|大夫说|检查显示|报告显示)?(?:我|本人|患者|病人)?"
_NOW = "(?:目前|现在|也|还|都|一直)*"
_COUNT = "(?:[一两二三四五六七八九十]|[0-9]{1,2})"
_NEVER = "(?:从来没有|从来没|从没有|从没|没有|没|无|从未|未|未曾|不曾|否认)"
_HAVE = "(?:有|得了|得的是|患有|患|确诊了|确诊为|确诊|诊断为|诊断是|查出了|查出来有|查出有|查出|合并|伴有)"
_LIST = "§(?:(?:和|或|或者|及|与|以及|/)§)*"
_DID = "(?:做过|做|动过|得过|得|接受过|接受|有过|有|用过|用|打过|吃过|发生过|患过|患|行过|行|进行过|进行)?"

# (pattern, said, kinds). Blanks are taken out before.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    (rf"{_WHO}{_NOW}{_NEVER}{_DID}(?:任何)?{_LIST}(?:手术|治疗|病史|史)?", "no", "all"),
    (rf"{_WHO}{_NOW}(?:不|没|没有|没在)(?:吃|用|打|做)?{_LIST}", "no", "taken"),
    (rf"{_WHO}{_NOW}(?:(?:在|正在)(?:吃|用|打|做)?|吃|用|打|做){_LIST}(?:中)?", "yes", "taken"),
    (rf"{_WHO}{_NOW}未见{_LIST}", "no", "status lasting"),
    (r"§(?:也)?(?:都)?(?:没有|没做过|没得过|没有做过|没有得过|没做|未做|未做过|从没做过|无)", "no", "all"),
    (r"§[:=](?:没有|没|无|否)", "no", "all"),
    (rf"{_WHO}{_NOW}{_HAVE}{_LIST}(?:患者|病人)?", "yes", "status lasting"),
    (rf"{_WHO}(?:是){_LIST}(?:患者|病人)?", "yes", "lasting"),
    (rf"{_LIST}(?:患者|病人)", "bare", "lasting"),
    (rf"{_WHO}(?:没|没有|从没|从来没|未)§过", "no", "event therapy"),
    (rf"{_WHO}(?:有){_LIST}(?:病史|史)", "yes", "lasting"),
    (r"§[:=]?有", "yes", "all"),
    (
        rf"{_WHO}(?:以前|曾经|曾|已经)?(?:做过|做了|做的|接受过|接受了|得过|有过|发生过|行|进行过|进行了|打过|吃过|用过)"
        rf"(?:了)?(?:{_COUNT}次)?{_LIST}(?:手术|治疗)?(?:{_COUNT}次)?(?:了)?",
        "yes",
        "event therapy",
    ),
    (rf"{_WHO}(?:以前|曾经|曾)?§(?:做过|做了|得过|过)(?:{_COUNT}次)?", "yes", "event therapy"),
    (rf"{_WHO}{_NOW}(?:在|正在)(?:做|吃|用|打|接受|进行){_LIST}", "yes", "therapy"),
    (_LIST, "bare", "status lasting"),
)  # fmt: skip

# A date stands in front of what happened, or behind a thing that has a day.
AFTER_DATE = re.compile(
    r"(?P<who>我|本人)?(?:在|是)?(?P<when>[^§]*?[0-9年月日号前零一二三四五六七八九十初底末旬])(?:的时候)?(?P<head>(?:我)?(?:做|行|得|接受|发生|进行|确诊|查|诊断|有|患|§).*)"
)
BEFORE_DATE = re.compile(r"(?P<head>.*§)(?:日期|时间)?(?:是在|是|于|在|:)(?P<when>[^§]+)")
DATED = re.compile(f"{_WHO}(?:是)?(?:做的|做了)?§(?:的)?(?:了)?")

SELF = re.compile(
    "我(?!爸|妈|父|母|哥|弟|姐|妹|老公|老婆|丈夫|妻|儿|女儿|爱人|家|朋友|老伴|爷|奶|外|姥|叔|姑|舅|姨|孩|对象|同|们)|本人"
)
OTHERS = re.compile(
    "他|她|爸|妈|父亲|母亲|哥|弟|姐|妹|老公|老婆|丈夫|妻子|儿子|女儿|爱人|家人|家属|亲戚|朋友|老伴|爷爷|奶奶|外公|外婆|姥|叔|阿姨|舅|姑|"
    "孩子|宝宝|别人|人家|有人|邻居|同事|对象|男友|女友|大家|家里|家族|病友|公公|婆婆|岳|亲人|嫂|侄|孙|遗传"
)
CONDITION = re.compile("如果|要是|假如|假设|的话|万一|是否")
QUESTION = re.compile(
    r"\?|吗|呢|什么|怎么|怎样|如何|能不能|可不可以|可以.*么|是不是|会不会|要不要|有没有|多少|哪|谁|么$|对吧|是吧|请问.+|行不行|好不好|严重不"
)
# In a clause that was not understood these may turn or date what was said beside it.
TURNING = re.compile(
    "不|没|无|未|非|否|别|好像|可能|应该|也许|似乎|估计|大概|差不多|左右|记得|印象|忘|吧|觉得|感觉|怀疑|考虑|说不定|听说|据说|停|断|换|改|结束|"
    "好了|治好|痊愈|消|没了|以前|之前|前|去年|前年|上|当时|那时|曾|过去|原来|后|年|月|日|天|周|星期|号|次|准备|打算|想|要|会|将|等|排队|建议|让|"
    "错|开玩笑|其实|但|不过|只|除|这|那|是|的|对|嗯|有|高|低|升|降|正常|异常|到|倍|多|几|来|快|近|出头|以上|以下|或|还是|[0-9]"
)
PLEASANTRY = re.compile(
    "(?:你好|您好|医生|大夫|谢谢|谢谢您|谢谢医生|感谢|早上好|下午好|晚上好|请问|麻烦了|辛苦了|"
    "我的情况|情况如下|我的情况如下|帮忙看看|帮我看看|[ ,!:])+"
)
UNNAMED_NUMBER = re.compile("岁(?!前|时|的时候|开始|起|那年|左右得|确诊|查)")
MALE = re.compile("男")
FEMALE = re.compile("女")
PARTS = re.compile("、|还有|另外|同时|而且|并且|但是|但|以及|和|(?<=[^还都])也(?=[没有无])")

# A whole clause that answers something; beside a fact it may turn it.
ANSWER_WORD = re.compile("(?:都)?(?:没有|没|无|有|是|是的|对|不|不是|嗯)(?:的)?")
# In a clause that was not understood: it may deny every name in front of it.
DENIAL = re.compile("阴|没|无|未|否|不|非|排除|除外")
# What may stand around a name that was not understood, and says nothing of what else is told.
HARMLESS = re.compile(
    "(?:我|有|了|过|得|患|查出|发现|确诊|已经|已|轻度|中度|重度|少量|大量|一点|有点|早期|中期|晚期|慢性|多年|历史|病史|病程|史|"
    "偏高|偏低|高|低|正常|升高|年|个|月|天|周|次|多|前|去年|今年|以前|[0-9一二两三四五六七八九十百千万几半]|"
    "[a-z]{0,2}(?:ml|l)|[ ,.:%^/*-])*"
)
JOINT = re.compile("^(?:还有|另外|同时|而且|并且|但是|但|以及|和|也(?=[没无有不未]))")
# A question at the end that goes on to something else, and leaves what was told before as it is.
GOES_ON = re.compile(
    "^(?:请问)?(?:我)?(?:还)?(?:能|可以|能不能|可不可以|是否)(?:参加|入组|报名|加入|参与)|符合条件|怎么办|怎么治"
)
# How somebody came to know of a lasting illness, with its day.
FOUND = re.compile("确诊|查出|诊断")

# The first person, where a helper may be speaking of themselves; "my mother" and "our" are of others.
_KIN = "妈|爸|父|母|老|先生|太太|爱人|媳妇|丈夫|妻|儿|女儿|哥|弟|姐|妹|爷|奶|公|婆|岳|叔|舅|姑|姨"
OF_ONESELF = re.compile(rf"我(?!们|家|{_KIN})|俺|咱(?!爸|妈)|本人|自己")
