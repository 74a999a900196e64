"""The words for understanding, from content/lexicon, and the reader of a study made of them.

Learning from the examples takes a second or two, so a process makes its reader once, at its start.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from prescreen import encoder
from prescreen.content import ROOT, VOCABULARY, read_yaml
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import Model
from prescreen.eligibility.vocabulary import Vocabulary
from prescreen.errors import ContentInvalid, Problem
from prescreen.reading import questions, ranking
from prescreen.reading.alarm import AlarmExamples, AlarmWords, Ear
from prescreen.reading.answers import Reader
from prescreen.reading.concepts import Concepts
from prescreen.reading.drugs import DrugTable
from prescreen.reading.measures import Lexicon, QuantityWords
from prescreen.reading.questions import Answers, Outside
from prescreen.reading.ranking import Encode
from prescreen.reading.reader import StudyReader
from prescreen.reading.several import Words
from prescreen.reading.writing import fold

FOLDER, VECTORS = "lexicon", "vectors.npz"
_Words = TypeVar("_Words", bound=Model)


def read_words(name: str, kind: type[_Words], root: Path = ROOT) -> _Words:
    """One list of words. Raises `ContentInvalid` with every problem of form at once."""
    path = root / FOLDER / f"{name}.yaml"
    try:
        return kind.model_validate(read_yaml(path))
    except ValidationError as error:
        told = [(".".join(str(part) for part in one["loc"]), str(one["msg"])) for one in error.errors()]
        raise ContentInvalid(
            [Problem(str(path), where, what, "Correct this entry.") for where, what in told]
        ) from error


@cache
def quantity_words(root: Path = ROOT) -> Lexicon:
    """How people write quantities, with the units of the shared vocabulary."""
    vocabulary = Vocabulary.model_validate(read_yaml(root / VOCABULARY))
    return Lexicon(read_words("quantities", QuantityWords, root), vocabulary)


@cache
def date_words(root: Path = ROOT) -> frozenset[str]:
    """What dates are asked of anywhere: words that may stand beside a date when no question is known."""
    return frozenset(fold(str(word)).folded for word in read_yaml(root / FOLDER / "dates.yaml")["beside"])


@cache
def fact_words(root: Path = ROOT) -> Words:
    """Everything by which facts are told."""
    return Words(quantity_words(root), read_words("drugs", DrugTable, root), read_words("concepts", Concepts, root))


def ear(root: Path = ROOT, encode: Encode | None = None) -> Ear:
    """What listens for alarms: patterns, and what is learned from examples and from what is said here every day."""
    words, examples = read_words("alarm", AlarmWords, root), read_words("alarm_examples", AlarmExamples, root)
    return Ear(words, examples, encode, harmless=tuple(read_words("outside", Outside, root).every_way()))


def answers(spoken: Sequence[Study], root: Path = ROOT, encode: Encode | None = None) -> Answers:
    """The approved questions of a study. `spoken` is the study in each language, the one it was written in first."""
    return Answers([study.faq for study in spoken], read_words("outside", Outside, root), encode)


def examples(spoken: Sequence[Study], root: Path = ROOT) -> tuple[str, ...]:
    """Every written example that something is learned from; `content/lexicon/vectors.npz` keeps a vector of each."""
    asked = [
        way for way, _ in questions.examples([study.faq for study in spoken], read_words("outside", Outside, root))
    ]
    alarms = [text for text, _, _ in read_words("alarm_examples", AlarmExamples, root).told()]
    return (*asked, *alarms)


def reader(spoken: Sequence[Study], root: Path = ROOT) -> StudyReader:
    """The reader of a study, with the encoder where it is installed. Takes some seconds."""
    return next(iter(_maker([spoken], root)()))


def readers_soon(spoken: Mapping[str, Sequence[Study]], root: Path = ROOT) -> Mapping[str, "Future[Reader]"]:
    """A reader for each study, learned once for all of them, beside the start of a process, which then need not wait.

    Raises `ContentInvalid` at once.
    """
    make = _maker(list(spoken.values()), root)
    soon: dict[str, Future[Reader]] = {name: Future() for name in spoken}

    def learn() -> None:
        try:
            for one, made in zip(soon.values(), make(), strict=True):
                one.set_result(made)
        except Exception as error:  # noqa: BLE001 - whoever asks for a reader is told
            for one in soon.values():
                if not one.done():
                    one.set_exception(error)

    threading.Thread(target=learn, name="learning to read", daemon=True).start()
    return soon


def _maker(studies: Sequence[Sequence[Study]], root: Path) -> Callable[[], Iterator[StudyReader]]:
    """Everything that is wrong with the words is said here; what is left is to learn from them.

    Alarms are the same for all, and studies share most of what people ask: each is learned once, whatever their number.
    """
    words, alarm = fact_words(root), read_words("alarm", AlarmWords, root)
    alarm_examples = read_words("alarm_examples", AlarmExamples, root)
    outside = read_words("outside", Outside, root)

    def make() -> Iterator[StudyReader]:
        encode = encoder.load(root / FOLDER / VECTORS)
        ear = Ear(alarm, alarm_examples, encode, harmless=tuple(outside.every_way()))
        topics = [[study.faq for study in spoken] for spoken in studies]
        ranker = ranking.learn(questions.examples([one for each in topics for one in each], outside), encode)
        for spoken, own in zip(studies, topics, strict=True):
            made = StudyReader(spoken, words, ear, Answers(own, outside, encode, ranker))
            # The first message would wait seconds for the encoder and the patterns to be made ready.
            made.warm_up()
            yield made

    return make
