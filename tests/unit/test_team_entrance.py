"""The team's way in: only our own pages may send its forms, and a session lives on the server alone."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response

from prescreen import review
from prescreen.desk import Desk
from prescreen.eligibility.text import Message
from prescreen.errors import Refused
from prescreen.settings import Settings, Surface
from prescreen.ui import posting
from prescreen.ui.team import entrance, forms, office
from tests import running

ORIGIN = "http://localhost:8502"
OURS = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
NO = Message(msgid="Name and password do not fit.")


class Office:
    """Accounts without slow hashes: one name, one phrase."""

    def __init__(self, *, first: bool = False) -> None:
        self.live: set[str] = set()
        self.ended: list[str] = []
        self.first = first

    def needs_first_account(self) -> bool:
        return self.first

    def sign_in(self, name: str, phrase: str) -> str:
        if (name, phrase) != ("wei", "four words that differ"):
            raise Refused(NO)
        token = f"token-{len(self.live)}"
        self.live.add(token)
        return token

    def first_account(self, _code: str, name: str, phrase: str) -> str:
        return self.sign_in(name, phrase)

    def sign_out(self, token: str) -> None:
        self.live.discard(token)
        self.ended.append(token)

    def signed_in(self, token: str) -> str | None:
        return "wei" if token in self.live else None


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Office:
    made = Office()
    monkeypatch.setattr(office, "of", lambda _desk: cast("review.Office", made))
    return made


def door(*, secure: bool = False) -> entrance.Entrance:
    origin = "https://team.trial.example" if secure else None
    settings = Settings(surface=Surface.TEAM, team_origin=origin)
    return entrance.Entrance(settings, lambda: cast("Desk", None))


def send(
    page: Any,
    form: Mapping[str, str] | None = None,
    *,
    headers: Mapping[str, str] = OURS,
    query: str = "",
    cookies: str = "",
    body: bytes | None = None,
) -> Response:
    """Ask a page for itself, or send it a form."""
    sent = urlencode(form or {}).encode() if body is None else body
    scope = {
        "type": "http",
        "method": "GET" if form is None and body is None else "POST",
        "path": "/",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in {**headers, "cookie": cookies}.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": sent, "more_body": False}

    answer: Response = running.awaited(page(Request(scope, receive)))
    return answer


RIGHT = {"name": "wei", "phrase": "four words that differ"}


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"origin": ORIGIN, "sec-fetch-site": "same-origin"}, True),
        ({"origin": ORIGIN}, True),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "https://evil.example", "sec-fetch-site": "same-origin"}, False),
        ({"origin": ORIGIN, "sec-fetch-site": "same-site"}, False),
        ({"origin": ORIGIN, "sec-fetch-site": "none"}, False),
        ({"origin": "http://localhost:8501"}, False),
    ],
)
def test_only_a_form_from_our_own_page_is_read(headers: Mapping[str, str], ours: bool) -> None:
    assert posting.is_ours(headers, (ORIGIN,)) is ours


def test_a_foreign_form_neither_signs_in_nor_out(room: Office) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for page in (door().sign_in, door().first_account, door().sign_out):
        assert send(page, RIGHT, headers=foreign, cookies="sid=token-0").status_code == 403
    assert room.live == set()
    assert room.ended == []


def test_signing_in_gives_a_cookie_that_only_this_site_sends_and_no_script_reads(room: Office) -> None:
    answer = send(door().sign_in, RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie == "sid=token-0; HttpOnly; Path=/; SameSite=strict"


def test_behind_tls_the_cookie_is_bound_to_the_host(room: Office) -> None:
    headers = {"origin": "https://team.trial.example"}
    cookie = send(door(secure=True).sign_in, RIGHT, headers=headers).headers["set-cookie"]
    assert cookie.startswith("__Host-sid=")
    assert "; Secure" in cookie
    assert "Domain" not in cookie


def test_a_new_sign_in_ends_the_session_that_the_browser_came_with(room: Office) -> None:
    send(door().sign_in, RIGHT)
    send(door().sign_in, RIGHT, cookies="sid=token-0")
    assert room.ended[-1] == "token-0"
    assert "token-0" not in room.live


def test_a_wrong_sign_in_says_so_and_never_gives_the_phrase_back(room: Office) -> None:
    answer = send(door().sign_in, {"name": 'wei"><script>', "phrase": "canary phrase"})
    page = bytes(answer.body).decode()
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers
    assert NO.msgid in page
    assert 'role="alert"' in page
    assert "canary phrase" not in page
    assert "<script>" not in page


def test_an_empty_line_is_asked_for_by_name(room: Office) -> None:
    page = bytes(send(door().sign_in, {"name": "wei", "phrase": ""}).body).decode()
    assert page.count('aria-invalid="true"') == 1
    assert 'aria-invalid="true"' in page[page.index('id="phrase"') :]


def test_signing_out_ends_the_session_and_the_cookie(room: Office) -> None:
    send(door().sign_in, RIGHT)
    answer = send(door().sign_out, {}, cookies="sid=token-0", body=b"")
    assert (answer.status_code, answer.headers["location"]) == (303, forms.SIGN_OUT)
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert room.live == set()


def test_reading_the_sign_out_page_ends_nothing(room: Office) -> None:
    send(door().sign_in, RIGHT)
    assert send(door().sign_out, cookies="sid=token-0").status_code == 200
    assert room.live == {"token-0"}


def test_the_front_page_is_for_members(room: Office) -> None:
    answer = send(door().front)
    assert (answer.status_code, answer.headers["location"]) == (303, forms.SIGN_IN)
    send(door().sign_in, RIGHT)
    assert send(door().front, cookies="sid=token-0").status_code == 200
    assert send(door().front, cookies="sid=token-1").status_code == 303


def test_two_passphrases_that_differ_make_no_account(room: Office) -> None:
    room.first = True
    typed = RIGHT | {"code": "0000", "again": "other words"}
    assert send(door().first_account, typed).status_code == 422
    assert room.live == set()
    assert send(door().first_account, typed | {"again": RIGHT["phrase"]}).status_code == 303


def test_the_first_account_is_offered_until_it_is_made(room: Office) -> None:
    room.first = True
    assert send(door().sign_in).headers["location"] == forms.FIRST_ACCOUNT
    room.first = False
    assert send(door().first_account).headers["location"] == forms.SIGN_IN


def test_a_form_that_is_too_long_is_not_read(room: Office) -> None:
    assert send(door().sign_in, body=b"name=" + b"a" * 10_000).status_code == 413


@pytest.mark.parametrize(
    ("back", "to"),
    [
        ("/?page=audit", "/?page=audit"),
        ("/sign-in", "/sign-in"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\n/evil.example", "/"),
        ("", "/"),
    ],
)
def test_choosing_a_language_leads_back_to_this_site_only(back: str, to: str) -> None:
    answer = send(door().language, query=urlencode({"to": "zh_Hans", "back": back}))
    assert answer.headers["location"] == to
    assert answer.headers["set-cookie"].startswith("language=zh_Hans;")


def test_a_language_that_is_none_of_ours_is_not_kept() -> None:
    assert "set-cookie" not in send(door().language, query="to=tlh&back=/").headers


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("form", [forms.SIGN_IN_FORM, forms.FIRST_ACCOUNT_FORM, forms.SIGNED_OUT])
def test_the_pages_need_no_script_and_name_every_field(form: forms.Form, language: str) -> None:
    page = forms.page(form, language)
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in page
    assert "<script" not in page
    for one in form.fields:
        assert f'<label for="{one.name}">' in page
        assert f'autocomplete="{one.autocomplete}"' in page
        assert ('type="password"' in page) >= one.secret
