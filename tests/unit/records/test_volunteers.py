"""Volunteers in the store: sealed, kept once, confirmed in time, told once, and forgotten when they ask."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prescreen.errors import Tampered
from prescreen.records import keys, tables, unsealing, vault
from prescreen.records.audit import Action
from prescreen.records.mailroom import Heard, Mailroom, opened
from prescreen.records.outbox import State, mailed
from prescreen.records.signups import SignUp, Signups, acted
from prescreen.records.signups import State as Stands
from prescreen.volunteers import Address, Wishes
from tests import mails
from tests.mails import FORM, VolunteerSite
from tests.sites import new_database, postgres

CANARIES = ("canary.wang", "people.example", "liver", "1961")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[VolunteerSite]:
    with mails.site(tmp_path, 25) as one:
        yield one


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres(tmp_path_factory.mktemp("pg")) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, pytest.mark.serial])])
def any_site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VolunteerSite]:
    """On both engines, for what rests on the statement that decides."""
    url = new_database(request.getfixturevalue("server")) if request.param == "postgresql" else None
    with mails.site(tmp_path, 25, url) as one:
        yield one


def count(site: VolunteerSite, table: object = tables.volunteer) -> int:
    with site.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def asks(site: VolunteerSite) -> None:
    """Every sign-up is looked at, as a run does."""
    for one in site.office.room.unasked():
        address = Address.model_validate_json(one.address)
        site.office.room.ask(one.id, site.office.room.person(address.email), opened(site.clock(), "a sign-up"))


def joined(site: VolunteerSite, key: str = "form-1", **form: object) -> str:
    """A confirmed volunteer; the secret of the links."""
    site.sign_up(FORM.model_copy(update=form), key)
    (one,) = site.office.room.unasked()
    secret = Address.model_validate_json(one.address).link
    asks(site)
    site.registry.confirm(secret)
    return secret


def state(site: VolunteerSite) -> list[str]:
    with site.engine.connect() as connection:
        return sorted(connection.execute(select(tables.volunteer.c.state)).scalars())


def heard(site: VolunteerSite, *news: tuple[str, str]) -> list[Heard]:
    site.office.room.notice(news)
    upto = site.office.room.all_news()[-1].id
    return [
        Heard(
            volunteer=one.id,
            person=one.person or "",
            seen=one.news_seen,
            upto=upto,
            news=news,
            next_at=site.clock() + timedelta(days=one.every_days),
        )
        for one in site.office.room.due(upto)
    ]


def test_what_a_volunteer_leaves_opens_for_the_key_of_mails_and_the_recovery_key_alone(
    site: VolunteerSite, tmp_path: Path
) -> None:
    site.sign_up(FORM.model_copy(update={"born": "1961", "sex": "male", "agreed": (*FORM.agreed, "agree.facts")}))
    (one,) = site.office.room.unasked()
    address, wishes = Address.model_validate_json(one.address), Wishes.model_validate_json(one.wishes)
    assert (address.email, wishes.born, wishes.interests) == ("canary.wang@people.example", 1961, ("liver",))
    assert [consent.key for consent in address.consents] == ["agree.mail", "agree.health", "agree.adult", "agree.facts"]
    stranger = keys.Notifying(opens=unsealing.generate(vault.NOTIFIER), index=b"x" * 32)
    with pytest.raises(Tampered):
        Mailroom(site.engine, stranger, site.clock).unasked()
    recovery = keys.recovery_key(tmp_path / "keys" / "recovery" / "recovery.key")
    with_it = keys.Notifying(opens=recovery, index=b"x" * 32)
    assert Mailroom(site.engine, with_it, site.clock).unasked()[0].address == one.address


def test_nothing_that_was_said_is_readable_in_the_files(tmp_path: Path) -> None:
    with mails.site(tmp_path, 25) as site:
        joined(site, born="1961", agreed=(*FORM.agreed, "agree.facts"))
        site.office.room.plan(heard(site, ("NCT1", "recruiting")), opened(site.clock(), "test"))
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [p for p in found for canary in CANARIES if canary.encode() in p.read_bytes()] == []
    # The search can find.
    (tmp_path / "seen.txt").write_text("canary.wang@people.example")
    assert any(b"canary.wang" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_the_size_of_what_is_kept_tells_nothing(site: VolunteerSite) -> None:
    site.sign_up(key="a")
    full = {"born": "1961", "interests": tuple(mails.KNOWN.interests), "regions": tuple(mails.KNOWN.regions)}
    site.sign_up(FORM.model_copy(update={**full, "agreed": (*FORM.agreed, "agree.facts")}), "b")
    with site.engine.connect() as connection:
        rows = connection.execute(select(tables.volunteer.c.address, tables.volunteer.c.wishes)).all()
    assert len({(len(address), len(wishes)) for address, wishes in rows}) == 1


def test_a_part_that_was_moved_to_another_volunteer_does_not_open(site: VolunteerSite) -> None:
    site.sign_up(key="a")
    site.sign_up(FORM.model_copy(update={"email": "other@people.example"}), "b")
    with site.engine.begin() as connection:
        first, second = connection.execute(select(tables.volunteer.c.id, tables.volunteer.c.address)).all()
        moved = tables.volunteer.update().where(tables.volunteer.c.id == first.id).values(address=second.address)
        connection.execute(moved)
    with pytest.raises(Tampered):
        site.office.room.unasked()


def test_the_same_form_counts_once_and_each_act_is_written_down(site: VolunteerSite) -> None:
    site.sign_up()
    site.sign_up()
    assert count(site) == 1
    secret = Address.model_validate_json(site.office.room.unasked()[0].address).link
    asks(site)
    site.registry.confirm(secret)
    site.registry.choose(secret, FORM)
    site.registry.stop(secret)
    site.registry.erase(secret)
    with site.engine.connect() as connection:
        acts = list(connection.execute(select(tables.audit.c.action).order_by(tables.audit.c.seq)).scalars())
    assert acts == [
        "volunteered",
        "volunteers_opened",
        "volunteer_confirmed",
        "volunteer_chose",
        "volunteer_stopped",
        "volunteer_erased",
    ]


def test_a_link_confirms_for_seven_days_and_not_longer(site: VolunteerSite) -> None:
    site.sign_up()
    secret = Address.model_validate_json(site.office.room.unasked()[0].address).link
    asks(site)
    site.later(days=7, seconds=1)
    site.registry.confirm(secret)
    assert state(site) == ["pending"]
    assert site.office.room.sweep(acted(Action.EXPIRED, site.clock())) == 1
    assert (count(site), count(site, tables.outbox)) == (0, 0)


def test_an_unknown_link_changes_nothing(site: VolunteerSite) -> None:
    joined(site)
    before = count(site, tables.audit)
    for act in (site.registry.confirm, site.registry.stop, site.registry.erase):
        act("x" * 43)
    assert site.registry.choose("x" * 43, FORM) == ()
    assert (state(site), count(site, tables.audit)) == (["confirmed"], before)


def test_one_address_is_asked_no_more_than_three_times_a_day(any_site: VolunteerSite) -> None:
    for number in range(5):
        any_site.sign_up(FORM.model_copy(update={"email": "Canary.Wang@people.example"}), f"form-{number}")
        asks(any_site)
    assert count(any_site, tables.outbox) == 3
    any_site.later(days=1, minutes=1)
    any_site.sign_up(key="next day")
    asks(any_site)
    assert count(any_site, tables.outbox) == 4


def test_a_second_sign_up_of_the_same_address_takes_the_place_of_the_first_and_hears_nothing_twice(
    any_site: VolunteerSite,
) -> None:
    joined(any_site, "form-1")
    news = ("NCT1", "recruiting")
    assert any_site.office.room.plan(heard(any_site, news), opened(any_site.clock(), "test")) == 1
    joined(any_site, "form-2")
    assert (state(any_site), count(any_site)) == (["confirmed"], 1)
    any_site.later(days=8)
    plans = heard(any_site, news, ("NCT2", "recruiting"))
    assert any_site.office.room.plan(plans, opened(any_site.clock(), "test")) == 1
    told = any_site.office.room.told([plans[0].person])[plans[0].person]
    assert told == {news, ("NCT2", "recruiting")}
    assert count(any_site, tables.alert) == 2


def test_what_is_planned_twice_from_the_same_look_is_kept_once(any_site: VolunteerSite) -> None:
    joined(any_site)
    plans = heard(any_site, ("NCT1", "recruiting"))
    assert any_site.office.room.plan(plans, opened(any_site.clock(), "test")) == 1
    assert any_site.office.room.plan(plans, opened(any_site.clock(), "test")) == 0
    assert (count(any_site, tables.alert), count(any_site, tables.outbox)) == (1, 2)


def test_who_stops_is_looked_at_no_more_and_forgotten_after_thirty_days(site: VolunteerSite) -> None:
    secret = joined(site)
    site.registry.stop(secret)
    assert heard(site, ("NCT1", "recruiting")) == []
    site.later(days=30, minutes=1)
    assert site.office.room.sweep(acted(Action.EXPIRED, site.clock())) == 1
    assert count(site) == 0


def test_new_choices_take_the_place_of_the_old_ones_and_start_stopped_mails_again(site: VolunteerSite) -> None:
    secret = joined(site)
    site.registry.stop(secret)
    assert site.registry.choose(secret, FORM.model_copy(update={"interests": ("bile",), "every_days": 1})) == ()
    (plan,) = heard(site, ("NCT1", "recruiting"))
    one = site.office.room.volunteer(plan.volunteer)
    assert one is not None
    assert (one.state, one.every_days) == (Stands.CONFIRMED, 1)
    assert Wishes.model_validate_json(one.wishes).interests == ("bile",)
    assert Address.model_validate_json(one.address).email == FORM.email


def test_erasing_leaves_no_trace_but_the_act(any_site: VolunteerSite) -> None:
    secret = joined(any_site)
    any_site.office.room.plan(heard(any_site, ("NCT1", "recruiting")), opened(any_site.clock(), "test"))
    any_site.sign_up(key="once more")
    asks(any_site)
    at, head = any_site.registry.erase(secret)
    assert at == any_site.clock()
    left = [count(any_site, table) for table in (tables.volunteer, tables.alert, tables.outbox)]
    assert left == [0, 0, 0]
    with any_site.engine.connect() as connection:
        assert connection.execute(select(tables.audit.c.hash).order_by(tables.audit.c.seq.desc())).scalar() == head
    _, other = any_site.registry.erase("x" * 43)
    assert other == head


def test_a_list_is_never_taken_for_the_other_one(tmp_path: Path) -> None:
    with mails.site(tmp_path, 25):
        folder = tmp_path / "keys" / "participant"
        team, volunteers = folder / vault.RECIPIENTS, folder / vault.VOLUNTEERS
        assert vault.site_recipients(folder).members != vault.volunteer_recipients(folder).members
        good = team.read_bytes()
        team.write_bytes(volunteers.read_bytes())
        with pytest.raises(Tampered, match="without a passphrase"):
            vault.site_recipients(folder)
        volunteers.write_bytes(good)
        with pytest.raises(Tampered, match="not the one that"):
            vault.volunteer_recipients(folder)


def test_a_claimed_mail_is_nobody_elses_and_a_killed_one_is_not_handed_over_again(any_site: VolunteerSite) -> None:
    for number in range(3):
        any_site.sign_up(FORM.model_copy(update={"email": f"p{number}@people.example"}), f"form-{number}")
    asks(any_site)
    outbox = any_site.office.outbox
    first, second, third = (mail.id for mail in outbox.waiting())
    assert (outbox.claim(first), outbox.claim(first)) == (True, False)
    outbox.settle(first, State.SENT, "250", mailed(State.SENT, first, any_site.clock(), "250"))
    assert outbox.claim(second)
    assert outbox.claim(third)
    # The run was killed: of the second nothing had left, of the third nobody knows.
    assert outbox.take_up(second) == 1
    assert [mail.id for mail in outbox.waiting()] == [second]
    assert [outbox.count(one) for one in (State.SENT, State.UNANSWERED, State.WAITING)] == [1, 1, 1]


def test_a_mail_that_is_not_taken_waits_longer_each_time_and_then_has_failed(site: VolunteerSite) -> None:
    site.sign_up()
    asks(site)
    outbox, tries = site.office.outbox, 0
    for _ in range(20):
        site.later(days=2)
        waiting = outbox.waiting()
        if not waiting:
            break
        tries += outbox.claim(waiting[0].id)
        (mail,) = [m.model_copy(update={"attempts": tries}) for m in waiting]
        outbox.again_later(mail, "451", mailed(State.FAILED, mail.id, site.clock(), "451"))
        assert outbox.waiting() == ()
    assert (tries, outbox.count(State.FAILED)) == (8, 1)


def test_a_sign_up_needs_two_who_can_open(site: VolunteerSite) -> None:
    alone = vault.Recipients(version=1, members=site.recipients.members[:1])
    asked = SignUp(
        idempotency_key="k",
        link="l",
        language="en",
        every_days=7,
        consent_version="v",
        address=b"{}",
        wishes=b"{}",
    )
    with pytest.raises(ValueError, match="two recipients"):
        Signups(site.engine, alone, site.clock).sign_up(asked, acted(Action.VOLUNTEERED, site.clock()))
    assert count(site) == 0
