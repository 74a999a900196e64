"""A gesture counts once, for the page it was drawn on; nothing of an older page is kept by the buttons."""

import gc
import weakref
from typing import Any, cast

import pytest
import streamlit as st

from prescreen.conversation import Conversation, Page, begin, go
from prescreen.desk import Desk
from prescreen.ui import frame
from prescreen.ui.participant import room

DESK = cast(Desk, object())


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    kept: dict[str, Any] = {"conversation": begin("TINY", "en")}
    monkeypatch.setattr(st, "session_state", kept)
    return kept


def _to_check(conversation: Conversation) -> Conversation:
    return go(conversation, Page.CHECK)


def _press(button: frame.Action) -> None:
    button.on_click(*button.args)


def test_a_second_click_on_the_same_page_does_nothing(session: dict[str, Any]) -> None:
    button = room.enter(DESK).action("next", "Next", _to_check)
    _press(button)
    after = session["conversation"]
    assert after.page is Page.CHECK
    _press(button)
    assert session["conversation"] is after


def test_a_button_of_an_older_page_does_nothing(session: dict[str, Any]) -> None:
    old = room.enter(DESK).action("next", "Next", _to_check)
    _press(room.enter(DESK).action("back", "Back", lambda c: go(c, Page.START)))
    _press(old)
    assert session["conversation"].page is Page.START


def test_a_click_counts_although_the_run_that_redraws_the_page_was_cut_short(session: dict[str, Any]) -> None:
    button = room.enter(DESK).action("next", "Next", _to_check)
    room.enter(DESK)  # a run that ended before it came to the button
    _press(button)
    assert session["conversation"].page is Page.CHECK


def test_the_buttons_of_older_pages_keep_no_conversation_alive(session: dict[str, Any]) -> None:
    button, gone = _drawn()
    _press(button)
    room.enter(DESK).action("next", "Next", _to_check)
    gc.collect()
    # Streamlit keeps the button; what it stood for is gone.
    assert button.args == (DESK, "next-0")
    assert gone() is None


def _drawn() -> tuple[frame.Action, weakref.ref[Any]]:
    here = room.enter(DESK)
    button = here.action("next", "Next", lambda c: go(c, here.conversation.page))
    return button, weakref.ref(here.changes["next-0"][1])


def test_what_was_worked_out_for_a_page_goes_when_it_is_drawn_and_the_rest_with_the_next(
    session: dict[str, Any],
) -> None:
    """Without a collection: on a busy server the next one may be thousands of answers away."""
    gc.disable()
    try:
        gone = _pressed_and_drawn()
        room.enter(DESK)
        assert gone() is None
    finally:
        gc.enable()


def _pressed_and_drawn() -> weakref.ref[room.Room]:
    here = room.enter(DESK)
    here.__dict__["today"] = "worked out"
    _press(here.action("next", "Next", lambda c: go(c, here.conversation.page)))
    here.let_go()
    assert set(vars(here)) == {"desk", "conversation", "changes", "drawn", "beside"}
    return weakref.ref(here)
