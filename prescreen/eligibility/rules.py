"""The one meaning of a rule: a plain evaluator, obvious rather than fast, with a trace of every step.

Any faster path must be proved equal to this one, as `compiled` is. The language itself stands in `expressions`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol, TypeAlias

from prescreen.eligibility.expressions import (
    Agree,
    Both,
    Compare,
    FirstGiven,
    Flag,
    Has,
    Not,
    OneOf,
    PartOf,
    Rule,
    Stated,
    Sum,
    Unclear,
    Within,
    sum_names,
)
from prescreen.eligibility.facts import Chosen, Fact, Facts, Interval, LabRow, Number, Span, point
from prescreen.eligibility.truth import MISSING, Reason, Truth, all_of, any_of, not_

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
            return opposed(evaluate(rule.operand, scope), rule.text)
        case Unclear():
            step = evaluate(rule.operand, scope)
            return unclear(rule, step)
        case FirstGiven():
            step = evaluate(rule.options[chosen_option(rule, scope.facts)][1], scope)
            return Trace(rule.text, step.truth, (), (step,), "all")
        case Agree():
            steps = (evaluate(rule.first, scope), evaluate(rule.second, scope))
            return Trace(rule.text, agreement(steps[0].truth, steps[1].truth), (), steps, "any")
        case PartOf():
            step = scope.finding(rule.part)
            return Trace(rule.text, step.truth, step.facts, step.children, step.how)
        case _:
            return Trace(rule.text, leaf_truth(rule, scope.facts), read_by(rule))


_TURNED: Mapping[How, How] = {"all": "any", "any": "all", "leaf": "leaf"}


def opposed(step: Trace, text: str) -> Trace:
    """A step told from the side of its `not`, so that what decided can be followed through it."""
    children = tuple([opposed(child, child.text) for child in step.children])
    return Trace(text, not_(step.truth), step.facts, children, _TURNED[step.how])


def unclear(rule: Unclear, step: Trace) -> Trace:
    """Where the step below holds, unknown for the rule's reason; the facts below it were read."""
    read = tuple(name for leaf in step.leaves() for name in leaf.facts)
    return Trace(rule.text, rule.reason if step.truth is True else step.truth, read)


def chosen_option(rule: FirstGiven, facts: Facts) -> int:
    """The way to judge by: what was given; else what was at least answered; else the first."""
    given = [facts.get(name) for name, _ in rule.options]
    for accepted in (_GIVEN, _ANSWERED):
        for index, fact in enumerate(given):
            if not isinstance(fact, Reason) or fact in accepted:
                return index
    return 0


_GIVEN = frozenset(Reason) - MISSING
_ANSWERED = frozenset(Reason) - {Reason.NOT_ANSWERED}


def agreement(first: Truth, second: Truth) -> Truth:
    """The first decides, the second where the first is open; a clash is a conflict."""
    if isinstance(first, bool) and isinstance(second, bool) and first is not second:
        return Reason.CONFLICT
    if isinstance(first, Reason) and first is not Reason.CONFLICT and isinstance(second, bool):
        return second
    return first


Leaf: TypeAlias = Flag | Compare | OneOf | Has | Within


def read_by(rule: Leaf) -> tuple[str, ...]:
    """The facts that a leaf reads, as its trace names them."""
    if isinstance(rule, Compare):
        return tuple(sorted(sum_names(rule.left) | sum_names(rule.right)))
    return (rule.name,)


def leaf_truth(rule: Leaf, facts: Facts) -> Truth:
    """Judge a rule that has none below it."""
    match rule:
        case Compare():
            return _compare(rule, facts)
        case Flag():
            fact = facts.get(rule.name)
            return fact if isinstance(fact, bool | Reason) else Reason.NOT_ANSWERED
        case OneOf():
            return _one_of(facts.get(rule.name), rule.items)
        case Has():
            return _has_any(facts.get(rule.name), rule)
        case Within():
            span = facts.get(rule.name)
            return span.within(facts.as_of, rule.months) if isinstance(span, Span) else _absent(span)


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
    if isinstance(left, Reason):
        return left
    if isinstance(right, Reason):
        return right
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
