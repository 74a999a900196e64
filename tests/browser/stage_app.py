"""The stage behind the real front page and content security policy, for `uvicorn tests.browser.stage_app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prescreen.ui import assets, edge, frontpage, languages


class Guarded:
    """Every answer carries the policy of the real surfaces, so that what they would forbid fails here too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                policy = (b"content-security-policy", edge.CONTENT_SECURITY_POLICY.encode())
                message["headers"] = [*message.get("headers", ()), policy]
            await send(message)

        await self._app(scope, receive, with_policy)


async def _front(request: Request) -> Response:
    words = languages.front_words(languages.asked(request.query_params, request.cookies, request.headers))
    return HTMLResponse(frontpage.index(words))


app = st.App(
    str(Path(__file__).with_name("stage.py")),
    routes=[Route("/", _front), *assets.routes()],
    middleware=[Middleware(Guarded)],
)
