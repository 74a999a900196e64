"""The application as it is, and one more address that tells which modules its process has loaded or may load."""

import importlib
import json
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from app import app as real
from prescreen.ui import doctor

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def app(scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
    if scope["type"] != "http" or scope["path"] != "/modules":
        await real(scope, receive, send)
        return
    loaded = sorted(name for name in list(sys.modules) if sys.modules.get(name) is not None)
    told = {"loaded": loaded, "importable": [name for name in doctor.OPENING if _importable(name)]}
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def _importable(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True
