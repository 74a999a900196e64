"""What the team says about its study: open or not, checked when, answered within how many days, under which phone.

The participant surface follows it: what is not set here is shown there as not known yet.
"""

from datetime import date

import streamlit as st

from prescreen import review
from prescreen.eligibility.text import N_, Message
from prescreen.errors import Refused
from prescreen.ui import markup
from prescreen.ui.team import gestures, layout, words
from prescreen.ui.team.words import say

STATES = ("open", "closed", "not_confirmed")

_DATE = Message(
    msgid=N_("Write the day of the check as year-month-day, for example 2026-01-31; it cannot be later than today.")
)
_DAYS = Message(msgid=N_("Write the days as a whole number from 1 to 90, or leave it empty to make no promise."))
_PHONE = Message(msgid=N_("Write the phone number with digits, spaces, + and -, at most 30 signs, or leave it empty."))
SAVED = Message(msgid=N_("Kept. People see it from now on."))


def draw(room: review.Office, member: review.Member, token: str, language: str) -> None:
    """What holds now, then the form to change it, for each study."""
    markup.block(markup.heading(say(N_("What we say about the study"), language), "study"))
    gestures.draw_told(language)
    for study_id in room.study_ids():
        now = room.study_status(member, study_id)
        title = room.study(study_id, language).title
        layout.card(f"{study_id}: {title}", layout.pairs(_now(now, language)))
        if member.may(review.SET_STATUS):
            _form(room, token, study_id, now, language)
        else:
            markup.note([say(N_("Your role may read this, not change it."), language)])


def _now(now: review.StudyStatus, language: str) -> list[tuple[str, str]]:
    unknown = say(N_("not known yet"), language)
    return [
        (say(N_("Status"), language), words.named(words.STUDY_STATUS, now.status, language)),
        (say(N_("Checked on"), language), words.day(now.checked_on, language) if now.checked_on else unknown),
        (
            say(N_("We answer within"), language),
            say(N_("{count} days"), language, count=str(now.reply_within_days)) if now.reply_within_days else unknown,
        ),
        (say(N_("The team's phone"), language), now.team_phone or unknown),
    ]


def _form(room: review.Office, token: str, study_id: str, now: review.StudyStatus, language: str) -> None:
    with st.form(key=f"study-{study_id}", border=True):
        st.radio(
            say(N_("Is the study open?"), language),
            STATES,
            index=STATES.index(now.status),
            key=f"state_{study_id}",
            format_func=lambda state: words.named(words.STUDY_STATUS, state, language),
        )
        st.text_input(
            say(N_("Day of the check (year-month-day). After 90 days people are told that it is old."), language),
            value=now.checked_on.isoformat() if now.checked_on else "",
            key=f"checked_{study_id}",
            max_chars=10,
        )
        st.text_input(
            say(N_("We answer within so many days (people are promised this; empty: no promise)"), language),
            value=str(now.reply_within_days or ""),
            key=f"days_{study_id}",
            max_chars=3,
        )
        st.text_input(
            say(N_("The team's phone, as people should dial it (empty: not shown)"), language),
            value=now.team_phone or "",
            key=f"phone_{study_id}",
            max_chars=30,
        )
        st.form_submit_button(
            say(N_("Keep it, and show it to people"), language),
            on_click=_save,
            args=(room, token, study_id),
            type="primary",
        )


def _save(room: review.Office, token: str, study_id: str) -> None:
    try:
        member = room.member(token)
        room.set_study_status(member, study_id, read(study_id, room.today()))
    except Refused as refused:
        gestures.tell(refused.message, failed=True)
        return
    gestures.tell(SAVED)


def read(study_id: str, today: date) -> review.StudyStatus:
    """What stands in the form, or the reason why it cannot be kept."""
    typed = {
        name: str(st.session_state.get(f"{name}_{study_id}") or "").strip() for name in ("checked", "days", "phone")
    }
    state = str(st.session_state.get(f"state_{study_id}") or "not_confirmed")
    return review.StudyStatus(
        status=state,
        checked_on=_checked(typed["checked"], state, today),
        reply_within_days=_days(typed["days"]),
        team_phone=_phone(typed["phone"]),
    )


def _checked(typed: str, state: str, today: date) -> date | None:
    if not typed and state == "not_confirmed":
        return None
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        raise Refused(_DATE) from None
    if found > today:
        raise Refused(_DATE)
    return found


def _days(typed: str) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= 90):
        raise Refused(_DAYS)
    return int(typed)


def _phone(typed: str) -> str | None:
    if not typed:
        return None
    digits = sum(sign.isascii() and sign.isdigit() for sign in typed)
    if (
        digits < 3
        or len(typed) > 30
        or any(not (sign.isascii() and (sign.isdigit() or sign in " +-()")) for sign in typed)
    ):
        raise Refused(_PHONE)
    return typed
