"""The team surface: who is there is asked of the session row on every run, then one page is drawn.

A session that has ended shows nothing of anybody, also in a tab that was left open.
"""

from collections.abc import Callable, Sequence

import streamlit as st
from starlette.routing import BaseRoute

from prescreen import review
from prescreen.desk import Desk
from prescreen.eligibility.text import N_
from prescreen.settings import Settings
from prescreen.ui import browser, languages, markup
from prescreen.ui.team import entrance, forms, gestures, inbox, layout, office, opening, referral, study, trail
from prescreen.ui.team.words import say

make_desk = opening.desk

# The front page is a route of the entrance.
PATHS: tuple[str, ...] = ()

INBOX, STUDY, AUDIT = "inbox", "study", "audit"
PLACES = (
    layout.Place(INBOX, N_("Inbox")),
    layout.Place(STUDY, N_("Study status")),
    layout.Place(AUDIT, N_("Audit trail")),
)
# How soon an open tab notices that its session has ended elsewhere or by time.
LOOK_EVERY = "10s"


def routes(settings: Settings, desk: Callable[[], Desk]) -> Sequence[BaseRoute]:
    return entrance.routes(settings, desk)


def main(desk: Desk) -> None:
    """One run of a member's tab."""
    language = languages.current()
    room, token = office.of(desk), office.token(desk)
    member = room.signed_in(token)
    if member is None:
        gestures.forget()
        _signed_out(language)
        return
    _watch(room, token)
    _frame(language)
    asked = st.query_params.to_dict()
    page = asked.get("page", INBOX)
    shown: dict[str, str] = {name: asked[name] for name in ("page", "status", "referral") if name in asked}
    layout.top(member.name, PLACES, "" if "referral" in asked else page, language, shown)
    if "referral" in asked:
        referral.draw(room, member, token, language, asked["referral"])
        return
    gestures.forget()
    if page == STUDY:
        study.draw(room, member, token, language)
    elif page == AUDIT:
        trail.draw(room, member, token, language)
    else:
        gestures.draw_told(language)
        inbox.draw(room, member, language, asked.get("status"))


@st.fragment(run_every=LOOK_EVERY)
def _watch(room: review.Office, token: str) -> None:
    """Looking whether the session still lives is no activity and does not prolong it."""
    if room.signed_in(token, active=False) is None:
        st.rerun()


def _frame(language: str) -> None:
    """Language, title and the words for a lost connection, for what Streamlit draws around our page."""
    browser.mount(
        None,
        lang=languages.HTML_LANG[language],
        title=languages.say(forms.NAME, language),
        lost=browser.Lost(
            title=say(N_("The connection is lost"), language),
            text=say(
                N_("What you have typed and not kept yet may be gone. This page keeps trying to connect."), language
            ),
            back=say(N_("You are connected again."), language),
        ),
        words=languages.builtin(language),
    )


def _signed_out(language: str) -> None:
    again = markup.text(say(N_("Sign in"), language))
    markup.block(
        markup.heading(say(N_("You are signed out"), language), "signed-out")
        + markup.paragraphs([say(N_("Your session has ended. Please sign in again."), language)])
        + f'<p><a href="{forms.SIGN_IN}">{again}</a></p>'
    )
