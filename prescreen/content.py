"""Read a study from its folder: strictly, with every problem at once, each with its file, its place and its remedy.

Nothing is guessed and nothing is left out in silence: unknown keys and keys written twice are problems too.
"""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, Any

import yaml
from pydantic import ValidationError

from prescreen import i18n, shared
from prescreen.eligibility import expressions
from prescreen.eligibility.study import Question, Study
from prescreen.eligibility.text import texts
from prescreen.errors import ContentInvalid, Problem
from prescreen.shared import read_yaml as read_yaml

ROOT = Path(__file__).parents[1] / "content"
VOCABULARY = "vocabulary.yaml"
SAFETY = "safety.yaml"
VOLUNTEERS = "volunteers.yaml"
# Where each part of a study stands. The file names are part of what an author is told.
PARTS = {
    "study.yaml": (
        "id",
        "version",
        "title",
        "position",
        "registry",
        "status",
        "approval",
        "sites",
        "adult",
        "about",
        "pages",
    ),
    "questions.yaml": ("questions",),
    "criteria.yaml": ("freshness", "derived", "conflicts", "criteria"),
    "faq.yaml": ("faq",),
}
# Studies that are still being written stand here, and nobody is shown them. What only people can say is marked so.
DRAFTS, TO_BE_WRITTEN = "drafts", "to be written"
# A study may do without these files.
MAY_LACK = frozenset({"faq.yaml", VOLUNTEERS})


def study_ids(root: Path = ROOT) -> tuple[str, ...]:
    """The studies there are, by folder, in the order in which they are shown."""
    return tuple(name for _, name in sorted((_position(path), path.parent.name) for path in _study_files(root)))


def draft_ids(root: Path = ROOT) -> tuple[str, ...]:
    """The drafts there are, by folder."""
    return tuple(sorted(path.parent.name for path in root.glob(f"{DRAFTS}/*/study.yaml")))


def _study_files(root: Path) -> Iterator[Path]:
    return root.glob("studies/*/study.yaml")


def _position(path: Path) -> int:
    """Where a study stands among several. One that cannot be read stands last, and loading it tells why."""
    try:
        told = read_yaml(path).get("position", Study.model_fields["position"].default)
    except (ContentInvalid, AttributeError):
        return sys.maxsize
    return told if isinstance(told, int) else sys.maxsize


@cache
def load_study(study_id: str, root: Path = ROOT) -> Study:
    """A study in the language it was written in. Raises `ContentInvalid` with every problem of form at once."""
    return read_study(root / "studies" / study_id, root)


def read_study(folder: Path, root: Path = ROOT) -> Study:
    """The study of a folder, with what it shares with the others. Raises like `load_study`."""
    library = shared.library(root)
    data: dict[str, Any] = {}
    problems: list[Problem] = []
    for path in (root / VOCABULARY, root / SAFETY, root / VOLUNTEERS, *(folder / name for name in PARTS)):
        if path.name in MAY_LACK and not path.exists():
            continue
        try:
            read = read_yaml(path)
        except ContentInvalid as error:
            problems.extend(error.problems)
            continue
        problems.extend(_placed(path, read, data))
    problems.extend(shared.take_over(library, folder, data))
    if problems:
        raise ContentInvalid(problems)
    try:
        study = Study.model_validate(data)
    except ValidationError as error:
        raise ContentInvalid([_problem_of_form(folder, detail) for detail in error.errors()]) from error
    same = frozenset(place for place, text in texts(study) if library.texts.get(place) == text)
    study = study.model_copy(update={"shared": same})
    problems.extend(_unreadable_rules(folder, study))
    if problems:
        raise ContentInvalid(problems)
    return study


def _placed(path: Path, read: Any, data: dict[str, Any]) -> Iterator[Problem]:
    """Put what a file holds where the study has it; a key that belongs elsewhere is a problem."""
    if not isinstance(read, dict):
        yield Problem(str(path), "", "a mapping is expected", "Begin with keys like `id:`.")
        return
    if path.name == VOCABULARY:
        data["vocabulary"] = read
    elif path.name == SAFETY:
        data["emergency"] = read.get("emergency", {})
    elif path.name == VOLUNTEERS:
        data["volunteers"] = read.get("texts", {})
    else:
        for key, value in read.items():
            if key in PARTS[path.name]:
                data[key] = value
            else:
                known = ", ".join(PARTS[path.name])
                yield Problem(str(path), str(key), "this key is not known here", f"Use one of {known}, or take it out.")


def _problem_of_form(folder: Path, detail: Any) -> Problem:
    loc = detail["loc"]
    shared = {"vocabulary": VOCABULARY, "emergency": SAFETY, "volunteers": VOLUNTEERS}
    home = next((name for name, keys in PARTS.items() if loc and loc[0] in keys), "study.yaml")
    path = folder.parents[1] / shared[loc[0]] if loc and loc[0] in shared else folder / home
    remedy = "Take it out, or correct its spelling." if detail["type"] == "extra_forbidden" else "Correct the value."
    return Problem(str(path), ".".join(str(part) for part in loc), str(detail["msg"]).lower(), remedy)


def _unreadable_rules(folder: Path, study: Study) -> Iterator[Problem]:
    for file, where, text in rule_places(study):
        try:
            expressions.parse(text)
        except expressions.RuleProblem as problem:
            yield Problem(str(folder / file), f"{where}, at `{problem.at}`", problem.what, problem.remedy)


def rule_places(study: Study) -> Iterator[tuple[str, str, str]]:
    """Every rule with its file and the place in it where its author finds it."""
    for name, part in study.parts.items():
        yield "criteria.yaml", f"{name}.rule", part.rule
        if part.unless is not None:
            yield "criteria.yaml", f"{name}.unless", part.unless
    for question in study.questions:
        file = question_file(study, question)
        for field in ("ask_if", "skip_if"):
            if (text := getattr(question, field)) is not None:
                yield file, f"{question.id}.{field}", text
        for choice, text in question.show_choice_if.items():
            yield file, f"{question.id}.show_choice_if.{choice}", text
    for name, derived in study.derived.items():
        for summand in derived.sum_of:
            for case in summand.cases:
                if case.when is not None:
                    yield "criteria.yaml", f"derived.{name}.{summand.name}", case.when
    for conflict in study.conflicts:
        yield "criteria.yaml", f"conflicts.{conflict.id}.when", conflict.when
    if study.adult is not None:
        yield "study.yaml", "adult.rule", study.adult.rule


def question_file(study: Study, question: Question) -> str:
    """The file in which a question is written, seen from the folder of the study."""
    is_shared = f"questions/{question.id}/ask" in study.shared
    return f"../../{shared.QUESTIONS}" if is_shared else "questions.yaml"


def extract_content(
    fileobj: IO[bytes],
    keywords: object,  # noqa: ARG001 - Babel names what it passes
    comment_tags: object,  # noqa: ARG001 - the same
    options: object,  # noqa: ARG001 - the same
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Babel's extractor for content: given a `study.yaml`, yields every text of that study with its stable place."""
    study_id = str(yaml.safe_load(fileobj)["id"])
    for place, text in i18n.content_texts([load_study(study_id)]):
        yield 1, "pgettext", (place, str(text)), []
