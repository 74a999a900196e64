"""A report that was read, beside what stands on its page. Rows that are no target do not count."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from benchmarks.reports.truth import Line, Printed
from prescreen.reading.lab_report import Report, Row

TARGETS = ("PLT", "WBC", "NEUT_ABS", "TBIL", "ALT", "AST", "ALB", "PT", "INR", "CREA", "AFP")


# A count is the same number in each of these.
_SAME_NUMBER = {"10^9/L", "K/uL", "x10^3/uL"}


@dataclass
class Counts:
    """What was counted over some pages."""

    pages: int = 0
    rows: int = 0
    right: int = 0
    returned: int = 0
    accepted: int = 0
    wrong_accepted: int = 0
    unit: int = 0
    limits: int = 0
    flag: int = 0
    days: int = 0
    days_right: int = 0
    days_wrong: int = 0
    right_doubted: int = 0  # the second look differed from a value that was right
    wrong: int = 0
    wrong_doubted: int = 0
    seconds: float = 0.0
    why: Counter[str] = field(default_factory=Counter)
    stories: list[str] = field(default_factory=list)

    def add(self, told: "Counts") -> None:
        """Together with the counts of other pages."""
        for name, value in vars(told).items():
            mine = getattr(self, name)
            if isinstance(mine, Counter):
                mine.update(value)
            elif isinstance(mine, list):
                mine.extend(value)
            else:
                setattr(self, name, mine + value)


def targets(printed: Printed) -> list[Line]:
    """The lines that are to be read; on a page about anything but blood there are none."""
    return [line for line in printed.lines if printed.blood and line.item.code in TARGETS]


def scored(printed: Printed, report: Report, name: str) -> Counts:
    """One report. A row under a target code that is not on the page is wrong."""
    found = Counts(pages=1)
    wanted = {line.item.code: line for line in targets(printed)}
    rows = [row for row in report.rows if row.code in TARGETS and row.value]
    found.rows, found.returned = len(wanted), len(rows)
    found.accepted = sum(row.accept for row in rows)
    read: set[str] = set()
    for row in rows:
        line = wanted.get(row.code)
        right = line is not None and is_right(row, line)
        if right and line is not None and row.code not in read:
            read.add(row.code)
            _count_fields(found, row, line)
        doubted = "second_reading" in row.why
        found.right_doubted += right and doubted
        found.wrong += not right
        found.wrong_doubted += not right and doubted
        # A wrong upper limit does as much harm as a wrong value: rules ask for so many times the limit.
        limits = right and line is not None and same_limits(row, line)
        if row.accept and not limits:
            found.wrong_accepted += 1
        if not limits or not row.accept:
            truth = f"{line.comparator}{line.value} {line.unit} {line.low}..{line.high} {line.side}" if line else "-"
            wrong = ("" if right else " WRONG") + (" AND ACCEPTED" if row.accept and not limits else "")
            found.stories.append(f"{name} {_told(row)} | {truth}{wrong}")
        found.why.update(row.why)
    found.right = len(read)
    found.stories += [f"{name} {code} not read: {_line(wanted[code])}" for code in wanted if code not in read]
    _count_days(found, printed.days, report.dates, name)
    return found


def is_right(row: Row, line: Line) -> bool:
    """The digits as printed and the sign before them, and the unit where one is said."""
    unit = row.unit or ""
    same_unit = not unit or unit == line.item.canonical or {unit, line.item.canonical} <= _SAME_NUMBER
    return Decimal(row.value) == Decimal(line.value) and row.comparator == line.comparator and same_unit


def _count_fields(found: Counts, row: Row, line: Line) -> None:
    found.unit += (row.unit or "") == line.item.canonical
    found.limits += same_limits(row, line)
    found.flag += (row.flag or "normal") == line.side


def same_limits(row: Row, line: Line) -> bool:
    """Both limits as printed."""
    return (_number(row.low), _number(row.high)) == (_number(line.low), _number(line.high))


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _count_days(found: Counts, printed: Mapping[str, date], read: Mapping[str, date | None], name: str) -> None:
    for kind in ("collected", "reported", "printed"):
        truth, told = printed.get(kind), read.get(kind)
        found.days += truth is not None
        found.days_right += truth is not None and told == truth
        if told is not None and told != truth:
            found.days_wrong += 1
        if truth != told:
            found.stories.append(f"{name} {kind}: {told} | {truth}")


def _told(row: Row) -> str:
    unit = row.unit or "?"
    return f"{row.code} {row.comparator}{row.value} {unit} {row.low}..{row.high} {row.flag} {row.klass} {row.why}"


def _line(line: Line) -> str:
    return f"{line.name}/{line.short} {line.comparator}{line.value} {line.unit}"


HEAD = (
    "| kind | pages | rows | value recall | precision | unit | range | flag | accepted | wrong among accepted | dates "
    "| wrong dates | CPU s a page |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|"
)


def told(kind: str, counts: Counts) -> str:
    """One line of the table; shares in percent."""
    share = _share
    rows, right = counts.rows, counts.right
    cells = [
        kind, str(counts.pages), str(rows), share(right, rows), share(right, counts.returned),
        share(counts.unit, right),
        share(counts.limits, right), share(counts.flag, right), f"{counts.accepted} ({share(counts.accepted, rows)} %)",
        str(counts.wrong_accepted), share(counts.days_right, counts.days), str(counts.days_wrong),
        f"{counts.seconds / max(1, counts.pages):.2f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def looks(counts: Counts) -> str:
    """What the second look at each value did, over everything that was read."""
    return (
        f"second look: differed from {counts.right_doubted} of {counts.right} right values "
        f"and from {counts.wrong_doubted} of {counts.wrong} wrong ones"
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "-"


def together(counts: Iterable[Counts]) -> Counts:
    """All of them as one."""
    whole = Counts()
    for one in counts:
        whole.add(one)
    return whole
