"""Every error of this program, drawn at the top. Raised early; caught only in `ui.shell` and `cli`.

    PrescreenError
    ├── ContentInvalid     for the author of content: every problem at once, with its remedy      exit 3
    ├── Unsafe             for the operator: settings that must not serve people                  exit 4
    ├── Refused            for the person: not allowed, or not possible now; carries the words     exit 5
    │   └── Unavailable    …because the store cannot answer; nothing was kept, trying again helps  exit 6
    └── NotOpened          something sealed does not open here; never says what was inside         exit 7
        ├── Tampered       it was changed, or belongs somewhere else, or the key is another
        ├── Expired        its time is over
        └── TooNew         written by a later version of this program

An error never carries what a person said or is called: its text may reach a log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Worded(Protocol):
    """Words for a person, language chosen last. `eligibility.text.Message` is one."""

    @property
    def msgid(self) -> str: ...

    @property
    def params(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Problem:
    """One thing to put right: where it is, what is wrong, and what to do."""

    file: str
    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.where}" if self.where else self.file
        return f"{place}: {self.what}. {self.remedy}"


class PrescreenError(Exception):
    """The root. Anything else that is raised is a bug of ours, and people are shown nothing of it."""

    exit_code = 1


class _Collected(PrescreenError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ContentInvalid(_Collected):
    """Content that must not be shown to people."""

    exit_code = 3


class Unsafe(_Collected):
    """Settings, files or modes with which this program must not serve people."""

    exit_code = 4


class Refused(PrescreenError):
    """Not allowed, or not possible now. The message says what to do instead."""

    exit_code = 5

    def __init__(self, message: Worded) -> None:
        self.message = message
        super().__init__(message.msgid)


class Unavailable(Refused):
    """The store cannot answer now. Nothing was kept, and asking again is safe."""

    exit_code = 6


class NotOpened(PrescreenError):
    """Something sealed does not open here."""

    exit_code = 7


class Tampered(NotOpened):
    """It was changed, or moved from where it belongs, or sealed to another key."""


class Expired(NotOpened):
    """It was good once; its time is over."""


class TooNew(NotOpened):
    """A later version of this program wrote it."""
