"""Handing a mail to a real server: encrypted or not at all, one answer for each way it can end, and never a word of it."""

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from prescreen import mailing
from prescreen.mailing import NoServer, Post
from prescreen.settings import Settings
from tests import mails, running

TO = "canary.wang@people.example"


def settings(port: int, security: str = "none", **more: Any) -> Settings:
    told: dict[str, Any] = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": security,
        "mail_from": "studies@site.example",
    }
    return Settings(**told | more)


def letter(text: str = "Words.\n", identity: str = "a" * 32) -> EmailMessage:
    return mailing.message(
        sender="studies@site.example",
        to=TO,
        identity=identity,
        subject="消息",
        text=text,
        page="<p>消息</p>",
        language="zh-CN",
        at=datetime(2026, 11, 24, tzinfo=UTC),
    )


def hand(told: Settings, message: EmailMessage | None = None) -> tuple[mailing.Answer, list[str]]:
    steps: list[str] = []
    with Post(told) as post:
        post.ready()
        return post.hand(message or letter(), TO, lambda: steps.append("last")), steps


def test_a_mail_arrives_as_it_was_written_with_one_name_for_ever() -> None:
    text = ".\n..leads\nÜ 消息\n" + "long " * 400 + "\n"
    with mails.server() as server:
        answer, steps = hand(settings(server.port), letter(text))
    to, message = server.taken[0]
    assert (to, message["Message-ID"], message["Subject"]) == (TO, f"<{'a' * 32}@site.example>", "消息")
    assert message["Auto-Submitted"] == "auto-generated"
    assert mails.text_of(message) == text
    assert (answer.ending, answer.figures, steps) == ("taken", "250 2.0.0 queue Q000001", ["last"])


@pytest.mark.parametrize(
    ("rcpt", "data", "ending", "figures", "of_address", "handed"),
    [
        (None, "451 4.3.0 try later, Canary", "later", "451 4.3.0", False, True),
        (None, "554 5.7.1 Canary is spam", "refused", "554 5.7.1", False, True),
        ("450 4.2.1 mailbox busy", None, "later", "450 4.2.1", False, False),
        ("550 5.1.1 no Canary here", None, "refused", "550 5.1.1", True, False),
        ("550 no such user", None, "refused", "550", True, False),
        ("552 5.2.2 mailbox full", None, "refused", "552 5.2.2", False, False),
        ("550 5.7.1 we do not like you", None, "refused", "550 5.7.1", False, False),
        ("500 5.5.1 sed 5.1.1.9", None, "refused", "500 5.5.1", False, False),
    ],
)
def test_each_answer_of_a_server_is_kept_in_figures(
    rcpt: str | None, data: str | None, ending: str, figures: str, of_address: bool, handed: bool
) -> None:
    with mails.server() as server:
        server.to_rcpt |= {TO: rcpt} if rcpt else {}
        server.to_data |= {TO: data} if data else {}
        answer, steps = hand(settings(server.port))
        again, _ = hand(settings(server.port))
    assert (answer.ending, answer.figures, answer.about_address, bool(steps)) == (ending, figures, of_address, handed)
    assert answer == again
    assert server.taken == []


def test_after_a_refusal_the_next_mail_goes_over_the_same_connection() -> None:
    with mails.server() as server:
        server.to_rcpt["gone@people.example"] = "550 5.1.1 unknown"
        with Post(settings(server.port)) as post:
            post.ready()
            assert post.hand(letter(), "gone@people.example", lambda: None).ending == "refused"
            post.ready()
            assert post.hand(letter(), TO, lambda: None).ending == "taken"
    assert [to for to, _ in server.taken] == [TO]


@pytest.mark.parametrize("how", ["starttls", "tls"])
def test_the_way_to_the_server_is_encrypted_and_the_server_is_the_one_that_is_trusted(how: str, tmp_path: Path) -> None:
    context, trusted = mails.certificate(tmp_path)
    login = {"smtp_user": mails.USER, "smtp_password": mails.PASSWORD} if how == "starttls" else {}
    with mails.server(certificate=context, how=how, wants_login=bool(login)) as server:
        answer, _ = hand(settings(server.port, how, smtp_ca=trusted, **login))
        assert answer.ending == "taken"
        assert server.logged_in == [mails.USER] * bool(login)
        # The system's certificates alone do not know this server.
        with pytest.raises(NoServer, match="SSL"):
            hand(settings(server.port, how, **login))
    assert len(server.taken) == 1


def test_a_server_that_does_not_encrypt_gets_nothing() -> None:
    with mails.server() as server:
        with pytest.raises(NoServer, match="NotSupported"):
            hand(settings(server.port, "starttls", smtp_user=mails.USER, smtp_password=mails.PASSWORD))
        assert server.taken == []
    with pytest.raises(NoServer, match="Refused"):
        hand(settings(running.free_port()))


def test_a_wrong_password_is_told_without_the_servers_words(tmp_path: Path) -> None:
    context, trusted = mails.certificate(tmp_path)
    with mails.server(certificate=context, how="starttls", wants_login=True) as server:
        wrong = settings(server.port, "starttls", smtp_ca=trusted, smtp_user="canary", smtp_password="other")
        with pytest.raises(NoServer) as told:
            hand(wrong)
    assert "canary" not in str(told.value)
    assert "other" not in repr(wrong)


@pytest.mark.parametrize(
    ("told", "what"),
    [
        ({"smtp_host": "mail.site.example", "smtp_security": "none", "mail_from": "a@b.example"}, "this machine alone"),
        ({"smtp_host": "mail.site.example"}, "mail_from is missing"),
        ({"smtp_host": "localhost", "mail_from": "a@b.example", "smtp_user": "x"}, "belong together"),
        ({"mail_from": "a@b.example, c@d.example"}, "one e-mail address"),
        ({"team_mail": "A Name <a@b.example>"}, "one e-mail address"),
        ({"mail_from": "a@b.example\r\nBcc: c@d.example"}, "one e-mail address"),
    ],
)
def test_settings_that_would_send_in_clear_or_to_nobody_are_refused(told: dict[str, Any], what: str) -> None:
    with pytest.raises(ValidationError, match=what):
        Settings(**told)


def bounce(status: str, identity: str, *, headers_only: bool = False, domain: str = "site.example") -> bytes:
    third = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\nSubject: Undelivered\r\n'
        f"Message-ID: <{'c' * 32}@mx.example>\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {TO}\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: {third}\r\n\r\nMessage-ID: <{identity}@{domain}>\r\nTo: {TO}\r\n"
        "Subject: x\r\n\r\nbody\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_mail_that_came_back_names_ours_and_whether_it_is_for_good(headers_only: bool) -> None:
    ours = "b" * 32
    assert mailing.bounce_in(bounce("5.1.1", ours, headers_only=headers_only), "site.example") == (ours, "5.1.1", True)
    assert mailing.bounce_in(bounce("4.4.7", ours, headers_only=headers_only), "site.example") == (ours, "4.4.7", False)
    assert (
        mailing.bounce_in(bounce("5.1.1", ours, headers_only=headers_only, domain="x.example"), "site.example") is None
    )


@pytest.mark.parametrize("raw", [b"", b"Subject: hello\r\n\r\nhello", b"\xff\xfe\x00", bounce("no", "b" * 32)])
def test_anything_else_that_comes_back_is_no_bounce(raw: bytes) -> None:
    assert mailing.bounce_in(raw, "site.example") is None
