"""No act can be taken out of the trail, or put into it, unseen."""

from datetime import UTC, datetime

import pytest

from prescreen.records import audit
from prescreen.records.audit import Action, AuditEvent


def chain(count: int) -> list[audit.Entry]:
    entries: list[audit.Entry] = []
    at = datetime(2026, 11, 24, tzinfo=UTC)
    for seq in range(1, count + 1):
        event = AuditEvent(actor="a", action=Action.OPENED, about=str(seq), at=at)
        entries.append(audit.chained(event, seq, entries[-1].hash if entries else audit.GENESIS))
    return entries


def _rewritten(entries: list[audit.Entry]) -> list[audit.Entry]:
    event = AuditEvent(actor="b", action=Action.OPENED, about="x", at=datetime(2026, 11, 24, tzinfo=UTC))
    return [audit.chained(event, 1, audit.GENESIS)]


@pytest.mark.parametrize(
    "tampered",
    [
        lambda e: [*e[:3], e[3].model_copy(update={"actor": "nobody"}), *e[4:]],
        lambda e: [*e[:3], e[4], e[3], *e[5:]],
        lambda e: [*e[:3], e[3], e[3], *e[4:]],
        lambda e: [*e[:3], *e[4:]],
        lambda e: e[:-2],
        _rewritten,
    ],
    ids=["edit", "swap", "insert", "delete", "cut tail", "rewrite"],
)
def test_no_tampering_passes_the_head_that_is_kept_outside(tampered: object) -> None:
    entries = chain(10)
    assert audit.verify(entries, entries[-1].hash).broken_at is None
    assert callable(tampered)
    assert audit.verify(tampered(entries), entries[-1].hash).broken_at is not None
