"""How many alarms are heard and how many harmless messages raise one: `python -m benchmarks.alarms`.

Alarms are heard by an ear that has learned from other manners of writing only; harmless lines are dealt over the folds.
Ways of asking the approved questions were written by others: an ear learned from author `a` is measured on the rest.
The lexicon itself was widened after its author had seen the examples, so figures for patterns flatter.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from prescreen import content, encoder, lexicon
from prescreen.reading.alarm import HARMLESS, AlarmExamples, AlarmWords, Ear, Gates
from prescreen.reading.questions import Outside
from prescreen.reading.ranking import Encode

FOLDS = 6
NEVER = Gates(soft=9.0, hard=9.0)
WHOLE = ("emergency", "self_harm")
Line = tuple[str, str, str]  # a message, its kind, its manner of writing


@dataclass(frozen=True, slots=True)
class Tuning:
    """One way of listening."""

    name: str
    encode: Encode | None
    gates: Gates | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--soft", type=float)
    parser.add_argument("--hard", type=float)
    told = parser.parse_args()
    gates = Gates(told.soft, told.hard) if told.soft and told.hard else None
    words = lexicon.read_words("alarm", AlarmWords)
    lines = [*lexicon.read_words("alarm_examples", AlarmExamples).told()]
    tunings = [Tuning("patterns", None, NEVER), Tuning("with letters", None, gates)]
    if (encode := encoder.load()) is not None:
        tunings.append(Tuning("with the encoder", encode, gates))
    for tuning in tunings:
        print(f"\n{tuning.name}")
        _print(_folded(words, lines, tuning))
        _print(_by_others(words, lines, tuning))


def _folded(words: AlarmWords, lines: Sequence[Line], tuning: Tuning) -> Iterator[tuple[str, str]]:
    """Every example with what an ear makes of it that has never learned from its manner."""
    manners = sorted({manner[3:] for _, kind, manner in lines if kind != HARMLESS})
    fold_of = {manner: at % FOLDS for at, manner in enumerate(manners)}
    numbered = [
        (fold_of[manner[3:]] if kind != HARMLESS else at % FOLDS, (text, kind, manner))
        for at, (text, kind, manner) in enumerate(lines)
    ]
    everyday = _asked("a")
    for fold in range(FOLDS):
        ear = _ear(words, [line for at, line in numbered if at != fold], everyday, tuning)
        for text, kind, manner in (line for at, line in numbered if at == fold):
            yield f"{kind} {manner[:2]}", ear.listen(text).outcome


def _by_others(words: AlarmWords, lines: Sequence[Line], tuning: Tuning) -> Iterator[tuple[str, str]]:
    ear = _ear(words, lines, _asked("a"), tuning)
    yield from (("questions of others", ear.listen(text).outcome) for text in _asked("bcd"))


def _asked(authors: str) -> tuple[str, ...]:
    """Ways of asking the approved questions, and what is outside of them, by some authors."""
    topics = [content.load_study(study).faq for study in content.study_ids()]
    ways = [topic.ways for of_study in topics for topic in of_study]
    ways.append(lexicon.read_words("outside", Outside).ways)
    return tuple(way for one in ways for by in one.values() for author in by if author in authors for way in by[author])


def _ear(words: AlarmWords, lines: Iterable[Line], everyday: Sequence[str], tuning: Tuning) -> Ear:
    kept: dict[str, dict[str, str]] = {"medical": {}, "self_harm": {}, HARMLESS: {}}
    for text, kind, manner in lines:
        kept[kind][manner] = kept[kind].get(manner, "") + text + "\n"
    return Ear(words, AlarmExamples.model_validate(kept), tuning.encode, tuning.gates, everyday)


def _print(outcomes: Iterable[tuple[str, str]]) -> None:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for name, outcome in outcomes:
        counted[name][outcome] += 1
    for name, by in sorted(counted.items()):
        whole, n = sum(by[outcome] for outcome in WHOLE), by.total()
        print(
            f"  {name:22} {n:5}  whole screen {whole / n:6.1%}  box {by['notice'] / n:6.1%}  none {by['none'] / n:6.1%}"
        )


if __name__ == "__main__":
    main()
