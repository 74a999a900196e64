"""After Send: the receipt as the store holds it, and taking back what was sent."""

from collections.abc import Sequence

import streamlit as st

from prescreen import i18n, sending, sheet
from prescreen.conversation import Conversation, Page, finish, keep, look_at_taking_back
from prescreen.ui import frame, markup
from prescreen.ui.participant import others
from prescreen.ui.participant.room import Change, Room, says, typed

_CODE = "withdraw_code"
to_withdraw = look_at_taking_back


def receipt_page(here: Room) -> None:
    """What the store says it holds, read back from it; never a claim of this page's own."""
    words, conversation = here.words, here.conversation
    found = sending.receipt(conversation, here.desk)
    if found is None or conversation.sending is None:
        # It was here and is gone: taken back in another tab, or deleted by the team.
        says(words("receipt.gone"), Page.RECEIPT)
        frame.actions(here.action("done", words("receipt.done"), _finish_without, primary=True))
        return
    sent_at = i18n.say_time(found.sent_at.astimezone(here.desk.clock().tzinfo), here.language)
    reply_by = i18n.say_date(found.reply_by, here.language) if found.reply_by else None
    promise = words("receipt.reply_by", reply_by=reply_by)
    if reply_by and not words.known.get("team_phone"):
        promise = words("receipt.reply_by.no_phone", reply_by=reply_by)
    first = [words("receipt.when", sent_at=sent_at), promise]
    number = conversation.sending.code
    code = words("receipt.code", code=number)
    hints = [words("receipt.code_hint"), words("receipt.no_code")]
    rest = [words("receipt.not_place"), words("receipt.urgent")]
    proof = words("receipt.proof", audit_head=found.audit_head[:16])
    says(words("receipt.title"), Page.RECEIPT, first)
    shown = markup.text(code).replace(number, f"<b>{number}</b>")
    markup.block(f'<p class="ps-code">{shown}</p>' + markup.paragraphs(hints), classes="ps-note ps-strong")
    markup.note(rest)
    markup.note([proof], classes="ps-small")
    _paper(here, words("receipt.title"), [*first, code, *hints, *rest, proof])
    frame.actions(here.action("done", words("receipt.done"), finish, primary=True), *others.after_sending(here))


def _finish_without(conversation: Conversation) -> Conversation:
    return finish(conversation.model_copy(update={"ended": "taken_back"}))


def _paper(here: Room, title: str, lines: Sequence[str]) -> None:
    """The page on paper. Made when it is asked for, in memory, for this browser alone; a kiosk keeps no file."""
    if here.kiosk:
        return
    language = here.language
    st.download_button(
        here.words("receipt.print"),
        data=lambda: sheet.page_pdf(title, lines, language),
        file_name="prescreen-receipt.pdf",
        mime="application/pdf",
        key=f"paper-{here.conversation.revision}",
        width="stretch",
        on_click="ignore",
    )


def withdraw_page(here: Room) -> None:
    """Take back what was sent, with the code alone."""
    words, told = here.words, here.conversation.withdraw_told
    says(words("withdraw.title"), Page.WITHDRAW, [words("withdraw.hint")])
    if told:
        markup.errors(words("err.title"), [words(told)], here.trouble)
        markup.error(words(told), _CODE)
    st.text_input(words("withdraw.field"), key=_CODE, max_chars=40, autocomplete="off", on_change="ignore")
    markup.note([words("withdraw.confirm")])
    frame.actions(
        here.action("withdraw-yes", words("withdraw.yes"), _take_back(here), primary=True),
        here.action("withdraw-no", words("withdraw.no"), keep),
    )


def _take_back(here: Room) -> Change:
    return lambda c: sending.withdraw(c, typed(_CODE), here.desk, visitor())


def visitor() -> str:
    """By whom tries are counted."""
    return st.context.ip_address or "unknown"


def withdrawn_page(here: Room) -> None:
    words = here.words
    asked = here.conversation.taken_back_at or here.desk.clock()
    time = i18n.say_time(asked.astimezone(here.desk.clock().tzinfo), here.language)
    lines = [words("withdraw.done"), words("withdraw.rest"), words("withdraw.receipt", time=time)]
    says(words("withdraw.title"), Page.WITHDRAWN, lines)
    _paper(here, words("withdraw.title"), lines)
    frame.actions(here.action("done", words("receipt.done"), finish, primary=True))
