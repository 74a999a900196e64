"""Open what was sealed. For the team process alone: a process that can reach no private key must not import this."""

import base64
from typing import Final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey

from prescreen.eligibility.text import Model
from prescreen.errors import Tampered, TooNew
from prescreen.records import vault

_SEED_BYTES: Final = 64
_NONCE_BYTES: Final = 12


class PrivateKey(Model):
    """A recipient's private key as seeds. It lives in memory only, for as long as somebody is signed in."""

    id: str
    mlkem_seed: bytes
    x25519_seed: bytes

    def __repr__(self) -> str:
        return f"PrivateKey({self.id!r}, ...)"

    def key(self) -> MLKEM768X25519PrivateKey:
        return MLKEM768X25519PrivateKey(
            mlkem.MLKEM768PrivateKey.from_seed_bytes(self.mlkem_seed),
            x25519.X25519PrivateKey.from_private_bytes(self.x25519_seed),
        )

    def recipient(self) -> vault.Recipient:
        public = (
            mlkem.MLKEM768PrivateKey.from_seed_bytes(self.mlkem_seed).public_key().public_bytes_raw()
            + x25519.X25519PrivateKey.from_private_bytes(self.x25519_seed).public_key().public_bytes_raw()
        )
        return vault.Recipient(id=self.id, public=base64.b64encode(public).decode())

    def packed(self) -> bytes:
        return self.mlkem_seed + self.x25519_seed

    @classmethod
    def unpacked(cls, key_id: str, packed: bytes) -> "PrivateKey":
        return cls(id=key_id, mlkem_seed=packed[:_SEED_BYTES], x25519_seed=packed[_SEED_BYTES:])


class Cost(Model):
    """How slow argon2id is made. The default is OWASP's second choice: 46 MiB once over."""

    memory_kib: int = 47_104
    rounds: int = 1
    lanes: int = 1


def generate(key_id: str) -> PrivateKey:
    """A new key pair."""
    return PrivateKey(
        id=key_id,
        mlkem_seed=mlkem.MLKEM768PrivateKey.generate().private_bytes_raw(),
        x25519_seed=x25519.X25519PrivateKey.generate().private_bytes_raw(),
    )


def open_sealed(sealed: vault.Sealed, key: PrivateKey) -> bytes:
    """The payload. Raises `Tampered` when anything was changed or moved, `TooNew` for a later way of sealing."""
    if sealed.ciphertext[:1] != bytes([vault.SUITE_ID]):
        raise TooNew("this record was sealed in another way than this version knows")
    wrap = sealed.wraps.get(key.id)
    if wrap is None:
        raise Tampered("this record was not sealed for this key")
    try:
        data_key = vault.SUITE.decrypt(wrap, key.key(), info=vault.wrap_info(sealed.context, key.id))
        nonce, body = sealed.ciphertext[1 : 1 + _NONCE_BYTES], sealed.ciphertext[1 + _NONCE_BYTES :]
        padded = ChaCha20Poly1305(data_key).decrypt(nonce, body, sealed.context.info())
    except (InvalidTag, ValueError) as error:
        raise Tampered("this record does not open: it was changed, or belongs somewhere else") from error
    length = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + length]


def stretch(secret: str, salt: bytes, cost: Cost) -> bytes:
    """A key of 32 bytes from a password or a code, slowly."""
    return hash_secret_raw(secret.encode(), salt, cost.rounds, cost.memory_kib, cost.lanes, 32, Type.ID)


def wrap_private(key: PrivateKey, under: bytes, nonce: bytes) -> bytes:
    """A private key closed under a stretched secret."""
    return nonce + ChaCha20Poly1305(under).encrypt(nonce, key.packed(), b"prescreen/private/" + key.id.encode())


def unwrap_private(key_id: str, wrapped: bytes, under: bytes) -> PrivateKey:
    """The private key, or `Tampered` when the secret is another one."""
    nonce, body = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        packed = ChaCha20Poly1305(under).decrypt(nonce, body, b"prescreen/private/" + key_id.encode())
    except InvalidTag as error:
        raise Tampered("the key does not open with this secret") from error
    return PrivateKey.unpacked(key_id, packed)
