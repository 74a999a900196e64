"""The rule language: SQL boolean expressions, parsed by sqlglot and checked down to a small closed set of nodes.

SQL already has three-valued logic, everyone can read it, and sqlglot writes it for every engine. Anything outside the
set is a `RuleProblem` that says where it stands and what to write instead. There is no `is null`: absence must never
become an answer.

The functions, beside and, or, not, comparisons, in, between, + - * /:

- `has(list, 'item', ...)`: one of the items was ticked.
- `ticked(list, 'item', ...)`: the same, but false where nothing is known; for a second place where a thing may be said.
- `unclear(condition, 'reason')`: where the condition holds, the finding is unknown for that reason.
- `within(date, months)`: it happened in the months up to the day of the check.
- `first_given(fact, condition, fact, condition, ...)`: judge by the first fact that was given.
- `agree(condition, condition)`: the first decides, the second where the first is open; a clash is a conflict.
- `part('id')`: the finding of another part of the same study.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from prescreen.eligibility.facts import exact
from prescreen.eligibility.truth import Reason


class RuleProblem(ValueError):
    """A rule that cannot be used: what is wrong, where it stands, what to write instead."""

    def __init__(self, what: str, *, at: str, remedy: str) -> None:
        super().__init__(f"{what} at `{at}`: {remedy}")
        self.what, self.at, self.remedy = what, at, remedy


@dataclass(frozen=True, slots=True)
class Stated:
    """true or false, as written."""

    text: str
    value: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that is itself true or false."""

    text: str
    name: str


@dataclass(frozen=True, slots=True)
class Both:
    """and, or."""

    text: str
    every: bool
    operands: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """not."""

    text: str
    operand: "Rule"


@dataclass(frozen=True, slots=True)
class Compare:
    """A number against a number. `low` and `high` are arithmetic over facts; either may be a plain figure."""

    text: str
    left: "Sum"
    operator: str
    right: "Sum"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A single choice is one of these."""

    text: str
    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Has:
    """One of these was ticked in a list; `lenient` is `ticked`."""

    text: str
    name: str
    items: tuple[str, ...]
    lenient: bool


@dataclass(frozen=True, slots=True)
class Unclear:
    """Where the operand holds: unknown, for this reason."""

    text: str
    operand: "Rule"
    reason: Reason


@dataclass(frozen=True, slots=True)
class Within:
    """A date lies in the months up to the day of the check."""

    text: str
    name: str
    months: int


@dataclass(frozen=True, slots=True)
class FirstGiven:
    """Judge by the first fact that was given; where none was, by the first that was at least answered."""

    text: str
    options: tuple[tuple[str, "Rule"], ...]


@dataclass(frozen=True, slots=True)
class Agree:
    """Two views of one thing."""

    text: str
    first: "Rule"
    second: "Rule"


@dataclass(frozen=True, slots=True)
class PartOf:
    """The finding of another part."""

    text: str
    part: str


Rule: TypeAlias = Stated | Flag | Both | Not | Compare | OneOf | Has | Unclear | Within | FirstGiven | Agree | PartOf


@dataclass(frozen=True, slots=True)
class Sum:
    """Arithmetic: a figure, a fact, or two of these joined by + - * /."""

    text: str
    figure: Fraction | None = None
    name: str | None = None
    operator: str | None = None
    operands: tuple["Sum", ...] = ()


def parse(text: str) -> Rule:
    """Read a rule. Raises `RuleProblem` for anything outside the language."""
    try:
        tree = sqlglot.parse_one(text)
    except SqlglotError as error:
        raise RuleProblem("this is not an expression", at=text, remedy=str(error).splitlines()[0]) from error
    return _rule(tree)


def names(rule: Rule) -> frozenset[str]:
    """Every fact that a rule reads."""
    match rule:
        case Flag() | OneOf() | Has() | Within():
            return frozenset({rule.name})
        case Both():
            return frozenset().union(*(names(operand) for operand in rule.operands))
        case Not() | Unclear():
            return names(rule.operand)
        case Compare():
            return sum_names(rule.left) | sum_names(rule.right)
        case FirstGiven():
            return frozenset().union(*(names(option) | {fact} for fact, option in rule.options))
        case Agree():
            return names(rule.first) | names(rule.second)
        case Stated() | PartOf():
            return frozenset()


def walk(rule: Rule) -> tuple[Rule, ...]:
    """The rule and every rule inside it."""
    match rule:
        case Both():
            inner = rule.operands
        case Not() | Unclear():
            inner = (rule.operand,)
        case FirstGiven():
            inner = tuple(option for _, option in rule.options)
        case Agree():
            inner = (rule.first, rule.second)
        case _:
            inner = ()
    return (rule, *(found for child in inner for found in walk(child)))


def sum_names(operand: Sum) -> frozenset[str]:
    """Every fact in a piece of arithmetic."""
    found = frozenset({operand.name}) if operand.name is not None else frozenset()
    return found.union(*(sum_names(child) for child in operand.operands))


def _rule(tree: exp.Expr) -> Rule:
    text = tree.sql()
    match tree:
        case exp.Paren():
            return _rule(tree.this)
        case exp.And() | exp.Or():
            return Both(text, isinstance(tree, exp.And), tuple(_rule(side) for side in tree.flatten()))
        case exp.Not():
            return Not(text, _rule(tree.this))
        case exp.Boolean():
            return Stated(text, bool(tree.this))
        case exp.Column():
            return Flag(text, tree.name)
        case exp.Between():
            value, low, high = (_sum(tree.args[key]) for key in ("this", "low", "high"))
            return Both(text, True, (Compare(text, value, ">=", low), Compare(text, value, "<=", high)))
        case exp.In():
            return OneOf(text, _name(tree.this), tuple(_word(item) for item in tree.expressions))
        case exp.Predicate() if type(tree) in _COMPARISONS:
            return _comparison(tree, text)
        case exp.Anonymous() if tree.name.lower() in _FUNCTIONS:
            return _FUNCTIONS[tree.name.lower()](tree, text)
        case exp.Is():
            raise RuleProblem("`is null` is not in the language", at=text, remedy="absence must never become an answer")
    raise RuleProblem(
        f"`{type(tree).__name__.lower()}` is not in the language",
        at=text,
        remedy="use and, or, not, comparisons, in, between, + - * /, or one of " + ", ".join(sorted(_FUNCTIONS)),
    )


_COMPARISONS: Mapping[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def _comparison(tree: exp.Expr, text: str) -> Rule:
    operator = _COMPARISONS[type(tree)]
    right = tree.args["expression"]
    if isinstance(right, exp.Literal) and right.is_string:
        if operator not in ("=", "<>"):
            raise RuleProblem("words cannot be ordered", at=text, remedy="compare words with = or <> only")
        same = OneOf(text, _name(tree.this), (_word(right),))
        return same if operator == "=" else Not(text, same)
    return Compare(text, _sum(tree.this), operator, _sum(right))


def _sum(tree: exp.Expr) -> Sum:
    text = tree.sql()
    match tree:
        case exp.Paren():
            return _sum(tree.this)
        case exp.Literal() if not tree.is_string:
            return Sum(text, figure=exact(tree.name))
        case exp.Neg():
            inner = _sum(tree.this)
            if inner.figure is not None:
                return Sum(text, figure=-inner.figure)
        case exp.Column():
            return Sum(text, name=tree.name)
        case exp.Add() | exp.Sub() | exp.Mul() | exp.Div():
            operator = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}[type(tree)]
            return Sum(text, operator=operator, operands=(_sum(tree.this), _sum(tree.expression)))
    raise RuleProblem("this is not a number", at=text, remedy="write a figure, a fact, or arithmetic over them")


def _name(tree: exp.Expr) -> str:
    if not isinstance(tree, exp.Column):
        raise RuleProblem("the name of a fact is missing", at=tree.sql(), remedy="write the fact without quotes")
    return tree.name


def _word(tree: exp.Expr) -> str:
    if not (isinstance(tree, exp.Literal) and tree.is_string):
        raise RuleProblem("a word in single quotes is missing", at=tree.sql(), remedy="write 'word'")
    return tree.name


def _whole(tree: exp.Expr) -> int:
    if not isinstance(tree, exp.Literal) or tree.is_string or not tree.name.isdigit():
        raise RuleProblem("a whole number is missing", at=tree.sql(), remedy="write the months as a figure, like 12")
    return int(tree.name)


def _arguments(tree: exp.Anonymous, text: str, least: int, most: int) -> list[exp.Expr]:
    given = list(tree.expressions)
    if not least <= len(given) <= most:
        raise RuleProblem("the number of arguments is wrong", at=text, remedy="see the list heading expressions.py")
    return given


def _has(tree: exp.Anonymous, text: str) -> Rule:
    name, *items = _arguments(tree, text, 2, 40)
    return Has(text, _name(name), tuple(_word(item) for item in items), tree.name.lower() == "ticked")


def _unclear(tree: exp.Anonymous, text: str) -> Rule:
    operand, word = _arguments(tree, text, 2, 2)
    try:
        reason = Reason(_word(word))
    except ValueError as error:
        raise RuleProblem("this reason is not known", at=text, remedy="use one of " + ", ".join(Reason)) from error
    return Unclear(text, _rule(operand), reason)


def _within(tree: exp.Anonymous, text: str) -> Rule:
    name, months = _arguments(tree, text, 2, 2)
    return Within(text, _name(name), _whole(months))


def _first_given(tree: exp.Anonymous, text: str) -> Rule:
    given = _arguments(tree, text, 4, 8)
    if len(given) % 2:
        raise RuleProblem("a condition is missing", at=text, remedy="write pairs: fact, condition, fact, condition")
    pairs = zip(given[::2], given[1::2], strict=True)
    return FirstGiven(text, tuple((_name(fact), _rule(condition)) for fact, condition in pairs))


def _agree(tree: exp.Anonymous, text: str) -> Rule:
    first, second = _arguments(tree, text, 2, 2)
    return Agree(text, _rule(first), _rule(second))


def _part(tree: exp.Anonymous, text: str) -> Rule:
    (word,) = _arguments(tree, text, 1, 1)
    return PartOf(text, _word(word))


_FUNCTIONS: Mapping[str, Callable[[exp.Anonymous, str], Rule]] = {
    "has": _has,
    "ticked": _has,
    "unclear": _unclear,
    "within": _within,
    "first_given": _first_given,
    "agree": _agree,
    "part": _part,
}
