"""Seal what people send, for the study team and an offline recovery key. This module cannot open anything.

One data key per record (ChaCha20-Poly1305), wrapped for each recipient with hybrid HPKE (ML-KEM-768 and X25519,
RFC 9180), so that stored records stay closed to a later quantum computer too. Everything is bound to its context: a
record moved to another row, study or consent version does not open. The plaintext is padded: its size tells nothing.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PublicKey, Suite
from pydantic import ValidationError

from prescreen.eligibility.text import Model
from prescreen.errors import Problem, Tampered, Unsafe

LABEL: Final = "prescreen/referral/1"
SUITE_ID: Final = 1
SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
# A whole prescreen has 6 to 10 KiB: with a smaller first size, who answered more would show.
BUCKETS: Final = (16384, 32768, 65536)
LEAST_RECIPIENTS: Final = 2
RECIPIENTS, ADMIN_PUBLIC, TAB_KEY = "recipients.json", "admin.pub", "tab.key"
# Who opens what volunteers leave: another key than the study team's, and another list.
VOLUNTEERS, NOTIFIER = "volunteers.json", "notify"
_MLKEM_BYTES: Final = 1184


class Recipient(Model):
    """Somebody who can open: an id and the two public keys, in base64."""

    id: str
    public: str

    def key(self) -> MLKEM768X25519PublicKey:
        raw = base64.b64decode(self.public)
        return MLKEM768X25519PublicKey(
            mlkem.MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_BYTES]),
            x25519.X25519PublicKey.from_public_bytes(raw[_MLKEM_BYTES:]),
        )


class Recipients(Model):
    """Who can open what is sealed from now on. Signed by the study's administrator; two at the least."""

    version: int
    members: tuple[Recipient, ...]

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json"))

    def fingerprint(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()


class Context(Model):
    """What a record is bound to; it stands in clear beside the record and has to fit when it is opened."""

    submission: str
    study: str
    form_version: str
    consent_version: str
    recipients: str

    def info(self) -> bytes:
        return canonical({"label": LABEL, **self.model_dump(mode="json")})


class Sealed(Model):
    """A closed record and one wrapped data key for each recipient."""

    context: Context
    ciphertext: bytes
    wraps: Mapping[str, bytes]


def canonical(data: Mapping[str, Any]) -> bytes:
    """One way of writing the same data, so that a hash or a binding is the same everywhere."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(payload: bytes, recipients: Recipients, context: Context, buckets: tuple[int, ...] = BUCKETS) -> Sealed:
    """Close a payload for all recipients. Raises ValueError for fewer than two, or another list than the context's.

    It is filled up to the first of `buckets` that holds it.
    """
    if len(recipients.members) < LEAST_RECIPIENTS:
        raise ValueError("a record needs two recipients at the least: the study team and a recovery key")
    if context.recipients != recipients.fingerprint():
        raise ValueError("the context names another list of recipients")
    data_key = ChaCha20Poly1305.generate_key()
    nonce = secrets.token_bytes(12)
    body = ChaCha20Poly1305(data_key).encrypt(nonce, pad(payload, buckets), context.info())
    wraps = {one.id: SUITE.encrypt(data_key, one.key(), info=wrap_info(context, one.id)) for one in recipients.members}
    return Sealed(context=context, ciphertext=bytes([SUITE_ID]) + nonce + body, wraps=wraps)


def wrap_info(context: Context, recipient: str) -> bytes:
    return context.info() + b"/" + recipient.encode()


def pad(payload: bytes, buckets: tuple[int, ...] = BUCKETS) -> bytes:
    """Fill up to the next bucket: length, payload, zeros. Raises ValueError when it is too large."""
    framed = len(payload).to_bytes(4, "big") + payload
    for size in buckets:
        if len(framed) <= size:
            return framed.ljust(size, b"\0")
    raise ValueError("the record is too large to be sealed")


def read_recipients(path: Path, pinned: str) -> Recipients:
    """The signed list, only if the administrator whose key is pinned signed it. Raises `Tampered` for anything else."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        recipients = Recipients.model_validate(written["recipients"])
        signature = base64.b64decode(written["signature"])
        admin = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(pinned))
        admin.verify(signature, recipients.canonical())
    except (InvalidSignature, KeyError, ValueError, ValidationError) as error:
        raise Tampered("the list of recipients is not the one that the study's administrator signed") from error
    return recipients


def site_recipients(folder: Path, fingerprint: str | None = None) -> Recipients:
    """The signed list of a site, checked against the administrator's key that is pinned beside it.

    `fingerprint` is the same pin, kept where who can write these files cannot reach it. Raises `Tampered` for another.
    """
    recipients = _signed(folder, RECIPIENTS, fingerprint)
    if _has_notifier(recipients):
        raise Tampered("the list for referrals is the one for volunteers: a key without a passphrase would open them")
    return recipients


def volunteer_recipients(folder: Path, fingerprint: str | None = None) -> Recipients:
    """The signed list for what volunteers leave. Raises `Tampered` when it is another one."""
    recipients = _signed(folder, VOLUNTEERS, fingerprint)
    if not _has_notifier(recipients):
        raise Tampered("the list for volunteers is not the one that their mails are sent with")
    return recipients


def _has_notifier(recipients: Recipients) -> bool:
    return any(member.id == NOTIFIER for member in recipients.members)


def _signed(folder: Path, name: str, fingerprint: str | None) -> Recipients:
    pinned = _pinned(folder)
    if fingerprint is not None and not hmac.compare_digest(fingerprint.lower(), _pin_of(pinned)):
        raise Tampered("the administrator's key of this site is not the one whose pin was set")
    return read_recipients(folder / name, pinned)


def admin_pin(folder: Path) -> str:
    """The fingerprint of the administrator's key: what is set as a pin outside of the data folder."""
    return _pin_of(_pinned(folder))


def _pinned(folder: Path) -> str:
    try:
        return (folder / ADMIN_PUBLIC).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        remedy = "Start once with `prescreen serve`, which makes them"
        raise Unsafe([Problem(str(folder), "", "the keys of this site are missing", remedy)]) from None


def _pin_of(public: str) -> str:
    return hashlib.sha256(public.encode()).hexdigest()


def tab_key(folder: Path) -> bytes:
    """The key that closes the copy a participant's tab keeps; all replicas share it."""
    return (folder / TAB_KEY).read_bytes().strip()


def code_hash(code: str) -> str:
    """What is stored of a code or a key that a person holds. Codes are long and random, so a plain hash is enough."""
    return hashlib.sha256(b"prescreen/code/1/" + code.encode()).hexdigest()
