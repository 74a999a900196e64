"""The study team's use cases: every look and move is written down, by rule, and nothing said leaves but in the view."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Engine

from prescreen import review
from prescreen.desk import Desk
from prescreen.eligibility.referral import Role, Status
from prescreen.eligibility.study import Study
from prescreen.errors import Refused, TooNew
from prescreen.records import cabinet, database, keys, store, unsealing, vault
from prescreen.records.accounts import IDLE, LONGEST, Accounts
from prescreen.records.audit import Action, AuditEvent
from prescreen.settings import Settings, Surface
from tests import handing_in

NAME, PHRASE = "wei", "four words that differ"
CHEAP = unsealing.Cost(memory_kib=8, rounds=1)


class Site:
    """One site with a member who is signed in. `now` can be moved."""

    def __init__(self, engine: Engine, folder: Path, study: Study) -> None:
        self.now = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
        self.engine, self.study = engine, study
        self.accounts = Accounts(engine, self.clock, CHEAP)
        created = AuditEvent(actor="site", action=Action.KEYS_CREATED, about="team", at=self.now)
        self.code = keys.create(
            folder / "keys" / "participant",
            folder / "keys" / "team",
            folder / "keys" / "recovery",
            lambda team: self.accounts.prepare_first(team, created),
        )
        recipients = vault.site_recipients(folder / "keys" / "participant")
        self.store = store.Store(engine, recipients, self.clock)
        self.cabinet = cabinet.Cabinet(engine, recipients, self.clock)
        settings = Settings(surface=Surface.TEAM, data_dir=folder)
        self.desk = Desk(settings, {"en": {study.id: study}}, self.cabinet, self.clock, self.accounts)
        self.office = review.Office(self.desk)
        self.token = self.office.first_account(self.code, NAME, PHRASE)

    def clock(self) -> datetime:
        return self.now

    @property
    def member(self) -> review.Member:
        return self.office.member(self.token)

    def hand_in(self, key: str = "tab-1", code: str = "AAAA-BBBB-CCCC-DDDD-EEEE", **said: Any) -> str:
        handed = handing_in.submission(self.study, key, code, **said)
        return self.store.submit(handed, store.submitted(self.now)).referral

    def acts(self, about: str) -> list[tuple[str, str, str]]:
        with database.reading(self.engine) as connection:
            rows = connection.exec_driver_sql("SELECT actor, action, detail FROM audit WHERE about = ?", (about,))
            return [tuple(row) for row in rows]


@pytest.fixture
def site(tmp_path: Path, first_study: Study) -> Iterator[Site]:
    url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    yield Site(engine, tmp_path, first_study)
    engine.dispose()


def test_the_queue_is_newest_first_and_counts_what_waits_and_what_is_late(site: Site) -> None:
    promise = review.StudyStatus("open", date(2026, 11, 24), 3, None)
    first = site.hand_in("a", "AAAA")
    site.office.set_study_status(site.member, site.study.id, promise)
    site.now += timedelta(minutes=1)
    second = site.hand_in("b", "BBBB")
    site.now += timedelta(minutes=1)
    third = site.hand_in("c", "CCCC")
    site.office.move(site.member, site.office.open(site.member, third), to="contacted", why="spoke", seen="new")
    site.now += timedelta(days=4)
    token = site.office.sign_in(NAME, PHRASE)
    queue = site.office.queue(site.office.member(token))
    assert [row.id for row in queue.rows] == [third, second, first]
    assert [(row.reply_by, row.overdue) for row in queue.rows] == [
        (date(2026, 11, 27), False),  # spoken to: nobody waits any more
        (date(2026, 11, 27), True),
        (None, False),  # sent before a promise was made
    ]
    assert dict(queue.counts) == {"new": 2, "contacted": 1}
    assert queue.overdue == 1


def test_the_queue_shows_nothing_that_was_sealed(site: Site) -> None:
    site.hand_in(name="Canary Wang")
    assert "Canary" not in repr(site.office.queue(site.member))


def test_every_look_is_written_down_with_who_looked(site: Site) -> None:
    referral = site.hand_in()
    site.office.open(site.member, referral)
    site.office.open(site.member, referral)
    assert site.acts(referral) == [("participant", "submitted", ""), (NAME, "opened", ""), (NAME, "opened", "")]


def test_a_referral_tells_what_was_sent_and_the_registrys_own_sentences(site: Site) -> None:
    opened = site.office.open(site.member, site.hand_in(name=handing_in.HOSTILE_NAME))
    assert opened.submission.contact["name"] == handing_in.HOSTILE_NAME
    said = {q.key: [one.text for one in words] for q, words in review.answers_in_words(site.study, opened.submission)}
    assert said["age_years"] == ["63"]
    assert said["activity"] == [str(site.study.question("activity").choices[1].label)]
    assert said["liver_problems"] == []
    judged = review.judged(site.study, opened.submission)
    assert [one.criterion.registry for one in judged] == [one.registry for one in site.study.criteria]
    found = {part.part: (part.verdict, part.reason) for one in judged for part in one.parts}
    assert found == {part: (one.verdict, one.reason) for part, one in opened.submission.findings.items()}
    assert opened.submission.consents[0].text == str(site.study.pages["consent.sensitive"])
    assert opened.submission.sent_as_shown[0] == f"Name: {handing_in.HOSTILE_NAME}"


def test_what_is_open_says_why_and_where_and_the_central_points_come_first(site: Site) -> None:
    opened = site.office.open(site.member, site.hand_in())
    points = review.open_parts(site.study, opened.submission)
    assert {point.part for point in points} == {
        part for part, one in opened.submission.findings.items() if one.verdict == "unknown"
    }
    central = [site.study.parts[point.part].central for point in points]
    assert central == sorted(central, reverse=True)
    assert all(point.reason and point.found_in for point in points)


def test_a_move_keeps_its_reason_sealed_and_not_in_the_trail(site: Site, tmp_path: Path) -> None:
    referral = site.hand_in()
    opened = site.office.open(site.member, referral)
    after = site.office.move(site.member, opened, to="contacted", why="Canary reason", seen="new")
    assert after.row.status == "contacted"
    assert [note.text for note in after.notes] == ["Canary reason"]
    assert (NAME, "moved", "new -> contacted") in site.acts(referral)
    assert set(after.moves) == {"visit_planned", "not_reached", "not_suitable", "declined"}
    site.engine.dispose()
    assert not [one for one in tmp_path.iterdir() if one.is_file() and b"Canary reason" in one.read_bytes()]


@pytest.mark.parametrize(
    ("to", "why", "seen"),
    [("contacted", "  ", "new"), ("handed_over", "skipped", "new"), ("visit_planned", "stale page", "contacted")],
)
def test_a_move_without_reason_or_off_the_table_or_from_an_old_page_changes_nothing(
    site: Site, to: str, why: str, seen: str
) -> None:
    referral = site.hand_in()
    opened = site.office.open(site.member, referral)
    with pytest.raises(Refused):
        site.office.move(site.member, opened, to=to, why=why, seen=seen)
    again = site.office.open(site.member, referral)
    assert again.row.status == "new"
    assert again.notes == ()
    assert not [act for act in site.acts(referral) if act[1] == "moved"]


def test_a_move_whose_reason_cannot_be_kept_does_not_happen(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    referral = site.hand_in()
    opened = site.office.open(site.member, referral)

    def broken(*_given: object) -> bytes:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(cabinet, "_packed", broken)
        with pytest.raises(OSError, match="full"):
            site.office.move(site.member, opened, to="contacted", why="spoke", seen="new")
    assert site.office.open(site.member, referral).row.status == "new"


def test_erasing_needs_a_reason_out_of_the_list_and_leaves_who_and_why(site: Site) -> None:
    referral = site.hand_in()
    for why in ("", "because Canary asked"):
        with pytest.raises(Refused):
            site.office.erase(site.member, referral, why)
    site.office.erase(site.member, referral, "asked_by_person")
    assert site.acts(referral)[-1] == (NAME, "erased", "asked_by_person")
    assert site.office.queue(site.member).rows == ()
    with pytest.raises(Refused):
        site.office.open(site.member, referral)


def test_participants_read_what_the_team_says_of_the_study(site: Site) -> None:
    told = review.StudyStatus("open", date(2026, 11, 20), 5, "+86 20 0000 0000")
    site.office.set_study_status(site.member, site.study.id, told)
    seen = site.store.study_status(site.study.id)
    assert (seen.status, seen.checked_on, seen.reply_within_days, seen.team_phone) == (
        *("open", date(2026, 11, 20), 5),
        "+86 20 0000 0000",
    )
    assert site.acts(site.study.id) == [(NAME, "status_set", "open")]


@pytest.mark.parametrize(
    "act", ["queue", "open", "move", "note", "erase", "study_status", "set_study_status", "audit_tail", "verify_audit"]
)
def test_a_role_that_is_in_no_table_may_do_nothing(site: Site, act: str) -> None:
    referral = site.hand_in()
    opened = site.office.open(site.member, referral)
    stranger = review.Member("wei", "wei", cast("Role", "stranger"), site.token)
    office = site.office
    acts: dict[str, Callable[[], object]] = {
        "queue": lambda: office.queue(stranger),
        "open": lambda: office.open(stranger, referral),
        "move": lambda: office.move(stranger, opened, to="contacted", why="spoke", seen="new"),
        "note": lambda: office.note(stranger, opened, "words"),
        "erase": lambda: office.erase(stranger, referral, "test"),
        "study_status": lambda: office.study_status(stranger, site.study.id),
        "set_study_status": lambda: office.set_study_status(
            stranger, site.study.id, review.StudyStatus("closed", site.now.date(), None, None)
        ),
        "audit_tail": lambda: office.audit_tail(stranger, 5),
        "verify_audit": lambda: office.verify_audit(stranger),
    }
    taking_a_member = {
        name
        for name, one in vars(review.Office).items()
        if not name.startswith("_") and "member" in getattr(one, "__annotations__", {})
    }
    assert set(acts) == taking_a_member, "an act that this test does not know"
    with pytest.raises(Refused):
        acts[act]()


def test_a_session_that_ended_is_nobody_and_its_key_is_let_go(site: Site) -> None:
    assert site.office.signed_in(site.token) is not None
    held = site.accounts._keys
    site.now += IDLE + timedelta(seconds=1)
    site.accounts.forget_ended()
    assert held == {}
    assert site.office.signed_in(site.token) is None


def test_looking_whether_a_session_lives_does_not_prolong_it(site: Site) -> None:
    for _ in range(4):
        site.now += IDLE / 4
        assert site.office.signed_in(site.token, active=False) is not None
    site.now += timedelta(seconds=1)
    assert site.office.signed_in(site.token, active=False) is None


def test_even_a_busy_session_ends_with_the_day(site: Site) -> None:
    until = site.now + LONGEST
    while site.now < until:
        assert site.office.signed_in(site.token) is not None
        site.now += IDLE / 2
    site.now += timedelta(minutes=1)
    assert site.office.signed_in(site.token) is None


def test_signing_out_ends_this_session_and_no_other(site: Site) -> None:
    other = site.office.sign_in(NAME, PHRASE)
    site.office.sign_out(site.token)
    assert site.office.signed_in(site.token) is None
    assert site.office.signed_in(other) is not None
    with pytest.raises(Refused):
        site.office.member(site.token)


def test_a_referral_of_a_later_version_is_not_half_read(site: Site) -> None:
    handed = handing_in.submission(site.study)
    later = json.dumps(json.loads(handed.payload) | {"schema_version": review.SCHEMA + 1}).encode()
    receipt = site.store.submit(handed.model_copy(update={"payload": later}), store.submitted(site.now))
    with pytest.raises(TooNew):
        site.office.open(site.member, receipt.referral)


def test_a_referral_without_answers_is_not_judged(site: Site) -> None:
    opened = site.office.open(site.member, site.hand_in(answers={}))
    assert opened.submission.overall is None
    assert review.open_parts(site.study, opened.submission) == ()


def test_reading_the_trail_is_written_down_and_the_whole_trail_checks(site: Site) -> None:
    site.office.open(site.member, site.hand_in())
    site.office.audit_tail(site.member, 10)
    newest = site.office.audit_tail(site.member, 1)
    assert (newest[0].actor, newest[0].action) == (NAME, "audit_read")
    verified = site.office.verify_audit(site.member)
    assert verified.broken_at is None
    assert verified.count == site.office.audit_tail(site.member, 1)[0].seq
    with database.transaction(site.engine) as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'somebody' WHERE seq = 2")
    assert site.office.verify_audit(site.member).broken_at == 2


def test_the_view_offers_exactly_the_moves_of_the_table(site: Site) -> None:
    opened = site.office.open(site.member, site.hand_in())
    assert set(opened.moves) == {Status.IN_REVIEW, Status.CONTACTED, Status.NOT_REACHED, Status.NOT_SUITABLE}
