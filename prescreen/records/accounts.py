"""Accounts of the study team and their sessions. The team process alone imports this.

A password is never stored. Argon2id turns it into two halves: one is compared, the other closes the team's private
key, so whoever has the database still needs a password to open a record. A try is taken before the slow step.
"""

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, insert, select, update

from prescreen.eligibility.referral import Role
from prescreen.eligibility.text import N_, Message, Model
from prescreen.errors import Refused
from prescreen.records import trail, unsealing, vault
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.database import reading, transaction
from prescreen.records.tables import account, bootstrap, session

TRIES: Final = 5
# The code has 80 bits: this lock spares the machine slow hashes, and keeps nobody from guessing.
CODE_TRIES: Final = 20
LOCKED: Final = timedelta(minutes=15)
IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=8)
LEAST_PASSWORD: Final = 12

NOT_SIGNED_IN = Message(
    msgid=N_("Name and passphrase do not fit, or there were too many tries. Please wait 15 minutes.")
)
CODE_REFUSED = Message(msgid=N_("This code does not fit, or it was used already."))
PASSWORD_TOO_SHORT = Message(msgid=N_("Please choose a passphrase of at least 12 characters."))
NAME_MISSING = Message(msgid=N_("Please write a name of up to 64 characters."))


class SignedIn(Model):
    """Who a session belongs to at this moment."""

    account: str
    role: Role
    created_at: datetime


class Accounts:
    """Accounts over one database. Opened private keys live in this object only, by session, until it ends."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], cost: unsealing.Cost | None = None) -> None:
        self._engine, self._clock = engine, clock
        self._cost = cost or unsealing.Cost()
        self._keys: dict[str, unsealing.PrivateKey] = {}
        # Two slow hashes at a time: sixteen would take the machine's memory.
        self._gate = threading.BoundedSemaphore(2)

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC)

    def any_exist(self) -> bool:
        """Is there an account yet?"""
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(account)).scalar_one() > 0

    def prepare_first(self, key: unsealing.PrivateKey, event: AuditEvent) -> str:
        """Close the team's key under a new one-time code and return the code. Only its stretched half is stored."""
        code = "-".join(secrets.token_hex(2) for _ in range(5))
        salt, verifier, wrapped = self._closed(code, key)
        with transaction(self._engine) as connection:
            connection.execute(delete(bootstrap))
            connection.execute(
                insert(bootstrap).values(id=1, salt=salt, verifier=verifier, key_id=key.id, wrapped_key=wrapped)
            )
            trail.write(connection, event)
        return code

    def forgive_code_tries(self) -> None:
        """Unlock the one-time code. A start does so: whoever can start this program needs no lock."""
        with transaction(self._engine) as connection:
            connection.execute(update(bootstrap).values(tries=0, locked_until=None))

    def create_first(self, code: str, name: str, password: str) -> None:
        """Make the first account with the one-time code, once. Raises `Refused` with the words."""
        check_new(name, password)
        key = self._from_bootstrap(code)
        salt, verifier, wrapped = self._closed(password, key)
        with transaction(self._engine) as connection:
            used = connection.execute(
                update(bootstrap)
                .where(bootstrap.c.id == 1, bootstrap.c.used_at.is_(None))
                .values(used_at=self._now(), wrapped_key=b"", verifier="")
                .returning(bootstrap.c.id)
            ).scalar_one_or_none()
            if used is None:
                raise Refused(CODE_REFUSED)
            self._add(connection, name, Role.ADMIN, key.id, (salt, verifier, wrapped), actor=name)

    def sign_in(self, name: str, password: str) -> str:
        """A session token for the right name and password. Every wrong way is `Refused` with the same words."""
        tried = self._take_try(name)
        salt = tried.salt if tried is not None else hashlib.sha256(b"nobody" + name.encode()).digest()[:16]
        with self._gate:
            verifier, under = _halves(unsealing.stretch(password, salt, self._cost))
        if tried is None or not hmac.compare_digest(tried.verifier, verifier):
            self._note_refused(name)
            raise Refused(NOT_SIGNED_IN)
        key = unsealing.unwrap_private(tried.key_id, tried.wrapped_key, under)
        token = secrets.token_urlsafe(32)
        now = self._now()
        with transaction(self._engine) as connection:
            connection.execute(update(account).where(account.c.name == name).values(tries=0, locked_until=None))
            connection.execute(insert(session).values(token=_hashed(token), account=name, created_at=now, seen_at=now))
            trail.write(connection, AuditEvent(actor=name, action=Action.SIGNED_IN, about=name, at=now))
        self._keys[_hashed(token)] = key
        return token

    def signed_in(self, token: str, *, active: bool = True) -> SignedIn | None:
        """Who this token belongs to now. Idle or too old sessions are ended here; `active` counts as a touch."""
        now, hashed = self._now(), _hashed(token)
        with transaction(self._engine) as connection:
            connection.execute(delete(session).where(session.c.token == hashed, _ended(now)))
            query = (
                select(session.c.account, session.c.created_at, account.c.role)
                .join(account, account.c.name == session.c.account)
                .where(session.c.token == hashed)
            )
            found = connection.execute(query).first()
            if found is not None and active:
                connection.execute(update(session).where(session.c.token == hashed).values(seen_at=now))
        if found is None or hashed not in self._keys:
            # A session from before a restart has no key any more: signing in again opens it.
            self._keys.pop(hashed, None)
            return None
        return SignedIn(account=found.account, role=Role(found.role), created_at=found.created_at)

    def forget_ended(self) -> None:
        """End every session whose time is over and let go of its key, though nobody asks for it any more."""
        held = tuple(self._keys)
        with transaction(self._engine) as connection:
            connection.execute(delete(session).where(_ended(self._now())))
            alive = set(connection.execute(select(session.c.token)).scalars())
        for hashed in held:
            if hashed not in alive:
                self._keys.pop(hashed, None)

    def key_of(self, token: str) -> unsealing.PrivateKey:
        """The team's private key for a session that lives. Raises `Refused` for any other."""
        if self.signed_in(token) is None:
            raise Refused(NOT_SIGNED_IN)
        return self._keys[_hashed(token)]

    def sign_out(self, token: str) -> None:
        """End a session truly: the row and the opened key are gone, and a copied token with them."""
        hashed = _hashed(token)
        self._keys.pop(hashed, None)
        with transaction(self._engine) as connection:
            name = connection.execute(
                delete(session).where(session.c.token == hashed).returning(session.c.account)
            ).scalar_one_or_none()
            if name is not None:
                event = AuditEvent(actor=name, action=Action.SIGNED_OUT, about=name, at=self._now())
                trail.write(connection, event)

    def _add(
        self,
        connection: Connection,
        name: str,
        role: Role,
        key_id: str,
        closed: tuple[bytes, str, bytes],
        *,
        actor: str,
    ) -> None:
        salt, verifier, wrapped = closed
        connection.execute(
            insert(account).values(
                name=name,
                role=role.value,
                salt=salt,
                verifier=verifier,
                key_id=key_id,
                wrapped_key=wrapped,
                created_at=self._now(),
            )
        )
        event = AuditEvent(actor=actor, action=Action.ACCOUNT_CREATED, about=name, at=self._now(), detail=role.value)
        trail.write(connection, event)

    def _closed(self, secret: str, key: unsealing.PrivateKey) -> tuple[bytes, str, bytes]:
        salt = secrets.token_bytes(16)
        with self._gate:
            verifier, under = _halves(unsealing.stretch(secret, salt, self._cost))
        return salt, verifier, unsealing.wrap_private(key, under, secrets.token_bytes(12))

    def _from_bootstrap(self, code: str) -> unsealing.PrivateKey:
        tried = self._take_code_try()
        if tried is None:
            raise Refused(CODE_REFUSED)
        with self._gate:
            verifier, under = _halves(unsealing.stretch(code.strip().lower(), tried.salt, self._cost))
        if not hmac.compare_digest(tried.verifier, verifier):
            raise Refused(CODE_REFUSED)
        return unsealing.unwrap_private(tried.key_id, tried.wrapped_key, under)

    def _take_code_try(self) -> Row[Any] | None:
        """Take one try at the one-time code. After too many it is locked for a time: a stranger must not end it."""
        now, unused = self._now(), bootstrap.c.used_at.is_(None)
        with transaction(self._engine) as connection:
            over = bootstrap.c.locked_until <= now
            connection.execute(update(bootstrap).where(unused, over).values(tries=0, locked_until=None))
            tried = connection.execute(
                update(bootstrap)
                .where(unused, bootstrap.c.tries < CODE_TRIES)
                .values(tries=bootstrap.c.tries + 1)
                .returning(bootstrap.c.salt, bootstrap.c.verifier, bootstrap.c.key_id, bootstrap.c.wrapped_key)
            ).first()
            if tried is None:
                open_still = unused, bootstrap.c.locked_until.is_(None)
                connection.execute(update(bootstrap).where(*open_still).values(locked_until=now + LOCKED))
        return tried

    def _take_try(self, name: str) -> Row[Any] | None:
        """Take one try, atomically, before the slow hash; None for an unknown or locked account."""
        now = self._now()
        with transaction(self._engine) as connection:
            connection.execute(
                update(account)
                .where(account.c.name == name, account.c.locked_until <= now)
                .values(tries=0, locked_until=None)
            )
            tried = connection.execute(
                update(account)
                .where(account.c.name == name, account.c.tries < TRIES)
                .values(tries=account.c.tries + 1)
                .returning(account.c.salt, account.c.verifier, account.c.key_id, account.c.wrapped_key)
            ).first()
            if tried is None:
                lock = account.c.name == name, account.c.locked_until.is_(None)
                connection.execute(update(account).where(*lock).values(locked_until=now + LOCKED))
        return tried

    def _note_refused(self, name: str) -> None:
        with transaction(self._engine) as connection:
            known = connection.execute(select(account.c.name).where(account.c.name == name)).first() is not None
            # Who types a password into the name field must not find it in the trail.
            about = name if known else "unknown"
            trail.write(connection, AuditEvent(actor=about, action=Action.SIGN_IN_REFUSED, about=about, at=self._now()))


def _ended(now: datetime) -> ColumnElement[bool]:
    return (session.c.seen_at < now - IDLE) | (session.c.created_at < now - LONGEST)


def check_new(name: str, password: str) -> None:
    """May an account be made with these? Raises `Refused` with the words."""
    if not name.strip() or len(name) > 64:
        raise Refused(NAME_MISSING)
    if len(password) < LEAST_PASSWORD:
        raise Refused(PASSWORD_TOO_SHORT)


def _halves(stretched: bytes) -> tuple[str, bytes]:
    """One half to compare, one to close the key with; neither tells the other."""
    verifier = hashlib.sha256(b"prescreen/verifier/" + stretched).hexdigest()
    return verifier, hashlib.sha256(b"prescreen/key/" + stretched).digest()


def _hashed(token: str) -> str:
    return vault.code_hash(token)
