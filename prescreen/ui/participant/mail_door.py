"""Where sign-ups and the links of mails arrive: a page for a look, an act for a press, and never an act for a look.

An unknown link is answered like a known one. No link is ever written down, and none needs a session or a cookie.
"""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from prescreen import i18n
from prescreen.desk import Desk
from prescreen.errors import Unavailable
from prescreen.letters import Words
from prescreen.records.signups import CONFIRM_DAYS, ENDED_DAYS
from prescreen.settings import Settings
from prescreen.ui import languages, posting
from prescreen.ui.participant import mail_pages
from prescreen.ui.participant.mail_pages import Around
from prescreen.volunteers import EVERY_DAYS, FOR_FACTS, MOST_CHOICES, NEEDED, Form, Registry

_LONGEST_LINK = 100

Answering: TypeAlias = Callable[[Request], Awaitable[Response]]
Fields: TypeAlias = Sequence[tuple[str, str]]


def routes(settings: Settings, desk: Callable[[], Desk]) -> Sequence[BaseRoute]:
    """The pages of the mails; none where this site sends no mails."""
    if not settings.offers_mails:
        return ()
    door = Door(settings, desk)
    both = ["GET", "POST"]
    return (
        Route(mail_pages.JOIN, door.join, methods=both),
        Route(mail_pages.SENT, door.sent),
        Route(mail_pages.CONFIRM, door.confirm, methods=both),
        Route(mail_pages.CHOICES, door.choices, methods=both),
        Route(mail_pages.STOP, door.stop, methods=both),
        Route(mail_pages.ERASE, door.erase, methods=both),
    )


class Door:
    """The pages of one site. `desk` is called when the first request comes, not before."""

    def __init__(self, settings: Settings, desk: Callable[[], Desk]) -> None:
        self._settings, self._desk = settings, desk

    async def join(self, request: Request) -> Response:
        """The form of the sign-up, and what becomes of one that is sent."""
        registry = self._registry()
        if request.method != "POST":
            around = self._around(request, mail_pages.JOIN)
            form = Form(language=around.language)
            return HTMLResponse(mail_pages.join(around, registry.known, form, (), secrets.token_urlsafe(24)))
        if not posting.is_ours(request.headers, self._settings.origins):
            return PlainTextResponse("This form was not sent from our own page.", 403)
        fields = await posting.pairs(request)
        if fields is None:
            return PlainTextResponse("Too long.", 413)
        around = self._around(request, mail_pages.JOIN, fields)
        form, key = _form(fields), _one(fields, "key") or secrets.token_urlsafe(24)
        consents: dict[str, str] = {one: around.say(one) for one in (*NEEDED, FOR_FACTS)}
        visitor = request.client.host if request.client else "unknown"
        faults = await run_in_threadpool(registry.sign_up, form, consents, key, visitor)
        if faults:
            return HTMLResponse(mail_pages.join(around, registry.known, form, faults, key), status_code=422)
        return RedirectResponse(around.address(mail_pages.SENT), status_code=303)

    async def sent(self, request: Request) -> Response:
        return HTMLResponse(mail_pages.sent(self._around(request, mail_pages.SENT), CONFIRM_DAYS))

    async def confirm(self, request: Request) -> Response:
        return await self._by_link(request, mail_pages.CONFIRM, "confirm", self._confirmed)

    async def stop(self, request: Request) -> Response:
        """Also for a mail program's own button, which sends neither cookie nor origin: the link is all it needs."""
        return await self._by_link(request, mail_pages.STOP, "stop", self._stopped)

    async def erase(self, request: Request) -> Response:
        return await self._by_link(request, mail_pages.ERASE, "erase", self._erased)

    async def choices(self, request: Request) -> Response:
        registry = self._registry()
        if request.method != "POST":
            around = self._around(request, mail_pages.CHOICES)
            form = Form(language=around.language, every_days=EVERY_DAYS[1])
            return HTMLResponse(mail_pages.choices(around, registry.known, form, ()))
        fields = await posting.pairs(request)
        if fields is None:
            return PlainTextResponse("Too long.", 413)
        around, form = self._around(request, mail_pages.CHOICES, fields), _form(fields)
        faults = await run_in_threadpool(registry.choose, around.link, form)
        if faults:
            return HTMLResponse(mail_pages.choices(around, registry.known, form, faults), status_code=422)
        return HTMLResponse(mail_pages.done(around, "choices"))

    async def _by_link(self, request: Request, path: str, name: str, act: Callable[[Around], str]) -> Response:
        """A look shows the button; a press does what it says. Known and unknown links get the same answer."""
        if request.method != "POST":
            return HTMLResponse(mail_pages.asked(self._around(request, path), name))
        fields = await posting.pairs(request)
        if fields is None:
            return PlainTextResponse("Too long.", 413)
        around = self._around(request, path, fields)
        try:
            return HTMLResponse(await run_in_threadpool(act, around))
        except Unavailable:
            return HTMLResponse(mail_pages.failed(around), status_code=503)

    def _confirmed(self, around: Around) -> str:
        self._registry().confirm(around.link)
        return mail_pages.done(around, "confirm")

    def _stopped(self, around: Around) -> str:
        self._registry().stop(around.link)
        return mail_pages.done(around, "stop", more=(mail_pages.CHOICES, mail_pages.ERASE), days=str(ENDED_DAYS))

    def _erased(self, around: Around) -> str:
        at, head = self._registry().erase(around.link)
        time = i18n.say_time(at.astimezone(self._desk().clock().tzinfo), around.language)
        return mail_pages.done(around, "erase", time=time, head=head[:16])

    def _registry(self) -> Registry:
        found: Registry = self._desk().volunteers
        return found

    def _around(self, request: Request, path: str, fields: Fields = ()) -> Around:
        """The page's language and link: from the form that was sent, else from the address."""
        language = languages.asked(
            {languages.QUERY: _one(fields, "page") or request.query_params.get(languages.QUERY, "")},
            request.cookies,
            request.headers,
        )
        link = request.query_params.get(mail_pages.LINK, "") or _one(fields, mail_pages.LINK)
        study = next(iter(self._desk().studies[language].values()))
        return Around(Words(study.volunteers, self._settings.placeholders(), language), path, link[:_LONGEST_LINK])


def _one(fields: Fields, name: str) -> str:
    return next((value for key, value in fields if key == name), "")


def _many(fields: Fields, name: str) -> tuple[str, ...]:
    return tuple(value for key, value in fields if key == name)[:MOST_CHOICES]


def _form(fields: Fields) -> Form:
    """A form as it was sent, whatever a stranger's program has put into it."""
    days = _one(fields, "every_days")
    return Form(
        email=_one(fields, "email")[:254],
        language=_one(fields, "language"),
        interests=_many(fields, "interests"),
        regions=_many(fields, "regions"),
        every_days=int(days) if days.isascii() and days.isdigit() and len(days) < 4 else EVERY_DAYS[1],
        born=_one(fields, "born")[:8],
        sex=_one(fields, "sex"),
        agreed=_many(fields, "agreed"),
    )
