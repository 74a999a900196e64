"""The page that a surface's addresses answer with: Streamlit's own, in the person's language, without inline script.

Also the two pages that work without Streamlit: "no such page", and "this page needs JavaScript" inside the first.
"""

import html
import re
from collections.abc import Mapping
from pathlib import Path

import streamlit
from pydantic import BaseModel, ConfigDict

from prescreen.ui import assets


class Words(BaseModel):
    """What these pages say in one language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: str
    title: str
    loading: str
    no_script: str
    not_found: str
    start: str


# Drawn here, so that no page carries the sign of another product.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="#0b5cad"/>'
    '<path d="M17 33l10 10 20-22" fill="none" stroke="#fff" stroke-width="7" stroke-linecap="round" '
    'stroke-linejoin="round"/></svg>'
)
ICON_PATHS = ("/icon.svg", "/favicon.ico")

_INDEX = Path(streamlit.__file__).parent / "static" / "index.html"
_LOADING_STYLE = "font:1.125rem/1.5 system-ui,sans-serif;color:#1b1f24;padding:2rem 1rem;text-align:center"


# As on the pages before sign-in: calm ground, a card, and a way on that a finger finds.
_PLAIN_STYLE = (
    "body{margin:0;background:#faf6ef;color:#1b1f24;"
    "font:1.125rem/1.5 -apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif}main{background:#fff;"
    "max-width:30rem;margin:2rem auto;width:calc(100% - 4.5rem);padding:1.25rem;border:1px solid #d9c9ac;"
    "border-radius:14px}h1{font-size:1.45rem;line-height:1.3;margin:0}"
    "a{display:inline-flex;align-items:center;min-height:48px;margin-top:.75rem;padding:0 1.25rem;color:#fff;"
    "background:#0b5cad;border-radius:14px;font-weight:700;text-decoration:none}"
    "a:focus-visible{outline:3px solid #1b1f24;outline-offset:2px}"
    "@media (min-width:900px) and (min-height:1500px){html{font-size:162.5%}main{margin-top:22vh}}"
)


def index(words: Words, kind: str = "") -> str:
    """Streamlit's page with our language, title and loading line, and without what only Streamlit needs.

    `kind` is a class for the whole page, from its first moment on.
    """
    page = re.sub(r"<!--.*?-->\s*", "", _INDEX.read_text(encoding="utf-8"), flags=re.DOTALL)
    for pattern, replacement in _changes(words, kind).items():
        page, count = re.subn(pattern, replacement.replace("\\", r"\\"), page, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"Streamlit's page no longer holds {pattern!r}; look at what changed before serving it")
    return page


def _changes(words: Words, kind: str) -> Mapping[str, str]:
    said = {name: html.escape(value) for name, value in words.model_dump().items()}
    of_kind = f' class="{kind}"' if kind else ""
    return {
        r'<html lang="en">': f'<html lang="{said["lang"]}"{of_kind}>',
        r'<link rel="shortcut icon"[^>]*>': '<link rel="icon" type="image/svg+xml" href="./icon.svg" />',
        r"<title>.*?</title>": f"<title>{said['title']}</title>",
        # The only inline script; without it the content security policy needs no exception.
        r"<script>\s*window\.prerenderReady = false\s*</script>": "",
        r'<link rel="service-desc"[^>]*>': "",
        r"<noscript>.*?</noscript>": f'<noscript><p style="{_LOADING_STYLE}">{said["no_script"]}</p></noscript>',
        r'<div id="root"></div>': (
            f'<div id="root"><p role="status" style="{_LOADING_STYLE}">{said["loading"]}</p></div>{assets.link()}'
        ),
    }


def not_found(words: Words) -> str:
    said = {name: html.escape(value) for name, value in words.model_dump().items()}
    return (
        f'<!DOCTYPE html>\n<html lang="{said["lang"]}"><head><meta charset="UTF-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{said['title']}</title><style>{_PLAIN_STYLE}</style></head><body><main>"
        f'<h1>{said["not_found"]}</h1><a href="/">{said["start"]}</a>'
        "</main></body></html>"
    )
