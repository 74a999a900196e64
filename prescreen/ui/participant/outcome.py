"""The gate before the result, the result in the order and words of the content, and the sheet for the doctor."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from prescreen import i18n, sheet
from prescreen.conversation import Page, assessment, finish, go
from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.explanation import Explanation, OpenPoint, ReasonLine, explain
from prescreen.sending import openness, private_questions
from prescreen.ui import frame, markup
from prescreen.ui.participant import alike, offering, others, start
from prescreen.ui.participant.offer import mails
from prescreen.ui.participant.room import Room, says

MOST_REASONS = 2


def gate_page(here: Room) -> None:
    """A choice before anything is shown: see it, or print it for the doctor unseen."""
    words = here.words
    first, *rest = words.lines("result.gate")
    says(first, Page.GATE, () if here.kiosk else rest)
    frame.actions(
        here.action("show", words("result.gate.show"), lambda c: go(c, Page.RESULT), primary=True),
        *(() if here.kiosk else (here.action("print", words("result.gate.print"), lambda c: go(c, Page.PRINTED)),)),
        here.action("gate-back", words("check.title"), lambda c: go(c, Page.CHECK)),
    )


def printed_page(here: Room) -> None:
    """The sheet without the result on the screen."""
    first, *rest = here.words.lines("result.printed")
    says(first, Page.PRINTED, rest)
    _sheet(here)
    frame.actions(
        *offering.offers(here),
        here.action("show", here.words("result.gate.show"), lambda c: go(c, Page.RESULT)),
        here.action("done", here.words("receipt.done"), finish),
    )


def result_page(here: Room) -> None:
    """What was found: never by colour alone, at most two reasons, and always a next step."""
    found(here)
    _sheet(here)
    alike.similar_block(here)
    _ways(here)
    others.at_the_end(here)


def found(here: Room) -> None:
    """What was found, for the person and for whom they show it to: the same words, judged from the answers at hand."""
    assessed = assessment(here.conversation, here.study, here.today)
    told = explain(assessed, here.conversation.answers, carer=here.conversation.carer)
    start.status_block(here, brief=True)
    if assessed.overall == "likely_match":
        _fits(here)
    elif assessed.overall == "needs_more_information":
        _open(here, told)
    elif assessed.not_now_only:
        _not_now(here, told)
    else:
        _not(here, told)
    _left_open(here, assessed)
    _doctor(here, told)
    if told.private_open:
        markup.note([here.words("result.private_open")])


def _page(here: Room, lines: list[str], inner: str = "", thanks: str | None = None) -> None:
    """The result: what it means in one line is the heading; a thanks stands above it."""
    first, *rest = lines
    above = markup.paragraphs([thanks]) if thanks else ""
    below = markup.paragraphs(rest) + inner
    own = here.conversation.page is Page.RESULT
    heading = markup.heading(first, Page.RESULT) if own else markup.heading(first, level=2)
    markup.block(above + heading + below, classes="ps-bubble ps-result")


def _fits(here: Room) -> None:
    _page(here, list(here.words.lines("result.match")))


def _open(here: Room, told: Explanation) -> None:
    lines = list(here.words.lines("result.more"))
    _page(here, lines[:2], _groups(here, told) + markup.paragraphs(lines[2:]))


def _groups(here: Room, told: Explanation) -> str:
    html = ""
    for group, points in told.open_groups:
        html += markup.heading(here.words(f"open.{group.found_in}"), level=2)
        for reason, labels in _by_reason(here, points).items():
            html += f'<p class="ps-why">{markup.text(here.words(f"reason.{reason}"))}</p>' + markup.items(labels)
    return html


def _by_reason(here: Room, points: tuple[OpenPoint, ...]) -> dict[str, list[str]]:
    """Points that are open for the same reason, which is said once. The private ones share one label."""
    found: dict[str, list[str]] = {}
    for point in points:
        labels, label = found.setdefault(point.reason, []), here.fill(point.label)
        if label not in labels:
            labels.append(label)
    return found


def _not_now(here: Room, told: Explanation) -> None:
    words = here.words
    lines = list(words.lines("result.notnow"))
    reasons = told.changeable[:MOST_REASONS]
    inner = markup.paragraphs([words("result.notnow.why")]) + _reasons(here, reasons)
    if any(line.say is None and line.from_day is None for line in reasons):
        inner += markup.paragraphs([words("result.notnow.change")])
    if len(told.changeable) > MOST_REASONS:
        inner += markup.paragraphs([words("result.full_list")])
    below = markup.paragraphs([*lines[2:], words("result.no_promise")])
    _page(here, [lines[1]], inner + below, thanks=lines[0])


def _not(here: Room, told: Explanation) -> None:
    words = here.words
    lines = list(words.lines("result.not"))
    inner = markup.paragraphs([words("result.not.why")]) + _reasons(here, told.lasting[:MOST_REASONS])
    # Two reasons at the most. What lasts and what may change never share a sentence.
    more = told.changeable[: max(0, min(1, MOST_REASONS - len(told.lasting)))]
    if len(told.lasting) > MOST_REASONS or len(told.changeable) > len(more):
        inner += markup.paragraphs([words("result.full_list")])
    # What it does not mean, what can change, the next step, and last somebody to talk to.
    inner += markup.paragraphs(lines[2:4])
    if more:
        inner += markup.paragraphs([words("result.also_change")]) + _reasons(here, more)
    _page(here, [lines[1]], inner + markup.paragraphs(lines[4:]), thanks=lines[0])


def _reasons(here: Room, reasons: tuple[ReasonLine, ...]) -> str:
    html = ""
    for line in reasons:
        said = i18n.in_a_row((here.said(one) for _, words in line.said for one in words), here.language)
        told = [here.fill(line.text)]
        if said and not line.sensitive:
            told.append(i18n.labelled(here.words("result.you_said"), said, here.language))
        if line.from_day is not None:
            told.append(here.words("result.from_date", date=i18n.say_date(line.from_day, here.language)))
        elif line.say is not None:
            told.append(here.fill(line.say))
        html += f'<div class="ps-reason">{markup.paragraphs(told)}</div>'
    return html


def _left_open(here: Room, assessed: Assessment) -> None:
    """A definite point hides nothing: what else is open is still told."""
    if assessed.overall != "likely_not_match":
        return
    labels = [
        here.fill(here.study.parts[name].label)
        for name in assessed.blocking_unknown
        if not here.study.parts[name].sheet_only and not here.study.parts[name].sensitive
    ]
    if labels:
        markup.block(markup.opening(here.words("result.not_settled"), dict.fromkeys(labels)))


def _doctor(here: Room, told: Explanation) -> None:
    checks = [here.fill(point.label) for point in told.doctor_checks]
    if checks:
        markup.block(markup.heading(here.words("result.doctor_checks"), level=2) + markup.items(checks))
    if told.ask_doctor:
        questions = [here.fill(question) for question in told.ask_doctor]
        markup.block(markup.heading(here.words("sheet.ask"), level=2) + markup.items(questions))


def _sheet(here: Room) -> None:
    """The sheet as a file: made when it is asked for, in memory for this tab, and handed to this browser alone."""
    if here.kiosk:
        return  # a file would stay behind on the machine
    conversation = here.conversation
    if private_questions(conversation, here.study):
        here.tick(
            "private",
            here.words("sheet.private_tick"),
            lambda c: c.model_copy(update={"print_private": not c.print_private, "revision": c.revision + 1}),
            ticked=conversation.print_private,
        )
    st.download_button(
        here.words("sheet.save"),
        data=_pdf(here),  # a promise: to make it on every run would cost more than all the questions
        file_name="prescreen.pdf",
        mime="application/pdf",
        key=f"sheet-{conversation.revision}",
        type="primary",
        width="stretch",
        on_click="ignore",
    )


def _pdf(here: Room) -> Callable[[], bytes]:
    conversation = here.conversation
    return partial(
        sheet.pdf,
        {language: here.desk.study(conversation.study, language) for language in i18n.LANGUAGES},
        conversation.answers,
        assessment(conversation, here.study, here.today),
        as_of=here.today,
        who=conversation.who or "self",
        told={language: _status_lines(here, language) for language in i18n.LANGUAGES},
        include_private=conversation.print_private,
        language=here.language,
        link=offering.newest_link(here),
    )


def _status_lines(here: Room, language: str) -> tuple[str, ...]:
    room = Room(here.desk, here.conversation.model_copy(update={"language": language}))
    told = openness(room.status, room.today)
    if told == "not_confirmed":
        return room.words.lines("status")[:3]
    return (room.words("status.old.1"),) if told == "old" else room.words.lines(f"status.{told}")


def _ways(here: Room) -> None:
    """A closed study takes no message; that is said here, not after a tap on an offer."""
    offer = [here.action("to-contact", here.words("contact.title"), lambda c: go(c, Page.CONTACT))]
    if openness(here.status, here.today) == "closed":
        markup.note(here.words.lines("closed"))
        offer = []
    mails(here)
    frame.actions(
        *offer,
        *offering.offers(here),
        here.action("result-check", here.words("check.title"), lambda c: go(c, Page.CHECK)),
        here.action("done", here.words("receipt.done"), finish),
    )
