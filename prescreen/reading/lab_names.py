"""What a row is about. The whole run of names has to be explained; a name inside a longer one is another thing.

Several names on one row have to agree. A name that is only alike leaves the row open.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from prescreen.reading.lab_columns import Cell, Segment
from prescreen.reading.lab_words import ReportWords, agreed, name_key

# From this likeness on, a name that the engine has damaged is taken for what it resembles, and the row stays open.
ALIKE = 62.0
_HAN = r"\u3400-\u9fff"
_BRACKETS = re.compile(r"[()\[\]{}]")
_SCRIPTS = re.compile(rf"(?<=[{_HAN}])[ /|:]*(?=[a-z\u03b1-\u03c9])|(?<=[a-z%#])[ /|:]*(?=[{_HAN}])|[/|]")
_NUMBERED = re.compile(r"^\d{1,2}[.,)、 ]* *(?=\D)")
_NAMING = ("name", "short", "number", None)


@dataclass(frozen=True, slots=True)
class Named:
    """The codes that a row's names may mean; a unit that stood among them; whether a name was only alike."""

    codes: frozenset[str]
    unit: str | None
    unsure: bool
    cells: tuple[Cell, ...]


def named(segment: Segment, words: ReportWords) -> Named | None:
    """What the row is about, or None where no name is known or names contradict each other."""
    cells = tuple(_name_cells(segment, words))
    found = [_meaning(cell.piece.text, words) for cell in cells]
    known = [one for one in found if one.known]
    codes = agreed(one.codes for one in known)
    if not codes:
        return None
    strange = [one.text for one in found if not one.known and one.text]
    if any(_is_other(text, codes, words) for text in strange):
        return None
    units = {one.unit for one in found if one.unit}
    return Named(
        codes, units.pop() if len(units) == 1 else None, bool(strange) or any(one.alike for one in known), cells
    )


def _name_cells(segment: Segment, words: ReportWords) -> Iterator[Cell]:
    numbers = segment.of("value", "bound", "range")
    first = next((cell.left for cell in segment.cells if cell.piece.kind in ("text", "junk")), 0.0)
    after = [cell.left for cell in numbers if cell.left > first]
    headed = any(heading.column in ("name", "short") for heading in segment.headings)
    for cell in segment.of("text", "junk"):
        key = name_key(cell.piece.text)
        if words.is_named(cell.piece.text):
            yield cell
            continue
        heading = segment.column(cell)
        in_front = not after or cell.left < min(after)
        naming = in_front if heading is None or not headed else heading.column in _NAMING
        if naming and not words.is_method(key) and key not in words.beside_keys:
            yield cell


@dataclass(frozen=True, slots=True)
class _Meant:
    """One cell: known with its codes (none for another thing), or unknown with its text."""

    text: str
    known: bool
    codes: frozenset[str] = frozenset()
    unit: str | None = None
    alike: bool = False


def _meaning(text: str, words: ReportWords) -> _Meant:
    text = _NUMBERED.sub("", text.strip("".join(words.beside_keys & set("*★☆▲△●")) + " :"))
    if (key := words.known_key(text)) is not None:
        return _Meant(text, known=True, codes=words.names[key])
    parts = [part.strip(" :") for part in _BRACKETS.split(text)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        parts = _in_two(text, words)
    if len(parts) < 2:
        return _Meant(text, known=False)
    return _together(text, [part for part in parts if not _beside(part, words)], words)


def _beside(part: str, words: ReportWords) -> bool:
    key = name_key(part)
    return key not in words.names and (words.is_method(key) or key in words.beside_keys)


def _together(text: str, parts: Sequence[str], words: ReportWords) -> _Meant:
    """Names in one cell. One that is not known makes it another thing, unless it is a damaged name of the same."""
    units = [unit for part in parts if (unit := words.unit(part)) and name_key(part) not in words.names]
    names = [part for part in parts if name_key(part) in words.names or words.unit(part) is None]
    found = [_meaning(part, words) if part != text else _Meant(part, known=False) for part in names]
    known = [one for one in found if one.known]
    codes = agreed(one.codes for one in known)
    if not known:
        return _Meant(text, known=False)
    strange = [one.text for one in found if not one.known]
    if strange and not all(_alike(name, codes, words) for name in strange):
        return _Meant(text, known=True)
    return _Meant(text, known=True, codes=codes, unit=units[0] if units else None, alike=bool(strange))


def _in_two(text: str, words: ReportWords) -> list[str]:
    """Where the script changes; or in two Latin names, if both are known."""
    parts = [part for part in _SCRIPTS.split(text) if part]
    if len(parts) > 1:
        return parts
    for space in re.finditer(" ", text):
        both = [text[: space.start()], text[space.end() :]]
        if all(name_key(part) in words.names or _beside(part, words) for part in both):
            return both
    return parts


def _alike(text: str, codes: frozenset[str], words: ReportWords) -> bool:
    """Is this most like a name of these codes, and of nothing else?"""
    found = process.extractOne(name_key(text), words.names.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return found is not None and bool(words.names[found[0]] & codes)


def _is_other(text: str, codes: frozenset[str], words: ReportWords) -> bool:
    """Does an unknown name beside a known one make the row another thing?"""
    if _alike(text, codes, words):
        return False
    long = [key for key in words.names if len(key) > 2]
    found = process.extractOne(name_key(text), long, scorer=fuzz.partial_ratio, score_cutoff=75.0)
    other = found is not None and not words.names[found[0]] & codes
    return other or bool(re.search(r"[\d%#]", text))
