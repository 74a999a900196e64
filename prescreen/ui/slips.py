"""Pictures of rows of a lab report: the strip out of the person's own, and a sample that we drew ourselves."""

import base64

from prescreen.reading.lab_page import Area
from prescreen.ui import markup

# Around a row the strip has a little air, measured in heights of the row; see `reading.pictures.padded`.
_AIR = 0.15
_HIGH = 46
_ENLARGED = 2.0


def strip(png: bytes, words: str, area: Area, value: Area) -> str:
    """The row in two pieces, name and number: side by side where there is room, else one under the other.

    On a phone a whole row would be too small to read.
    """
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    wide, high = (int.from_bytes(png[place : place + 4]) for place in (16, 20))
    scale = min(_HIGH / max(high, 1), _ENLARGED)
    cut = _before(area, value)
    pieces = ((0.0, cut), (cut, 1.0)) if 0.1 < cut < 0.9 else ((0.0, 1.0),)
    inner = "".join(
        _piece(address, words if place == 0 else "", first, last, (last - first) * wide * scale)
        for place, (first, last) in enumerate(pieces)
    )
    return f'<div class="ps-strip">{inner}</div>'


def _before(area: Area, value: Area) -> float:
    """The share of the strip that lies before the number."""
    air = _AIR * max(area[3] - area[1], 1)
    return (value[0] - area[0] + air / 2) / (area[2] - area[0] + 2 * air)


def _piece(address: str, words: str, first: float, last: float, width: float) -> str:
    share = last - first
    image = f'<img src="{address}" alt="{markup.text(words)}" style="width:{100 / share:.2f}%;'
    image += f'margin-left:{-100 * first / share:.2f}%">'
    return f'<div style="width:{width:.0f}px">{image}</div>'
