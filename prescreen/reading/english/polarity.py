"""Yes, no or not sure in English: a clause is read only when every one of its words is explained.

Of all ways of taking a clause apart those with the fewest pieces count; where they disagree, nothing is read.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import get_args

from prescreen.reading.asked import Frame, Reading, Said, doubted, fewest, hedged, listed
from prescreen.reading.english.asking import FUNCTION, TURNING, Wording
from prescreen.reading.english.phrases import PHRASES, Word
from prescreen.reading.english.quoting import names_one, quoted, without_own_time
from prescreen.reading.english.words import DETERMINERS, MERGED, VERBISH, is_past, root, words_of

_LONGEST = 24
_SUBJECTS = {
    "you": {"i", "there"},
    "other": {"he", "she", "they", "it", "there"},
    "thing": {"it", "they", "there"},
    "doctor": {"he", "she", "they", "i", "there"},
    # Of many, nobody's own answer is the answer.
    "family": {"there"},
}
_KIN = listed(
    "mother father wife husband partner son daughter brother sister patient person grandmother grandfather "
    "grandma grandpa aunt uncle"
)
_WRONG = {
    "she": listed("father husband son brother grandfather grandpa uncle"),
    "he": listed("mother wife daughter sister grandmother grandma aunt"),
}
_UNMOVED = listed("honestly really just actually truly even yet right")
_FIRST_PERSON = {"does": "do", "is": "am", "are": "am", "has": "have"}
_XS = listed("do does did have has had am is are was were can will would been 's got")
_OBJECTS = listed("it one that them those this these anything none nothing any some ones")
_STILL = listed("still yet")
_ALWAYS = listed("ever at_all definitely certainly absolutely personally known truly honestly actually whatsoever")
_EVER_ONLY = listed("before once twice already in_my_life in_the_past previously many_times several_times")
_NOW_ONLY = listed("now currently at_the_moment right_now presently at_present")
_SENTENCE = re.compile(r"(?:D?S|D?E)?A*(?:[XN]A*){0,5}(?:[DZ]?A*(?:E?O|E)|[DZ])?A*")
_LEANS_YES = frozenset(
    {("i", "guess"), ("probably",), ("i", "suppose"), ("likely",), ("most", "likely"), ("i", "think")}
)
_TIMES = frozenset(
    root(word) for word in listed("now before ever last past months month years year days weeks week since lately")
)
_PAST = listed("did was were had been")
# After these a strong head does not even lean.
_BLOCKING = listed(
    "but except other apart only just if unless until used anymore yet ago stopped sometimes although though "
    "however mother father sister brother wife husband he she they his her maybe think guess probably not no yes "
    "longer occasionally rarely ? never"
)


def read(clause: str, frame: Frame, wording: Wording) -> Reading | None:
    """What a clause says, or None where a word is left over."""
    words = tuple(_merged(words_of(clause)))
    if not words or len(words) > _LONGEST or _denied_twice(words):
        return None
    words = without_own_time(words, wording)
    if words in _LEANS_YES:
        return frozenset({"maybe_yes"})
    if words == ("please",) and frame.kind == "permission":
        return frozenset({"yes"})
    if frame.kind == "permission" and "not" in words:
        words = tuple(word for word in words if word != "please")
    if _unsure(words, wording):
        return frozenset({"unsure"})
    return fewest(_parses(words, frame, wording))


def _unsure(words: tuple[str, ...], wording: Wording) -> bool:
    """Not known, whoever does not know it: "we honestly do not know", "my father does not know what it is"."""
    plain = tuple(word for word in words if word not in _UNMOVED)
    if plain[:1] == ("my",) and len(plain) > 1 and plain[1] in _KIN:
        plain = plain[1:]
    if plain and (plain[0] in {"we", "he", "she", "they"} or plain[0] in _KIN):
        plain = ("i", *(_FIRST_PERSON.get(word, word) for word in plain[1:]))
    if "what" in plain and plain[-1] in {"is", "are", "means", "mean"}:
        at = plain.index("what")
        thing = list(plain[at + 1 : -1])
        if thing and (thing in (["it"], ["that"], ["this"], ["those"]) or _echoes(thing, wording, positive=None)):
            plain = plain[:at]
    return PHRASES.get(plain) == "unsure"


def names(clause: str, wording: Wording, *, positive: bool) -> bool:
    """Is it the question's own thing and nothing else? Counts only beside another language's yes or no."""
    words = words_of(clause)
    return bool(words) and _echoes(words, wording, positive=positive)


def leaning(clause: str) -> Said | None:
    """Where a clause that was not understood leans by its first word, unless something in it turns."""
    words = words_of(clause)
    if not words:
        return None
    head: Word | None = PHRASES.get((words[0],))
    if head not in ("yes", "no") or _BLOCKING & set(words[1:]):
        return None
    return "odd_yes" if head == "yes" else "odd_no"


def _denied_twice(words: tuple[str, ...]) -> bool:
    """A "not" and again a denial before anybody else is spoken of: nobody can tell what "did not not" means.

    "It is not that it has not" denies a whole sentence: there the second denial counts whoever is spoken of.
    """
    if words[-2:] in {("me", "no"), ("said", "no")} and set(words[:-2]) & {"not", "never", "no", "nobody"}:
        return True
    denied = whole = False
    for before, word in zip(("", *words), words, strict=False):
        if word in {"i", "he", "she", "they", "it"} or before == "no":
            denied = False
        if (denied or whole) and word in {"not", "never", "no", "none", "nothing", "neither"}:
            return True
        whole = whole or (word == "that" and before in {"not", "never"})
        denied = denied or word in {"not", "never"}
    return False


def _merged(words: list[str]) -> list[str]:
    text = re.sub(r"\b(another|other) (?:kind|type|sort)s? of\b", "other", " ".join(words))
    for several, one in MERGED:
        text = re.sub(rf"(?<!\S){several}(?!\S)", one, text)
    return text.split()


def _parses(words: tuple[str, ...], frame: Frame, wording: Wording) -> frozenset[tuple[int, Reading]]:
    @cache
    def after(start: int) -> frozenset[tuple[int, Reading]]:
        if start == len(words):
            return frozenset({(0, frozenset())})
        found: set[tuple[int, Reading]] = set()
        for end in range(start + 1, len(words) + 1):
            phrase = PHRASES.get(words[start:end])
            if phrase is not None and (meaning := _meaning(phrase, frame, wording)) is not None:
                if phrase == "untested" and not _own(words[start:end], frame, wording):
                    continue
                found |= {(pieces + 1, _joined_to(meaning, rest)) for pieces, rest in after(end)}
            if (given := quoted(" ".join(words[start:end]), frame, wording)) is not None:
                found |= {(pieces + 1, rest | {given}) for pieces, rest in after(end)}
            if names_one(words[start:end], wording):
                found |= {(pieces + 1, rest | {"beside_yes"}) for pieces, rest in after(end)}
            said = _sentence(list(words[start:end]), frame, wording)
            if said is not None:
                found |= {(pieces + 1, rest | {said}) for pieces, rest in after(end)}
        return frozenset(found)

    return after(0)


def _own(words: tuple[str, ...], frame: Frame, wording: Wording) -> bool:
    """Does who speaks of a missing test fit who was asked about?"""
    if any(_WRONG.get(word, frozenset()) & wording.questioned for word in words):
        return False
    return not set(words) & ({"he", "she", "they"} if frame.about == "you" else {"i"})


def _joined_to(meaning: Word, rest: Reading) -> Reading:
    match meaning:
        case "hedge":
            return hedged(rest)
        case "doubt":
            return doubted(rest)
        case "if":
            return frozenset({"unsure"}) if rest == {"yes"} else frozenset({"mixed"})
    return rest | {_SAID.get(meaning, "mixed")}


def _meaning(phrase: Word, frame: Frame, wording: Wording) -> Word | None:
    """Words that mean something only at some questions: "sure" gives leave, but answers no "Do you have"."""
    match phrase:
        case "leave_yes":
            return "yes" if frame.kind == "permission" else "odd_yes"
        case "leave_no":
            return "no" if frame.kind == "permission" else "odd_no"
        case "leave_unsure":
            return "unsure" if frame.kind == "permission" else None
        case "call_yes":
            return "yes" if frame.kind == "permission" and "call" in wording.questioned else "odd_yes"
        case "bother":
            return "beside_yes" if frame.kind == "permission" or frame.form == "can" else "odd_yes"
        case "own_yes" | "own_no":
            return ("yes" if phrase == "own_yes" else "no") if frame.about == "you" else None
        case "told_yes":
            return "yes" if frame.told else None
        case "now_no":
            return "no" if frame.scope == "now" and frame.scope_named and frame.kind == "status" else "odd_no"
        case "event_no":
            return (
                "no"
                if frame.form == "past" and frame.scope == "ever"
                else "beside_no"
                if frame.scope == "now"
                else "odd_no"
            )
        case "habit":
            return "beside_yes" if frame.kind == "status" and frame.scope == "now" else None
        case "times":
            return "beside_yes" if frame.kind == "event" and frame.scope == "ever" else None
        case "test_no":
            return "beside_no" if frame.kind == "status" else None
        case "on_yes" | "on_no":
            on = frame.form == "be" and frame.about == "you" and VERBISH & wording.questioned
            return ("yes" if phrase == "on_yes" else "no") if on else None
        case "refer":
            return None if frame.kind == "permission" else "unsure"
        case "told_no":
            return "no" if frame.told else "odd_no"
        case "any_no":
            return "no" if frame.any_of or frame.form in ("have", "past") or VERBISH & wording.questioned else "odd_no"
        case "untested" if frame.tested:
            return "no"
        case "two_no":
            return "all_no" if frame.joined or frame.any_of or frame.paired else "odd_no"
        case "two_yes":
            return "all_yes" if frame.joined or frame.paired else None
    return phrase


def _sentence(words: list[str], frame: Frame, wording: Wording) -> Said | None:
    shape = _shape(words, frame, wording)
    if shape is None or not _SENTENCE.fullmatch(shape):
        return None
    negations = sum(shape.count(letter) for letter in "NZ") + sum(word in {"none", "nothing"} for word in words)
    spans = _spans(words)
    if negations > 1 or (frame.joined and spans):
        return None
    if words[:2] == ["not", "that"] and spans:
        return None
    if shape == "SE" and _verb_of_thing(words[1:], frame, wording):
        return "named"
    verb = shape.find("X")
    told = spans[1:] if spans and verb > 0 and shape.find("E") < verb and len(spans) > 1 else spans
    if told != spans and not _echoes(words[slice(*spans[0])], wording, positive=None):
        return None
    of_thing = frame.about == "thing" and not negations and re.fullmatch("EA*|S?X+EA*", shape)
    if of_thing and _ends(words[slice(*spans[0])], wording, frame):
        return "yes"
    if _STILL & set(words) and not negations and (frame.scope != "now" or "yet" in words):
        return None
    if not all(_echoes(words[a:b], wording, positive=not negations, verb=shape.endswith("EO")) for a, b in told):
        return None
    if not _time_fits(words, frame, wording, negative=bool(negations)):
        return None
    if negations:
        # "Not on my arm" tells where it was, not that it was not.
        elsewhere = "X" not in shape and frame.form != "be" and any(_little(words[a], wording) for a, _ in spans)
        return "no" if set(shape) & set("XE") and not elsewhere else None
    if shape in ("E", "DE"):
        return "named"
    if not _affirms(words, shape, spans, wording):
        return None
    return "yes" if shape.endswith("EO") or all(_whole(words[a:b], wording) for a, b in told) else "named"


def _ends(words: list[str], wording: Wording, frame: Frame) -> bool:
    """Is it what the question ends on: the "normal" of "Is it normal?"."""
    run = tuple(root(word) for word in words if word not in DETERMINERS)
    if len(run) == 1 and frame.form != "be":
        return False
    return any(sequence[-len(run) :] == run for sequence in wording.sequences if len(sequence) > len(run))


def _affirms(words: list[str], shape: str, spans: list[tuple[int, int]], wording: Wording) -> bool:
    """So "I have", "have it", "am able" affirm; a thing alone, or a bare "do", does not."""
    if set(words) & {"any", "anything"} or "D" in shape.replace("DE", "").replace("DS", ""):
        return False
    subject = shape.startswith(("S", "DS", "DE", "E")) and len(shape) > 1
    if "X" in shape:
        return (subject and shape.lstrip("D")[0] == "S") or bool(set(shape[shape.index("X") :]) & set("EO"))
    # "I smoke" to "Do you smoke": the echo begins right after the question's "you".
    return shape[0] == "S" and len(spans) == 1 and _follows_you(words[slice(*spans[0])], wording)


def _shape(words: list[str], frame: Frame, wording: Wording) -> str | None:
    spans = _spans(words)
    inside = {index for a, b in spans for index in range(a, b)}
    opening = {a for a, _ in spans}
    letters = []
    for index in range(len(words)):
        if index in opening:
            letters.append("E")
        elif index not in inside:
            letter = _letter(words, index, frame, wording)
            if letter is None:
                return None
            letters.append(letter)
    return "".join(letters)


def _letter(words: list[str], index: int, frame: Frame, wording: Wording) -> str | None:
    word = words[index]
    if frame.about == "other" and index < 2 and word in _KIN:
        # Only who was asked about may be spoken of: of "the person you help" no relation is known.
        spoken_of = wording.questioned & _KIN | {"person", "patient"}
        return "S" if word in spoken_of and words[0] in {word, "my", "the", "our"} else None
    if frame.about == "other" and word in _WRONG and _WRONG[word] & wording.questioned:
        return None
    if word == "it" and index == 0 and {"were", "are"} & wording.questioned:
        return None
    if index == 0 and word in _SUBJECTS[frame.about] and (word != "there" or frame.form == "have"):
        return "S"
    if word in {"not", "never"}:
        return "N"
    if word == "done" and frame.form == "past":
        return "A"
    if word == "no":
        return "Z"
    if word in _XS:
        if _other_verb(words, index, frame):
            return "X"
        return "X" if word in wording.auxiliaries or word in {"been", "had"} else None
    if word == "me":
        return "O" if frame.told or frame.kind == "permission" else None
    if word in _OBJECTS:
        last = index == len(words) - 1 or words[index + 1] in _ALWAYS | _EVER_ONLY | _NOW_ONLY
        if not last and word in DETERMINERS:
            return "D"
        return "O" if word not in {"this", "these", "that", "any"} or index else None
    if word in DETERMINERS:
        return "D"
    if word in _STILL:
        return "A" if word == "still" or (frame.form == "past" and frame.scope == "ever") else None
    fits = word in _ALWAYS or (
        (word in _EVER_ONLY and frame.scope == "ever")
        or (word in _NOW_ONLY and frame.scope_named and frame.scope == "now")
    )
    return "A" if fits else None


def _other_verb(words: list[str], index: int, frame: Frame) -> bool:
    """The thing itself may be denied with another verb: "I am not X-ic" to "Do you have X?"."""
    after = words[index + 1 : index + 2]
    if frame.form == "be":
        return (words[index] == "have" and after == ["no"] and bool(_spans(words))) or (
            words[index] in {"do", "does"} and after == ["not"] and bool(VERBISH & set(words))
        )
    return frame.form == "have" and words[index] in {"am", "is", "'s"} and after == ["not"] and len(_spans(words)) == 1


def _spans(words: list[str]) -> list[tuple[int, int]]:
    """Runs of words that only the question can explain, little words inside them included."""
    known = _XS | _OBJECTS | _ALWAYS | _EVER_ONLY | _NOW_ONLY | DETERMINERS | {"not", "never", "no", "i", "there"}
    known |= {"he", "she", "they", "me", "done"} | _KIN | _STILL
    spans: list[tuple[int, int]] = []
    for index, word in enumerate(words):
        if word in known:
            continue
        if spans and all(
            between in FUNCTION | DETERMINERS and between not in _XS for between in words[spans[-1][1] : index]
        ):
            spans[-1] = (spans[-1][0], index + 1)
        else:
            spans.append((index, index + 1))
    return spans


def _echoes(words: list[str], wording: Wording, *, positive: bool | None, verb: bool = False) -> bool:
    """Do the words repeat the question in its order? Affirmed, nothing of the thing may be missing;
    denied, its head must be there: "not severe" denies no allergy. None: it is only what is spoken of.
    """
    run = tuple(root(word) for word in words if word not in DETERMINERS)
    if not run or all(_little(word, wording) for word in run):
        return False
    return any(
        _fits(sequence, run, at, positive, verb) for sequence in wording.sequences for at in _places(sequence, run)
    )


def _little(word: str, wording: Wording) -> bool:
    """A word that names nothing, unless it is what was asked: "no calls" to "May we call?"."""
    asked = {"other"} | ({"call"} if {"we", "us"} & wording.questioned else set())
    return root(word) in FUNCTION and root(word) not in asked


def _fits(sequence: tuple[str, ...], run: tuple[str, ...], at: int, positive: bool | None, verb: bool) -> bool:
    before = sequence[at - 1] if at else ""
    after = sequence[at + len(run)] if at + len(run) < len(sequence) else ""
    if positive is None or before in TURNING:
        return positive is None
    if after and after not in FUNCTION and run[-1] not in _VERB_STEMS and not verb:
        return False
    aim = at > 1 and sequence[at - 2] == "to" and before not in FUNCTION and not {"we", "us"} & set(sequence)
    # One of two places denied leaves the other: "not in the one" of "in the one or the other".
    if not positive and (before in _ABOUT or aim or "or" in (before, after)):
        return False
    return not (positive and before and before not in FUNCTION and before not in _VERB_STEMS | _KIN)


def _whole(words: list[str], wording: Wording) -> bool:
    """Is nothing of the question left out behind? "I can walk" is less than "walk without help"."""
    run = tuple(root(word) for word in words if word not in DETERMINERS)
    return any(
        all(
            (word in FUNCTION and word not in TURNING) or word in _TIMES or word.isdigit()
            for word in sequence[at + len(run) :]
        )
        for sequence in wording.sequences
        for at in _places(sequence, run)
    )


def _places(sequence: tuple[str, ...], run: tuple[str, ...]) -> Iterator[int]:
    yield from (at for at in range(len(sequence) - len(run) + 1) if _same(sequence[at : at + len(run)], run))


def _same(asked: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return asked == said or all(map(_alike, asked, said))


def _alike(asked: str, said: str) -> bool:
    """One word in two forms: clipped as people clip it, or the noun of an adjective."""
    if asked == said or (len(said) > 2 and asked in {said + "therapy", said + "atiti"}):
        return True
    one, other = _ENDING.sub("", asked), _ENDING.sub("", said)
    return len(one) > 3 and one == other


def _follows_you(words: list[str], wording: Wording) -> bool:
    run = tuple(root(word) for word in words if word not in DETERMINERS)
    return any(at and sequence[at - 1] == "you" for sequence in wording.sequences for at in _places(sequence, run))


def _verb_of_thing(words: list[str], frame: Frame, wording: Wording) -> bool:
    """The bare verb of what was asked of a thing: "it spread" to "Has the tumor spread to ...?"."""
    if frame.about != "thing" or frame.form != "past" or len(words) != 1:
        return False
    return any(2 in _places(sequence, (root(words[0]),)) for sequence in wording.sequences)


def _time_fits(words: list[str], frame: Frame, wording: Wording, *, negative: bool) -> bool:
    """For "I had" does not say "I have"; "I do not have it" does not say "never"."""
    said = set(words)
    if frame.scope == "now" and not negative:
        return not _PAST & said and not any(is_past(word) for word in said - wording.questioned)
    if frame.scope == "now":
        return not {"did", "was", "were"} & said and ("had" not in said or bool({"never", "have", "has"} & said))
    return frame.form != "past" or not said & {"do", "does"}


# What stands behind these is not what was asked: "no vein" denies no medicine through a vein.
_ABOUT = listed("for through via from during because about in inside around")
_ENDING = re.compile(r"(?:atic|ic|y|osi|otic|ant|ancy|a)$")
_SAID: Mapping[str, Said] = {said: said for said in get_args(Said)}
_VERB_STEMS = frozenset(root(word) for word in VERBISH)
