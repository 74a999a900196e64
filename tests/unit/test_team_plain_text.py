"""What a person said can only be drawn as plain text: no call on the team's pages reads it as Markdown or HTML."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TEAM = Path(__file__).resolve().parents[2] / "prescreen" / "ui" / "team"
FILES = sorted(TEAM.glob("*.py"))

# What draws no words, or takes its words literally.
SILENT = {"session_state", "query_params", "context", "rerun", "fragment", "container", "form", "text"}
# Their label is Markdown, so it must be a string of ours without anything put into it.
LABELLED = {"button", "checkbox", "expander", "form_submit_button", "radio", "text_area", "text_input"}


def streamlit_uses(tree: ast.AST) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "st":
            yield node


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
        ) and node.func.value.id == "st":
            yield node.func.attr, node


def is_our_own_words(label: ast.expr) -> bool:
    """`say(N_("literal"), language)`, and no parameter that could carry somebody's words."""
    return (
        isinstance(label, ast.Call)
        and isinstance(label.func, ast.Name)
        and label.func.id == "say"
        and not label.keywords
        and isinstance(label.args[0], ast.Call)
        and isinstance(label.args[0].func, ast.Name)
        and label.args[0].func.id == "N_"
        and isinstance(label.args[0].args[0], ast.Constant)
    )


def problems(source: str, name: str) -> list[str]:
    tree = ast.parse(source)
    found = [
        f"st.{use.attr}"
        for use in streamlit_uses(tree)
        if use.attr not in SILENT | LABELLED and not (use.attr == "html" and name == "layout.py")
    ]
    found += [
        f"label of st.{name}" for name, call in calls(tree) if name in LABELLED and not is_our_own_words(call.args[0])
    ]
    found += [f"st.{name}(help=)" for name, call in calls(tree) for word in call.keywords if word.arg == "help"]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_page_of_the_team_draws_words_as_markdown(file: Path) -> None:
    assert problems(file.read_text(encoding="utf-8"), file.name) == []


@pytest.mark.parametrize(
    "line",
    [
        "st.write(name)",
        "st.markdown(f'{name}')",
        "st.error(name)",
        "st.html(name)",
        "st.button(name)",
        'st.radio(say(N_("{who}"), language, who=name), (), key="x")',
        'st.text_input(say(N_("Why"), language), help=name)',
        "st.metric('a', name)",
        "st.expander(f'{name}')",
    ],
)
def test_the_check_itself_notices(line: str) -> None:
    assert problems(line, "inbox.py") != []
