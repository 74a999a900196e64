"""The judgement of one part of a study, and a part as a closure that gives it. Nothing is failed on a guess."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from prescreen.eligibility.compiled import Known, Teller, telling
from prescreen.eligibility.expressions import Rule
from prescreen.eligibility.rules import Scope, Trace
from prescreen.eligibility.truth import Reason, Truth

Verdict = Literal["met", "not_met", "unknown"]


class Finding(NamedTuple):
    """The judgement of one part, always from the participant's side: for an exclusion, met means it does not apply."""

    part: str
    truth: Truth
    trace: Trace
    applies: bool = True

    @property
    def verdict(self) -> Verdict:
        if isinstance(self.truth, Reason):
            return "unknown"
        return "met" if self.truth is True else "not_met"

    @property
    def reason(self) -> Reason | None:
        return self.truth if isinstance(self.truth, Reason) else None


def judging(part: str, conflicts: Sequence[Rule], unless: Rule | None, rule: Rule) -> Teller[Finding]:
    """One part: a contradiction leaves it open, `unless` makes it not apply, else its rule decides."""
    before = [telling(conflict, _left_open(part)) for conflict in conflicts]
    if unless is not None:
        before.append(telling(unless, _not_applying(part)))
    decide = telling(rule, lambda trace: Finding(part, trace.truth, trace))
    if not before:
        return decide

    def judge(known: Known, scope: Scope) -> Finding:
        for tell in before:
            found = tell(known, scope)
            if found is not None:
                return found
        return decide(known, scope)

    return judge


def _left_open(part: str) -> Callable[[Trace], Finding | None]:
    def found(trace: Trace) -> Finding | None:
        if trace.truth is not True:
            return None
        return Finding(part, Reason.CONFLICT, replace(trace, truth=Reason.CONFLICT))

    return found


def _not_applying(part: str) -> Callable[[Trace], Finding | None]:
    return lambda trace: Finding(part, True, trace, applies=False) if trace.truth is True else None
