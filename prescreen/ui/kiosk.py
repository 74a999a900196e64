"""A screen in a waiting room: its component in the page, and the page that proves that it was wiped.

What must hold while the server is gone lives in the page: the idle timer, the cover, the wipe. It never sees an answer.
"""

import html
import json
from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, get_args

import streamlit as st
from pydantic import BaseModel, ConfigDict
from starlette.responses import HTMLResponse
from streamlit.components.v2.types import ComponentRenderer

from prescreen.ui import assets

KEY: Final = "kiosk"
WIPED: Final = "/wiped"
# How long nobody may touch the screen before it asks, and then before it is wiped (WCAG 2.2.1 asks for 20 at least);
# how long it waits for a lost server; how long a sign that calls for help may stand.
ASK_SECONDS: Final = 60
MORE_SECONDS: Final = 20
LOST_SECONDS: Final = 20
HELP_SECONDS: Final = 180
CLASS: Final = "ps-kiosk"
# What became of the answers that are wiped. `nothing`: nobody had answered.
Told = Literal["nothing", "not_sent", "sent", "unknown", "handed_over"]
# Cookies, storage, and what the browser kept of pages, the page behind "back" among them.
CLEAR: Final = {"Clear-Site-Data": '"cache", "cookies", "storage"'}

_FETCH = f"""
const script = new URL({json.dumps(assets.address(assets.KIOSK))}, document.baseURI).href;
export default (component) => void import(script).then((ours) => ours.default(component));
"""


class Voice(BaseModel):
    """What the page says by itself in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: str
    words: Mapping[str, str]


class Order(BaseModel):
    """What the page is to do on this screen. `voices` are all languages, the person's own first.

    `screen` changes with every screen. `watch`: there is something of a person here, so the clock runs. `told` is what
    may be said of the answers once they are gone. `end`: wipe now.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    screen: str
    voices: tuple[Voice, ...]
    watch: bool
    told: Told
    end: bool = False


@cache
def _component() -> ComponentRenderer:
    return st.components.v2.component("prescreen_kiosk", js=_FETCH)


def mount(order: Order) -> None:
    """Mount it in every run, after `browser.mount`."""
    times = {"ask": ASK_SECONDS, "more": MORE_SECONDS, "lost": LOST_SECONDS, "help": HELP_SECONDS}
    told = order.model_dump(mode="json") | {"times": times, "wiped": WIPED}
    _component()(
        key=KEY,
        data=json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(),
        height=1,
        on_wiped_change=_nothing,
    )


def was_wiped() -> bool:
    """The page told with this run that it has wiped itself. It may also be gone without a word."""
    state = st.session_state.get(KEY)
    return state is not None and state.get("wiped") is not None


def _nothing() -> None:
    """Triggers arrive only where a callback is given; the run itself is the answer."""


def wiped_page(told: Told, voices: tuple[Voice, ...]) -> HTMLResponse:
    """The visible proof, with the order to the browser to forget. It leads back to the start by itself."""
    said = "".join(_proof(told, voice) for voice in voices)
    start = " / ".join(html.escape(voice.words["start"]) for voice in voices)
    lost = html.escape(" ".join(voice.words["gone"] for voice in voices))
    page = (
        f'<!DOCTYPE html>\n<html lang="{voices[0].lang}" class="{CLASS}"><head><meta charset="UTF-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(voices[0].words['wiped'])}</title>{assets.link()}</head>"
        f'<body class="ps-proof"><main class="ps">{said}<p role="status" data-lost="{lost}"></p>'
        f'<a href="/" class="ps-proof-start">{start}</a></main>'
        f'<script type="module" src="./{assets.address(assets.WIPED)}"></script></body></html>'
    )
    return HTMLResponse(page, headers=CLEAR)


def _proof(told: Told, voice: Voice) -> str:
    words = voice.words
    line = words.get(f"wiped_{told}")
    lines = f"<p>{html.escape(line)}</p>" if line else ""
    return f'<section lang="{voice.lang}"><h1>{html.escape(words["wiped"])}</h1>{lines}</section>'


def as_told(said: str | None) -> Told:
    """What an address says was told; anything else is nothing."""
    return next((one for one in get_args(Told) if one == said), "nothing")
