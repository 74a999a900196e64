"""One fault at a time on pages that are read without fault: what the checks catch, and what only a second look can."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from benchmarks.reports import boxes
from benchmarks.reports.layouts import drawn
from benchmarks.reports.reading import words
from benchmarks.reports.scoring import TARGETS
from prescreen.reading.lab_page import Box, Page, Row
from prescreen.reading.lab_report import read_report

LAYOUTS = ("table", "english", "bilingual", "limits_first", "previous")
_PAIRS = (("umol/L", "mg/dL"), ("g/L", "g/dL"), ("ng/mL", "IU/mL"))
_UNITS = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])} | {"ug/L": "IU/mL"}
_ARROWS = {"↑": "↓", "↓": "↑", "H": "L", "L": "H", "高": "低", "低": "高"}


@dataclass(frozen=True)
class Caught:
    """How often a fault was put in, and how often the row was no longer accepted with it."""

    times: int = 0
    caught: int = 0


@dataclass(frozen=True)
class Scene:
    """A page, its rows and the row in which a fault is put; `near` is the next row."""

    page: Page
    row: Row
    near: Row | None
    draw: random.Random

    def with_text(self, changes: Mapping[int, str]) -> Page:
        """The page with other texts in some boxes; a box without text is gone."""
        changed = [replace(box, text=changes.get(n, box.text)) for n, box in enumerate(self.page.boxes)]
        return replace(self.page, boxes=tuple(box for box in changed if box.text.strip()))

    def value(self, number: str, mark: str | None = None) -> Page:
        """With another number in the value's box."""
        text = self.page.boxes[self.row.box].text.replace(self.row.value, number)
        changes = {self.row.box: text}
        if mark is not None:
            changes |= {n: mark for n in self.beside(self.row) if self.page.boxes[n].text in _ARROWS}
            changes[self.row.box] = re.sub(r" ?[↑↓HL高低]", mark, text)
        return self.with_text(changes)

    def beside(self, row: Row) -> Iterator[int]:
        """The boxes of a row on a page that lies flat."""
        middle = (self.page.boxes[row.box].area[1] + self.page.boxes[row.box].area[3]) / 2
        for n, box in enumerate(self.page.boxes):
            if abs((box.area[1] + box.area[3]) / 2 - middle) < 8:
                yield n

    def find(self, wanted: Callable[[str], bool]) -> int | None:
        """The one box of the row whose text is wanted."""
        found = [n for n in self.beside(self.row) if wanted(self.page.boxes[n].text)]
        return found[0] if len(found) == 1 else None


Fault = Callable[[Scene], Page | None]


def decimal_lost(scene: Scene) -> Page | None:
    return scene.value(scene.row.value.replace(".", "")) if "." in scene.row.value else None


def limit_decimal_lost(scene: Scene) -> Page | None:
    high = scene.row.high
    if high is None or "." not in high or Decimal(high) == 0:
        return None
    place = scene.find(lambda text: text.replace(" ", "").endswith(high))
    if place is None:
        return None
    return scene.with_text({place: scene.page.boxes[place].text[: -len(high)] + high.replace(".", "")})


def arrow_as_one(scene: Scene) -> Page | None:
    return scene.value(scene.row.value + "1", "") if scene.row.flag in ("high", "low") else None


def flag_lost(scene: Scene) -> Page | None:
    return scene.value(scene.row.value, "") if scene.row.flag in ("high", "low") else None


def flag_turned(scene: Scene) -> Page | None:
    texts = [scene.page.boxes[n].text for n in scene.beside(scene.row)]
    marks = [mark for text in texts for mark in _ARROWS if re.search(rf"(^|[\d. ]){mark}( |$)", text)]
    if scene.row.flag not in ("high", "low") or len(marks) != 1:
        return None
    changes = {
        n: re.sub(rf"(^|[\d. ]){marks[0]}( |$)", rf"\g<1>{_ARROWS[marks[0]]}\g<2>", scene.page.boxes[n].text)
        for n in scene.beside(scene.row)
    }
    return scene.with_text(changes)


def first_digit_lost(scene: Scene) -> Page | None:
    value = scene.row.value
    return scene.value(value[1:]) if len(value) > 1 and value[1].isdigit() else None


def _digit_changed(scene: Scene, least: float, most: float) -> Page | None:
    value, found = scene.row.value, []
    for place, digit in enumerate(value):
        for other in "0123456789" if digit.isdigit() else "":
            changed = value[:place] + other + value[place + 1 :]
            if other == digit or (place == 0 and other == "0") or Decimal(value) == 0:
                continue
            away = abs(float(Decimal(changed) / Decimal(value)) - 1)
            if least < away <= most:
                found.append(changed)
    return scene.value(scene.draw.choice(found)) if found else None


def digit_much(scene: Scene) -> Page | None:
    return _digit_changed(scene, 0.5, 1e9)


def digit_some(scene: Scene) -> Page | None:
    return _digit_changed(scene, 0.1, 0.5)


def digit_little(scene: Scene) -> Page | None:
    return _digit_changed(scene, 0, 0.1)


def sign_lost(scene: Scene) -> Page | None:
    if scene.row.comparator == "=":
        return None
    box = scene.page.boxes[scene.row.box].text
    return scene.with_text({scene.row.box: re.sub("[<>]", "", box)})


def unit_swapped(scene: Scene) -> Page | None:
    return None if scene.row.code == "AFP" else _unit(scene)


def marker_unit_swapped(scene: Scene) -> Page | None:
    return _unit(scene) if scene.row.code == "AFP" else None


def _unit(scene: Scene) -> Page | None:
    other = _UNITS.get(scene.row.unit or "")
    place = scene.find(lambda text: words().unit(text) == scene.row.unit)
    return scene.with_text({place: other}) if other and place is not None else None


def neighbours_value(scene: Scene) -> Page | None:
    if scene.near is None or scene.near.value == scene.row.value:
        return None
    return scene.value(scene.near.value)


def neighbours_row(scene: Scene) -> Page | None:
    """All but the names comes from the next row, as on bent paper."""
    if scene.near is None or scene.near.value == scene.row.value:
        return None
    first = scene.page.boxes[scene.row.box].area[0]
    ours = [n for n in scene.beside(scene.row) if scene.page.boxes[n].area[0] >= first - 1]
    theirs = [n for n in scene.beside(scene.near) if scene.page.boxes[n].area[0] >= first - 40]
    away = scene.row.value_area[1] - scene.near.value_area[1]
    kept = [box for n, box in enumerate(scene.page.boxes) if n not in ours]
    moved = [_moved(scene.page.boxes[n], away) for n in theirs if n not in ours]
    return replace(scene.page, boxes=tuple(kept + moved))


def _moved(box: Box, away: float) -> Box:
    a, b, c, d = ((x, y + away) for x, y in box.corners)
    return replace(box, corners=(a, b, c, d))


FAULTS: Mapping[str, Fault] = {
    fault.__name__: fault
    for fault in (
        decimal_lost, limit_decimal_lost, arrow_as_one, flag_lost, flag_turned, first_digit_lost, digit_much,
        digit_some, digit_little, sign_lost, unit_swapped, marker_unit_swapped, neighbours_value, neighbours_row,
    )
}  # fmt: skip


def caught(seeds: Sequence[int]) -> Mapping[str, Caught]:
    """Every fault in every accepted target row of some pages."""
    found = dict.fromkeys(FAULTS, Caught())
    for scene in _scenes(seeds):
        for name, fault in FAULTS.items():
            faulty = fault(scene)
            if faulty is None or faulty == scene.page:
                continue
            passed = any(row.accept and row.code == scene.row.code for row in read_report([faulty], words()).rows)
            found[name] = Caught(found[name].times + 1, found[name].caught + (not passed))
    return found


def _scenes(seeds: Sequence[int]) -> Iterator[Scene]:
    for seed in seeds:
        one = drawn(seed, layout=LAYOUTS[seed % len(LAYOUTS)])
        page = boxes.page(one.sheet, seed=seed, shake=0)
        rows = read_report([page], words()).rows
        for place, row in enumerate(rows):
            if row.accept and row.code in TARGETS:
                near = rows[place + 1] if place + 1 < len(rows) else None
                yield Scene(page, row, near, random.Random(f"{seed} {place}"))


def table(seeds: Sequence[int]) -> str:
    """The shares as a Markdown table."""
    lines = ["| fault | put in | caught |", "|---|---|---|"]
    for name, told in caught(seeds).items():
        lines.append(f"| {name.replace('_', ' ')} | {told.times} | {100 * told.caught / max(1, told.times):.0f} % |")
    return "\n".join(lines)
