"""Python runs this at the start of every process that is served in a test: who asks an outside host is written down."""

import os
from pathlib import Path

from tests import outside

_told = os.environ.get("PRESCREEN_TEST_OUTSIDE")


def _write(line: str) -> None:
    with Path(str(_told)).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


if _told:
    outside.watch(_write)
