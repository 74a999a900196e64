"""A question of theirs: the approved answer when it is asked in known words, else a menu of the three likeliest.

It never writes a word, and it never answers by likeness alone: likeness only orders a menu from which the person takes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from prescreen.eligibility.text import Model
from prescreen.eligibility.topics import Topic, Ways
from prescreen.reading import ranking
from prescreen.reading.answers import Found
from prescreen.reading.chinese import inquiry as chinese
from prescreen.reading.english import inquiry as english
from prescreen.reading.ranking import Encode, Ranker
from prescreen.reading.writing import fold

OFFERED: Final = 3
# Longer messages are ranked by their beginning.
_LONGEST: Final = 300
# The kind of a message that none of the topics is for.
_OUTSIDE: Final = ""
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


class Outside(Model):
    """Messages that no topic is for, by language and author: they teach the ranking to stay quiet."""

    ways: Mapping[str, Mapping[str, Ways]]

    def every_way(self) -> Iterator[str]:
        """Each of them."""
        for authors in self.ways.values():
            for ways in authors.values():
                yield from ways


@dataclass(frozen=True, slots=True)
class Term:
    """Where a word stands in a text on screen, and the topic that explains it."""

    start: int
    end: int
    topic: str


def is_question(text: str) -> bool:
    """Does a message ask something? When in doubt it does: what asks is never read as an answer."""
    folded = fold(text).folded
    return english.asks(folded) or chinese.asks(folded)


def examples(spoken: Iterable[Sequence[Topic]], outside: Outside) -> tuple[tuple[str, str], ...]:
    """What the ranking learns from: every way of asking with its topic, and what is for none.

    `spoken` are the same topics in each language, so that the approved questions themselves are known in all.
    """
    pairs: dict[tuple[str, str], None] = {}
    for topics in spoken:
        for topic in topics:
            asked = (*topic.every_way(), topic.ask, *_asked_for(topic))
            pairs.update(dict.fromkeys((way, topic.id) for way in asked))
    pairs.update(dict.fromkeys((way, _OUTSIDE) for way in outside.every_way()))
    return tuple(pairs)


def _asked_for(topic: Topic) -> Iterator[str]:
    """The names of a topic, asked for their meaning."""
    for name in topic.terms:
        if _HAN.search(name):
            yield from (f"什么是{name}", f"{name}是什么意思")
        else:
            yield from (f"what is {name}", f"what does {name} mean")


class Answers:
    """The approved questions of a study: which one a message asks, and which words on screen open one.

    Learned when it is made, which takes a second; to be made once. `ranker` is one that has learned from these topics
    and others, such as those of all studies; kinds that are not among these topics are passed over.
    """

    def __init__(
        self,
        spoken: Sequence[Sequence[Topic]],
        outside: Outside,
        encode: Encode | None = None,
        ranker: Ranker | None = None,
    ) -> None:
        self._ids = tuple(topic.id for topic in spoken[0])
        learned = examples(spoken, outside)
        self._ranker = ranker if ranker is not None else ranking.learn(learned, encode)
        self._known = _only_ones((bare(way), kind) for way, kind in learned)
        # A name by itself asks for what people mean by it; asked for its meaning, it asks for the term.
        words, terms = _names(spoken[0], "words"), _names(spoken[0], "terms")
        self._names = {**terms, **words}
        self._meanings = {**words, **terms}
        self._shown = _shown(spoken[0])

    def find(self, text: str) -> Found:
        """The topic that is asked for in so many words, and always three different topics to choose from."""
        topic = self._asked(text)
        likely = (one.kind for one in self._ranker.rank(text[:_LONGEST]) if one.kind in self._ids)
        menu = dict.fromkeys((*(() if topic is None else (topic,)), *likely, *self._ids))
        return Found(topic, tuple(menu)[:OFFERED])

    def terms(self, shown: str) -> tuple[Term, ...]:
        """Every word of a text on screen that a topic explains, in order; the longest word wins where two overlap."""
        pattern, topics = self._shown
        return tuple(Term(one.start(), one.end(), topics[one.group().casefold()]) for one in pattern.finditer(shown))

    def _asked(self, text: str) -> str | None:
        key = bare(text)
        known = self._names.get(key) or self._known.get(key)
        return known or next((topic for name in _framed(key) if (topic := self._meanings.get(name))), None)


def bare(text: str) -> str:
    """A message without politeness and marks, for comparing."""
    folded = fold(text).folded
    return english.bare(chinese.bare(folded) if _HAN.search(folded) else folded)


def _framed(key: str) -> Iterator[str]:
    """The names whose meaning is asked for."""
    for frame in (*english.FRAMES, *chinese.FRAMES):
        if found := frame.fullmatch(key):
            yield found["name"]


def _only_ones(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Words that ask for one topic only; what could ask for two, or for none, asks for nothing by itself."""
    kinds: dict[str, set[str]] = {}
    for key, kind in pairs:
        kinds.setdefault(key, set()).add(kind)
    return {key: kind for key, (kind, *others) in kinds.items() if key and kind != _OUTSIDE and not others}


def _names(topics: Iterable[Topic], field: Literal["words", "terms"]) -> Mapping[str, str]:
    return {bare(name): topic.id for topic in topics for name in getattr(topic, field)}


def _shown(topics: Iterable[Topic]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    """A pattern for the terms, and their topics. Short capitals (a test, a score) are told from words by their case."""
    named = {name: topic.id for topic in topics for name in topic.terms}
    either = "|".join(_as_pattern(name) for name in sorted(named, key=len, reverse=True))
    pattern = re.compile(rf"(?<![A-Za-z0-9-])(?:{either or '(?!)'})", re.IGNORECASE)
    return pattern, {name.casefold(): topic for name, topic in named.items()}


def _as_pattern(name: str) -> str:
    exact = f"(?-i:{re.escape(name)})" if name.isupper() else re.escape(name)
    return exact if _HAN.search(name[-1]) else rf"{exact}(?![A-Za-z0-9])"
