"""Our own style sheet and script as files: a browser fetches them once for a page, not with every answer.

Their addresses carry their hash, so that a page that outlives a new release never mixes two versions.
"""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

STYLE, SCRIPT, REPORT_FILE, MARKER = "theme.css", "browser.js", "report_file.js", "marker.js"
KIOSK, WIPED = "kiosk.js", "wiped.js"
# What the kiosk's script asks for by itself, under these names.
_PARTS = ("kiosk_pads.js", "kiosk_voice.js")
_TYPES = {
    STYLE: "text/css",
    **dict.fromkeys((SCRIPT, REPORT_FILE, MARKER, KIOSK, WIPED, *_PARTS), "text/javascript"),
}


@cache
def _content(name: str) -> bytes:
    return Path(__file__).with_name(name).read_bytes()


@cache
def address(name: str) -> str:
    """Where a page finds it, from the page's own address."""
    return f"{name}?v={hashlib.sha256(_content(name)).hexdigest()[:16]}"


async def _answer(request: Request) -> Response:
    name = request.scope["path"].removeprefix("/")
    return Response(_content(name), media_type=_TYPES[name])


def routes() -> tuple[Route, ...]:
    return tuple(Route(f"/{name}", _answer) for name in _TYPES)


def link() -> str:
    """For the end of a page's body: after Streamlit's own styles, whose equals it must win over."""
    return f'<link rel="stylesheet" href="./{address(STYLE)}" />'
