"""The record of the mail in hand: what it says after a kill, and that it is believed only in its own boot."""

import os
import signal
from pathlib import Path

import pytest

from prescreen.errors import Refused
from prescreen.handing import Journal

MAIL = "a" * 32


def killed_after(path: Path, steps: int) -> None:
    """A process that takes some steps and is killed outright."""
    pid = os.fork()
    if pid == 0:
        journal = Journal(path)
        if steps > 0:
            journal.claims(MAIL)
        if steps > 1:
            journal.hands_over()
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)


@pytest.mark.parametrize(("steps", "never_handed"), [(0, None), (1, MAIL), (2, None)])
def test_what_is_known_after_a_kill(tmp_path: Path, steps: int, never_handed: str | None) -> None:
    killed_after(tmp_path / "journal", steps)
    with Journal(tmp_path / "journal") as journal:
        assert journal.never_handed() == never_handed


def test_after_a_start_of_the_machine_nothing_is_believed(tmp_path: Path) -> None:
    boot = tmp_path / "boot"
    boot.write_text("one\n")
    with Journal(tmp_path / "journal", boot) as journal:
        journal.claims(MAIL)
    with Journal(tmp_path / "journal", boot) as journal:
        assert journal.never_handed() == MAIL
    boot.write_text("two\n")
    with Journal(tmp_path / "journal", boot) as journal:
        assert journal.never_handed() is None
    with Journal(tmp_path / "journal", tmp_path / "nowhere") as journal:
        journal.claims(MAIL)
    with Journal(tmp_path / "journal", tmp_path / "nowhere") as journal:
        assert journal.never_handed() is None


def test_one_run_at_a_time_and_the_record_is_for_this_account_alone(tmp_path: Path) -> None:
    with Journal(tmp_path / "journal") as held:
        held.claims(MAIL)
        with pytest.raises(Refused):
            Journal(tmp_path / "journal")
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600
    with Journal(tmp_path / "journal"):
        pass


def test_a_record_that_is_no_record_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b"\xff\x00C nonsense")
    with Journal(tmp_path / "journal") as journal:
        assert journal.never_handed() is None
