"""Yes, no or not sure, read from a typed reply to one question. Proposes; stores nothing.

A reply is read only when every word is explained and all explanations agree. Everything else is asked, with the
button that it leans to. It must never say yes or no where a person would ask.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from prescreen.reading.asked import Frame, Kind, Reading, Said, Scope
from prescreen.reading.chinese import asking as chinese_asking
from prescreen.reading.chinese import polarity as chinese
from prescreen.reading.english import asking as english_asking
from prescreen.reading.english import polarity as english
from prescreen.reading.english.words import numbered, untitled, words_of
from prescreen.reading.writing import fold

Lean = Literal["yes", "no"]
Outcome = Literal["yes", "no", "unsure", "ask"]

_CHINESE = re.compile(r"[一-龥]")
_CLAUSES = re.compile(r"[,.;:!\n~]+|\s-+\s|-{2,}")
_SMILES = re.compile(
    "[\U0001f600-\U0001f64f\U0001f970-\U0001f97a\U0001f90d-\U0001f90f\U0001f338\U0001f339\U0001f490"
    "\U0001f494-\U0001f49f\u2764\u2665\u263a\ufe0f]"
)
_SIGNS = {
    **dict.fromkeys("✅✔√☑", " yes "),
    **dict.fromkeys("❌✖🙅", " no "),
    "🤷": " not sure ",
}
_ODD_SIGNS: dict[str, Said] = {"👍": "beside_yes", "👌": "beside_yes", "👎": "beside_no"}
_YES: Reading = frozenset({"yes", "all_yes"})
_NO: Reading = frozenset({"no", "all_no"})


@dataclass(frozen=True, slots=True)
class YesNo:
    """What a reply says. `lean` is the button to highlight; with "ask" and "unsure" it decides nothing."""

    outcome: Outcome
    lean: Lean | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks, in the terms of both languages. Made from its text alone; content may say more."""

    frame: Frame
    english: english_asking.Wording
    chinese: chinese_asking.Wording

    @classmethod
    def of(cls, text: str, kind: Kind | None = None, scope: Scope | None = None, echo: Iterable[str] = ()) -> "Asked":
        """The question in a text. `echo` are other words for its thing, in either language."""
        return _asked(text, kind, scope, tuple(echo))


@lru_cache(maxsize=512)
def _asked(text: str, kind: Kind | None, scope: Scope | None, echo: tuple[str, ...]) -> Asked:
    folded = fold(text).folded
    if _CHINESE.search(re.sub(r"\([^)]*\)", "", folded)):
        frame, chinese_words = chinese_asking.look(folded, text)
        words = english_asking.Wording(_latin(folded), english_asking.auxiliaries(frame.form, frozenset()))
    else:
        frame, words = english_asking.look(folded)
        chinese_words = _chinese_for(frame)
    if kind is not None:
        frame = replace(frame, kind=kind, tested=frame.tested and kind == "event")
    if scope is not None:
        frame = replace(frame, scope=scope, scope_named=True)
    folded_echo = tuple(fold(word).folded for word in echo)
    own = tuple(english_asking.sequence(words_of(word)) for word in folded_echo if not _CHINESE.search(word))
    chunks = tuple(word for word in folded_echo if _CHINESE.search(word))
    return Asked(
        frame,
        replace(words, sequences=(*words.sequences, *own)),
        replace(chinese_words, chunks=(*chinese_words.chunks, *chunks)),
    )


def _latin(folded: str) -> tuple[tuple[str, ...], ...]:
    return tuple(english_asking.sequence(words_of(run)) for run in re.findall(r"[a-z][a-z0-9 -]*", folded))


def _chinese_for(frame: Frame) -> chinese_asking.Wording:
    """What a Chinese reply to an English question may be made of."""
    verbs = {"have": "有", "past": "有", "be": "是", "can": "能", "will": "愿意", "do": ""}[frame.form]
    return chinese_asking.Wording(verbs=frozenset({verbs} - {""}), past=frame.form == "past")


def read_yes_no(text: str, asked: Asked) -> YesNo:
    """What a message says to a question. Everything that leaves a doubt is "ask"."""
    message = fold(text).folded
    if not message or "?" in message:
        return YesNo("ask")
    if _word_of_question(message):
        return YesNo("ask")
    for sign, word in _SIGNS.items():
        message = message.replace(sign, f",{word},")
    message = _SMILES.sub(",", untitled(message)).replace('"', " ")
    for sign in _ODD_SIGNS:
        message = message.replace(sign, f",{sign},")
    readings, lost = _readings(message, asked)
    if lost:
        return YesNo("ask", _first_lean(message, asked, readings))
    return _outcome(frozenset().union(*readings), asked.frame)


def _word_of_question(message: str) -> bool:
    return bool(re.search(r"(?:吗|(?<!什)么)(?:$|[,.!])", message.rstrip()))


def _readings(message: str, asked: Asked) -> tuple[list[Reading], bool]:
    found: list[Reading] = []
    for clause in _CLAUSES.split(message):
        if not clause.strip():
            continue
        said = _clause(clause.strip(), asked)
        if said is None:
            return found, True
        found.append(said)
    return found, not found


def _clause(clause: str, asked: Asked) -> Reading | None:
    odd = _ODD_SIGNS.get(clause.strip("\ufe0f 🏻🏼🏽🏾🏿"))
    clause = numbered(clause)
    if odd is not None:
        return frozenset({odd})
    if any(sign.isdigit() for sign in clause):
        return None
    runs = [run.strip() for run in re.findall(r"[一-龥][一-龥\s]*|[^一-龥]+", clause) if run.strip()]
    if len(runs) == 1:
        return _spaced(runs[0], asked)
    read = [(run, _run(run, asked)) for run in runs]
    said: Reading = frozenset().union(*(more for _, more in read if more is not None)) - {"named"}
    # "没有 operation": the thing in the other language, beside the yes or no.
    left = [run for run, more in read if more is None or more == {"named"}]
    if not said - {"polite"} or not all(_named(run, asked, positive=not said <= _NO | {"polite"}) for run in left):
        return None
    return said


def _spaced(run: str, asked: Asked) -> Reading | None:
    """One language only. In Chinese a space may end a clause or mean nothing: together first, then apart."""
    together = _run(run, asked)
    if (
        together is not None
        or not _CHINESE.match(run)
        or (re.match(r"[不没非无别]\S?\s|\S+$", run) and not run.startswith("没有 "))
    ):
        return together
    parts = [_run(part, asked) for part in run.split()]
    return None if None in parts else frozenset().union(*(part for part in parts if part is not None))


def _run(run: str, asked: Asked) -> Reading | None:
    if _CHINESE.match(run):
        return chinese.read(run, asked.frame, asked.chinese)
    return english.read(run, asked.frame, asked.english)


def _named(run: str, asked: Asked, *, positive: bool) -> bool:
    if asked.frame.joined:
        return False
    if _CHINESE.match(run):
        return chinese.names(run, asked.chinese)
    return english.names(run, asked.english, positive=positive)


def _first_lean(message: str, asked: Asked, readings: list[Reading]) -> Lean | None:
    """Where an unexplained message leans, by its head. Only a button is highlighted."""
    if asked.frame.negative or asked.frame.open:
        return None
    heads = [english.leaning(message) if not _CHINESE.match(message) else chinese.leaning(message)]
    said: set[Said] = {said for reading in readings for said in reading} | {head for head in heads if head}
    said -= {"polite", "named", "beside_yes", "beside_no"}
    if said and said <= {"yes", "odd_yes"} and heads[0] is not None:
        return "yes"
    return "no" if said and said <= {"no", "odd_no"} and heads[0] is not None else None


def _outcome(said: Reading, frame: Frame) -> YesNo:
    said -= {"polite"}
    if said & {"beside_yes", "beside_no"}:
        return _beside(said, frame)
    if "named" in said and not said & _YES:
        return YesNo("ask", "yes" if said == {"named"} and not frame.negative and not frame.open else None)
    said -= {"named"}
    if said and said <= {"unsure"}:
        return YesNo("unsure")
    if frame.open or frame.negative:
        return YesNo("ask")
    if "untested" in said and said <= {"untested", "unsure"}:
        return YesNo("unsure" if frame.kind == "status" else "ask")
    if said <= _NO | {"known"} and said & _NO:
        return _denied(said, frame)
    if said <= _YES and said:
        return YesNo("yes") if not frame.joined or said & {"all_yes"} else YesNo("ask", "yes")
    return _doubtful(said)


def _beside(said: Reading, frame: Frame) -> YesNo:
    """What only adds to a yes or no says nothing alone, and everything against it is asked."""
    plain = said - {"beside_yes", "beside_no"}
    if "beside_no" not in said:
        read = _outcome(plain, frame) if plain else YesNo("ask", "yes")
        return read if read.outcome == "yes" else YesNo("ask", "yes" if read.lean == "yes" else None)
    if "beside_yes" not in said:
        read = _outcome(plain, frame) if plain else YesNo("ask", "no")
        return read if read.outcome == "no" else YesNo("ask", "no" if read.lean == "no" else None)
    return YesNo("ask")


def _denied(said: Reading, frame: Frame) -> YesNo:
    return YesNo("no") if frame.joined != "and" or said & {"all_no"} else YesNo("ask", "no")


def _doubtful(said: Reading) -> YesNo:
    if said <= _YES | {"maybe_yes", "maybe", "unsure"} and said & {"maybe_yes", "maybe"}:
        if said & _YES and "unsure" in said:
            return YesNo("ask")
        return YesNo("unsure", "yes" if said & ({"maybe_yes"} | _YES) else None)
    if said <= _NO | {"maybe_no", "maybe", "unsure", "known"} and said & {"maybe_no", "maybe"}:
        return YesNo("ask") if said & _NO and "unsure" in said else YesNo("unsure", "no")
    if said <= _YES | {"odd_yes", "maybe_yes", "known"} and said:
        return YesNo("ask", "yes")
    if said and said <= _NO | {"odd_no", "maybe_no"}:
        return YesNo("ask", "no")
    return YesNo("ask")
