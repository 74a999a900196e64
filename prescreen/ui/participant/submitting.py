"""Consent, the exact preview, and Send. What is not right any more is asked again before anything is shown or sent."""

from functools import partial

import streamlit as st

from prescreen import i18n, sending
from prescreen.conversation import Conversation, Page, change, go
from prescreen.eligibility.text import N_
from prescreen.talking import drop_question
from prescreen.ui import frame, markup
from prescreen.ui.participant import room
from prescreen.ui.participant.contacting import WAYS, skip
from prescreen.ui.participant.room import Change, Room, says
from prescreen.wording import fingerprint

_WAY_NAMES = {"phone": N_("Phone"), "email": N_("E-mail"), "wechat": N_("WeChat ID")}


def settled(here: Room) -> Room:
    """The room where somebody belongs: a page that is no longer right gives way to the one that can mend it."""
    conversation = here.conversation
    if conversation.page not in sending.LEAVING:
        return here
    right = sending.put_right(conversation, here.study, here.desk, _asked(here))
    return here if right is conversation else room.instead(here, right)


def _asked(here: Room) -> tuple[sending.Consent, ...]:
    return sending.consents(here.conversation, here.study, here.words)


def consent_page(here: Room) -> None:
    """One tick for each purpose, none ticked before; the words that were ticked are kept with their time."""
    words = here.words
    says(words("consent.title"), Page.CONSENT, [words("consent.hint")])
    asked = _asked(here)
    counted = {one.key for one in sending.counted(here.conversation, asked)}
    if here.conversation.consent_missing:
        markup.errors(words("err.title"), [words("consent.err")], here.trouble)
    for one in asked:
        if one.key in here.conversation.consent_missing:
            markup.error(words("consent.err"), _tick(one))
        st.checkbox(
            markup.plain(one.text), value=one.key in counted, key=_tick(one), on_change="ignore", width="stretch"
        )
    lines = [words("consent.rights")]
    if here.conversation.carer:
        lines.append(words("carer.consent.no"))
    markup.note(lines)
    frame.actions(
        here.action("consent-next", here.say(N_("Next")), _take_consent(here, asked), primary=True),
        here.action("consent-back", here.say(N_("Back")), lambda c: go(c, Page.CONTACT)),
        skip(here),
    )


def _tick(consent: sending.Consent) -> str:
    """A tick belongs to its words: other words, also in another language, are a box of their own."""
    return f"consent-{consent.key}-{fingerprint(consent.text)[:12]}"


def _take_consent(here: Room, asked: tuple[sending.Consent, ...]) -> Change:
    def take(c: Conversation) -> Conversation:
        ticked = [one.key for one in asked if st.session_state.get(_tick(one))]
        return sending.agree(c, asked, ticked, here.desk.clock())

    return take


def preview_page(here: Room) -> None:
    """Exactly what will be sent, line for line, before anything is."""
    words, conversation = here.words, here.conversation
    says(words("preview.title"), Page.PREVIEW, [words("preview.hint"), words("preview.to")])
    if conversation.pressed:
        markup.block(markup.paragraphs([words("send.busy")]), classes="ps-note ps-strong", attributes='role="status"')
        return
    if conversation.not_sent:
        markup.errors(words("err.title"), [words("send.not_sent")], here.trouble)
    _section(here, "preview.contact", _contact_lines(here))
    _questions(here)
    lines = _answer_lines(here)
    if lines:
        markup.block(markup.heading(words("preview.answers"), level=2))
    for line in lines:
        _line(here, line)
    agreed = [one.text for one in conversation.agreed]
    markup.block(markup.heading(words("preview.agreed"), level=2) + markup.items(agreed))
    asked = _asked(here)
    frame.actions(
        here.action(
            "send",
            words("send.button"),
            lambda c: sending.press_send(c, here.study, here.desk, asked),
            primary=True,
        ),
        here.action(
            "preview-contact", words("preview.change", item=words("preview.contact")), lambda c: go(c, Page.CONTACT)
        ),
        here.action("send-no", words("send.cancel"), lambda c: go(c, Page.RESULT)),
    )


def send_now(here: Room) -> Conversation:
    """What was promised on the preview, done: after the page has said that it is being sent."""
    contact = tuple(i18n.labelled(label, value, here.language) for label, value in _contact_lines(here))
    questions = tuple(
        i18n.labelled(here.words("preview.questions"), one, here.language)
        for one in sending.questions_sent(here.conversation)
    )
    shown = (*contact, *questions, *_as_shown(here, _answer_lines(here)))
    return sending.send(here.conversation, here.study, here.desk, _asked(here), shown)


def _answer_lines(here: Room) -> list[sending.PreviewLine]:
    return list(sending.answer_lines(here.conversation, here.study, here.said))


def _as_shown(here: Room, lines: list[sending.PreviewLine]) -> tuple[str, ...]:
    left_out = here.words("preview.left_out")
    return tuple(i18n.labelled(line.label, line.value if line.sent else left_out, here.language) for line in lines)


def _questions(here: Room) -> None:
    """What the person asked the study team, as written, each with the way to leave it out."""
    asked = sending.questions_sent(here.conversation)
    if asked:
        markup.block(markup.heading(here.words("preview.questions"), level=2))
    for number, question in enumerate(asked):
        drop = here.action(f"drop-{number}", here.words("preview.leave_out"), partial(drop_question, words=question))
        with st.container(key=f"asked-{number}"):
            markup.block(f"<p>{markup.text(question)}</p>")
            frame.button(drop, stretch=False)


def _section(here: Room, title: str, lines: list[tuple[str, str]]) -> None:
    rows = "".join(f"<dt>{markup.text(label)}</dt><dd>{markup.text(value)}</dd>" for label, value in lines)
    markup.block(markup.heading(here.words(title), level=2) + f"<dl>{rows}</dl>")


def _contact_lines(here: Room) -> list[tuple[str, str]]:
    words, given = here.words, here.conversation.contact
    lines = [(words("contact.name"), given.name)]
    lines += [(here.say(_WAY_NAMES[way]), getattr(given, way)) for way in WAYS if getattr(given, way)]
    if given.reach is not None:
        lines.append((words("carer.contact.whom"), words(f"carer.contact.{given.reach}")))
    if given.time is not None:
        lines.append((words("contact.time"), words(f"contact.time.{given.time}")))
    if given.language is not None:
        lines.append((words("contact.language"), words(f"contact.language.{given.language}")))
    for name in ("message", "illness"):
        answer = "yes" if getattr(given, name) is True else "no"
        lines.append((words(f"contact.{name}"), words(f"contact.{name}.{answer}")))
    return lines


def _line(here: Room, line: sending.PreviewLine) -> None:
    """One answer: as it goes, with the ways to change it and to leave it out."""
    question = line.question or ""
    value = line.value if line.sent else here.words("preview.left_out")
    correct = here.action(
        f"change-{question}", here.say(N_("Change")), lambda c: change(c, question, then=Page.PREVIEW)
    )
    with st.container(key=f"group-leave-{question}"):
        frame.rows([frame.Earlier(line.label, value, correct, names=f"leave-{question}")])
        here.tick(
            f"leave-{question}",
            here.words("preview.leave_out"),
            lambda c: sending.leave_out(c, question, here.desk.clock()),
            ticked=not line.sent,
        )
