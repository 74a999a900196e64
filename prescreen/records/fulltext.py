"""Full-text search by the engine itself: FTS5 on SQLite, tsvector on PostgreSQL. Only here do the two differ.

What goes in are words of letters, digits or one Chinese sign each, parted by spaces; nothing else reaches a query.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from sqlalchemy import Connection, text

Zone = Literal["names", "illness", "treatment", "rest", "asked"]
ZONES: Final[tuple[Zone, ...]] = ("names", "illness", "treatment", "rest", "asked")
Phrase = tuple[str, ...]
# All of the groups; of each group one phrase at least.
Groups = Sequence[Sequence[Phrase]]

_LETTERS: Final[Mapping[Zone, str]] = {"names": "A", "treatment": "A", "illness": "B", "rest": "C", "asked": "D"}
_WEIGHTS: Final = "'{0.1, 0.2, 1.0, 0.8}'"
_WORD: Final = re.compile(r"[^\W_]+")

CREATE: Final[Mapping[str, tuple[str, ...]]] = {
    "sqlite": (
        "create virtual table catalogue_words"
        " using fts5(names, illness, treatment, rest, asked, tags, tokenize='porter unicode61')",
        # How much a word counts where it stands; what a trial asks of people mentions much that it is not about.
        "insert into catalogue_words(catalogue_words, rank) values ('rank', 'bm25(6.0, 8.0, 6.0, 1.5, 1.0, 0.0)')",
    ),
    "postgresql": (
        "create table catalogue_words (seq integer primary key references catalogue(seq) on delete cascade,"
        " words tsvector not null, tags text[] not null)",
        "create index ix_catalogue_words_words on catalogue_words using gin (words)",
        "create index ix_catalogue_words_tags on catalogue_words using gin (tags)",
    ),
}
DROP: Final = "drop table if exists catalogue_words"
_PUT: Final = (
    "insert into catalogue_words(rowid, names, illness, treatment, rest, asked, tags)"
    " values (:seq, :names, :illness, :treatment, :rest, :asked, :tags)"
)
_VECTOR: Final = " || ".join(f"setweight(to_tsvector('english', :{zone}), '{_LETTERS[zone]}')" for zone in ZONES)
_PUT_VECTOR: Final = (
    f"insert into catalogue_words(seq, words, tags) values (:seq, {_VECTOR}, :tags)"  # noqa: S608 - our own words
    " on conflict (seq) do update set words = excluded.words, tags = excluded.tags"
)
_NEAR: Final = f"ts_rank({_WEIGHTS}, words, to_tsquery('english', :ranked), 2)"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for, all of it. `zones`: where the words have to stand; illness and places have their own.

    `tags`: of each group one at least.
    """

    words: Groups = ()
    zones: tuple[Zone, ...] = ZONES
    illness: Sequence[Phrase] = ()
    places: Groups = ()
    tags: Sequence[Sequence[str]] = ()

    def with_tag(self, tag: str) -> "Query":
        return replace(self, tags=(*self.tags, (tag,)))

    @property
    def ranked(self) -> bool:
        """Are there words by which one record is nearer than another?"""
        return bool(self.words or self.illness or self.places)


def put(connection: Connection, seq: int, zones: Mapping[Zone, str], tags: Sequence[str]) -> None:
    """Make a record findable by its words; what it was findable by before is gone."""
    row: dict[str, Any] = {"seq": seq, **{zone: zones.get(zone, "") for zone in ZONES}}
    if _is_sqlite(connection):
        connection.execute(text("delete from catalogue_words where rowid = :seq"), {"seq": seq})
        connection.execute(text(_PUT), row | {"tags": " ".join(tags)})
    else:
        connection.execute(text(_PUT_VECTOR), row | {"tags": list(tags)})


def count(connection: Connection, query: Query) -> int:
    """How many records there are."""
    where, given = _where(connection, query)
    found = connection.execute(text(f"select count(*) from catalogue_words where {where}"), given)  # noqa: S608 - ours
    return int(found.scalar_one())


def nearest(connection: Connection, query: Query, first: int, most: int) -> list[int]:
    """The records that are about the words most, the nearest first."""
    where, given = _where(connection, query)
    given |= {"first": first, "most": most}
    row, order = "rowid", "rank"
    if not _is_sqlite(connection):
        row, order = "seq", f"{_NEAR} desc, seq"
        given["ranked"] = _tsquery(query)
    sql = f"select {row} from catalogue_words where {where} order by {order} limit :most offset :first"  # noqa: S608 - ours
    return [int(found[0]) for found in connection.execute(text(sql), given)]


def latest(connection: Connection, query: Query, may_take: bool, first: int, most: int) -> list[int]:
    """Where no words were given: the most recent news first."""
    given: dict[str, Any] = {"first": first, "most": most, "may_take": may_take}
    among = ""
    if query.tags:
        where, told = _where(connection, query)
        given |= told
        row = "rowid" if _is_sqlite(connection) else "seq"
        among = f" and seq in (select {row} from catalogue_words where {where})"  # noqa: S608 - ours
    wanted = f"select seq from catalogue where may_take = :may_take{among}"  # noqa: S608 - ours
    found = connection.execute(text(f"{wanted} order by updated desc, seq limit :most offset :first"), given)
    return [int(row[0]) for row in found]


def _where(connection: Connection, query: Query) -> tuple[str, dict[str, Any]]:
    if _is_sqlite(connection):
        match = _match(query)
        return ("catalogue_words match :match", {"match": match}) if match else ("true", {})
    parts: list[str] = []
    given: dict[str, Any] = {}
    if query.ranked:
        parts.append("words @@ to_tsquery('english', :words)")
        given["words"] = _tsquery(query)
    for number, group in enumerate(query.tags):
        parts.append(f"tags && cast(:tags{number} as text[])")
        given[f"tags{number}"] = list(group)
    return " and ".join(parts) or "true", given


def _match(query: Query) -> str:
    """The query as FTS5 writes it. Only letters and digits come between the quotation marks."""
    zones = "" if query.zones == ZONES else f"{{{' '.join(query.zones)}}} : "
    parts = [f"{zones}({_any(group)})" for group in query.words]
    if query.illness:
        parts.append(f"illness : ({_any(query.illness)})")
    parts += [f"rest : ({_any(group)})" for group in query.places]
    parts += [f"tags : ({_any([(tag,) for tag in group])})" for group in query.tags]
    return " AND ".join(parts)


def _any(phrases: Sequence[Phrase]) -> str:
    return " OR ".join(f'"{" ".join(_plain(phrase))}"' for phrase in phrases)


def _tsquery(query: Query) -> str:
    """The same as PostgreSQL writes it."""
    letters = "".join(sorted({_LETTERS[zone] for zone in query.zones})) if query.zones != ZONES else ""
    parts = [_one_of(group, letters) for group in query.words]
    if query.illness:
        parts.append(_one_of(query.illness, _LETTERS["illness"]))
    parts += [_one_of(group, _LETTERS["rest"]) for group in query.places]
    return " & ".join(parts)


def _one_of(phrases: Sequence[Phrase], letters: str) -> str:
    mark = f":{letters}" if letters else ""
    written = (" ".join(_plain(phrase)) for phrase in phrases)
    return "(" + " | ".join(f"'{words}'{mark}" for words in written) + ")"


def _plain(phrase: Phrase) -> list[str]:
    """Nothing but words: whatever else there was would speak to the engine."""
    return [word for part in phrase for word in _WORD.findall(part)]


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
