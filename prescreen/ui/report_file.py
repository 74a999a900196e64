"""The visible component that takes one report from the person's device: our own words, no upload route, nothing kept.

What it sends is read once, in the gesture that it makes; Streamlit forgets it with the run.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from functools import cache

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from prescreen.reading.ocr import MOST_BYTES
from prescreen.ui import assets

KEY = "report_file"
PDF = "application/pdf"
PICTURES = "image/jpeg,image/png"
# Four signs for three bytes.
MOST_SIGNS = 4 * (-(-MOST_BYTES // 3))
_FETCH = f"""
const script = new URL({json.dumps(assets.address(assets.REPORT_FILE))}, document.baseURI).href;
export default (component) => void import(script).then((ours) => ours.default(component));
"""


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component(
        "prescreen_report_file", html='<div class="ps ps-file"></div>', js=_FETCH, isolate_styles=False
    )


def mount(labels: Mapping[str, str], *, pictures: bool, on_file: Callable[[], None]) -> None:
    """Draw it. `labels`: photo, choose, sending, too_big, unreadable. Without `pictures` it offers PDF alone."""
    told = {
        "labels": dict(labels),
        "pictures": pictures,
        "accept": f"{PICTURES},{PDF}" if pictures else PDF,
        "most": MOST_BYTES,
    }
    _component()(
        key=KEY,
        data=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(),
        on_file_change=on_file,
    )


def sent() -> bytes:
    """The file, in the gesture that it made; empty for what is none. What is too big comes as something too big."""
    state = st.session_state.get(KEY)
    told = state.get("file") if state is not None else None
    if not isinstance(told, str):
        return b""
    if len(told) > MOST_SIGNS:
        return b"\0" * (MOST_BYTES + 1)
    try:
        return base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return b""
