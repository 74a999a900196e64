"""Emergencies and despair in typed words: how loud, of which kind, of which category, and nothing else.

It listens; it does not judge, does not watch over anybody, and must never be presented as doing so. A sign may be
lowered by negation, by being long past, by being about somebody else or only asked about; it is never silenced.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import AfterValidator

from prescreen.eligibility.text import Model
from prescreen.eligibility.topics import Ways
from prescreen.reading.ranking import Encode, Ranker, learn
from prescreen.reading.writing import fold

Level = Literal["none", "soft", "hard"]
Kind = Literal["medical", "self_harm"]
Language = Literal["en", "zh"]

HARMLESS: Final = "harmless"
_LOUDNESS: Final[Mapping[Level, int]] = {"none": 0, "soft": 1, "hard": 2}
# A point inside of a number ends no sentence.
_END = re.compile(r"(?<!\d)[.!?;]+|[.!?;]+(?!\d)|\n+")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_NOT_IN_WORDS = re.compile(r"[-_/*\"()\[\]~]+")
_GAP: Final[Mapping[Language, str]] = {"en": r"((?:[ ,]+[a-z0-9]+){0,3}?)[ ,]+", "zh": r"([^,.!?;]{0,6}?)"}
_SPACED = re.compile(r" \.\. | \?| ")
_SPACE: Final[Mapping[str, str]] = {" .. ": _GAP["en"], " ?": "[ ,]*", " ": "[ ,]+"}
_PIECE = re.compile(r"\{([a-z_]+)\}")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a pattern: {error}") from error
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Patterns = tuple[Pattern, ...]


class Sign(Model):
    """One category in its wordings. In a pattern, ` .. ` (Chinese `..`) stands for a few words, `{name}` for a piece.

    `loud_now`: a soft sign that is hard together with a word like "now". `of_others`: it may also be told of somebody
    who is mourned.
    """

    category: str
    kind: Kind
    level: Literal["soft", "hard"]
    loud_now: bool = False
    of_others: bool = False
    en: Patterns = ()
    zh: Patterns = ()


class Lowering(Model):
    """What lowers a sign in one language, and what takes the lowering back. Each is a list of patterns."""

    # Before the sign, with only a few words between; `denied_after` right behind it ("chest pain: no").
    negation: Patterns
    denied_after: Patterns
    # In the sign's own part of the sentence. `past_inside`: within the sign or right behind it.
    past: Patterns
    past_inside: Patterns = ()
    # Asked about or feared, not felt: before the sign. `about`: anywhere beside it ("side effect"), unless it is felt.
    asking: Patterns
    about: Patterns
    felt: Patterns
    # Somebody else: `others` are not the person nor in their care; of `family` only what is mourned is lowered.
    others: Patterns
    family: Patterns
    mourned: Patterns
    # What a person means by these is never an alarm: "dying to know".
    sayings: Patterns
    # They end what was lowered: "but", "now", a new "I".
    turn: Patterns
    now: Patterns
    # Where one part of a sentence ends and the next begins, beside commas.
    joints: Patterns = ()
    # How many words (Chinese: characters) a negation reaches over, between two commas.
    reach: int


class AlarmWords(Model):
    """The lexicon of alarms: content, awaiting a clinician's approval like every safety text."""

    pieces: Mapping[Language, Mapping[str, Pattern]]
    lowering: Mapping[Language, Lowering]
    signs: tuple[Sign, ...]


class AlarmExamples(Model):
    """From these the second hearing is learned: by manner of writing, which stays together when folds are made."""

    medical: Mapping[str, Ways]
    self_harm: Mapping[str, Ways]
    harmless: Mapping[str, Ways]

    def told(self) -> Iterator[tuple[str, str, str]]:
        """Every message, its kind, and the manner in which it is written."""
        for kind in ("medical", "self_harm", HARMLESS):
            for manner, lines in getattr(self, kind).items():
                yield from ((line, kind, manner) for line in lines)


@dataclass(frozen=True, slots=True)
class Heard:
    """The only thing that is kept of an alarm."""

    level: Level
    kind: Kind | None = None
    category: str = ""

    @property
    def outcome(self) -> str:
        """What to do: a whole screen (`emergency`, `self_harm`), a box beside the talk (`notice`), or nothing."""
        if self.level == "hard":
            return "self_harm" if self.kind == "self_harm" else "emergency"
        return "notice" if self.level == "soft" else "none"

    @property
    def loudness(self) -> tuple[int, bool]:
        """For the loudest of several. At one level despair comes first: its words name the emergency number too."""
        return _LOUDNESS[self.level], self.kind == "self_harm"


SILENCE: Final = Heard("none")
LOUDEST: Final = Heard("hard", "self_harm").loudness


@dataclass(frozen=True, slots=True)
class Gates:
    """From which score on the learned hearing speaks. Measured: docs/decisions/alarms.md."""

    soft: float
    hard: float


class Ear:
    """Listens with the lexicon and, where examples are given, with what was learned from them.

    `harmless`: more of what people write here without any danger, such as ways of asking the approved questions.
    """

    def __init__(
        self,
        words: AlarmWords,
        examples: AlarmExamples | None = None,
        encode: Encode | None = None,
        gates: Gates | None = None,
        harmless: Sequence[str] = (),
    ) -> None:
        self._tongues = tuple(_Tongue(language, words) for language in words.lowering)
        self._ranker: Ranker | None = _learned(examples, harmless, encode) if examples is not None else None
        self._gates = gates or (LETTERS_ALONE if encode is None else WITH_VECTORS)

    def listen(self, message: str) -> Heard:
        """The loudest sign in a message. More words never make it quieter."""
        loudest = SILENCE
        for sentence in sentences(message):
            for heard in self._in(sentence):
                loudest = max(loudest, heard, key=lambda one: one.loudness)
                if loudest.loudness == LOUDEST:
                    return loudest
        return loudest

    def _in(self, sentence: str) -> Iterator[Heard]:
        lowered: set[str] = set()
        for tongue in self._tongues:
            for sign, level, is_lowered in tongue.signs_in(sentence):
                if is_lowered:
                    lowered.add(sign.kind)
                yield Heard(level, sign.kind, sign.category)
        if self._ranker is not None:
            yield from self._sensed(sentence, self._ranker, lowered)

    def _sensed(self, sentence: str, ranker: Ranker, lowered: set[str]) -> Iterator[Heard]:
        scores = dict(zip(ranker.kinds, ranker.scores(sentence), strict=True))
        for kind in ("medical", "self_harm"):
            score = float(scores[kind])
            if score >= self._gates.hard and kind not in lowered:
                yield Heard("hard", kind, "sensed")
            elif score >= self._gates.soft:
                yield Heard("soft", kind, "sensed")


LETTERS_ALONE: Final = Gates(soft=0.42, hard=0.80)
WITH_VECTORS: Final = Gates(soft=0.40, hard=0.70)


def sentences(message: str) -> tuple[str, ...]:
    """A message in its one form, sentence by sentence: what stands in one sentence lowers nothing in another."""
    parts = (part.strip(" ,") for line in message.splitlines() for part in _END.split(fold(line).folded))
    return tuple(part for part in parts if part)


def _bare(sentence: str) -> str:
    """For patterns: apostrophes, hyphens and spaces between Chinese signs do not matter."""
    bare = _NOT_IN_WORDS.sub(" ", sentence.replace("'", ""))
    return _BETWEEN_HAN.sub("", " ".join(bare.split()))


def _learned(examples: AlarmExamples, harmless: Sequence[str], encode: Encode | None) -> Ranker:
    pairs = [(line, kind) for line, kind, _ in examples.told()]
    return learn([*pairs, *((line, HARMLESS) for line in harmless)], encode)


class _Tongue:
    """One language's patterns, ready to run."""

    def __init__(self, language: Language, words: AlarmWords) -> None:
        self._language = language
        self._pieces = words.pieces.get(language, {})
        lowering = words.lowering[language]
        self._reach = lowering.reach
        spoken = [(sign, getattr(sign, language)) for sign in words.signs]
        self._signs = tuple((sign, self._any(patterns)) for sign, patterns in spoken if patterns)
        self._by = {name: self._any(getattr(lowering, name)) for name in type(lowering).model_fields if name != "reach"}

    def _any(self, patterns: Sequence[str]) -> re.Pattern[str]:
        """One expression for all of them. Only gaps are groups, so that what stands in a gap can be looked at."""
        if not patterns:
            return re.compile(r"(?!)")
        written = "|".join(_ungrouped(pattern) for pattern in patterns)
        while _PIECE.search(written):
            written = _PIECE.sub(lambda name: f"(?:{_ungrouped(self._pieces[name[1]])})", written)
        if self._language == "en":
            written = _SPACED.sub(lambda space: _SPACE[space[0]], written)
            written = rf"(?<![a-z0-9])(?:{written})(?![a-z0-9])"
        else:
            written = written.replace("..", _GAP["zh"])
        return re.compile(written)

    def signs_in(self, sentence: str) -> Iterator[tuple[Sign, Level, bool]]:
        """Every sign, its level here, and whether it was lowered. What is only part of a saying is none."""
        sentence = _bare(sentence)
        sayings = [saying.span() for saying in self._by["sayings"].finditer(sentence)]
        for sign, pattern in self._signs:
            for match in pattern.finditer(sentence):
                touched = [(start, end) for start, end in sayings if start < match.end() and match.start() < end]
                if any(start <= match.start() and match.end() <= end for start, end in touched):
                    continue
                if touched or self._lowers(sentence, match, sign):
                    yield sign, "soft", True
                elif sign.loud_now and self._by["now"].search(sentence):
                    yield sign, "hard", False
                else:
                    yield sign, sign.level, False

    def _lowers(self, sentence: str, match: re.Match[str], sign: Sign) -> bool:
        tests: tuple[Callable[[], bool], ...] = (
            lambda: self._negated(sentence, match),
            lambda: self._past(sentence, match),
            lambda: self._asked(sentence, match, sign),
            lambda: self._of_others(sentence, match, sign),
        )
        return any(test() for test in tests)

    def _negated(self, sentence: str, match: re.Match[str]) -> bool:
        negation = self._by["negation"]
        if any(gap and negation.search(gap.strip(" ,")) for gap in match.groups()):
            return True
        if self._by["denied_after"].match(sentence[match.end() :].lstrip(" ")):
            return True
        before = [*negation.finditer(sentence, 0, match.start())]
        if not before:
            return False
        between = sentence[before[-1].end() : match.start()]
        # A sign that begins with a negation ("do not want to live") is one more in a row, unless denied directly.
        if negation.match(match[0]) and ("," in between or self._length(between) > self._reach // 2):
            return False
        return self._reaches(between)

    def _reaches(self, between: str) -> bool:
        """A negation reaches over an enumeration, but not over "no, ..." and not over a turn of the sentence."""
        if between.lstrip().startswith(",") or self._by["turn"].search(between):
            return False
        return all(self._length(part) <= self._reach for part in between.split(","))

    def _length(self, part: str) -> int:
        return len(part.split()) if self._language == "en" else len(part.strip())

    def _past(self, sentence: str, match: re.Match[str]) -> bool:
        part, _ = self._part(sentence, match)
        if self._by["now"].search(part):
            return False
        inside = sentence[match.start() : match.end() + 2]
        return any(self._by[name].search(text) for name, text in (("past_inside", inside), ("past", part)))

    def _asked(self, sentence: str, match: re.Match[str], sign: Sign) -> bool:
        part, start = self._part(sentence, match)
        before = part[: match.start() - start]
        asked = self._by["asking"].search(before)
        # "If it fails I will ..." only asks about an illness; about oneself it says more than it asks.
        felt = self._by["turn" if sign.kind == "self_harm" else "felt"]
        if asked is not None and not felt.search(before, asked.end()):
            return True
        return bool(self._by["about"].search(part)) and not self._by["felt"].search(part)

    def _of_others(self, sentence: str, match: re.Match[str], sign: Sign) -> bool:
        others = [*self._by["others"].finditer(sentence, 0, match.end())]
        if others and not self._by["turn"].search(sentence, others[-1].end(), match.start()):
            return True
        if sign.kind == "self_harm" and not sign.of_others:
            return False
        mourned = self._by["mourned"].search(sentence)
        if mourned is None or not self._by["family"].search(sentence):
            return False
        return not self._by["turn"].search(sentence, mourned.end(), max(match.start(), mourned.end()))

    def _part(self, sentence: str, match: re.Match[str]) -> tuple[str, int]:
        """The part of the sentence in which a sign stands, and where it begins."""
        start = 0
        for comma in re.finditer(",", sentence[: match.start()]):
            if not self._belongs(sentence[start : comma.start()].strip(), sentence[comma.end() :].lstrip()):
                start = comma.end()
        for joint in self._by["joints"].finditer(sentence, start, match.start()):
            start = joint.start()
        end = sentence.find(",", match.end())
        return sentence[start : end if end >= 0 else len(sentence)], start

    def _belongs(self, before: str, after: str) -> bool:
        """A day ("last year, ...") always goes with what follows; other short words do unless a new thought begins."""
        if self._by["past"].fullmatch(before):
            return True
        return self._length(before) <= self._reach and not any(self._by[new].match(after) for new in ("turn", "felt"))


def _ungrouped(pattern: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
