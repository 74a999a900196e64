"""A site's first start: keys, schema, and the one-time code for the first account; a later start finds all of it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from prescreen.errors import Problem, Unsafe
from prescreen.records import database, keys, vault
from prescreen.records.accounts import Accounts
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.cabinet import Cabinet
from prescreen.records.capsules import Shelf

ACTOR = "site"


def found(url: str, participant_dir: Path, team_dir: Path, clock: Callable[[], datetime]) -> str | None:
    """Make what is missing. Returns the one-time code while no account exists, else None.

    Killed half-way it begins again: the keys are whole only when the signed list, written last, is there.
    Raises `Unsafe` when the keys are there and the code is not.
    """
    database.migrate(url)
    engine = database.open_engine(url)
    accounts = Accounts(engine, clock)
    try:
        if accounts.any_exist():
            keys.forget_first_code(team_dir)
            keys.make_notifying(participant_dir, team_dir)
            return None
        if keys.exist(participant_dir):
            accounts.forgive_code_tries()
            keys.make_notifying(participant_dir, team_dir)
            return _waiting(team_dir)
        keys.clear_half_made(participant_dir, team_dir)
        created = AuditEvent(actor=ACTOR, action=Action.KEYS_CREATED, about=keys.TEAM, at=clock())
        recovery = team_dir.parent / "recovery"
        code = keys.create(participant_dir, team_dir, recovery, lambda team: accounts.prepare_first(team, created))
        keys.make_notifying(participant_dir, team_dir)
        return code
    finally:
        engine.dispose()


def erase_expired(url: str, participant_dir: Path, pin: str | None, keep_days: int, at: datetime) -> int:
    """Delete what is kept longer than was promised, and capsules that are over. Opens nothing.

    Returns how many of what was sent.
    """
    engine = database.open_engine(url)
    try:
        recipients = vault.site_recipients(participant_dir, pin)
        event = AuditEvent(actor=ACTOR, action=Action.EXPIRED, about="", at=at)
        Shelf(engine, lambda: at).throw_out()
        return Cabinet(engine, recipients, lambda: at).erase_expired(keep_days, event)
    finally:
        engine.dispose()


def _waiting(team_dir: Path) -> str:
    code = keys.first_code(team_dir)
    if code is None:
        remedy = "Put the file back from a copy; without it only the recovery key opens what was sent"
        raise Unsafe(
            [Problem(str(team_dir), keys.FIRST_CODE, "the one-time code for the first account is gone", remedy)]
        )
    return code
