"""Things that people tell about themselves, by name: what a clause says of them, if all its words are explained."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal, Self

from pydantic import model_validator

from prescreen.eligibility.text import Model
from prescreen.reading.chinese import telling as chinese
from prescreen.reading.dates import read_date
from prescreen.reading.english import telling as english
from prescreen.reading.partial import PartialDate
from prescreen.reading.writing import fold

Kind = Literal["event", "therapy", "lasting", "taken", "status", "dated"]
_MARK = "§"


class Concept(Model):
    """One thing and its names. `proposes` is the answer that a yes would be; `sure`: a yes is enough for it."""

    kind: Kind
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    only_denied: tuple[str, ...] = ()
    says_yes: tuple[str, ...] = ()
    says_no: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    proposes: Mapping[str, str] = {}
    sure: bool = True
    part_of: str | None = None
    drugs: tuple[str, ...] = ()
    private: bool = False


class Places(Model):
    """Which questions take what is told: keys of questions, or a question with its choice."""

    without_name: str
    by_unit: Mapping[str, tuple[str, ...]] = {}
    set_aside: tuple[str, ...] = ()
    unsure_fields: tuple[str, ...] = ()
    drugs: str
    any_drug: Mapping[str, str]
    remedies: str
    sex: str
    dates: Mapping[str, str] = {}
    never_together: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """One thing told: yes or no; `bare` where only its name stands; `when` where a date was told with it."""

    concept: str
    said: Literal["yes", "no", "dated"]
    bare: bool = False
    when: PartialDate | None = None


class Concepts(Model):
    """All things that can be told by name. Refuses a name that could mean two."""

    places: Places
    concepts: Mapping[str, Concept]
    sex: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _each_name_means_one_thing(self) -> Self:
        meant: dict[str, str] = {}
        for name, concept, _ in self.names():
            if meant.setdefault(name, concept) != concept:
                raise ValueError(f"{name}: means {meant[name]} and also {concept}")
        return self

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Every name, folded, with its concept and its use: full, denied, yes, no or mention."""
        for key, concept in self.concepts.items():
            uses = {
                "full": (*concept.en, *concept.zh), "denied": concept.only_denied, "yes": concept.says_yes,
                "no": concept.says_no, "mention": concept.mentions,
            }  # fmt: skip
            for use, names in uses.items():
                yield from ((_plain(name), key, use) for name in names)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, str]]:
        """Folded names to concept and use."""
        return {name: (concept, use) for name, concept, use in self.names()}

    @cached_property
    def sexes(self) -> Mapping[str, str]:
        """Folded words to the sex that they say."""
        return {_plain(name): sex for sex, names in self.sex.items() for name in names}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any name of a thing; whole sentences are not names."""
        return _any_of([name for name, (_, use) in self.by_name.items() if use not in ("yes", "no")])

    @cached_property
    def undated(self) -> re.Pattern[str]:
        """Any name of a thing that is more than a day."""
        dated = {name for name, (concept, _) in self.by_name.items() if self.concepts[concept].kind == "dated"}
        return _any_of(
            [name for name, (_, use) in self.by_name.items() if use not in ("yes", "no") and name not in dated]
        )

    @cached_property
    def aside(self) -> re.Pattern[str]:
        """A whole clause that only tells a class or score that is not asked of anybody."""
        names = "|".join(re.escape(_plain(name)) for name in sorted(self.places.set_aside, key=len, reverse=True))
        return re.compile(rf"(?:{names}) ?[:=]?(?: is)? ?(?:class|stage|score|grade)? ?[a-d0-9]{{0,2}} ?(?:级|分|期)?")

    def mentioned(self, clause: str) -> tuple[str, ...]:
        """What a clause names, whatever it says of it."""
        text = _plain(clause)
        pattern = self.undated if self.undated.search(text) else self.pattern
        found = (self.by_name[name[0]][0] for name in pattern.finditer(text))
        return tuple(dict.fromkeys(found))


def read_concepts(clause: str, concepts: Concepts, ref: date) -> tuple[Told, ...]:
    """What a clause tells, or nothing where a word is not explained."""
    text = _plain(clause.replace("、", "和")).strip(" ,.;!")
    if _MARK in text or not text:
        return ()
    whole = concepts.by_name.get(text)
    if whole is not None and whole[1] in ("yes", "no"):
        return (Told(whole[0], "yes" if whole[1] == "yes" else "no"),)
    # "diagnosed" has a day of its own, and is only a verb beside what was diagnosed.
    for pattern in (concepts.undated, concepts.pattern):
        if uses := [concepts.by_name[found[0]] for found in pattern.finditer(text)]:
            marked = pattern.sub(_MARK, text)
            if any(use == "mention" for _, use in uses):
                return ()
            return _said(marked, uses, concepts) or _dated(marked, uses, concepts, ref)
    return ()


def _said(marked: str, uses: Sequence[tuple[str, str]], concepts: Concepts) -> tuple[Told, ...]:
    kinds = {concepts.concepts[concept].kind for concept, _ in uses}
    for language, sentence in ((english, marked), (chinese, marked.replace(" ", ""))):
        for pattern, said, allowed in language.SENTENCES:
            if (allowed == "all" or kinds <= set(allowed.split())) and re.fullmatch(pattern, sentence):
                if "dated" in kinds or (said != "no" and any(use == "denied" for _, use in uses)):
                    return ()
                return tuple(Told(concept, "no" if said == "no" else "yes", said == "bare") for concept, _ in uses)
    return ()


def _dated(marked: str, uses: Sequence[tuple[str, str]], concepts: Concepts, ref: date) -> tuple[Told, ...]:
    """One thing with the day, month or year it happened."""
    if len(uses) != 1:
        return ()
    concept, use = uses[0]
    kind = concepts.concepts[concept].kind
    for head, when in _with_dates(marked):
        day = read_date(when, ref)
        if not isinstance(day, PartialDate):
            continue
        if kind == "dated":
            if english.DATED.fullmatch(head) or chinese.DATED.fullmatch(head.replace(" ", "")):
                return (Told(concept, "dated", when=day),)
        elif kind == "lasting" and (english.FOUND.search(head) or chinese.FOUND.search(head)):
            if (told := _said(head, [(concept, use)], concepts)) and told[0].said == "yes":
                return (Told(concept, "yes", when=day),)
        elif kind in ("event", "therapy") and head == _MARK and use == "full":
            return (Told(concept, "yes", bare=True, when=day),)
        elif (
            kind in ("event", "therapy") and (told := _said(head, [(concept, use)], concepts)) and told[0].said == "yes"
        ):
            return (Told(concept, "yes", when=day),)
    return ()


def _with_dates(marked: str) -> Iterator[tuple[str, str]]:
    for found in (english.BEFORE_DATE.fullmatch(marked), chinese.BEFORE_DATE.fullmatch(marked)):
        if found:
            yield found["head"], found["when"].strip()
    if found := chinese.AFTER_DATE.fullmatch(marked.replace(" ", "")):
        yield (found["who"] or "") + found["head"], found["when"]


def _plain(text: str) -> str:
    return fold(text).folded


def _any_of(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_bounded(name) for name in sorted(names, key=len, reverse=True)) or "(?!)")


def _bounded(name: str) -> str:
    before = "(?<![a-z0-9])" if name[0].isascii() and name[0].isalnum() else ""
    after = "(?![a-z0-9])" if name[-1].isascii() and name[-1].isalnum() else ""
    return before + re.escape(name) + after
