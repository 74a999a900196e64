"""One of a list, or several, read from typed words: labels, the words that content declares, places in the order.

Every sign of the message must be explained. A denied item, "none" beside an item, a doubt or a number that fits
nothing: asked, with the choices that were named to be highlighted. It must never tick what was denied.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from prescreen.eligibility.study import Question, Typed
from prescreen.reading.chinese import phrases as chinese
from prescreen.reading.english import phrases as english
from prescreen.reading.english.words import stem, words_of
from prescreen.reading.writing import fold
from prescreen.reading.yes_no import Asked, read_yes_no

Why = Literal["not_read", "which", "several", "exclusive", "question"]
Units = tuple[str, ...]
_LONGEST = 40
_UNIT = re.compile(r"[一-龥]|[^一-龥]+")
_COUNTED = re.compile(r"\b(?:one|two|once|twice|[1-9])\b|[一两]次", re.IGNORECASE)
_GONE = re.compile(r"没有?了|不[做得吃用]了|已经没|早就没")
_NOW = re.compile(
    r"\b(?:now|at the moment|currently|at present|these days|any ?more|any longer)\b|现在|目前|眼下|暂时|这会儿"
)
_DENYING = re.compile(r"[没不无未]|\b(?:no|not|never|without|none|neither|nor)\b|n't\b")


@dataclass(frozen=True, slots=True)
class Picked:
    """The choices that were meant, in the order of the list."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """Not read. `lean` are the choices to highlight; none of them is chosen."""

    reason: Why
    lean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """The choices on a screen and every way of naming them. Made once for a question and what of it is shown."""

    keys: tuple[str, ...]
    phrases: Mapping[Units, frozenset[str]]
    none: str | None
    unsure: str | None
    counted: bool
    around: frozenset[Units]
    asked: Asked
    ask_back: frozenset[str] = frozenset()
    before_counts: bool = False

    @classmethod
    def of(
        cls, question: Question, *translated: Question, shown: Iterable[str] | None = None, carer: bool = False
    ) -> "Options":
        """From a question, the same question in other languages, and the keys that are shown (all when not told)."""
        typed = question.typed or Typed()
        choices = [choice for choice in question.choices if shown is None or choice.key in set(shown)]
        keys = tuple(choice.key for choice in choices)
        labels = [(key, label) for form in (question, *translated) for key in keys for label in _labels(form, key)]
        aliases = [(key, word) for key in keys for word in typed.aliases.get(key, ())]
        ask = (question.carer.ask if carer and question.carer else None) or question.ask
        asked = Asked.of(ask, typed.kind, typed.scope, typed.echo)
        return cls(
            keys=keys,
            phrases=_phrases([*labels, *aliases]),
            none=next((choice.key for choice in choices if choice.role == "none"), None),
            unsure=next((choice.key for choice in choices if choice.opens in ("not_sure", "no_report")), None),
            counted=any(key.isdigit() for key in keys) or any(_COUNTED.search(label) for _, label in labels),
            around=_around(typed.echo, asked, carer=carer),
            asked=asked,
            ask_back=frozenset(typed.ask_back),
            before_counts=typed.before_counts,
        )


def read_choice(text: str, options: Options) -> Picked | Ask:
    """The one choice that a message means."""
    found = _read(text, options)
    if isinstance(found, Picked) and len(found.keys) > 1:
        return Ask("several", found.keys)
    return found


def read_choices(text: str, options: Options) -> Picked | Ask:
    """The choices that a message means. "None" never stands beside another, nor does "not sure"."""
    found = _read(text, options)
    if options.before_counts and found == Picked((options.none or "",)) and _NOW.search(fold(text).folded):
        return Ask("not_read", found.keys)
    alone = {options.none, options.unsure} - {None}
    if isinstance(found, Picked) and len(found.keys) > 1 and alone & set(found.keys):
        return Ask("exclusive", tuple(key for key in found.keys if key not in alone) if _no_denial(text) else ())
    return found


def _read(text: str, options: Options) -> Picked | Ask:
    message = fold(text).folded
    if "?" in message or re.search(r"[吗么]$", message):
        return Ask("question", _named(message, options))
    units = units_of(message)
    if not units or len(units) > _LONGEST:
        return Ask("not_read")
    placed = _placed(message, options)
    if placed is not None:
        return placed
    read = _fewest(units, options)
    if _GONE.search(message) and (not read or options.none in read):
        return Ask("not_read")
    if read:
        return Picked(tuple(key for key in options.keys if key in read))
    return _by_yes_no(text, message, options)


def _by_yes_no(text: str, message: str, options: Options) -> Picked | Ask:
    """A plain yes, no or not sure, where the list has a choice that means it."""
    answer = read_yes_no(text, options.asked)
    named = _named(message, options)
    spoken = set(_spoken(message, options))
    says = {"yes": "yes" if "yes" in options.keys else None, "no": "no" if "no" in options.keys else options.none}
    if answer.outcome == "unsure" and answer.lean is None and options.unsure and not spoken - {options.unsure}:
        return Picked((options.unsure,))
    key = says.get(answer.outcome)
    if key in options.ask_back:
        return Ask("not_read", (key,))
    if key is not None and not spoken - {key}:
        return Picked((key,))
    if answer.outcome == "yes":
        return Ask("which", named)
    lean = says.get(answer.lean or "")
    return Ask("not_read", named or ((lean,) if lean else ()))


def units_of(folded: str) -> Units:
    """A folded text as words and Chinese signs. Marks between them say nothing."""
    found: list[str] = []
    for run in _UNIT.findall(folded):
        if re.match(r"[一-龥]", run):
            found.append(run)
        else:
            found += [stem(word) for word in words_of(run, letters=True) if re.match(r"[a-z0-9]", word)]
    return tuple(found)


def _labels(form: Question, key: str) -> Iterator[str]:
    """A label, the label without its aside, and the words of the carer."""
    choice = form.choice(key)
    carer = form.carer.choices.get(key) if form.carer else None
    for label in (choice.label if choice else None, carer):
        if label:
            yield label
            yield re.sub(r"[(（][^)）]*[)）]", "", label)


def _phrases(named: Iterable[tuple[str, str]]) -> Mapping[Units, frozenset[str]]:
    found: dict[Units, frozenset[str]] = {}
    for key, words in named:
        units = units_of(fold(words).folded)
        if units:
            found[units] = found.get(units, frozenset()) | {key}
    return found


def _around(echo: Iterable[str], asked: Asked, *, carer: bool) -> frozenset[Units]:
    """What may stand around the items. Words of the past only where the question asks for the past."""
    english_words = english.AROUND | (english.CARER if carer else frozenset())
    signs = chinese.AROUND - (chinese.PAST if asked.frame.scope == "now" else frozenset())
    words = [*chinese.WORDS, *(chinese.CARER if carer else ())]
    if asked.frame.scope == "now":
        words = [word for word in words if not set(word) & chinese.PAST]
        english_words |= english.PRESENT
    else:
        english_words |= english.PAST
    phrases = [(word,) for word in signs] + [units_of(word) for word in (*words, *english_words)]
    return frozenset((*phrases, *(units_of(fold(word).folded) for word in echo)))


def _fewest(units: Units, options: Options) -> frozenset[str]:
    """The choices of the ways to take the message apart with the fewest pieces, when they agree."""

    @cache
    def after(start: int) -> frozenset[tuple[int, frozenset[str]]]:
        if start == len(units):
            return frozenset({(0, frozenset())})
        found: set[tuple[int, frozenset[str]]] = set()
        for end in range(start + 1, len(units) + 1):
            for keys in _meanings(units[start:end], options):
                found |= {(pieces + 1, rest | keys) for pieces, rest in after(end)}
        least = min((pieces for pieces, _ in found), default=0)
        return frozenset(way for way in found if way[0] == least)

    ways = {keys for _, keys in after(0)}
    return ways.pop() if len(ways) == 1 else frozenset()


def _meanings(piece: Units, options: Options) -> Iterator[frozenset[str]]:
    named = options.phrases.get(piece)
    if named is not None:
        yield from (frozenset({key}) for key in named)
        return
    if options.none is not None and piece in _NONE:
        yield frozenset({options.none})
    elif options.unsure is not None and piece in _UNSURE:
        yield frozenset({options.unsure})
    elif piece in options.around:
        yield frozenset()


def _named(message: str, options: Options) -> tuple[str, ...]:
    """The choices whose words occur, to be highlighted; nothing where something is denied."""
    return _spoken(message, options) if _no_denial(message) else ()


def _spoken(message: str, options: Options) -> tuple[str, ...]:
    units = units_of(message)
    spans = {units[a:b] for a in range(len(units)) for b in range(a + 1, len(units) + 1)}
    found = {key for piece in spans if piece in options.phrases for key in options.phrases[piece]}
    return tuple(key for key in options.keys if key in found)


def _no_denial(message: str) -> bool:
    return not _DENYING.search(fold(message).folded)


def _placed(message: str, options: Options) -> Picked | Ask | None:
    """Places in the order shown: "the second one", "第二个", "2"."""
    pieces = [piece for piece in re.split(r"\s*(?:,|;|&|\+|\band\b|和|跟|、)\s*", message.strip(" .!")) if piece]
    places = [_place(piece, options) for piece in pieces]
    if not pieces or not all(places):
        return None
    if any(place is not None and not 0 < place <= len(options.keys) for place in places):
        return Ask("not_read")
    keys = {options.keys[place - 1] for place in places if place}
    return Picked(tuple(key for key in options.keys if key in keys))


def _place(piece: str, options: Options) -> int | None:
    if (found := re.fullmatch(r"(?:我?选)?第([一二三四五六七八九十]|\d{1,2})(?:个|项|条|行|种)?", piece)) is not None:
        return chinese.DIGITS.get(found[1]) or int(found[1])
    if (found := re.fullmatch(r"(?:(?:number|option|choice|answer|#|我?选)\s*)(\d{1,2})", piece)) is not None:
        return None if any(key.isdigit() for key in options.keys) else int(found[1])
    words = [word for word in piece.split() if word not in ("the", "my", "choose", "i")]
    if words and words[0] in english.ORDINALS and set(words[1:]) <= english.ORDINAL_TAILS and len(words) < 3:
        return english.ORDINALS[words[0]]
    return int(piece) if re.fullmatch(r"\d{1,2}", piece) and not options.counted else None


_NONE = frozenset(units_of(fold(word).folded) for word in (*english.NONE, *chinese.NONE))
_UNSURE = frozenset(units_of(fold(word).folded) for word in (*english.UNSURE, *chinese.UNSURE))
