"""What stands beside an English yes or no: the question's own verb given back, or one example of what it asks for.

Only what the question names itself; anything more is left over and asked.
"""

import re
from itertools import pairwise

from prescreen.reading.asked import Frame, Said
from prescreen.reading.english.asking import Wording
from prescreen.reading.english.phrases import TOWNS
from prescreen.reading.english.words import root

_MEDICINE = re.compile(r"[a-z]+(?:cillin|mycin|floxacin|cycline|azole|profen|statin|sulfa)s?|sulfa")
_LEAVE_GIVEN = re.compile(r"(?:they|you|(?:the |your )?(?:study )?team) (?:may|can)( not)? ([a-z]+) me")
_DOCTOR_SAID = re.compile(
    r"(?:he|she|they|(?:my |the )?doctors?) (?:said|says|told me) (?:that )?it (?:can|could)( not)?(?: (be [a-z ]+))?"
)


def quoted(said: str, frame: Frame, wording: Wording) -> Said | None:
    """The question's own verb given back: "they may call me" to leave, "he said it can not" to what a doctor said."""
    if frame.kind == "permission" and (leave := _LEAVE_GIVEN.fullmatch(said)):
        own = (root(leave[2]), "you")
        asked = any(own in pairwise(sequence) for sequence in wording.sequences)
        return ("no" if leave[1] else "yes") if asked else None
    said_so = bool({"say", "said", "tell", "told"} & wording.questioned)
    if frame.told and said_so and "can" in wording.questioned and (can := _DOCTOR_SAID.fullmatch(said)):
        run = tuple(root(word) for word in (can[2] or "").split())
        own_end = any(sequence[len(sequence) - len(run) :] == run for sequence in wording.sequences)
        return ("no" if can[1] else "yes") if own_end else None
    return None


def names_one(words: tuple[str, ...], wording: Wording) -> bool:
    """After a yes: a town of the country that was asked about, or a medicine where any medicine was asked about."""
    if {"live", "living"} & wording.questioned and "china" in wording.questioned:
        return " ".join(words[words[0] == "in" :]) in TOWNS
    asked = any(part[-2:] == ("to", "medicin") for part in wording.sequences) and "any" in wording.questioned
    return asked and len(words) <= 2 and set(words[:-1]) <= {"to"} and bool(_MEDICINE.fullmatch(words[-1]))


def without_own_time(words: tuple[str, ...], wording: Wording) -> tuple[str, ...]:
    """Without the question's own "this year" behind an answer of several words, or of one that needs nothing more."""
    if len(words) < 3 or words[-2] != "this" or words[-1] not in {"year", "month", "week"}:
        return words
    return words[:-2] if set(words[-2:]) <= wording.questioned and words[:-2] != ("no",) else words
