"""Rules: SQL boolean expressions, checked and evaluated with a trace.

SQL already has three-valued logic, everyone can read it, and sqlglot parses it. Only a small closed set of nodes is
allowed; the rest is a `RuleProblem` that says where it stands and what to write instead. There is no `is null`:
absence must never become an answer. `evaluate` is the one meaning; any faster path must be proved equal to it.

The functions, beside and, or, not, comparisons, in, between, + - * / and case-free names:

- `has(list, 'item', ...)`: one of the items was ticked.
- `ticked(list, 'item')`: the same, but false where nothing is known; only for a second place where a thing may be said.
- `unclear(condition, 'reason')`: where the condition holds, the finding is unknown for that reason.
- `within(date, months)`: it happened in the months up to the day of the check.
- `first_given(fact, condition, fact, condition, ...)`: judge by the first fact that was given.
- `agree(condition, condition)`: the first decides, the second where the first is open; a clash is a conflict.
- `part('id')`: the finding of another part of the same study.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, TypeAlias

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from prescreen.eligibility.facts import Chosen, Fact, Facts, Interval, LabRow, Number, Span, exact, point
from prescreen.eligibility.truth import MISSING, Reason, Truth, all_of, any_of, not_


class RuleProblem(ValueError):
    """A rule that cannot be used: what is wrong, where it stands, what to write instead."""

    def __init__(self, what: str, *, at: str, remedy: str) -> None:
        super().__init__(f"{what} at `{at}`: {remedy}")
        self.what, self.at, self.remedy = what, at, remedy


How = Literal["leaf", "all", "any"]


@dataclass(frozen=True, slots=True)
class Trace:
    """How a judgement came about: the text judged, its truth, the facts read, and the steps below it.

    `how` tells what the steps have to do for this one to be true: all of them, or any.
    """

    text: str
    truth: Truth
    facts: tuple[str, ...] = ()
    children: tuple["Trace", ...] = ()
    how: How = "leaf"

    def leaves(self) -> tuple["Trace", ...]:
        """Every step that has none below it."""
        return (self,) if not self.children else tuple(leaf for child in self.children for leaf in child.leaves())

    def deciding(self) -> tuple["Trace", ...]:
        """The leaves that made the judgement what it is: those that agree with it, all the way down."""
        if not self.children:
            return (self,)
        found = tuple(
            leaf for child in self.children if _supports(child.truth, self.truth) for leaf in child.deciding()
        )
        return found or self.leaves()


def _supports(child: Truth, parent: Truth) -> bool:
    return isinstance(child, Reason) if isinstance(parent, Reason) else child is parent


class Scope(Protocol):
    """Where a rule finds its facts and the findings of other parts."""

    @property
    def facts(self) -> Facts: ...

    def finding(self, part: str) -> Trace: ...


@dataclass(frozen=True, slots=True)
class FactScope:
    """Facts without findings: for rules that speak of answers alone."""

    facts: Facts

    def finding(self, part: str) -> Trace:
        raise KeyError(f"this rule cannot read the finding of {part}")


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


Rule: TypeAlias = (
    Stated | Flag | Both | Not | Compare | OneOf | Has | Unclear | Within | FirstGiven | Agree | PartOf
)


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
        tree = sqlglot.parse_one(text, into=exp.Condition)
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
            return _sum_names(rule.left) | _sum_names(rule.right)
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


def _sum_names(operand: Sum) -> frozenset[str]:
    found = frozenset({operand.name}) if operand.name is not None else frozenset()
    return found.union(*(_sum_names(child) for child in operand.operands))


def _rule(tree: exp.Expression) -> Rule:
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


_COMPARISONS: Mapping[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}


def _comparison(tree: exp.Expression, text: str) -> Rule:
    operator = _COMPARISONS[type(tree)]
    right = tree.args["expression"]
    if isinstance(right, exp.Literal) and right.is_string:
        if operator not in ("=", "<>"):
            raise RuleProblem("words cannot be ordered", at=text, remedy="compare words with = or <> only")
        same = OneOf(text, _name(tree.this), (_word(right),))
        return same if operator == "=" else Not(text, same)
    return Compare(text, _sum(tree.this), operator, _sum(right))


def _sum(tree: exp.Expression) -> Sum:
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


def _name(tree: exp.Expression) -> str:
    if not isinstance(tree, exp.Column):
        raise RuleProblem("the name of a fact is missing", at=tree.sql(), remedy="write the fact without quotes")
    return tree.name


def _word(tree: exp.Expression) -> str:
    if not (isinstance(tree, exp.Literal) and tree.is_string):
        raise RuleProblem("a word in single quotes is missing", at=tree.sql(), remedy="write 'word'")
    return tree.name


def _whole(tree: exp.Expression) -> int:
    if not isinstance(tree, exp.Literal) or tree.is_string or not tree.name.isdigit():
        raise RuleProblem("a whole number is missing", at=tree.sql(), remedy="write the months as a figure, like 12")
    return int(tree.name)


def _arguments(tree: exp.Anonymous, text: str, least: int, most: int) -> list[exp.Expression]:
    given = list(tree.expressions)
    if not least <= len(given) <= most:
        raise RuleProblem("the number of arguments is wrong", at=text, remedy="see the list at the head of rules.py")
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


def evaluate(rule: Rule, scope: Scope) -> Trace:
    """Judge a rule by what is known; nothing is guessed, and every step can be read in the trace."""
    match rule:
        case Stated():
            return Trace(rule.text, rule.value)
        case Both():
            steps = tuple([evaluate(operand, scope) for operand in rule.operands])
            if rule.every:
                return Trace(rule.text, all_of(step.truth for step in steps), (), steps, "all")
            return Trace(rule.text, any_of(step.truth for step in steps), (), steps, "any")
        case Not():
            return _opposed(evaluate(rule.operand, scope), rule.text)
        case Unclear():
            step = evaluate(rule.operand, scope)
            read = tuple(name for leaf in step.leaves() for name in leaf.facts)
            return Trace(rule.text, rule.reason if step.truth is True else step.truth, read)
        case FirstGiven():
            step = evaluate(_chosen_option(rule, scope.facts), scope)
            return Trace(rule.text, step.truth, (), (step,), "all")
        case Agree():
            return _agreement(rule, scope)
        case PartOf():
            step = scope.finding(rule.part)
            return Trace(rule.text, step.truth, step.facts, step.children, step.how)
        case _:
            return _leaf(rule, scope.facts)


_TURNED: Mapping[How, How] = {"all": "any", "any": "all", "leaf": "leaf"}


def _opposed(step: Trace, text: str) -> Trace:
    """A step told from the side of its `not`, so that what decided can be followed through it."""
    children = tuple([_opposed(child, child.text) for child in step.children])
    return Trace(text, not_(step.truth), step.facts, children, _TURNED[step.how])


def _chosen_option(rule: FirstGiven, facts: Facts) -> Rule:
    def first(absent: frozenset[Reason]) -> Rule | None:
        return next((option for fact, option in rule.options if facts.get(fact) not in absent), None)

    return first(MISSING) or first(frozenset({Reason.NOT_ANSWERED})) or rule.options[0][1]


def _agreement(rule: Agree, scope: Scope) -> Trace:
    first, second = evaluate(rule.first, scope), evaluate(rule.second, scope)
    truth = first.truth
    if isinstance(truth, bool) and isinstance(second.truth, bool) and truth is not second.truth:
        truth = Reason.CONFLICT
    elif isinstance(truth, Reason) and truth is not Reason.CONFLICT and isinstance(second.truth, bool):
        truth = second.truth
    return Trace(rule.text, truth, (), (first, second), "any")


def _leaf(rule: Flag | Compare | OneOf | Has | Within, facts: Facts) -> Trace:
    match rule:
        case Compare():
            read = tuple(sorted(_sum_names(rule.left) | _sum_names(rule.right)))
            return Trace(rule.text, _compare(rule, facts), read)
        case Flag():
            fact = facts.get(rule.name)
            truth: Truth = fact if isinstance(fact, bool | Reason) else Reason.NOT_ANSWERED
        case OneOf():
            truth = _one_of(facts.get(rule.name), rule.items)
        case Has():
            truth = _has_any(facts.get(rule.name), rule)
        case Within():
            span = facts.get(rule.name)
            truth = span.within(facts.as_of, rule.months) if isinstance(span, Span) else _absent(span)
    return Trace(rule.text, truth, (rule.name,))


def _absent(fact: Fact) -> Reason:
    return fact if isinstance(fact, Reason) else Reason.NOT_ANSWERED


def _one_of(fact: Fact, items: tuple[str, ...]) -> Truth:
    return any_of(fact.has(item) for item in items) if isinstance(fact, Chosen) else _absent(fact)


def _has_any(fact: Fact, rule: Has) -> Truth:
    if rule.lenient:
        return isinstance(fact, Chosen) and not fact.ticked.isdisjoint(rule.items)
    return _one_of(fact, rule.items)


def _compare(rule: Compare, facts: Facts) -> Truth:
    left, right = _value(rule.left, facts), _value(rule.right, facts)
    if isinstance(left, Reason):
        return left
    if isinstance(right, Reason):
        return right
    gap = left if right == _ZERO else _minus(left, right)
    return _AGAINST_ZERO[rule.operator](gap)


_ZERO = point(0)

_AGAINST_ZERO: Mapping[str, Callable[[Interval], Truth]] = {
    "<": lambda gap: gap.below(Fraction(0), or_equal=False),
    "<=": lambda gap: gap.below(Fraction(0), or_equal=True),
    ">": lambda gap: not_(gap.below(Fraction(0), or_equal=True)),
    ">=": lambda gap: not_(gap.below(Fraction(0), or_equal=False)),
    "=": lambda gap: gap.equals(Fraction(0)),
    "<>": lambda gap: not_(gap.equals(Fraction(0))),
}


def _value(operand: Sum, facts: Facts) -> Interval | Reason:
    if operand.figure is not None:
        return point(operand.figure)
    if operand.name is not None:
        return number_in(facts.get(operand.name))
    left, right = (_value(child, facts) for child in operand.operands)
    if isinstance(left, Reason) or isinstance(right, Reason):
        return left if isinstance(left, Reason) else _absent(right)  # type: ignore[arg-type]
    return _ARITHMETIC[operand.operator or "+"](left, right)


def number_in(fact: Fact) -> Interval | Reason:
    """The interval of a numeric fact in its base unit."""
    if isinstance(fact, LabRow):
        fact = fact.value
    if isinstance(fact, Number):
        return fact.base
    return fact if isinstance(fact, Interval) else _absent(fact)


def _minus(left: Interval, right: Interval) -> Interval:
    low = None if left.low is None or right.high is None else left.low - right.high
    high = None if left.high is None or right.low is None else left.high - right.low
    return Interval(low, high, left.low_open or right.high_open, left.high_open or right.low_open, left.reason)


def _plus(left: Interval, right: Interval) -> Interval:
    low = None if left.low is None or right.low is None else left.low + right.low
    high = None if left.high is None or right.high is None else left.high + right.high
    return Interval(low, high, left.low_open or right.low_open, left.high_open or right.high_open, left.reason)


def _times(left: Interval, right: Interval) -> Interval | Reason:
    """Products and quotients of measured amounts, which are never negative."""
    if left.low is None or right.low is None or left.low < 0 or right.low < 0:
        return left.reason
    high = None if left.high is None or right.high is None else left.high * right.high
    return Interval(
        left.low * right.low, high, left.low_open or right.low_open, left.high_open or right.high_open, left.reason
    )


def _over(left: Interval, right: Interval) -> Interval | Reason:
    if right.low is None or right.low < 0 or (right.low == 0 and right.high == 0):
        return Reason.IMPLAUSIBLE
    low = Fraction(0) if right.high is None else 1 / right.high
    high = None if right.low == 0 else 1 / right.low
    return _times(left, Interval(low, high, right.high_open, right.low_open, right.reason))


_ARITHMETIC: Mapping[str, Callable[[Interval, Interval], Interval | Reason]] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
}
