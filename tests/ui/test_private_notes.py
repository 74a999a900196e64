"""Private notes on the study page and the result: marked, written, changed, found again, deleted, and sent to nobody."""

import re
from dataclasses import dataclass

import pytest

from prescreen.conversation import Conversation
from prescreen.notes import LONGEST_BODY, MOST, Note, drafted
from prescreen.ui import marker
from prescreen.ui.marker import Marked, Opened
from tests.ui.navigator import Person, Place

LANGUAGES = ("en", "zh_Hans")
TAGS = {"en": "en", "zh_Hans": "zh-CN"}
SUMMARY = "NCT05349331/pages/study.summary.1"


@dataclass
class Writer:
    """A person who marks words, as the browser would say it."""

    person: Person
    patch: pytest.MonkeyPatch

    def says(self, told: Marked | Opened | None) -> None:
        self.patch.setattr(marker, "told", lambda: told)
        app = self.person.app
        _, change = app.session_state["changes"][f"marked-{self.person.conversation.revision}"]
        app.session_state["conversation"] = change(self.person.conversation)
        app.run()
        assert not app.exception

    def marks(self, where: str, words: str | None = None, language: str | None = None) -> None:
        spoken = language or self.person.language
        text = _spoken(self.person.place, where, spoken)
        start = text.index(words) if words else 0
        end = start + len(words) if words else len(text)
        self.says(Marked(where=where, lang=TAGS[spoken], start=start, end=end, quote=words))

    def writes(self, body: str) -> None:
        area = self.person.app.text_area[0]
        area.set_value(body)
        self.person.presses("note-save")

    def kept(self) -> tuple[Note, ...]:
        return self.person.conversation.notes

    def beside(self) -> list[str]:
        """The notes as they stand beside words, in the order of the page."""
        found = re.findall(r"<button[^>]*data-open-note=[^>]*>(.*?)</button>", self.person.html, re.DOTALL)
        return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]

    def marked(self) -> list[str]:
        return re.findall(r"<mark>(.*?)</mark>", self.person.html, re.DOTALL)


def _spoken(place: Place, where: str, language: str) -> str:
    return place.words(where.removeprefix("NCT05349331/pages/"), language)


@pytest.fixture
def writer(place: Place, monkeypatch: pytest.MonkeyPatch, language: str) -> Writer:
    person = Person(place, language)
    person.presses("about")
    return Writer(person, monkeypatch)


WORDS = {"en": "no active tumor", "zh_Hans": "看不到活的肿瘤"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_stands_beside_the_marked_words_and_can_be_changed_and_deleted(writer: Writer, language: str) -> None:
    person = writer.person
    writer.marks(SUMMARY, WORDS[language])
    assert writer.kept() == ()
    assert person.app.text_area[0].label == person.place.words("note.field", language)
    writer.writes("<b>Ask</b> Dr. Li")
    (note,) = writer.kept()
    assert (note.where, note.quote.exact, note.body, note.language) == (
        SUMMARY,
        WORDS[language],
        "<b>Ask</b> Dr. Li",
        language,
    )
    assert writer.marked() == [WORDS[language]]
    (beside,) = writer.beside()
    assert "&lt;b&gt;Ask&lt;/b&gt; Dr. Li" in beside
    writer.says(Opened(open=note.id))
    assert person.app.text_area[0].value == "<b>Ask</b> Dr. Li"
    writer.writes("Ask on Monday")
    assert [one.body for one in writer.kept()] == ["Ask on Monday"]
    person.presses(f"note-{note.id}")
    person.presses("note-delete")
    assert writer.kept() == ()
    assert (writer.marked(), writer.beside()) == ([], [])


@pytest.mark.parametrize("language", ["en"])
def test_a_whole_paragraph_can_be_chosen_without_marking_words(writer: Writer) -> None:
    assert "data-choose" not in writer.person.html
    writer.person.presses("choose")
    assert f'data-note="{SUMMARY}"' in re.sub(r"\s+", " ", writer.person.html)
    assert "data-choose" in writer.person.html
    writer.marks(SUMMARY)
    writer.writes("read again")
    (note,) = writer.kept()
    assert note.whole
    assert "data-choose" not in writer.person.html
    assert len(writer.beside()) == 1


@pytest.mark.parametrize(("language", "other"), [("en", "zh_Hans"), ("zh_Hans", "en")])
def test_in_the_other_language_the_note_stands_at_the_same_paragraph_and_says_so(
    writer: Writer, language: str, other: str
) -> None:
    writer.marks(SUMMARY, WORDS[language])
    writer.writes("ask")
    writer.person.changes_language()
    assert writer.marked() == []
    (beside,) = writer.beside()
    assert writer.person.place.words("note.language", other) in beside
    writer.person.changes_language()
    assert writer.marked() == [WORDS[language]]
    # With both languages on the page it stands once, on the side that it was made on.
    writer.person.presses("both")
    assert writer.marked() == [WORDS[language]]
    assert len(writer.beside()) == 1


@pytest.mark.parametrize("language", ["en"])
def test_a_note_on_words_that_are_gone_is_listed_as_such_and_stands_beside_nothing(writer: Writer) -> None:
    draft = drafted("Quite other words stood here once.", 0, 11, where=SUMMARY, language="en")
    note = draft.written("old", "keep me", writer.person.place.clock())
    gone = draft.model_copy(update={"where": "NCT05349331/pages/no.longer.there"}).written("gone", "me too", note.when)
    person = writer.person
    person.app.session_state["conversation"] = person.conversation.model_copy(update={"notes": (note, gone)})
    person.app.run()
    assert writer.beside() == []
    assert person.text.count(person.place.words("note.changed", "en")) == 2
    assert "keep me" in person.text
    assert "me too" in person.text
    person.presses("note-old")
    person.presses("note-delete")
    assert [one.id for one in writer.kept()] == ["gone"]


@pytest.mark.parametrize("language", ["en"])
def test_what_the_browser_says_is_looked_up_and_never_believed(writer: Writer) -> None:
    before = writer.person.conversation
    for told in (
        None,
        Marked(where="pages/never.drawn", lang="en", start=0, end=4),
        Marked(where=SUMMARY, lang="xx", start=0, end=4),
        Marked(where=SUMMARY, lang="en", start=4000, end=4004),
        Opened(open="nobody's"),
    ):
        writer.says(told)
        assert (writer.person.conversation.draft, writer.kept()) == (None, before.notes)
    # A browser that counts otherwise marks the paragraph, never other words.
    writer.says(Marked(where=SUMMARY, lang="en", start=3, end=9, quote="other words"))
    draft = writer.person.conversation.draft
    assert draft is not None
    assert draft.whole


@pytest.mark.parametrize("language", ["en"])
def test_nothing_written_is_no_note_and_leaving_keeps_what_was(writer: Writer) -> None:
    writer.marks(SUMMARY, WORDS["en"])
    writer.writes("   ")
    assert writer.kept() == ()
    writer.marks(SUMMARY, WORDS["en"])
    writer.writes("x" * (LONGEST_BODY + 50))
    assert len(writer.kept()[0].body) == LONGEST_BODY
    writer.says(Opened(open=writer.kept()[0].id))
    writer.person.presses("note-leave")
    assert len(writer.kept()) == 1
    assert writer.person.conversation.draft is None


@pytest.mark.parametrize("language", ["en"])
def test_when_no_more_fit_it_is_said(writer: Writer) -> None:
    draft = drafted(_spoken(writer.person.place, SUMMARY, "en"), 0, 9, where=SUMMARY, language="en")
    full = tuple(draft.written(str(one), "note", writer.person.place.clock()) for one in range(MOST))
    person = writer.person
    person.app.session_state["conversation"] = person.conversation.model_copy(update={"notes": full})
    person.app.run()
    assert person.reads("note.full", count=str(MOST))
    assert not person.can_press("choose")
    writer.marks(SUMMARY, WORDS["en"])
    assert person.conversation.draft is None


@pytest.mark.parametrize("language", ["en"])
def test_clearing_takes_the_notes_too_and_says_so_before(writer: Writer) -> None:
    writer.marks(SUMMARY, WORDS["en"])
    writer.writes("ask")
    person = writer.person
    person.presses("clear")
    assert person.reads("clear.notes")
    person.presses("clear-yes")
    assert writer.kept() == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_note_on_the_result_is_found_there_again_and_goes_to_nobody(
    place: Place, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    person = Person(place, language)
    writer = Writer(person, monkeypatch)
    person.begins()
    person.answers_until("check")
    person.looks_at_the_result()
    line = "NCT05349331/pages/result.more.3"
    writer.marks(line)
    writer.writes("canary of a note")
    assert len(writer.beside()) == 1
    person.presses("about")
    assert writer.beside() == []
    assert "canary of a note" in person.text  # in the list
    assert place.words("note.changed", language) not in person.text
    person.presses("leave-study")
    assert len(writer.beside()) == 1
    person.leaves_a_contact()
    person.agrees("consent.contact", "consent.answers", "consent.sensitive")
    person.presses("send")
    assert person.screen == "receipt"
    assert "canary" not in str(place.received)
    person.presses("done")
    assert person.conversation.notes == ()


@pytest.mark.parametrize("language", ["en"])
def test_words_of_despair_in_a_note_are_heard_and_the_note_is_kept(
    talking_place: Place, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    person = Person(talking_place, language)
    person.presses("about")
    writer = Writer(person, monkeypatch)
    writer.marks(SUMMARY, WORDS["en"])
    writer.writes("I want to kill myself")
    assert person.screen == "alarm"
    assert len(writer.kept()) == 1
    person.presses("safe")
    assert person.screen == "study"


def test_a_gesture_that_comes_late_marks_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(place)
    person.presses("about")
    earlier: Conversation = person.conversation
    person.presses("both")
    assert f"marked-{earlier.revision}" not in person.app.session_state["changes"]


@pytest.mark.parametrize("language", ["zh_Hans"])
def test_a_note_on_one_study_never_stands_beside_the_words_of_another(writer: Writer) -> None:
    person = writer.person
    elsewhere = drafted("No HIV", 0, 6, where="NCT03198546/criteria/E04/parts/only/plain", language="en")
    note = elsewhere.written("other", "about the other study", person.place.clock())
    person.app.session_state["conversation"] = person.conversation.model_copy(update={"notes": (note,)})
    person.app.run()
    assert writer.beside() == []
    assert "about the other study" in person.text
