"""One trial as a registry told it: the one form into which every registry's own is read.

No name, phone or e-mail of an individual person has a field here. What the registry did not say is None.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from prescreen.eligibility.text import Model

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{2,39}$")]
Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Words = Written | None


def _a_day(written: str) -> str:
    """Refuses a day that no calendar has."""
    year, month, day = (*(int(part) for part in written.split("-")), 1, 1)[:3]
    date(year, month, day)
    return written


# A day, a month or a year, as exactly as the registry knows it.
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(_a_day)]


class Status(StrEnum):
    """What a registry says of a trial as a whole, or of one of its places."""

    RECRUITING = "RECRUITING"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    SUSPENDED = "SUSPENDED"
    COMPLETED = "COMPLETED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    WITHHELD = "WITHHELD"
    UNKNOWN = "UNKNOWN"


# May take people now or soon, as far as the registry said.
MAY_TAKE = frozenset({Status.RECRUITING, Status.NOT_YET_RECRUITING, Status.ENROLLING_BY_INVITATION, Status.AVAILABLE})
# Takes nobody any more, whatever happens. A suspended trial may go on.
OVER = frozenset(
    {
        Status.ACTIVE_NOT_RECRUITING,
        Status.COMPLETED,
        Status.TERMINATED,
        Status.WITHDRAWN,
        Status.NO_LONGER_AVAILABLE,
        Status.APPROVED_FOR_MARKETING,
    }
)


class Phase(StrEnum):
    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE2 = "PHASE2"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"
    NA = "NA"


class Sex(StrEnum):
    ALL = "ALL"
    FEMALE = "FEMALE"
    MALE = "MALE"


_UNITS = {"year": 1, "month": 12, "week": 52, "day": 365, "hour": 8766, "minute": 525960}
_AGE = re.compile(r"^(\d{1,3}) (Year|Month|Week|Day|Hour|Minute)s?$")


class Age(Model):
    """A limit of age as the registry wrote it: "18 Years", "6 Months"."""

    written: Annotated[str, StringConstraints(pattern=_AGE.pattern)]

    @property
    def years(self) -> Decimal:
        """In years, without rounding up: a child of eleven months is not one year old."""
        number, unit = self.written.split(" ")
        return Decimal(number) / _UNITS[unit.lower().removesuffix("s")]


class Intervention(Model):
    """What is tried. `kind` is the registry's own word for it."""

    name: Written
    kind: Words = None
    other_names: tuple[Written, ...] = ()


class Place(Model):
    """Where a trial takes people. Whatever part of it the registry left out is None."""

    facility: Words = None
    city: Words = None
    region: Words = None
    country: Words = None
    status: Status | None = None


class Dated(Model):
    """A day in a trial's life; `planned` where it has not come yet, None where the registry did not say."""

    day: Day
    planned: bool | None = None


class Source(Model):
    """Where a record came from and when it was read there. `read_on` None: nobody knows."""

    registry: Written
    form: Literal["ctgov-v2", "ctgov-v2-partial", "ctgov-xml", "nci-cts-v2"]
    read_on: date | None = None
    copy_of: Words = None  # the collection in which a copy of the record was found
    lacks: tuple[str, ...] = ()  # fields that this copy does not have, though the registry may

    @property
    def whole(self) -> bool:
        """Is a field that is missing here also missing in the registry?"""
        return self.form != "ctgov-v2-partial"


class Record(Model):
    """A trial as a registry told it on a day."""

    id: Id
    other_ids: tuple[Written, ...] = ()
    title: Words = None
    official_title: Words = None
    acronym: Words = None
    summary: Words = None
    sponsor: Words = None
    collaborators: tuple[Written, ...] = ()
    status: Status | None = None
    status_written: Words = None  # in the registry's own word, where it has another
    why_stopped: Words = None
    verified: Day | None = None  # when the sponsor last said that the record is right
    first_posted: Day | None = None
    updated: Day | None = None
    start: Dated | None = None
    primary_completion: Dated | None = None
    completion: Dated | None = None
    study_type: Words = None
    phases: tuple[Phase, ...] = ()
    enrollment: Annotated[int, Field(ge=0)] | None = None
    conditions: tuple[Written, ...] = ()
    condition_terms: tuple[Written, ...] = ()  # the registry's own headings for the conditions
    keywords: tuple[Written, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    sex: Sex | None = None
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    healthy_volunteers: bool | None = None
    criteria: Words = None
    places: tuple[Place, ...] = ()
    source: Source

    @property
    def countries(self) -> tuple[str, ...]:
        """Where there are places, each country once, in the registry's order."""
        return tuple(dict.fromkeys(place.country for place in self.places if place.country))

    @property
    def known_on(self) -> Day | None:
        """The last day on which the status is known to have stood so in the registry; None when no day is known."""
        if self.source.read_on is not None:
            return self.source.read_on.isoformat()
        return self.updated or self.verified

    @property
    def name(self) -> str:
        """What the registry calls it; its number where there is no title."""
        return self.title or self.official_title or self.id

    def newer_than(self, other: "Record") -> bool:
        """Does this one tell more recent news? Two of the same day are not newer than each other."""
        return _ages(self) > _ages(other)


def _ages(record: Record) -> tuple[str, str, bool]:
    read = record.source.read_on
    return record.updated or "", read.isoformat() if read else "", record.source.whole


_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!<>=~^|&$%-])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# A number in international form, or one that is said to be a phone.
_PHONE = re.compile(
    r"\+\d{1,3}[\s().-]{0,2}\d[\d\s().-]{6,16}\d"
    r"|\(?\b\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b"
    r"|(?P<lead>(?:\b(?:tel|phone|telephone|fax|mobile|call)\b|电话|手机)[\s.:：#]*)\+?\d[\d\s().-]{5,16}\d",
    re.IGNORECASE,
)
LEFT_OUT = "[contact left out]"


def without_contacts(text: str) -> str:
    """A text of the registry without e-mail addresses and phone numbers; that they stood there is still told."""
    return _PHONE.sub(lambda found: f"{found['lead'] or ''}{LEFT_OUT}", _MAIL.sub(LEFT_OUT, text))


def as_read(text: str) -> str:
    """A text as the registry's own page shows it: without the escapes of its file format. Nothing else is changed."""
    return _ESCAPED.sub(r"\1", text)


def newest(records: Iterable[Record]) -> dict[str, Record]:
    """One record for each trial: the one with the most recent news."""
    found: dict[str, Record] = {}
    for record in records:
        before = found.get(record.id)
        if before is None or record.newer_than(before):
            found[record.id] = record
    return found
