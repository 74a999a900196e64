"""What the tests of the two surfaces without a browser share."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from prescreen import i18n, lexicon
from prescreen.eligibility.study import Study
from prescreen.reading.answers import Reader
from prescreen.reading.reader import StudyReader
from prescreen.records import database
from tests.ui.navigator import Place


@pytest.fixture
def place(tmp_path: Path, first_study: Study) -> Iterator[Place]:
    url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    yield Place(engine, tmp_path / "keys", first_study)
    engine.dispose()


@pytest.fixture(scope="session")
def reader(first_study: Study) -> StudyReader:
    """Reads the first study, as a process makes it at its start."""
    return lexicon.reader([i18n.localise(first_study, language) for language in i18n.LANGUAGES])


@pytest.fixture
def talking_place(place: Place, reader: StudyReader) -> Place:
    """A site where people may type."""
    soon: Future[Reader] = Future()
    soon.set_result(reader)
    place.desk = replace(place.desk, readers={place.study.id: soon})
    return place
