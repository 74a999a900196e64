"""A capsule: an expiring package behind a link and a passcode. One mechanism to go on later, to show, to hand over.

Its key comes from the link's secret and the passcode together, and neither is stored: whoever has the database has
bytes. A wrong passcode and an unknown, used, shut, revoked or expired capsule all answer alike, after the same work.
"""

import base64
import hashlib
import hmac
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pydantic import ValidationError

from prescreen.eligibility.answers import Answer
from prescreen.eligibility.text import N_, Message, Model
from prescreen.errors import Refused, Unavailable
from prescreen.notes import Notes
from prescreen.records import vault
from prescreen.records.capsules import Closed, Lying, Shelf
from prescreen.records.store import CODE_ALPHABET, fold_code, in_utc

SCHEMA: Final = 1
Kind = Literal["resume", "share", "handover"]
Who = Literal["self", "together", "helper"]
Writer = Literal["doctor", "family"]
# How long one lies there at the most; resume and handover are taken away by the first right opening.
LONGEST: Final[Mapping[Kind, timedelta]] = {
    "resume": timedelta(hours=72),
    "share": timedelta(days=14),
    "handover": timedelta(minutes=15),
}
SINGLE_USE: Final = frozenset({"resume", "handover"})
SECRET_BYTES: Final = 16
PASSCODE_GROUPS, PASSCODE_GROUP = 2, 4
MOST_WORDS: Final = 2000
_WAIT_SECONDS: Final = 20
_NONCE: Final = 12
_LABEL: Final = b"prescreen/capsule/1/"

DOES_NOT_OPEN = Message(
    msgid=N_("This does not open. The code may be wrong, or its time is over, or it was taken back.")
)
TOO_LARGE = Message(msgid=N_("This is too much for one link. Please leave something out."))
BUSY = Message(msgid=N_("Many people are opening links just now. Please try again in a moment."))
REPLY_REFUSED = Message(msgid=N_("Your reply was not left: this was taken back, is over, or holds enough replies."))


class Cost(Model):
    """How slow argon2id is made: OWASP's 19 MiB, twice over."""

    memory_kib: int = 19_456
    rounds: int = 2


class Kept(Model):
    """What the maker's tab keeps of a capsule: what to hand out, and what takes it back and reads its replies."""

    kind: Kind
    secret: str
    passcode: str
    owner: str
    reply_key: str
    made_at: datetime
    expires_at: datetime


class Contents(Model):
    """What goes in: only what the person picked. A name is in it only when it was added on purpose.

    The result is never packed: whoever opens it has it judged anew, from the answers in here.
    """

    schema_version: int = SCHEMA
    study: str
    language: str
    who: Who | None = None
    answers: Mapping[str, Answer] = {}
    result: bool = False
    notes: Notes = ()
    questions: tuple[str, ...] = ()
    name: str | None = None
    # To go on elsewhere, these as well: what was asked back or shown already, and capsules that were made.
    clashed: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    kept: tuple[Kept, ...] = ()


class Opened(Model):
    """An opened capsule in the tab of who opened it. `reply_key` closes replies that its maker alone is shown."""

    id: str
    kind: Kind
    expires_at: datetime
    reply_key: str
    contents: Contents


class Reply(Model):
    """What comes back: words, in general and to single notes, and answers that a doctor filled in.

    Nothing of it counts before the maker accepted it.
    """

    schema_version: int = SCHEMA
    writer: Writer
    written_at: datetime
    words: str = ""
    notes: Mapping[str, str] = {}  # by the note's id
    answers: Mapping[str, Answer] = {}


@dataclass(frozen=True)
class Replied:
    """A reply as its maker reads it. `id` tells it from the others."""

    id: str
    reply: Reply


class _Body(Model):
    reply_key: str
    contents: Contents


class Capsules:
    """Make and open capsules over one shelf. Slow hashes run two at a time; who waits too long is told to try again."""

    def __init__(self, shelf: Shelf, clock: Callable[[], datetime], cost: Cost | None = None) -> None:
        self._shelf, self._clock, self._cost = shelf, clock, cost or Cost()
        self._gate = threading.BoundedSemaphore(2)

    def make_capsule(self, kind: Kind, contents: Contents, life: timedelta | None = None) -> Kept:
        """Close some contents and lay them on the shelf. `life` is cut to the longest of the kind.

        The returned secret belongs into a link's fragment, the passcode is told separately; neither can be had again.
        Raises `Refused` for too much, `Unavailable` when the shelf cannot take it; then nothing was kept.
        """
        now = self._clock().astimezone(UTC)
        kept = Kept(
            kind=kind,
            secret=secrets.token_urlsafe(SECRET_BYTES),
            passcode=new_passcode(),
            owner=secrets.token_urlsafe(SECRET_BYTES),
            reply_key=base64.b64encode(ChaCha20Poly1305.generate_key()).decode(),
            made_at=now,
            expires_at=now + min(life or LONGEST[kind], LONGEST[kind]),
        )
        body = _Body(reply_key=kept.reply_key, contents=contents).model_dump_json().encode()
        key, verifier = self._stretched(kept.secret, kept.passcode)
        identity = identity_of(kept.secret)
        self._shelf.put(
            Closed(
                id=identity,
                kind=kind,
                owner=vault.code_hash(kept.owner),
                writer=_writer(kept.reply_key),
                verifier=verifier,
                ciphertext=_close(key, body, _bound(identity, kind)),
                created_at=now,
                expires_at=kept.expires_at,
            )
        )
        return kept

    def open_capsule(self, secret: str, passcode: str) -> Opened:
        """What is inside, for the right passcode. Every other way is `Refused` with the same words after the same work.

        Each call is a try; after five wrong ones nobody opens it any more, the right passcode neither. A resume or a
        handover is gone once it was opened: of many right calls at once exactly one gets it. Put a limit for each
        visitor in front of it (`Store.take_turn`). Raises `Unavailable` when the shelf cannot answer.
        """
        identity = identity_of(secret)
        closed = self._shelf.take_try(identity)
        key, verifier = self._stretched(secret, passcode)
        right = hmac.compare_digest(verifier, "" if closed is None else closed.verifier)
        if closed is None or not right:
            raise Refused(DOES_NOT_OPEN)
        single = closed.kind in SINGLE_USE
        if not (self._shelf.take_away(identity) if single else self._shelf.count_opening(identity)):
            raise Refused(DOES_NOT_OPEN)
        return _opened(closed, key)

    def look(self, kept: Kept) -> Lying | None:
        """How the maker's capsule stands; None once it is used, revoked or over."""
        return self._shelf.look(vault.code_hash(kept.owner))

    def revoke(self, kept: Kept) -> None:
        """Take it back: from now on it opens for nobody, and its replies are gone."""
        self._shelf.revoke(vault.code_hash(kept.owner))

    def holds(self, opened: Opened) -> bool:
        """Is it still there for who has opened it, or taken back meanwhile?"""
        return self._shelf.holds(opened.id)

    def leave_reply(self, opened: Opened, reply: Reply) -> None:
        """Close a reply for the maker and lay it beside the capsule. Raises `Refused` when it cannot be left."""
        identity = uuid.uuid4().hex
        key = base64.b64decode(opened.reply_key)
        sealed = _close(key, reply.model_dump_json().encode(), _bound(opened.id, identity))
        if not self._shelf.add_reply(_writer(opened.reply_key), identity, sealed):
            raise Refused(REPLY_REFUSED)

    def replies(self, kept: Kept) -> tuple[Replied, ...]:
        """What came back, oldest first. A reply that does not open is left out: it is not one of ours."""
        return tuple(self._replies(kept))

    def _replies(self, kept: Kept) -> Iterator[Replied]:
        key, identity = base64.b64decode(kept.reply_key), identity_of(kept.secret)
        for name, sealed in self._shelf.replies(vault.code_hash(kept.owner)):
            try:
                yield Replied(name, Reply.model_validate_json(_unclosed(key, sealed, _bound(identity, name))))
            except (InvalidTag, ValidationError):
                continue

    def _stretched(self, secret: str, passcode: str) -> tuple[bytes, str]:
        """The key, and what is compared. The salt comes from the link, so that an unknown one costs the same work."""
        salt = hashlib.sha256(_LABEL + b"salt/" + secret.encode()).digest()[:16]
        if not self._gate.acquire(timeout=_WAIT_SECONDS):
            raise Unavailable(BUSY)
        try:
            both = f"{secret}/{fold_code(passcode)}".encode()
            stretched = hash_secret_raw(both, salt, self._cost.rounds, self._cost.memory_kib, 1, 64, Type.ID)
        finally:
            self._gate.release()
        return stretched[:32], hashlib.sha256(_LABEL + b"verifier/" + stretched[32:]).hexdigest()


def new_passcode(pick: Callable[[str], str] = secrets.choice) -> str:
    """Eight characters without look-alikes, in two groups: about 39 bits, told apart from the link."""
    letters = "".join(pick(CODE_ALPHABET) for _ in range(PASSCODE_GROUPS * PASSCODE_GROUP))
    return f"{letters[:PASSCODE_GROUP]}-{letters[PASSCODE_GROUP:]}"


def is_passcode(typed: str) -> bool:
    """Has it the form of a passcode? Says nothing about whether it is one, and costs no try."""
    return len(fold_code(typed)) == PASSCODE_GROUPS * PASSCODE_GROUP


def identity_of(secret: str) -> str:
    """The name under which a capsule lies on the shelf: a hash of its link's secret."""
    return hashlib.sha256(_LABEL + b"id/" + secret.encode()).hexdigest()


def _writer(reply_key: str) -> str:
    return hashlib.sha256(_LABEL + b"writer/" + reply_key.encode()).hexdigest()


def _bound(identity: str, name: str) -> bytes:
    return _LABEL + f"{identity}/{name}".encode()


def _close(key: bytes, plain: bytes, bound: bytes) -> bytes:
    try:
        padded = vault.pad(plain)
    except ValueError:
        raise Refused(TOO_LARGE) from None
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, bound)


def _unclosed(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    padded = ChaCha20Poly1305(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]


def _opened(closed: Closed, key: bytes) -> Opened:
    try:
        body = _Body.model_validate_json(_unclosed(key, closed.ciphertext, _bound(closed.id, closed.kind)))
    except (InvalidTag, ValidationError):
        # Changed on the shelf, or by another version of this program: for the person it does not open.
        raise Refused(DOES_NOT_OPEN) from None
    if body.contents.schema_version != SCHEMA:
        raise Refused(DOES_NOT_OPEN)
    kind = _KINDS[closed.kind]
    return Opened(
        id=closed.id,
        kind=kind,
        expires_at=in_utc(closed.expires_at),
        reply_key=body.reply_key,
        contents=body.contents,
    )


_KINDS: Final[Mapping[str, Kind]] = {"resume": "resume", "share": "share", "handover": "handover"}
