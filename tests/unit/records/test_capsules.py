"""A capsule opens for the right link and passcode, for as long as it was meant to, and for nobody else: on both stores."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import low_level
from argon2.low_level import Type
from sqlalchemy import event, text

from prescreen import capsule
from prescreen.capsule import DOES_NOT_OPEN, LONGEST, Contents, Kept, Kind, Opened, Reply
from prescreen.eligibility.answers import Answer
from prescreen.errors import Refused
from prescreen.records import capsules
from tests.faults.guesses import guess_all
from tests.sites import CANARY, Site, new_database, postgres

SAID = Contents(study="S1", language="en", answers={"Q": Answer(value=CANARY)}, name="Grandmother Li")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.serial])])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test on both, with a database of its own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: str = request.getfixturevalue("server")
    return new_database(server)


def opens(site: Site, kept: Kept, passcode: str | None = None) -> Opened | None:
    try:
        return site.capsules.open_capsule(kept.secret, kept.passcode if passcode is None else passcode)
    except Refused as refused:
        return None if refused.message == DOES_NOT_OPEN else pytest.fail(f"other words: {refused.message}")


def test_what_was_put_in_comes_out_however_the_passcode_is_typed(site: Site) -> None:
    kept = site.capsules.make_capsule("share", SAID, timedelta(days=3))
    for typed in (kept.passcode, kept.passcode.lower().replace("-", " "), f" {kept.passcode} "):
        opened = opens(site, kept, typed)
        assert opened is not None
        assert opened.contents == SAID
    lying = site.capsules.look(kept)
    assert lying is not None
    assert (lying.opened, lying.shut) == (3, False)


@pytest.mark.parametrize("kind", ["share", "resume", "handover"])
def test_a_capsule_opens_until_its_time_and_not_a_second_longer(site: Site, kind: Kind) -> None:
    early, late = (site.capsules.make_capsule(kind, SAID, timedelta(days=99)) for _ in range(2))
    assert early.expires_at - early.made_at == LONGEST[kind]
    site.clock.now = early.expires_at - timedelta(seconds=1)
    assert opens(site, early) is not None
    site.clock.now = late.expires_at
    assert opens(site, late) is None
    assert site.capsules.look(late) is None


def test_a_chosen_life_is_kept(site: Site) -> None:
    kept = site.capsules.make_capsule("share", SAID, timedelta(days=1))
    site.clock.now += timedelta(hours=23, minutes=59)
    assert opens(site, kept) is not None
    site.clock.now += timedelta(minutes=2)
    assert opens(site, kept) is None


def test_five_wrong_passcodes_close_it_for_good_and_the_owner_is_told(site: Site) -> None:
    kept = site.capsules.make_capsule("share", SAID)
    for wrong in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC", "DDDD-DDDD"):
        assert opens(site, kept, wrong) is None
    assert opens(site, kept) is not None  # a right one gives its own try back, and no more
    assert opens(site, kept, "EEEE-EEEE") is None
    assert [opens(site, kept) for _ in range(3)] == [None, None, None]
    lying = site.capsules.look(kept)
    assert lying is not None
    assert lying.shut


def test_a_capsule_that_was_taken_back_opens_for_nobody_and_its_replies_are_gone(site: Site) -> None:
    kept, other = (site.capsules.make_capsule("share", SAID) for _ in range(2))
    opened = opens(site, kept)
    assert opened is not None
    site.capsules.leave_reply(opened, Reply(writer="family", written_at=site.clock.now, words=CANARY))
    site.capsules.revoke(kept)
    assert opens(site, kept) is None
    assert not site.capsules.holds(opened)
    assert site.capsules.look(kept) is None
    assert site.capsules.replies(kept) == ()
    with pytest.raises(Refused):
        site.capsules.leave_reply(opened, Reply(writer="family", written_at=site.clock.now, words="late"))
    assert opens(site, other) is not None


@pytest.mark.parametrize("kind", ["resume", "handover"])
def test_what_is_for_one_use_is_opened_once_by_sixteen_at_once(site: Site, kind: Kind) -> None:
    kept = site.capsules.make_capsule(kind, SAID)
    with ThreadPoolExecutor(16) as crowd:
        found = list(crowd.map(lambda _: opens(site, kept), range(16)))
    assert [one.contents for one in found if one is not None] == [SAID]
    assert site.capsules.look(kept) is None


def test_of_many_wrong_passcodes_at_once_five_are_looked_at(site: Site) -> None:
    outcome = guess_all(site, 200)
    assert outcome.looked_at <= capsules.TRIES
    assert outcome.opened == 0


def test_a_shelf_that_reads_first_and_counts_later_is_caught(site: Site) -> None:
    assert guess_all(site, 60, careless=True).looked_at > capsules.TRIES


def test_a_reply_reaches_the_owner_alone_and_is_bound_to_its_capsule(site: Site) -> None:
    kept, other = (site.capsules.make_capsule("share", SAID) for _ in range(2))
    opened = opens(site, kept)
    assert opened is not None
    reply = Reply(writer="doctor", written_at=site.clock.now, words=CANARY, answers={"Q": Answer(value="1")})
    site.capsules.leave_reply(opened, reply)
    assert [one.reply for one in site.capsules.replies(kept)] == [reply]
    assert site.capsules.replies(other) == ()
    with site.engine.begin() as connection:  # somebody with the database moves it to another capsule
        name = capsule.identity_of(other.secret)
        connection.execute(text("update capsule_reply set capsule = :name"), {"name": name})
    assert site.capsules.replies(other) == ()


def test_replies_do_not_fill_the_store(site: Site) -> None:
    kept = site.capsules.make_capsule("share", SAID)
    opened = opens(site, kept)
    assert opened is not None
    reply = Reply(writer="family", written_at=site.clock.now, words="again")
    for _ in range(capsules.MOST_REPLIES):
        site.capsules.leave_reply(opened, reply)
    with pytest.raises(Refused):
        site.capsules.leave_reply(opened, reply)
    assert len(site.capsules.replies(kept)) == capsules.MOST_REPLIES


def test_too_much_is_refused_before_anything_is_kept(site: Site) -> None:
    with pytest.raises(Refused):
        site.capsules.make_capsule("share", SAID.model_copy(update={"questions": ("x" * 70_000,)}))
    with site.engine.connect() as connection:
        assert connection.execute(text("select count(*) from capsule")).scalar_one() == 0


@pytest.mark.parametrize("what", ["ciphertext", "kind"])
def test_a_capsule_that_was_changed_on_the_shelf_does_not_open(site: Site, what: str) -> None:
    kept = site.capsules.make_capsule("share", SAID)
    with site.engine.begin() as connection:
        if what == "kind":
            connection.execute(text("update capsule set kind = 'resume'"))
        else:
            found = bytearray(connection.execute(text("select ciphertext from capsule")).scalar_one())
            found[40] ^= 1
            connection.execute(text("update capsule set ciphertext = :bytes"), {"bytes": bytes(found)})
    assert opens(site, kept) is None


def test_the_store_holds_no_word_no_secret_and_no_passcode(site: Site, tmp_path: Path) -> None:
    kept = site.capsules.make_capsule("share", SAID)
    opened = opens(site, kept)
    assert opened is not None
    site.capsules.leave_reply(opened, Reply(writer="family", written_at=site.clock.now, words=CANARY))
    with site.engine.connect() as connection:
        rows = [
            *connection.execute(text("select * from capsule")),
            *connection.execute(text("select * from capsule_reply")),
        ]
    held = b" ".join(part if isinstance(part, bytes) else str(part).encode() for row in rows for part in row)
    for mark in (CANARY, "Grandmother", kept.secret, kept.passcode, kept.owner, kept.reply_key):
        assert mark.encode() not in held
    for file in tmp_path.glob("store.db*"):
        assert CANARY.encode() not in file.read_bytes()


def test_how_much_was_said_does_not_show(site: Site) -> None:
    long = SAID.model_copy(update={"questions": ("what next?" * 200,)})
    for contents in (SAID, long):
        site.capsules.make_capsule("share", contents)
    with site.engine.connect() as connection:
        sizes = connection.execute(text("select distinct length(ciphertext) from capsule")).all()
    assert len(sizes) == 1


@pytest.mark.parametrize("known", [True, False])
def test_every_wrong_way_costs_one_slow_hash_and_one_written_row(
    site: Site, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = site.capsules.make_capsule("share", SAID)
    hashed: list[tuple[object, ...]] = []
    written: list[str] = []
    slow = low_level.hash_secret_raw

    def hashing(*given: object) -> bytes:
        hashed.append(given[2:])
        return slow(*given)  # type: ignore[arg-type]

    def executed(_connection: object, cursor: Any, said: str, *_: object) -> None:
        # A statement with RETURNING is known by its row alone.
        if said.startswith(("INSERT", "UPDATE", "DELETE")) and (cursor.rowcount > 0 or "RETURNING" in said):
            written.append(said)

    monkeypatch.setattr(capsule, "hash_secret_raw", hashing)
    event.listen(site.engine, "after_cursor_execute", executed)
    assert opens(site, kept if known else kept.model_copy(update={"secret": "A" * 22}), "AAAA-AAAA") is None
    event.remove(site.engine, "after_cursor_execute", executed)
    assert hashed == [(1, 8, 1, 64, Type.ID)]
    assert len([one for one in written if known or "throttle" in one]) == 1


def test_what_is_over_is_deleted_when_the_next_one_is_made(site: Site) -> None:
    site.capsules.make_capsule("handover", SAID)
    site.clock.now += timedelta(hours=1)
    site.capsules.make_capsule("share", SAID)
    with site.engine.connect() as connection:
        assert connection.execute(text("select count(*) from capsule")).scalar_one() == 1
    site.clock.now += timedelta(days=30)
    assert site.shelf.throw_out() == 1
