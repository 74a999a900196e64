"""The way in and out: first account, sign-in and sign-out as plain forms, and a front page for members only.

A session is a row on the server; the browser holds a random word that names it. Nothing typed here is ever logged.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from prescreen import review
from prescreen.desk import Desk
from prescreen.eligibility.text import N_, Message
from prescreen.errors import Refused, Worded
from prescreen.records import accounts
from prescreen.settings import Settings
from prescreen.ui import frontpage, languages, posting
from prescreen.ui.team import forms, office

_LANGUAGE_SECONDS = 365 * 24 * 3600

_NOT_THE_SAME = Message(msgid=N_("The two passphrases are not the same. Please type them again."))
_MISSING = Message(msgid=N_("Please fill in every line."))
# Which field to look at, where it is not the first.
_ABOUT = {accounts.PASSWORD_TOO_SHORT.msgid: "phrase", accounts.NAME_MISSING.msgid: "name"}

Answering: TypeAlias = Callable[[Request], Awaitable[Response]]


def routes(settings: Settings, desk: Callable[[], Desk]) -> Sequence[BaseRoute]:
    """Every page that is not Streamlit's. `desk` is called when the first request comes, not before."""
    entrance = Entrance(settings, desk)
    return (
        Route("/", entrance.front),
        Route(forms.SIGN_IN, entrance.sign_in, methods=["GET", "POST"]),
        Route(forms.FIRST_ACCOUNT, entrance.first_account, methods=["GET", "POST"]),
        Route(forms.SIGN_OUT, entrance.sign_out, methods=["GET", "POST"]),
        Route(forms.LANGUAGE, entrance.language),
    )


class Entrance:
    """The pages around a session of one site."""

    def __init__(self, settings: Settings, desk: Callable[[], Desk]) -> None:
        self._settings = settings
        self._desk = desk
        self._cookie = office.cookie_name(secure=settings.secure)

    async def front(self, request: Request) -> Response:
        """The Streamlit page, for members; everyone else is led to the form."""
        who = await run_in_threadpool(lambda: self._office().signed_in(self._token(request)))
        if who is None:
            return RedirectResponse(forms.SIGN_IN, status_code=303)
        language = _language(request)
        title = languages.say(forms.NAME, language)
        words = languages.front_words(language).model_copy(update={"title": title})
        return HTMLResponse(frontpage.index(words))

    async def sign_in(self, request: Request) -> Response:
        if request.method != "POST":
            if await run_in_threadpool(lambda: self._office().needs_first_account()):
                return RedirectResponse(forms.FIRST_ACCOUNT, status_code=303)
            return self._page(forms.SIGN_IN_FORM, request)
        return await self._submitted(forms.SIGN_IN_FORM, request, self._signed_in)

    async def first_account(self, request: Request) -> Response:
        if request.method != "POST":
            if not await run_in_threadpool(lambda: self._office().needs_first_account()):
                return RedirectResponse(forms.SIGN_IN, status_code=303)
            return self._page(forms.FIRST_ACCOUNT_FORM, request)
        return await self._submitted(forms.FIRST_ACCOUNT_FORM, request, self._first_account_made)

    async def sign_out(self, request: Request) -> Response:
        """End the row, the unlocked keys and the cookie; a copied cookie is dead too."""
        if request.method != "POST":
            return self._page(forms.SIGNED_OUT, request)
        if not posting.is_ours(request.headers, self._settings.origins):
            return _foreign()
        token = self._token(request)
        await run_in_threadpool(lambda: self._office().sign_out(token))
        answer = RedirectResponse(forms.SIGN_OUT, status_code=303)
        answer.delete_cookie(self._cookie, path="/", secure=self._settings.secure, httponly=True, samesite="strict")
        # What the browser kept of the pages goes as well; cookies stay for the language.
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    async def language(self, request: Request) -> Response:
        """Remember a language in a cookie and go back to a page of ours."""
        answer = RedirectResponse(_local(request.query_params.get("back", "/")), status_code=303)
        chosen = request.query_params.get("to", "")
        if chosen in languages.HTML_LANG:
            answer.set_cookie(
                languages.COOKIE,
                chosen,
                max_age=_LANGUAGE_SECONDS,
                path="/",
                secure=self._settings.secure,
                httponly=True,
                samesite="lax",
            )
        return answer

    async def _submitted(
        self, form: forms.Form, request: Request, act: Callable[[Mapping[str, str], str], str]
    ) -> Response:
        """Check where a form came from, do what it asks, and start the session that it leads to."""
        if not posting.is_ours(request.headers, self._settings.origins):
            return _foreign()
        typed = await _typed(request)
        if typed is None:
            return PlainTextResponse("Too long.", 413)
        empty = next((one.name for one in form.fields if not typed.get(one.name)), None)
        if empty is not None:
            return self._page(form, request, problem=_MISSING, about=empty, typed=typed)
        try:
            token = await run_in_threadpool(act, typed, self._token(request))
        except Wrong as wrong:
            return self._page(form, request, problem=wrong.message, about=wrong.field, typed=typed)
        except Refused as refused:
            about = _ABOUT.get(refused.message.msgid, form.fields[0].name)
            return self._page(form, request, problem=refused.message, about=about, typed=typed)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self._cookie, token, path="/", secure=self._settings.secure, httponly=True, samesite="strict")
        return answer

    def _signed_in(self, typed: Mapping[str, str], before: str) -> str:
        """A new session, and never the one that the browser came with."""
        room = self._office()
        token = room.sign_in(typed["name"], typed["phrase"])
        room.sign_out(before)
        return token

    def _first_account_made(self, typed: Mapping[str, str], before: str) -> str:
        if typed["phrase"] != typed["again"]:
            raise Wrong("again", _NOT_THE_SAME)
        room = self._office()
        token = room.first_account(typed["code"], typed["name"], typed["phrase"])
        room.sign_out(before)
        return token

    def _office(self) -> review.Office:
        return office.of(self._desk())

    def _page(
        self,
        form: forms.Form,
        request: Request,
        *,
        problem: Worded | None = None,
        about: str | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Response:
        words = forms.page(form, _language(request), problem=problem, about=about, typed=typed)
        return HTMLResponse(words, status_code=200 if problem is None else 422)

    def _token(self, request: Request) -> str:
        return request.cookies.get(self._cookie, "")


class Wrong(Refused):
    """Refused, and this field is the one to look at."""

    def __init__(self, field: str, message: Message) -> None:
        super().__init__(message)
        self.field = field


async def _typed(request: Request) -> Mapping[str, str] | None:
    found = await posting.pairs(request)
    return None if found is None else dict(found)


def _foreign() -> Response:
    return PlainTextResponse("This form was not sent from our own page.", 403)


def _local(back: str) -> str:
    """Only a path of this site, whatever the address says."""
    parts = urlsplit(back)
    is_path = back.startswith("/") and not back.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return back if is_path and "\\" not in back and back.isprintable() else "/"


def _language(request: Request) -> str:
    return languages.asked(request.query_params, request.cookies, request.headers)
