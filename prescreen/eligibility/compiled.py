"""Rules compiled to closures: the judgements and traces of `rules.evaluate`, many times faster. It adds no meaning.

What a rule can say is finite: each of its traces is built once, then the same one is given again. A kept trace holds
words of the rule, names of facts and a truth; never a value, and nothing that tells who was judged.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from prescreen.eligibility import rules
from prescreen.eligibility.expressions import (
    Agree,
    Both,
    Compare,
    FirstGiven,
    Has,
    Not,
    OneOf,
    PartOf,
    Rule,
    Stated,
    Sum,
    Unclear,
)
from prescreen.eligibility.facts import Chosen
from prescreen.eligibility.rules import How, Scope, Trace
from prescreen.eligibility.truth import Reason, Truth, all_of, any_of, not_

Judge: TypeAlias = Callable[[Scope], Trace]

# A rule of the first study has been seen to say up to some dozens of things. The rest are built anew each time.
MOST_KEPT = 500


def compiled(rule: Rule) -> Judge:
    """A closure that gives, for any scope, the trace that `rules.evaluate` gives for the rule."""
    return _told(rule, rule.text, positive=True)


def _told(rule: Rule, text: str, *, positive: bool) -> Judge:
    """A rule under a text, told from its own side or, as `rules.opposed` tells it, from that of a `not` around it."""
    match rule:
        case Stated():
            trace = Trace(text, rule.value is positive)
            return lambda _scope: trace
        case Not():
            return _told(rule.operand, text, positive=not positive)
        case Both():
            operands = tuple(_told(operand, operand.text, positive=positive) for operand in rule.operands)
            return _every(text, operands) if rule.every is positive else _any(text, operands)
        case Agree():
            first, second = (_told(view, view.text, positive=positive) for view in (rule.first, rule.second))
            return _joined(text, (first, second), lambda truths: rules.agreement(*truths), "any" if positive else "all")
        case Unclear():
            return _restated(_told(rule.operand, rule.operand.text, positive=True), _unclear(rule, text, positive))
        case FirstGiven():
            return _first_given(rule, text, positive)
        case PartOf():
            return _restated(lambda scope: scope.finding(rule.part), _part(text, positive))
    return _leaf(rule, text, positive)


def _every(text: str, operands: tuple[Judge, ...]) -> Judge:
    return _joined(text, operands, all_of, "all")


def _any(text: str, operands: tuple[Judge, ...]) -> Judge:
    return _joined(text, operands, any_of, "any")


def _joined(text: str, operands: tuple[Judge, ...], join: Callable[[list[Truth]], Truth], how: How) -> Judge:
    """Steps joined under a text. A kept trace keeps its steps, so that their identities stay theirs."""
    kept: dict[tuple[int, ...], Trace] = {}

    def judge(scope: Scope) -> Trace:
        steps = tuple([operand(scope) for operand in operands])
        key = tuple(map(id, steps))
        trace = kept.get(key)
        if trace is None:
            trace = Trace(text, join([step.truth for step in steps]), (), steps, how)
            if len(kept) < MOST_KEPT:
                kept[key] = trace
        return trace

    return judge


def _restated(operand: Judge, restate: Callable[[Trace], Trace]) -> Judge:
    """A single step told in another way."""
    kept: dict[int, tuple[Trace, Trace]] = {}

    def judge(scope: Scope) -> Trace:
        step = operand(scope)
        found = kept.get(id(step))
        if found is None:
            found = (step, restate(step))
            if len(kept) < MOST_KEPT:
                kept[id(step)] = found
        return found[1]

    return judge


def _unclear(rule: Unclear, text: str, positive: bool) -> Callable[[Trace], Trace]:
    def restate(step: Trace) -> Trace:
        told = rules.unclear(rule, step)
        return Trace(text, told.truth if positive else not_(told.truth), told.facts)

    return restate


def _part(text: str, positive: bool) -> Callable[[Trace], Trace]:
    def restate(step: Trace) -> Trace:
        return Trace(text, step.truth, step.facts, step.children, step.how) if positive else rules.opposed(step, text)

    return restate


def _first_given(rule: FirstGiven, text: str, positive: bool) -> Judge:
    how: How = "all" if positive else "any"
    ways = [
        _restated(_told(option, option.text, positive=positive), lambda step: Trace(text, step.truth, (), (step,), how))
        for _, option in rule.options
    ]
    return lambda scope: ways[rules.chosen_option(rule, scope.facts)](scope)


def _leaf(rule: rules.Leaf, text: str, positive: bool) -> Judge:
    read = rules.read_by(rule)
    holds, fails = Trace(text, positive, read), Trace(text, not positive, read)
    unknown = {reason: Trace(text, reason, read) for reason in Reason}

    def judge(scope: Scope) -> Trace:
        truth = rules.leaf_truth(rule, scope.facts)
        if truth is True:
            return holds
        return fails if truth is False else unknown[truth]

    match rule:
        case OneOf() | Has():
            return _ticked(rule, holds, fails, judge)
        case Compare(left=Sum(name=str(name)), right=Sum(figure=Fraction() as limit)) if rule.operator in _ORDER:
            return _measured(rule, name, limit, holds, fails, judge)
    return judge


# The two short ways: what is plain to see is told at once, and everything else by the plain leaf.


def _ticked(rule: OneOf | Has, holds: Trace, fails: Trace, plain: Judge) -> Judge:
    """A list of which nothing is open."""
    name, items = rule.name, frozenset(rule.items)

    def judge(scope: Scope) -> Trace:
        fact = scope.facts.known.get(name)
        if type(fact) is Chosen and not fact.opens:
            return fails if items.isdisjoint(fact.ticked) else holds
        return plain(scope)

    return judge


_ORDER = frozenset({"<", "<=", ">", ">="})


def _measured(rule: Compare, name: str, limit: Fraction, holds: Trace, fails: Trace, plain: Judge) -> Judge:
    """Values all under a figure or all over it, as `Interval.below` tells it, by whole numbers alone."""
    or_equal = rule.operator in ("<=", ">")
    under, over = (holds, fails) if rule.operator in ("<", "<=") else (fails, holds)
    times, figure = limit.denominator, limit.numerator

    def judge(scope: Scope) -> Trace:
        value = rules.number_in(scope.facts.known.get(name, Reason.NOT_ANSWERED))
        if isinstance(value, Reason):
            return plain(scope)
        if value.high is not None:
            past = value.high.numerator * times - figure * value.high.denominator
            if past < 0 or (past == 0 and (or_equal or value.high_open)):
                return under
        if value.low is not None:
            past = value.low.numerator * times - figure * value.low.denominator
            if past > 0 or (past == 0 and (value.low_open or not or_equal)):
                return over
        return plain(scope)

    return judge
