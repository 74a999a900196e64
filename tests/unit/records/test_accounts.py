"""Who may sign in to the team's side, and when a session is over."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from prescreen.errors import Refused
from prescreen.records import database, founding, unsealing
from prescreen.records.accounts import Accounts
from prescreen.records.audit import Action
from tests.sites import CHEAP, Clock, Site


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


def test_a_thousand_wrong_codes_lock_for_a_time_and_never_for_good(site: Site, code: str) -> None:
    for number in range(1000):
        with pytest.raises(Refused):
            site.accounts.create_first(f"{number:04}-0000-0000-0000-0000", "wei", "a long password")
    with pytest.raises(Refused):
        site.accounts.create_first(code, "wei", "a long password")
    site.clock.now += timedelta(minutes=16)
    site.accounts.create_first(code, "wei", "a long password")
    assert site.accounts.any_exist()


def test_most_wrong_codes_cost_no_slow_hash(site: Site, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes = _counted(monkeypatch)
    for _ in range(100):
        with pytest.raises(Refused):
            site.accounts.create_first("0000-0000-0000-0000-0000", "wei", "a long password")
    assert len(hashes) == 20


def test_a_new_start_unlocks_the_code(url: str, tmp_path: Path) -> None:
    clock, home = Clock(), tmp_path / "home"
    code = founding.found(url, home / "participant", home / "team", clock)
    assert code is not None
    engine = database.open_engine(url)
    accounts = Accounts(engine, clock, CHEAP)
    with engine.begin() as connection:
        connection.execute(text("update bootstrap set tries = 20"))
    with pytest.raises(Refused):
        accounts.create_first(code, "wei", "a long password")
    assert founding.found(url, home / "participant", home / "team", clock) == code
    with engine.connect() as connection:
        assert connection.execute(text("select tries, locked_until from bootstrap")).one() == (0, None)
    engine.dispose()


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Every slow hash from now on, by its salt."""
    salts: list[bytes] = []
    slow = unsealing.stretch

    def stretch(secret: str, salt: bytes, cost: unsealing.Cost) -> bytes:
        salts.append(salt)
        return slow(secret, salt, cost)

    monkeypatch.setattr(unsealing, "stretch", stretch)
    return salts


@pytest.mark.parametrize("name", ["wei", "nobody at all"], ids=["known", "unknown"])
def test_a_known_and_an_unknown_name_cost_one_slow_hash_each(
    site: Site, member: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hashes = _counted(monkeypatch)
    with pytest.raises(Refused):
        site.accounts.sign_in(name, "a wrong password")
    assert len(hashes) == 1
