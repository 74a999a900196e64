"""Thousands of wrong passcodes at once for one capsule, the right one among them near the end."""

import hmac
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy import Engine, select

from prescreen import capsule
from prescreen.errors import Refused
from prescreen.records import capsules
from prescreen.records.tables import capsule as table
from tests.sites import Site

THREADS = 16


@dataclass(frozen=True)
class Outcome:
    """`looked_at`: how often a passcode was compared with the real one's hash."""

    looked_at: int
    opened: int


class Careless(capsules.Shelf):
    """The mistake that the test must see: look whether a try is left, and count it in a second step."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        super().__init__(engine, clock)
        # The first look of every thread comes before anybody counts, as it may on any day.
        self._all, self._met = threading.Barrier(THREADS), threading.local()

    def take_try(self, identity: str) -> capsules.Closed | None:
        columns = [table.c[name] for name in capsules.Closed.model_fields]
        with self._engine.connect() as connection:
            found = (
                connection.execute(select(*columns).where(table.c.id == identity, table.c.tries < capsules.TRIES))
                .mappings()
                .first()
            )
        if not hasattr(self._met, "once"):
            self._met.once = True
            self._all.wait(60)
        if found is not None:
            self._changed(identity, {"tries": table.c.tries + 1})
        return None if found is None else capsules.Closed.model_validate(dict(found))


def guess_all(site: Site, count: int, *, careless: bool = False) -> Outcome:
    """Guess from many threads; the right passcode is the last but one."""
    kept = site.capsules.make_capsule("share", capsule.Contents(study="S1", language="en"))
    shelf = Careless(site.engine, site.clock) if careless else site.shelf
    opening = capsule.Capsules(shelf, site.clock, capsule.Cost(memory_kib=8, rounds=1))

    def guess(number: int) -> bool:
        passcode = kept.passcode if number == count - 2 else f"{number:08d}"
        try:
            opening.open_capsule(kept.secret, passcode)
        except Refused:
            return False
        return True

    with _looks(kept) as looks, ThreadPoolExecutor(THREADS) as crowd:
        opened = sum(crowd.map(guess, range(count)))
    return Outcome(looked_at=len(looks), opened=opened)


@contextmanager
def _looks(kept: capsule.Kept) -> Iterator[list[str]]:
    """Every comparison with a hash that is really there."""
    looks: list[str] = []
    compare = hmac.compare_digest

    def counted(one: str, other: str) -> bool:
        if other:
            looks.append(one)
        return compare(one, other)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hmac, "compare_digest", counted)
        yield looks
