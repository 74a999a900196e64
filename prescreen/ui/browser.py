"""The one invisible component: the tab's sealed copy, lost connections, slips of the finger, language, focus, names.

It carries bytes it does not understand: sealing and checking them is the conversation's work. It never sees an answer.
"""

import json
import secrets
from collections.abc import Mapping
from functools import cache

import streamlit as st
from pydantic import BaseModel, ConfigDict
from streamlit.components.v2.types import ComponentRenderer

from prescreen.ui import assets

KEY = "browser"
_NONCE = "browser_nonce"
# What is written here is sent with every answer, so it only fetches the script, once. It has to have several lines: one
# line would be taken for the name of a file.
_FETCH = f"""
const script = new URL({json.dumps(assets.address(assets.SCRIPT))}, document.baseURI).href;
export default (component) => void import(script).then((ours) => ours.default(component));
"""


class Lost(BaseModel):
    """What the browser says by itself while the server cannot be reached, and when it is back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    text: str
    back: str


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("prescreen_browser", js=_FETCH)


def restored() -> bytes | None:
    """The tab's copy, in the one run after the browser handed it back. Ask before `mount`, so this run shows it."""
    blob = _told("restored")
    return blob.encode() if isinstance(blob, str) and blob else None


def linked() -> str | None:
    """The secret of a link that led here, in the one run after the browser told it."""
    secret = _told("link")
    return secret if isinstance(secret, str) and secret else None


def mount(
    blob: bytes | None,
    *,
    lang: str,
    title: str,
    lost: Lost,
    words: Mapping[str, str],
    focus: str | None = None,
    announce: str | None = None,
    ended: bool = False,
    link: str | None = None,
) -> None:
    """Mount it first in every run, before anything that may stop the run.

    `blob` is the sealed copy to keep, None while there is none. `focus` names the element with that `data-focus`
    (see `widgets.heading`): when the name changes, the focus and the top of the view go there; on a first load they
    stay at the top. `announce` is said once by screen readers when it changes; use it only when the focus does not
    move. `words` replaces Streamlit's English, whole strings only. `ended` forgets the copy. `link` is the
    secret of a link that was heard of, which is then not told again.

    The first run of a session always asks the browser for its copy and keeps nothing, so begin a conversation at the
    person's first gesture and not before: a fresh one would stand in the way of what comes back.
    """
    order = _order(blob, ended=ended) | {
        "lang": lang,
        "title": title,
        "focus": focus,
        "announce": announce,
        "link": link,
        "labels": {"lost_title": lost.title, "lost_text": lost.text, "back": lost.back},
        "words": dict(words),
        # Change what is sent, so that the browser hears of the first run after a lost connection, and stops handing
        # back a copy that was looked at.
        "again": str(_told("reconnected") or ""),
        "heard": "heard" if restored() is not None else "",
    }
    # As bytes: a mapping would load pandas and cost 80 MB and half the speed.
    _component()(
        key=KEY,
        data=json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode(),
        height=1,
        on_restored_change=_nothing,
        on_reconnected_change=_nothing,
        on_link_change=_nothing,
    )


def _order(blob: bytes | None, *, ended: bool) -> dict[str, str]:
    first = _NONCE not in st.session_state
    if first:
        # Without it a second crash within the first run would ask with the same words, and nobody would listen.
        st.session_state[_NONCE] = secrets.token_hex(8)
    if ended:
        return {"op": "clear"}
    if blob is not None and not first:
        return {"op": "save", "blob": blob.decode("ascii")}
    return {"op": "boot", "nonce": st.session_state[_NONCE]}


def _told(trigger: str) -> object:
    """What the browser sent with this run."""
    state = st.session_state.get(KEY)
    return state.get(trigger) if state is not None else None


def _nothing() -> None:
    """Triggers arrive only where a callback is given; the run itself is the answer."""
