"""Submissions while writers are killed outright: is every confirmed one there, once, whole, and closed?

Two writers at a time with overlapping work, each killed with SIGKILL after 2 to 100 ms; whatever was not acknowledged is
submitted again under the same key. Run by hand: `python -m tests.faults.submissions --count 10000 --store sqlite`.

The controls are stores that do it wrong on purpose. They must be caught, or a clean run would prove nothing.
"""

import argparse
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import select as query

from prescreen.records import database, keys, tables, unsealing, vault
from prescreen.records.cabinet import Cabinet, stored_record
from prescreen.records.store import Store, Submission, submitted
from tests import sites

Control = Literal["none", "acknowledge_first", "no_key"]
WRITERS = 2
CANARY = "Canary-{number}-13800138000"


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """A database with keys, for one run."""

    url: str
    folder: Path
    recipients: vault.Recipients
    team: unsealing.PrivateKey


@dataclass(frozen=True)
class Outcome:
    """What a run came to. Everything but `kills` and `seconds` has to be nought for a store that keeps its word."""

    count: int
    kills: int
    seconds: float
    lost: int
    doubled: int
    half: int
    unreadable: int
    seen_in_files: int
    chain_broken: bool
    heads_missing: int

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.half or self.unreadable or self.seen_in_files) and not (
            self.chain_broken or self.heads_missing
        )


@contextmanager
def sqlite_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        yield found(f"sqlite:///{folder}/store.db", Path(folder))


@contextmanager
def postgres_site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder, sites.postgres(Path(folder)) as url:
        yield found(url, Path(folder))


def found(url: str, folder: Path) -> Site:
    kept: list[unsealing.PrivateKey] = []

    def keep(key: unsealing.PrivateKey) -> str:
        kept.append(key)
        return "code"

    database.migrate(url)
    keys.create(folder / "participant", folder / "team", folder / "recovery", keep)
    return Site(url, folder, vault.site_recipients(folder / "participant"), kept[0])


def submission(number: int, key: str) -> Submission:
    return Submission(
        idempotency_key=key,
        withdraw_code=f"CODE{number:016d}",
        study="S1",
        site=None,
        language="en",
        form_version="1",
        consent_version="1",
        payload=CANARY.format(number=number).encode(),
    )


def write(site: Site, numbers: list[int], acknowledge: int, control: Control) -> None:
    """One writer, in a process of its own, until it is done or killed."""
    store = Store(database.open_engine(site.url), site.recipients, now)
    for number in numbers:
        if control == "acknowledge_first":
            os.write(acknowledge, f"{number} \n".encode())
        wrong = control == "no_key"
        asked = submission(number, os.urandom(8).hex() if wrong else f"key-{number}")
        if wrong:
            asked = asked.model_copy(update={"withdraw_code": os.urandom(10).hex()})
        receipt = store.submit(asked, submitted(now()))
        if control != "acknowledge_first":
            os.write(acknowledge, f"{number} {receipt.audit_head}\n".encode())


class Writer:
    """A forked writer and the moment at which it will be killed."""

    def __init__(self, site: Site, numbers: list[int], control: Control, life: float) -> None:
        self._read, write_end = os.pipe()
        self.until = time.monotonic() + life
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._read)
                write(site, numbers, write_end, control)
            finally:
                os._exit(0)
        os.close(write_end)

    def acknowledged(self) -> dict[int, str]:
        """What it confirmed so far, each with the head on its receipt; whole lines only."""
        found = b""
        while select.select([self._read], [], [], 0)[0]:
            piece = os.read(self._read, 65536)
            if not piece:
                break
            found += piece
        lines = (line.partition(" ") for line in found.decode().split("\n")[:-1])
        return {int(number): head for number, _, head in lines}

    def ended(self) -> bool:
        pid, _ = os.waitpid(self.pid, os.WNOHANG)
        return pid == self.pid

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def close(self) -> None:
        os.close(self._read)


def run(site: Site, count: int, seed: int = 1, control: Control = "none") -> Outcome:
    """Submit `count` under fire, then look at what is there."""
    dice = random.Random(seed)
    waiting, kills, begun = set(range(count)), 0, time.monotonic()
    writers: list[Writer] = []
    heads: set[str] = set()
    while waiting or writers:
        while waiting and len(writers) < WRITERS:
            mine = dice.sample(sorted(waiting), min(len(waiting), 40))
            writers.append(Writer(site, mine, control, dice.uniform(0.002, 0.1)))
        time.sleep(0.001)
        for writer in list(writers):
            over = writer.ended()
            if not over and time.monotonic() > writer.until:
                writer.kill()
                kills, over = kills + 1, True
            if over:
                confirmed = writer.acknowledged()
                waiting -= confirmed.keys()
                heads.update(head for head in confirmed.values() if head)
                writer.close()
                writers.remove(writer)
    return look(site, count, heads, kills, time.monotonic() - begun)


def look(site: Site, count: int, heads: set[str], kills: int, seconds: float) -> Outcome:
    """What the store holds, opened with the team's key and compared with what was sent and with the receipts."""
    engine = database.open_engine(site.url)
    cabinet = Cabinet(engine, site.recipients, now)
    opened: Counter[str] = Counter()
    half = unreadable = 0
    with engine.connect() as connection:
        audited = {row.about for row in connection.execute(query(tables.audit.c.about))}
        for row in connection.execute(query(tables.referral)).all():
            try:
                sealed = stored_record(connection, row)
                half += len(sealed.wraps) != len(site.recipients.members) or row.id not in audited
                opened[unsealing.open_sealed(sealed, site.team).decode()] += 1
            except Exception:
                unreadable += 1
        chain = {row.hash for row in connection.execute(query(tables.audit.c.hash))}
    verdict = cabinet.verify_audit(next(iter(heads), None))
    engine.dispose()
    wanted = {CANARY.format(number=number) for number in range(count)}
    return Outcome(
        count=count,
        kills=kills,
        seconds=seconds,
        lost=len(wanted - set(opened)),
        doubled=sum(times - 1 for times in opened.values()),
        half=half,
        unreadable=unreadable,
        seen_in_files=canaries_in(site.folder),
        chain_broken=verdict.broken_at is not None,
        heads_missing=len(heads - chain),
    )


def canaries_in(folder: Path) -> int:
    """How many files hold a piece of what was said: database, journal, write-ahead log, keys."""
    marks = (b"Canary-", b"13800138000")
    found = 0
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += any(mark in content for mark in marks)
    return found


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=300)
    asked.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    with sqlite_site() if given.store == "sqlite" else postgres_site() as site:
        outcome = run(site, given.count, given.seed)
    sys.stdout.write(f"{given.store}: {outcome}\n")
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
