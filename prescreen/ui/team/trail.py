"""The audit trail: its newest entries, and the proof that none was changed or taken out.

Entries hold ids, names of fields and reasons; never what a person said.
"""

import streamlit as st

from prescreen import review
from prescreen.eligibility.text import N_
from prescreen.errors import Refused
from prescreen.ui import markup
from prescreen.ui.team import gestures, layout, words
from prescreen.ui.team.words import say

NEWEST = 100
_VERIFIED, _OUTSIDE = "verified", "outside_head"


def draw(room: review.Office, member: review.Member, token: str, language: str) -> None:
    """The tail, and a button that reads the whole chain."""
    markup.block(markup.heading(say(N_("Audit trail"), language), "audit"))
    with st.form(key="verify", border=False):
        st.text_input(
            say(N_("The signs at the foot of a receipt, or of a backup, to compare with (may stay empty)"), language),
            key=_OUTSIDE,
            max_chars=64,
        )
        st.form_submit_button(
            say(N_("Check the whole trail"), language), on_click=_verify, args=(room, token), type="primary"
        )
    gestures.draw_told(language)
    _result(language)
    headings = [
        say(N_("Number"), language),
        say(N_("When"), language),
        say(N_("Who"), language),
        say(N_("What"), language),
        say(N_("About"), language),
        say(N_("Details"), language),
    ]
    events = room.audit_tail(member, NEWEST)
    caption = say(N_("The newest {count} entries, newest first. Times are UTC."), language, count=str(len(events)))
    rows = (
        [str(event.seq), *cells[:3], markup.text(words.about(event.action, event.about, language)), cells[3]]
        for event, cells in ((event, layout.event_cells(event, language)) for event in events)
    )
    markup.block(layout.table(caption, headings, rows))


def _verify(room: review.Office, token: str) -> None:
    try:
        st.session_state[_VERIFIED] = room.verify_audit(room.member(token), str(st.session_state.get(_OUTSIDE) or ""))
    except Refused as refused:
        gestures.tell(refused.message, failed=True)


def _result(language: str) -> None:
    found: review.Verified | None = st.session_state.pop(_VERIFIED, None)
    if found is None:
        return
    head = f'<p class="ps-mono">{markup.text(found.head)}</p>'
    if found.broken_at is None:
        said = say(N_("The trail is whole: {count} entries. Its head is:"), language, count=str(found.count))
        more = (
            say(N_("The signs that you typed are in it, so nothing up to that receipt was rewritten."), language)
            if found.compared
            else say(
                N_("Only signs kept elsewhere show a trail that was rewritten as a whole: compare some."), language
            )
        )
        markup.block(
            f"<p>{markup.text(said)}</p>{head}<p>{markup.text(more)}</p>", classes="ps-note", attributes='role="status"'
        )
    elif found.compared and found.broken_at > found.count:
        said = say(N_("The signs that you typed are not in the trail: it was cut or rewritten."), language)
        markup.block(f"<p>{markup.text(said)}</p>", classes="ps-errors", attributes='role="alert"')
    else:
        said = say(
            N_("The trail is broken at entry {number}. Please tell whoever runs this server."),
            language,
            number=str(found.broken_at),
        )
        markup.block(f"<p>{markup.text(said)}</p>{head}", classes="ps-errors", attributes='role="alert"')
