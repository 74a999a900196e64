"""Which clauses of a message take away the certainty of what stands beside them: other people, questions, hedges.

When in doubt it doubts. It never makes anything certain.
"""

import re
from collections.abc import Sequence, Set
from typing import Literal, Protocol

from prescreen.reading.chinese import telling as chinese
from prescreen.reading.english import telling as english
from prescreen.reading.writing import fold

_NUMBER = re.compile(r"[0-9. ]+")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Clause(Protocol):
    """A piece of a message. `residue`: its words without the names in it, where it names something unexplained."""

    @property
    def text(self) -> str: ...
    @property
    def sentence(self) -> int: ...
    @property
    def explained(self) -> bool: ...
    @property
    def stated(self) -> bool: ...
    @property
    def denies(self) -> bool: ...
    @property
    def bare(self) -> bool: ...
    @property
    def only_named(self) -> bool: ...
    @property
    def residue(self) -> str | None: ...


Doubt = Literal["all", "but_self", "bare"]
"""What of a clause is doubted: all, all but what is said with I or my, or names without a verb."""


def stops(doubts: Set[Doubt], *, bare: bool, of_self: bool) -> bool:
    """Whether a fact of a clause cannot be certain."""
    return "all" in doubts or ("but_self" in doubts and not of_self) or ("bare" in doubts and bare)


def either(name: str, text: str, *, whole: bool = False) -> bool:
    """Whether a pattern of one of the two languages is found in a text, or is all of it."""
    folded = fold(text).folded
    patterns: tuple[re.Pattern[str], ...] = (getattr(english, name), getattr(chinese, name))
    return any((pattern.fullmatch(folded) if whole else pattern.search(folded)) is not None for pattern in patterns)


def without_joint(text: str) -> str:
    """A clause without the word that only joins it to the one before."""
    for pattern in (english.JOINT, chinese.JOINT):
        text = pattern.sub("", text, count=1)
    return text


def weigh(clauses: Sequence[Clause]) -> list[set[Doubt]]:
    """For each clause of a message, what of it the others cast doubt on."""
    doubts: list[set[Doubt]] = [set() for _ in clauses]
    for place, clause in enumerate(clauses):
        if clause.denies:
            _cast("bare", doubts[place + 1 : _next_affirmed(clauses, place)])
        if clause.denies or _denies_unread(clause):
            _cast("bare", doubts[_last_affirmed(clauses, place) + 1 : place])
        if not clause.explained:
            _unexplained(clauses, place, doubts)
    return doubts


def _next_affirmed(clauses: Sequence[Clause], place: int) -> int:
    """Where a denial ends at the latest: at a clause that tells something with a verb or a number of its own."""
    ahead = range(place + 1, len(clauses))
    return next(
        (at for at in ahead if clauses[at].stated and not clauses[at].denies and not clauses[at].bare), len(clauses)
    )


def _denies_unread(clause: Clause) -> bool:
    """Whether a clause that was not understood holds a word of denial outside the names in it."""
    return not clause.explained and either("DENIAL", clause.text if clause.residue is None else clause.residue)


def _last_affirmed(clauses: Sequence[Clause], place: int) -> int:
    """The last clause before a denial that it cannot be about: one with a verb, number or date, or of another sentence.

    "this, that negative": one denial may be meant for every name in front of it.
    """
    clause = clauses[place]
    sentences = {clause.sentence}
    # "This, that. All negative.": a denial without a name is about the sentence before.
    if clause.residue is None and not clause.stated and place:
        sentences.add(clauses[place - 1].sentence)
    back = range(place - 1, -1, -1)
    told = (clauses[at].stated and not clauses[at].only_named for at in back)
    return next((at for at, own in zip(back, told, strict=True) if own or clauses[at].sentence not in sentences), -1)


def _unexplained(clauses: Sequence[Clause], place: int, doubts: list[set[Doubt]]) -> None:
    clause = clauses[place]
    together = [at for at, one in enumerate(clauses) if one.sentence == clause.sentence]
    if either("OTHERS", clause.text):
        _cast("but_self", doubts)
    if either("CONDITION", clause.text):
        _cast("all", [doubts[at] for at in together])
    elif either("QUESTION", clause.text):
        if place != together[-1] or (_is_short(clause.text) and not either("GOES_ON", clause.text)):
            _cast("all", [doubts[at] for at in together])
        elif place != together[0] and not either("GOES_ON", clause.text) and either("TURNING", clause.text):
            _cast("all", _before(clauses, place, doubts))
    elif either("ANSWER_WORD", clause.text, whole=True):
        ahead = place + 1 in together and clauses[place + 1].stated and place == together[0]
        _cast("all", [] if ahead else _before(clauses, place, doubts))
        _cast("bare", doubts[place + 1 :])
    else:
        _statement(clauses, place, doubts, [doubts[at] for at in together if at > place])


def _statement(clauses: Sequence[Clause], place: int, doubts: list[set[Doubt]], after: Sequence[set[Doubt]]) -> None:
    """Something was said that is not understood: it may be about what stands before, or go on behind it."""
    clause = clauses[place]
    if _NUMBER.fullmatch(clause.text):
        _cast("all", _before(clauses, place, doubts)[-1:])
    elif clause.residue is None:
        turning = either("TURNING", clause.text)
        before = _before(clauses, place, doubts)
        _cast("all", before if turning else before[-1:] if _is_short(clause.text) else [])
        _cast("bare", doubts[place + 1 :] if turning else after)
        _cast("but_self", after if turning else [])
    elif not either("HARMLESS", clause.residue, whole=True):
        _cast("but_self", after)
        _cast("bare", doubts[place + 1 :])
        _cast("all", _before(clauses, place, doubts) if either("TURNING", clause.residue) else [])


def _before(clauses: Sequence[Clause], place: int, doubts: Sequence[set[Doubt]]) -> list[set[Doubt]]:
    """What stands before in the same sentence; at its beginning, what the sentence before told."""
    sentence = clauses[place - 1].sentence if place else clauses[place].sentence
    return [doubts[at] for at in range(place) if clauses[at].sentence == sentence and clauses[at].stated]


def _cast(doubt: Doubt, on: Sequence[set[Doubt]]) -> None:
    for one in on:
        one.add(doubt)


def _is_short(text: str) -> bool:
    folded = fold(text).folded.strip(" ?")
    signs = len(_HAN.findall(folded))
    return signs <= 5 if signs else len(folded.split()) <= 3
