"""What the readers of all registries share: the strictness of raw forms, and errors in words an operator can act on."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from prescreen.errors import Problem

AGAIN: Final = "Take the record from the registry again, or correct the file there."

_SAID: Final[Mapping[str, str]] = {
    "missing": "it is missing",
    "string_type": "a text in quotation marks is expected",
    "list_type": "a list in square brackets is expected",
    "model_type": "a group of fields in braces is expected",
    "dict_type": "a group of fields in braces is expected",
    "bool_type": "true or false is expected",
    "int_type": "a whole number is expected",
    "string_too_short": "it is empty",
    "date_type": "a day like 2026-01-31 is expected",
    "date_from_datetime_parsing": "a day like 2026-01-31 is expected",
}


class Raw(BaseModel):
    """A registry's own form. What we do not show is not looked at; what we do has to be of the right kind."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        strict=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
    )


class Malformed(Exception):
    """A record that is not taken, with everything that is wrong with it. Never leaves this package."""

    def __init__(self, problems: Iterable[tuple[str, str, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__(str(self.problems))

    def told(self, file: str) -> tuple[Problem, ...]:
        return tuple(Problem(file, where, what, remedy) for where, what, remedy in self.problems)


def malformed(error: ValidationError, under: str = "") -> Malformed:
    """The same in our own words, each with its place."""
    return Malformed((_place(one["loc"], under), _said(one), AGAIN) for one in error.errors(include_url=False))


def _place(parts: Iterable[str | int], under: str) -> str:
    written = under
    for part in parts:
        written += f"[{part}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def _said(error: Any) -> str:
    if error["type"] in _SAID:
        return _SAID[error["type"]]
    what = str(error["msg"]).removeprefix("Value error, ")
    return what[:1].lower() + what[1:]


def read_day(written: str | None) -> date | None:
    """A whole day, or None where there is none or only a month."""
    found = re.match(r"^(\d{4})-(\d{2})-(\d{2})(?:$|T)", written or "")
    return date(*(int(part) for part in found.groups())) if found else None


def words(values: Iterable[str | None]) -> tuple[str, ...]:
    """What there is to read, each once."""
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))


def word(value: str | None) -> str | None:
    """A text, or None where nothing is written."""
    return value.strip() or None if value is not None else None
