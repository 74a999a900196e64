"""Whatever changes the store takes an act that is written down with it, or is named here with the reason."""

import inspect
import re
from collections.abc import Callable

import pytest

from prescreen.records.accounts import Accounts
from prescreen.records.audit import AuditEvent
from prescreen.records.cabinet import Cabinet
from prescreen.records.capsules import Shelf
from prescreen.records.library import Library
from prescreen.records.mailroom import Mailroom
from prescreen.records.outbox import Outbox
from prescreen.records.signups import Signups
from prescreen.records.store import Store

# No act is handed in, and why that is right.
WITHOUT: dict[str, str] = {
    "Store.take_turn": "counts tries of strangers; nothing that anybody sent",
    "Shelf.put": "a capsule is its maker's own; the trail would outlive it",
    "Shelf.take_try": "counts tries of strangers; nothing that anybody sent",
    "Shelf.count_opening": "a capsule is its maker's own; the trail would outlive it",
    "Shelf.take_away": "a capsule is its maker's own; the trail would outlive it",
    "Shelf.revoke": "a capsule is its maker's own; the trail would outlive it",
    "Shelf.add_reply": "a capsule is its maker's own; the trail would outlive it",
    "Shelf.throw_out": "the end of capsules by time",
    "Mailroom.notice": "keeps how records of the catalogue stand; nothing about a person",
    "Outbox.claim": "takes a mail for handing it over; what becomes of it is the act",
    "Outbox.drop": "a mail that is not sent any more; its cause was an act",
    "Outbox.give_back": "a claim is given back, nothing was handed over",
    "Outbox.put_team_notices": "puts notices without any person in them; handing them over is the act",
    "Outbox.sweep": "forgets what became of mails long ago",
    "Outbox.take_up": "what a killed run left; nothing is opened or sent",
    "Accounts.create_first": "makes its own act, of the account that it creates",
    "Accounts.forgive_code_tries": "counts tries; a start of the program is its cause",
    "Accounts.sign_in": "makes its own act, signed in or refused",
    "Accounts.signed_in": "a touch of the session, or its end by time",
    "Accounts.forget_ended": "the end of sessions by time",
    "Accounts.key_of": "a touch of the session",
    "Accounts.sign_out": "makes its own act, of whose session it was",
}
CHANGES = re.compile(r"\btransaction\(")
CALLS = re.compile(r"self\.(\w+)\(")
KINDS = (Store, Cabinet, Accounts, Signups, Mailroom, Outbox, Shelf, Library)


def changing(kind: type) -> dict[str, Callable[..., object]]:
    """The public methods that change something, themselves or through another method of theirs."""
    methods = {name: one for name, one in vars(kind).items() if inspect.isfunction(one)}

    def changes(name: str, seen: frozenset[str] = frozenset()) -> bool:
        source = inspect.getsource(methods[name])
        further = {called for called in CALLS.findall(source) if called in methods} - seen - {name}
        return bool(CHANGES.search(source)) or any(changes(one, seen | {name}) for one in further)

    return {name: one for name, one in methods.items() if not name.startswith("_") and changes(name)}


ALL = [(f"{kind.__name__}.{name}", one) for kind in KINDS for name, one in changing(kind).items()]


@pytest.mark.parametrize(("name", "method"), ALL, ids=[name for name, _ in ALL])
def test_what_changes_the_store_takes_an_act_or_is_named_with_a_reason(
    name: str, method: Callable[..., object]
) -> None:
    takes = AuditEvent in {one.annotation for one in inspect.signature(method).parameters.values()}
    assert takes is not (name in WITHOUT), f"{name}: take an AuditEvent, or stand in the list with the reason"
    if takes:
        # It is either written, or handed on to a method that writes it.
        assert "event" in inspect.getsource(method).split('"""')[-1]


def test_the_list_names_only_what_changes_the_store() -> None:
    assert set(WITHOUT) <= {name for name, _ in ALL}
    assert {"Store.submit", "Store.withdraw", "Cabinet.look", "Cabinet.erase", "Accounts.prepare_first"} <= dict(
        ALL
    ).keys()
    assert not {"Store.receipt", "Cabinet.list_referrals", "Accounts.any_exist"} & dict(ALL).keys()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_begins_a_transaction_of_its_own(kind: type) -> None:
    source = inspect.getsource(kind)
    assert not re.search(r"\.begin\(|raw_connection|\.connect\(", source)
