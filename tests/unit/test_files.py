"""The files of the page, compressed: the same bytes in the end, and fewer on the way."""

import gzip
from typing import Any

import pytest

from prescreen.ui import files
from tests import running

JAVASCRIPT = max(
    (name for name in files.names() if name.endswith(".js")), key=lambda n: (files.ROOT / n[1:]).stat().st_size
)
FONT = next(name for name in sorted(files.names()) if name.endswith(".woff2"))


def ask(
    path: str, headers: dict[str, str], door: files.Compressed | None = None
) -> tuple[dict[str, str], bytes] | None:
    """What the compressed files answer; None when they pass the question on."""
    sent: list[Any] = []

    async def passed_on(_scope: Any, _receive: Any, _send: Any) -> None:
        sent.clear()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    running.awaited((door or files.Compressed(passed_on))(scope, None, send))  # type: ignore[arg-type]
    if not sent:
        return None
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}, sent[1]["body"]


def test_a_script_arrives_whole_in_less_than_half_of_its_size() -> None:
    answer = ask(JAVASCRIPT, {"accept-encoding": "gzip, deflate, br"})
    assert answer is not None
    headers, body = answer
    original = (files.ROOT / JAVASCRIPT[1:]).read_bytes()
    assert gzip.decompress(body) == original
    assert len(body) < len(original) / 2
    assert headers["content-encoding"] == "gzip"
    assert headers["content-type"].startswith("text/javascript")
    assert headers["vary"] == "Accept-Encoding"
    assert "immutable" in headers["cache-control"]


def test_it_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def compress(name: str) -> bytes:
        done.append(name)
        return b"x"

    monkeypatch.setattr(files, "_compress", compress)
    door = files.Compressed(lambda *_: None)  # type: ignore[arg-type]
    for _ in range(3):
        assert ask(JAVASCRIPT, {"accept-encoding": "gzip"}, door)
    assert done == [JAVASCRIPT]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (JAVASCRIPT, {}),
        (JAVASCRIPT, {"accept-encoding": "br"}),
        (JAVASCRIPT, {"accept-encoding": "gzip", "range": "bytes=0-10"}),
        (FONT, {"accept-encoding": "gzip"}),
        ("/static/js/../../index.html", {"accept-encoding": "gzip"}),
        ("/static/js/none.js", {"accept-encoding": "gzip"}),
        ("/", {"accept-encoding": "gzip"}),
    ],
)
def test_anything_else_is_left_to_streamlit(path: str, headers: dict[str, str]) -> None:
    assert ask(path, headers) is None
