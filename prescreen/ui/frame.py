"""What stands around a question on every screen: language, progress, earlier answers, the row of actions, the foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from prescreen.ui import markup

Gesture = Callable[..., None]


@dataclass(frozen=True)
class Action:
    """A button: what it says, and the one gesture it stands for."""

    key: str
    label: str
    on_click: Gesture
    args: tuple[Any, ...] = ()
    primary: bool = False


@dataclass(frozen=True)
class Earlier:
    """An answer given before: the question in few words, the answer in words, and the way to change it."""

    question: str
    answer: str
    change: Action
    names: str | None = None  # the group of fields that this line names


def top(language: Action, *actions: Action) -> None:
    """The first row: the other language, in its own words, then what else belongs there."""
    with st.container(key="top", horizontal=True, horizontal_alignment="right"):
        for action in (*actions, language):
            button(action, stretch=False)


def button(action: Action, *, stretch: bool = True) -> None:
    st.button(
        markup.plain(action.label),
        key=action.key,
        type="primary" if action.primary else "secondary",
        on_click=action.on_click,
        args=action.args,
        width="stretch" if stretch else "content",
    )


def actions(*rows: Action) -> None:
    """The row under a question, the main one first. Keys hold the question's id: an old click then finds nothing."""
    with st.container(key="actions"):
        for action in rows:
            button(action)


def earlier(label: str, answers: Sequence[Earlier]) -> None:
    """Earlier answers, folded. The rows cost nothing until they are opened."""
    if not answers:
        return
    with st.expander(markup.plain(label), key="earlier", on_change="rerun") as folded:
        if folded.open:
            rows(answers)


def rows(answers: Sequence[Earlier]) -> None:
    """Answers in words, each with its own Change: here, and on "Check your answers"."""
    for answer in answers:
        with st.container(key=f"answer-{answer.change.key}", horizontal=True, vertical_alignment="center"):
            markup.block(
                f"<dl><dt>{markup.text(answer.question)}</dt>"
                + "".join(f"<dd>{markup.text(line)}</dd>" for line in answer.answer.split("\n"))
                + "</dl>",
                attributes=f'data-names-button="{markup.text(answer.change.key)}" '
                f'data-name="{markup.text(f"{answer.change.label}: {answer.question}")}"'
                + (f' data-names="{markup.text(answer.names)}"' if answer.names else ""),
            )
            button(answer.change, stretch=False)


def footer(lines: Sequence[str], draft: str | None = None) -> None:
    """Always the same words at the same place: nobody watches this page, and whom to call."""
    inner = markup.paragraphs(lines)
    if draft:
        inner += f'<p class="ps-draft">{markup.text(draft)}</p>'
    markup.block(inner, classes="ps-footer")
