"""A question that people ask of us, with its approved answer. What is not approved here is never said."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BeforeValidator

from prescreen.eligibility.text import Model, Text


def _one_in_a_line(value: object) -> object:
    if isinstance(value, str):
        return tuple(line.strip() for line in value.splitlines() if line.strip())
    return value


# Ways of writing, one in a line: they teach, are never shown, and so have no translation.
Ways = Annotated[tuple[str, ...], BeforeValidator(_one_in_a_line)]


class Topic(Model):
    """One approved question with its answer, what asks for it, and which words of our own pages open it.

    `words` ask for it when they stand alone. `ways` are ways of asking, by language and by author; a topic without any
    is reached by its words and terms only.
    """

    id: str
    ask: Text
    answer: Text
    words: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    ways: Mapping[str, Mapping[str, Ways]] = {}

    def ways_in(self, language: str) -> tuple[str, ...]:
        """Every way of asking in a language, of all authors."""
        return tuple(way for ways in self.ways.get(language, {}).values() for way in ways)

    def every_way(self) -> Iterator[str]:
        """Every way of asking in every language."""
        for language in self.ways:
            yield from self.ways_in(language)
