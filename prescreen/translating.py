"""Keep the catalogues in step with the words: extract, merge, write; tell what is missing, unfinished or damaged."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from prescreen import i18n
from prescreen.eligibility.study import Study
from prescreen.errors import Problem

PACKAGE: Final = Path(__file__).parent
_BRACES: Final = re.compile(r"\{[a-z_0-9]*\}")
# The marks of a code string: `N_("...")`, and the functions of the pages that say one at once.
_MARKS: Final = frozenset({"N_", "_"})
Entry = tuple[str | None, str]


@cache
def code_strings(package: Path = PACKAGE) -> Mapping[str, tuple[str, ...]]:
    """Every marked string of the code with the files it stands in."""
    found: dict[str, list[str]] = {}
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _MARKS:
                for argument in node.args[:1]:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found.setdefault(argument.value, []).append(path.relative_to(package.parent).as_posix())
    return {text: tuple(dict.fromkeys(files)) for text, files in found.items()}


def wanted(domain: str, studies: Iterable[Study]) -> Iterator[tuple[Entry, tuple[str, ...]]]:
    """What a catalogue has to hold, with the files that want it."""
    if domain == i18n.APP:
        for text, files in code_strings().items():
            yield (None, text), files
    else:
        for place, content in i18n.content_texts(studies):
            yield (place, str(content)), ()


def update(language: str, domain: str, studies: Iterable[Study], root: Path = i18n.LOCALES) -> int:
    """Write the catalogue anew: what is wanted, with the words it had; what nobody wants any more is dropped.

    A text whose English changed has no words again: what was approved for other words is no approval. Returns how many
    entries still lack words.
    """
    path = i18n.po_path(language, domain, root)
    old = {(m.context, str(m.id)): m for m in i18n.read_catalogue(path, language) if m.id}
    fresh = Catalog(locale=language, fuzzy=False)
    missing = 0
    for (context, text), files in wanted(domain, studies):
        before = old.get((context, text))
        words = before.string if before is not None and isinstance(before.string, str) else ""
        missing += language != i18n.ENGLISH and not words
        flags = sorted(set(before.flags) - {"python-format", "python-brace-format"}) if before is not None else []
        fresh.add(text, words, context=context, flags=flags, locations=[(file, 0) for file in files])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_written(fresh))
    i18n.words.cache_clear()
    return missing


# Without the time of day, so that writing a catalogue twice gives the same file.
_HEADER: Final = r"""msgid ""
msgstr ""
"Project-Id-Version: prescreen\n"
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""


def _written(catalogue: Catalog) -> bytes:
    out = BytesIO()
    out.write(_HEADER.format(language=catalogue.locale).encode())
    write_po(out, catalogue, width=100, omit_header=True, sort_output=False, include_lineno=False)
    return out.getvalue()


def problems(language: str, domain: str, studies: Iterable[Study], root: Path = i18n.LOCALES) -> Iterator[Problem]:
    """Missing, unfinished, damaged and superfluous entries of a catalogue."""
    path = i18n.po_path(language, domain, root)
    held = {(m.context, str(m.id)): m for m in i18n.read_catalogue(path, language) if m.id}
    want = dict(wanted(domain, studies))
    for context, text in want:
        message = held.get((context, text))
        if message is None:
            yield _problem(path, context, text, "the catalogue does not know this text", "Run `make translate`")
        elif language != i18n.ENGLISH:
            yield from _faults(path, context, message)
    for context, text in held:
        if (context, text) not in want:
            yield _problem(path, context, text, "nothing has this text any more", "Run `make translate`")


def _faults(path: Path, context: str | None, message: Message) -> Iterator[Problem]:
    text, words = str(message.id), message.string if isinstance(message.string, str) else ""
    if not words:
        yield _problem(path, context, text, "there is no translation", "Write it")
    elif message.fuzzy:
        yield _problem(
            path, context, text, "the translation is marked as unfinished", "Look it over, take out the mark"
        )
    elif sorted(_BRACES.findall(text)) != sorted(_BRACES.findall(words)):
        yield _problem(path, context, text, "the names in braces differ", "Use the same names in both languages")


def _problem(path: Path, context: str | None, text: str, what: str, remedy: str) -> Problem:
    return Problem(path.as_posix(), context or text[:60], what, remedy)
