"""What stands between the network and Streamlit: which hosts, pages and origins, and with which headers.

Everything is closed unless it is named here. It must never look into answers, and never write a request down.
"""

import hashlib
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        # blob: is how Streamlit loads the script of a component; inline script stays forbidden.
        "script-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "media-src 'self'",
        "manifest-src 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    )
)

HEADERS: tuple[tuple[str, str], ...] = (
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    # Not no-referrer: with it Chromium sends "Origin: null" on our own forms, and the origin check locks people out.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=()",
    ),
    ("x-robots-tag", "noindex, nofollow"),
)

STREAM = "/_stcore/stream"
KEY_HEADER = b"x-browser-key"
# What Streamlit's page needs beside its files: its two opening questions, and the scripts of our own components.
STREAMLIT_PATHS = frozenset({"/_stcore/health", "/_stcore/host-config"})
COMPONENTS = "/_stcore/bidi-components/"
MEDIA = "/media/"
# A name is a hash of 32 signs and an ending; a shorter one could be the beginning of many.
_LEAST_NAME = 35
_MEDIA_LINK = re.compile(rb"/media/([0-9A-Za-z_.-]{16,200})")
# As long as Streamlit keeps the session of a lost connection.
_KEPT_SECONDS = 60


def cookie_name(*, secure: bool) -> str:
    return "__Host-browser" if secure else "browser"


@dataclass
class _Browser:
    """One browser with an open page: its connections and the files it was told of."""

    connections: int = 0
    left_at: float = 0.0
    files: set[str] = field(default_factory=set)


class Browsers:
    """Which browser was sent which download. Streamlit itself serves a download to anyone with the address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._by_key: OrderedDict[str, _Browser] = OrderedDict()

    def arrived(self, key: str) -> None:
        self._forget()
        self._by_key.setdefault(key, _Browser()).connections += 1

    def was_sent(self, key: str, message: bytes) -> None:
        if b"/media/" in message and key in self._by_key:
            self._by_key[key].files.update(name.decode() for name in _MEDIA_LINK.findall(message))

    def left(self, key: str) -> None:
        browser = self._by_key.get(key)
        if browser is not None:
            browser.connections -= 1
            browser.left_at = self._clock()
            self._by_key.move_to_end(key)

    def may_read(self, key: str, file: str) -> bool:
        self._forget()
        browser = self._by_key.get(key)
        # What was seen in a message may run on into the byte behind it, which can look like a letter.
        return browser is not None and len(file) >= _LEAST_NAME and any(n.startswith(file) for n in browser.files)

    def _forget(self) -> None:
        limit = self._clock() - _KEPT_SECONDS
        for key in [k for k, b in self._by_key.items() if b.connections <= 0 and b.left_at < limit]:
            del self._by_key[key]


class Edge:
    """ASGI middleware. `own` are the paths that this program answers itself; with Streamlit's `files`, all there is."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: Iterable[str],
        hosts: Iterable[str],
        secure: bool,
        own: Iterable[str],
        files: Iterable[str],
        browsers: Browsers | None = None,
    ) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._hosts = frozenset(hosts)
        self._own = frozenset(own)
        self._open = STREAMLIT_PATHS | frozenset(files)
        self._secure = secure
        self._cookie = cookie_name(secure=secure)
        self._browsers = browsers or Browsers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._browser_key(scope)
        refusal = self._refusal(scope, key)
        new_key = None if key else secrets.token_urlsafe(32)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(message, scope["path"], new_key)
            await send(message)

        await (refusal or self._app)(scope, receive, with_headers)

    def _refusal(self, scope: Scope, key: str | None) -> Response | None:
        path: str = scope["path"]
        if not self._host_is_ours(scope):
            return PlainTextResponse("This server does not answer to that name.", 421)
        # Streamlit would show a page from a stranger's store under our name.
        if any(name.lower() == "staticappid" for name, _ in parse_qsl(_query(scope), keep_blank_values=True)):
            return PlainTextResponse("This address is not in use.", 400)
        if path in self._own:
            return None
        if scope["method"] not in {"GET", "HEAD"}:
            return PlainTextResponse("Not found.", 404)
        if path in self._open or path.startswith(COMPONENTS):
            return None
        if path.startswith(MEDIA) and key and self._browsers.may_read(_digest(key), path.removeprefix(MEDIA)):
            return None
        # Nobody's path: the surface's own "no such page", which knows the person's language.
        scope["path"] = "/not-found"
        scope["raw_path"] = b"/not-found"
        return None

    def _dress(self, message: MutableMapping[str, Any], path: str, new_key: str | None) -> None:
        kept_by_browser = path.startswith("/static/") and message["status"] in {200, 206, 304}
        ours = {name.encode() for name, _ in HEADERS} | {b"server"}
        if not kept_by_browser:
            ours.add(b"cache-control")
        headers = [(name, value) for name, value in message.get("headers", ()) if name.lower() not in ours]
        headers += [(name.encode(), value.encode()) for name, value in HEADERS]
        if not kept_by_browser:
            headers.append((b"cache-control", b"no-store"))
        kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
        if new_key and kind.startswith(b"text/html"):
            secure = "; Secure" if self._secure else ""
            cookie = f"{self._cookie}={new_key}; Path=/; HttpOnly; SameSite=Lax{secure}"
            headers.append((b"set-cookie", cookie.encode()))
        message["headers"] = headers

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["path"] != STREAM or not self._host_is_ours(scope):
            await _refuse_websocket(scope, send, 421 if scope["path"] == STREAM else 404)
            return
        if headers.get("origin", "").lower() not in self._origins:
            await _refuse_websocket(scope, send, 403)
            return
        # Without a cookie nobody, not even this browser, can take the session up again.
        key = _digest(self._browser_key(scope) or secrets.token_urlsafe(32))
        scope = dict(scope)
        scope["headers"] = [(n, v) for n, v in scope["headers"] if n.lower() != KEY_HEADER]
        scope["headers"].append((KEY_HEADER, key.encode()))

        async def noting_downloads(message: Message) -> None:
            data = message.get("bytes")
            if data:
                self._browsers.was_sent(key, data)
            await send(message)

        self._browsers.arrived(key)
        try:
            await self._app(scope, receive, noting_downloads)
        finally:
            self._browsers.left(key)

    def _browser_key(self, scope: Scope) -> str | None:
        # Read from the scope: a malformed Host makes request.url disagree with the routed path.
        try:
            morsel = SimpleCookie(Headers(scope=scope).get("cookie", "")).get(self._cookie)
        except CookieError:
            return None
        return morsel.value if morsel and len(morsel.value) >= 43 else None

    def _host_is_ours(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name.lower() == b"host"]
        if len(hosts) != 1:
            return False
        name = hosts[0].decode("latin-1").lower()
        name = name.split("]")[0].lstrip("[") if name.startswith("[") else name.partition(":")[0]
        return name in self._hosts


def _query(scope: Scope) -> str:
    query: bytes = scope.get("query_string", b"")
    return query.decode("latin-1")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


async def _refuse_websocket(scope: Scope, send: Send, status: int) -> None:
    if "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": status, "headers": []})
        await send({"type": "websocket.http.response.body", "body": b""})
    else:
        await send({"type": "websocket.close", "code": 1008})
