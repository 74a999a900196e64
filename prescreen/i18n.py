"""Languages: catalogues, a study in a language, messages in words, days and lists as people write them.

Content is looked up by its stable place (the pointer) and its English: changed English has no translation instead of an
old one. Code strings are looked up by their English. The core knows none of this.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from prescreen.eligibility.study import Study
from prescreen.eligibility.text import Text, map_texts, texts

ENGLISH: Final = "en"
CHINESE: Final = "zh_Hans"
LANGUAGES: Final = (ENGLISH, CHINESE)
LOCALES: Final = Path(__file__).parents[1] / "locales"
APP, CONTENT = "app", "content"
# Parts of a study that are shared with others; their texts belong to no study.
SHARED: Final = ("vocabulary", "emergency", "volunteers")
# What stands between a name and its value, between two things in a row, and around a remark.
POINTS: Final = {CHINESE: ("：", "；", "（{}）"), ENGLISH: (": ", "; ", " ({})")}

Words = Mapping[tuple[str | None, str], str]


def po_path(language: str, domain: str, root: Path = LOCALES) -> Path:
    """Where a catalogue stands."""
    return root / language / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """A catalogue as Babel knows it; an empty one where there is no file."""
    if not path.exists():
        return Catalog(locale=language)
    return read_po(BytesIO(path.read_bytes()), locale=language)


@cache
def words(language: str, domain: str, root: Path = LOCALES) -> Words:
    """Context and English to the words of a language. Unfinished (fuzzy) entries are left out."""
    found: dict[tuple[str | None, str], str] = {}
    for message in read_catalogue(po_path(language, domain, root), language):
        if message.id and not message.fuzzy and isinstance(message.string, str) and message.string:
            found[message.context, str(message.id)] = message.string
    return found


def say(msgid: str, language: str, params: Mapping[str, str] | None = None) -> str:
    """A code string in a language, with its parameters filled in."""
    spoken = words(language, APP).get((None, msgid), msgid)
    return spoken.format(**params) if params else spoken


def pointer(study: Study, place: str) -> str:
    """The stable place of a text: under its study, or under what all studies share."""
    return place if place in study.shared or place.partition("/")[0] in SHARED else f"{study.id}/{place}"


def localise(study: Study, language: str, root: Path = LOCALES) -> Study:
    """The same study in a language. A text without translation stays in English; `content check` refuses that."""
    if language == ENGLISH:
        return study
    known = words(language, CONTENT, root)
    return map_texts(study, lambda place, text: Text(known.get((pointer(study, place), text), text)))


def content_texts(studies: Iterable[Study]) -> Iterator[tuple[str, Text]]:
    """Every text of some studies with its place, shared ones once."""
    seen: set[str] = set()
    for study in studies:
        for place, text in texts(study):
            name = pointer(study, place)
            if name not in seen:
                seen.add(name)
                yield name, text


def say_day(written: str, language: str) -> str:
    """A day, a month or a year ("2026-06-12", "2026-06", "2026") as people write it."""
    parts = [int(part) for part in written.split("-")]
    locale = Locale.parse(language)
    if len(parts) == 1:
        return str(format_skeleton("y", datetime(parts[0], 1, 1), locale=locale))  # noqa: DTZ001 - a bare day
    if len(parts) == 2:
        return str(format_skeleton("yMMMM", datetime(parts[0], parts[1], 1), locale=locale))  # noqa: DTZ001 - bare
    return format_date(date(*parts), format="long", locale=locale)


def say_date(day: date, language: str) -> str:
    """A day in words."""
    return format_date(day, format="long", locale=Locale.parse(language))


def say_time(moment: datetime, language: str) -> str:
    """A day with its time to the minute, in the zone that the moment carries."""
    clock = format_datetime(moment, format="HH:mm z", tzinfo=moment.tzinfo, locale=Locale.parse(language))
    return f"{say_date(moment.date(), language)} {clock}"


@cache
def _territories() -> Mapping[str, str]:
    """The codes of countries by their English names, also without what an official name adds."""
    names = {name.casefold(): code for code, name in Locale.parse(ENGLISH).territories.items()}
    return {**{name.removesuffix(" sar china"): code for name, code in names.items()}, **names}


def say_country(name: str, language: str) -> str:
    """A country as a registry writes it in English, in a language; one that nobody knows stays as it is."""
    code = _territories().get(name.partition(",")[0].casefold())
    return name if code is None or language == ENGLISH else str(Locale.parse(language).territories.get(code, name))


def say_span(span: timedelta, language: str) -> str:
    """How long something still lasts, in one unit: days from two on, hours from two on, else minutes."""
    unit: Literal["day", "hour", "minute"] = "minute"
    if span >= timedelta(hours=2):
        unit = "day" if span >= timedelta(days=2) else "hour"
    # No larger unit however many there are: "36 hours" is what it is, and not two days.
    return format_timedelta(span, granularity=unit, threshold=10_000, locale=Locale.parse(language))


def labelled(label: str, value: str, language: str) -> str:
    """A value with its name before it."""
    return f"{label}{POINTS[language][0]}{value}"


def remarked(remark: str, language: str) -> str:
    """A remark behind something, in brackets."""
    return POINTS[language][2].format(remark)


def in_a_row(items: Iterable[str], language: str) -> str:
    """Some answers on one line."""
    return POINTS[language][1].join(items)


def say_list(items: Iterable[str], language: str) -> str:
    """Some things in one sentence."""
    return format_list(list(items), locale=Locale.parse(language))
