"""What the tests of the two surfaces without a browser share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from prescreen.eligibility.study import Study
from prescreen.records import database
from tests.ui.navigator import Place


@pytest.fixture
def place(tmp_path: Path, first_study: Study) -> Iterator[Place]:
    url = f"sqlite:///{tmp_path / 'prescreen.db'}"
    database.migrate(url)
    engine = database.open_engine(url)
    yield Place(engine, tmp_path / "keys", first_study)
    engine.dispose()
