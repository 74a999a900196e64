"""A typed quantity: one number, its unit and comparator, explained to the last token, or the reason to ask back.

Never takes a unit that was not typed, never picks one of two numbers, never repairs what could mean two things.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from prescreen.eligibility.facts import exact
from prescreen.reading.chinese import numerals as chinese
from prescreen.reading.english import numerals as english
from prescreen.reading.measures import QuantityField
from prescreen.reading.writing import fold

LONGEST = 160
_MOST_DIGITS = 12
# What is told when a message has several reasons to ask: the first of these.
_REASONS = (
    "question", "someone_else", "other_field", "times_normal", "range", "nominal_age", "other_time", "negated",
    "boundary", "vague", "hedged", "negative", "unit_lost", "wrong_unit", "ambiguous_number", "not_understood",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """What was typed: one of = < > <= >= ~, the value as typed, and the unit, or None where none was typed."""

    comparator: str
    value: Decimal
    unit: str | None


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a message: number, unit, compare, about, filler, punctuation, dash, or ask with its reason."""

    kind: str
    start: int
    end: int
    said: str = ""
    value: Decimal = Decimal(0)


_DIGITS = re.compile(r"[0-9](?:[0-9]|[.,](?=[0-9]))*")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_LIKE_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_SCIENTIFIC = re.compile(
    r"(?:e\+?0?| ?(?:[x*]|乘以?) ?10 ?(?:\^|的) ?)([0-9]{1,2}|[一二三四五六七八九])(?:次方)?(?![0-9a-z/])"
)
_SIGN = re.compile(r"> ?=|< ?=|>|<|[≧≦]")
_SIGNS = {"≧": ">=", "≦": "<="}
# Signs that part sentences or lists on a Chinese keyboard: between digits they may be meant as a point or a comma.
_PARTED_DIGITS = re.compile(r"[0-9０-９] ?[、。] ?[0-9０-９]|[0-9] ?， ?[0-9０-９]|[０-９] ?， ?[0-9]")


def read_quantity(text: str, field: QuantityField) -> Amount | str:
    """The one amount that a message states for a field, or the reason to ask back ("range", "two_numbers", ...)."""
    if len(text) > LONGEST:
        return "not_understood"
    if _PARTED_DIGITS.search(text) or any(map(_is_enclosed_number, text)):
        return "ambiguous_number"
    folded = fold(text.replace("\n", " ; ").replace("\N{DIVISION SLASH}", "/")).folded
    tokens = list(_tokens(folded, text, field))
    return _only_amount(_settle_dashes(tokens, folded), field)


def _is_enclosed_number(sign: str) -> bool:
    """Is it ½, ① or ₂? Folded it would run into the digits beside it. Raised digits were taken care of."""
    return unicodedata.category(sign) == "No" and sign not in "⁰¹²³⁴⁵⁶⁷⁸⁹"


def _tokens(text: str, original: str, field: QuantityField) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        token = _token_at(text, at, original, field)
        yield token
        at = token.end


def _token_at(text: str, at: int, original: str, field: QuantityField) -> _Token:
    lexicon = field.lexicon
    if field.lengths_in_two_parts and (length := _length_at(text, at)):
        return length
    unit, lost, phrase = (
        lexicon.unit_at(text, at, field, original),
        lexicon.lost_at(text, at),
        lexicon.phrase_at(text, at),
    )
    phrase_end = at + len(phrase or "")
    if lost > max(at, unit[0] if unit else at, phrase_end):
        return _Token("ask", at, lost, "unit_lost")
    if unit and unit[0] >= phrase_end:
        return _Token("unit", at, unit[0], unit[1])
    number = _number_at(text, at, original, field)
    if number and number.end >= phrase_end:
        return number
    if phrase:
        return _phrase_token(phrase, at, field)
    return _sign_at(text, at)


def _phrase_token(phrase: str, at: int, field: QuantityField) -> _Token:
    end = at + len(phrase)
    if phrase in field.not_this:
        return _Token("ask", at, end, "other_field")
    if phrase in field.harmless:
        return _Token("name" if phrase in field.names else "filler", at, end)
    if phrase in field.lexicon.names:
        return _Token("ask", at, end, "other_field")
    what = english.PHRASES.get(phrase) or chinese.PHRASES.get(phrase) or "ask:not_understood"
    if what.startswith("compare"):
        return _Token("compare", at, end, what.removeprefix("compare"))
    return _Token("ask", at, end, what.removeprefix("ask:")) if what.startswith("ask:") else _Token(what, at, end)


def _length_at(text: str, at: int) -> _Token | None:
    """A length in two parts: its number and unit are one piece, told in centimetres or inches."""
    for read, unit in ((chinese.read_metres, "cm"), (english.read_feet, "in")):
        found = read(text, at)
        if found:
            return _Token("number", at, found[0], unit, found[1])
    return None


def _number_at(text: str, at: int, original: str, field: QuantityField) -> _Token | None:
    mixed = chinese.read_numeral(text, at)
    if mixed:
        end, said = mixed
        return _Token("ask", at, end, said) if isinstance(said, str) else _Token("number", at, end, "", said)
    run = _DIGITS.match(text, at)
    if run is None:
        spoken = english.read_numeral(text, at)
        return _Token("number", at, spoken[0], "", spoken[1]) if spoken else None
    value = digits(run[0])
    if value is None or len(run[0]) > _MOST_DIGITS:
        return _Token("ask", at, run.end(), "ambiguous_number")
    scientific = _SCIENTIFIC.match(text, run.end())
    blank = text[run.end() : run.end() + 1] == " "
    if field.lexicon.unit_at(text, run.end() + blank, field, original):
        return _Token("number", at, run.end(), "", value)
    if scientific:
        power = int(chinese.DIGITS.get(scientific[1], scientific[1]))
        return _Token("number", at, scientific.end(), "", value * 10**power) if power <= _MOST_DIGITS else None
    end, scale = english.scale_at(text, run.end())
    return _Token("number", at, end, "", value * scale)


def digits(written: str) -> Decimal | None:
    """Plain digits. None for what may mean two numbers: "7,5", "1.200", "092", "1.2.3"."""
    if _LIKE_THOUSANDS.fullmatch(written):
        return None
    if _THOUSANDS.fullmatch(written) or _PLAIN.fullmatch(written):
        return Decimal(written.replace(",", ""))
    return None


def _sign_at(text: str, at: int) -> _Token:
    sign = text[at]
    compare = _SIGN.match(text, at)
    if re.match("=<|=>|<>|><", text[at:]):
        return _Token("ask", at, at + 2, "ambiguous_number")
    if compare:
        return _Token("compare", at, compare.end(), _SIGNS.get(compare[0], compare[0].replace(" ", "")))
    if sign == "." and text[at + 1 : at + 2].isdigit():
        return _Token("ask", at, at + 1, "ambiguous_number")
    if sign in ',.:;!()[]"=↑↓':
        return _Token("filler", at, at + 1, sign)
    kinds = {"~": "about", "≈": "about", "-": "dash"}
    reasons = {"?": "question", "+": "boundary", "±": "range", "/": "two_numbers"}
    if sign in kinds:
        return _Token(kinds[sign], at, at + 1, sign)
    # An unknown word is one piece, so that no part of it is taken for something else.
    word = re.match("[a-z']+", text[at:])
    return _Token("ask", at, at + (word.end() if word else 1), reasons.get(sign, "not_understood"))


def _settle_dashes(tokens: list[_Token], text: str) -> list[_Token]:
    """A dash is a range between numbers, a join inside "66-year-old", a pause behind a name; else a minus.

    "~" is "about" right before a number alone.
    """
    settled = []
    for place, token in enumerate(tokens):
        before = tokens[place - 1].kind if place else "start"
        after = tokens[place + 1].kind if place + 1 < len(tokens) else "end"
        kind, reason = "ask", "not_understood"
        joins = (before, after) == ("number", "unit")
        pauses = before in ("name", "filler") and text[token.start - 1 : token.end + 1] == " - "
        if token.said == "~" and (before in ("number", "unit") or after != "number"):
            reason = "range"  # 92~ has no end, or only a tone
        elif token.kind != "dash":
            kind, reason = token.kind, token.said
        elif before in ("number", "unit") and after == "number":
            reason = "range"
        elif joins or pauses:
            kind, reason = "filler", ""
        elif after == "number":
            reason = "negative"
        settled.append(_Token(kind, token.start, token.end, reason, token.value))
    return settled


def _only_amount(tokens: list[_Token], field: QuantityField) -> Amount | str:
    asked = {token.said for token in tokens if token.kind == "ask"}
    if asked:
        return next((reason for reason in _REASONS if reason in asked), "not_understood")
    numbers = [place for place, token in enumerate(tokens) if token.kind == "number"]
    if len(numbers) != 1:
        return "two_numbers" if numbers else "no_number"
    comparator = _comparator(tokens, numbers[0])
    unit = _unit(tokens, numbers[0], field)
    if not comparator or unit in ("two_units", "wrong_unit", "not_understood"):
        return unit if comparator and unit else "not_understood"
    amount = Amount(comparator, tokens[numbers[0]].value, unit)
    if unit in field.lexicon.words.whole_only and amount.value % 1:
        return "ambiguous_number"
    return amount if _is_plausible(amount, field) else "implausible"


def _comparator(tokens: list[_Token], number: int) -> str | None:
    """The comparator right before the number, "~" for a word of approximation, "=" for neither; None for a muddle."""
    compared = [place for place, token in enumerate(tokens) if token.kind == "compare"]
    about = any(token.kind == "about" for token in tokens)
    if not compared:
        return "~" if about else "="
    return tokens[number - 1].said if compared == [number - 1] and not about else None


def _unit(tokens: list[_Token], number: int, field: QuantityField) -> str | None:
    """The unit that stands right behind the number, or before it as a label; a problem's name for any other."""
    inside = tokens[number].said
    units = [place for place, token in enumerate(tokens) if token.kind == "unit"]
    named = {tokens[place].said for place in units} | ({inside} if inside else set())
    if len(named) > 1 or (inside and units):
        return "two_units"
    if not named:
        return None if field.unit_told else field.unit
    unit = named.pop()
    if unit not in field.factors:
        return "wrong_unit"
    between = tokens[number + 1 : units[0]] if units and units[0] > number else []
    apart = any(token.said not in ("(", "[", "") or token.kind != "filler" for token in between)
    return "not_understood" if apart else unit


def _is_plausible(amount: Amount, field: QuantityField) -> bool:
    if field.whole and amount.value % 1:
        return False
    return any(
        _holds(amount.value, factor, field) for unit, factor in field.factors.items() if amount.unit in (None, unit)
    ) or (not field.factors and _holds(amount.value, Fraction(1), field))


def _holds(value: Decimal, factor: Fraction | None, field: QuantityField) -> bool:
    """Does the plausible range hold a value? A unit without a factor is judged as it stands."""
    if field.plausible is None:
        return True
    low, high = field.plausible
    return factor is None or exact(low) <= exact(value) * factor <= exact(high)


def in_unit(amount: Amount, field: QuantityField, unit: str) -> Amount:
    """The amount in another unit, exactly; as typed where no exact conversion is known."""
    typed, wanted = field.factors.get(amount.unit or ""), field.factors.get(unit)
    if typed is None or wanted is None:
        return amount
    value = exact(amount.value) * typed / wanted
    decimal = Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))
    return Amount(amount.comparator, decimal, unit) if Fraction(decimal) == value else amount


def likely_units(amount: Amount, field: QuantityField, most: int = 3) -> tuple[Amount, ...]:
    """For an amount without a unit: what it may be, each value with a unit in which it is plausible, to be offered.

    Units that are the same by another name are offered once. Nothing here is a reading: only a tap decides.
    """
    offered: dict[Fraction | str, Amount] = {}
    for unit, factor in field.factors.items():
        whole = unit not in field.lexicon.words.whole_only or not amount.value % 1
        if whole and _holds(amount.value, factor, field):
            offered.setdefault(factor if factor is not None else unit, Amount(amount.comparator, amount.value, unit))
    return tuple(offered.values())[:most]


def plain(value: Decimal) -> str:
    """A decimal in digits: no exponent, no zeros that say nothing."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
