"""Typed settings from PRESCREEN_* variables, read once at the start and passed on as an argument.

What a site has not told us stays None and is shown to people as "not known yet"; nothing is invented here.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, SecretStr, StringConstraints, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PRESCREEN_"

Told = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] | None
Port = Annotated[int, Field(ge=1, le=65535)]
Days = Annotated[int, Field(ge=1, le=3650)] | None


_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class Surface(StrEnum):
    PARTICIPANT = "participant"
    TEAM = "team"


class Settings(BaseSettings):
    """One process of one site."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid")

    surface: Surface = Surface.PARTICIPANT
    data_dir: Path = Path("data")
    # Unset: a SQLite file in the data folder. PostgreSQL: postgresql+psycopg://...
    database_url: str | None = None
    # Only ever set for the team process; the participant process refuses to start when it is told of this folder.
    team_keys: Path | None = None
    # SHA-256 of the key that signs who can open; printed at the first start, and kept outside of the data folder.
    admin_pin: Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{64}$")] | None = None
    content_dir: Path = Path("content")
    study: str | None = None

    address: str = "127.0.0.1"
    participant_port: Port = 8501
    team_port: Port = 8502
    kiosk_port: Port = 8503
    # The address people type, scheme and host and port, when a proxy stands in front.
    participant_origin: str | None = None
    team_origin: str | None = None
    kiosk_origin: str | None = None
    # Set when the surface is reached through a proxy on this machine that speaks TLS to people.
    forwarded_allow_ips: str = "127.0.0.1"

    # What the site confirms in writing before it is shown (all None: "not known yet").
    emergency: Told = None
    # A help line for people who despair, and when it answers, written as times: 00:00-24:00.
    crisis: Told = None
    crisis_hours: Told = None
    operator: Told = None
    hospital: Told = None
    study_team: Told = None
    team_phone: Told = None
    privacy_contact: Told = None
    recipient: Told = None
    recipient_contact: Told = None
    country: Told = None
    keep_days: Days = None
    backup_days: Days = None

    # The mail server that takes our mails. Unset: no mail is sent, and nobody is offered any.
    smtp_host: Told = None
    smtp_port: Port = 587
    # starttls: encrypted after the greeting; tls: from the first byte; none: only for a server on this machine.
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: Told = None
    smtp_password: SecretStr | None = None
    # Certificates to trust beside those of the system, for a mail server of one's own.
    smtp_ca: Path | None = None
    # Who our mails come from; mails that cannot be delivered come back there.
    mail_from: Told = None
    # Where the study team is told of new messages. Unset: it is not told by mail.
    team_mail: Told = None

    # May people bring a lab report to be read here? Unset: only where this machine alone can reach the surface.
    lab_report: bool | None = None
    # The site (its id in the study) of a screen in a waiting room, used by one person after another. A participant
    # process that is told of it is that screen, whatever its address; `serve` starts one beside the one for homes.
    kiosk: Told = None

    tab_hours: Annotated[int, Field(ge=1, le=24)] = 4

    @field_validator("participant_origin", "team_origin", "kiosk_origin")
    @classmethod
    def _only_an_origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("write scheme and host, and the port when it is not the usual one: https://trial.example")
        return f"{parts.scheme}://{parts.netloc.lower()}"

    @field_validator("mail_from", "team_mail")
    @classmethod
    def _only_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            return validate_email(value, check_deliverability=False, allow_quoted_local=False).ascii_email or value
        except EmailNotValidError:
            raise ValueError("write one e-mail address: studies@hospital.example") from None

    @model_validator(mode="after")
    def _never_in_clear(self) -> Self:
        if self.smtp_host is None:
            return self
        if self.smtp_security == "none" and self.smtp_host not in _THIS_MACHINE:
            raise ValueError("smtp_security=none is for a mail server on this machine alone; use starttls or tls")
        if self.mail_from is None:
            raise ValueError("mail_from is missing: write who the mails come from")
        if (self.smtp_user is None) is not (self.smtp_password is None):
            raise ValueError("smtp_user and smtp_password belong together")
        return self

    @model_validator(mode="after")
    def _own_ports(self) -> Self:
        if self.participant_port == self.team_port:
            raise ValueError("participant_port and team_port must differ")
        if self.kiosk and self.kiosk_port in (self.participant_port, self.team_port):
            raise ValueError("kiosk_port must differ from participant_port and team_port")
        return self

    @property
    def url(self) -> str:
        """The database, as SQLAlchemy writes addresses."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'prescreen.db'}"

    @property
    def name(self) -> str:
        """Which of a site's processes this is, as it is named to people and in PRESCREEN_<name>_PORT."""
        return "kiosk" if self.surface is Surface.PARTICIPANT and self.kiosk else str(self.surface)

    @property
    def port(self) -> int:
        return {"participant": self.participant_port, "team": self.team_port, "kiosk": self.kiosk_port}[self.name]

    @property
    def origins(self) -> tuple[str, ...]:
        """Where a page of this surface may have come from. The first is the one to print."""
        origins = {"participant": self.participant_origin, "team": self.team_origin, "kiosk": self.kiosk_origin}
        told = origins[self.name]
        if told:
            return (told,)
        names = ["localhost", "127.0.0.1"]
        if self.address not in {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
            names.insert(0, self.address)
        return tuple(f"http://{name}:{self.port}" for name in names)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names a request may carry, without port."""
        return tuple(urlsplit(origin).hostname or "" for origin in self.origins)

    @property
    def secure(self) -> bool:
        """People reach this surface over TLS, so cookies are marked Secure."""
        return all(origin.startswith("https://") for origin in self.origins)

    @property
    def reads_reports(self) -> bool:
        """Off for the public until the operator has said so: reading takes memory and time of this machine."""
        if self.kiosk or self.lab_report is False:
            return False
        told = self.participant_origin
        alone = self.address in _THIS_MACHINE and (told is None or urlsplit(told).hostname in _THIS_MACHINE)
        return bool(self.lab_report) or alone

    @property
    def offers_mails(self) -> bool:
        """May people sign up for mails here? Not on a screen that many people use."""
        return self.smtp_host is not None and not self.kiosk

    @property
    def participant_keys_dir(self) -> Path:
        return self.data_dir / "keys" / "participant"

    @property
    def team_keys_dir(self) -> Path:
        return self.team_keys or self.data_dir / "keys" / "team"

    def placeholders(self) -> Mapping[str, str | None]:
        """What texts may name in braces. None: the site has not told us."""
        days = {"keep_days": self.keep_days, "backup_days": self.backup_days}
        told = {
            name: getattr(self, name)
            for name in (
                "emergency",
                "crisis",
                "crisis_hours",
                "operator",
                "hospital",
                "study_team",
                "team_phone",
                "privacy_contact",
                "recipient",
                "recipient_contact",
                "country",
            )
        }
        return told | {name: None if value is None else str(value) for name, value in days.items()}

    def on(self, surface: Surface) -> "Settings":
        """The same site, seen from the other process."""
        return self.model_copy(update={"surface": surface})

    def processes(self) -> tuple["Settings", ...]:
        """What runs for this site: both surfaces, and a kiosk where it has one. Each is told only what it needs."""
        home = {"surface": Surface.PARTICIPANT, "team_keys": None}
        told = [home | {"kiosk": None}, {"surface": Surface.TEAM, "kiosk": None}]
        if self.kiosk:
            told.append(home | {"lab_report": None})
        return tuple(self.model_copy(update=one) for one in told)
