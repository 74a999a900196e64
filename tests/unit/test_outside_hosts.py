"""The server asks no outside host: not at its start, not for a visit, not for a message, not for a sign-in."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import running

pytestmark = pytest.mark.serial


def alone(what: str, folder: Path) -> dict[str, Any]:
    """What a walk in a network with nobody else in it told."""
    words = [sys.executable, "-m", "tests.alone", what, str(folder)]
    done = subprocess.run(words, cwd=running.ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if not told["alone"]:
        pytest.skip("NOT TESTED: this kernel gives nobody a network of their own")
    return told


def test_the_server_itself_asks_no_outside_host(tmp_path: Path) -> None:
    assert alone("served", tmp_path) == {"alone": True, "lost": 0, "asked": ""}


def test_a_page_in_default_settings_would_be_noticed(tmp_path: Path) -> None:
    told = alone("control", tmp_path)
    assert told["lost"] > 0
    assert told["asked"] != ""


@pytest.mark.parametrize(
    "ask",
    [
        "socket.socket().connect_ex(('192.0.2.1', 9))",
        "socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))",
        "socket.getaddrinfo('nobody.invalid', 80)",
    ],
)
def test_every_way_to_ask_is_written_down(tmp_path: Path, ask: str) -> None:
    told = {"PYTHONPATH": os.pathsep.join((str(running.SERVED), str(running.ROOT)))}
    told |= {"PRESCREEN_TEST_OUTSIDE": str(tmp_path / "asked")}
    code = f"import contextlib, socket\nsocket.socket().settimeout(1)\nwith contextlib.suppress(OSError): {ask}"
    subprocess.run([sys.executable, "-c", code], env=os.environ | told, check=True, timeout=60)
    assert (tmp_path / "asked").read_text().startswith("socket.")
