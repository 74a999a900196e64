"""Which of some kinds a message is most like: pieces of words, and vectors where an encoder is at hand, under one head.

Learned from written examples, the same way every time. It ranks approved things and must never be the ground for
storing an answer.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from prescreen.reading.writing import fold

Vectors = NDArray[np.float32]
# Some messages to one vector of length 1 each. Given by the caller; nothing here loads a model.
Encode = Callable[[Sequence[str]], Vectors]

# Found by measuring (docs/decisions/questions.md): how much a head is held back from bending to single examples, how
# much likeness of vectors counts beside likeness of letters, and how near it has to be to count.
BENDING: Final = 0.3
VECTORS_COUNT: Final = 2.0
NEARNESS: Final = 2.5
# How sharply scores become shares.
SHARPNESS: Final = 8.0
# Features in more examples than this are counted in one go, the others one by one: only a matter of speed.
_OFTEN: Final = 24
_WORD = re.compile(r"[a-z0-9][a-z0-9'+-]*|[\u3400-\u9fff]+")


def pieces(text: str) -> Iterator[str]:
    """What a message is made of: words, pairs of words, and runs of letters or signs that may cross a misspelling."""
    words = _WORD.findall(fold(text).folded)
    for before, word in zip(["", *words], [*words, ""], strict=True):
        if before and word:
            yield f"{before} {word}"
        if not word:
            continue
        if "\u3400" <= word[0] <= "\u9fff":
            bounded = f"<{word}>"
            yield from word
            for length in (2, 3):
                yield from (bounded[at : at + length] for at in range(len(bounded) - length + 1))
        else:
            yield f"={word}"
            bounded = f"<{word}>"
            for length in (3, 4):
                yield from (bounded[at : at + length] for at in range(len(bounded) - length + 1))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A kind and its share of one. Shares are for ordering and for gates that were measured, not chances."""

    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Ranker:
    """What was learned. `rank` is quick and has no state."""

    kinds: tuple[str, ...]
    rarity: Mapping[str, float]
    place: Mapping[str, int]
    weights: Vectors
    offset: Vectors
    seen: Vectors
    pull: Vectors
    encode: Encode | None

    def scores(self, text: str) -> Vectors:
        """One score per kind, in the order of `kinds`."""
        known = _weighed(text, self.rarity)
        found = self.offset.copy()
        if known:
            at, much = _numbers(known, self.place)
            found += much @ self.weights[at]
        if self.encode is not None:
            found += _nearness(self.encode([fold(text).folded]) @ self.seen.T)[0] @ self.pull
        return found

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Every kind, the likeliest first; equals stand in the order in which they were learned."""
        scores = self.scores(text).astype(np.float64) * SHARPNESS
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return tuple(Ranked(self.kinds[at], float(shares[at])) for at in order)


def learn(examples: Sequence[tuple[str, str]], encode: Encode | None = None, bending: float = BENDING) -> Ranker:
    """A ranker from pairs of a message and its kind: ridge regression in closed form over all of them at once."""
    kinds = tuple(dict.fromkeys(kind for _, kind in examples))
    messages = [message for message, _ in examples]
    rarity = _rarity(messages)
    place = {piece: at for at, piece in enumerate(rarity)}
    rows = [_weighed(message, rarity) for message in messages]
    vectors = encode([fold(message).folded for message in messages]) if encode is not None else None
    likeness = _likeness(rows, place)
    if vectors is not None:
        likeness += _nearness(vectors @ vectors.T)
    wanted = np.zeros((len(messages), len(kinds)), dtype=np.float32)
    wanted[np.arange(len(messages)), [kinds.index(kind) for _, kind in examples]] = 1
    offset = wanted.mean(axis=0)
    likeness[np.diag_indices_from(likeness)] += bending
    pull = np.linalg.solve(likeness, wanted - offset).astype(np.float32)
    weights = np.zeros((len(rarity), len(kinds)), dtype=np.float32)
    for row, drawn in zip(rows, pull, strict=True):
        at, much = _numbers(row, place)
        weights[at] += much[:, None] * drawn
    seen = vectors if vectors is not None else np.zeros((0, 0), dtype=np.float32)
    return Ranker(kinds, rarity, place, weights, offset, seen, pull, encode)


def _nearness(cosines: Vectors) -> Vectors:
    """Close neighbours count, far ones next to nothing; a head that is linear in the vectors measured worse."""
    near: Vectors = VECTORS_COUNT * np.exp(NEARNESS * (cosines - 1))
    return near


def _rarity(messages: Sequence[str]) -> Mapping[str, float]:
    """How telling each piece is: the fewer messages have it, the more."""
    seen: Counter[str] = Counter()
    for message in messages:
        seen.update(dict.fromkeys(pieces(message)).keys())
    return {piece: 1 + math.log((1 + len(messages)) / (1 + count)) for piece, count in seen.items()}


def _weighed(text: str, rarity: Mapping[str, float]) -> Mapping[str, float]:
    """The known pieces of a message, together of length 1."""
    known = {piece: rarity[piece] for piece in pieces(text) if piece in rarity}
    length = math.sqrt(sum(much * much for much in known.values()))
    return {piece: much / length for piece, much in known.items()}


def _numbers(row: Mapping[str, float], place: Mapping[str, int]) -> tuple[NDArray[np.intp], Vectors]:
    """Where the pieces of a message stand, and how much each weighs."""
    at = np.fromiter((place[piece] for piece in row), dtype=np.intp, count=len(row))
    return at, np.fromiter(row.values(), dtype=np.float32, count=len(row))


def _likeness(rows: Sequence[Mapping[str, float]], place: Mapping[str, int]) -> Vectors:
    """How much every two messages share."""
    having: dict[str, list[int]] = {piece: [] for piece in place}
    for at, row in enumerate(rows):
        for piece in row:
            having[piece].append(at)
    often = [piece for piece, at in having.items() if len(at) > _OFTEN]
    column = {piece: at for at, piece in enumerate(often)}
    common = np.zeros((len(rows), len(often)), dtype=np.float32)
    for at, row in enumerate(rows):
        for piece, much in row.items():
            if piece in column:
                common[at, column[piece]] = much
    likeness: Vectors = common @ common.T
    for piece, sharing in having.items():
        if piece in column:
            continue
        if len(sharing) == 1:
            likeness[sharing[0], sharing[0]] += rows[sharing[0]][piece] ** 2
        else:
            these = np.array(sharing, dtype=np.intp)
            shared = np.array([rows[row][piece] for row in sharing], dtype=np.float32)
            likeness[these[:, None], these] += np.outer(shared, shared)
    return likeness
