"""For who was given a link: type the code, read what was shared, reply; a doctor may fill in what is open."""

import streamlit as st

from prescreen import i18n, sharing
from prescreen.capsule import Opened, Writer
from prescreen.conversation import Conversation, Page
from prescreen.eligibility.study import Question
from prescreen.eligibility.text import N_
from prescreen.notes import LONGEST_BODY, Note
from prescreen.ui import browser, frame, markup, widgets
from prescreen.ui.participant import chat, exhibit, room
from prescreen.ui.participant.afterwards import visitor
from prescreen.ui.participant.linking import told
from prescreen.ui.participant.room import Room, says, typed

_CODE, _WORDS, _WHO = "unlock-code", "reply-words", "reply-who"
_WRITERS: tuple[Writer, ...] = ("family", "doctor")


def arrived(here: Room) -> Room:
    """The room after a link led here; and without what was shared, as soon as it is taken back or over."""
    secret, opened = browser.linked(), here.conversation.shared.opened
    if secret is not None and here.desk.capsules is not None and not here.kiosk:
        return room.instead(here, sharing.arrive(here.conversation, secret))
    if opened is not None and not here.desk.capsules.holds(opened):
        return room.instead(here, sharing.gone(here.conversation))
    return here


def open_page(here: Room) -> None:
    """The code, and what a wrong one costs. The same words whatever is behind the link, or nothing."""
    words = here.words
    says(words("unlock.title"), Page.OPEN, [words("unlock.hint"), words("unlock.five")])
    told(here)
    if here.conversation.shared.told == "unlock.form":
        markup.error(words("unlock.form"), _CODE)
    st.text_input(markup.plain(words("unlock.field")), key=_CODE, max_chars=20, autocomplete="off", on_change="ignore")
    if here.conversation.answers:
        markup.note([words("unlock.replaces")])
    who = visitor()
    frame.actions(
        here.action(
            "unlock", words("unlock.open"), lambda c: sharing.open_link(c, here.desk, typed(_CODE), who), primary=True
        ),
        here.action("unlock-leave", words("unlock.leave"), sharing.leave),
    )


def reading_page(here: Room) -> None:
    """What was shared, and the ways to reply. Taken back meanwhile: that is said, and nothing else stands here."""
    words, opened = here.words, here.conversation.shared.opened
    if opened is None:
        says(words("reading.gone"), Page.READING)
        frame.actions(here.action("unlock-leave", words("reading.done"), sharing.leave, primary=True))
        return
    contents = opened.contents
    title = words("reading.title.name", name=contents.name) if contents.name else words("reading.title")
    left = i18n.say_span(opened.expires_at - here.desk.clock(), here.language)
    says(title, Page.READING, [words("reading.hint"), words("reading.left", left=left)])
    told(here)
    exhibit.draw(here, contents, under_note=lambda note: _reply_to(here, note))
    _open_points(here, opened)
    _reply(here, opened)


def _note_key(note: Note) -> str:
    return f"reply-note-{note.id}"


def _reply_to(here: Room, note: Note) -> None:
    label = markup.plain(here.words("reading.note_reply"))
    st.text_area(label, key=_note_key(note), max_chars=LONGEST_BODY, height=90, on_change="ignore")


def _open_points(here: Room, opened: Opened) -> None:
    """Each open point with its own screen; what was filled in stands beside it until it is left."""
    words, seen = here.words, exhibit.there(here, opened.contents)
    questions = sharing.left_open(seen.study, opened.contents.answers, here.today)
    if not questions:
        return
    markup.block(markup.heading(words("reading.doctor"), level=2) + markup.paragraphs([words("reading.doctor.hint")]))
    draft = here.conversation.shared.draft
    with st.container(key="open-points"):
        frame.rows([_point(here, seen, question) for question in questions])
    if draft:
        frame.button(here.action("take-out", words("reply.take_out"), sharing.take_out), stretch=False)


def _point(here: Room, seen: Room, question: Question) -> frame.Earlier:
    filled = any(key in here.conversation.shared.draft for key in question.keys)
    answer = exhibit.in_a_line(seen, seen.conversation.answers, question)
    shown = here.words("reading.filled", answer=answer) if filled else answer
    fill = here.action(f"fill-{question.id}", here.words("reading.fill"), lambda c: sharing.to_fill(c, question.id))
    return frame.Earlier(seen.short(question), shown, fill)


def _reply(here: Room, opened: Opened) -> None:
    words = here.words
    markup.block(markup.heading(words("reading.reply"), level=2))
    st.text_area(
        markup.plain(words("reading.words")), key=_WORDS, max_chars=sharing.MOST_WORDS, height=120, on_change="ignore"
    )
    st.radio(
        markup.plain(words("reading.who")),
        _WRITERS,
        index=None,
        format_func=lambda one: words(f"reading.who.{one}"),
        key=_WHO,
        on_change="ignore",
        width="stretch",
    )

    def leave(c: Conversation) -> Conversation:
        writer: Writer = "doctor" if st.session_state.get(_WHO) == "doctor" else "family"
        to_notes = {note.id: typed(_note_key(note)) for note in opened.contents.notes}
        after = sharing.leave_reply(c, here.desk, writer, typed(_WORDS), to_notes)
        if after.shared.told == "reply.left":
            for key in (_WORDS, *(_note_key(note) for note in opened.contents.notes)):
                st.session_state[key] = ""
        return after

    frame.actions(
        here.action("reply-leave", words("reading.leave"), leave, primary=True),
        here.action("reading-done", words("reading.done"), sharing.leave),
    )


# ---- one open point -------------------------------------------------------------------------------------------------


def fill_focus(here: Room) -> str:
    found = _fill(here)
    return widgets.focus_of(found[0].focus, found[0].problems) if found else str(Page.READING)


def fill_page(here: Room) -> None:
    """The study's own question, with what was answered before in it."""
    found = _fill(here)
    if found is None:
        reading_page(here)
        return
    screen, seen = found
    question = screen.question
    markup.note([here.words("reading.doctor.hint")])
    widgets.draw(screen)

    def take(c: Conversation) -> Conversation:
        return sharing.fill_in(c, seen.study, question, widgets.collect(screen), here.today)

    frame.actions(
        here.action(f"next-{question.id}", here.say(N_("Next")), take, primary=True),
        here.action(f"back-{question.id}", here.say(N_("Back")), sharing.not_filled),
    )
    seen.let_go()


def _fill(here: Room) -> tuple[widgets.Screen, Room] | None:
    opened, at = here.conversation.shared.opened, here.conversation.at
    if opened is None or at is None:
        return None
    seen = exhibit.there(here, opened.contents)
    question = next((one for one in seen.plan.questions if one.id == at), None)
    return None if question is None else (chat.screen_of(seen, question), seen)
