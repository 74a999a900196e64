"""Our own pieces of HTML: headings that take the focus, bubbles, notes, lists. Every value is escaped here, once.

Nothing a person or a file said may reach a page but through `text`.
"""

import html
import re
from collections.abc import Iterable, Sequence

import streamlit as st


def text(said: str) -> str:
    """Plain words as HTML; line ends stay."""
    return escaped(said).replace("\n", "<br>")


def escaped(said: str) -> str:
    """The same sign for sign: for words in which places are counted."""
    return html.escape(said, quote=True)


# Orders to Streamlit, which reads labels as Markdown: a list or heading, a link, a colour or a sign by name.
_ORDER = re.compile(r"^(?:[#>+-]+|\d+[.)])(?=\s)|\[(?=[^\]]*\]\()|:(?=[a-z][\w-]*[\[:])")
_PAIRED = "*_~`$"


def plain(said: str) -> str:
    """Words for the label of a widget as they are. A lone star stays bare: a screen reader would read the backslash."""
    for sign in _PAIRED:
        if said.count(sign) > 1:
            said = said.replace(sign, f"\\{sign}")
    return _ORDER.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", said)


def block(inner: str, *, classes: str = "", attributes: str = "") -> None:
    """One element on the page."""
    st.html(f'<div class="{" ".join(("ps", classes)).strip()}"{" " + attributes if attributes else ""}>{inner}</div>')


def heading(words: str, focus: str | None = None, *, names: str | None = None, level: int = 1) -> str:
    """A heading. `focus` is the name under which `browser.mount` finds it, `names` the group of fields it names."""
    return (
        f"<h{level}"
        + (f' data-focus="{text(focus)}" tabindex="-1"' if focus else "")
        + (f' data-names="{text(names)}"' if names else "")
        + f">{text(words)}</h{level}>"
    )


def paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{text(line)}</p>" for line in lines)


def items(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{text(line)}</li>' for line in lines)}</ul>" if lines else ""


def opening(summary: str, lines: Iterable[str], drawing: str = "", *, of: str = "", opened: bool = False) -> str:
    """An opening line: help that is there for who wants it, at the same place on every screen.

    `drawing` is HTML of our own, put behind the lines as it is. `of` says, to who cannot see where it stands, what it
    belongs to: needed where a page has several with the same words.
    """
    about = f'<span class="ps-unseen">: {text(of)}</span>' if of else ""
    shown = f"<summary><span>{text(summary)}{about}</span></summary>"
    return f'<details class="ps-details"{" open" if opened else ""}>{shown}{paragraphs(lines)}{drawing}</details>'


def history(said: Sequence[tuple[str, str]], label: str) -> None:
    """What was asked and answered, as one block however long it is. The focus announces a new question, not this."""
    bubbles = "".join(f'<p class="ps-asked">{text(q)}</p><p class="ps-said">{text(a)}</p>' for q, a in said)
    block(bubbles, classes="ps-log", attributes=f'role="log" aria-live="off" aria-label="{text(label)}"')


def progress(words: str, position: int, total: int) -> None:
    """Where in the questions a person is; the bar repeats it for the eye only."""
    share = 0 if total <= 0 else min(100, max(0, round(100 * position / total)))
    block(
        f'<span>{text(words)}</span><span class="ps-bar" aria-hidden="true"><i style="width:{share}%"></i></span>',
        classes="ps-progress",
    )


def note(lines: Iterable[str], *, classes: str = "ps-note") -> None:
    """Standing words that nobody should be startled by: no alert."""
    block(paragraphs(lines), classes=classes)


def errors(title: str, problems: Sequence[str], focus: str) -> None:
    """What to do before going on; the focus comes here, so it is not an alert on top of that."""
    block(heading(title, focus, level=2) + items(problems), classes="ps-errors", attributes='role="alert"')


def error(problem: str, key: str) -> None:
    """The same words beside the field; `key` is the field's key, which is marked as in error."""
    block(f'<p class="ps-error" data-error-for="{text(key)}">{text(problem)}</p>')
