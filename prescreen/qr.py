"""A link as a square code that a phone's camera reads. Drawn here, in memory: no service outside is ever asked."""

from collections.abc import Iterator
from typing import Final

import segno

# A sixth of the code may be creased or covered: enough for paper, and still coarse enough for an old camera.
_CORRECTION: Final = "m"
# The white frame that the standard asks for, in modules.
QUIET: Final = 4


def picture(link: str) -> str:
    """The code as the address of a picture, for a page."""
    drawn = segno.make(link, error=_CORRECTION, micro=False)
    return str(drawn.svg_data_uri(border=QUIET, dark="#000", light="#fff", omitsize=True, xmldecl=False))


def dark_squares(link: str) -> tuple[int, Iterator[tuple[int, int]]]:
    """How many modules the code is wide without its frame, and the column and row of each dark one, for paper."""
    rows = segno.make(link, error=_CORRECTION, micro=False).matrix
    return len(rows), ((x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
