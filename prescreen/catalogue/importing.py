"""Records out of files of any form we know, each good one whatever its neighbours are; every bad one with its reason.

A form is told by what a file holds and never by its name. Nothing here writes.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from prescreen.catalogue import classic, ctgov, cts
from prescreen.catalogue.forms import AGAIN, Malformed, malformed
from prescreen.catalogue.record import Record
from prescreen.errors import Problem

MOST_BYTES: Final = 512 * 1024 * 1024
ENDINGS: Final = frozenset({".json", ".jsonl", ".xml"})
KNOWN: Final = "Give a record of ClinicalTrials.gov (API version 2 or classic XML) or of the NCI's trials API."
# Under which key a page of an API holds its records.
_PAGES: Final = ("studies", "data")
Found = Record | Problem


def read_paths(paths: Iterable[Path]) -> Iterator[Found]:
    """Every record of some files and folders, in their order, and every problem where it stands."""
    for path in paths:
        if not path.exists():
            yield Problem(str(path), "", "there is no such file or folder", "Correct the path.")
            continue
        files = sorted(one for one in path.rglob("*") if one.suffix.lower() in ENDINGS) if path.is_dir() else [path]
        if not files:
            yield Problem(str(path), "", "there is no .json, .jsonl or .xml file in this folder", "Correct the path.")
        for file in files:
            yield from read_file(file)


def read_file(path: Path) -> Iterator[Found]:
    """The records of one file."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Malformed([("", f"it is larger than {MOST_BYTES // 1024**2} MB", "Split it into several files.")])
        yield from read_bytes(path.read_bytes(), str(path))
    except OSError as error:
        yield Problem(str(path), "", f"it cannot be read ({error.strerror})", "Correct its rights, or leave it out.")
    except Malformed as error:
        yield from error.told(str(path))


def read_bytes(content: bytes, name: str) -> Iterator[Found]:
    """The records of a file's content. Raises `Malformed` where it holds none at all."""
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not content:
        raise Malformed([("", "it is empty", AGAIN)])
    if content.startswith(b"<"):
        yield from _one(lambda: classic.read(content), name)
        return
    for data, place in _values(content, name):
        if isinstance(data, Problem):
            yield data
            continue
        for one, under in _records(data, place):
            yield from _one(_reader(one, under), name)


def _values(content: bytes, name: str) -> Iterator[tuple[Any, str]]:
    """One JSON value, or one for each line."""
    try:
        whole = json.loads(content)
    except RecursionError:
        raise Malformed([("", "it is nested too deep", AGAIN)]) from None
    except ValueError as error:
        if not _has_a_value_on_each_line(content):
            raise Malformed([(_at(error), f"it is no whole JSON ({_why(error)})", AGAIN)]) from None
        yield from _lines(content, name)
    else:
        yield whole, ""


def _lines(content: bytes, name: str) -> Iterator[tuple[Any, str]]:
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                yield json.loads(line), f"line {number}"
            except (ValueError, RecursionError) as error:
                yield Problem(name, f"line {number}", f"it is no whole JSON ({_why(error)})", AGAIN), ""


def _has_a_value_on_each_line(content: bytes) -> bool:
    first, end, _ = content.partition(b"\n")
    try:
        return bool(end) and isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _at(error: ValueError) -> str:
    return f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""


def _why(error: Exception) -> str:
    return error.msg.lower() if isinstance(error, json.JSONDecodeError) else "its letters are not UTF-8"


def _records(data: Any, place: str) -> Iterator[tuple[Any, str]]:
    """A record itself, or each one in a list or in a page of an API."""
    if isinstance(data, dict):
        for key in _PAGES:
            if isinstance(data.get(key), list):
                data, place = data[key], f"{place}.{key}".lstrip(".")
                break
    if isinstance(data, list):
        yield from ((one, f"{place}[{number}]") for number, one in enumerate(data))
    else:
        yield data, place


def _reader(data: Any, under: str) -> Callable[[], Record]:
    if isinstance(data, dict):
        if "protocolSection" in data:
            return lambda: ctgov.read(data, under)
        if "current_trial_status" in data or ("nct_id" in data and "eligibility" in data):
            return lambda: cts.read(data, under)
        if "source" in data and "id" in data:
            return lambda: _own(data, under)
    return lambda: _unknown(under)


def _own(data: Any, under: str) -> Record:
    """A record in our own form, as `--into` writes it."""
    try:
        return Record.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise malformed(error, under) from error


def _unknown(under: str) -> Record:
    raise Malformed([(under, "it is no record in a form that we know", KNOWN)])


def _one(read: Callable[[], Record], name: str) -> Iterator[Found]:
    try:
        yield read()
    except Malformed as error:
        yield from error.told(name)
    except RecursionError:
        yield Problem(name, "", "it is nested too deep", AGAIN)


def write(records: Iterable[Record], folder: Path) -> int:
    """Write each record into a folder as a file of its own. Returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for record in records:
        told = record.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{record.id}.json").write_text(text, encoding="utf-8")
        count += 1
    return count
