"""The participant surface: one page for each run, between the same head and the same foot."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st
from starlette.routing import BaseRoute

from prescreen import annotating, bringing
from prescreen.conversation import Page, ask_clear, choose_language, clear, finish, look_at_study, read_both
from prescreen.desk import Desk
from prescreen.looking import look_around
from prescreen.settings import Settings
from prescreen.ui import browser, frame, kiosk, languages, markup
from prescreen.ui.participant import (
    aboutpage,
    afterwards,
    alike,
    chat,
    contacting,
    linking,
    mail_door,
    offer,
    offering,
    opened,
    opening,
    outcome,
    passages,
    reporting,
    room,
    start,
    submitting,
    trials,
    typing,
    waiting,
)
from prescreen.ui.participant.room import Room

PATHS = ("/",)
make_desk = opening.desk


def routes(settings: Settings, desk: Callable[[], Desk]) -> Sequence[BaseRoute]:
    """Addresses of this surface beside its one page."""
    return waiting.routes(desk) if settings.kiosk else mail_door.routes(settings, desk)


# Each page draws itself and returns the name of the heading that takes the focus.
DRAWN: Mapping[Page, Callable[[Room], None]] = {
    Page.ATTRACT: waiting.attract_page,
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
    Page.KEEP: linking.save_page,
    Page.SHARE: linking.share_page,
    Page.LINKS: linking.links_page,
    Page.OPEN: opened.open_page,
    Page.READING: opened.reading_page,
    Page.FILL: opened.fill_page,
    Page.BROWSE: trials.browse_page,
    Page.RECORD: trials.record_page,
}
# Where answers stand that can be cleared.
WITH_ANSWERS = frozenset(
    {Page.STUDY, Page.CHAT, Page.CLASH, Page.STOP, Page.CHECK, Page.GATE, Page.PRINTED, Page.RESULT}
)


def main(desk: Desk) -> None:
    """One run: the page, then whatever it takes longer to do than to draw."""
    here = submitting.settled(opened.arrived(room.enter(desk)))
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
    if here.kiosk and kiosk.was_wiped() and here.conversation.page is not Page.FINISHED:
        here = room.instead(here, finish(here.conversation))
    _mount(here)
    if not here.kiosk:
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
        if here.conversation.page in typing.WITH_TYPING and not here.kiosk:
            typing.field(here)
    if here.kiosk:
        _top(here)  # at the foot: who sits cannot reach the top of a standing screen
    _foot(here)


def _mount(here: Room) -> None:
    words = here.words
    browser.mount(
        None if here.kiosk else room.copy_for_the_tab(here),
        lang=languages.HTML_LANG[here.language],
        title=f"{_title(here)} - {here.study.title}",
        lost=browser.Lost(title=words("lost.title"), text=words("lost.text"), back=words("lost.back")),
        words=languages.builtin(here.language),
        announce=words("send.busy") if here.conversation.pressed else None,
        focus="clear" if here.conversation.clearing else _focus(here),
        # A screen for many keeps no copy, whatever happens to it.
        ended=here.kiosk or here.conversation.page is Page.FINISHED,
        link=here.conversation.shared.link,
    )
    if here.kiosk:
        waiting.mount(here)


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
    if here.conversation.page is Page.FILL:
        return opened.fill_focus(here)
    if here.conversation.page is Page.BROWSE:
        return trials.focus(here)
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
    if here.conversation.page in (Page.BROWSE, Page.RECORD):
        return trials.title(here)
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
    Page.KEEP: "save.title",
    Page.SHARE: "share.title",
    Page.LINKS: "links.title",
    Page.OPEN: "unlock.title",
    Page.READING: "reading.title",
    Page.FILL: "reading.title",
}


def _top(here: Room) -> None:
    if here.conversation.page is Page.ATTRACT:
        return
    other, name = languages.other(here.language)
    switch = here.action("language", name, lambda c: choose_language(c, other))
    both = here.conversation.both
    label = here.words("both.off") if both else here.words("both.on")
    actions = [here.action("both", label, lambda c: read_both(c, both=not both))]
    if here.conversation.page in WITH_ANSWERS and not here.conversation.clearing:
        if here.desk.scanner is not None and here.conversation.page is not Page.STUDY:
            actions.append(here.action("report", here.words("report.have"), bringing.bring))
        if here.conversation.page is not Page.STUDY:
            actions.append(here.action("about", here.words("study.button"), look_at_study))
        something = here.conversation.answers or here.conversation.notes
        if here.kiosk or here.conversation.page is not Page.STUDY or something:
            stop = waiting.stop_words(here) if here.kiosk else here.words("clear.button")
            actions.append(here.action("clear", stop, lambda c: ask_clear(c, sure=True)))
    frame.top(switch, *actions)


def _ask_clear(here: Room) -> None:
    title, lines = here.words("clear.title"), [here.words("clear.text")]
    no, yes = here.words("clear.no"), here.words("clear.yes")
    if here.conversation.notes:
        lines.append(here.words("clear.notes"))
    if here.kiosk:
        title, text, yes = waiting.stop_asked(here)
        lines = [text]
    markup.block(markup.heading(title, "clear") + markup.paragraphs(lines), classes="ps-bubble")
    frame.actions(
        here.action("clear-no", no, lambda c: ask_clear(c, sure=False), primary=True),
        here.action("clear-yes", yes, finish if here.kiosk else clear),
    )


def _foot(here: Room) -> None:
    lines = [here.words.emergency("footer"), here.words("footer.help.home")]
    if here.kiosk:
        lines = [here.words.emergency("footer.kiosk"), here.words("footer.help")]
    draft = here.words("footer.draft") if here.study.approval.approved_by is None else None
    with st.container(key="foot"):
        if here.conversation.page in WITH_ANSWERS:
            for action in offering.below(here):
                frame.button(action, stretch=False)
        # Other trials are searched for, and the code is typed, with letters, which a kiosk has no keys for.
        if here.conversation.page in (Page.START, Page.FINISHED) and not here.kiosk:
            frame.button(here.action("look-around", here.say(alike.LOOK), look_around), stretch=False)
        if here.conversation.page in (Page.START, Page.FINISHED, Page.RESULT) and not here.kiosk:
            frame.button(
                here.action("withdraw", here.words("withdraw.title"), afterwards.to_withdraw),
                stretch=False,
            )
            if here.conversation.page is not Page.RESULT:  # there it stands with the other ways on
                offer.mails(here)
        frame.footer(lines, draft)
