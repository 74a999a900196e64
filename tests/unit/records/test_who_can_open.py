"""The process that faces the internet can open nothing: it has neither the code nor a key."""

import base64
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from prescreen.errors import Unsafe
from prescreen.records import vault
from prescreen.settings import Settings, Surface
from prescreen.ui import doctor, serving
from tests import running
from tests.sites import Site
from tests.unit.test_shell import Tab, found_a_site


@contextmanager
def surface(data: Path, which: Surface) -> Iterator[Settings]:
    """One surface as `prescreen serve` starts it, over a site of its own."""
    port = running.free_port()
    settings = Settings(data_dir=data, surface=which, participant_port=port, team_port=port + 1)
    settings = settings.model_copy(update={f"{which}_port": port})
    found_a_site(settings)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PRESCREEN_")}
    told = {"PRESCREEN_DATA_DIR": str(data), "PRESCREEN_SURFACE": which, f"PRESCREEN_{which.upper()}_PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "tests.telling_app:app", "--port", str(port), "--log-level", "warning"],
        cwd=running.ROOT,
        env=clean | told,
    )
    try:
        until = time.monotonic() + 180
        while not serving.is_healthy(settings):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        yield settings
    finally:
        process.terminate()
        process.wait(20)


def modules(settings: Settings) -> Mapping[str, list[str]]:
    connection = http.client.HTTPConnection("localhost", settings.port, timeout=20)
    connection.request("GET", "/modules")
    told: Mapping[str, list[str]] = json.loads(connection.getresponse().read())
    connection.close()
    return told


@pytest.mark.serial
def test_the_participant_process_has_not_loaded_what_opens_and_cannot(tmp_path: Path) -> None:
    with surface(tmp_path / "data", Surface.PARTICIPANT) as settings:
        tab = Tab(settings.port, "en")
        told = modules(settings)
        tab.close()
    assert "prescreen.records.store" in told["loaded"]
    assert not set(told["loaded"]) & set(doctor.OPENING)
    assert told["importable"] == []


@pytest.mark.serial
def test_the_team_process_does_load_it_so_the_question_can_tell(tmp_path: Path) -> None:
    with surface(tmp_path / "data", Surface.TEAM) as settings:
        told = modules(settings)
    assert {"prescreen.records.unsealing", "prescreen.records.accounts"} <= set(told["loaded"])


def test_a_participant_process_that_has_loaded_what_opens_does_not_start() -> None:
    assert any(name in sys.modules for name in doctor.OPENING)
    with pytest.raises(Unsafe, match="unsealing"):
        doctor.forbid_opening()


def test_what_the_participant_process_may_read_holds_no_key_that_opens(site: Site, tmp_path: Path) -> None:
    seeds = [seed for key in (site.team, site.recovery) for seed in (key.mlkem_seed, key.x25519_seed)]
    folder = tmp_path / "keys"
    names = {path.name for path in (folder / "participant").iterdir()}
    assert names == {vault.TAB_KEY, vault.RECIPIENTS, vault.ADMIN_PUBLIC, "cookie.secret"}
    told = b"".join(path.read_bytes() for path in (folder / "participant").iterdir())
    told += base64.b64decode((folder / "participant" / vault.ADMIN_PUBLIC).read_bytes())
    secrets = [*seeds, (folder / "team" / "admin.key").read_bytes()]
    for secret in secrets:
        for written in (secret, secret.hex().encode(), base64.b64encode(secret), base64.b64encode(secret)[:-4]):
            assert written not in told
    # The recovery folder does hold one, so the search can find.
    packed = (folder / "recovery" / "recovery.key").read_bytes()
    assert site.recovery.packed() == base64.b64decode(packed)
