"""Trials that are like a study, each with the reasons why; what a person's answers rule out for sure is not shown.

Nothing is judged: the criteria of these trials are not read. A trial that only lists an illness among many comes after
one that is about it, and one that only mentions it in its criteria does not come at all.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from prescreen.catalogue import countries, shelving
from prescreen.catalogue.glossary import Glossary
from prescreen.catalogue.record import OVER, Age, Record, Sex
from prescreen.catalogue.wanted import Standing
from prescreen.eligibility.facts import Chosen, Facts, Interval, Number
from prescreen.eligibility.study import Study
from prescreen.records.fulltext import Query
from prescreen.records.library import Library

Why = Literal["same_illness", "among_several", "same_treatment", "open", "soon", "not_known", "same_country"]
MOST: Final = 3
_LOOKED_AT: Final = 100
_SEVERAL: Final = 4
# What counts how much. An illness of its own counts more than anything else that two trials share.
_POINTS: Final[dict[Why, int]] = {
    "same_illness": 100,
    "among_several": 50,
    "same_treatment": 30,
    "open": 25,
    "soon": 15,
    "not_known": 0,
    "same_country": 10,
}
_STANDING: Final[dict[Standing, Why]] = {"open": "open", "soon": "soon", "unknown": "not_known", "over": "not_known"}
OLD: Final = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a trial is shown; `about` are the things that it is about, by their keys in the glossary, or a country."""

    why: Why
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Similar:
    record: Record
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """What the answers surely say of age and sex; None where they do not."""

    youngest: Fraction | None = None
    oldest: Fraction | None = None
    sex: Sex | None = None


NOBODY: Final = Person()


def person(known: Glossary, facts: Facts) -> Person:
    """What some answers surely say. A fact that is not known, or only nearly, says nothing."""
    people = known.words.people
    age, sex = facts.known.get(people.age), facts.known.get(people.sex)
    years = age.base if isinstance(age, Number) else age if isinstance(age, Interval) else None
    said = next(iter(sex.ticked)) if isinstance(sex, Chosen) and len(sex.ticked) == 1 and not sex.opens else None
    return Person(
        youngest=years.low if years else None,
        oldest=years.high if years else None,
        sex=people.answers.get(said) if said is not None else None,
    )


def ruled_out(record: Record, who: Person) -> bool:
    """Is it certain, by status, age or sex alone, that this trial cannot take this person?"""
    if record.status in OVER:
        return True
    if who.sex is not None and record.sex not in (None, Sex.ALL, who.sex):
        return True
    return _too_young(record.minimum_age, who) or _too_old(record.maximum_age, who)


def _too_young(limit: Age | None, who: Person) -> bool:
    # Ages are told in full years, so who says 0 may be eleven months old.
    return limit is not None and who.oldest is not None and _exact(limit.years) >= who.oldest + 1


def _too_old(limit: Age | None, who: Person) -> bool:
    # "75 Years" holds until the day before the 76th birthday; months and days are less than the year that is told.
    return limit is not None and who.youngest is not None and who.youngest > _exact(limit.years)


def _exact(years: Decimal) -> Fraction:
    return Fraction(years)


def like(
    library: Library, known: Glossary, study: Study, who: Person = NOBODY, most: int = MOST
) -> tuple[Similar, ...]:
    """The trials that are most like a study, the most like it first. Only what may still take people."""
    told = study.registry
    illnesses = known.named(f"{told.condition or ''} . {told.title}", "condition")
    if not illnesses:
        return ()
    tried = _treatments(known, (told.intervention or "",))
    home = {code for site in study.sites if (code := countries.code(site.place or ""))}
    hits = library.search(_candidates(known, illnesses), 0, _LOOKED_AT)
    found = []
    for body in hits.bodies:
        record = Record.model_validate_json(body)
        if record.id != told.id and not ruled_out(record, who):
            reasons = tuple(_reasons(known, record, illnesses, tried, home))
            if reasons and reasons[0].why in ("same_illness", "among_several"):
                found.append(Similar(record, reasons))
    return tuple(sorted(found, key=_order)[:most])


def _candidates(known: Glossary, illnesses: Collection[str]) -> Query:
    phrases = tuple(phrase for one in sorted(illnesses) for phrase in known.phrases("condition", one))
    standings: tuple[Standing, ...] = ("open", "soon", "unknown")
    return Query(illness=phrases, tags=(tuple(shelving.tag("status", one) for one in standings),))


def _order(one: Similar) -> tuple[int, str, str]:
    points = sum(_POINTS[reason.why] for reason in one.reasons)
    known_on = one.record.known_on or ""
    # The latest news first among equals.
    return -points, "".join(chr(0x10FFFF - ord(sign)) for sign in known_on.ljust(10, "\0")), one.record.id


def _reasons(
    known: Glossary, record: Record, illnesses: Collection[str], tried: Collection[str], home: Collection[str]
) -> Iterator[Reason]:
    named = {one: known.named(one, "condition") for one in record.conditions}
    own = frozenset(key for keys in named.values() for key in keys)
    shared = tuple(sorted(own & frozenset(illnesses)))
    if shared:
        others = {key for key in own - frozenset(illnesses) if not known.words.conditions[key].wide}
        wide = any(known.words.conditions[key].wide for key in own)
        yield Reason("among_several" if wide or len(others) >= _SEVERAL - 1 else "same_illness", shared)
    same = tuple(sorted(frozenset(tried) & _treatments(known, _tried(record))))
    if same:
        yield Reason("same_treatment", same)
    yield Reason(_STANDING[shelving.standing(record)])
    if here := tuple(one for one in record.countries if countries.code(one) in home):
        yield Reason("same_country", here[:1])


def _tried(record: Record) -> Iterator[str]:
    for one in record.interventions:
        yield from (one.name, *one.other_names)


def _treatments(known: Glossary, texts: Collection[str] | Iterator[str]) -> frozenset[str]:
    """The kinds of treatment that some texts name, by their own names or by a drug's."""
    found: frozenset[str] = frozenset()
    for text in texts:
        found |= known.named(text, "treatment") | known.treatments_of(known.drugs_in(text))
    return found


def is_old(record: Record, today: date) -> bool:
    """Is what the registry said so long ago that much may have changed, or is the day not known at all?"""
    known_on = record.known_on
    if known_on is None:
        return True
    year, month, day = (*(int(part) for part in known_on.split("-")), 1, 1)[:3]
    return today - date(year, month, day) > OLD
