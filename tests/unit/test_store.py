"""The store keeps what was sent once, sealed, and tells nobody more than they may know."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from prescreen.eligibility.referral import MOVES, Role, Status, can_move, check_move
from prescreen.errors import Refused, Tampered
from prescreen.records import audit, database, keys, tables, trail, unsealing, vault
from prescreen.records.accounts import Accounts
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.cabinet import Cabinet
from prescreen.records.store import Store, StudyStatus, Submission, new_withdraw_code, submitted, withdrawn

CANARY = "Canary Wang 13800138000"
CHEAP = unsealing.Cost(memory_kib=8, rounds=1)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Site:
    """A whole site on one database, for tests."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.clock = engine, Clock()
        keys.create(folder / "participant", folder / "team", folder / "recovery", self._keep)
        self.recovery = keys.recovery_key(folder / "recovery" / "recovery.key")
        recipients = vault.site_recipients(folder / "participant")
        self.store = Store(engine, recipients, self.clock)
        self.cabinet = Cabinet(engine, recipients, self.clock)
        self.accounts = Accounts(engine, self.clock, CHEAP)

    def _keep(self, team: unsealing.PrivateKey) -> str:
        self.team = team
        return "code"

    def event(self, action: Action, about: str) -> AuditEvent:
        return AuditEvent(actor="wei", action=action, about=about, at=self.clock.now)


def submission(
    key: str = "tab-1", code: str = "AAAA-BBBB-CCCC-DDDD-EEEE", payload: bytes = CANARY.encode()
) -> Submission:
    return Submission(
        idempotency_key=key,
        withdraw_code=code,
        study="S1",
        site=None,
        language="en",
        form_version="1",
        consent_version="1",
        payload=payload,
    )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    yield Site(engine, tmp_path / "keys")
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "TRUNCATE"),
        ((3, 44, 5), "TRUNCATE"),
        ((3, 44, 6), "WAL"),
        ((3, 45, 0), "TRUNCATE"),
        ((3, 50, 6), "TRUNCATE"),
        ((3, 50, 7), "WAL"),
        ((3, 51, 2), "TRUNCATE"),
        ((3, 51, 3), "WAL"),
        ((3, 54, 1), "WAL"),
    ],
)
def test_wal_is_used_only_where_its_race_is_mended(version: tuple[int, ...], mode: str) -> None:
    assert database.journal_mode(version) == mode


def test_every_connection_is_durable_and_forgets_what_it_deletes(site: Site) -> None:
    with site.engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("synchronous", "secure_delete")
        }
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    assert told == {"synchronous": 2, "secure_delete": 1}
    assert mode == database.journal_mode(sqlite3.sqlite_version_info).lower()


def test_the_migration_makes_the_tables_and_takes_them_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'm.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    made = set(inspect(engine).get_table_names()) - {"alembic_version"}
    assert made == set(tables.metadata.tables)
    for name, table in tables.metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in inspect(engine).get_columns(name)}
        assert columns == {column.name: bool(column.nullable) for column in table.columns}
    database.migrate(url, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


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


def test_nothing_that_was_said_can_be_read_in_the_files(site: Site, tmp_path: Path) -> None:
    site.store.submit(submission(), submitted(site.clock()))
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert b"Canary" not in path.read_bytes(), path
            assert b"13800138000" not in path.read_bytes(), path


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


def test_withdrawing_deletes_and_a_wrong_code_changes_nothing(site: Site, tmp_path: Path) -> None:
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


def test_notes_are_sealed_and_open_only_where_they_were_written(site: Site, tmp_path: Path) -> None:
    first = site.store.submit(submission("a", "A" * 20), submitted(site.clock()))
    other = site.store.submit(submission("b", "B" * 20), submitted(site.clock()))
    site.cabinet.add_note(first.referral, "called, will come", site.event(Action.NOTED, first.referral))
    opened = site.cabinet.look(first.referral, site.team, site.event(Action.OPENED, first.referral))
    assert [note.text for note in opened.notes] == ["called, will come"]
    assert b"will come" not in (tmp_path / "store.db").read_bytes()
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


@pytest.mark.parametrize("field", ["study", "form_version", "consent_version", "recipients"])
def test_a_record_moved_to_another_context_does_not_open(site: Site, field: str) -> None:
    receipt = site.store.submit(submission(), submitted(site.clock()))
    with site.engine.begin() as connection:
        connection.execute(text(f"update referral set {field} = 'other'"))
    with pytest.raises(Tampered):
        site.cabinet.look(receipt.referral, site.team, site.event(Action.OPENED, receipt.referral))


def test_no_flipped_bit_is_accepted() -> None:
    team, recovery = unsealing.generate("team"), unsealing.generate("recovery")
    recipients = vault.Recipients(version=1, members=(team.recipient(), recovery.recipient()))
    context = vault.Context(
        submission="s", study="S1", form_version="1", consent_version="1", recipients=recipients.fingerprint()
    )
    sealed = vault.seal(b"x" * 100, recipients, context)
    for place in range(8, len(sealed.ciphertext) * 8, 97):
        changed = bytearray(sealed.ciphertext)
        changed[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            unsealing.open_sealed(sealed.model_copy(update={"ciphertext": bytes(changed)}), team)
    for place in range(0, len(sealed.wraps["team"]) * 8, 97):
        wrap = bytearray(sealed.wraps["team"])
        wrap[place // 8] ^= 1 << place % 8
        with pytest.raises(Tampered):
            unsealing.open_sealed(sealed.model_copy(update={"wraps": {"team": bytes(wrap)}}), team)


def test_one_recipient_is_not_enough_and_the_size_tells_nothing() -> None:
    team, recovery = unsealing.generate("team"), unsealing.generate("recovery")
    alone = vault.Recipients(version=1, members=(team.recipient(),))
    both = vault.Recipients(version=1, members=(team.recipient(), recovery.recipient()))

    def sealed(payload: bytes, recipients: vault.Recipients) -> vault.Sealed:
        context = vault.Context(
            submission="s", study="S", form_version="1", consent_version="1", recipients=recipients.fingerprint()
        )
        return vault.seal(payload, recipients, context)

    with pytest.raises(ValueError, match="two recipients"):
        sealed(b"", alone)
    assert len({len(sealed(b"x" * size, both).ciphertext) for size in range(0, 12_000, 500)}) <= 3


def test_a_list_of_recipients_that_the_administrator_did_not_sign_is_refused(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "participant" / vault.RECIPIENTS
    rogue = unsealing.generate("team").recipient()
    path.write_text(path.read_text().replace(site.team.recipient().public, rogue.public))
    with pytest.raises(Tampered):
        vault.site_recipients(tmp_path / "keys" / "participant")


def test_keys_can_be_read_by_their_owner_alone_and_are_never_made_twice(site: Site, tmp_path: Path) -> None:
    for path in (tmp_path / "keys").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    folder = tmp_path / "keys"
    with pytest.raises(FileExistsError):
        keys.create(folder / "participant", folder / "team", folder / "recovery", lambda _: "code")


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


def test_the_first_account_is_made_once_with_the_code_and_opens_the_teams_key(site: Site) -> None:
    assert not site.accounts.any_exist()
    code = site.accounts.prepare_first(site.team, site.event(Action.KEYS_CREATED, "team"))
    with pytest.raises(Refused):
        site.accounts.create_first("0000-0000-0000-0000-0000", "wei", "a long password")
    site.accounts.create_first(code.upper(), "wei", "a long password")
    with pytest.raises(Refused):
        site.accounts.create_first(code, "other", "a long password")
    token = site.accounts.sign_in("wei", "a long password")
    assert site.accounts.key_of(token) == site.team


@pytest.fixture
def member(site: Site) -> str:
    code = site.accounts.prepare_first(site.team, site.event(Action.KEYS_CREATED, "team"))
    site.accounts.create_first(code, "wei", "a long password")
    return site.accounts.sign_in("wei", "a long password")


def test_a_token_is_dead_after_sign_out_idling_and_a_day(site: Site, member: str) -> None:
    assert site.accounts.signed_in(member) is not None
    site.accounts.sign_out(member)
    assert site.accounts.signed_in(member) is None
    idle = site.accounts.sign_in("wei", "a long password")
    site.clock.now += timedelta(minutes=16)
    assert site.accounts.signed_in(idle) is None
    busy = site.accounts.sign_in("wei", "a long password")
    for _ in range(33):
        site.clock.now += timedelta(minutes=14, seconds=50)
        alive = site.accounts.signed_in(busy)
    assert alive is None


def test_guesses_are_counted_before_they_are_tried_and_then_locked(site: Site, member: str) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            site.accounts.sign_in("wei", "a wrong password")
    with pytest.raises(Refused):
        site.accounts.sign_in("wei", "a long password")
    site.clock.now += timedelta(minutes=16)
    assert site.accounts.sign_in("wei", "a long password")


def test_the_trail_never_keeps_what_was_typed_as_a_name(site: Site, member: str) -> None:
    with pytest.raises(Refused):
        site.accounts.sign_in("my secret password", "x")
    with site.engine.connect() as connection:
        assert all("secret" not in str(row) for row in connection.execute(text("select * from audit")))


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
