"""What stands between the network and Streamlit, asked as a network would ask."""

import hashlib
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

import pytest

from prescreen.ui import edge
from tests import running

ORIGIN = "https://trial.example"
GOOD = {"host": "trial.example"}


class Inside:
    """The application behind the edge: remembers what reached it, and answers or sends what it is told."""

    def __init__(self, *, sends: Sequence[bytes] = (), headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
        self.scopes: list[MutableMapping[str, Any]] = []
        self.sends = sends
        self.headers = [(b"content-type", b"text/html; charset=utf-8"), *headers]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            for data in self.sends:
                await send({"type": "websocket.send", "bytes": data})
            await receive()
            return
        await send({"type": "http.response.start", "status": 200, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": b"inside"})


class Answer:
    def __init__(self, messages: Sequence[Mapping[str, Any]]) -> None:
        start = messages[0]
        self.status: int = start.get("status", 0)
        self.headers = [(n.decode().lower(), v.decode()) for n, v in start.get("headers", ())]
        self.messages = messages

    def all(self, name: str) -> list[str]:
        return [value for found, value in self.headers if found == name]


def build(inside: Inside, *, secure: bool = True, browsers: edge.Browsers | None = None) -> edge.Edge:
    return edge.Edge(
        inside,
        origins=[ORIGIN],
        hosts=["trial.example"],
        secure=secure,
        own=["/", "/withdraw"],
        files=["/static/js/index.js"],
        browsers=browsers,
    )


def ask(
    door: edge.Edge,
    path: str = "/",
    *,
    kind: str = "http",
    method: str = "GET",
    query: str = "",
    headers: Mapping[str, str] = GOOD,
    extra: Sequence[tuple[str, str]] = (),
    during: Any = None,
) -> Answer:
    sent: list[Mapping[str, Any]] = []
    pairs = [*headers.items(), *extra]
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
        "extensions": {"websocket.http.response": {}},
    }

    async def receive() -> MutableMapping[str, Any]:
        if during is not None:
            during()
        return {"type": "websocket.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    running.awaited(door(scope, receive, send))
    return Answer(sent)


def test_every_answer_carries_exactly_this_set_of_headers() -> None:
    inside = Inside(headers=[(b"x-frame-options", b"ALLOWALL"), (b"cache-control", b"public"), (b"server", b"x")])
    answer = ask(build(inside))
    wanted = {
        "content-security-policy": "default-src 'none'; script-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        "media-src 'self'; manifest-src 'self'; frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'self'; object-src 'none'",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
        "x-robots-tag": "noindex, nofollow",
        "cache-control": "no-store",
    }
    for name, value in wanted.items():
        assert answer.all(name) == [value]
    assert {name for name, _ in answer.headers} == {*wanted, "content-type", "set-cookie"}


def test_refusals_carry_the_headers_too() -> None:
    for answer in (ask(build(Inside()), headers={"host": "x"}), ask(build(Inside()), query="staticAppId=1")):
        assert answer.all("content-security-policy")
        assert answer.all("cache-control") == ["no-store"]


def test_the_files_of_the_page_may_be_kept_by_the_browser_and_nothing_else() -> None:
    inside = Inside(headers=[(b"cache-control", b"public, immutable, max-age=31536000")])
    assert ask(build(inside), "/static/js/index.js").all("cache-control") == ["public, immutable, max-age=31536000"]
    assert ask(build(inside), "/").all("cache-control") == ["no-store"]
    assert ask(build(inside), "/_stcore/health").all("cache-control") == ["no-store"]


@pytest.mark.parametrize(
    "host", ["evil.example", "trial.example.evil.example", "", "trial.example@evil.example", "[::1]"]
)
def test_another_name_is_not_answered(host: str) -> None:
    inside = Inside()
    assert ask(build(inside), headers={"host": host}).status == 421
    assert inside.scopes == []


def test_no_name_or_two_names_are_not_answered() -> None:
    inside = Inside()
    assert ask(build(inside), headers={}).status == 421
    assert ask(build(inside), extra=[("host", "evil.example")]).status == 421
    assert inside.scopes == []


@pytest.mark.parametrize("host", ["trial.example", "TRIAL.example:443"])
def test_our_own_name_is_answered_with_and_without_a_port(host: str) -> None:
    assert ask(build(Inside()), headers={"host": host}).status == 200


@pytest.mark.parametrize("query", ["staticAppId=x", "a=1&STATICAPPID=", "static%41ppId=x", "staticAppId"])
def test_a_page_from_a_strangers_store_is_refused(query: str) -> None:
    inside = Inside()
    assert ask(build(inside), query=query).status == 400
    assert inside.scopes == []


CLOSED = [
    "/_stcore/metrics",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/agent/mcp",
    "/_stcore/script-health-check",
    "/_stcore/upload_file/session/file",
    "/_stcore/message",
    "/auth/login",
    "/auth/logout",
    "/oauth2callback",
    "/media/0123456789abcdef0123456789abcdef.pdf",
    "/component/x/index.html",
    "/app/static/secret.txt",
    "/index.html",
    "/favicon.png",
    "/static/js/no-such-file.js",
    "/static/",
    "/anything",
    "/withdraw/",
    "//evil.example",
]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "OPTIONS"])
def test_a_path_that_nobody_opened_is_closed(path: str, method: str) -> None:
    inside = Inside()
    answer = ask(build(inside), path, method=method)
    assert answer.status == 404 or [scope["path"] for scope in inside.scopes] == ["/not-found"]


@pytest.mark.parametrize("path", ["/", "/withdraw", "/static/js/index.js", "/_stcore/health", "/_stcore/host-config"])
def test_what_the_page_needs_is_open(path: str) -> None:
    inside = Inside()
    assert ask(build(inside), path).status == 200
    assert [scope["path"] for scope in inside.scopes] == [path]


def test_a_page_gives_a_new_browser_a_key_that_scripts_and_other_sites_cannot_use() -> None:
    cookies = ask(build(Inside())).all("set-cookie")
    assert len(cookies) == 1
    name, _, rest = cookies[0].partition("=")
    assert name == "__Host-browser"
    assert rest.partition(";")[2].strip() == "Path=/; HttpOnly; SameSite=Lax; Secure"
    assert len(rest.partition(";")[0]) >= 43
    assert ask(build(Inside())).all("set-cookie") != cookies


def test_a_browser_keeps_its_key() -> None:
    key = "k" * 43
    assert ask(build(Inside()), headers=GOOD | {"cookie": f"a=b; __Host-browser={key}"}).all("set-cookie") == []


def connect(door: edge.Edge, **headers: str) -> Answer:
    return ask(door, edge.STREAM, kind="websocket", headers=GOOD | {"origin": ORIGIN} | headers)


def test_a_connection_is_opened_for_our_own_page() -> None:
    inside = Inside()
    assert connect(build(inside)).messages[0]["type"] == "websocket.accept"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://trial.example", "https://trial.example:8443", "null"]
)
def test_a_connection_from_another_page_is_refused(origin: str) -> None:
    inside = Inside()
    assert connect(build(inside), origin=origin).status == 403
    assert inside.scopes == []


def test_a_connection_without_an_origin_is_refused() -> None:
    inside = Inside()
    assert ask(build(inside), edge.STREAM, kind="websocket").status == 403
    assert inside.scopes == []


def test_a_connection_to_another_name_or_path_is_refused() -> None:
    inside = Inside()
    assert connect(build(inside), host="evil.example").status == 421
    assert ask(build(inside), "/x", kind="websocket", headers=GOOD | {"origin": ORIGIN}).status == 404
    assert inside.scopes == []


def test_where_the_server_cannot_say_why_the_connection_is_closed_unopened() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": edge.STREAM, "headers": [(b"host", b"x")], "query_string": b""}
    running.awaited(build(Inside())(scope, lambda: None, send))  # type: ignore[arg-type, return-value]
    assert sent == [{"type": "websocket.close", "code": 1008}]


def keys(inside: Inside) -> list[str]:
    return [value.decode() for name, value in inside.scopes[-1]["headers"] if name == b"x-browser-key"]


def test_a_session_is_bound_to_the_browser_and_not_to_what_the_browser_claims() -> None:
    key = "k" * 43
    inside = Inside()
    door = build(inside)
    connect(door, cookie=f"__Host-browser={key}", **{"x-browser-key": "somebody else"})
    assert keys(inside) == [hashlib.sha256(key.encode()).hexdigest()]


def test_a_browser_without_a_key_can_never_be_taken_for_another() -> None:
    inside = Inside()
    door = build(inside)
    found = set()
    for cookie in ("", "__Host-browser=short", "browser=" + "k" * 43):
        connect(door, cookie=cookie)
        found.update(keys(inside))
    assert len(found) == 3


FILE = "0123456789abcdef0123456789abcdef.pdf"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def sent_to(key: str, clock: Clock) -> tuple[edge.Edge, Inside]:
    """A door behind which one browser, now gone, was sent a download."""
    inside = Inside(sends=[b"\x08\x01 other bytes", b"\x0a\x20url /media/" + FILE.encode() + b"\x00"])
    door = build(inside, browsers=edge.Browsers(clock))
    connect(door, cookie=f"__Host-browser={key}")
    return door, inside


def may_read(door: edge.Edge, inside: Inside, key: str | None, file: str = FILE) -> bool:
    inside.scopes.clear()
    headers = GOOD | ({"cookie": f"__Host-browser={key}"} if key else {})
    ask(door, f"/media/{file}", headers=headers)
    return [scope["path"] for scope in inside.scopes] == [f"/media/{file}"]


def test_a_download_is_served_only_to_the_browser_that_was_sent_it() -> None:
    door, inside = sent_to("a" * 43, Clock())
    assert may_read(door, inside, "a" * 43)
    assert not may_read(door, inside, "b" * 43)
    assert not may_read(door, inside, None)
    assert not may_read(door, inside, "a" * 43, "fedcba9876543210fedcba9876543210.pdf")


def test_a_download_closes_a_minute_after_its_browser_left() -> None:
    clock = Clock()
    door, inside = sent_to("a" * 43, clock)
    clock.now = 59
    assert may_read(door, inside, "a" * 43)
    clock.now = 61
    assert not may_read(door, inside, "a" * 43)


def test_a_download_stays_open_while_its_page_is_open() -> None:
    clock = Clock()
    inside = Inside(sends=[b"/media/" + FILE.encode()])
    door = build(inside, browsers=edge.Browsers(clock))
    seen: list[bool] = []

    def much_later() -> None:
        clock.now = 3600
        seen.append(door._browsers.may_read(hashlib.sha256(b"a" * 43).hexdigest(), FILE))

    headers = GOOD | {"origin": ORIGIN, "cookie": "__Host-browser=" + "a" * 43}
    ask(door, edge.STREAM, kind="websocket", headers=headers, during=much_later)
    assert seen == [True]
