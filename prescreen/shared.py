"""What studies share: questions, pages, what people ask, derived facts and contradictions. Written once for all.

A fact that two studies ask for is asked in the same words, so that one answer serves both. Nothing here names a study.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError
from yaml.constructor import ConstructorError

from prescreen.eligibility.study import Conflict, Derived, Question
from prescreen.eligibility.text import Model, Text, texts
from prescreen.eligibility.topics import Ways
from prescreen.errors import ContentInvalid, Problem

QUESTIONS: Final = "questions.yaml"
_CRITERIA: Final = "criteria.yaml"
FILES: Final[Mapping[str, tuple[str, ...]]] = {
    QUESTIONS: ("questions",),
    "derived.yaml": ("derived", "conflicts"),
    "pages.yaml": ("pages",),
    "faq.yaml": ("faq",),
}
# What a study may say in its own way of something shared. All else would make one answer mean two things.
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "questions": frozenset({"why"}),
    "conflicts": frozenset({"opens"}),
    "derived": frozenset(),
    "faq": frozenset({"answer"}),
}
USE: Final = "use"


class _Strict(yaml.SafeLoader):
    """YAML without the two surprises: a key written twice, and `yes`, `no`, `on`, `off` read as true and false."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue  # `<<: *someone` takes over what is not said again
            key = self.construct_object(key_node, deep=deep)
            if key in seen:
                raise ConstructorError(None, None, f"the key {key!r} is written twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Strict.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(path: Path) -> Any:
    """One file as plain data. Raises `ContentInvalid` with the line of what is wrong."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Strict)  # noqa: S506 - a SafeLoader, only stricter
    except FileNotFoundError:
        raise ContentInvalid([Problem(str(path), "", "the file is missing", "Write it.")]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark is not None else ""
        what = str(getattr(error, "problem", None) or error)
        raise ContentInvalid([Problem(str(path), line, what, "Correct the YAML at this line.")]) from error


class SharedTopic(Model):
    """A question that people ask of every study. Without an answer here, each study has to give its own."""

    id: str
    ask: Text
    answer: Text | None = None
    words: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    ways: Mapping[str, Mapping[str, Ways]] = {}


class _Form(Model):
    questions: tuple[Question, ...] = ()
    derived: Mapping[str, Derived] = {}
    conflicts: tuple[Conflict, ...] = ()
    pages: Mapping[str, Text] = {}
    faq: tuple[SharedTopic, ...] = ()


class Library:
    """What is shared, as it is written, and every text of it with its place."""

    def __init__(self, written: Mapping[str, Any], form: _Form) -> None:
        self.pages: Mapping[str, str] = written.get("pages", {})
        self.topics: tuple[Mapping[str, Any], ...] = tuple(written.get("faq", ()))
        self.entries: Mapping[str, Mapping[str, Any]] = {
            "questions": {one["id"]: one for one in written.get("questions", ())},
            "conflicts": {one["id"]: one for one in written.get("conflicts", ())},
            "derived": written.get("derived", {}),
            "faq": {one["id"]: one for one in self.topics},
        }
        self.texts: Mapping[str, Text] = dict(texts(form))


@cache
def library(root: Path) -> Library:
    """What the studies of a content folder share. Raises `ContentInvalid` with every problem of form at once."""
    written: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, keys in FILES.items():
        if not (path := root / name).exists():
            continue
        try:
            read = read_yaml(path)
        except ContentInvalid as error:
            problems.extend(error.problems)
            continue
        for key, value in (read if isinstance(read, dict) else {"": read}).items():
            if key in keys:
                written[key] = value
            else:
                remedy = f"Use one of {', '.join(keys)}, or take it out."
                problems.append(Problem(str(path), str(key), "this key is not known here", remedy))
    try:
        form = _Form.model_validate(written)
    except ValidationError as error:
        problems.extend(_of_form(root, detail) for detail in error.errors())
    if problems:
        raise ContentInvalid(problems)
    return Library(written, form)


def _of_form(root: Path, detail: Any) -> Problem:
    loc = detail["loc"]
    home = next((name for name, keys in FILES.items() if loc and loc[0] in keys), "")
    remedy = "Take it out, or correct its spelling." if detail["type"] == "extra_forbidden" else "Correct the value."
    return Problem(str(root / home), ".".join(str(part) for part in loc), str(detail["msg"]).lower(), remedy)


def take_over(shared: Library, folder: Path, data: dict[str, Any]) -> list[Problem]:
    """Put what a study takes over into its own data. What cannot be taken over is a problem of the study."""
    problems: list[Problem] = []
    if isinstance(own := data.setdefault("pages", {}), dict):
        data["pages"] = {**shared.pages, **own}
    for key, file in (("questions", QUESTIONS), ("conflicts", _CRITERIA)):
        if isinstance(entries := data.get(key), list):
            data[key] = [_with_shared(shared, key, entry, folder / file, problems) for entry in entries]
    if isinstance(derived := data.get("derived"), dict):
        file_of = folder / _CRITERIA
        data["derived"] = {
            name: _with_shared(shared, "derived", entry, file_of, problems) for name, entry in derived.items()
        }
    if isinstance(topics := data.setdefault("faq", []), list):
        data["faq"] = _topics(shared, topics, folder / "faq.yaml", problems)
    return problems


def _with_shared(shared: Library, key: str, entry: Any, file: Path, problems: list[Problem]) -> Any:
    """An entry with what it uses; one that uses nothing as it is."""
    if not isinstance(entry, dict) or USE not in entry:
        return entry
    name, own = str(entry[USE]), {field: value for field, value in entry.items() if field != USE}
    if name not in shared.entries[key]:
        known = ", ".join(shared.entries[key]) or "none"
        problems.append(Problem(str(file), f"{key}.{name}", "nothing of this name is shared", f"There is {known}."))
        return entry
    for field in sorted(own.keys() - _OWN[key]):
        what = "this comes with what is shared, and a study cannot have its own"
        remedy = f"Its own may be: {', '.join(sorted(_OWN[key])) or 'nothing'}. Take this out."
        problems.append(Problem(str(file), f"{key}.{name}.{field}", what, remedy))
    return {**shared.entries[key][name], **own}


def _topics(shared: Library, own: list[Any], file: Path, problems: list[Problem]) -> list[Any]:
    """Every shared topic, with the study's own answer where it has one, and behind them topics of its own."""
    used = {one[USE]: one for one in own if isinstance(one, dict) and USE in one}
    found = []
    for topic in shared.topics:
        one = _with_shared(shared, "faq", used.pop(topic["id"], topic), file, problems)
        if "answer" not in one:
            what = "people ask this of every study, and this one has no answer"
            problems.append(Problem(str(file), topic["id"], what, f"Write `- use: {topic['id']}` with an `answer`."))
        found.append(one)
    found += [_with_shared(shared, "faq", one, file, problems) for one in used.values()]
    return [*found, *(one for one in own if not (isinstance(one, dict) and USE in one))]


def differing(questions: Collection[Question]) -> Iterator[tuple[str, str]]:
    """Keys that are asked for in two ways, with the field that differs: one answer would mean two things."""
    first: dict[str, Question] = {}
    for question in questions:
        for key in question.keys:
            other = first.setdefault(key, question)
            for field in type(question).model_fields.keys() - _OWN["questions"]:
                if getattr(question, field) != getattr(other, field):
                    yield key, field
                    break
