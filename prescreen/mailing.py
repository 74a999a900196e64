"""Hand one mail at a time to the mail server: encrypted or not at all, and knowing at which byte it becomes theirs.

A mail is the server's from the last dot on. `before_last` is called just before that dot is written; whoever is killed
earlier has handed over nothing. No word of the server and no address ever leaves this module but as figures.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime
from types import TracebackType
from typing import Final, Literal, NamedTuple, Self

from prescreen.errors import PrescreenError
from prescreen.settings import Settings

SECONDS: Final = 60
_ENHANCED: Final = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_OURS: Final = re.compile(r"<([0-9a-f]{32})@([a-z0-9.-]+)>", re.IGNORECASE)
_QUEUED: Final = re.compile(r"(?:queued as|queued_as=|\bid=)\s*<?([A-Za-z0-9._-]{4,60})", re.IGNORECASE)

Ending = Literal["taken", "later", "refused", "unanswered"]


class NoServer(PrescreenError):
    """The mail server cannot be reached, does not encrypt, or does not know us. Nothing was handed over."""

    exit_code = 6


@dataclass(frozen=True)
class Answer:
    """What became of a mail. `figures` are the server's: code, enhanced code, the name in its queue."""

    ending: Ending
    figures: str
    about_address: bool = False  # refused because of whom it is for


class Post:
    """A connection to the mail server, opened with the first mail and again when it was lost."""

    def __init__(self, settings: Settings) -> None:
        if settings.smtp_host is None:
            raise ValueError("there is no mail server")
        self._settings, self._host = settings, settings.smtp_host
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def ready(self) -> None:
        """Be connected, encrypted and known before a mail is claimed. Raises `NoServer`."""
        if self._server is not None:
            try:
                if self._server.noop()[0] == 250:
                    return
            except (smtplib.SMTPException, OSError):
                pass
            self._leave()
        self._server = self._connected()

    def hand(self, message: EmailMessage, to: str, before_last: Callable[[], None]) -> Answer:
        """Hand one mail over. Never raises for what a server says; a lost connection is told by where it was lost."""
        server = self._server
        if server is None:
            raise ValueError("not connected")
        handed = False
        try:
            refused = self._envelope(server, to)
            if refused is not None:
                server.rset()
                return refused
            code, words = server.docmd("DATA")
            if code != 354:
                return _answer(code, words)
            server.send(_on_the_wire(message))
            before_last()
            handed = True
            server.send(b".\r\n")
            return _answer(*server.getreply())
        except (smtplib.SMTPException, OSError):
            self._leave()
            return Answer("unanswered" if handed else "later", "connection lost")

    def _envelope(self, server: smtplib.SMTP, to: str) -> Answer | None:
        options = [] if to.isascii() else ["SMTPUTF8"]
        if options and not server.has_extn("smtputf8"):
            return Answer("refused", "no SMTPUTF8", about_address=True)
        code, words = server.mail(self._settings.mail_from or "", options)
        if code != 250:
            return _answer(code, words)
        code, words = server.rcpt(to)
        return None if code in (250, 251) else _answer(code, words, about_address=True)

    def _connected(self) -> smtplib.SMTP:
        server: smtplib.SMTP | None = None
        try:
            server = self._greeted()
            self._introduced(server)
        except (smtplib.SMTPException, OSError) as error:
            if server is not None:
                server.close()
            # The kind alone: a server's words may hold the account's name.
            kind, place = type(error).__name__, f"{self._host}:{self._settings.smtp_port}"
            raise NoServer(f"the mail server at {place} does not take mails: {kind}") from None
        if server.sock is not None:
            # The last dot is a packet of its own and must not wait for the one before to be acknowledged.
            server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return server

    def _greeted(self) -> smtplib.SMTP:
        # We say the domain that mails come from: smtplib would ask the name service for this machine's name.
        ours, port = (self._settings.mail_from or "").rpartition("@")[2], self._settings.smtp_port
        if self._settings.smtp_security == "tls":
            return smtplib.SMTP_SSL(self._host, port, local_hostname=ours, timeout=SECONDS, context=self._trusted())
        return smtplib.SMTP(self._host, port, local_hostname=ours, timeout=SECONDS)

    def _introduced(self, server: smtplib.SMTP) -> None:
        """Encrypted where the first byte was not, and known by name; a server that cannot do either gets no mail."""
        told = self._settings
        if told.smtp_security == "starttls":
            server.starttls(context=self._trusted())
        server.ehlo_or_helo_if_needed()
        if told.smtp_user is not None and told.smtp_password is not None:
            server.login(told.smtp_user, told.smtp_password.get_secret_value())

    def _trusted(self) -> ssl.SSLContext:
        trusted = ssl.create_default_context()
        if self._settings.smtp_ca is not None:
            trusted.load_verify_locations(self._settings.smtp_ca)
        return trusted

    def _leave(self) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None


def message(
    *, sender: str, to: str, identity: str, subject: str, text: str, page: str, language: str, at: datetime
) -> EmailMessage:
    """A mail with both its forms. Its Message-ID is made of its id in the outbox: a mail has one name for ever."""
    made = EmailMessage(policy=MAIL_POLICY)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{identity}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made["Content-Language"] = language
    made.set_content(text, cte="quoted-printable")
    made.add_alternative(page, subtype="html", cte="quoted-printable")
    return made


class Bounce(NamedTuple):
    """A mail of ours that came back: its id, the figures of the refusal, and whether it is for good."""

    mail: str
    figures: str
    for_good: bool


def bounce_in(raw: bytes, domain: str) -> Bounce | None:
    """The notice of a mail server that one of our mails did not arrive (RFC 3464); None when it is something else."""
    notice = BytesParser(policy=MAIL_POLICY).parsebytes(raw)
    if notice.get_content_type() != "multipart/report":
        return None
    status, mail = "", None
    for part in _within(notice):
        figures = _ENHANCED.search(str(part.get("Status", "")))
        named = _OURS.search(str(part.get("Message-ID", "")))
        status = figures[1] if figures else status
        mail = named[1] if named and named[2].lower() == domain.lower() else mail
    return None if mail is None or not status else Bounce(mail, status, status.startswith("5."))


def _within(notice: Message) -> Iterator[Message]:
    """Every part of a notice, and the headers of our mail where the server sent no more than those back."""
    parser = BytesParser(policy=MAIL_POLICY)
    for part in notice.walk():
        if part is not notice:
            yield part
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            yield parser.parsebytes(payload if isinstance(payload, bytes) else b"")


def _on_the_wire(made: EmailMessage) -> bytes:
    """The mail as DATA wants it: CRLF, leading dots doubled, the end of a line before the last dot."""
    data = re.sub(rb"(?m)^\.", b"..", made.as_bytes(policy=MAIL_POLICY))
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def _answer(code: int, words: bytes, *, about_address: bool = False) -> Answer:
    said = words.decode("utf-8", "replace")
    found = _ENHANCED.search(said)
    figures = [str(code), *([found[1]] if found else [])]
    if 200 <= code < 300:
        queued = _QUEUED.search(said)
        return Answer("taken", " ".join([*figures, *([f"queue {queued[1]}"] if queued else [])]))
    ending: Ending = "refused" if 500 <= code < 600 else "later"
    # 5.1.x speaks of the address, 5.2.1 of a mailbox that is closed; other refusals are about us.
    bad = about_address and (found is None or found[1].startswith(("5.1.", "5.2.1")))
    return Answer(ending, " ".join(figures), about_address=ending == "refused" and bad)
