"""A full disk, a read-only one, a lock held too long: never a false receipt, and all of it is stored later.

The disk is full for real to the writer: the kernel refuses to let the child's files grow (RLIMIT_FSIZE).
"""

import json
import os
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from prescreen.errors import Unavailable
from prescreen.records import database, trail
from prescreen.records.store import submitted
from tests.sites import Site, submission

pytestmark = [pytest.mark.faults, pytest.mark.serial, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

MANY = 40
# Schema and a dozen or so of records.
DISK_BYTES = 512 * 1024


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def site(file: Path, tmp_path: Path) -> Iterator[Site]:
    url = f"sqlite:///{file}"
    database.migrate(url)
    engine = database.open_engine(url)
    yield Site(engine, tmp_path / "keys")
    engine.dispose()


def in_child(act: Callable[[], object]) -> object:
    """What `act` returns, from a process of its own that can be limited."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.write(write, json.dumps(act()).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        told = answer.read()
    os.waitpid(pid, 0)
    return json.loads(told)


def send(site: Site, number: int) -> bool:
    """Was it confirmed? Only `Unavailable` may say no."""
    try:
        receipt = site.store.submit(submission(f"tab-{number}", f"{number:020}"), submitted(site.clock()))
    except Unavailable:
        return False
    return bool(receipt.referral)


def stored(site: Site) -> set[int]:
    return {number for number in range(MANY) if site.store.receipt(f"tab-{number}") is not None}


def assert_whole(site: Site, file: Path, count: int) -> None:
    with sqlite3.connect(file) as connection:
        assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
    connection.close()
    assert len(site.cabinet.list_referrals()) == count
    assert site.cabinet.verify_audit().broken_at is None


def test_a_full_disk_confirms_what_it_holds_and_refuses_the_rest(site: Site, file: Path) -> None:
    def fill() -> list[int]:
        site.engine.dispose(close=False)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (DISK_BYTES, DISK_BYTES))
        return [number for number in range(MANY) if send(site, number)]

    site.engine.dispose()
    confirmed = in_child(fill)
    assert isinstance(confirmed, list)
    assert 0 < len(confirmed) < MANY
    assert file.stat().st_size <= DISK_BYTES
    assert stored(site) == set(confirmed)
    assert_whole(site, file, len(confirmed))
    assert all(send(site, number) for number in range(MANY))
    assert_whole(site, file, MANY)


def test_a_read_only_disk_refuses_and_changes_nothing(site: Site, file: Path) -> None:
    assert send(site, 0)
    read_only = database.open_engine(f"sqlite:///file:{file}?mode=ro&uri=true")
    store = type(site.store)(read_only, site.recipients, site.clock)
    with pytest.raises(Unavailable):
        store.submit(submission("tab-1", f"{1:020}"), submitted(site.clock()))
    assert store.receipt("tab-0") is not None
    read_only.dispose()
    assert stored(site) == {0}
    assert send(site, 1)
    assert_whole(site, file, 2)


@contextmanager
def held(file: Path, seconds: float) -> Iterator[None]:
    """Somebody else holds the write lock: for so long, or until the block ends."""
    taken, over = threading.Event(), threading.Event()

    def hold() -> None:
        connection = sqlite3.connect(file, isolation_level=None)
        connection.execute("begin immediate")
        taken.set()
        over.wait(seconds)
        connection.execute("rollback")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(5)
    yield
    over.set()
    thread.join()


def test_a_lock_of_two_seconds_is_waited_for(site: Site, file: Path) -> None:
    with held(file, 2):
        begun = time.monotonic()
        assert send(site, 0)
        assert time.monotonic() - begun > 1.5
    assert_whole(site, file, 1)


def test_a_lock_of_eight_seconds_is_refused_after_the_wait_and_stored_later(site: Site, file: Path) -> None:
    with held(file, 8):
        begun = time.monotonic()
        assert not send(site, 0)
        assert database.BUSY_SECONDS - 0.5 < time.monotonic() - begun < 8
    assert stored(site) == set()
    assert send(site, 0)
    assert_whole(site, file, 1)


def test_sixteen_threads_with_one_key_make_one_row_and_get_one_receipt(site: Site, file: Path) -> None:
    together = threading.Barrier(16)

    def press() -> str:
        together.wait()
        return site.store.submit(submission(), submitted(site.clock())).model_dump_json()

    with ThreadPoolExecutor(16) as threads:
        receipts = [pressed.result() for pressed in [threads.submit(press) for _ in range(16)]]
    assert len(set(receipts)) == 1
    assert_whole(site, file, 1)


def test_a_submission_that_cannot_be_written_down_is_not_stored(
    site: Site, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = trail.write

    def breaks_after(*args: object) -> None:
        written(*args)  # type: ignore[arg-type]
        raise OSError("the trail is gone")

    with monkeypatch.context() as broken:
        broken.setattr(trail, "write", breaks_after)
        with pytest.raises(OSError, match="the trail is gone"):
            site.store.submit(submission("tab-0", f"{0:020}"), submitted(site.clock()))
    assert stored(site) == set()
    assert_whole(site, file, 0)
    assert send(site, 0)
    assert_whole(site, file, 1)
