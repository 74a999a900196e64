"""A run of `prescreen notify`: what is sent to whom, once, with the reason, in their language; and what came back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from prescreen import notifying
from prescreen.errors import Refused
from prescreen.handing import Journal
from prescreen.mailing import NoServer
from prescreen.records import tables, vault
from prescreen.records.outbox import State
from prescreen.records.store import Store, StudyStatus, submitted, withdrawn
from tests import mails, running, sites
from tests.mails import FORM, Server, VolunteerSite, html_of, link_in, secret_in, text_of, trial
from tests.unit.test_mailing import bounce


@pytest.fixture
def server() -> Iterator[Server]:
    with mails.server() as one:
        yield one


@pytest.fixture
def site(server: Server, tmp_path: Path) -> Iterator[VolunteerSite]:
    with mails.site(tmp_path, server.port, team_mail="team@site.example") as one:
        yield one


def subjects(server: Server) -> list[tuple[str, str]]:
    return [(to, str(message["Subject"])) for to, message in server.taken]


def test_nobody_hears_anything_before_they_press_the_link_of_the_first_mail(
    site: VolunteerSite, server: Server
) -> None:
    site.catalogue(trial())
    site.sign_up()
    for _ in range(3):
        site.notify()
        site.later(days=2)
    assert subjects(server) == [(FORM.email, "Please confirm: news of studies")]


def test_who_confirmed_hears_of_what_comes_later_once_and_with_the_reason(site: VolunteerSite, server: Server) -> None:
    site.catalogue(trial(1))
    site.joins(server)
    assert site.notify().sent == 0  # what was there before is no news
    site.catalogue(trial(1), trial(2), trial(3, conditions=("Breast Cancer",)), trial(4, status="completed"))
    assert (site.notify().sent, site.notify().sent) == (1, 0)
    message = server.last(FORM.email)
    told = text_of(message)
    assert "A Study of Drug 2" in told
    assert all(f"Drug {other} " not in told for other in (1, 3, 4))
    assert "You see it because you told us: Liver cancer; Mainland China." in told
    assert "In the registry, as of November 20, 2026: looking for people." in told
    assert "We have not checked" in told


def test_a_mail_can_be_stopped_by_the_mail_program_alone(site: VolunteerSite, server: Server) -> None:
    secret = site.joins(server)
    site.catalogue(trial())
    site.notify()
    message = server.last(FORM.email)
    assert message["List-Unsubscribe"] == f"<{link_in(message, 'stop')}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert secret_in(message) == secret
    assert not [word for word in ("cancer", "tumor", "肝", "癌") if word in str(message["Subject"]).lower()]


def test_the_html_says_what_the_text_says_and_loads_and_runs_nothing(site: VolunteerSite, server: Server) -> None:
    site.joins(server, FORM.model_copy(update={"language": "zh_Hans"}))
    site.catalogue(*(trial(number, title=f"<script>{number}</script> & “Drug”") for number in range(1, 13)))
    site.notify()
    message = server.last(FORM.email)
    page, told = html_of(message), text_of(message)
    for number in range(1, 13):
        assert f"&lt;script&gt;{number}&lt;/script&gt;" in page
        assert f"<script>{number}</script>" in told
    assert not [mark for mark in ("<script", "<img", "src=", "url(", "@import", "<link", "onload") if mark in page]
    assert 'lang="zh-CN"' in page
    assert "肝癌；中国内地" in page
    assert "肝癌；中国内地" in told
    assert "中国" in told


def test_as_often_as_they_said_and_no_oftener(site: VolunteerSite, server: Server) -> None:
    site.joins(server)  # once a week
    sent = []
    for day in range(1, 16):
        site.catalogue(*(trial(number) for number in range(1, day + 1)))
        sent += [day] * site.notify().sent
        site.later(days=1)
    assert sent == [1, 8, 15]
    told = [text_of(message) for _, message in server.taken[1:]]
    assert all(sum(f"Drug {number} " in one for one in told) == 1 for number in range(1, 16))


def test_a_change_of_a_trial_is_told_to_who_heard_of_it_and_an_opening_to_all(
    site: VolunteerSite, server: Server
) -> None:
    daily = {"every_days": 1}
    site.joins(server, FORM.model_copy(update=daily))
    site.catalogue(trial(1, status="not_yet_recruiting"))
    site.notify()
    site.later(days=2)
    site.joins(server, FORM.model_copy(update={**daily, "email": "later@people.example"}), "form-2")
    site.catalogue(trial(1, status="suspended"))
    assert site.notify().sent == 1
    first = text_of(server.last(FORM.email))
    assert "We wrote to you about this study before." in first
    assert "on hold" in first
    site.later(days=2)
    site.catalogue(trial(1, status="recruiting"))
    assert site.notify().sent == 2
    assert "We wrote to you" not in text_of(server.last("later@people.example"))
    site.later(days=2)
    site.catalogue(trial(1, status="suspended"))  # told before, also to whom it was told twice over
    site.notify()
    site.later(days=2)
    site.catalogue(trial(1, status="recruiting"))
    site.notify()
    assert len([to for to, _ in server.taken if to == FORM.email]) == 4


def test_who_stopped_or_asked_to_be_forgotten_gets_nothing_that_was_waiting(
    site: VolunteerSite, server: Server
) -> None:
    stops, leaves = (
        site.joins(server, FORM.model_copy(update={"email": f"{n}@people.example"}), f"form-{n}") for n in range(2)
    )
    site.catalogue(trial())
    site.office.plan(notifying.Counts())
    assert site.office.outbox.count(State.WAITING) == 2
    site.registry.stop(stops)
    site.registry.erase(leaves)
    counts = site.notify()
    assert (counts.sent, counts.dropped) == (0, 1)
    assert len(server.taken) == 2


def test_a_mail_server_that_is_away_costs_nothing(site: VolunteerSite, server: Server) -> None:
    site.sign_up()
    away = site.settings.model_copy(update={"smtp_port": running.free_port()})
    right, site.settings = site.settings, away
    for _ in range(3):
        with pytest.raises(NoServer):
            site.notify()
    site.settings = right
    assert site.notify().sent == 1
    with site.engine.connect() as connection:
        assert connection.execute(select(tables.outbox.c.attempts)).scalar_one() == 1


def test_an_address_that_does_not_exist_gets_no_more_mails_and_a_full_mailbox_does(
    site: VolunteerSite, server: Server
) -> None:
    addresses = {"gone@people.example": "550 5.1.1 unknown", "full@people.example": "452 4.2.2 full"}
    for address in addresses:
        site.joins(server, FORM.model_copy(update={"email": address, "every_days": 1}), address)
    server.to_rcpt |= addresses
    site.catalogue(trial())
    counts = site.notify()
    assert (counts.refused, counts.bounced, counts.later) == (1, 1, 1)
    assert site.office.room.counts() == {"bounced": 1, "confirmed": 1}
    server.to_rcpt.clear()
    site.later(days=1)
    site.catalogue(trial(), trial(2))
    assert site.notify().sent == 2
    assert {to for to, _ in server.taken[2:]} == {"full@people.example"}


def test_a_mail_that_comes_back_ends_the_mails_to_that_address(site: VolunteerSite, server: Server) -> None:
    site.joins(server)
    site.catalogue(trial())
    site.notify()
    mail = str(server.last(FORM.email)["Message-ID"])[1:33]
    assert "may still arrive" in notifying.came_back(site.office, bounce("4.4.7", mail))
    assert site.office.room.counts() == {"confirmed": 1}
    assert notifying.came_back(site.office, bounce("5.1.1", mail)) == f"{mail}: 5.1.1, no more mails"
    assert site.office.room.counts() == {"bounced": 1}
    assert "nobody is meant" in notifying.came_back(site.office, bounce("5.1.1", "d" * 32))
    assert notifying.came_back(site.office, b"hello") == "no bounce of ours"


def test_a_look_before_a_run_names_nobody_and_changes_nothing(site: VolunteerSite, server: Server) -> None:
    site.joins(server)
    site.sign_up(FORM.model_copy(update={"email": "new@people.example"}), "form-2")
    site.catalogue(trial(7))
    with site.engine.connect() as connection:
        tables_before = [
            connection.execute(select(func.count()).select_from(t)).scalar() for t in tables.metadata.sorted_tables
        ]
    lines = list(site.office.preview())
    with site.engine.connect() as connection:
        tables_after = [
            connection.execute(select(func.count()).select_from(t)).scalar() for t in tables.metadata.sorted_tables
        ]
    assert tables_before == tables_after
    assert lines[0] == "New in the catalogue: 1"
    assert [line.split()[0] for line in lines[1:]] == ["confirm", "news"]
    assert "NCT00000007" in lines[2]
    assert not [line for line in lines if "@" in line or "canary" in line]
    assert site.notify().sent == 2


def test_two_runs_at_a_time_are_one_too_many(site: VolunteerSite) -> None:
    with Journal(notifying.journal_path(site.settings)), pytest.raises(Refused):
        site.notify()


def test_the_team_is_told_of_each_new_message_once_and_reminded_once_and_nothing_about_the_person(
    site: VolunteerSite, server: Server
) -> None:
    store = Store(site.engine, vault.site_recipients(site.folder / "keys" / "participant"), site.clock)
    from prescreen.records.audit import Action
    from prescreen.records.cabinet import Cabinet

    cabinet = Cabinet(site.engine, vault.site_recipients(site.folder / "keys" / "participant"), site.clock)
    told = StudyStatus(status="open", checked_on=site.clock().date(), reply_within_days=3)
    event = submitted(site.clock())
    cabinet.set_study_status("S1", told, event.model_copy(update={"action": Action.STATUS_SET}))
    store.submit(sites.submission(), event)
    store.submit(sites.submission("tab-2", "FFFF-BBBB-CCCC-DDDD-EEEE"), event)
    assert (site.notify().sent, site.notify().sent) == (2, 0)
    to, message = server.taken[0]
    assert (to, message["Subject"]) == ("team@site.example", "A new message waits in the inbox / 收件箱里有一条新消息")
    body = text_of(message) + html_of(message)
    assert "S1" in body
    assert "November 27, 2026" in body
    assert "http://localhost:8502" in body
    assert not [canary for canary in ("Canary", "138") if canary in body]
    assert "List-Unsubscribe" not in message
    store.withdraw("FFFF-BBBB-CCCC-DDDD-EEEE", withdrawn(site.clock()))
    site.later(days=2)
    assert (site.notify().sent, site.notify().sent) == (1, 0)
    assert "快到答复的日子了" in str(server.taken[-1][1]["Subject"])
