"""The ASGI application around the two surfaces: routes, edge, and the boundary where an error becomes plain words.

A process loads the package of its own surface and never that of the other. Nothing about a person is kept here.
"""

import gc
import importlib
import logging
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import TypedDict

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import config

from prescreen.desk import Desk
from prescreen.errors import ContentInvalid, Refused, Unsafe
from prescreen.settings import Settings, Surface
from prescreen.ui import assets, doctor, edge, files, frontpage, kiosk, languages, logs

SCRIPT = str(Path(__file__).with_name("page.py"))
NOT_FOUND = "/not-found"
HEALTH = "/health"

_log = logging.getLogger("prescreen.shell")
_making = threading.Lock()


class Surroundings(TypedDict):
    """What `st.App` is told beside its script."""

    routes: Sequence[BaseRoute]
    middleware: Sequence[Middleware]
    lifespan: Callable[[st.App], AbstractAsyncContextManager[dict[str, object] | None]]
    on_script_error: Callable[[Exception], bool | None]


def surroundings() -> Surroundings:
    """Everything around the script, for the surface that this process is."""
    logs.silence()
    settings = Settings()
    config.set_option("server.allowedHosts", list(settings.hosts))
    # Named, so that Streamlit asks nobody outside for our own address.
    config.set_option("browser.serverAddress", settings.hosts[0])
    pages = _pages(settings)
    front_page = partial(_front_page, kind=kiosk.CLASS if settings.kiosk else "")
    own_pages = tuple(getattr(pages, "PATHS", ("/",)))
    surface_routes: Sequence[BaseRoute] = getattr(pages, "routes", lambda _settings, _desk: ())(settings, desk)
    routes = [
        *surface_routes,
        *(Route(path, front_page) for path in own_pages),
        *(Route(path, _icon) for path in frontpage.ICON_PATHS),
        *assets.routes(),
        Route(HEALTH, _health),
        Route(NOT_FOUND, _not_found),
    ]
    return {
        "routes": routes,
        "middleware": [
            Middleware(
                edge.Edge,
                origins=settings.origins,
                hosts=settings.hosts,
                secure=settings.secure,
                files=files.names(),
                own=[route.path for route in routes if isinstance(route, Route) and route.path != NOT_FOUND],
            ),
            Middleware(files.Compressed),
        ],
        "lifespan": _lifespan,
        "on_script_error": _after_error,
    }


def page() -> None:
    """One run of the surface's page; whatever goes wrong in it, the person reads our own words."""
    try:
        ours = desk()
        _pages(ours.settings).main(ours)
    except Refused as refused:
        _log.info("Refused: %s", type(refused).__name__)
        _notice(languages.say(refused.message, languages.current()))
    except Exception as error:  # noqa: BLE001 - the one place where everything is caught
        _log.error("The page failed: %s", logs.describe(error))
        _notice(*languages.failed(languages.current()))


def _pages(settings: Settings) -> ModuleType:
    return importlib.import_module(f"prescreen.ui.{settings.surface}.pages")


def desk() -> Desk:
    """The one desk of this process, made when it is first needed; safe to ask for from any thread."""
    with _making:
        return _make_desk()


@cache
def _make_desk() -> Desk:
    settings = Settings()
    made: Desk = _pages(settings).make_desk(settings)
    return made


def _notice(*lines: str) -> None:
    # Plain text only: a message may name what the person typed.
    with st.container(key="shell_notice"):
        for line in lines:
            st.text(line)
        st.button(languages.try_again(languages.current()), key="shell_try_again")


def _after_error(error: Exception) -> bool:
    """Errors in callbacks, which run before the page does."""
    _log.error("A gesture failed: %s", logs.describe(error))
    _notice(*languages.failed(languages.current()))
    return True


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[dict[str, object] | None]:
    settings = Settings()
    doctor.no_core_dumps()
    problems = doctor.examine(settings).problems
    for problem in problems:
        _log.critical("%s", str(problem))
    if problems:
        raise Unsafe(problems)
    if settings.surface is Surface.PARTICIPANT:
        doctor.forbid_opening()
    await run_in_threadpool(_check_content)
    _set_apart()
    yield None


def _set_apart() -> None:
    """What a start has made stays for good: it is taken out of what the collector goes through.

    Before anybody is served, so that nothing of a person is among it. Collecting what people leave behind is then quick
    and soon due; beside a hundred thousand objects of the program it would wait for as many of theirs.
    """
    gc.collect()
    gc.freeze()
    # The collector reckons by what its last full round found.
    gc.collect()


def _check_content() -> None:
    """A study that must not be shown ends the start. Whatever else is missing may still come; /health tells it."""
    try:
        desk()
    except ContentInvalid as invalid:
        for problem in invalid.problems:
            _log.critical("%s", str(problem))
        raise
    except Exception as error:  # noqa: BLE001 - the database may come later than we do
        _log.error("Not ready: %s", logs.describe(error))


async def _front_page(request: Request, kind: str) -> Response:
    words = languages.front_words(languages.asked(request.query_params, request.cookies, request.headers))
    return HTMLResponse(frontpage.index(words, kind), headers={"vary": "Accept-Language, Cookie"})


async def _not_found(request: Request) -> Response:
    words = languages.front_words(languages.asked(request.query_params, request.cookies, request.headers))
    return HTMLResponse(frontpage.not_found(words), status_code=404)


async def _icon(_request: Request) -> Response:
    return Response(frontpage.ICON, media_type="image/svg+xml")


async def _health(_request: Request) -> Response:
    alive = await run_in_threadpool(_store_answers)
    return JSONResponse({"status": "ok" if alive else "no database"}, status_code=200 if alive else 503)


def _store_answers() -> bool:
    try:
        return bool(desk().store.answers())
    except Exception:  # noqa: BLE001 - whatever it is, this process cannot serve people; the start said why
        return False
