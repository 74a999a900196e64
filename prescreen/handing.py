"""Which mail a run has in hand, in one record of a file that survives the run being killed at any instruction.

The database says that a mail was claimed; this says whether its last byte may have left. Writing it is one call that
the kernel keeps when a process is killed, so that the moment without an answer is a few microseconds and not a commit.
After a crash of the whole machine nothing is believed: the record names the boot in which it was written.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from prescreen.eligibility.text import N_, Message
from prescreen.errors import Refused

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_LENGTH: Final = 128
_CLAIMED, _HANDED = b"C", b"H"

ANOTHER_RUN = Message(msgid=N_("Another run is sending mails just now."))


class Journal:
    """The record of one data folder, held by one run at a time. Raises `Refused` while another run holds it."""

    def __init__(self, path: Path, boot: Path = _BOOT) -> None:
        self._boot = boot.read_text(encoding="ascii").strip() if boot.exists() else ""
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise Refused(ANOTHER_RUN) from None
        self._left = os.pread(self._file, _LENGTH, 0).decode("ascii", "replace")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def never_handed(self) -> str | None:
        """The mail that the run before had claimed and surely not handed over; None when that is not known."""
        state, _, rest = self._left.partition(" ")
        mail, _, boot = rest.strip().partition(" ")
        return mail if state == _CLAIMED.decode() and self._boot and boot == self._boot else None

    def claims(self, mail: str) -> None:
        """A mail is about to be claimed; nothing of it has left."""
        record = f"{_CLAIMED.decode()} {mail} {self._boot}".encode("ascii")
        os.pwrite(self._file, record.ljust(_LENGTH), 0)

    def hands_over(self) -> None:
        """The last byte of the mail is about to leave. One byte, written in one call."""
        os.pwrite(self._file, _HANDED, 0)
