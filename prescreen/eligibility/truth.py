"""Three-valued truth whose unknown carries a reason.

A `Truth` is `True`, `False` or a `Reason`. A `Reason` is a non-empty string and so would pass for true:
never use truthiness on a `Truth`; compare with `is True`, `is False`, or ask `isinstance(t, Reason)`.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeAlias


class Reason(StrEnum):
    """Why something is not known. The values are stored; they never change their meaning."""

    NOT_ANSWERED = "not_answered"
    NOT_SURE = "not_sure"
    NO_REPORT = "no_report"
    NOT_YET = "not_yet"
    STALE = "stale"
    UNIT_UNCLEAR = "unit_unclear"
    IMPLAUSIBLE = "implausible"
    CONFLICT = "conflict"
    NEAR_LIMIT = "near_limit"
    WORDING = "wording"
    FLAGGED = "flagged"
    CLINICIAN = "clinician"
    PRIVATE = "private"
    AT_SCREENING = "at_screening"


Truth: TypeAlias = bool | Reason

NOT_BLOCKING = frozenset({Reason.CLINICIAN, Reason.PRIVATE, Reason.AT_SCREENING})
BLOCKING = frozenset(Reason) - NOT_BLOCKING

# The thing itself is missing, as against a value that is there and cannot decide.
MISSING = frozenset({Reason.NOT_ANSWERED, Reason.NOT_SURE, Reason.NO_REPORT})


def not_(truth: Truth) -> Truth:
    """The opposite; unknown stays unknown for the same reason."""
    return truth if isinstance(truth, Reason) else not truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """False as soon as one is false; true when all are; else unknown for the first blocking reason."""
    reasons: list[Reason] = []
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Reason):
            reasons.append(truth)
    return weightiest(reasons) if reasons else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True as soon as one is true; false when all are; else unknown for the first blocking reason."""
    return not_(all_of(not_(truth) for truth in truths))


def weightiest(reasons: Iterable[Reason]) -> Reason:
    """The reason that a combination takes: the first that blocks, else the first."""
    first: Reason | None = None
    for reason in reasons:
        if reason in BLOCKING:
            return reason
        first = first if first is not None else reason
    if first is None:
        raise ValueError("no reason was given")
    return first
