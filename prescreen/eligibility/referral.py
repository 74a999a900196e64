"""What may become of a referral: its statuses, the moves between them, and who may make them.

One table each; `check_x` raises with a reason, `can_x` asks the same rule, so what hides a button refuses the act.
"""

from collections.abc import Mapping
from enum import StrEnum

from prescreen.eligibility.text import N_, Message


class Status(StrEnum):
    """Where a referral stands. The values are stored; they never change their meaning."""

    NEW = "new"
    IN_REVIEW = "in_review"
    CONTACTED = "contacted"
    NOT_REACHED = "not_reached"
    VISIT_PLANNED = "visit_planned"
    HANDED_OVER = "handed_over"
    NOT_SUITABLE = "not_suitable"
    DECLINED = "declined"


class Role(StrEnum):
    """Who a member of the study team is here."""

    COORDINATOR = "coordinator"
    ADMIN = "admin"


# Nobody decides about a person who was not contacted, except that the study does not fit what they sent.
MOVES: Mapping[Status, tuple[Status, ...]] = {
    Status.NEW: (Status.IN_REVIEW, Status.CONTACTED, Status.NOT_REACHED, Status.NOT_SUITABLE),
    Status.IN_REVIEW: (Status.CONTACTED, Status.NOT_REACHED, Status.NOT_SUITABLE),
    Status.NOT_REACHED: (Status.IN_REVIEW, Status.CONTACTED, Status.NOT_SUITABLE, Status.DECLINED),
    Status.CONTACTED: (Status.VISIT_PLANNED, Status.NOT_REACHED, Status.NOT_SUITABLE, Status.DECLINED),
    Status.VISIT_PLANNED: (Status.HANDED_OVER, Status.CONTACTED, Status.NOT_SUITABLE, Status.DECLINED),
    Status.HANDED_OVER: (),
    Status.NOT_SUITABLE: (Status.IN_REVIEW,),
    Status.DECLINED: (Status.IN_REVIEW,),
}

# While a referral stands here, the person waits for the answer that was promised.
AWAITING_ANSWER = frozenset({Status.NEW, Status.IN_REVIEW, Status.NOT_REACHED})

MOVERS: Mapping[Status, frozenset[Role]] = {status: frozenset(Role) for status in Status}


class MoveRefused(Exception):
    """A move that is not allowed; carries the words for the member."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.msgid)
        self.message = message


NOT_A_MOVE = Message(msgid=N_("A referral cannot go from its present status to this one."))
NOT_YOURS = Message(msgid=N_("Your role does not allow this."))
REASON_MISSING = Message(msgid=N_("Please write why. The reason is kept with the change."))


def check_move(now: Status, to: Status, role: Role, why: str) -> None:
    """May this member move a referral from here to there, for this reason? Raises `MoveRefused`."""
    if to not in MOVES[now]:
        raise MoveRefused(NOT_A_MOVE)
    if role not in MOVERS[to]:
        raise MoveRefused(NOT_YOURS)
    if not why.strip():
        raise MoveRefused(REASON_MISSING)


def moves(now: Status, role: Role) -> tuple[Status, ...]:
    """Where this member may move it."""
    return tuple(to for to in MOVES[now] if can_move(now, to, role))


def can_move(now: Status, to: Status, role: Role) -> bool:
    """The same rule as `check_move`, asked before a reason is written."""
    try:
        check_move(now, to, role, "asked")
    except MoveRefused:
        return False
    return True
