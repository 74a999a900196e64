"""No act can be taken out of the trail, or put into it, unseen."""

import random
from collections import Counter
from datetime import UTC, datetime

from prescreen.records import audit
from prescreen.records.audit import Action, AuditEvent


def _event(actor: str, about: str) -> AuditEvent:
    return AuditEvent(actor=actor, action=Action.OPENED, about=about, at=datetime(2026, 11, 24, tzinfo=UTC))


def chain(count: int) -> list[audit.Entry]:
    entries: list[audit.Entry] = []
    for seq in range(1, count + 1):
        entries.append(audit.chained(_event("a", str(seq)), seq, entries[-1].hash if entries else audit.GENESIS))
    return entries


ROWS, TRIES = 300, 1_000


def _edit(entries: list[audit.Entry], dice: random.Random) -> list[audit.Entry]:
    place, field = dice.randrange(ROWS), dice.choice(("at", "actor", "action", "about", "detail", "previous", "hash"))
    changed = entries[place].model_copy(update={field: f"{dice.getrandbits(256):064x}"})
    return [*entries[:place], changed, *entries[place + 1 :]]


def _swap(entries: list[audit.Entry], dice: random.Random) -> list[audit.Entry]:
    """The content of two rows, each with the number of the other."""
    one, other = dice.sample(range(ROWS), 2)
    changed = list(entries)
    changed[one] = entries[other].model_copy(update={"seq": one + 1})
    changed[other] = entries[one].model_copy(update={"seq": other + 1})
    return changed


def _insert(entries: list[audit.Entry], dice: random.Random) -> list[audit.Entry]:
    """A row that fits the one before it; the rows after it are numbered anew."""
    place = dice.randrange(1, ROWS)
    extra = audit.chained(_event("b", "x"), place + 1, entries[place - 1].hash)
    later = [entry.model_copy(update={"seq": entry.seq + 1}) for entry in entries[place:]]
    return [*entries[:place], extra, *later]


def _delete(entries: list[audit.Entry], dice: random.Random) -> list[audit.Entry]:
    place = dice.randrange(ROWS)
    later = [entry.model_copy(update={"seq": entry.seq - 1}) for entry in entries[place + 1 :]]
    return [*entries[:place], *later]


def _cut(entries: list[audit.Entry], dice: random.Random) -> list[audit.Entry]:
    return entries[: -dice.randrange(1, ROWS)]


def _rewrite(entries: list[audit.Entry], dice: random.Random) -> list[audit.Entry]:
    """Change a row and work out every hash after it anew."""
    place, made = dice.randrange(ROWS), list(entries)
    for seq in range(place, ROWS):
        event = _event("b" if seq == place else entries[seq].actor, entries[seq].about)
        made[seq] = audit.chained(event, seq + 1, made[seq - 1].hash if seq else audit.GENESIS)
    return made


KINDS = (_edit, _swap, _insert, _delete, _cut, _rewrite)


def test_a_thousand_tamperings_of_six_kinds_are_all_found_with_a_head_kept_outside() -> None:
    dice, entries = random.Random(1), chain(ROWS)
    head = entries[-1].hash
    assert audit.verify(entries, head).broken_at is None
    tried, passed_alone = Counter[str](), Counter[str]()
    for number in range(TRIES):
        kind = KINDS[number % len(KINDS)]
        tampered = kind(entries, dice)
        assert tampered != entries
        assert audit.verify(tampered, head).broken_at is not None, kind.__name__
        tried[kind.__name__] += 1
        passed_alone[kind.__name__] += audit.verify(tampered).broken_at is None
    # Why a head has to be kept outside: the chain alone cannot see these.
    assert passed_alone["_cut"] == tried["_cut"]
    assert passed_alone["_rewrite"] == tried["_rewrite"]
    assert passed_alone["_edit"] == passed_alone["_swap"] == passed_alone["_insert"] == 0


def test_the_beginning_of_a_head_on_a_receipt_is_enough() -> None:
    entries = chain(10)
    assert audit.verify(entries, entries[4].hash[:16]).broken_at is None
    assert audit.verify(entries[:4], entries[4].hash[:16]).broken_at is not None
