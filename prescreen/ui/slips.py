"""Pictures of rows of a lab report: the strip out of the person's own, and a sample that we drew ourselves."""

import base64
from collections.abc import Sequence
from itertools import pairwise

from prescreen import i18n
from prescreen.eligibility.study import SampleRow
from prescreen.reading.lab_page import Area
from prescreen.ui import markup
from prescreen.wording import Wording

# Around a row the strip has a little air, measured in heights of the row; see `reading.pictures.padded`.
_AIR = 0.15
_HIGH = 46
_ENLARGED = 2.0


def strip(png: bytes, words: str, area: Area, value: Area) -> str:
    """The row in three pieces, name, number and the rest: side by side where there is room, else below each other.

    On a phone a whole row would be too small to read.
    """
    address = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    wide, high = (int.from_bytes(png[place : place + 4]) for place in (16, 20))
    scale = min(_HIGH / max(high, 1), _ENLARGED)
    ends = (0.0, *(share for share in _around(area, value) if 0.05 < share < 0.95), 1.0)
    inner = "".join(
        _piece(address, "" if first else words, first, last, (last - first) * wide * scale)
        for first, last in pairwise(ends)
    )
    return f'<div class="ps-strip">{inner}</div>'


def _around(area: Area, value: Area) -> tuple[float, float]:
    """The shares of the strip that lie before the number and up to its end."""
    air = _AIR * max(area[3] - area[1], 1)
    whole = area[2] - area[0] + 2 * air
    return (value[0] - area[0] + air / 2) / whole, (value[2] - area[0] + air * 1.5) / whole


def _piece(address: str, words: str, first: float, last: float, width: float) -> str:
    share = last - first
    image = f'<img src="{address}" alt="{markup.text(words)}" style="width:{100 / share:.2f}%;'
    image += f'margin-left:{-100 * first / share:.2f}%">'
    return f'<div style="width:{width:.0f}px">{image}</div>'


# ---- a sample, to find the place on one's own report ------------------------------------------------

_ROW, _WIDE = 30, 340
_AT = {"name": 8, "value": 176, "unit": 236, "range": 322}
_CELLS = (("name", "start"), ("value", "middle"), ("unit", "middle"), ("range", "end"))
_INK, _SOFT, _MARK = "#1b1f24", "#4b5563", "#8a2c0d"


def sample(rows: Sequence[SampleRow], language: str, words: Wording) -> str:
    """A slip with invented numbers: what to copy is ringed and numbered, what is like it is crossed out."""
    heads = {name: words(f"slip.{name}") for name, _ in _CELLS}
    high = _ROW * (len(rows) + 1) + 12
    drawn = "".join(_cell(heads[name], name, anchor, 20, _SOFT) for name, anchor in _CELLS)
    drawn += f'<line x1="4" x2="{_WIDE - 4}" y1="{_ROW}" y2="{_ROW}" stroke="{_SOFT}"/>'
    drawn += "".join(_drawn(row, language, _ROW * (place + 1) + 20) for place, row in enumerate(rows))
    told = i18n.labelled(words("slip.title"), i18n.in_a_row((_read(row, language) for row in rows), language), language)
    # As a picture with its words beside it: Streamlit takes drawings out of a page's own HTML.
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {high}" width="{_WIDE}" height="{high}" '
        f'font-family="sans-serif"><rect x="1" y="1" width="{_WIDE - 2}" height="{high - 2}" rx="6" fill="#fff" '
        f'stroke="{_SOFT}"/>{drawn}</svg>'
    )
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    picture = f'<img class="ps-slip" src="{address}" alt="{markup.text(told)}">'
    marks = [words(f"slip.mark.{name}") for name in ("value", "unit", "limit") if any(_has(row, name) for row in rows)]
    if any(row.other for row in rows):
        marks.append(words("slip.mark.other"))
    return f"<p>{markup.text(words('slip.title'))}</p>{picture}{markup.items(marks)}"


def _has(row: SampleRow, mark: str) -> bool:
    return not row.other and bool({"value": row.value, "unit": row.unit, "limit": row.ring_limit}[mark])


def _read(row: SampleRow, language: str) -> str:
    """The same for who cannot see it."""
    return " ".join(part for part in (row.name[language], row.value, row.mark, row.unit, row.low, row.limit) if part)


def _drawn(row: SampleRow, language: str, y: int) -> str:
    limits = f"{row.low}-{row.limit}" if row.low else row.limit
    ink = _SOFT if row.other else _INK
    cells = {"name": row.name[language], "value": f"{row.value} {row.mark}".strip(), "unit": row.unit, "range": limits}
    drawn = "".join(_cell(cells[name], name, anchor, y, ink) for name, anchor in _CELLS)
    if row.other:
        return f'{drawn}<line x1="6" x2="{_WIDE - 6}" y1="{y - 4}" y2="{y - 4}" stroke="{_MARK}" stroke-width="1.5"/>'
    rings = [("1", _AT["value"], len(cells["value"]) * 7 + 12)]
    if row.unit:
        rings.append(("2", _AT["unit"], len(row.unit) * 7 + 12))
    if row.ring_limit:
        rings.append(("3", _AT["range"] - len(row.limit) * 4, len(row.limit) * 8 + 8))
    return drawn + "".join(_ring(number, x, wide, y) for number, x, wide in rings)


def _cell(words: str, name: str, anchor: str, y: int, ink: str) -> str:
    place = f'x="{_AT[name]}" y="{y}" text-anchor="{anchor}"'
    return f'<text {place} font-size="13" fill="{ink}">{markup.text(words)}</text>'


def _ring(number: str, x: float, wide: float, y: int) -> str:
    left = x - wide / 2
    # The last column has room on its right alone.
    at = x + wide / 2 if x > _AT["unit"] + 20 else left
    ring = f'<rect x="{left:.0f}" y="{y - 16}" width="{wide:.0f}" height="22" rx="11" fill="none" stroke="{_MARK}"'
    dot = f'<circle cx="{at:.0f}" cy="{y - 14}" r="7" fill="{_MARK}"/>'
    sign = f'<text x="{at:.0f}" y="{y - 10}" text-anchor="middle" font-size="11" fill="#fff">{number}</text>'
    return f'{ring} stroke-width="2"/>{dot}{sign}'
