"""One gesture of a member: look who it is, do one thing, say what came of it. Callbacks of the team's pages.

What was opened stays in this tab's state until another page is opened or the session ends, and is nowhere else.
"""

import streamlit as st

from prescreen import review
from prescreen.eligibility.text import N_, Message
from prescreen.errors import Refused, Worded
from prescreen.ui import languages, markup

MOVE_TO, MOVE_WHY = "move_to", "move_why"
NOTE = "note_text"
ERASE_WHY, ERASE_SURE = "erase_why", "erase_sure"

_OPENED = "opened"
_TOLD = "told"
_FAILED = "told_failed"

_CHOOSE = Message(msgid=N_("Please choose a new status and write why."))
_WRITE = Message(msgid=N_("Please write something first."))
_SURE = Message(msgid=N_("Please choose why, and tick that you are sure."))
MOVED = Message(msgid=N_("Kept. The status has changed."))
NOTED = Message(msgid=N_("The note is kept."))
ERASED = Message(msgid=N_("The referral is erased."))


def opened(room: review.Office, member: review.Member, referral: str) -> review.Opened:
    """The referral of this page: opened, and so written down, when the page comes; kept while it is looked at."""
    kept: review.Opened | None = st.session_state.get(_OPENED)
    if kept is None or kept.row.id != referral:
        forget()
        kept = room.open(member, referral)
        st.session_state[_OPENED] = kept
    return kept


def forget() -> None:
    """Nothing of anybody stays in this tab."""
    for key in (_OPENED, MOVE_TO, MOVE_WHY, NOTE, ERASE_WHY, ERASE_SURE):
        st.session_state.pop(key, None)


def tell(message: Worded, *, failed: bool = False) -> None:
    st.session_state[_TOLD] = message
    st.session_state[_FAILED] = failed


def draw_told(language: str) -> None:
    """What came of the last gesture, said once."""
    message: Worded | None = st.session_state.pop(_TOLD, None)
    if message is None:
        return
    words = languages.say(message, language)
    if st.session_state.pop(_FAILED, False):
        markup.block(f"<p>{markup.text(words)}</p>", classes="ps-errors", attributes='role="alert"')
    else:
        markup.block(f"<p>{markup.text(words)}</p>", classes="ps-note", attributes='role="status"')


def move(room: review.Office, token: str, referral: str, seen: str) -> None:
    """From the status that was on the screen; when it has moved meanwhile, nothing happens and that is said."""
    to, why = st.session_state.get(MOVE_TO), str(st.session_state.get(MOVE_WHY) or "").strip()
    if not to or not why:
        tell(_CHOOSE, failed=True)
        return
    try:
        after = room.move(room.member(token), _kept(referral), to=str(to), why=why, seen=seen)
    except Refused as refused:
        tell(refused.message, failed=True)
        return
    st.session_state.update({_OPENED: after, MOVE_TO: None, MOVE_WHY: ""})
    tell(MOVED)


def note(room: review.Office, token: str, referral: str) -> None:
    written = str(st.session_state.get(NOTE) or "").strip()
    if not written:
        tell(_WRITE, failed=True)
        return
    try:
        after = room.note(room.member(token), _kept(referral), written)
    except Refused as refused:
        tell(refused.message, failed=True)
        return
    st.session_state[_OPENED] = after
    tell(NOTED)


def erase(room: review.Office, token: str, referral: str) -> None:
    why = str(st.session_state.get(ERASE_WHY) or "")
    if not why or not st.session_state.get(ERASE_SURE):
        tell(_SURE, failed=True)
        return
    try:
        room.erase(room.member(token), referral, why)
    except Refused as refused:
        tell(refused.message, failed=True)
        return
    forget()
    st.query_params.clear()
    tell(ERASED)


def _kept(referral: str) -> review.Opened:
    kept: review.Opened | None = st.session_state.get(_OPENED)
    if kept is None or kept.row.id != referral:
        raise Refused(Message(msgid=N_("This page is out of date. Please open the referral again.")))
    return kept
