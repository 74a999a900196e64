"""The component that says which words a person marked on a page. It reads no note and changes no text.

What it says is only a wish: the page looks the words up among those that it drew.
"""

import json
from collections.abc import Callable
from functools import cache
from typing import Annotated

import streamlit as st
from pydantic import Field, ValidationError
from streamlit.components.v2.types import ComponentRenderer

from prescreen.eligibility.text import Model
from prescreen.ui import assets

KEY = "marker"
MOST_SIGNS = 5000
_FETCH = f"""
const script = new URL({json.dumps(assets.address(assets.MARKER))}, document.baseURI).href;
export default (component) => {{
  const ready = import(script).then((ours) => ours.default(component));
  return () => void ready.then((leave) => leave?.());
}};
"""


class Marked(Model):
    """Words of a paragraph by their place in it, in code points. `quote` is what the browser saw there."""

    where: Annotated[str, Field(max_length=200)]
    lang: Annotated[str, Field(max_length=20)]
    start: Annotated[int, Field(ge=0, le=MOST_SIGNS)]
    end: Annotated[int, Field(ge=1, le=MOST_SIGNS)]
    quote: Annotated[str, Field(max_length=MOST_SIGNS)] | None = None


class Opened(Model):
    """A note that was pressed where it stands beside its words."""

    open: Annotated[str, Field(max_length=64)]


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("prescreen_marker", js=_FETCH)


def mount(label: str, *, on_marked: Callable[[], None]) -> None:
    """Watch the page for marked words. `label` is the button that stands beside them."""
    told = {"label": label, "on": True}
    _component()(
        key=KEY,
        data=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(),
        height=1,
        on_marked_change=on_marked,
    )


def told() -> Marked | Opened | None:
    """What the person did, in the gesture that it made. What has another shape is nothing."""
    state = st.session_state.get(KEY)
    said = state.get("marked") if state is not None else None
    for kind in (Marked, Opened):
        try:
            return kind.model_validate(said)
        except ValidationError:
            continue
    return None
