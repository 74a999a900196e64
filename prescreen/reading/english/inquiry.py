"""English questions of theirs: how one is told from an answer, and what is politeness around it."""

import re
from typing import Final

_PERSON = r"(?:i|u|you|we|they|he|she)"
_SUBJECT = (
    rf"(?:{_PERSON}|it|there|this|that|these|the|a|an|any|my|your|our|his|her|their|someone|somebody|anyone|anybody|"
    r"people|patients?|family|relatives|mum|mom|dad|mother|father|wife|husband|everything|everyone|all|others?|men|women)"
)
_N = r"(?:n'?t)?"
# A thing may follow these in an answer too ("had it in May", "did the scan"): only a person makes a question of them.
_PAST = (
    rf"(?:do|did|was|were|have|has|had){_N} {_PERSON}\b|"
    r"(?:do|did|was|has|have) (?:my|any|anyone|anybody|your|people|this|men|women|patients|relatives) |did the study"
)
_NOW = (
    rf"(?:does|is|are|am|can|could|will|would|should|shall|might|must|r){_N} {_SUBJECT}\b|"
    rf"may (?:{_PERSON}|my|someone|people|relatives)\b"
)
# "Can walk", "is fine" are answers; "does insurance ...", "is participation ..." are not.
_THINGS = (
    r"(?:does|are) (?!not\b|fine|ok)\w+ |"
    r"is (?!not\b|still|fine|ok|normal|in\b|on\b|at\b|about|above|below|now|gone)[\w-]+ \w+|"
    r"must [a-z]+ |can [a-z]+ (?:join|take|get|come|be)\b|has (?!not\b|been|had|gone)\w+ \w+"
)
_HOW = (
    r"how(?:'?s|[ -](?:much|many|long|often|far|old|big|high|low|good|bad|come|about|safe|risky|recent|rough|late|soon|"
    r"frequent|fit|hard|to|do|does|did|is|are|am|can|could|will|would|should|must|effective|expensive|dangerous|advanced|\w+ly)\b)"
)
_OTHER = (
    r"(?:where|when|which)(?:'?s\b| (?:is|are|am|do|does|did|can|could|will|would|should|was|were|one|of)\b|"
    r" \w+ (?:is|are|do|does|did|can|will|would|should)\b)|which [\w ]+$|(?:where|when|how)$"
)
_OPENS: Final = re.compile(
    r"(?:what|wat|whats|what's|whys?|who|whos|who's|whose|whom|till when|any)\b|"
    rf"{_HOW}|{_OTHER}|{_PAST}|{_NOW}|{_THINGS}|"
    r"(?:define|definition of|meaning of|difference between|wondering|what if|(?:name|schedule|purpose) of)\b"
)
_WH = r"(?:what|why|how|where|when|who|which)"
_INSIDE: Final = re.compile(
    rf"\b{_WH}(?:'s| is| are| does| do| did| will| would| can| should| must| if| about| happens| pays)\b|\bwhats\b|"
    r"\bhow (?:much|many|long|often) (?:is|are|do|does|will|would|can|must)\b|\bmeaning\b|\bstands? for\b|"
    r"\b(?:tell me|explain|wondering (?:if|whether|what|how)|do you know|i wonder)\b|"
    r"\bdo(?: not|n'?t) (?:understand|get) \w|"
    r"\bi(?:'?d| would)? (?:want|like|need) to (?:know|ask|talk|speak|ring|call|read|change|correct|fix|delete)\b|"
    rf"\bor (?:not|what)$|\bnow what$|[,.;] ?(?:so )?(?:{_WH}|{_NOW}) |"
    rf"(?:explained|is what|means what|which ones?|\b{_WH})$"
)
# "Not sure when", "I forgot what it was called": an answer, though it has a question word.
_UNKNOWING: Final = re.compile(
    r"\b(?:not (?:sure|certain)|do(?: not|n'?t) (?:know|remember|recall)|forgot|forget|can(?:not|'?t) (?:remember|say)|"
    rf"no (?:idea|clue)|unsure|idk|dunno)\b[a-z ']*?\b{_WH}\b[a-z ']*"
)
_LEAD = (
    r"(?:hi|hello|hey|good (?:morning|day|evening|afternoon)|ok|okay|so|um+|uh+|er|well|and|but|also|oh|sorry|"
    r"please|excuse me|pardon|pls|plz|just|doctor|sir|madam|no|yes|(?:(?:i have a|another|one|quick) )*question)"
)
_POLITE = (
    r"(?:(?:can|could|would|will) (?:you|u|someone) (?:please |pls |kindly )?(?:tell me|explain(?: to me)?)|"
    r"(?:can|could|may|might) i (?:please )?(?:ask|know)|(?:please |pls )?tell me(?: about)?|"
    r"i(?:'?d| would)? (?:want|like|wanna|need) to (?:know|ask)(?: about)?|i (?:was|am) wondering|i wonder|do you know|"
    r"any idea|explain(?: to me)?)"
)
_BEFORE: Final = re.compile(rf"(?:{_LEAD}|{_POLITE})[ ,.:;!-]+")
_AFTER: Final = re.compile(r" (?:please|pls|plz|thanks(?: a lot)?|thx|thank you(?: very much)?|ty|exactly|though|sir)$")
_SHORT: Final = {
    "whats": "what is", "what's": "what is", "wat": "what", "whos": "who is", "who's": "who is", "wheres": "where is",
    "where's": "where is", "hows": "how is", "how's": "how is", "u": "you", "r": "are", "ur": "your", "i'm": "i am",
    "im": "i am", "dont": "do not", "don't": "do not", "can't": "cannot", "cant": "cannot", "it's": "it is",
    "meds": "medicines", "gonna": "going to", "wanna": "want to", "mum": "mother", "mom": "mother", "dad": "father",
}  # fmt: skip
_ARTICLES: Final = frozenset({"the", "a", "an"})
# The forms in which a name is asked for its meaning, in the words that `bare` leaves.
FRAMES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"what (?:is|are|does|do|about)(?: |(?=[\u3400-\u9fff]))"
        r"(?P<name>.+?)(?: mean| means| stand for| for| test| score| value)?",
        r"what (?P<name>.+?) (?:is|means)",
        r"(?P<name>.+?) (?:meaning|means what|explained|definition|is what|what is that|what is it)",
        r"(?:define|(?:what is )?meaning of|definition of|about|what is meant by|what do you mean by) (?P<name>.+)",
    )
)


def asks(folded: str) -> bool:
    """Does this read as a question, also without its mark?"""
    plain = _UNKNOWING.sub("", folded)
    return "?" in folded or bool(_OPENS.match(_stripped(plain)) or _INSIDE.search(plain))


def bare(folded: str) -> str:
    """The same question without politeness, articles and short forms: equal questions become equal words."""
    plain = _stripped(re.sub(r"[^\w' +-]+", " ", folded))
    while (cut := _AFTER.sub("", plain)) != plain:
        plain = cut
    words = (_SHORT.get(word, word) for word in plain.split())
    return " ".join(word for word in words if word not in _ARTICLES)


def _stripped(folded: str) -> str:
    plain = " ".join(folded.split())
    while found := _BEFORE.match(plain):
        plain = plain[found.end() :]
    return plain
