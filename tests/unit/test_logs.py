"""Nothing that a person said or is called is written down, whoever does the writing."""

import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from prescreen.ui import logs

# What must never be found again.
SAID = "canary-陈先生-13800138000"


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    """A handler like any other, behind the record factory that the program installs."""
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logs._Factory(before))
    handler = Kept()
    names = ["prescreen.test", "streamlit.test", "sqlalchemy.test", "uvicorn.error", "py.warnings"]
    for name in names:
        logging.getLogger(name).addHandler(handler)
    yield handler
    for name in names:
        logging.getLogger(name).removeHandler(handler)
    logging.setLogRecordFactory(before)


def fail() -> None:
    try:
        raise KeyError(SAID)
    except KeyError as error:
        raise ValueError(f"could not read {SAID}") from error


@pytest.mark.parametrize("name", ["prescreen.test", "streamlit.test", "sqlalchemy.test", "uvicorn.error"])
def test_an_exception_is_written_as_its_type_and_its_lines(kept: Kept, name: str) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger(name).exception("It failed")
    line = "\n".join(kept.lines)
    assert "canary" not in line
    assert "陈" not in line
    assert "It failed" in line
    assert "builtins.ValueError at unit/test_logs.py:" in line
    assert "builtins.KeyError at unit/test_logs.py:" in line
    assert "Traceback" not in line


@pytest.mark.parametrize("name", ["streamlit.test", "sqlalchemy.test"])
def test_the_arguments_of_a_strangers_message_are_hidden(kept: Kept, name: str) -> None:
    logging.getLogger(name).error("Bad value %s in row %d", SAID, 7)
    assert kept.lines == [f"{name} ERROR Bad value … in row 7"]


@pytest.mark.parametrize("name", ["prescreen.test", "streamlit.test", "uvicorn.error"])
def test_an_error_given_as_an_argument_is_named_by_its_type(kept: Kept, name: str) -> None:
    logging.getLogger(name).error("Could not: %s", ValueError(SAID))
    assert "canary" not in kept.lines[0]
    assert kept.lines[0].endswith(("ValueError", "…"))


def test_a_request_line_is_never_written(kept: Kept) -> None:
    logging.getLogger("uvicorn.error").error(
        '%s - "WebSocket %s" [accepted]', ("1.2.3.4", 5), f"/_stcore/stream?q={SAID}"
    )
    assert "canary" not in kept.lines[0]
    assert "1.2.3.4" not in kept.lines[0]


def test_a_traceback_in_the_message_is_cut(kept: Kept) -> None:
    logging.getLogger("uvicorn.error").error("Boom\nTraceback (most recent call last):\n  ValueError: " + SAID)  # noqa: G003
    assert kept.lines == ["uvicorn.error ERROR Boom"]


@pytest.mark.parametrize(
    "personal",
    ["a.b@example.org", "+86 138 0013 8000", "13800138000", "(010) 6552-9988", "6f1c2a34-9b1d-4c11-8f0e-0123456789ab"],
)
def test_our_own_messages_lose_what_looks_like_a_person(kept: Kept, personal: str) -> None:
    logging.getLogger("prescreen.test").warning("Sent to %s today", personal)
    assert kept.lines == ["prescreen.test WARNING Sent to … today"]


@pytest.mark.parametrize("harmless", ["NCT05349331", "I08.a", "2026-11-24", "version 1.67.0"])
def test_our_own_messages_keep_ids_of_studies_and_criteria(kept: Kept, harmless: str) -> None:
    logging.getLogger("prescreen.test").warning("Study %s", harmless)
    assert kept.lines == [f"prescreen.test WARNING Study {harmless}"]


def test_a_message_that_does_not_fit_its_arguments_loses_them(kept: Kept) -> None:
    logging.getLogger("streamlit.test").error("one %s two %s", SAID)
    assert "canary" not in kept.lines[0]


SCRIPT = """
import logging, sys, threading, warnings
{silence}
logging.basicConfig()
said = "canary-13800138000"
def fail():
    raise ValueError(said)
thread = threading.Thread(target=fail); thread.start(); thread.join()
class Dying:
    def __del__(self):
        raise ValueError(said)
Dying()
warnings.warn(said)
logging.getLogger("x").error("it is %s", said)
fail()
"""


def run(silence: str) -> str:
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(silence=silence)], capture_output=True, text=True)
    assert done.returncode == 1
    return done.stdout + done.stderr


def test_a_whole_process_falls_silent_about_people() -> None:
    said = run("from prescreen.ui import logs; logs.silence(); logs.silence()")
    assert "canary" not in said
    assert said.count("builtins.ValueError") == 3
    assert "UserWarning" in said


def test_control_without_it_people_are_named() -> None:
    assert run("").count("canary") >= 5
