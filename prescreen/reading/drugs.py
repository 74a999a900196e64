"""Which drugs a message names. A closed table decides; likeness of spelling only ever offers.

Every sign of the message has to be explained by the table and the grammar around names; otherwise it is asked back.
It never says that somebody takes, took or needs a drug: only which one was named as an answer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from pydantic import Field, model_validator
from rapidfuzz import fuzz, process

from prescreen.eligibility.text import Model
from prescreen.reading.chinese import medicines as chinese
from prescreen.reading.english import medicines as english
from prescreen.reading.writing import fold

# Below this likeness an offer would be a guess. Nothing that is only alike is ever read.
ALIKE = 70
OFFERED = 3
_LONGEST = 300
_HAN = re.compile(r"[\u3400-\u9fff]")


class Drug(Model):
    """One ingredient and everything it is called. An empty `kind` means: not a drug against the illness."""

    kind: str | None = Field(alias="class")
    source: str = Field(min_length=1)
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    brand_en: tuple[str, ...] = ()
    brand_zh: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    misspelt: tuple[str, ...] = ()
    treatment: str | None = None
    doubt: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Every way to write it."""
        return (*self.en, *self.zh, *self.brand_en, *self.brand_zh, *self.short, *self.misspelt)


class Together(Model):
    """One name for several drugs, in the order that the name has them."""

    names: tuple[str, ...]
    drugs: tuple[str, ...]
    source: str = Field(min_length=1)


class Kind(Model):
    """Words for a kind of drug, and the choices that it may mean."""

    names: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drugs:
    """The ingredients named, each once, in the order named. `bare`: only names, no word that somebody takes them."""

    ingredients: tuple[str, ...]
    bare: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class AskDrug:
    """Nothing was read. `offer` may be shown as buttons and never taken.

    Where `kinds` is filled, the message was understood to the last sign, and only a kind of drug was named instead of a
    name: `kinds` holds the choices that each such word may mean, `named` the drugs named beside it.
    """

    offer: tuple[str, ...]
    named: tuple[str, ...] = ()
    kinds: tuple[tuple[str, ...], ...] = ()


class DrugTable(Model):
    """The closed table. Refuses a name that could mean two drugs."""

    drugs: Mapping[str, Drug]
    together: tuple[Together, ...] = ()
    kinds: tuple[Kind, ...] = ()
    salts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _each_name_means_one_thing(self) -> Self:
        meant: dict[str, tuple[str, ...]] = {}
        for name, meaning in self.meanings():
            if meant.setdefault(_key(name), meaning) != meaning:
                raise ValueError(f"{name}: means {' '.join(meant[_key(name)])} and also {' '.join(meaning)}")
        for pair in self.together:
            if missing := [drug for drug in pair.drugs if drug not in self.drugs]:
                raise ValueError(f"{pair.names[0]}: no drug called {missing[0]}")
        return self

    def meanings(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Every name with what it means: ingredients, or "kind" and its choices."""
        for ingredient, drug in self.drugs.items():
            yield from ((name, (ingredient,)) for name in (ingredient, *drug.names))
        for pair in self.together:
            yield from ((name, pair.drugs) for name in pair.names)
        for kind in self.kinds:
            yield from ((name, ("kind", *kind.choices)) for name in kind.names)

    @cached_property
    def scanner(self) -> "Scanner":
        """The table made ready for reading. Costs some hundredths of a second, once."""
        return Scanner(self)

    def choices(self, ingredients: Sequence[str]) -> tuple[str, ...]:
        """The choices that stand for these drugs, each once. What is in doubt, or not against the illness, has none."""
        found = (self.drugs[name] for name in ingredients)
        return tuple(dict.fromkeys(drug.kind for drug in found if drug.kind and not drug.doubt))


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of the message and the role it plays; `drugs` and `choices` for names and kinds."""

    role: str
    start: int
    end: int
    drugs: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


# Roles, a letter each: Drug, Kind, Lead, Adverb, copula (B), Join, Form, dose (Q), tail (U), Verb behind, Pleasantry,
# Separator, brackets (O E).
_NAMED = "[LA]*[QF]*D[FQUAV]*(?:S[QU][FQUAV]*)*"
_SHAPE = re.compile(rf"(?:P[PS]*)?{_NAMED}(?:[JS]{{0,2}}{_NAMED})*(?:S?[PU])*S*")
_SEPARATORS = r" - |[,.;!:]"
_WRITTEN = (
    ("Q", english.DOSE, chinese.DOSE),
    ("F", english.FORM, chinese.FORM),
    ("B", english.COPULA, chinese.COPULA),
    ("V", english.AFTER, chinese.AFTER),
    ("L", english.LEAD, chinese.LEAD),
    ("A", english.ADVERB, chinese.ADVERB),
    ("J", english.JOIN, chinese.JOIN),
    ("U", english.TAIL, chinese.TAIL),
    ("P", english.PLEASANTRY, chinese.PLEASANTRY),
    ("S", _SEPARATORS, _SEPARATORS),
)


def _compiled(role: str, pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.VERBOSE if role in "LQU" else 0)


_GRAMMAR = tuple((role, _compiled(role, latin), _compiled(role, han)) for role, latin, han in _WRITTEN)


class Scanner:
    """A table as patterns. Longer names win, so that one name inside another is never read alone."""

    def __init__(self, table: DrugTable) -> None:
        self.table = table
        self._drugs: dict[str, tuple[str, ...]] = {}
        self._kinds: dict[str, tuple[str, ...]] = {}
        for name, meaning in table.meanings():
            if meaning[0] == "kind":
                self._kinds[_key(name)] = meaning[1:]
            else:
                self._drugs[_key(name)] = meaning
        written = [name for name, _ in table.meanings()]
        self.names = _any_of(written)
        self._starts = frozenset(fold(name).folded[0] for name in written)
        self._salts = _any_of(table.salts)
        self._latin = [name for name in self._drugs if not _HAN.search(name) and len(name) >= 4]
        self._han = [name for name in self._drugs if _HAN.search(name)]

    def parts(self, text: str) -> tuple[list[_Part], list[str]]:
        """The message in parts, and what stands between them unexplained, with the name that it touches."""
        parts: list[_Part] = []
        place = 0
        while place < len(text):
            if text[place] == " " and not text.startswith(" - ", place):
                place += 1
                continue
            part = self._part(text, place, parts[-1] if parts else None) or _Part("?", place, place + 1)
            if part.role == "?" and parts and parts[-1].role == "?" and parts[-1].end == place:
                part = _Part("?", parts.pop().start, place + 1)
            parts.append(part)
            place = part.end
        return [part for part in parts if part.role != "?"], [
            text[_glued(parts, at, -1) : _glued(parts, at, +1)] for at, part in enumerate(parts) if part.role == "?"
        ]

    def _part(self, text: str, place: int, before: _Part | None) -> _Part | None:
        if text[place] in self._starts and (found := self.names.match(text, place)):
            key = _key(found[0])
            if key in self._kinds:
                return _Part("K", place, found.end(), choices=self._kinds[key])
            return _Part("D", place, found.end(), drugs=self._drugs[key])
        if text[place] in "()":
            return _Part("O" if text[place] == "(" else "E", place, place + 1)
        if found := self._salts.match(text, place):
            return _Part("F", place, found.end())
        for role, latin, han in _GRAMMAR:
            if role == "B" and (before is None or before.role != "K"):
                continue
            found = latin.match(text, place) if text[place].isascii() else None
            if not found and (not text[place].isascii() or text[place].isdigit()):
                found = han.match(text, place)
            if found and found.end() > place:
                return _Part(role, place, found.end())
        return None

    def alike(self, text: str) -> list[str]:
        """The ingredients whose names look like something in the text, the likest first."""
        best: dict[str, float] = {}
        for piece, names in self._pieces(text):
            for name, score, _ in process.extract(piece, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=OFFERED):
                for drug in self._drugs[name]:
                    best[drug] = max(best.get(drug, 0), score)
        return sorted(best, key=lambda drug: -best[drug])[:OFFERED]

    def _pieces(self, text: str) -> Iterator[tuple[str, list[str]]]:
        for word in re.findall(r"[a-z][a-z0-9-]{3,}", text):
            yield _key(word), self._latin
        for run in re.findall(r"[\u3400-\u9fff]{2,12}", text):
            for length in {min(len(run), size) for size in (3, 4, 5, 6)}:
                yield from ((run[at : at + length], self._han) for at in range(len(run) - length + 1))


def _glued(parts: Sequence[_Part], at: int, step: int) -> int:
    """Where an unexplained stretch ends on one side, the name that it touches included."""
    beside = parts[at + step] if 0 <= at + step < len(parts) else None
    if step < 0:
        return beside.start if beside and beside.role == "D" and beside.end == parts[at].start else parts[at].start
    return beside.end if beside and beside.role == "D" and beside.start == parts[at].end else parts[at].end


def read_drugs(text: str, table: DrugTable, *, offering: bool = True) -> Drugs | AskDrug:
    """The drugs a whole message names as its answer. Anything unexplained, denied, doubted or asked is asked back.

    Looking for names that are alike takes most of the time; without `offering` only what was named is offered.
    """
    folded = fold(text).folded
    parts, rest = table.scanner.parts(folded[:_LONGEST])
    named = tuple(dict.fromkeys(drug for part in parts for drug in part.drugs))
    plain = None if rest or len(folded) > _LONGEST else _without_repeats(parts, table)
    if plain is None:
        return AskDrug(_offer(named, parts, table, " ".join(rest) if offering else ""), named)
    kinds = tuple(part.choices for part in plain if part.role == "K")
    shape = "".join("D" if part.role == "K" else part.role for part in plain)
    if not _SHAPE.fullmatch(shape):
        return AskDrug(_offer(named, parts, table, ""), named)
    if kinds:
        return AskDrug(_offer(named, parts, table, ""), named, kinds)
    return Drugs(named, bare=not any(part.role in "LBV" for part in parts))


def is_dose(text: str, table: DrugTable) -> bool:
    """Whether a text only tells how much and how often, and names nothing."""
    parts, rest = table.scanner.parts(fold(text).folded[:_LONGEST])
    return not rest and any(part.role == "Q" for part in parts) and all(part.role in "QFUAS" for part in parts)


def _offer(named: Sequence[str], parts: Sequence[_Part], table: DrugTable, rest: str) -> tuple[str, ...]:
    kinds = [choice for part in parts for choice in part.choices]
    return tuple(dict.fromkeys((*named, *kinds, *(table.scanner.alike(rest) if rest else ()))))


def _without_repeats(parts: Sequence[_Part], table: DrugTable) -> list[_Part] | None:
    """The parts without second names: brand (ingredient), or "the kind is ingredient". None if the two do not fit."""
    plain: list[_Part] = []
    at = 0
    while at < len(parts):
        part = parts[at]
        if part.role == "O":
            closed = _closed(parts, at)
            if closed is None or not _same(plain, parts[at + 1 : closed], table):
                return None
            at = closed + 1
            continue
        if part.role == "E":
            return None
        skip = _label(parts, at, table)
        if skip:
            at += skip
            continue
        if part.role == "K" and plain and plain[-1].role == "D" and _fits(part, plain[-1].drugs, table):
            at += 1
            continue
        plain.append(part)
        at += 1
    return plain


def _closed(parts: Sequence[_Part], opened: int) -> int | None:
    for at in range(opened + 1, len(parts)):
        if parts[at].role in "OE":
            return at if parts[at].role == "E" and at > opened + 1 else None
    return None


def _same(plain: Sequence[_Part], inside: Sequence[_Part], table: DrugTable) -> bool:
    """Whether brackets only say again what stands before them: the same drugs, or their kind."""
    last = [part for part in plain if part.role not in "FQ"][-1:]
    if not last or last[0].role != "D":
        return False
    if all(part.role in "FQ" for part in inside):
        return True
    drugs = {drug for part in inside for drug in part.drugs}
    so_far = {drug for part in plain for drug in part.drugs}
    return (
        all(part.role in "DKJS" for part in inside)
        and (not drugs or drugs in (set(last[0].drugs), so_far))
        and all(_fits(part, last[0].drugs, table) for part in inside if part.role == "K")
    )


def _label(parts: Sequence[_Part], at: int, table: DrugTable) -> int:
    """How many parts from here only announce the name that follows: a kind, perhaps with "is"."""
    if parts[at].role != "K":
        return 0
    ahead = at + 1
    while ahead < len(parts) and (parts[ahead].role == "B" or (parts[ahead].role == "S" and ahead > at + 1)):
        ahead += 1
    follows = ahead < len(parts) and parts[ahead].role == "D" and _fits(parts[at], parts[ahead].drugs, table)
    return ahead - at if follows else 0


def _fits(kind: _Part, drugs: Sequence[str], table: DrugTable) -> bool:
    return all(table.drugs[drug].kind in kind.choices for drug in drugs)


def _key(name: str) -> str:
    return re.sub(r"[ -]", "", fold(name).folded)


def _any_of(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(_pattern(name) for name in sorted(names, key=len, reverse=True)) or "(?!)")


def _pattern(name: str) -> str:
    """A name as written, with or without its hyphens and spaces, and never inside a longer Latin word."""
    folded = fold(name).folded
    pattern = "[ -]?".join(re.escape(piece) for piece in re.split(r"[ -]", folded))
    if re.match(r"[a-z0-9]", folded):
        pattern = r"(?<![a-z0-9.])" + pattern
    if folded[-1].isascii() and folded[-1].isalpha():
        pattern += r"(?![a-z])"
    elif folded[-1].isdigit():
        pattern += r"(?![a-z0-9.])"
    return pattern
