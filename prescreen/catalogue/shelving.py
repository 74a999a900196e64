"""Records onto the site's library: the words each is found by, and only what is news. No page of people calls this."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from prescreen.catalogue import countries, importing
from prescreen.catalogue.record import MAY_TAKE, OVER, Record, newest
from prescreen.catalogue.tokens import tokens
from prescreen.catalogue.wanted import NOT_TOLD, Standing
from prescreen.errors import ContentInvalid, Problem
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.fulltext import Zone
from prescreen.records.library import Change, Entry, Library

FOLDER: Final = "catalogue"
ACTOR: Final = "site"
BETWEEN: Final = "betweentexts0"


def put(library: Library, records: Iterable[Record], at: datetime) -> Mapping[Change, int]:
    """Put records on the library, but none over more recent news of the same trial. Says how many were news."""
    event = AuditEvent(actor=ACTOR, action=Action.CATALOGUE_CHANGED, about=FOLDER, at=at)
    return library.put((entry(record) for record in _news(library, records)), event)


def _news(library: Library, records: Iterable[Record]) -> Iterator[Record]:
    for record in records:
        kept = library.get(record.id)
        if kept is None or not Record.model_validate_json(kept).newer_than(record):
            yield record


def put_shipped(library: Library, root: Path, at: datetime) -> Mapping[Change, int]:
    """The records that come with the content. Raises `ContentInvalid` when one of them cannot be read."""
    folder = root / FOLDER
    found = list(importing.read_paths([folder])) if folder.is_dir() else []
    if problems := [one for one in found if isinstance(one, Problem)]:
        raise ContentInvalid(problems)
    return put(library, newest(one for one in found if isinstance(one, Record)).values(), at)


def entry(record: Record) -> Entry:
    """A record as it is kept and found."""
    return Entry(
        id=record.id,
        status=str(record.status) if record.status else None,
        may_take=record.status in MAY_TAKE,
        updated=record.known_on or "",
        body=record.model_dump_json(exclude_defaults=True),
        zones=dict(_zones(record)),
        tags=tuple(_tags(record)),
    )


def _zones(record: Record) -> Iterator[tuple[Zone, str]]:
    named = (record.id, *record.other_ids, record.title, record.official_title, record.acronym)
    tried = (name for one in record.interventions for name in (one.name, *one.other_names))
    where = dict.fromkeys(
        part for place in record.places for part in (place.facility, place.city, place.region, place.country) if part
    )
    yield "names", _joined(named)
    yield "illness", _joined((*record.conditions, *record.condition_terms, *record.keywords))
    yield "treatment", _joined(tried)
    yield "rest", _joined((record.summary, record.sponsor, *record.collaborators, *where))
    yield "asked", _joined((record.criteria,))


def _joined(texts: Iterable[str | None]) -> str:
    """Texts as words; what stands between them keeps a phrase from reaching from one into the next."""
    return f" {BETWEEN} ".join(" ".join(tokens(text)) for text in texts if text)


def _tags(record: Record) -> Iterator[str]:
    yield tag("status", standing(record))
    for phase in record.phases or (NOT_TOLD,):
        yield tag("phase", phase)
    for country in record.countries:
        yield tag("country", countries.code(country) or country)


def standing(record: Record) -> Standing:
    """Which of four a trial is, as far as the registry said: open, soon, over, or nobody knows."""
    if record.status in MAY_TAKE:
        return "soon" if record.status == "NOT_YET_RECRUITING" else "open"
    return "over" if record.status in OVER else "unknown"


def tag(kind: str, value: str) -> str:
    """What a record is filtered by, as a word that no text has and no engine shortens."""
    return f"tag{kind}{''.join(tokens(value))}0"
