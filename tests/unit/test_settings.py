"""What a site tells this program, and what it does when the site says nothing."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from prescreen.settings import Settings, Surface


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("PRESCREEN_"):
            monkeypatch.delenv(name)


def test_what_the_site_has_not_said_is_not_invented() -> None:
    assert set(Settings().placeholders().values()) == {None}


def test_what_the_site_says_is_passed_on_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESCREEN_EMERGENCY", " 999 ")
    monkeypatch.setenv("PRESCREEN_KEEP_DAYS", "90")
    monkeypatch.setenv("PRESCREEN_OPERATOR", "")
    placeholders = Settings().placeholders()
    assert placeholders["emergency"] == "999"
    assert placeholders["keep_days"] == "90"
    assert placeholders["operator"] is None


def test_without_a_public_address_only_this_machine_may_call() -> None:
    participant, team = Settings(), Settings(surface=Surface.TEAM)
    assert participant.origins == ("http://localhost:8501", "http://127.0.0.1:8501")
    assert team.origins == ("http://localhost:8502", "http://127.0.0.1:8502")
    assert participant.hosts == ("localhost", "127.0.0.1")
    assert not participant.secure


def test_a_public_address_is_the_only_one() -> None:
    settings = Settings(participant_origin="https://Trial.example/")
    assert settings.origins == ("https://trial.example",)
    assert settings.hosts == ("trial.example",)
    assert settings.secure


@pytest.mark.parametrize("wrong", ["trial.example", "ftp://trial.example", "https://trial.example/chat", "https://"])
def test_a_public_address_that_is_not_an_origin_is_told(wrong: str) -> None:
    with pytest.raises(ValidationError, match="scheme and host"):
        Settings(participant_origin=wrong)


def test_the_two_surfaces_cannot_share_a_port() -> None:
    with pytest.raises(ValidationError, match="must differ"):
        Settings(participant_port=9000, team_port=9000)


def test_the_database_is_a_file_in_the_data_folder_unless_told_otherwise(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).url == f"sqlite:///{tmp_path}/prescreen.db"
    assert Settings(database_url="postgresql+psycopg://db/p").url == "postgresql+psycopg://db/p"


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().study = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("told", "reads"),
    [
        ({}, True),
        ({"participant_origin": "http://localhost:8501"}, True),
        ({"participant_origin": "https://trial.example"}, False),
        ({"address": "192.0.2.7"}, False),
        ({"participant_origin": "https://trial.example", "lab_report": True}, True),
        ({"lab_report": False}, False),
        ({"kiosk": "sponsor"}, False),
        ({"kiosk": "sponsor", "lab_report": True}, False),
    ],
)
def test_reports_are_read_for_the_public_only_when_the_operator_said_so(told: dict[str, Any], reads: bool) -> None:
    assert Settings(**told).reads_reports is reads


def test_a_kiosk_is_a_process_beside_the_others_and_told_only_what_it_needs(tmp_path: Path) -> None:
    settings = Settings(kiosk="sponsor", team_keys=tmp_path, kiosk_origin="https://kiosk.example", lab_report=True)
    home, team, kiosk = settings.processes()
    assert [one.name for one in (home, team, kiosk)] == ["participant", "team", "kiosk"]
    assert (home.kiosk, team.kiosk, kiosk.kiosk) == (None, None, "sponsor")
    assert (home.team_keys, kiosk.team_keys) == (None, None)
    assert home.reads_reports
    assert not kiosk.reads_reports
    assert kiosk.origins == ("https://kiosk.example",)
    assert [one.port for one in (home, team, kiosk)] == [8501, 8502, 8503]
    assert [one.name for one in Settings().processes()] == ["participant", "team"]


def test_a_kiosk_needs_a_port_of_its_own() -> None:
    with pytest.raises(ValidationError, match="kiosk_port"):
        Settings(kiosk="sponsor", kiosk_port=8502)
    assert Settings(kiosk_port=8502).kiosk is None
