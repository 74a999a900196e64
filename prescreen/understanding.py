"""Read a file of typed messages, line by line: what would be understood of each. For measuring from outside.

Every task is the same function that the chat calls. A bad line is told with its number; the rest go on.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Task = Callable[[Mapping[str, Any]], Mapping[str, Any] | str]

# Each task takes a line's fields and returns what stands behind "outcome", or several fields.
TASKS: dict[str, Task] = {}


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a line: the fields to print, or what was wrong with it."""

    number: int
    id: Any
    result: Mapping[str, Any] | None
    error: str | None


def read_lines(lines: Iterable[bytes]) -> Iterator[Read]:
    """Answer every line. Blank lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name: Any = None
        try:
            asked = json.loads(line.decode("utf-8-sig"))
            if not isinstance(asked, dict):
                raise ValueError("a line is a JSON object")  # noqa: TRY004 - told like every other bad line
            name = asked.get("id")
            task = TASKS.get(asked.get("task", ""))
            if task is None:
                raise ValueError(f"task: one of {', '.join(sorted(TASKS))}")
            found = task(asked)
        except KeyError as error:
            yield Read(number, name, None, f"{error.args[0]}: this field is missing")
        except (ValueError, RecursionError) as error:
            yield Read(number, name, None, str(error))
        else:
            yield Read(number, name, {"outcome": found} if isinstance(found, str) else found, None)
