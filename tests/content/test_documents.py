"""The documents for those who run a site name nothing that does not exist, and their commands do what they say."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from prescreen import cli
from prescreen.records import database, founding, keys, vault
from prescreen.records.accounts import Accounts
from prescreen.records.audit import Action, AuditEvent
from prescreen.records.cabinet import Cabinet
from prescreen.records.store import Store, submitted
from prescreen.settings import PREFIX, Settings, Surface
from prescreen.ui import serving
from tests.sites import CANARY, submission

ROOT = Path(__file__).parents[2]
DOCUMENTS = tuple((ROOT / "docs" / name) for name in ("operations.md", "threat-model.md"))
MANUAL = DOCUMENTS[0].read_text(encoding="utf-8")
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def _said(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", MANUAL, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_is_named_exists(path: Path) -> None:
    names = {
        (one.name or str(one.callback.__name__)).replace("_", "-")
        for one in cli.app.registered_commands
        if one.callback
    }
    inner = {f"content {one.callback.__name__}" for one in cli.words.registered_commands if one.callback}
    told = set(re.findall(r"(?:`|bin/)prescreen ((?:content )?[a-z-]+)", _said(path)))
    assert told <= names | inner
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", _said(path))) <= targets


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+[A-Z]", _said(path))) <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_test_and_file_that_is_named_exists(path: Path) -> None:
    tests = "\n".join(one.read_text(encoding="utf-8") for one in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", _said(path)))
    assert {name for name in named if f"def {name}(" not in tests} == set()
    files = set(re.findall(r"`([\w./-]+\.(?:py|md|toml))`", _said(path)))
    files |= {f"docs/{link}" for link in re.findall(r"\]\(([\w./-]+)\)", _said(path))}
    assert {
        name for name in files if not any((folder / name).exists() for folder in (ROOT, ROOT / "prescreen"))
    } == set()


def test_the_files_of_the_data_folder_are_all_told_of_and_no_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    founding.found(url, tmp_path / "keys/participant", tmp_path / "keys/team", _now)
    made = {str(one.relative_to(tmp_path)) for one in (tmp_path / "keys").rglob("*") if one.is_file()}
    assert set(re.findall(r"^\| `(keys/[^`]+)`", MANUAL, re.MULTILINE)) == made


def test_the_command_of_one_process_is_the_one_that_serve_uses() -> None:
    settings = Settings(surface=Surface.PARTICIPANT, lab_report=True)
    assert " ".join(["python", *serving.command(settings)[1:]]) in MANUAL


def test_the_copy_of_the_manual_restores_and_opens(tmp_path: Path) -> None:
    """Taken with the commands that stand there while somebody writes; every record in it opens, with either key."""
    data, copies = tmp_path / "data", tmp_path / "copies"
    url = f"sqlite:///{data / 'prescreen.db'}"
    data.mkdir(mode=0o700)
    code = founding.found(url, data / "keys/participant", data / "keys/team", _now)
    Accounts(database.open_engine(url), _now).create_first(code or "", "wei", "a phrase of many words")
    with _writing(url, data) as sent:
        before = list(sent)
        (commands,) = [block for block in _blocks("sh") if "$COPIES" in block]
        told = os.environ | {"DATA": str(data), "COPIES": str(copies)}
        subprocess.run(["bash", "-euc", commands], cwd=ROOT, env=told, check=True, timeout=60)
    assert copies.stat().st_mode & 0o777 == 0o700
    assert (copies / "prescreen.db").stat().st_mode & 0o077 == 0
    restored = f"sqlite:///{copies / 'prescreen.db'}"
    assert founding.found(restored, copies / "keys/participant", copies / "keys/team", _now) is None
    members = Accounts(database.open_engine(restored), _now)
    team = members.key_of(members.sign_in("wei", "a phrase of many words"))
    cabinet = Cabinet(database.open_engine(restored), vault.site_recipients(copies / "keys/participant"), _now)
    kept = {row.id for row in cabinet.list_referrals()}
    assert set(before) <= kept <= set(sent)
    for one in kept:
        look = AuditEvent(actor="wei", action=Action.OPENED, about=one, at=NOW)
        for key in (team, keys.recovery_key(copies / "keys/recovery/recovery.key")):
            assert cabinet.look(one, key, look).payload.decode() == CANARY
    assert cabinet.verify_audit(outside_head=sent[before[-1]]).broken_at is None


def _now() -> datetime:
    return NOW


@contextmanager
def _writing(url: str, data: Path) -> Iterator[dict[str, str]]:
    """People who go on sending: what was stored so far, and the head of the trail on each receipt."""
    store = Store(database.open_engine(url), vault.site_recipients(data / "keys/participant"), _now)
    stop = threading.Event()
    sent: dict[str, str] = {}

    def write() -> None:
        while not stop.is_set():
            receipt = store.submit(submission(f"tab-{len(sent)}", f"{len(sent):020}"), submitted(NOW))
            sent[receipt.referral] = receipt.audit_head

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(sent) < 10 and writer.is_alive():
            stop.wait(0.01)
        yield sent
    finally:
        stop.set()
        writer.join()
