"""Each unsafe setting is found, and what to change is said. Every check is shown to fail on what it is there for."""

import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from prescreen.errors import Problem
from prescreen.reading import ocr
from prescreen.settings import Settings, Surface
from prescreen.ui import doctor, edge, serving

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The project's own settings in force, no PRESCREEN_ variable set, no core dumps; afterwards as before."""
    for name in list(os.environ):
        if name.startswith("PRESCREEN_") and not name.startswith("PRESCREEN_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(ROOT)
    config.get_config_options(force_reparse=True)
    monkeypatch.setattr("resource.getrlimit", lambda _which: (0, 0))
    yield
    config.get_config_options(force_reparse=True)


@pytest.fixture
def safe(tmp_path: Path) -> Settings:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return Settings(data_dir=folder)


def found(settings: Settings) -> tuple[Problem, ...]:
    return doctor.examine(settings).problems


def test_the_settings_that_come_with_the_project_are_safe(safe: Settings) -> None:
    assert found(safe) == ()
    assert found(safe.on(Surface.TEAM)) == ()


UNSAFE: list[tuple[str, object]] = [
    ("browser.gatherUsageStats", True),
    ("client.showErrorDetails", "full"),
    ("client.showErrorDetails", "type"),
    ("client.showErrorLinks", True),
    ("client.showErrorLinks", "auto"),
    ("client.toolbarMode", "auto"),
    ("client.allowedOrigins", ["https://share.streamlit.io"]),
    ("server.enableXsrfProtection", False),
    ("server.enableCORS", False),
    ("server.allowedHosts", []),
    ("server.allowedHosts", ["*"]),
    ("server.allowedHosts", ["trial.example", "*.example"]),
    ("server.enableStaticServing", True),
    ("server.enableAgentApi", True),
    ("server.scriptHealthCheckEnabled", True),
    ("server.fileWatcherType", "auto"),
    ("server.runOnSave", True),
    ("server.maxUploadSize", 200),
    ("server.maxMessageSize", 200),
    ("server.disconnectedSessionTTL", 120),
    ("server.trustedUserHeaders", {}),
    ("server.trustedUserHeaders", {"X-Forwarded-User": "browser"}),
    ("server.cookieSecret", "short"),
    ("server.cookieSecret", ""),
    ("server.baseUrlPath", "app"),
    ("runner.magicEnabled", True),
    ("runner.postScriptGC", True),
    ("logger.enableRich", True),
    ("logger.hideWelcomeMessage", False),
    ("global.developmentMode", True),
]


@pytest.mark.parametrize(("option", "value"), UNSAFE)
def test_an_unsafe_setting_is_named_with_its_remedy(safe: Settings, option: str, value: object) -> None:
    config._set_option(option, value, "a test")
    problems = found(safe)
    section, _, name = option.partition(".")
    assert [problem.where for problem in problems] == [f"[{section}] {name}"]
    assert f"Set {name} = " in problems[0].remedy


def test_a_secret_that_is_too_short_is_not_printed(safe: Settings) -> None:
    config._set_option("server.cookieSecret", "open sesame", "a test")
    assert "sesame" not in str(found(safe))


def test_every_rule_is_shown_to_fail() -> None:
    assert {option for option, _ in UNSAFE} == {rule.option for rule in doctor.RULES}


def test_every_setting_of_the_project_exists_in_this_version_of_streamlit() -> None:
    written = tomllib.loads((ROOT / ".streamlit/config.toml").read_text())
    names = {f"{section}.{name}" for section, values in written.items() for name in values}
    assert names <= set(config.get_config_options())


def test_a_misspelt_variable_is_told(safe: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESCREEN_PARTICIPANT_ORIGN", "https://trial.example")
    assert [problem.where for problem in found(safe)] == ["PRESCREEN_PARTICIPANT_ORIGN"]


def test_core_dumps_are_told(safe: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _which: (1, -1))
    assert [problem.where for problem in found(safe)] == ["core dumps"]


def test_a_process_of_ours_leaves_no_core_dump() -> None:
    code = (
        "import resource; from prescreen.ui import doctor; doctor.no_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), oct(__import__('os').stat('/proc/self/mem').st_uid))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.startswith("(0, 0)")


def test_streamlits_own_sign_in_is_told(safe: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit/secrets.toml").write_text("[auth]\n")
    monkeypatch.chdir(tmp_path)
    assert ".streamlit/secrets.toml" in [problem.file for problem in found(safe)]


@pytest.mark.parametrize("origin", ["http://trial.example", "http://192.168.1.20:8501"])
def test_an_address_without_encryption_is_told(safe: Settings, origin: str) -> None:
    problems = found(safe.model_copy(update={"participant_origin": origin}))
    assert [problem.where for problem in problems] == ["PRESCREEN_PARTICIPANT_ORIGIN"]
    assert "https://" in problems[0].remedy


@pytest.mark.parametrize("origin", ["https://trial.example", "http://localhost:9000"])
def test_an_encrypted_address_and_this_machine_are_fine(safe: Settings, origin: str) -> None:
    assert found(safe.model_copy(update={"participant_origin": origin})) == ()


def test_the_participant_process_must_not_know_of_the_teams_keys(safe: Settings, tmp_path: Path) -> None:
    told = safe.model_copy(update={"team_keys": tmp_path / "keys"})
    assert [problem.where for problem in found(told)] == ["PRESCREEN_TEAM_KEYS"]
    assert found(told.on(Surface.TEAM)) == ()
    assert doctor.examine_site(told).problems == ()


@pytest.mark.parametrize(
    ("path", "mode"),
    [("", 0o755), ("", 0o770), ("prescreen.db", 0o644), ("keys", 0o711), ("keys/team/private", 0o640)],
)
def test_a_file_that_others_can_reach_is_told(safe: Settings, path: str, mode: int) -> None:
    for folder in ("keys", "keys/team"):
        (safe.data_dir / folder).mkdir(mode=0o700)
    for file in ("prescreen.db", "keys/team/private"):
        (safe.data_dir / file).touch(mode=0o600)
    assert found(safe) == ()
    (safe.data_dir / path).chmod(mode)
    problems = found(safe)
    assert [problem.file for problem in problems] == [str(safe.data_dir / path)]
    assert problems[0].remedy.startswith("Run: chmod ")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_account_is_told(safe: Settings) -> None:
    file = safe.data_dir / "prescreen.db"
    file.touch(mode=0o600)
    os.chown(file, 65534, 65534)
    assert [problem.file for problem in found(safe)] == [str(file)]


def test_the_journal_in_use_is_printed(safe: Settings) -> None:
    assert any("journal mode" in note for note in doctor.examine(safe).notes)


def cli(*words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESCREEN_")}
    return subprocess.run(
        [sys.executable, "-m", "prescreen.cli", *words],
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_command_says_that_all_is_well_from_any_folder(tmp_path: Path) -> None:
    done = cli("doctor", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing unsafe was found." in done.stdout


@pytest.mark.parametrize("command", ["doctor", "serve"])
def test_the_command_leaves_with_an_error_and_serves_nobody(tmp_path: Path, command: str) -> None:
    (tmp_path / "data").mkdir(mode=0o755)
    (tmp_path / "data").chmod(0o755)
    done = cli(command, cwd=tmp_path)
    assert done.returncode == 4
    assert f"Run: chmod 700 {tmp_path}/data" in done.stderr
    assert "surface" not in done.stdout


def test_the_application_itself_refuses_to_start_with_unsafe_settings(tmp_path: Path) -> None:
    """Whoever starts the server by hand in another folder would have none of our settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESCREEN_")}
    done = subprocess.run(
        [sys.executable, "-m", "uvicorn", "app:app", "--app-dir", str(ROOT), "--port", "0", "--log-level", "warning"],
        cwd=tmp_path,
        env=clean | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 3
    assert "gatherUsageStats" in done.stderr


def test_the_project_is_where_the_command_goes() -> None:
    assert (serving.PROJECT / "app.py").exists()


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"database_url": "mysql://store/prescreen"}, "PRESCREEN_DATABASE_URL"),
        ({"forwarded_allow_ips": "*"}, "PRESCREEN_FORWARDED_ALLOW_IPS"),
    ],
)
def test_a_store_or_a_proxy_that_nobody_knows_is_told(safe: Settings, changed: dict[str, str], place: str) -> None:
    found = doctor.examine(safe.model_copy(update=changed)).problems
    assert place in {problem.where for problem in found}
    assert place not in {problem.where for problem in doctor.examine(safe).problems}


def test_an_upload_route_that_somebody_opened_is_told(safe: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(problem.where == doctor.UPLOADS for problem in doctor.examine(safe).problems)
    monkeypatch.setattr(edge, "STREAMLIT_PATHS", edge.STREAMLIT_PATHS | {doctor.UPLOADS})
    assert any(problem.where == doctor.UPLOADS for problem in doctor.examine(safe).problems)


def test_listening_to_other_machines_without_encryption_is_unsafe(safe: Settings) -> None:
    told = safe.model_copy(update={"address": "0.0.0.0"})  # noqa: S104 - the setting that must be refused
    assert any(problem.where == "PRESCREEN_ADDRESS" for problem in found(told))
    behind = told.model_copy(update={"participant_origin": "https://trial.example"})
    assert not any(problem.where == "PRESCREEN_ADDRESS" for problem in found(behind))


@pytest.mark.parametrize(
    ("address", "safe_enough"),
    [
        ("postgresql+psycopg://me@db.example/prescreen", False),
        ("postgresql+psycopg://me@db.example/prescreen?sslmode=prefer", False),
        ("postgresql+psycopg://me@db.example/prescreen?sslmode=require", True),
        ("postgresql+psycopg://me@db.example/prescreen?sslmode=verify-full", True),
        ("postgresql+psycopg://me@localhost/prescreen", True),
        ("postgresql+psycopg:///prescreen?host=/run/postgresql", True),
    ],
)
def test_a_database_on_another_machine_is_reached_encrypted_or_not_at_all(
    safe: Settings, address: str, safe_enough: bool
) -> None:
    problems = found(safe.model_copy(update={"database_url": address}))
    assert any(problem.where == "PRESCREEN_DATABASE_URL" for problem in problems) is not safe_enough


def test_reading_reports_says_what_it_means(safe: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    told = next(note for note in doctor.examine(safe).notes if note.startswith("Lab reports"))
    assert "one at a time" in told
    assert "MB" in told
    assert "nothing is kept" in told
    public = safe.model_copy(update={"participant_origin": "https://trial.example"})
    off = next(note for note in doctor.examine(public).notes if note.startswith("Lab reports: not read"))
    assert all(part in off for part in ("PRESCREEN_LAB_REPORT=1", "one at a time", "MB", "nothing is kept"))
    shared = safe.model_copy(update={"kiosk": True})
    assert any("takes none" in note for note in doctor.examine(shared).notes)
    monkeypatch.setattr(ocr, "can_read_pictures", lambda: False)
    assert any("PDF files with letters only" in note for note in doctor.examine(safe).notes)
    assert found(safe) == ()


def test_reading_reports_without_what_reads_them_or_on_a_shared_screen_is_refused(
    safe: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = safe.model_copy(update={"lab_report": True})
    assert not any(problem.where == "PRESCREEN_LAB_REPORT" for problem in found(wanted))
    shared = wanted.model_copy(update={"kiosk": "sponsor"})
    assert any(problem.where == "PRESCREEN_LAB_REPORT" for problem in found(shared))
    monkeypatch.setattr(ocr, "can_read_pictures", lambda: False)
    assert any("labreport" in problem.remedy for problem in found(wanted))
