"""The keys of a site, made once at its first start: for the participant process, for the team, and for recovery.

    keys/participant/   tab.key, cookie.secret, admin.pub, and signed: recipients.json,   nothing here opens a record
                        volunteers.json
    keys/team/          admin.key (signs the lists), first-account.code, notify.key        the team process alone
    keys/recovery/      recovery.key                                                     to be taken offline

notify.key opens what volunteers leave, and no referral: `prescreen notify` runs with nobody there to type a passphrase.
The study team's private key is in none of these: it is in the database, closed under the one-time code until the first
account is made, and then under that account's password. The code's file goes away with the code.
"""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric import ed25519

from prescreen.eligibility.text import Model
from prescreen.errors import Problem, Unsafe
from prescreen.records import unsealing, vault

TEAM, RECOVERY = "team", "recovery"
FIRST_CODE = "first-account.code"
COOKIE_FILE = "cookie.secret"
NOTIFY_KEY = "notify.key"
_INDEX_BYTES = 32
_NAMES = (
    *(vault.TAB_KEY, COOKIE_FILE, vault.RECIPIENTS, vault.ADMIN_PUBLIC),
    *("admin.key", FIRST_CODE, "recovery.key"),
)


def exist(participant_dir: Path) -> bool:
    """Were the keys of this site made already?"""
    return (participant_dir / vault.RECIPIENTS).exists()


def create(
    participant_dir: Path, team_dir: Path, recovery_dir: Path, close: Callable[[unsealing.PrivateKey], str]
) -> str:
    """Make every key of a new site. `close` puts the team's private key away under a one-time code, which is returned.

    The signed list of recipients is written last, so that a first start that is killed has sealed nothing to a key that
    is lost. The recovery key can open everything; whoever runs the site is told to take it off this machine.
    """
    for folder in (participant_dir, team_dir, recovery_dir):
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    team, recovery = unsealing.generate(TEAM), unsealing.generate(RECOVERY)
    admin = ed25519.Ed25519PrivateKey.generate()
    recipients = vault.Recipients(version=1, members=(team.recipient(), recovery.recipient()))
    signed = _signed(recipients, admin)
    _write(recovery_dir / "recovery.key", base64.b64encode(recovery.packed()))
    _write(team_dir / "admin.key", base64.b64encode(admin.private_bytes_raw()))
    _write(participant_dir / vault.TAB_KEY, Fernet.generate_key())
    _write(participant_dir / COOKIE_FILE, secrets.token_hex(32).encode())
    _write(participant_dir / vault.ADMIN_PUBLIC, base64.b64encode(admin.public_key().public_bytes_raw()))
    code = close(team)
    _write(team_dir / FIRST_CODE, code.encode())
    _write(participant_dir / vault.RECIPIENTS, json.dumps(signed).encode())
    return code


class Notifying(Model):
    """What `prescreen notify` holds: the key that opens volunteers' data, and the one that tells the same address."""

    opens: unsealing.PrivateKey
    index: bytes

    def __repr__(self) -> str:
        return "Notifying(...)"


def make_notifying(participant_dir: Path, team_dir: Path) -> None:
    """Make the volunteers' keys of a site that has none yet. The signed list is written last, and whole.

    A site whose administrator's key is kept elsewhere gets none, and offers no mails, until it is here for one start.
    """
    if (participant_dir / vault.VOLUNTEERS).exists() or not (team_dir / "admin.key").exists():
        return
    signs = ed25519.Ed25519PrivateKey.from_private_bytes(base64.b64decode((team_dir / "admin.key").read_bytes()))
    # Left by a start that was killed: nothing was sealed to it.
    (team_dir / NOTIFY_KEY).unlink(missing_ok=True)
    notify = unsealing.generate(vault.NOTIFIER)
    team = vault.read_recipients(
        participant_dir / vault.RECIPIENTS, (participant_dir / vault.ADMIN_PUBLIC).read_text(encoding="ascii").strip()
    )
    recovery = next(member for member in team.members if member.id == RECOVERY)
    recipients = vault.Recipients(version=1, members=(notify.recipient(), recovery))
    _write(team_dir / NOTIFY_KEY, base64.b64encode(notify.packed() + secrets.token_bytes(_INDEX_BYTES)))
    half = participant_dir / f".{vault.VOLUNTEERS}"
    half.unlink(missing_ok=True)
    _write(half, json.dumps(_signed(recipients, signs)).encode())
    half.rename(participant_dir / vault.VOLUNTEERS)


def notifying(team_dir: Path) -> Notifying:
    """The keys that mails are made with. Raises `Unsafe` where they are missing."""
    try:
        packed = base64.b64decode((team_dir / NOTIFY_KEY).read_bytes())
    except FileNotFoundError:
        remedy = "Start once with `prescreen serve` while admin.key is beside it, which makes it"
        raise Unsafe([Problem(str(team_dir), NOTIFY_KEY, "the key for volunteers' mails is missing", remedy)]) from None
    opens = unsealing.PrivateKey.unpacked(vault.NOTIFIER, packed[:-_INDEX_BYTES])
    return Notifying(opens=opens, index=packed[-_INDEX_BYTES:])


def clear_half_made(participant_dir: Path, team_dir: Path) -> None:
    """Take away what a first start left that was killed. Raises ValueError where the keys are whole."""
    if exist(participant_dir):
        raise ValueError("these keys are whole")
    for folder in (participant_dir, team_dir, team_dir.parent / "recovery"):
        for name in _NAMES:
            (folder / name).unlink(missing_ok=True)


def recovery_key(path: Path) -> unsealing.PrivateKey:
    """The offline key, for the day on which the team has lost its own."""
    return unsealing.PrivateKey.unpacked(RECOVERY, base64.b64decode(path.read_bytes()))


def first_code(team_dir: Path) -> str | None:
    """The one-time code that waits for the first account; None when there is none any more."""
    path = team_dir / FIRST_CODE
    return path.read_text(encoding="ascii").strip() if path.exists() else None


def forget_first_code(team_dir: Path) -> None:
    """The first account is made: the code is used up."""
    (team_dir / FIRST_CODE).unlink(missing_ok=True)


def cookie_secret(participant_dir: Path) -> str:
    """The secret of Streamlit's own cookies, the same for every start."""
    return (participant_dir / COOKIE_FILE).read_text(encoding="ascii").strip()


def _signed(recipients: vault.Recipients, admin: ed25519.Ed25519PrivateKey) -> dict[str, object]:
    return {
        "recipients": recipients.model_dump(mode="json"),
        "signature": base64.b64encode(admin.sign(recipients.canonical())).decode(),
    }


def _write(path: Path, content: bytes) -> None:
    """A file that only its owner can read, from its first moment on; never over one that is there."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
