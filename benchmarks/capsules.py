"""What opening a capsule costs beside the one slow hash that it cannot do without, right and wrong passcodes apart."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from argon2.low_level import Type, hash_secret_raw

from benchmarks.told import Line, spread
from prescreen.capsule import Capsules, Contents, Cost
from prescreen.eligibility.answers import from_values
from prescreen.errors import Refused
from prescreen.records import database
from prescreen.records.capsules import Shelf

ROUNDS = 15
# A right opening writes twice, a wrong one once; a disk that is slow to confirm must not make it half as slow again.
AIM = 1.5


def _now() -> datetime:
    return datetime.now(UTC)


def measure() -> Sequence[Line]:
    """Each way of opening, in turn with a bare hash of the same cost."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        database.migrate(url)
        engine = database.open_engine(url)
        capsules = Capsules(Shelf(engine, _now), _now)
        answers = from_values({f"key_{number}": "an answer as people give it" for number in range(60)})
        made = [
            capsules.make_capsule("share", Contents(study="S1", language="en", answers=answers)) for _ in range(ROUNDS)
        ]
        ways: dict[str, Callable[[int], object]] = {
            "right passcode": lambda number: capsules.open_capsule(made[number].secret, made[number].passcode),
            "wrong passcode": lambda number: _refused(capsules, made[number].secret),
            "unknown link": lambda number: _refused(capsules, f"{number:022d}"),
        }
        lines = [_line(way, open_) for way, open_ in ways.items()]
        engine.dispose()
    return lines


def _line(way: str, open_: Callable[[int], object]) -> Line:
    pairs = [(_seconds(_bare), _seconds(lambda number=number: open_(number))) for number in range(ROUNDS)]
    ratio = spread([ours / bare for bare, ours in pairs])
    return Line(
        f"a capsule, {way}", f"{spread([ours * 1000 for _, ours in pairs], unit=' ms', digits=0)}", ratio, f"<= {AIM}x"
    )


def _refused(capsules: Capsules, secret: str) -> None:
    try:
        capsules.open_capsule(secret, "AAAA-AAAA")
    except Refused:
        return
    raise AssertionError("a wrong passcode opened")


def _bare() -> None:
    cost = Cost()
    hash_secret_raw(b"secret/passcode", b"sixteen bytes of", cost.rounds, cost.memory_kib, 1, 64, Type.ID)


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
