"""Rules compiled to closures: the judgements and traces of `rules.evaluate`, many times faster. It adds no meaning.

What a rule can say is finite: each of its traces is built once, then the same one is given again. A kept trace holds
words of the rule, names of facts and a truth; never a value, and nothing that tells who was judged.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias, TypeVar

from prescreen.eligibility import rules
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
)
from prescreen.eligibility.facts import Chosen, Fact, Interval, LabRow, Number
from prescreen.eligibility.rules import How, Scope, Trace
from prescreen.eligibility.truth import Reason, Truth, all_of, any_of, not_

_Told = TypeVar("_Told")
Judge: TypeAlias = Callable[[Scope], Trace]
Known: TypeAlias = Mapping[str, Fact]
# What a rule gives of a trace: the trace itself, or what is made of it. The facts come beside their scope because each
# leaf asks for one of them.
Teller: TypeAlias = Callable[[Known, Scope], _Told]
Wrap: TypeAlias = Callable[[Trace], _Told]

# A rule of the first study has been seen to say up to some dozens of things. The rest are built anew each time.
MOST_KEPT = 500
# Looking a name up in an enumeration is slower than all the rest of a leaf.
_NOT_ANSWERED = Reason.NOT_ANSWERED


def compiled(rule: Rule) -> Judge:
    """A closure that gives, for any scope, the trace that `rules.evaluate` gives for the rule."""
    tell = telling(rule, _as_it_is)
    return lambda scope: tell(scope.facts.known, scope)


def telling(rule: Rule, wrap: Wrap[_Told]) -> Teller[_Told]:
    """The same, and what `wrap` makes of each trace: made once for each, as the trace is."""
    return _told(rule, rule.text, wrap, positive=True)


def _as_it_is(trace: Trace) -> Trace:
    return trace


def _told(rule: Rule, text: str, wrap: Wrap[_Told], *, positive: bool) -> Teller[_Told]:
    """A rule under a text, told from its own side or, as `rules.opposed` tells it, from that of a `not` around it."""
    match rule:
        case Stated():
            told = wrap(Trace(text, rule.value is positive))
            return lambda _known, _scope: told
        case Not():
            return _told(rule.operand, text, wrap, positive=not positive)
        case Both():
            operands = tuple(_told(operand, operand.text, _as_it_is, positive=positive) for operand in rule.operands)
            return _every(text, operands, wrap) if rule.every is positive else _any(text, operands, wrap)
        case Agree():
            views = tuple(_told(view, view.text, _as_it_is, positive=positive) for view in (rule.first, rule.second))
            return _joined(text, views, lambda truths: rules.agreement(*truths), "any" if positive else "all", wrap)
        case Unclear():
            operand = _told(rule.operand, rule.operand.text, _as_it_is, positive=True)
            return _restated(operand, _unclear(rule, text, positive), wrap)
        case FirstGiven():
            return _first_given(rule, text, wrap, positive)
        case PartOf():
            return _restated(lambda _known, scope: scope.finding(rule.part), _part(text, positive), wrap)
    return _leaf(rule, text, wrap, positive)


def _every(text: str, operands: tuple[Teller[Trace], ...], wrap: Wrap[_Told]) -> Teller[_Told]:
    return _joined(text, operands, all_of, "all", wrap)


def _any(text: str, operands: tuple[Teller[Trace], ...], wrap: Wrap[_Told]) -> Teller[_Told]:
    return _joined(text, operands, any_of, "any", wrap)


def _joined(
    text: str,
    operands: tuple[Teller[Trace], ...],
    join: Callable[[list[Truth]], Truth],
    how: How,
    wrap: Wrap[_Told],
) -> Teller[_Told]:
    """Steps joined under a text. What is kept keeps its steps, so that their identities stay theirs."""
    kept: dict[tuple[int, ...], tuple[tuple[Trace, ...], _Told]] = {}

    def anew(key: tuple[int, ...], steps: tuple[Trace, ...]) -> _Told:
        told = wrap(Trace(text, join([step.truth for step in steps]), (), steps, how))
        if len(kept) < MOST_KEPT:
            kept[key] = steps, told
        return told

    if len(operands) == 2:
        first, second = operands
        # What was said last is mostly said again. One object, so that no other thread sees half of it.
        last: tuple[Trace, Trace, _Told] | None = None

        def both(known: Known, scope: Scope) -> _Told:
            nonlocal last
            one, other, said = first(known, scope), second(known, scope), last
            if said is not None and said[0] is one and said[1] is other:
                return said[2]
            key = (id(one), id(other))
            found = kept.get(key)
            told = anew(key, (one, other)) if found is None else found[1]
            last = one, other, told
            return told

        return both

    def judge(known: Known, scope: Scope) -> _Told:
        steps = tuple([operand(known, scope) for operand in operands])
        key = tuple(map(id, steps))
        found = kept.get(key)
        return anew(key, steps) if found is None else found[1]

    return judge


def _restated(operand: Teller[Trace], restate: Callable[[Trace], Trace], wrap: Wrap[_Told]) -> Teller[_Told]:
    """A single step told in another way."""
    kept: dict[int, tuple[Trace, _Told]] = {}
    last: tuple[Trace, _Told] | None = None

    def judge(known: Known, scope: Scope) -> _Told:
        nonlocal last
        step, said = operand(known, scope), last
        if said is not None and said[0] is step:
            return said[1]
        found = kept.get(id(step))
        if found is None:
            found = (step, wrap(restate(step)))
            if len(kept) < MOST_KEPT:
                kept[id(step)] = found
        last = found
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


def _first_given(rule: FirstGiven, text: str, wrap: Wrap[_Told], positive: bool) -> Teller[_Told]:
    how: How = "all" if positive else "any"
    ways = [
        _restated(
            _told(option, option.text, _as_it_is, positive=positive),
            lambda step: Trace(text, step.truth, (), (step,), how),
            wrap,
        )
        for _, option in rule.options
    ]
    first, way = rule.options[0][0], ways[0]

    def judge(known: Known, scope: Scope) -> _Told:
        # A value under the first name is the first that was given.
        if type(known.get(first, _NOT_ANSWERED)) is not Reason:
            return way(known, scope)
        return ways[rules.chosen_option(rule, scope.facts)](known, scope)

    return judge


def _leaf(rule: rules.Leaf, text: str, wrap: Wrap[_Told], positive: bool) -> Teller[_Told]:
    read = rules.read_by(rule)
    holds, fails = wrap(Trace(text, positive, read)), wrap(Trace(text, not positive, read))
    unknown = {reason: wrap(Trace(text, reason, read)) for reason in Reason}

    def plain(_known: Known, scope: Scope) -> _Told:
        truth = rules.leaf_truth(rule, scope.facts)
        if truth is True:
            return holds
        return fails if truth is False else unknown[truth]

    match rule:
        case Has(lenient=True):
            # Where nothing is known, nothing was ticked.
            return _ticked(rule, holds, fails, _absent(rule.name, dict.fromkeys(Reason, fails), plain))
        case OneOf() | Has():
            return _ticked(rule, holds, fails, _absent(rule.name, unknown, plain))
        case Flag() | Within():
            return _absent(rule.name, unknown, plain)
        case Compare(left=Sum(name=str(name)), right=Sum(figure=Fraction() as limit)) if rule.operator in _ORDER:
            return _measured(rule.operator, name, limit, holds, fails, _absent(name, unknown, plain))
        case Compare(left=Sum(name=str(name)), right=Sum(name=str(other))) if rule.operator in _ORDER:
            return _measured_by(rule.operator, name, other, holds, fails, plain)
    return plain


# The short ways: what is plain to see is told at once, and everything else by the plain leaf.


def _absent(name: str, unknown: Mapping[Reason, _Told], plain: Teller[_Told]) -> Teller[_Told]:
    """A fact that is not there is unknown for its own reason."""
    missing = unknown[Reason.NOT_ANSWERED]

    def judge(known: Known, scope: Scope) -> _Told:
        fact = known.get(name)
        if fact is None:
            return missing
        return unknown[fact] if type(fact) is Reason else plain(known, scope)

    return judge


def _ticked(rule: OneOf | Has, holds: _Told, fails: _Told, plain: Teller[_Told]) -> Teller[_Told]:
    """A list of which nothing is open."""
    name, items = rule.name, frozenset(rule.items)
    (only,) = items if len(items) == 1 else (None,)

    def judge(known: Known, scope: Scope) -> _Told:
        fact = known.get(name)
        if type(fact) is Chosen and not fact.opens:
            return fails if items.isdisjoint(fact.ticked) else holds
        return plain(known, scope)

    def judge_one(known: Known, scope: Scope) -> _Told:
        fact = known.get(name)
        if type(fact) is Chosen and not fact.opens:
            return holds if only in fact.ticked else fails
        return plain(known, scope)

    return judge if only is None else judge_one


_ORDER = frozenset({"<", "<=", ">", ">="})


def _measured(
    operator: str,
    name: str,
    limit: Fraction,
    holds: _Told,
    fails: _Told,
    plain: Teller[_Told],
) -> Teller[_Told]:
    """Values all under a figure or all over it, as `Interval.below` tells it, by whole numbers alone."""
    or_equal = operator in ("<=", ">")
    under, over = (holds, fails) if operator in ("<", "<=") else (fails, holds)
    times, figure = limit.denominator, limit.numerator

    def judge(known: Known, scope: Scope) -> _Told:
        fact = known.get(name)
        if type(fact) is LabRow:
            fact = fact.value
        if type(fact) is Number:
            fact = fact.base
        if type(fact) is not Interval:
            return plain(known, scope)
        high, low = fact.high, fact.low
        past = None
        if high is not None:
            past = high.numerator * times - figure * high.denominator
            if past < 0 or (past == 0 and (or_equal or fact.high_open)):
                return under
        if low is not None:
            if low is not high or past is None:
                past = low.numerator * times - figure * low.denominator
            if past > 0 or (past == 0 and (fact.low_open or not or_equal)):
                return over
        return plain(known, scope)

    return judge


def _measured_by(
    operator: str, name: str, other: str, holds: _Told, fails: _Told, plain: Teller[_Told]
) -> Teller[_Told]:
    """Values all under those of another fact or all over them, by whole numbers alone."""
    or_equal = operator in ("<=", ">")
    under, over = (holds, fails) if operator in ("<", "<=") else (fails, holds)

    def judge(known: Known, scope: Scope) -> _Told:
        left = rules.number_in(known.get(name, _NOT_ANSWERED))
        right = rules.number_in(known.get(other, _NOT_ANSWERED))
        if isinstance(left, Reason) or isinstance(right, Reason):
            return plain(known, scope)
        if left.high is not None and right.low is not None:
            past = left.high.numerator * right.low.denominator - right.low.numerator * left.high.denominator
            if past < 0 or (past == 0 and (or_equal or left.high_open or right.low_open)):
                return under
        if left.low is not None and right.high is not None:
            past = left.low.numerator * right.high.denominator - right.high.numerator * left.low.denominator
            if past > 0 or (past == 0 and (left.low_open or right.high_open or not or_equal)):
                return over
        return plain(known, scope)

    return judge
