"""Which texts the surfaces say, read from the code itself, so that no list can go stale.

A page is said by a call on `words` (`here.words("start.title")`), its numbered lines by `lines`; keys that travel
through a variable are found as strings that look like one.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, get_args

from prescreen.eligibility.answers import AnswerProblem
from prescreen.eligibility.study import Place, Study
from prescreen.eligibility.truth import Reason
from prescreen.errors import Problem

PACKAGE: Final = Path(__file__).parents[1]
# The code that speaks with a study's own words.
SPEAKERS: Final = ("ui/participant", "conversation.py", "sending.py", "sharing.py", "sheet.py", "wording.py")
_KEY: Final = re.compile(r"(?:[a-z_]+\.)+[a-z_0-9]+")
# Keys whose ends are values of the program: each value needs its words.
_BY_VALUE: Final = {
    "reason": tuple(str(reason) for reason in Reason),
    "open": get_args(Place),
    "err": get_args(AnswerProblem.model_fields["code"].annotation),
}


@dataclass(frozen=True)
class Said:
    """What a study has to have words for: page keys, numbered pages, patterns of keys, emergency texts."""

    keys: frozenset[str]
    numbered: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    emergency: frozenset[str] = frozenset()
    care: frozenset[str] = frozenset()


@cache
def said_by_the_code(package: Path = PACKAGE) -> Said:
    """Every text that the surfaces say."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _sources(package)]
    calls = [(_called(node), node.args[0]) for tree in trees for node in _speaking(tree)]
    keys = {str(a.value) for name, a in calls if name == "words" and isinstance(a, ast.Constant)}
    roots = {key.partition(".")[0] for key in keys} - {"carer"}
    keys |= {word for tree in trees for word in _strings(tree) if _is_key(word, roots)}
    keys |= {f"{root}.{value}" for root, values in _BY_VALUE.items() for value in values}
    numbered = {str(a.value) for name, a in calls if name == "lines" and isinstance(a, ast.Constant)}
    emergency = {str(a.value) for name, a in calls if name == "emergency" and isinstance(a, ast.Constant)}
    ends = {"words": "", "lines": r"\.1"}
    patterns = {_pattern(a) + ends[name] for name, a in calls if name in ends and isinstance(a, ast.JoinedStr)}
    patterns |= {_pattern(joined) for tree in trees for joined in _joined_keys(tree, roots, calls)}
    care = {_pattern(a) + r"\.1" for name, a in calls if name == "care" and isinstance(a, ast.JoinedStr)}
    pages = frozenset(keys - emergency - numbered)
    return Said(pages, frozenset(numbered), frozenset(patterns), frozenset(emergency), frozenset(care))


def problems(study: Study, said: Said) -> Iterator[Problem]:
    """Every text that would be said and is not there."""
    for key in sorted(said.keys - study.pages.keys()):
        yield _missing("pages.yaml", key)
    for page in sorted(said.numbered):
        if f"{page}.1" not in study.pages:
            yield _missing("pages.yaml", f"{page}.1")
    for pattern in sorted(said.patterns):
        if not any(re.fullmatch(pattern, key) for key in study.pages):
            yield _missing("pages.yaml", pattern.replace(".+", "...").replace("\\", ""))
    for key in sorted(said.emergency):
        # A line that names nothing is the same for every site.
        named = ("{" in study.emergency.get(key, "{")) * (f"{key}.unknown",)
        for name in (key, *named):
            if name not in study.emergency:
                yield _missing("safety.yaml", name)
    for pattern in sorted(said.care):
        if not any(re.fullmatch(pattern, key) for key in study.emergency):
            yield _missing("safety.yaml", pattern.replace(".+", "...").replace("\\", ""))


def _missing(file: str, key: str) -> Problem:
    return Problem(file, key, "the surface says this text, and it is missing", "Write it.")


def _sources(package: Path) -> Iterator[Path]:
    for name in SPEAKERS:
        place = package / name
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _speaking(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called(node) in ("words", "lines", "emergency", "care"):
            yield node


def _called(node: ast.AST) -> str:
    """The last name of what is called: `here.words.lines(...)` is `lines`, `words[language](...)` is `words`."""
    inner: ast.AST = node.func if isinstance(node, ast.Call) else node
    if isinstance(inner, ast.Subscript):
        inner = inner.value
    return inner.attr if isinstance(inner, ast.Attribute) else inner.id if isinstance(inner, ast.Name) else ""


def _strings(tree: ast.AST) -> Iterator[str]:
    pieces = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in pieces:
            yield node.value


def _is_key(word: str, roots: set[str]) -> bool:
    return bool(_KEY.fullmatch(word)) and word.removeprefix("carer.").partition(".")[0] in roots


def _joined_keys(tree: ast.AST, roots: set[str], calls: Sequence[tuple[str, ast.expr]]) -> Iterator[ast.JoinedStr]:
    """Keys with a value inside that travel on, like `f"sheet.ask.{name}"`."""
    said = {id(argument) for _, argument in calls}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in said and isinstance(node.values[0], ast.Constant):
            begun = str(node.values[0].value)
            if begun.endswith(".") and _is_key(f"{begun}x", roots):
                yield node


def _pattern(joined: ast.JoinedStr) -> str:
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+"  # what stands in braces
        for part in joined.values
    )
