"""What an English question asks: which auxiliary answers it, of whom, in what time, and its own words for echoes."""

import re
from dataclasses import dataclass, replace
from typing import get_args

from prescreen.reading.asked import About, Form, Frame, Joined, Kind, Scope, listed
from prescreen.reading.english.words import DETERMINERS, root, words_of

_WH = listed("what which who whom whose when where why how")
_AUXILIARIES = listed("do does did have has had am is are was were can could will would may might should shall")
_NEGATIVE = listed(
    "not never no none without unable hardly barely deny denied denies mind nobody nothing neither nor lack lacking "
    "free except refuse refused stop stopped quit avoid aint rarely seldom"
)
_NOW = listed("now currently presently today nowadays")
_EVER = listed("ever before history previously previous past")
_PERIOD = listed("since within recently last recent weeks months years days week month year")
_TESTS = listed("test tested tests testing check checked screened screening examined checkup")
_KIN = listed(
    "mother father wife husband partner son daughter brother sister grandmother grandfather parent spouse child "
    "grandma grandpa aunt uncle patient relative family he she they him"
)
_DOCTORS = listed("doctor doctors surgeon surgeons physician hepatologist oncologist nurse anyone someone")
_ASIDE = listed("such like including e eg for called that which i as right correct please yes okay")
# Joined to one of these, "or" joins times and amounts and not two facts.
_NO_FACT = listed(
    "now before more later less so not older about after ever again currently past never no longer earlier newer "
    "younger fewer yes any two one three and or at presently previously"
)

# Places, and pairs that say one thing twice: "or" between them joins no two facts where nothing else hangs on them.
_PLACES = listed(
    "stomach gut guts belly bowel bowels intestine intestines abdomen tummy chest neck throat mouth nose back arm arms "
    "leg legs hand hands foot feet skin vein veins hospital clinic ward"
)
_PAIRS = (
    {"heat", "cold"}, {"pills", "tablets"}, {"pill", "tablet"}, {"tablets", "capsules"}, {"drip", "infusion"},
)  # fmt: skip
_OF_PLACE = listed("in on to from into around inside at of")
_AFTER_PLACE = listed("in on at through by with from for since within during before ever now right , after")
_TOLD = re.compile(r"\byou (?:\w+ )?been told\b|\bwere you (?:\w+ )?told\b")
# "Without help" asks what somebody can do alone, and denies nothing.
_ALONE = re.compile(r"\bwithout (?:any )?(?:help|assistance|aid)\b")


def _with_stems(words: str) -> frozenset[str]:
    return frozenset(form for word in words.split() for form in (word, root(word)))


# After these an echo would mean the opposite: what lies outside a place is not in it.
TURNING = _with_stems(
    "outside without except besides beyond apart before after since until other than unless if instead less more over "
    "under within below above near against"
)
FUNCTION = (
    _with_stems(
        "you i me of to in on for with by from at or and as have has had been be do does did is are was were am that "
        "can could will would may might tell told said say ever he she they it there about into because due called "
        "up down off out through via during around inside"
    )
    | TURNING
    | _NOW
)
_ADVERBS = listed("ever currently now presently today please also already")
_ASKING_LEAVE = listed("willing happy okay comfortable open ready interested prepared alright fine")
_LEAVE_VERBS = listed("agree consent want wish accept")


@dataclass(frozen=True, slots=True)
class Wording:
    """The question's own English words in order, and the auxiliaries that answer it."""

    sequences: tuple[tuple[str, ...], ...] = ()
    auxiliaries: frozenset[str] = frozenset()
    questioned: frozenset[str] = frozenset()


def sequence(words: list[str]) -> tuple[str, ...]:
    """Words as echoes are compared: stems, without articles and adverbs of time."""
    plain = re.sub(r"\b(another|other)(?: (?:kinds?|types?|sorts?) of)?\b", "other", " ".join(words)).split()
    return tuple(root(word) for word in plain if word not in DETERMINERS and word not in _ADVERBS)


def look(folded: str) -> tuple[Frame, Wording]:
    """The frame of an English question and its words. More than one question in a text counts as two facts."""
    plain = re.sub(r"\([^)]*\)|\byes or no\b|\bor not\b", " ", folded)
    sentences = [part.strip() for part in re.findall(r"[^.?!]+[.?!]*", plain) if part.strip(" .?!")]
    questions = [part for part in sentences if part.endswith("?")]
    asking = (questions or sentences or [""])[-1]
    words = [word for word in words_of(asking) if word not in "\"'?!."]
    frame = _frame(words)
    frame = replace(
        frame,
        negative=bool(_NEGATIVE & set(words_of(_ALONE.sub(" ", asking)))),
        joined="and" if len(questions) > 1 else _joined(words),
        told=bool(_DOCTORS & set(words)) or (frame.about == "you" and bool(_TOLD.search(asking))),
        tested=frame.kind == "event" and bool(_TESTS & set(words)),
        paired=any(word == "or" and _one_fact(words, at) for at, word in enumerate(words)),
        any_of=bool({"any", "anything", "something", "these", "those"} & set(words)),
    )
    questioned = frozenset(words)
    own = [[word for word in words_of(part) if word.isalnum()] for part in re.split(r"[.?!,;:]", plain)]
    named = [words_of(part) for part in re.findall(r"\(([a-z -]+)\)", folded)]
    own += [part for part in named if len(part) < 4 and not FUNCTION & set(part) and not _ASIDE & set(part)]
    sequences = [sequence(part) for part in own if part]
    # "Allergic to any medicine" is asked, "no medicine allergies" is said.
    turned = [(*part[at + 1 :], part[at - 1]) for part in sequences for at in range(1, len(part)) if part[at] == "to"]
    sequences += [part for part in turned if len(part) == 2 and not FUNCTION & set(part)]
    return frame, Wording(tuple(sequences), auxiliaries(frame.form, questioned), questioned)


def auxiliaries(form: Form, questioned: frozenset[str]) -> frozenset[str]:
    """The auxiliaries that a reply may use: "Are you" takes "I am", never "I have"."""
    match form:
        case "have":
            allowed = {"do", "does", "have", "has", "is", "are", "got"}
        case "do":
            allowed = {"do", "does"}
        case "past":
            allowed = {"have", "has", "had", "did", "'s"}
            if {"been", "was", "were"} & questioned:
                allowed |= {"was", "were", "been"}
        case "be":
            allowed = {"am", "is", "are", "'s"}
        case "can":
            allowed = {"can"}
        case "will":
            allowed = {"will", "would", "do", "does", "am", "is"}
    return frozenset(allowed)


def _frame(words: list[str]) -> Frame:
    start = _start(words)
    if start is None:
        return Frame(open=True)
    first, rest = words[start], words[start + 1 :]
    form, kind = _form(first, rest)
    return Frame(
        kind=kind,
        form=form,
        scope=_scope(words, form)[0],
        scope_named=_scope(words, form)[1],
        about=_about(rest),
        open=bool(_WH & set(words[:start])) or first in _WH,
    )


def _start(words: list[str]) -> int | None:
    """Where the question's verb stands: at its head, behind a first clause, or "you have ..., right?"."""
    heads = _AUXILIARIES | {"any", "ever", "you", "got"} | _WH
    after_comma = [0, *(index + 1 for index, word in enumerate(words) if word == ",")]
    for begin in after_comma:
        index = begin
        while index < len(words) and words[index] in {"and", "so", "okay", "well", "also", "now", "then", "but"}:
            index += 1
        if index < len(words) and words[index] in heads:
            return index
    return next((index for index, word in enumerate(words) if word in _AUXILIARIES), None)


def _form(first: str, rest: list[str]) -> tuple[Form, Kind]:
    subject = rest[0] if rest else ""
    if first == "you":
        return _form(subject if subject in _AUXILIARIES else "do", ["you", *rest[1:]])
    if first in {"may", "will", "would", "shall", "should"} or (first in {"can", "could"} and subject in {"we", "i"}):
        return "will", "status" if "say" in rest[:3] else "permission"
    if first in {"are", "is"} and _ASKING_LEAVE & set(rest[:2]):
        return "will", "permission"
    if first in {"do", "does"} and _LEAVE_VERBS & set(rest[:5]):
        return "will", "permission"
    if first in {"have", "has", "had", "did", "ever", "was", "were"}:
        return "past", "event"
    if first in {"can", "could", "might"}:
        return "can", "status"
    if first in {"any", "got"} or "there" in rest[:1] or (first in {"do", "does"} and "have" in rest):
        return "have", "status"
    return ("be", "status") if first in {"am", "is", "are"} else ("do", "status")


def _scope(words: list[str], form: Form) -> tuple[Scope, bool]:
    said = set(words)
    if said & _PERIOD or any(word[0].isdigit() for word in words):
        return "period", True
    if said & _EVER:
        return "ever", True
    if said & _NOW or re.search("at the moment|at present", " ".join(words)):
        return "now", True
    return ("ever", False) if form == "past" else ("now", False)


def _about(rest: list[str]) -> About:
    opening = [word for word in rest[:8] if word not in DETERMINERS]
    if {"family", "relative", "relatives"} & set(rest):
        return "family"
    if {"person", "loved"} & set(rest) or (opening and opening[0] in _KIN):
        return "other"
    if opening and opening[0] in _DOCTORS:
        return "doctor"
    if not opening or opening[0] in {"you", "there"} or len(rest) < 2 or rest[0] not in DETERMINERS:
        return "you"
    return "thing" if rest[0] != "any" else "you"


def _joined(words: list[str]) -> Joined:
    found: Joined = ""
    for index, word in enumerate(words):
        if word == "or" and _one_fact(words, index):
            continue
        before, after = words[:index], [next_one for next_one in words[index + 1 :] if next_one not in DETERMINERS]
        if word in get_args(Joined) and before and after and before[-1] not in _NO_FACT and after[0] not in _NO_FACT:
            found = "and" if word == "and" or found == "and" else "or"
        elif word == "," and len(before) > 3 and after and after[0] not in _ASIDE | _AUXILIARIES | {"or", "and", "you"}:
            found = found or "or"
    return "or" if found and "or" in words and "and" not in words else found


def _one_fact(words: list[str], at: int) -> bool:
    """Do two places of one thing stand around "or", or two words for one thing, and nothing else hangs on them?"""
    behind = [word for word in words[at + 1 :] if word not in DETERMINERS]
    if at == 0 or not behind or (behind[1:] and behind[1] not in _AFTER_PLACE):
        return False
    one, other = words[at - 1], behind[0]
    if {one, other} in _PAIRS:
        return True
    before = [word for word in words[: at - 1] if word not in DETERMINERS]
    return {one, other} <= _PLACES and len(before) > 2 and before[-1] in _OF_PLACE
