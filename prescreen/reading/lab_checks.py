"""What could be wrong with a row or a page, and the class that follows: green, amber or red.

The checks are checksums of printing: limits against names and units, flags against limits, sums. They judge nobody, and
they cannot see a plausible wrong digit: that is for the second reading and for the person's own eyes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from prescreen.reading.lab_cells import pieces
from prescreen.reading.lab_page import Klass
from prescreen.reading.lab_rows import Found, completed
from prescreen.reading.lab_words import ReportWords, UnitBands

SCORE = 0.80
# Doubts that leave a row unread: typing beside the picture would only confirm a wrong row.
RED = frozenset({"value_missing", "value_unclear", "unit_other", "units_disagree"})
CONFLICTS = frozenset({"unit_other", "range_unusual", "ranges_disagree", "units_disagree"})


def with_unit(found: Found, words: ReportWords) -> Found:
    """A unit that is not printed, completed where the limits tell it: the row stays open."""
    if found.unit is not None or "" in words.analytes[found.code].units:
        return found
    unit = completed(found, words)
    doubts = tuple(doubt for doubt in found.doubts if doubt != "unit_unknown")
    return replace(found, unit=unit, doubts=(*doubts, "unit_completed" if unit else "unit_missing"))


def row_doubts(found: Found, words: ReportWords) -> Iterator[str]:
    """What is open about one row, seen alone."""
    yield from found.doubts
    bands = _bands(found, words)
    if bands is None:
        if found.unit is not None:
            yield "unit_other"
        return
    if found.value is None:
        return
    # A mark that agrees with value and limits needs no score: one that was misread would not agree.
    if any(cell.score < SCORE for cell in found.used if cell not in found.marks):
        yield "score"
    if any(cell.unsure for cell in found.used):
        yield "line_unsure"
    yield from _limits(found, bands)
    yield from _number(found, bands, words)
    yield from _flag(found)


def _bands(found: Found, words: ReportWords) -> UnitBands | None:
    return words.analytes[found.code].units.get(found.unit or "")


def _limits(found: Found, bands: UnitBands) -> Iterator[str]:
    if found.high is None:
        yield "range_missing"
        return
    low, high = Decimal(found.low or "0"), Decimal(found.high)
    inside = bands.high[0] <= high <= bands.high[1]
    # A report may print the upper limit alone; where it prints both, both count.
    inside &= found.low is None or bands.low[0] <= low <= bands.low[1]
    if not inside or low >= high:
        yield "range_unusual"


def _number(found: Found, bands: UnitBands, words: ReportWords) -> Iterator[str]:
    number, value = found.number, Decimal(found.number)
    if not bands.value[0] <= value <= bands.value[1]:
        yield "value_unusual"
    if len(number) > 1 and number[0] == "0" and number[1] != ".":
        yield "leading_zero"
    if found.printed:
        return
    if _places(number) not in bands.decimals or not _places_match(found):
        yield "decimals"
    analyte = words.analytes[found.code]
    if value in analyte.signed if _exact(found) else value not in analyte.ends:
        yield "sign"


def _places(number: str) -> int:
    return len(number.partition(".")[2])


def _places_match(found: Found) -> bool:
    """No fewer decimals than the limits, or one for a large value; as many as earlier values. Signed ones are round."""
    if found.value is None or found.value.piece.comparator != "=":
        return True
    ours = _places(found.number)
    limits = [_places(limit) for limit in (found.low, found.high) if limit]
    enough = ours >= min(limits, default=0)
    if not enough and found.high and Decimal(found.number) > 10 * Decimal(found.high):
        enough = ours >= 1
    return enough and all(_places(number) == ours for number in found.earlier)


def _flag(found: Found) -> Iterator[str]:
    side = side_of(found)
    if found.flag is None:
        if side in ("high", "low"):
            yield "flag_missing"
    elif found.flag == "abnormal":
        if side == "normal":
            yield "flag_disagrees"
    elif side is not None and found.flag != side:
        yield "flag_disagrees"


def side_of(found: Found) -> str | None:
    """Where the value lies by the printed limits; None where that is not told."""
    if found.value is None or (found.low is None and found.high is None):
        return None
    value, sign = Decimal(found.number), found.value.piece.comparator
    if found.high is not None and (value > Decimal(found.high) or (value == Decimal(found.high) and sign == ">")):
        return None if sign in ("<", "<=") else "high"
    if found.low is not None and (value < Decimal(found.low) or (value == Decimal(found.low) and sign == "<")):
        # Below what the analyser can tell: some laboratories mark that as low, others do not.
        return "low" if sign == "=" else None
    if sign in (">", ">="):
        return None if found.high is not None else "normal"
    if sign in ("<", "<="):
        return "normal" if not found.low or Decimal(found.low) == 0 else None
    return "normal"


def page_doubts(rows: Sequence[Found], words: ReportWords) -> Mapping[int, set[str]]:
    """What rows of one report say about each other, by the place of the row."""
    doubts: dict[int, set[str]] = {}
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        if row.value is not None:
            places.setdefault(row.code, []).append(place)
    for same in places.values():
        values = {(Decimal(rows[place].number), rows[place].unit) for place in same}
        if len(values) > 1:
            _mark(doubts, same, "twice")
    # Where the letters are the file's own, a sum that is not one is the laboratory's.
    single = {code: one[0] for code, one in places.items() if len(one) == 1 and not rows[one[0]].printed}
    for name, codes in _broken(rows, single, words):
        _mark(doubts, [single[code] for code in codes], name)
    return doubts


def _mark(doubts: dict[int, set[str]], places: Sequence[int], name: str) -> None:
    for place in places:
        doubts.setdefault(place, set()).add(name)


def _broken(
    rows: Sequence[Found], single: Mapping[str, int], words: ReportWords
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Sums, shares, ratios and decimals that do not agree, with the codes that they are about."""

    def row(code: str) -> Found | None:
        return rows[single[code]] if code in single else None

    for total in words.sums:
        found = [row(code) for code in (total.whole, *total.parts)]
        plain = [one for one in found if one is not None and _exact(one)]
        if len(plain) == len(found) and len({one.unit for one in plain}) == 1 and not _adds_up(plain):
            yield "sum", (total.whole, *total.parts)
    for share in words.shares:
        found = [row(code) for code in (share.part, share.whole, share.percent)]
        plain = [one for one in found if one is not None and _exact(one)]
        if len(plain) == 3 and not _is_share(*plain):
            yield "share", (share.part, share.whole, share.percent)
    for ratio in words.ratios:
        time, quotient = row(ratio.time), row(ratio.ratio)
        if time is not None and quotient is not None and not _is_ratio(time, quotient):
            yield "ratio", (ratio.time, ratio.ratio)
    for codes in words.alike:
        there = [(code, one) for code in codes if (one := row(code)) is not None and _exact(one)]
        for limits in {_limit_places(one) for _, one in there}:
            mates = [(code, one) for code, one in there if _limit_places(one) == limits]
            if len({_places(one.number) for _, one in mates}) > 1:
                yield "decimals", tuple(code for code, _ in mates)


def _limit_places(found: Found) -> int:
    return max((_places(limit) for limit in (found.low, found.high) if limit), default=0)


def _exact(found: Found) -> bool:
    return found.value is not None and found.value.piece.comparator == "="


def _step(found: Found) -> Decimal:
    """One in the last printed digit."""
    return Decimal(1).scaleb(-_places(found.number))


def _adds_up(rows: Sequence[Found]) -> bool:
    whole, *parts = (Decimal(row.number) for row in rows)
    # Each part may be rounded by itself.
    return abs(whole - sum(parts)) <= max(_step(row) for row in rows) * Decimal("1.5")


def _is_share(part: Found, whole: Found, percent: Found) -> bool:
    if part.unit != whole.unit:
        return True
    expected = Decimal(whole.number) * Decimal(percent.number) / 100
    slack = _step(whole) * Decimal(percent.number) / 200 + _step(percent) * Decimal(whole.number) / 200
    return abs(Decimal(part.number) - expected) <= _step(part) * Decimal("1.01") + slack


def _is_ratio(time: Found, quotient: Found) -> bool:
    """The ratio is the time over its middle, to a power near one."""
    if not (_exact(time) and _exact(quotient) and time.low and time.high):
        return True
    middle = (Decimal(time.low) + Decimal(time.high)) / 2
    if middle == 0 or Decimal(time.number) == 0:
        return True
    times = float(Decimal(time.number) / middle)
    least, most = sorted((times**0.8, times**1.5))
    return bool(least * 0.87 <= float(quotient.number) <= most * 1.13)


def second_agrees(found: Found, text: str, words: ReportWords) -> bool:
    """Does a second reading of the box hold the same number with the same sign?"""
    if found.value is None:
        return True
    ours = found.value.piece
    return any(
        one.kind in ("value", "bound") and (one.number, one.comparator) == (ours.number, ours.comparator)
        for one in pieces(text, words)
    )


def class_of(doubts: Sequence[str]) -> Klass:
    """The class of a row with these doubts."""
    if any(doubt in RED for doubt in doubts):
        return "red"
    return "amber" if doubts else "green"
