"""English dates and durations in words: months, "the 12th of March 2024", "three months ago", "last year".

What people mean differently by the same words ("last March", "last Friday", "03/04") is named, never decided.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from prescreen.reading.english.numerals import SMALL, listed, read_numeral
from prescreen.reading.partial import Steps, Told, ago, told, two_digits

_NAMES = listed("january, february, march, april, may, june, july, august, september, october, november, december")
MONTHS: Mapping[str, int] = {
    **{name: number for number, name in enumerate(_NAMES, start=1)},
    **{name[:3]: number for number, name in enumerate(_NAMES, start=1)},
    "sept": 9,
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        listed(
            """
            first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth,
            fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth, twenty-first,
            twenty-second, twenty-third, twenty-fourth, twenty-fifth, twenty-sixth, twenty-seventh, twenty-eighth,
            twenty-ninth, thirtieth, thirty-first
            """
        ),
        start=1,
    )
}


def _any(words: Mapping[str, int]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


_MONTH = rf"(?P<month>{_any(MONTHS)})\.?"
_DAY = rf"(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th)?|{_any(_ORDINALS)})"
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_COUNT = rf"(?P<count>[1-9][0-9]{{0,2}}|an?|{_TENS}[ -](?:one|two|three|four|five|six|seven|eight|nine)|{_any(SMALL)})"
_STEPS = "(?P<steps>day|week|month|year|wk|mo|yr)s?"
_BACK = "(?:ago|back)"
_SEP = r"(?:,? |-|/|, ?)"
# As fine as a month: its beginning or end is within it.
_PART = "(?:(?:early|mid|late)[ -]|(?:the )?(?:beginning|start|middle|end) of )?(?:in )?"
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|s(?:atur|un))day"


def _dated(found: re.Match[str], ref: date) -> Told:
    parts = found.groupdict()
    year = int(parts["year"]) if parts.get("year") else two_digits(ref, int(parts["short"]))
    month = MONTHS[parts["month"]]
    return told(ref, year, month, _day(parts["day"]) if parts.get("day") else None)


def _day(written: str) -> int:
    return _ORDINALS.get(written) or int(re.sub("[a-z]+$", "", written))


def _of_this_or_last_year(found: re.Match[str], ref: date) -> Told:
    year = ref.year - (found["which"] != "this")
    day = found.groupdict().get("day")
    return told(ref, year, MONTHS[found["month"]], _day(day) if day else None)


def _named_month(found: re.Match[str], ref: date) -> Told:
    """Last March: said before March it is last year's; said later, this year's or last year's."""
    month = MONTHS[found["month"]]
    if found["which"] == "this":
        return told(ref, ref.year, month)
    return told(ref, ref.year - 1, month) if month > ref.month else "which_year"


def count_of(written: str) -> int:
    """A count in digits or words; "a" is one."""
    if written in ("a", "an"):
        return 1
    spoken = read_numeral(written, 0)
    return int(spoken[1]) if spoken else int(written)


_STEP_OF: Mapping[str, Steps] = {"d": "days", "w": "weeks", "m": "months", "y": "years"}


def _steps(written: str) -> Steps:
    return _STEP_OF[written[0]]


def _ago(found: re.Match[str], ref: date) -> Told:
    return ago(ref, count_of(found["count"]), _steps(found["steps"]))


def _half_years_ago(found: re.Match[str], ref: date) -> Told:
    count = found.groupdict().get("count")
    return ago(ref, 12 * count_of(count) + 6 if count else 6, "months")


def _last_or_this(found: re.Match[str], ref: date) -> Told:
    last = found["which"] in ("last", "previous")
    if found["unit"] == "year":
        return told(ref, ref.year - last)
    if found["unit"] == "week":
        return "vague"
    return told(ref, ref.year - (last and ref.month == 1), (ref.month - 1 - last) % 12 + 1)


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Told]], ...] = tuple(
    (re.compile(rf"(?<![a-z0-9'])(?:{pattern})(?![a-z0-9]|['/.-][0-9])"), build)
    for pattern, build in (
        (rf"{_PART}{_MONTH}{_SEP}(?:of |in )?{_YEAR}", _dated),
        (rf"{_PART}{_MONTH} ?'(?P<short>[0-9]{{2}})", _dated),
        (rf"{_MONTH}[ -]?(?:the )?{_DAY}(?:,? |, ?|-)(?:of |in )?{_YEAR}", _dated),
        (rf"(?:the )?{_DAY}[ -]?(?:of )?{_MONTH}(?:,? |, ?|-)?(?:of |in )?{_YEAR}", _dated),
        (rf"{_MONTH} (?:the )?{_DAY},? '(?P<short>[0-9]{{2}})", _dated),
        (rf"(?:the )?{_DAY} (?:of )?{_MONTH},? '(?P<short>[0-9]{{2}})", _dated),
        (rf"{_YEAR}(?:,? |-)(?:in )?{_MONTH}(?:[ -]{_DAY})?", _dated),
        (rf"{_PART}{_MONTH},? (?:of |in )?(?P<which>this|last|the past|the previous) year", _of_this_or_last_year),
        (rf"(?P<which>this|last) year,? (?:in |on )?{_MONTH}(?: {_DAY})?", _of_this_or_last_year),
        (rf"{_MONTH} {_DAY},? (?:of )?(?P<which>this|last) year", _of_this_or_last_year),
        (rf"(?:the )?{_DAY} (?:of )?{_MONTH},? (?:of )?(?P<which>this|last) year", _of_this_or_last_year),
        (rf"(?P<which>this|last) {_MONTH}", _named_month),
        (r"(?P<which>last|this|previous) (?P<unit>year|month|week)", _last_or_this),
        (rf"{_PART}(?P<which>last|this) (?P<unit>month)", _last_or_this),
        (rf"{_COUNT} {_STEPS} {_BACK}", _ago),
        (rf"half (?:a|of a) year {_BACK}", _half_years_ago),
        (rf"(?P<count>an?|one) year and a half {_BACK}", _half_years_ago),
        (rf"{_COUNT} and a half years {_BACK}", _half_years_ago),
        (r"(?:the )?day before yesterday", lambda _, ref: ago(ref, 2, "days")),
        (r"last night", lambda _, ref: ago(ref, 1, "days")),
        (r"yesterday", lambda _, ref: ago(ref, 1, "days")),
        (r"today", lambda _, ref: ago(ref, 0, "days")),
        (rf"(?:last|this|next|on) {_WEEKDAY}|{_WEEKDAY}", lambda _, __: "which_day"),
        (_MONTH, lambda _, __: "no_year"),
        (rf"{_MONTH}[ -]?(?:the )?{_DAY}", lambda _, __: "no_year"),
        (rf"(?:the )?{_DAY}[ -]?(?:of )?{_MONTH}", lambda _, __: "no_year"),
        (rf"{_MONTH} [0-9]{{2}}", lambda _, __: "no_year"),
    )
)


def dates_at(text: str, start: int, ref: date) -> Iterator[tuple[int, Told]]:
    """Every date in English words that begins here: where it ends, and the date or why it must be asked."""
    for pattern, build in _GRAMMAR:
        if found := pattern.match(text, start):
            yield found.end(), build(found, ref)


_LASTING = re.compile(
    rf"(?<![a-z0-9])(?:(?:about )?half (?:a|of a) (?P<half>year|month)|(?P<whole>an?|one) (?P<of>year|month) and a half"
    rf"|{_COUNT}(?P<plus> and a half)?[ -]?{_STEPS})(?![a-z0-9])"
)


def duration_at(text: str, start: int) -> tuple[int, Decimal, str] | None:
    """A duration that begins here: where it ends, how much, of what ("3 weeks", "a year and a half")."""
    found = _LASTING.match(text, start)
    if found is None:
        return None
    if found["half"] or found["of"]:
        halves = 1 if found["half"] else 3
        year = (found["half"] or found["of"]) == "year"
        return found.end(), Decimal(6 * halves) if year else Decimal(halves) / 2, "months"
    amount = Decimal(count_of(found["count"])) + (Decimal("0.5") if found["plus"] else 0)
    return found.end(), amount, _steps(found["steps"])


_WORDS: Mapping[str, tuple[str, ...]] = {
    "filler": listed(
        """
        diagnosed, i was diagnosed, diagnosis, treated, operation, procedure, operated, morning, afternoon, evening,
        a, an, the, my, i, it, it's, it was, it is, that, that was, this, is, was, were, in, on, at, of, back in,
        back on, happened, it happened, that happened, started, it started, began, done, did, had, i had, i had it,
        i had that, i had mine, had it, got, i got, got it, i was, we did it, they did it, it was done, was done,
        done in, done on, date, the date, date is, day, month, year, the year, month of, the month of, the year of,
        sometime in, some time in, sometime, during, i did it, i had it done, well, so, um, uh, oh, ok, okay, yes,
        please, thanks, thank you, the report says, report says, on the report, exactly, first, test, scan, visit,
        blood test, report, taken, took place, it took place, dated, hi, hello, just, for, lasted, it lasted
        """
    ),
    "about": listed(
        """
        around, about, roughly, approximately, approx, circa, or so, or thereabouts, thereabouts
        """
    ),
    "ask:vague": listed(
        """
        early, mid, late, beginning of, end of, the end of, the beginning of, middle of, the middle of, start of,
        the start of, spring, summer, autumn, fall, winter, a few, few, several, some, many, couple, a couple of,
        a couple, recently, lately, long ago, a while ago, ages, few months ago, a few months ago, earlier,
        not long ago, morning, evening, first half, second half, quarter, over, more than, less than, almost,
        nearly, within
        """
    ),
    "ask:festival": listed(
        """
        christmas, new year, new year's, easter, thanksgiving, halloween, chinese new year, spring festival,
        lunar new year, birthday, my birthday, holidays, holiday, valentine's day, labor day, national day,
        mid-autumn
        """
    ),
    "ask:lunar": listed(
        """
        lunar, lunar calendar, leap month
        """
    ),
    "ask:future": listed(
        """
        next, tomorrow, will be, upcoming, next month, next year, next week, coming
        """
    ),
    "ask:range": listed(
        """
        before, after, since, until, till, by, from, to, between, and, or, through
        """
    ),
}
PHRASES: Mapping[str, str] = {phrase: what for what, phrases in _WORDS.items() for phrase in phrases}
"""What a phrase does beside a date: "filler", "about", "ask:vague"."""
