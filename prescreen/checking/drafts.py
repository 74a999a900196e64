"""What is left to write in a draft: every mark with its file, its place and its remedy, and all else that is wrong."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from prescreen import content
from prescreen.content import TO_BE_WRITTEN
from prescreen.eligibility.study import Study
from prescreen.errors import ContentInvalid, Problem

# What belongs in a place, by the last name of it; `_ELSE` where none is told.
_REMEDIES: Final = {
    "rule": "Write what must hold, like `fact >= 18` or `not has(list, 'item')`; for an exclusion too.",
    "label": "Say in a few plain words what the study asked for.",
    "reason": "Say in a plain sentence why the study may not fit; take it out where a part is never failed.",
    "kind": "Is it an `inclusion` or an `exclusion`? The record has no heading that says so.",
    "title": "Name it in plain words, as people will read it.",
    "answer": "Answer from the record; what it does not say is answered so.",
    "answers": "Give the answers of an invented person, keys and choices as the questions have them.",
    "questions": "List the questions that the rules need: take out the # in front of them, and this mark.",
    "why": "Say in a plain sentence why the study asks this.",
    "status.sponsor": "Say who runs the study and where, in a plain sentence.",
    "last_modified": "Write the whole day on which the record was last changed.",
    "facts_as_of": "Write the whole day that our facts are from.",
    "planned_end": "Write the whole day on which the study is due to end.",
    "sites": "List the places of the study, each with an id of its own.",
}
_ELSE: Final = "Write what the record or the study team says."


def marks(folder: Path, names: tuple[str, ...]) -> tuple[list[Problem], frozenset[str]]:
    """Every mark in some files, and the places of them as the form of a study names them."""
    problems: list[Problem] = []
    places: set[str] = set()
    for name in names:
        try:
            read = content.read_yaml(folder / name)
        except ContentInvalid:
            continue  # told when the study is read
        for where, place in _marked(read, (), ()):
            what = "this is still to be written"
            problems.append(Problem(name, ".".join(where), what, _REMEDIES.get(where[-1], _ELSE)))
            places.add(".".join(place))
    return problems, frozenset(places)


def study_of(folder: Path, root: Path, marked: frozenset[str]) -> tuple[Study | None, list[Problem]]:
    """The study as far as it can be read, and what is wrong beside its marks."""
    try:
        return content.read_study(folder, root), []
    except ContentInvalid as error:
        return None, list(beside(error.problems, marked))


def beside(problems: Iterable[Problem], marked: frozenset[str]) -> Iterator[Problem]:
    """Those that say more than a mark already says."""
    return (one for one in problems if not _stands_at(one, marked))


def _stands_at(problem: Problem, marked: frozenset[str]) -> bool:
    """Does a problem only say what a mark already says?"""
    if TO_BE_WRITTEN in problem.where:
        return True
    return any(problem.where == place or problem.where.startswith(f"{place}.") for place in marked)


def _marked(
    value: Any, where: tuple[str, ...], place: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each mark: where its author finds it, by ids, and its place in the form, by numbers."""
    match value:
        case str() if value == TO_BE_WRITTEN:
            yield where, place
        case dict():
            for key, inner in value.items():
                yield from _marked(inner, (*where, str(key)), (*place, str(key)))
        case list():
            for number, inner in enumerate(value):
                named = inner.get("id") or inner.get("use") or str(number) if isinstance(inner, dict) else str(number)
                yield from _marked(inner, (*where[:-1], str(named)) if where else (str(named),), (*place, str(number)))
