"""What every page of the team has: who is signed in, the ways to the other pages, headings, tables, lists.

All of it is our own escaped HTML: what a person said cannot become a link, a picture or a mark-up here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from prescreen import review
from prescreen.eligibility.text import N_
from prescreen.ui import languages, markup
from prescreen.ui.team import forms, words
from prescreen.ui.team.words import say

_STYLE = Path(__file__).with_name("pages.css")

PAGE = "page"


@cache
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Place:
    """One page of the team in the row at the top."""

    name: str
    title: str


def address(**query: str | None) -> str:
    """A page of ours by what it shows."""
    given = {name: value for name, value in query.items() if value}
    return f"/?{urlencode(given)}" if given else "/"


def top(who: str, places: Sequence[Place], current: str, language: str, back: Mapping[str, str]) -> None:
    """The first row of every page."""
    st.html(f"<style>{_css()}</style>")
    links = "".join(
        f'<a href="{markup.text(address(page=None if place.name == places[0].name else place.name))}"'
        f"{_current(place.name == current)}>{markup.text(say(place.title, language))}</a>"
        for place in places
    )
    code, name, tag = forms.other_language(language)
    switch = f"{forms.LANGUAGE}?{urlencode({'to': code, 'back': address(**back)})}"
    signed_in = say(N_("Signed in: {name}"), language, name=who)
    pages, sign_out = markup.text(say(N_("Pages"), language)), markup.text(say(N_("Sign out"), language))
    markup.block(
        f'<nav class="ps-links" aria-label="{pages}">{links}</nav>'
        f'<span class="ps-who"><span>{markup.text(signed_in)}</span>'
        f'<a href="{markup.text(switch)}" lang="{tag}" hreflang="{tag}">{name}</a>'
        f'<form method="post" action="{forms.SIGN_OUT}"><button type="submit">{sign_out}</button></form></span>',
        classes="ps-bar-top",
        attributes=f'lang="{languages.HTML_LANG[language]}"',
    )


def link(words: str, to: str, *, current: bool = False) -> str:
    return f'<a href="{markup.text(to)}"{_current(current)}>{markup.text(words)}</a>'


def _current(yes: bool) -> str:
    return ' aria-current="page"' if yes else ""


def card(title: str, inner: str, *, level: int = 2) -> None:
    markup.block(markup.heading(title, level=level) + inner, classes="ps-card")


def pairs(rows: Iterable[tuple[str, str]]) -> str:
    """Names and values; both are plain words."""
    inner = "".join(f"<dt>{markup.text(name)}</dt><dd>{markup.text(value)}</dd>" for name, value in rows)
    return f'<dl class="ps-pairs">{inner}</dl>'


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, classes: str = "") -> str:
    """A table whose cells are HTML made by this package; the first cell of a row is its heading."""
    head = "".join(f'<th scope="col">{markup.text(words)}</th>' for words in headings)
    return (
        f'<div class="ps-scroll"><table class="ps-stacks {classes}"><caption>{markup.text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(_row(headings, row) for row in rows)}</tbody></table></div>"
    )


def _row(headings: Sequence[str], cells: Sequence[str]) -> str:
    first, *rest = cells
    inner = "".join(
        f'<td data-label="{markup.text(heading)}">{cell}</td>' for heading, cell in zip(headings[1:], rest, strict=True)
    )
    return f'<tr><th scope="row">{first}</th>{inner}</tr>'


def tag(kind: str, words: str) -> str:
    return f'<span class="ps-tag ps-tag-{markup.text(kind)}">{markup.text(words)}</span>'


def event_cells(event: review.Event, language: str) -> list[str]:
    """One entry of the audit trail: when, who, what, details."""
    return [
        markup.text(words.moment(event.at, language)),
        markup.text(words.actor(event.action, event.actor, language)),
        markup.text(words.named(words.ACTION, event.action, language)),
        markup.text(words.detail(event.action, event.detail, language)),
    ]


def quote(said: str) -> str:
    """Somebody's words as they were given."""
    return f'<p class="ps-quote">{markup.text(said)}</p>'
