"""Both surfaces, really started: what they say, how they end, and what the network gets from them."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from prescreen.errors import Tampered
from prescreen.settings import Settings, Surface
from prescreen.ui import edge, serving
from tests import running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[running.Site]:
    with running.site(tmp_path_factory.mktemp("site") / "data") as found:
        yield found


def get(port: int, path: str, *, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": f"localhost:{port}"} | headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_both_addresses_are_said_and_answer(site: running.Site) -> None:
    for name, port in site.ports.items():
        assert f"http://localhost:{port}" in site.said
        response, body = get(port, "/health")
        assert (response.status, body) == (200, b'{"status":"ok"}'), name


def test_the_data_folder_is_for_this_account_alone(site: running.Site) -> None:
    assert site.data.stat().st_mode & 0o777 == 0o700
    for path in site.data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_nothing_is_reachable_from_another_machine(site: running.Site) -> None:
    for port in site.ports.values():
        addresses = {address[4][0] for address in socket.getaddrinfo(socket.gethostname(), port)} - {"127.0.0.1", "::1"}
        for address in addresses:
            with socket.socket(socket.AF_INET6 if ":" in str(address) else socket.AF_INET) as probe:
                probe.settimeout(2)
                assert probe.connect_ex((str(address), port)) != 0


PATHS = (
    ("/", 200),
    ("/health", 200),
    ("/_stcore/health", 200),
    ("/_stcore/host-config", 200),
    ("/favicon.ico", 200),
    ("/icon.svg", 200),
    ("/nothing-here", 404),
    ("/not-found", 404),
    ("/static/nothing.js", 404),
    ("/_stcore/metrics", 404),
    ("/_stcore/agent/openapi.json", 404),
    ("/_stcore/upload_file/a/b", 404),
    ("/auth/login", 404),
    ("/oauth2callback", 404),
    ("/media/0123456789abcdef0123456789abcdef.pdf", 404),
    ("/?staticAppId=x", 400),
)


@pytest.mark.parametrize("surface", ["participant", "team"])
@pytest.mark.parametrize(("path", "status"), PATHS)
def test_every_route_answers_as_it_should_with_every_header(
    site: running.Site, surface: str, path: str, status: int
) -> None:
    response, _ = get(site.ports[surface], path)
    if (surface, path) == ("team", "/"):
        assert response.status in {200, 303}
    else:
        assert response.status == status
    for name, value in (*edge.HEADERS, ("cache-control", "no-store")):
        assert response.headers.get_all(name) == [value]
    assert response.headers.get_all("server") is None


def test_no_foreign_site_may_embed_or_write_to_the_page(site: running.Site) -> None:
    _, body = get(site.ports["participant"], "/_stcore/host-config")
    assert b"streamlit.app" not in body
    assert b'"allowedOrigins":[]' in body.replace(b" ", b"")


@pytest.mark.parametrize("surface", ["participant", "team"])
def test_the_other_names_of_this_machine_are_not_answered(site: running.Site, surface: str) -> None:
    for host in ("evil.example", f"evil.example:{site.ports[surface]}", ""):
        assert get(site.ports[surface], "/", Host=host)[0].status in {400, 421}


def test_the_page_comes_in_the_language_of_the_browser(site: running.Site) -> None:
    port = site.ports["participant"]
    assert b'<html lang="zh-CN">' in get(port, "/", **{"Accept-Language": "zh-CN,zh;q=0.9"})[1]
    assert b'<html lang="en">' in get(port, "/", **{"Accept-Language": "en-GB"})[1]
    assert b'<html lang="zh-CN">' in get(port, "/missing", **{"Accept-Language": "zh"})[1]


def test_only_the_team_process_is_told_of_the_teams_keys(tmp_path: Path) -> None:
    settings = Settings(team_keys=tmp_path / "team-keys", data_dir=tmp_path)
    inherited = {"PRESCREEN_TEAM_KEYS": str(tmp_path / "team-keys"), "prescreen_team_keys": "x", "PATH": "/bin"}
    told = {one.surface: serving.environment(one, inherited, "secret") for one in settings.processes()}
    assert told[Surface.TEAM]["PRESCREEN_TEAM_KEYS"] == str(tmp_path / "team-keys")
    assert "team-keys" not in str(told[Surface.PARTICIPANT])
    assert "team_keys" not in str(told[Surface.PARTICIPANT]).lower()


def test_each_process_is_told_whether_it_is_the_kiosk_whatever_it_inherits() -> None:
    inherited = {"PRESCREEN_KIOSK": "sponsor", "PRESCREEN_LAB_REPORT": "1"}
    home, team, kiosk = (
        serving.environment(one, inherited, "secret") for one in Settings(kiosk="sponsor", lab_report=True).processes()
    )
    assert [told["PRESCREEN_KIOSK"] for told in (home, team, kiosk)] == ["", "", "sponsor"]
    assert (home["PRESCREEN_LAB_REPORT"], kiosk["PRESCREEN_LAB_REPORT"]) == ("1", "")


def test_a_kiosk_of_a_site_that_no_study_has_is_not_started(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "prescreen.cli", "serve", "--kiosk", "moon"],
        cwd=running.ROOT,
        env=os.environ
        | {"PRESCREEN_DATA_DIR": str(tmp_path / "data")}
        | {f"PRESCREEN_{name}_PORT": str(running.free_port()) for name in ("PARTICIPANT", "TEAM", "KIOSK")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 4
    assert "moon" in done.stderr
    assert "sponsor" in done.stderr


def test_when_the_parent_is_killed_the_surfaces_do_not_go_on(tmp_path: Path) -> None:
    with running.site(tmp_path / "data") as site:
        children = [site.child("participant"), site.child("team")]
        site.process.kill()
        until = time.monotonic() + 15
        while any(map(running.is_alive, children)) and time.monotonic() < until:
            time.sleep(0.1)
        assert not any(map(running.is_alive, children))


def test_a_port_that_is_taken_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "prescreen.cli", "serve"],
            cwd=running.ROOT,
            env=os.environ | {"PRESCREEN_DATA_DIR": str(tmp_path / "data"), "PRESCREEN_TEAM_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert done.returncode == 4
    assert "PRESCREEN_TEAM_PORT" in done.stderr
    assert "another port" in done.stderr


def test_a_study_with_a_mistake_is_told_with_its_place_and_serves_nobody(tmp_path: Path) -> None:
    shutil.copytree(running.ROOT / "content", tmp_path / "content")
    criteria = next((tmp_path / "content").glob("studies/*/criteria.yaml"))
    criteria.write_text(criteria.read_text() + "\nnot_a_key: 1\n")
    told = {"PRESCREEN_DATA_DIR": str(tmp_path / "data"), "PRESCREEN_CONTENT_DIR": str(tmp_path / "content")}
    done = subprocess.run(
        [sys.executable, "-m", "prescreen.cli", "serve"],
        cwd=running.ROOT,
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 3
    assert "not_a_key" in done.stderr
    assert str(criteria) in done.stderr


def test_the_children_write_no_access_log_and_name_no_server() -> None:
    for surface in Surface:
        words = serving.command(Settings(surface=surface))
        assert "--no-access-log" in words
        assert "--no-server-header" in words


def ends(site: running.Site, number: signal.Signals) -> None:
    """One signal ends both surfaces, quickly, without a complaint and without leaving anybody behind."""
    children = [site.child("participant"), site.child("team")]
    began = time.monotonic()
    assert site.end(number) == 0
    assert time.monotonic() - began < 10
    assert not any(map(running.is_alive, children))
    assert "Traceback" not in site.said


def test_a_site_behind_a_proxy_answers_only_to_its_public_name_and_ctrl_c_ends_it(tmp_path: Path) -> None:
    keys = tmp_path / "team-keys"
    keys.mkdir(mode=0o700)
    told = {"PRESCREEN_PARTICIPANT_ORIGIN": "https://trial.example", "PRESCREEN_TEAM_KEYS": str(keys)}
    with running.site(tmp_path / "data", **told) as site:
        assert "https://trial.example" in site.said
        port = site.ports["participant"]
        response, _ = get(port, "/", Host="trial.example")
        assert response.status == 200
        cookie = response.headers["set-cookie"]
        assert cookie.startswith("__Host-browser=")
        assert cookie.endswith("; Secure")
        assert get(port, "/", Host=f"localhost:{port}")[0].status == 421
        assert get(site.ports["team"], "/")[0].status in {200, 303}
        if os.geteuid() == 0:  # only root may look into a process that leaves no core dumps
            environ = {name: Path(f"/proc/{site.child(name)}/environ").read_bytes() for name in site.ports}
            assert str(keys).encode() in environ["team"]
            assert b"TEAM_KEYS" not in environ["participant"]
        ends(site, signal.SIGINT)


def test_a_second_start_finds_everything_as_it_was(tmp_path: Path) -> None:
    def kept() -> dict[str, bytes]:
        files = (path for path in (tmp_path / "data").rglob("*") if path.is_file() and "prescreen.db" not in path.name)
        return {str(path): path.read_bytes() for path in files}

    with running.site(tmp_path / "data") as site:
        before = kept()
        code = site.wait_for(r"one-time code .*: (\S+)").group(1)
        ends(site, signal.SIGHUP)
    with running.site(tmp_path / "data") as site:
        assert kept() == before
        assert site.wait_for(r"one-time code .*: (\S+)").group(1) == code
        ends(site, signal.SIGTERM)


def test_the_pin_is_printed_once_there_are_keys_and_another_pin_ends_the_start(tmp_path: Path) -> None:
    with running.site(tmp_path / "data") as site:
        pin = site.wait_for(r"PRESCREEN_ADMIN_PIN=([0-9a-f]{64})").group(1)
        ends(site, signal.SIGTERM)
    other = subprocess.run(
        [sys.executable, "-m", "prescreen.cli", "serve"],
        cwd=running.ROOT,
        env=os.environ
        | {"PRESCREEN_DATA_DIR": str(tmp_path / "data"), "PRESCREEN_ADMIN_PIN": "0" * 64}
        | {f"PRESCREEN_{name.upper()}_PORT": str(port) for name, port in site.ports.items()},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert other.returncode == Tampered.exit_code
    assert "pin" in other.stderr
    assert pin not in other.stderr + other.stdout


def test_a_surface_that_dies_is_started_again_and_one_that_goes_on_dying_ends_both(tmp_path: Path) -> None:
    with running.site(tmp_path / "data") as site:
        first, team = site.child("participant"), site.child("team")
        settings = Settings(participant_port=site.ports["participant"])
        os.kill(first, signal.SIGKILL)
        site.wait_for("participant surface ended by itself")
        until = time.monotonic() + 180
        while not serving.is_healthy(settings) and time.monotonic() < until:
            time.sleep(0.1)
        assert serving.is_healthy(settings)
        assert site.child("participant") != first
        for death in range(2, serving.DEATHS_A_MINUTE + 2):
            os.kill(site.child("participant"), signal.SIGKILL)
            site.wait_for("(?s)" + "participant surface ended .*" * death)
        assert site.process.wait(20) == 1
        assert "ended again" in site.said
        assert not running.is_alive(team)
