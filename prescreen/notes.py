"""Private notes on words of a page: what was marked, what was written, and finding the place again.

A note holds the two selectors of the W3C Web Annotation model, quote and position. A place is either found with its own
words, or it is said that they are other words now: a note must never stand, silently, beside words it was not made on.
Positions count code points, as Python does; a browser has to convert.
"""

from collections.abc import Iterator
from datetime import datetime
from difflib import SequenceMatcher
from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from prescreen.eligibility.text import Model

CONTEXT: Final = 32
LONGEST_QUOTE: Final = 400
LONGEST_BODY: Final = 500
MOST: Final = 30
# How much of an edited passage has to be as it was.
ALIKE: Final = 0.6
# So many signs beside a word tell it from another of its kind.
NEIGHBOURS: Final = 4

How = Literal["words", "edited", "paragraph", "changed"]


class Quote(Model):
    """The marked words with what stood before and behind them."""

    exact: Annotated[str, Field(min_length=1, max_length=LONGEST_QUOTE)]
    prefix: Annotated[str, Field(max_length=CONTEXT)] = ""
    suffix: Annotated[str, Field(max_length=CONTEXT)] = ""


class Position(Model):
    """Where the words stood in their paragraph, in code points; `end` is behind the last one."""

    start: Annotated[int, Field(ge=0)]
    end: int

    @model_validator(mode="after")
    def _forward(self) -> "Position":
        if self.end <= self.start:
            raise ValueError("the end of a marked passage comes after its start")
        return self


class Reply(Model):
    """What somebody wrote to a note that was shown to them."""

    id: str
    by: str
    body: Annotated[str, Field(min_length=1, max_length=LONGEST_BODY)]
    when: datetime


class Note(Model):
    """One note. `where` is the study and the stable pointer of the text, as `eligibility.text.texts` builds it;
    `language` is the one that the text was read in. `whole`: the paragraph was marked, not words in it; its quote may
    be cut short.
    """

    id: str
    where: str
    language: str
    quote: Quote
    position: Position
    body: Annotated[str, Field(min_length=1, max_length=LONGEST_BODY)]
    when: datetime
    whole: bool = False
    replies: tuple[Reply, ...] = ()


class Draft(Model):
    """Words that were marked and are written about now. `note` is the one that is changed."""

    where: str
    language: str
    quote: Quote
    position: Position
    whole: bool = False
    note: str | None = None

    def written(self, name: str, body: str, when: datetime) -> Note:
        """The note that this becomes."""
        said = {key: value for key, value in dict(self).items() if key != "note"}
        return Note.model_validate({**said, "id": name, "body": body, "when": when})


class Place(Model):
    """Where a note belongs in a text. `words`: just these words. `edited`: the same place, but the words were edited.
    `paragraph`: the whole text, for a note on it or one made in another language. `changed`: the text has changed, and
    the note belongs to none of it; it is listed with the words it was made on.
    """

    how: How
    start: int = 0
    end: int = 0


Notes = tuple[Note, ...]


def marked(text: str, start: int, end: int) -> tuple[Quote, Position]:
    """The selectors of some words of a text, without the blanks around them. Raises `ValueError` where nothing is
    marked.
    """
    start, end = max(0, start), min(len(text), end)
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end = min(start + len(words.strip()), start + LONGEST_QUOTE)
    if end <= start:
        raise ValueError("no words are marked")
    quote = Quote(exact=text[start:end], prefix=text[max(0, start - CONTEXT) : start], suffix=text[end : end + CONTEXT])
    return quote, Position(start=start, end=end)


def drafted(text: str, start: int, end: int, *, where: str, language: str) -> Draft:
    """A draft on some words of a text, or on the whole of it. Raises `ValueError` where nothing is marked."""
    quote, position = marked(text, start, end)
    whole = start <= 0 and end >= len(text)
    return Draft(where=where, language=language, quote=quote, position=position, whole=whole)


def reopened(note: Note) -> Draft:
    """A note to be changed: its place stays, its words are written anew."""
    place = {key: getattr(note, key) for key in ("where", "language", "quote", "position", "whole")}
    return Draft.model_validate({**place, "note": note.id})


def add(notes: Notes, note: Note) -> Notes:
    """One more. What is full stays as it is: ask `can_add` first, and say so."""
    return (*notes, note) if can_add(notes) and note.id not in {one.id for one in notes} else notes


def can_add(notes: Notes) -> bool:
    return len(notes) < MOST


def edit(notes: Notes, name: str, body: str, when: datetime) -> Notes:
    """Other words for one note; its place and what was replied stay."""
    return tuple(
        Note.model_validate({**dict(one), "body": body, "when": when}) if one.id == name else one for one in notes
    )


def delete(notes: Notes, name: str) -> Notes:
    """Without one of them, and without what was replied to it."""
    return tuple(one for one in notes if one.id != name)


def answered(notes: Notes, name: str, reply: Reply) -> Notes:
    """With a reply to one note; the same reply counts once."""
    return tuple(
        one.model_copy(update={"replies": (*one.replies, reply)})
        if one.id == name and reply.id not in {known.id for known in one.replies}
        else one
        for one in notes
    )


def locate(note: Note, text: str, language: str) -> Place:
    """Where a note belongs in the text that stands at its pointer today, read in `language`."""
    if language != note.language:
        return Place(how="paragraph", end=len(text))
    if note.whole:
        same = text.startswith(note.quote.exact) or _alike(text[:LONGEST_QUOTE], note.quote.exact)
        return Place(how="paragraph", end=len(text)) if same else Place(how="changed")
    start = _same_words(note, text)
    if start is not None:
        return Place(how="words", start=start, end=start + len(note.quote.exact))
    between = _between_neighbours(note.quote, text)
    return Place(how="edited", start=between[0], end=between[1]) if between else Place(how="changed")


def _same_words(note: Note, text: str) -> int | None:
    """The one place where the words stand as they did: with the most of their neighbours, then the nearest."""
    quote, before = note.quote, note.position.start
    found = [(_neighbours(quote, text, at), -abs(at - before), at) for at in _everywhere(quote.exact, text)]
    if not found:
        return None
    near, _, at = max(found)
    wanted = min(NEIGHBOURS, len(quote.prefix) + len(quote.suffix))
    # A long passage is its own proof; a word is proved by what it stands beside.
    return at if near >= wanted or len(quote.exact) >= 2 * CONTEXT else None


def _everywhere(words: str, text: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _neighbours(quote: Quote, text: str, at: int) -> int:
    """How many signs before and behind are as they were, without a gap."""
    before, behind = text[:at], text[at + len(quote.exact) :]
    return _same(reversed(quote.prefix), reversed(before)) + _same(iter(quote.suffix), iter(behind))


def _same(one: Iterator[str], other: Iterator[str]) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _between_neighbours(quote: Quote, text: str) -> tuple[int, int] | None:
    """What stands now between the neighbours of the old words, if it is still much like them."""
    before, behind = quote.prefix[-CONTEXT // 2 :], quote.suffix[: CONTEXT // 2]
    # Few neighbours: the words stood at the start of the text, or at its end, and are looked for only there.
    at_start, at_end = len(before) < NEIGHBOURS, len(behind) < NEIGHBOURS
    starts = [len(before)] if at_start else [at + len(before) for at in _everywhere(before, text)]
    ends = [len(text) - len(behind)] if at_end else list(_everywhere(behind, text))
    if (at_start and not text.startswith(before)) or (at_end and not text.endswith(behind)):
        return None
    spans = [(start, end) for start in starts for end in ends if start < end <= start + 2 * LONGEST_QUOTE]
    alike = [(start, end) for start, end in spans if _alike(text[start:end], quote.exact)]
    # Two such places cannot be told apart, and a guess would put a note beside strange words.
    return alike[0] if len(alike) == 1 else None


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE
