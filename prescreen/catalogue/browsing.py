"""Looking for other trials: what is looked for, and one page of what was found. No answer is used here."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prescreen import lexicon
from prescreen.catalogue import countries, shelving
from prescreen.catalogue.glossary import Glossary, Looked, TrialWords
from prescreen.catalogue.record import Record
from prescreen.catalogue.tokens import tokens
from prescreen.catalogue.wanted import A_PAGE, LONGEST, Wanted
from prescreen.content import ROOT
from prescreen.reading.drugs import DrugTable
from prescreen.records.fulltext import ZONES, Groups, Query
from prescreen.records.library import Library


@dataclass(frozen=True)
class Found:
    """One page of what was found, and what the words were taken to mean."""

    total: int
    records: tuple[Record, ...]
    looked: tuple[Looked, ...]
    page: int
    pages: int


@cache
def glossary(root: Path = ROOT) -> Glossary:
    """The words by which trials are looked for."""
    words = lexicon.read_words("trials", TrialWords, root)
    return Glossary(words, lexicon.read_words("drugs", DrugTable, root))


def look(library: Library, known: Glossary, wanted: Wanted) -> Found:
    """One page of the trials that are wanted, those that may take people first."""
    looked = known.read(wanted.words[:LONGEST])
    page = max(0, wanted.page)
    hits = library.search(_query(known, wanted, looked), page * A_PAGE, A_PAGE)
    records = tuple(Record.model_validate_json(body) for body in hits.bodies)
    return Found(hits.total, records, looked, page, -(-hits.total // A_PAGE))


def find(library: Library, identity: str) -> Record | None:
    """A whole record by its number."""
    body = library.get(identity)
    return None if body is None else Record.model_validate_json(body)


def _query(known: Glossary, wanted: Wanted, looked: tuple[Looked, ...]) -> Query:
    chosen = {"status": wanted.standing, "phase": wanted.phase}
    tags = [(shelving.tag(kind, value),) for kind, value in chosen.items() if value]
    place = wanted.place[:LONGEST].strip()
    places: Groups = ()
    if (country := countries.code(place)) is not None:
        tags.append((shelving.tag("country", country),))
    elif tokens(place):
        places = tuple(one.phrases for one in known.read(place))
    return Query(
        words=tuple(one.phrases for one in looked),
        zones=ZONES if wanted.where == "anywhere" else (wanted.where,),
        places=places,
        tags=tags,
    )
