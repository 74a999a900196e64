"""English words as the grammar takes them: short forms written out, a closed list of slips, endings cut.

Nothing outside these lists is ever corrected.
"""

import re

from prescreen.reading.asked import listed

_SHORT = re.compile(r"\b([a-z]+)n't\b")
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|[^\sa-z0-9]")

_WRITTEN_OUT = {
    "cannot": "can not", "cant": "can not", "ca not": "can not", "wo not": "will not", "wont": "will not",
    "dont": "do not", "dnt": "do not", "doesnt": "does not", "didnt": "did not", "havent": "have not",
    "havnt": "have not", "hasnt": "has not", "hadnt": "had not", "isnt": "is not", "arent": "are not",
    "wasnt": "was not", "werent": "were not", "wouldnt": "would not", "couldnt": "could not",
    "im": "i am", "i'm": "i am", "ive": "i have", "i've": "i have", "you're": "you are", "they've": "they have",
    "we've": "we have", "we're": "we are", "they're": "they are",
    "i'll": "i will", "i'd": "i would", "there's": "there is", "theres": "there is",
    "it's": "it 's", "its": "it 's", "he's": "he 's", "hes": "he 's", "she's": "she 's", "shes": "she 's",
    "that's": "that is", "thats": "that is", "gonna": "going to",
    "dunno": "do not know", "dunnno": "do not know", "donno": "do not know", "idk": "i do not know",
    "dk": "do not know", "don t": "do not", "haven t": "have not", "didn t": "did not", "doesn t": "does not",
    "hasn t": "has not", "isn t": "is not", "can t": "can not",
    "neva": "never", "nevr": "never", "neve": "never", "nver": "never", "thx": "thanks", "thanx": "thanks",
    "tks": "thanks", "ty": "thank you", "pls": "please", "plz": "please", "u": "you", "ur": "your",
    "ma'am": "maam", "y'all": "you", "knw": "know", "kno": "know", "konw": "know", "nto": "not", "hav": "have",
    "hve": "have", "haev": "have", "shure": "sure", "unkown": "unknown", "remeber": "remember",
    "rember": "remember", "definately": "definitely", "definetly": "definitely",
    "definitly": "definitely", "defintely": "definitely",
    "deffinitely": "definitely", "definatly": "definitely", "absolutly": "absolutely", "absolutley": "absolutely",
    "absoultely": "absolutely", "certainley": "certainly", "certianly": "certainly",
    "yessir": "yes sir", "yesir": "yes sir", "nosir": "no sir",
    "probly": "probably",
    "prolly": "probably", "prob": "probably", "probs": "probably", "mabye": "maybe", "mayb": "maybe",
    "tumour": "tumor", "tumours": "tumors", "afaik": "as far as i know", "tbh": "to be honest", "ofc": "of course",
    "an": "a", "me": "me", "doc": "doctor", "dr": "doctor", "mum": "mother", "mom": "mother", "mam": "maam",
    "dad": "father", "ok": "okay", "k": "okay",
}  # fmt: skip

DETERMINERS = listed("a the any my your his her their our some this these that those such")

VERBISH = listed(
    "take taking taken took use using used need needing get getting feel feeling receive received drink drinking "
    "smoke smoking"
)


_IRREGULAR = {
    "taken": "take", "took": "take", "drank": "drink", "drunk": "drink", "felt": "feel", "got": "get", "gotten": "get",
    "told": "tell", "said": "say", "ate": "eat", "went": "go", "gone": "go", "done": "do", "saw": "see", "seen": "see",
    "given": "give", "gave": "give", "lost": "lose", "found": "find",
}  # fmt: skip


_SAME = {
    **dict.fromkeys(("med", "meds", "medication", "medications"), "medicine"),
    "another": "other",
    "taking": "take",
    "using": "use",
}


# Several words taken as one.
MERGED = (
    ("no (?:past |previous |prior )?history of", "no"), ("no (?:past |previous |prior )?history", "none"),
    ("at all", "at_all"), ("at the moment", "at_the_moment"), ("right now", "right_now"), ("at present", "at_present"),
    ("in my life", "in_my_life"), ("in my whole life", "in_my_life"), ("in my entire life", "in_my_life"),
    ("in the past", "in_the_past"), ("many times", "many_times"), ("several times", "several_times"),
    ("have got", "have"), ("has got", "has"), ("have not got", "have not"), ("has not got", "has not"),
    ("aint got", "have not"), ("a few times", "several_times"), ("phone calls", "calls"), ("phone call", "call"),
    ("a couple of times", "several_times"),
)  # fmt: skip
# No doctor's name.
_NO_NAMES = listed(
    "yes no none nope nothing never nobody perhaps not just only also who that has did told said first once then him "
    "her me my maybe think thinks"
)


def words_of(clause: str, *, letters: bool = False) -> list[str]:
    """The words of a folded clause, short forms written out; single letters kept where they name something."""
    plain = _SHORT.sub(r"\1 not", clause.replace("ain't", "aint")).replace("-", " ")
    for split in ("ca not", "wo not", "don t", "haven t", "didn t", "doesn t", "hasn t", "isn t", "can t"):
        plain = re.sub(rf"\b{split}\b", _WRITTEN_OUT[split], plain)
    return [part for word in _WORD.findall(plain) for part in _full(word, letters).split()]


def _full(word: str, letters: bool) -> str:
    return word if letters and len(word) == 1 else _WRITTEN_OUT.get(word, word)


def stem(word: str) -> str:
    """A word without its ending, so that "allergies" is the question's "allergy"."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        if len(word) - len(ending) >= 4 and word.endswith(ending) and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def root(word: str) -> str:
    """The stem of a word in its plain form, for echoes of a question: "took" echoes "taken"."""
    return stem(_SAME.get(word) or _IRREGULAR.get(word, word))


def is_past(word: str) -> bool:
    return word in _IRREGULAR or (len(word) > 4 and word.endswith("ed"))


def numbered(clause: str) -> str:
    """A type of a thing is no date and no amount: its number written as a word."""
    return re.sub(r"\b(type) ?([12])\b", lambda found: f"type {'one' if found[2] == '1' else 'two'}", clause)


def untitled(message: str) -> str:
    """A doctor without the name: "dr. Chen told me" says what "my doctor told me" says."""

    def doctor(found: re.Match[str]) -> str:
        return found[0] if found[1] in _NO_NAMES else "my doctor "

    return re.sub(r"\bdr\.? ([a-z]{2,12}) (?=(?:told|said|did|has)\b)", doctor, message)
