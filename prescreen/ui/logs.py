"""What may be written down: event names, ids, types and line numbers. Never what a person said or is called.

Streamlit, the database driver and Python itself put values into their messages and tracebacks. So an exception
becomes its type and its lines, a stranger's message keeps its words but not its arguments, and our own messages
lose anything that looks like a phone number, a mail address or the id of a session.
"""

import logging
import re
import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any

_OURS = "prescreen"
# The server's own messages that name an address and a port of ours, and nothing else.
_PLAIN = ("Uvicorn running on", "Started server process", "Finished server process", "[Errno")
_MASKS = (
    re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+"),
    re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE),
    # Seven digits and more, however grouped; a date in figures alone is none.
    re.compile(r"(?<![\w.])(?!\d{4}-\d\d-\d\d(?!\d))\(?\+?\d[\d\s().-]{6,}\d(?![\w.])"),
)
_HIDDEN = "…"
# "file:line: Category: what it warns of", and what it warns of may be a value.
_WARNING = re.compile(r"^(.*?:\d+: \w+):.*", re.DOTALL)


def describe(error: BaseException) -> str:
    """Type and line numbers, and those of what led to it; never the text of an error."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append(f"{type(current).__module__}.{type(current).__qualname__} at {_lines(current.__traceback__)}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return " after ".join(parts)


def _lines(trace: TracebackType | None) -> str:
    lines: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        where = "/".join(code.co_filename.replace("\\", "/").rsplit("/", 2)[-2:])
        lines.append(f"{where}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(lines) or "?"


def mask(text: str) -> str:
    for pattern in _MASKS:
        text = pattern.sub(_HIDDEN, text)
    return text


def _scrub(record: logging.LogRecord) -> None:
    error = record.exc_info[1] if record.exc_info else None
    if not str(record.msg).startswith(_PLAIN):
        record.args = _without_values(record.args, ours=record.name.split(".")[0] == _OURS)
    try:
        text = record.getMessage()
    except (TypeError, ValueError, KeyError):
        text = str(record.msg)
    # uvicorn hands a whole traceback over as the message.
    record.msg = mask(text.partition("Traceback (most recent call last)")[0].rstrip())
    record.args = ()
    if record.name == "py.warnings":
        record.msg = _WARNING.sub(r"\1", record.msg)
    if error is not None:
        record.msg += f" [{describe(error)}]"
    record.exc_info = None
    record.exc_text = None
    record.stack_info = None


def _without_values(args: Any, *, ours: bool) -> Any:
    if isinstance(args, dict):
        return {name: _without_value(value, ours=ours) for name, value in args.items()}
    return tuple(_without_value(value, ours=ours) for value in args or ())


def _without_value(value: object, *, ours: bool) -> object:
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, (bool, int, float)) or (ours and isinstance(value, str)):
        return value
    return _HIDDEN


def silence() -> None:
    """Scrub every record of this process, however it comes about; asked for once, early, and again harmlessly."""
    make = logging.getLogRecordFactory()
    if getattr(make, "scrubs", False):
        return
    logging.setLogRecordFactory(_Factory(make))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


class _Factory:
    scrubs = True

    def __init__(self, make: Callable[..., logging.LogRecord]) -> None:
        self._make = make

    def __call__(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        record = self._make(*args, **kwargs)
        _scrub(record)
        return record


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        logging.getLogger(_OURS).critical("Uncaught: %s", describe(error.with_traceback(trace)))
