"""The store keeps what was sent once, sealed, and tells nobody more than they may know: on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from prescreen.eligibility.referral import MOVES, Role, Status, can_move, check_move
from prescreen.errors import NotOpened, Refused, Tampered
from prescreen.records import trail
from prescreen.records.audit import Action
from prescreen.records.store import StudyStatus, new_withdraw_code, submitted, withdrawn
from tests.sites import CANARY, Site, new_database, postgres, submission


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.serial])],
)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each test on both, with a database of its own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: str = request.getfixturevalue("server")
    return new_database(server)


def test_sending_twice_keeps_one_and_returns_the_first_receipt(site: Site) -> None:
    first = site.store.submit(submission(), submitted(site.clock()))
    site.clock.now += timedelta(minutes=5)
    assert site.store.submit(submission(), submitted(site.clock())) == first
    assert site.store.receipt("tab-1") == first
    assert len(site.cabinet.list_referrals()) == 1


def test_other_words_under_the_same_key_are_refused(site: Site) -> None:
    site.store.submit(submission(), submitted(site.clock()))
    with pytest.raises(Refused):
        site.store.submit(submission(payload=b"something else"), submitted(site.clock()))


def test_the_team_opens_what_was_sent_and_so_does_the_recovery_key(site: Site) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    for key in (site.team, site.recovery):
        opened = site.cabinet.look(receipt.referral, key, site.event(Action.OPENED, receipt.referral))
        assert opened.payload == CANARY.encode()
    assert [entry.action for entry in opened.history] == ["submitted", "opened", "opened"]


def test_a_look_that_cannot_be_written_down_shows_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))

    def broken(*_: object) -> None:
        raise OSError("no trail")

    monkeypatch.setattr(trail, "write", broken)
    with pytest.raises(OSError, match="no trail"):
        site.cabinet.look(receipt.referral, site.team, site.event(Action.OPENED, receipt.referral))


def test_withdrawing_deletes_and_a_wrong_code_changes_nothing(site: Site) -> None:
    site.store.submit(submission(), submitted(site.clock()))
    site.store.withdraw("WRNG-WRNG-WRNG-WRNG-WRNG", withdrawn(site.clock()))
    assert len(site.cabinet.list_referrals()) == 1
    site.store.withdraw("aaaa bbbb cccc dddd eeee", withdrawn(site.clock()))
    assert site.cabinet.list_referrals() == ()
    assert site.store.receipt("tab-1") is None


def test_the_reply_by_promise_follows_what_the_team_said(site: Site) -> None:
    assert site.store.submit(submission("a", "A" * 20), submitted(site.clock())).reply_by is None
    status = StudyStatus(status="open", checked_on=date(2026, 11, 24), reply_within_days=7)
    site.cabinet.set_study_status("S1", status, site.event(Action.STATUS_SET, "S1"))
    assert site.store.study_status("S1") == status
    assert site.store.submit(submission("b", "B" * 20), submitted(site.clock())).reply_by == date(2026, 12, 1)
    late = [row.is_overdue(date(2026, 12, 2)) for row in site.cabinet.list_referrals()]
    assert sorted(late) == [False, True]


def test_two_members_cannot_move_a_referral_from_the_same_status(site: Site) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    event = site.event(Action.MOVED, receipt.referral)
    site.cabinet.move(receipt.referral, seen=Status.NEW, to=Status.CONTACTED, event=event)
    with pytest.raises(Refused):
        site.cabinet.move(receipt.referral, seen=Status.NEW, to=Status.NOT_REACHED, event=event)


def test_notes_are_sealed_and_open_only_where_they_were_written(site: Site) -> None:
    first = site.store.submit(submission("a", "A" * 20), submitted(site.clock()))
    other = site.store.submit(submission("b", "B" * 20), submitted(site.clock()))
    site.cabinet.add_note(first.referral, "called, will come", site.event(Action.NOTED, first.referral))
    opened = site.cabinet.look(first.referral, site.team, site.event(Action.OPENED, first.referral))
    assert [note.text for note in opened.notes] == ["called, will come"]
    with site.engine.connect() as connection:
        assert b"will come" not in connection.execute(text("select sealed from note")).scalar_one()
    with site.engine.begin() as connection:
        connection.execute(text("update note set referral = :other"), {"other": other.referral})
    with pytest.raises(Tampered):
        site.cabinet.look(other.referral, site.team, site.event(Action.OPENED, other.referral))


def test_what_is_too_old_is_erased_with_its_trail_kept(site: Site) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    site.clock.now += timedelta(days=91)
    assert site.cabinet.erase_expired(90, site.event(Action.EXPIRED, "")) == 1
    assert site.cabinet.list_referrals() == ()
    with site.engine.connect() as connection:
        assert [entry.action for entry in trail.about(connection, receipt.referral)] == ["submitted", "expired"]


def test_tries_are_counted_by_the_statement_that_counts(site: Site) -> None:
    for _ in range(3):
        site.store.take_turn("somebody", 3, 60)
    with pytest.raises(Refused):
        site.store.take_turn("somebody", 3, 60)
    site.store.take_turn("somebody else", 3, 60)
    site.clock.now += timedelta(hours=1)
    site.store.take_turn("somebody", 3, 60)


def test_withdraw_codes_have_no_look_alikes() -> None:
    code = new_withdraw_code()
    assert [len(group) for group in code.split("-")] == [4] * 5
    assert not set(code) & set("O0I1LU")


def test_every_status_has_its_moves_and_the_rule_that_hides_refuses() -> None:
    assert set(MOVES) == set(Status)
    for now in Status:
        for to in Status:
            assert can_move(now, to, Role.COORDINATOR) is (to in MOVES[now])
    check_move(Status.NEW, Status.CONTACTED, Role.COORDINATOR, "called")


def test_each_receipt_names_a_row_of_one_whole_chain(site: Site) -> None:
    receipts = [site.store.submit(submission(f"tab-{n}", f"{n:020}"), submitted(site.clock())) for n in range(3)]
    site.cabinet.move(
        receipts[0].referral,
        seen=Status.NEW,
        to=Status.CONTACTED,
        event=site.event(Action.MOVED, receipts[0].referral),
        why="called",
    )
    for receipt in receipts:
        assert site.cabinet.verify_audit(receipt.audit_head).broken_at is None
    with site.engine.begin() as connection:
        connection.execute(text("delete from audit where seq > 2"))
    assert site.cabinet.verify_audit().broken_at is None
    assert site.cabinet.verify_audit(receipts[2].audit_head).broken_at is not None


@pytest.mark.parametrize("spoilt", ["study = 'other'", "ciphertext = :junk"], ids=["moved", "another way of sealing"])
def test_a_record_that_does_not_open_leaves_the_look_in_the_trail(site: Site, spoilt: str) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    with site.engine.begin() as connection:
        connection.execute(text(f"update referral set {spoilt}"), {"junk": b"junk"})
    with pytest.raises(NotOpened):
        site.cabinet.look(receipt.referral, site.team, site.event(Action.OPENED, receipt.referral))
    with site.engine.connect() as connection:
        looks = [(entry.action, entry.detail) for entry in trail.about(connection, receipt.referral)]
    assert looks == [("submitted", ""), ("opened", "does not open")]


def test_a_note_that_is_no_note_any_more_shows_nothing_and_leaves_the_look(site: Site) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    site.cabinet.add_note(receipt.referral, "called", site.event(Action.NOTED, receipt.referral))
    with site.engine.begin() as connection:
        connection.execute(text("update note set sealed = :junk"), {"junk": b"junk"})
    with pytest.raises(Tampered):
        site.cabinet.look(receipt.referral, site.team, site.event(Action.OPENED, receipt.referral))
    with site.engine.connect() as connection:
        assert trail.tail(connection, 1)[0].detail == "does not open"
