"""English numerals in words, and the words that may stand around a number.

A phrase that is not listed here, nor in a field's own words, is not explained: the message is asked back.
"""

import re
from collections.abc import Mapping
from decimal import Decimal


def listed(words: str) -> tuple[str, ...]:
    """A list as it reads best: phrases between commas."""
    return tuple(" ".join(word.split()) for word in words.split(","))


# Must never grow a word that can change what a number means ("not", "than", "before", "half").
_FILLERS = listed(
    """
    a, an, the, my, mine, i, i'm, im, i am, i've, i have, i got, it, it's, its, that's, that is, it is, it was,
    this is, is, was, were, are, be, has been, of, at, value, values, result, results, count, counts, level, levels,
    number, figure, reading, test, blood test, blood work, bloodwork, blood, lab, labs, lab result, lab results,
    lab report, report, reports, sheet, says, say, said, shows, showed, reads, states, the doctor said,
    my doctor said, doctor said, the doctor says, my doctor says, on the report, on my report, on the sheet,
    on the lab report, on my lab report, according to the report, according to my report,
    according to the lab report, comes to, came back, came back as, came back at, came out, came out at,
    came out as, came in at, stands at, sits at, measured, measured at, tested, tested at, listed as, printed,
    written, written as, in total, now, right now, currently, at the moment, at present, today, current, today's,
    latest, most recent, newest, the latest, last test, last blood test, last report, last lab report, last result,
    last results, exactly, precisely, only, just, well, so, um, uh, er, oh, ok, okay, hi,
    hello, last, checked, 's, please, thanks,
    thank you, thx, doctor, yes, no unit, no units, unit, equals, equal to
    """
)
_REASONS: Mapping[str, tuple[str, ...]] = {
    "someone_else": listed(
        """
        he, she, his, her, hers, him, they, their, theirs, he's, she's, they're, mother, father, mom, mum, mommy,
        dad, daddy, brother, sister, wife, husband, son, daughter, uncle, aunt, cousin, friend, partner,
        grandmother, grandfather, grandma, grandpa, neighbor, neighbour, patient, boyfriend, girlfriend, kid, kids,
        child, children, someone, somebody, people, other people, everyone, most people
        """
    ),
    "times_normal": listed(
        """
        times, time, fold, uln, upper limit, upper limit of normal, times normal, times the upper limit, double,
        twice, triple, doubled, tripled, x uln, lln, lower limit, limit, cutoff, reference range, range,
        normal range
        """
    ),
    "range": listed(
        """
        to, between, through, till, until, from, or, either, vs
        """
    ),
    "vague": listed(
        """
        almost, nearly, close to, near, approaching, just over, just under, just above, just below, a little over,
        a little under, a bit over, a bit under, slightly over, slightly under, slightly above, slightly below,
        well over, well under, well above, well below, a bit above, a bit below, a little above, a little below,
        a lot, several, few, a few, some, many, couple, a couple, normal, high, low, fine, good, bad, elevated,
        raised, negative, positive, abnormal, higher, lower, increased, decreased, ish, odd, something, dozens,
        undetectable, not detected, detectable
        """
    ),
    "boundary": listed(
        """
        or more, or higher, or above, or over, and above, and over, and up, or less, or lower, or below, or under,
        and below, and under, plus, up to, or greater, and higher, and lower, and more, and less, or fewer,
        upwards of
        """
    ),
    "hedged": listed(
        """
        i think, think, i guess, guess, maybe, probably, perhaps, possibly, might, may, could, should, i believe,
        believe, not sure, unsure, don't remember, if i remember, remember, recall, not certain, i suppose, suppose,
        apparently, supposedly, must, likely, as far as i know, i assume, assume, seems, seem, would, sort of,
        kind of, estimate, estimated
        """
    ),
    "other_time": listed(
        """
        before, used to be, previously, last time, last year, last month, last week, ago, yesterday, years ago,
        earlier, next month, next year, next week, will be, tomorrow, soon, turning, going on, born, birthday,
        formerly, once, back then, at first, january, february, march, april, june, july, august, september,
        october, november, december, dropped, fell, rose, went up, went down, increased to, down, up, then, after,
        since, still, again
        """
    ),
    "negated": listed(
        """
        not, no, isn't, wasn't, never, don't, didn't, doesn't, neither, nor, except, without, haven't, hasn't, aint,
        isnt, wasnt, but, instead, wrong, actually, sorry, unlike, minus, than
        """
    ),
}
_COMPARATORS: Mapping[str, tuple[str, ...]] = {
    ">": listed(
        """
        over, above, more than, greater than, higher than, bigger than, larger than, exceeds, exceeding,
        in excess of, older than
        """
    ),
    "<": listed(
        """
        under, below, less than, fewer than, lower than, smaller than, younger than
        """
    ),
    ">=": listed(
        """
        at least, no less than, not less than, no fewer than, no lower than, not under, not below,
        greater than or equal to, more than or equal to, a minimum of
        """
    ),
    "<=": listed(
        """
        at most, no more than, not more than, not over, not above, no higher than, less than or equal to,
        a maximum of
        """
    ),
}
_ABOUT = listed(
    """
    about, around, roughly, approximately, approx, approx., or so, more or less, somewhere around, circa,
    in the neighborhood of, give or take, or thereabouts, abt
    """
)

PHRASES: Mapping[str, str] = {
    **dict.fromkeys(_FILLERS, "filler"),
    **dict.fromkeys(_ABOUT, "about"),
    **{phrase: f"compare{sign}" for sign, phrases in _COMPARATORS.items() for phrase in phrases},
    **{phrase: f"ask:{reason}" for reason, phrases in _REASONS.items() for phrase in phrases},
}
"""What a phrase does: "filler", "about", "compare>=", "ask:range"."""

_UNITS = listed(
    """
    zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen,
    sixteen, seventeen, eighteen, nineteen
    """
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SMALL: Mapping[str, int] = {
    **{word: value for value, word in enumerate(_UNITS)},
    **{word: value * 10 for value, word in enumerate(_TENS, start=2)},
    "fourty": 40,
}
_SCALES = {"thousand": 1_000, "million": 1_000_000}
_WORD = re.compile(r"[a-z]+")
_SCALE = re.compile(r"[ -]?(hundred|thousand|million)(?![a-z])| ?(k)(?![a-z])")
_FEET = re.compile(
    r"(?<![a-z0-9])([3-7]|three|four|five|six|seven)[ -]?(?:['\N{PRIME}]|(?:ft|foot|feet)(?![a-z])\.?),? ?"
    r"(?:and )?([0-9]{1,2}(?:\.5)?|[a-z]+)(?![0-9.])"
    r"(?: ?(?:''|\N{PRIME}{2}|\"|(?:in|inch|inches)(?![a-z])\.?)|(?![a-z]))"
)
_HALF = re.compile(r" and a half(?![a-z])")


def read_numeral(text: str, start: int) -> tuple[int, Decimal] | None:
    """The numeral in words that begins here: where it ends and its value. "one twenty" ends after "one"."""
    words = _words(text, start)
    end, total, ceiling = 0, 0, 1_000_000_000
    while found := _below_thousand(words, end, first=end == 0):
        if end and "hundred" not in (spelled := [word for word, _ in words[end : found[0]]]) and spelled[0] != "and":
            break  # "seventy thousand ninety" may be two numbers that stand side by side
        part, value = found
        scale = _SCALES.get(words[part][0]) if part < len(words) else None
        if (scale or 1) >= ceiling:
            break
        end, total, ceiling = (part + 1 if scale else part), total + value * (scale or 1), scale or 1
        if scale is None:
            break
    if end == 0:
        return None
    at, number = words[end - 1][1], Decimal(total)
    if end < len(words) and words[end][0] == "point":
        return _with_decimals(words, end, total)
    half = _HALF.match(text, at)
    return (half.end(), number + Decimal("0.5")) if half and total < 20 else (at, number)


def scale_at(text: str, start: int) -> tuple[int, Decimal]:
    """The word of magnitude behind digits, if one stands here: "92 thousand", "1.2k". Else nothing, times one."""
    found = _SCALE.match(text, start)
    if found is None:
        return start, Decimal(1)
    worth = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "k": 1_000}
    return found.end(), Decimal(worth[found[1] or found[2]])


def _words(text: str, start: int) -> list[tuple[str, int]]:
    """The words from here on that only blanks or a hyphen part, each with its end."""
    if start and text[start - 1].isascii() and text[start - 1].isalpha():
        return []
    words = []
    while found := _WORD.match(text, start):
        words.append((found[0], found.end()))
        start = found.end() + (text[found.end() : found.end() + 1] in (" ", "-"))
    return words


def _below_thousand(words: list[tuple[str, int]], at: int, *, first: bool) -> tuple[int, int] | None:
    if not first and at + 1 < len(words) and words[at][0] == "and":
        at += 1
    if at < len(words) and words[at][0] == "a" and at + 1 < len(words) and words[at + 1][0] in ("hundred", *_SCALES):
        at, value = at + 1, 1
        if words[at][0] in _SCALES:
            return at, 1
    elif first and words and words[at][0] == "hundred":
        value = 1
    else:
        found = _below_hundred(words, at)
        if found is None:
            return None
        at, value = found
    if at < len(words) and words[at][0] == "hundred" and value:
        at, value = at + 1, value * 100
        rest = _below_hundred(words, at + 1 if at < len(words) and words[at][0] == "and" else at)
        if rest and rest[1]:
            return rest[0], value + rest[1]
    return at, value


def _below_hundred(words: list[tuple[str, int]], at: int) -> tuple[int, int] | None:
    value = SMALL.get(words[at][0]) if at < len(words) else None
    if value is None:
        return None
    if value >= 20 and at + 1 < len(words) and 0 < SMALL.get(words[at + 1][0], 0) < 10:
        return at + 2, value + SMALL[words[at + 1][0]]
    return at + 1, value


def _with_decimals(words: list[tuple[str, int]], point: int, whole: int) -> tuple[int, Decimal] | None:
    digits, at = "", point + 1
    while at < len(words) and SMALL.get(words[at][0], 10) < 10:
        digits, at = digits + str(SMALL[words[at][0]]), at + 1
    return (words[at - 1][1], Decimal(f"{whole}.{digits}")) if digits else None


def read_feet(text: str, start: int) -> tuple[int, Decimal] | None:
    """A length in feet and inches (5'7", five foot seven): where it ends, and how many inches."""
    found = _FEET.match(text, start)
    if found is None:
        return None
    feet, inches = (SMALL.get(part, None) if part.isalpha() else Decimal(part) for part in (found[1], found[2]))
    return None if feet is None or inches is None or inches >= 12 else (found.end(), Decimal(feet * 12 + inches))
