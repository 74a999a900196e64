"""Every string of the code can be found by the extractor, so that none stays English in another language."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "prescreen"


def hidden(source: str) -> Iterator[str]:
    """Strings inside an f-string, where Babel does not look, and words said without the mark that it looks for."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            yield from (f"inside an f-string: {ast.unparse(one)}" for one in ast.walk(node) if is_call(one, "N_"))
        if is_call(node, "say") and len(node.args) > 1 and isinstance(node.args[0], ast.Constant):
            yield f"without N_: {node.args[0].value!r}"


def is_call(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


@pytest.mark.parametrize("file", sorted((PACKAGE / "ui").rglob("*.py")), ids=lambda file: file.name)
def test_no_words_are_hidden_from_translation(file: Path) -> None:
    assert list(hidden(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("line", ["f\"<p>{say(N_('Sign out'), language)}</p>\"", 'say("Sign out", language)'])
def test_hidden_words_are_noticed(line: str) -> None:
    assert list(hidden(line)) != []
