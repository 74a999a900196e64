"""Other trials on the pages of a participant: found in both languages, read, and back where one was."""

import pytest

from prescreen import content
from prescreen.catalogue import shelving
from tests.ui.navigator import Person, Place


@pytest.mark.parametrize(("language", "words"), [("en", "sorafenib"), ("zh_Hans", "索拉非尼")])
def test_a_search_finds_the_same_in_either_language_and_leads_back(place: Place, language: str, words: str) -> None:
    shelving.put_shipped(place.desk.library, content.ROOT, place.now)
    person = Person(place, language)
    person.presses("look-around")
    next(one for one in person.app.text_input if (one.key or "").startswith("look-words")).set_value(words)
    person.presses("search")
    assert "NCT00105443" in " ".join(one.key or "" for one in person.app.button)
    person.presses("trial-NCT00105443")
    assert person.screen == "record"
    assert "NCT00105443" in person.text
    person.presses("trial-back")
    assert person.screen == "browse"
    person.presses("trials-back")
    assert person.screen == "start"
