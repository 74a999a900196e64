"""The participant surface: one page for each run, between the same head and the same foot."""

from collections.abc import Callable, Mapping

import streamlit as st

from prescreen import annotating, bringing
from prescreen.conversation import Page, ask_clear, choose_language, clear, look_at_study, read_both
from prescreen.desk import Desk
from prescreen.ui import browser, frame, languages, markup
from prescreen.ui.participant import (
    aboutpage,
    afterwards,
    chat,
    contacting,
    mail_door,
    offer,
    opening,
    outcome,
    passages,
    reporting,
    room,
    start,
    submitting,
    typing,
)
from prescreen.ui.participant.room import Room

PATHS = ("/",)
make_desk = opening.desk
routes = mail_door.routes

# Each page draws itself and returns the name of the heading that takes the focus.
DRAWN: Mapping[Page, Callable[[Room], None]] = {
    Page.START: start.begin_page,
    Page.STUDY: aboutpage.study_page,
    Page.CHAT: chat.question_page,
    Page.CLASH: chat.clash_page,
    Page.STOP: chat.stop_page,
    Page.CHECK: chat.check_page,
    Page.GATE: outcome.gate_page,
    Page.PRINTED: outcome.printed_page,
    Page.RESULT: outcome.result_page,
    Page.CONTACT: contacting.contact_page,
    Page.UNDER_AGE: contacting.under_age_page,
    Page.CONSENT: submitting.consent_page,
    Page.PREVIEW: submitting.preview_page,
    Page.RECEIPT: afterwards.receipt_page,
    Page.WITHDRAW: afterwards.withdraw_page,
    Page.WITHDRAWN: afterwards.withdrawn_page,
    Page.FINISHED: start.finished_page,
    Page.ALARM: typing.alarm_page,
    Page.REPORT: reporting.report_page,
}
# Where answers stand that can be cleared.
WITH_ANSWERS = frozenset(
    {Page.STUDY, Page.CHAT, Page.CLASH, Page.STOP, Page.CHECK, Page.GATE, Page.PRINTED, Page.RESULT}
)


def main(desk: Desk) -> None:
    """One run: the page, then whatever it takes longer to do than to draw."""
    here = submitting.settled(room.enter(desk))
    try:
        _draw(here)
    finally:
        here.let_go()
    if here.conversation.pressed:
        room.instead(here, submitting.send_now(here))
        st.rerun()


def _draw(here: Room) -> None:
    """The tab's copy first: nothing that stops a run may come before it."""
    reporting.settle(here)
    _mount(here)
    _top(here)
    if here.conversation.clearing:
        _ask_clear(here)
    else:
        if here.conversation.cleared:
            markup.block(
                f"<p>{markup.text(here.words('clear.done'))}</p>",
                classes="ps-note ps-above",
                attributes='role="status"',
            )
        typing.heard(here)
        DRAWN[here.conversation.page](here)
        if here.conversation.page in typing.WITH_TYPING:
            typing.field(here)
    _foot(here)


def _mount(here: Room) -> None:
    words = here.words
    browser.mount(
        room.copy_for_the_tab(here),
        lang=languages.HTML_LANG[here.language],
        title=f"{_title(here)} - {here.study.title}",
        lost=browser.Lost(title=words("lost.title"), text=words("lost.text"), back=words("lost.back")),
        words=languages.builtin(here.language),
        announce=words("send.busy") if here.conversation.pressed else None,
        focus="clear" if here.conversation.clearing else _focus(here),
        ended=here.conversation.page is Page.FINISHED,
    )


def _focus(here: Room) -> str:
    if here.conversation.page in annotating.PAGES and (beside := _beside(here)) is not None:
        return beside
    if here.conversation.heard is not None:
        return typing.focus(here)
    if here.conversation.page is Page.CHAT:
        return chat.focus(here)
    if here.conversation.page is Page.ALARM:
        return typing.alarm_focus(here)
    if here.conversation.page is Page.REPORT:
        return reporting.focus(here)
    return here.trouble if here.has_trouble else str(here.conversation.page)


def _beside(here: Room) -> str | None:
    """What is being written beside words of the page, or was just written, takes the focus."""
    if here.conversation.draft is not None:
        return passages.editor_focus(here)
    if here.conversation.choosing:
        return passages.choose_focus(here)
    return passages.near_focus(here) if here.conversation.near is not None else None


def _title(here: Room) -> str:
    if here.conversation.page is Page.CHAT:
        return chat.progress(here)
    return here.words(_TITLES.get(here.conversation.page, "start.title"))


_TITLES = {
    Page.STUDY: "study.title",
    Page.CHECK: "check.title",
    Page.CONTACT: "contact.title",
    Page.CONSENT: "consent.title",
    Page.PREVIEW: "preview.title",
    Page.RECEIPT: "receipt.title",
    Page.WITHDRAW: "withdraw.title",
    Page.WITHDRAWN: "withdraw.title",
    Page.REPORT: "report.title",
}


def _top(here: Room) -> None:
    other, name = languages.other(here.language)
    switch = here.action("language", name, lambda c: choose_language(c, other))
    both = here.conversation.both
    label = here.words("both.off") if both else here.words("both.on")
    actions = [here.action("both", label, lambda c: read_both(c, both=not both))]
    if here.conversation.page in WITH_ANSWERS and not here.conversation.clearing:
        if here.desk.scanner is not None and here.conversation.page is not Page.STUDY:
            actions.append(here.action("report", here.words("report.have"), bringing.bring))
        if here.conversation.page is not Page.STUDY:
            actions.append(here.action("study", here.words("study.button"), look_at_study))
        if here.conversation.page is not Page.STUDY or here.conversation.answers or here.conversation.notes:
            actions.append(here.action("clear", here.words("clear.button"), lambda c: ask_clear(c, sure=True)))
    frame.top(switch, *actions)


def _ask_clear(here: Room) -> None:
    lines = [here.words("clear.text"), *([here.words("clear.notes")] if here.conversation.notes else [])]
    markup.block(
        markup.heading(here.words("clear.title"), "clear") + markup.paragraphs(lines),
        classes="ps-bubble",
    )
    frame.actions(
        here.action("clear-no", here.words("clear.no"), lambda c: ask_clear(c, sure=False), primary=True),
        here.action("clear-yes", here.words("clear.yes"), clear),
    )


def _foot(here: Room) -> None:
    lines = [here.words.emergency("footer"), here.words("footer.help.home")]
    draft = here.words("footer.draft") if here.study.approval.approved_by is None else None
    with st.container(key="foot"):
        if here.conversation.page in (Page.START, Page.FINISHED, Page.RESULT):
            frame.button(
                here.action("withdraw", here.words("withdraw.title"), afterwards.to_withdraw),
                stretch=False,
            )
            if here.conversation.page is not Page.RESULT:  # there it stands with the other ways on
                offer.mails(here)
        frame.footer(lines, draft)
