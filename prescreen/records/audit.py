"""The audit chain: who did what to what and when, each row hashed over the one before it.

A chain alone cannot see a cut tail or a whole rewrite; its head is kept outside, on every participant's receipt and in
backups. The detail holds ids, names of fields, versions and reasons of ours; never what a person said or is called.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from prescreen.eligibility.text import Model
from prescreen.records import vault

GENESIS = "0" * 64


class Action(StrEnum):
    """What can happen. The values are stored; they never change their meaning."""

    KEYS_CREATED = "keys_created"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    LISTED = "listed"
    MOVED = "moved"
    NOTED = "noted"
    ERASED = "erased"
    EXPIRED = "expired"
    STATUS_SET = "status_set"
    ACCOUNT_CREATED = "account_created"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    AUDIT_READ = "audit_read"
    VOLUNTEERED = "volunteered"
    VOLUNTEER_CONFIRMED = "volunteer_confirmed"
    VOLUNTEER_CHOSE = "volunteer_chose"
    VOLUNTEER_STOPPED = "volunteer_stopped"
    VOLUNTEER_ERASED = "volunteer_erased"
    VOLUNTEERS_OPENED = "volunteers_opened"
    MAILED = "mailed"
    MAIL_FAILED = "mail_failed"
    CATALOGUE_CHANGED = "catalogue_changed"


class AuditEvent(Model):
    """An act before it is written. Nothing changes without one."""

    actor: str
    action: Action
    about: str
    at: datetime
    detail: str = ""


class Entry(Model):
    """An act as it stands in the chain."""

    seq: int
    at: str
    actor: str
    action: str
    about: str
    detail: str
    previous: str
    hash: str


class Verdict(Model):
    """What a check of the chain found; `broken_at` is the first row that does not fit."""

    count: int
    head: str
    broken_at: int | None = None


def chained(event: AuditEvent, seq: int, previous: str) -> Entry:
    """The next row of the chain."""
    at = event.at.isoformat(timespec="microseconds")
    fields = {
        "seq": seq,
        "at": at,
        "actor": event.actor,
        "action": event.action.value,
        "about": event.about,
        "detail": event.detail,
        "previous": previous,
    }
    return Entry.model_validate({**fields, "hash": hashlib.sha256(vault.canonical(fields)).hexdigest()})


def verify(entries: Iterable[Entry], head: str | None = None) -> Verdict:
    """Check every row against the one before it, and that a head kept outside, or its beginning, is in the chain."""
    previous, count = GENESIS, 0
    known_heads = {GENESIS}
    for entry in entries:
        count += 1
        fields = entry.model_dump(exclude={"hash"})
        fits = entry.seq == count and entry.previous == previous
        if not fits or hashlib.sha256(vault.canonical(fields)).hexdigest() != entry.hash:
            return Verdict(count=count, head=previous, broken_at=count)
        previous = entry.hash
        known_heads.add(previous)
    if head is not None and not any(known.startswith(head) for known in known_heads):
        return Verdict(count=count, head=previous, broken_at=count + 1)
    return Verdict(count=count, head=previous)
