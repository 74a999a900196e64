"""Typing beside the buttons: the field for a message, what the last one was understood as, and the page of help."""

from functools import partial

import streamlit as st

from prescreen import i18n, talking
from prescreen.conversation import Conversation, Heard, Page
from prescreen.eligibility.answers import Answer, Answers
from prescreen.eligibility.explanation import in_words
from prescreen.eligibility.study import Question
from prescreen.ui import frame, markup
from prescreen.ui.participant import room
from prescreen.ui.participant.room import Room

# Where people can write; elsewhere they fill in a form of their own.
WITH_TYPING = frozenset({Page.CHAT, Page.CLASH, Page.STOP, Page.CHECK, Page.RESULT})


def focus(here: Room) -> str:
    """The name under which what was heard takes the focus."""
    return f"heard-{here.conversation.revision}"


def alarm_focus(here: Room) -> str:
    """The same for the page of help; another name each time it is looked at again."""
    return f"alarm-{here.conversation.revision}"


def field(here: Room) -> None:
    """One line to write in. Enter sends it, and so does the button; a half-written word of an input method does not."""
    key = f"say-{here.conversation.revision}"

    def take(c: Conversation) -> Conversation:
        return talking.say(c, here.study, here.reader, room.typed(key), here.today)

    action = here.action("reply", here.words("say.send"), take)
    with st.form(f"form-{key}", border=False, enter_to_submit=True):
        st.text_input(markup.plain(here.words("say.label")), key=key, max_chars=talking.LONGEST, autocomplete="off")
        st.form_submit_button(
            markup.plain(action.label), key=action.key, on_click=action.on_click, args=action.args, width="stretch"
        )


def heard(here: Room) -> None:
    """What the last message became, above the question that it leaves where it is."""
    told = here.conversation.heard
    if told is None:
        return
    with st.container(key="heard"):
        if told.danger is not None:
            _care(here, told)
        if told.kind != "nothing":
            _HEARD[told.kind](here, told)


def _says(here: Room, told: Heard, line: str, inner: str = "") -> None:
    wrote = f'<p class="ps-said ps-above">{markup.text(told.words)}</p>' if told.words else ""
    # Words of care come first, also for the focus.
    said = markup.heading(line, None if told.danger else focus(here), level=2)
    markup.block(f'{wrote}<div class="ps-bubble">{said}{inner}</div>', classes="ps-heard")


def _read(here: Room, told: Heard) -> None:
    """An answer that was taken: in the words of the answer, with one tap to take it back."""
    question = here.study.question(told.question or "")
    _says(
        here,
        told,
        i18n.labelled(here.words("say.read"), _in_words(here, question, here.conversation.answers), here.language),
    )
    frame.button(here.action("undo", here.words("say.undo"), talking.undo))


def _in_words(here: Room, question: Question, answers: Answers) -> str:
    said = in_words(here.study, question, answers, carer=here.conversation.carer)
    return i18n.in_a_row((here.said(one) for one in said), here.language)


def _asked(here: Room, told: Heard) -> None:
    """Nothing was taken: what to do, and the answers that one tap gives, the likeliest first."""
    key = f"say.asked.{told.reason}"
    _says(here, told, here.words(key if here.words.has(key) else "say.asked"))
    if told.question is not None:
        question = here.study.question(told.question)
        for number, offer in enumerate(told.offers):
            answers = {name: Answer(value=value) for name, value in offer.items()}
            frame.button(
                here.action(
                    f"offer-{number}",
                    _in_words(here, question, answers),
                    partial(talking.accept, study=here.study, number=number, today=here.today),
                    primary=number == 0 and told.reason == "hedged",
                )
            )
    if told.words:
        frame.button(
            here.action("as-question", here.words("say.question"), partial(talking.as_question, reader=here.reader))
        )


def _several(here: Room, told: Heard) -> None:
    """Facts named in one message, each with a box: ticked only where it is certain, taken only with the button."""
    _says(here, told, here.words("say.several"), markup.paragraphs([here.words("say.several.hint")]))
    boxes = {}
    for number, one in enumerate(told.proposals):
        question = here.study.question_by_key[one.key]
        words = _in_words(here, question, {one.key: Answer(value=one.value)})
        key = f"several-{number}-{here.conversation.revision}"
        boxes[key] = str(number)
        st.checkbox(
            markup.plain(i18n.labelled(here.short(question), words, here.language)),
            value=one.certain,
            key=key,
            on_change="ignore",
            width="stretch",
        )

    def take(c: Conversation) -> Conversation:
        ticked = {int(number) for number in room.ticked(boxes)}
        return talking.take_several(c, here.study, ticked, here.today)

    frame.button(here.action("several", here.words("say.several.take"), take, primary=True))
    frame.button(here.action("heard-back", here.words("say.back"), talking.forget))


def _menu(here: Room, told: Heard) -> None:
    """Three approved questions that may be meant: the tap chooses the text, so a wrong guess costs a tap."""
    _says(here, told, here.words("say.menu"))
    for name in told.topics:
        topic = here.study.topic(name)
        frame.button(here.action(f"topic-{name}", topic.ask, partial(talking.tell, topic=name)))
    if told.words:
        frame.button(here.action("ask-team", here.words("say.menu.team"), talking.ask_team))
    frame.button(here.action("heard-back", here.words("say.back"), talking.forget))


def _told(here: Room, told: Heard) -> None:
    topic = here.study.topic(told.topics[0])
    _says(here, told, here.fill(topic.ask), markup.paragraphs([here.fill(topic.answer)]))
    frame.button(here.action("heard-back", here.words("say.back"), talking.forget))
    if told.words:
        frame.button(here.action("ask-team", here.words("say.told.team"), talking.ask_team))


def _kept(here: Room, told: Heard) -> None:
    _says(here, told, here.words("say.kept"))


def _undone(here: Room, told: Heard) -> None:
    _says(here, told, here.words("say.undone"))


_HEARD = {"read": _read, "asked": _asked, "several": _several, "menu": _menu, "told": _told, "kept": _kept}
_HEARD["undone"] = _undone


def _calls(here: Room, danger: str | None) -> str:
    """The numbers as links that dial."""
    return "".join(
        f'<p><a class="ps-call" href="tel:{markup.text(dialled)}">{markup.text(label)}</a></p>'
        for label, dialled in here.words.numbers(danger or "medical")
    )


def _care(here: Room, told: Heard) -> None:
    """Words of care in passing: whom to call. The conversation goes on."""
    lines = here.words.care(f"alarm.soft.{told.danger}")
    first = markup.heading(lines[0], focus(here), level=2)
    markup.block(first + markup.paragraphs(lines[1:]) + _calls(here, told.danger), classes="ps-note ps-strong")


def alarm_page(here: Room) -> None:
    """Help first, and nothing else on the screen: whom to call now. Nothing of the message is kept but its kind."""
    danger = here.conversation.danger or "medical"
    lines = here.words.care(f"alarm.hard.{danger}")
    heading = markup.heading(lines[0], alarm_focus(here))
    markup.block(
        heading + _calls(here, danger) + markup.paragraphs(lines[1:]), classes="ps-alarm", attributes='role="alert"'
    )
    frame.actions(
        here.action("safe", here.words.emergency("alarm.safe"), talking.go_on_safe),
        here.action("numbers", here.words.emergency("alarm.again"), talking.look_again),
    )
