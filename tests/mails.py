"""A real mail server on this machine that takes our mails, and a site whose volunteers it writes to."""

import dataclasses
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import Engine

from prescreen import content, i18n, mailing, notifying
from prescreen.handing import Journal
from prescreen.records import database, keys, vault
from prescreen.records.mailroom import Mailroom
from prescreen.records.outbox import Outbox
from prescreen.records.signups import Signups
from prescreen.settings import Settings
from prescreen.volunteers import FOR_FACTS, LEXICON, NEEDED, Form, Interests, Registry, Trial
from tests import running, sites

USER, PASSWORD = "prescreen", "a password of a test"
KNOWN = Interests.model_validate(content.read_yaml(content.ROOT / LEXICON))
FORM = Form(
    email="canary.wang@people.example",
    language="en",
    interests=("liver",),
    regions=("cn",),
    every_days=7,
    agreed=("agree.mail", "agree.health", "agree.adult"),
)


@dataclasses.dataclass
class Server:
    """What a mail server took, and what it is told to say to some addresses."""

    port: int
    taken: list[tuple[str, EmailMessage]] = dataclasses.field(default_factory=list)
    to_rcpt: dict[str, str] = dataclasses.field(default_factory=dict)
    to_data: dict[str, str] = dataclasses.field(default_factory=dict)
    logged_in: list[str] = dataclasses.field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.to_rcpt:
            return self.to_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        to, raw = envelope.rcpt_tos[0], envelope.original_content or b""
        if to in self.to_data:
            return self.to_data[to]
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append((to, message))
        return f"250 2.0.0 Ok: queued as Q{len(self.taken):06d}"

    def auth(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, said: Any) -> AuthResult:
        right = isinstance(said, LoginPassword) and (said.login, said.password) == (USER.encode(), PASSWORD.encode())
        if right:
            self.logged_in.append(USER)
        return AuthResult(success=right, handled=False)

    def last(self, to: str) -> EmailMessage:
        return next(message for address, message in reversed(self.taken) if address == to)


@contextmanager
def server(
    *, certificate: ssl.SSLContext | None = None, how: str = "none", wants_login: bool = False
) -> Iterator[Server]:
    """A server on this machine: in clear, with STARTTLS, or encrypted from the first byte."""
    taking = Server(running.free_port())
    told: dict[str, Any] = {"hostname": "127.0.0.1", "port": taking.port, "enable_SMTPUTF8": False}
    if how == "tls":
        told["ssl_context"] = certificate
    if how == "starttls":
        told |= {"tls_context": certificate, "require_starttls": True}
    if wants_login:
        told |= {"authenticator": taking.auth, "auth_required": True, "auth_require_tls": how == "starttls"}
    controller = Controller(taking, **told)
    controller.start()
    try:
        yield taking
    finally:
        controller.stop()


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def link_in(message: EmailMessage, name: str) -> str:
    """The whole address of a link in a mail."""
    found = re.search(rf"http\S+/volunteer/{name}\?\S+", text_of(message))
    assert found is not None
    return found[0]


def secret_in(message: EmailMessage) -> str:
    found = re.search(r"[?&]k=([\w-]+)", text_of(message))
    assert found is not None
    return found[1]


def trial(number: int = 1, **told: Any) -> Trial:
    """A record of the catalogue with good defaults."""
    return Trial.model_validate(
        {
            "id": f"NCT{number:08d}",
            "title": f"A Study of Drug {number} in Hepatocellular Carcinoma",
            "conditions": ("Hepatocellular Carcinoma",),
            "status": "recruiting",
            "countries": ("China",),
            "as_of": "2026-11-20",
            "address": f"https://registry.example/NCT{number:08d}",
            **told,
        }
    )


class VolunteerSite:
    """The participant's side of the volunteers and the side that sends, over one database."""

    def __init__(self, engine: Engine, folder: Path, port: int, **settings: Any) -> None:
        self.engine, self.clock, self.folder = engine, sites.Clock(), folder
        participant, team = folder / "keys" / "participant", folder / "keys" / "team"
        keys.create(participant, team, folder / "keys" / "recovery", lambda _key: "code")
        keys.make_notifying(participant, team)
        self.recipients = vault.volunteer_recipients(participant)
        self.signups = Signups(engine, self.recipients, self.clock)
        self.registry = Registry(self.signups, KNOWN, lambda *_: None, self.clock)
        self.settings = Settings(
            data_dir=folder,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            mail_from="studies@site.example",
            **settings,
        )
        first = content.load_study(content.study_ids()[0])
        self.office = notifying.Office(
            settings=self.settings,
            studies={language: i18n.localise(first, language) for language in i18n.LANGUAGES},
            known=KNOWN,
            trials={},
            room=Mailroom(engine, keys.notifying(team), self.clock),
            outbox=Outbox(engine, self.clock),
            clock=self.clock,
        )

    def sign_up(self, form: Form = FORM, key: str = "form-1") -> None:
        words: dict[str, str] = dict.fromkeys((*NEEDED, FOR_FACTS), "I agree to this.")
        assert self.registry.sign_up(form, words, key, "visitor") == ()

    def catalogue(self, *trials: Trial) -> None:
        self.office = dataclasses.replace(self.office, trials={one.id: one for one in trials})

    def notify(self) -> notifying.Counts:
        with Journal(notifying.journal_path(self.settings)) as journal:
            return notifying.run(self.office, journal, post=mailing.Post(self.settings))

    def later(self, **time: float) -> None:
        self.clock.now += timedelta(**time)

    def joins(self, taking: Server, form: Form = FORM, key: str = "form-1") -> str:
        """Sign up, get the first mail, press its link; the secret of the links."""
        self.sign_up(form, key)
        self.notify()
        secret = secret_in(taking.last(form.email))
        self.registry.confirm(secret)
        return secret


@contextmanager
def site(folder: Path, port: int, url: str | None = None, **settings: Any) -> Iterator[VolunteerSite]:
    address = url or f"sqlite:///{folder / 'prescreen.db'}"
    database.migrate(address)
    engine = database.open_engine(address)
    try:
        yield VolunteerSite(engine, folder, port, **settings)
    finally:
        engine.dispose()


def certificate(folder: Path, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """A certificate for a server of this run, and the file that a client is told to trust."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(named)
        .issuer_name(named)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "mail.crt", folder / "mail.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return context, public


def columns(message: EmailMessage) -> Mapping[str, str]:
    return {name: str(value) for name, value in message.items()}
