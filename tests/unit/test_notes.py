"""A note is found beside its own words, whatever was edited around them, or it is said that they are other words now."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as some
from pydantic import ValidationError

from prescreen import notes
from prescreen.conversation import begin, clear, finish
from prescreen.eligibility.study import Study
from prescreen.notes import CONTEXT, LONGEST_QUOTE, MOST, Note, Reply, add, answered, delete, edit, locate, marked
from prescreen.tabcopy import TabSeal

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ENGLISH = "The study was for people whose tumor could not be taken out at first. Two liver surgeons had to see it."
CHINESE = "这项研究找的是开始时肿瘤切不下来的人。要两位肝外科医生看过。"
# Letters of two scripts, signs outside the first plane, blanks: what a page may hold.
_letters = some.text(some.sampled_from("abcde ,.肝癌的，。😀\u0301"), min_size=1, max_size=80)


def _note(text: str, start: int, end: int, language: str = "en", *, whole: bool = False) -> Note:
    quote, position = marked(text, start, end)
    return Note(
        id="n", where="pages/x", language=language, quote=quote, position=position, body="ask", when=NOW, whole=whole
    )


def _on(words: str, text: str = ENGLISH) -> Note:
    return _note(text, text.index(words), text.index(words) + len(words))


def _found(note: Note, text: str, language: str = "en") -> str:
    place = locate(note, text, language)
    return f"{place.how}: {text[place.start : place.end]}" if place.how != "changed" else "changed"


@some.composite
def _marked(draw: some.DrawFn) -> tuple[str, Note]:
    text = draw(_letters)
    start = draw(some.integers(0, len(text) - 1))
    end = draw(some.integers(start + 1, len(text)))
    assume(text[start:end].strip())
    return text, _note(text, start, end)


@given(_marked())
def test_in_the_text_it_was_made_on_a_note_is_found_at_its_own_words(made: tuple[str, Note]) -> None:
    text, note = made
    place = locate(note, text, "en")
    assert (place.how, place.start, place.end) == ("words", note.position.start, note.position.end)
    assert text[place.start : place.end] == note.quote.exact


@given(_marked(), _letters, _letters)
def test_what_is_written_before_or_behind_does_not_move_a_note_to_other_words(
    made: tuple[str, Note], before: str, behind: str
) -> None:
    text, note = made
    place = locate(note, before + text + behind, "en")
    assert place.how == "words"
    assert (before + text + behind)[place.start : place.end] == note.quote.exact


@given(_marked(), _letters)
@example(("肝癌", _note("肝癌", 0, 2)), "的")
def test_whatever_the_text_became_a_found_note_stands_beside_its_own_words_or_says_it_does_not(
    made: tuple[str, Note], other: str
) -> None:
    _, note = made
    place = locate(note, other, "en")
    found = other[place.start : place.end]
    if place.how == "words":
        assert found == note.quote.exact
    elif place.how == "edited":
        assert found
        assert found != note.quote.exact
    else:
        assert (place.how, found) == ("changed", "")


_far = some.text(some.sampled_from("abc 肝癌😀"), min_size=CONTEXT + 1, max_size=2 * CONTEXT)


@given(_marked(), _far, _far)
def test_one_sign_typed_anew_far_from_the_words_is_no_change_of_them(
    made: tuple[str, Note], before: str, behind: str
) -> None:
    text, near = made
    note = _note(before + text + behind, len(before) + near.position.start, len(before) + near.position.end)
    edited = "Z" + before[1:] + text + behind[:-1] + "Z"
    place = locate(note, edited, "en")
    assert (place.how, place.start, place.end) == ("words", note.position.start, note.position.end)


@given(_marked(), some.sampled_from(["zh_Hans", "fr"]))
def test_in_another_language_it_is_the_whole_paragraph(made: tuple[str, Note], language: str) -> None:
    place = locate(made[1], CHINESE, language)
    assert (place.how, place.start, place.end) == ("paragraph", 0, len(CHINESE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH, "words: liver surgeons"),
        ("New first line. " + ENGLISH, "words: liver surgeons"),
        (ENGLISH.replace("Two ", "At least two "), "words: liver surgeons"),
        (ENGLISH.replace("liver surgeons", "liver surgery doctors"), "edited: liver surgery doctors"),
        (ENGLISH.replace("liver surgeons", "heart nurses"), "changed"),
        (ENGLISH.replace("Two liver surgeons had to see it.", "That was all."), "changed"),
        ("Call the liver surgeons.", "changed"),
        ("", "changed"),
    ],
)
def test_an_edit_of_the_text_by_hand(text: str, expected: str) -> None:
    assert _found(_on("liver surgeons"), text) == expected


def test_of_two_equal_words_it_is_the_one_with_the_same_neighbours() -> None:
    text = "Ask about scans. Bring the scans. Keep the scans."
    note = _note(text, text.index("the scans. Keep") + 4, text.index("the scans. Keep") + 9)
    later = "Keep scans. " + text
    assert later[locate(note, later, "en").start :] == "scans. Keep the scans."


def test_two_edited_places_that_look_alike_are_not_guessed_between() -> None:
    note = _on("liver surgeons")
    twice = ENGLISH.replace("liver surgeons", "liver surgeon") * 2
    assert locate(note, twice, "en").how == "changed"


def test_a_note_on_a_paragraph_stays_with_it_until_it_is_another_paragraph() -> None:
    note = _note(ENGLISH, 0, len(ENGLISH), whole=True)
    assert _found(note, ENGLISH + " And more.").startswith("paragraph: ")
    assert _found(note, CHINESE, "zh_Hans") == f"paragraph: {CHINESE}"
    assert _found(note, "Something else altogether, on another day.") == "changed"


def test_a_long_paragraph_is_quoted_in_part_and_still_found() -> None:
    long = "。".join(CHINESE for _ in range(40))
    note = _note(long, 0, len(long), "zh_Hans", whole=True)
    assert len(note.quote.exact) == LONGEST_QUOTE
    assert locate(note, long, "zh_Hans").how == "paragraph"


def test_blanks_around_marked_words_are_not_theirs_and_blanks_alone_are_nothing() -> None:
    quote, position = marked("to be  taken out", 5, 13)
    assert (quote.exact, position.start, position.end) == ("taken", 7, 12)
    for start, end in ((5, 7), (3, 3), (9, 2), (99, 120)):
        with pytest.raises(ValueError, match="no words"):
            marked("to be  taken out", start, end)


def test_adding_editing_replying_and_deleting_touch_one_note_only() -> None:
    one, two = _on("tumor"), _on("people").model_copy(update={"id": "m"})
    both = add(add((), one), two)
    assert add(both, one) == both
    later = edit(both, "n", "other words", NOW.replace(hour=10))
    assert (later[0].body, later[0].quote, later[1]) == ("other words", one.quote, two)
    reply = Reply(id="r", by="family", body="yes", when=NOW)
    replied = answered(answered(later, "n", reply), "n", reply)
    assert replied[0].replies == (reply,)
    assert edit(replied, "n", "third", NOW)[0].replies == (reply,)
    assert delete(replied, "n") == (two,)
    assert delete(replied, "unknown") == replied


def test_no_more_notes_than_the_tab_can_carry() -> None:
    full: notes.Notes = ()
    for number in range(MOST + 3):
        full = add(full, _on("tumor").model_copy(update={"id": str(number)}))
    assert len(full) == MOST
    assert not notes.can_add(full)


def test_an_empty_note_and_one_of_endless_words_are_refused() -> None:
    for body in ("", "x" * (notes.LONGEST_BODY + 1)):
        with pytest.raises(ValidationError):
            edit((_on("tumor"),), "n", body, NOW)


def test_the_tab_carries_the_notes_and_clearing_or_being_done_takes_them_with_the_answers(first_study: Study) -> None:
    from cryptography.fernet import Fernet

    noted = begin(first_study.id, "en").model_copy(update={"notes": (_on("tumor"),)})
    seal = TabSeal(Fernet.generate_key(), 24)
    closed = seal.close(noted)
    assert seal.open(closed, {first_study.id: first_study}) == noted
    assert b"tumor" not in closed
    assert clear(noted).notes == finish(noted).notes == ()
