"""The gate before the result, the result in the order and words of the content, and the sheet for the doctor."""

from collections.abc import Callable, Iterable
from functools import partial

import streamlit as st

from prescreen import i18n, sheet
from prescreen.conversation import Page, finish, go
from prescreen.eligibility.explanation import Explanation, OpenPoint, ReasonLine, explain
from prescreen.sending import openness, private_questions
from prescreen.ui import frame, markup
from prescreen.ui.participant import alike, offering, others, start
from prescreen.ui.participant.offer import mails
from prescreen.ui.participant.passages import end, passage, spoken, tools
from prescreen.ui.participant.room import Room, says

MOST_REASONS = 2


def gate_page(here: Room) -> None:
    """A choice before anything is shown: see it, or print it for the doctor unseen."""
    words = here.words
    spoken(here, _gate, classes="ps-bubble")
    frame.actions(
        here.action("show", words("result.gate.show"), lambda c: go(c, Page.RESULT), primary=True),
        *(() if here.kiosk else (here.action("print", words("result.gate.print"), lambda c: go(c, Page.PRINTED)),)),
        here.action("gate-back", words("check.title"), lambda c: go(c, Page.CHECK)),
    )


def _gate(here: Room) -> str:
    first, *rest = here.words.lines("result.gate")
    # A kiosk prints nothing, so it offers nothing else than to look.
    return markup.heading(first, here.focus(Page.GATE)) + markup.paragraphs(() if here.kiosk else rest)


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
    if not here.kiosk:  # a note is written with letters, which a kiosk has no keys for
        tools(here)
        end(here)
    _ways(here)
    # What this study is about comes first; records that nobody checked come last.
    others.at_the_end(here)
    alike.similar_block(here)


def found(here: Room) -> None:
    """What was found, for the person and for whom they show it to: the same words, judged from the answers at hand."""
    start.status_block(here, brief=True)
    spoken(here, _found, classes="ps-bubble ps-result")
    for draw in (_left_open, _doctor):
        spoken(here, draw)
    if _told(here).private_open:
        spoken(here, lambda room: markup.paragraphs([room.words("result.private_open")]), classes="ps-note")


def _told(here: Room) -> Explanation:
    return explain(here.assessed, here.conversation.answers, carer=here.conversation.carer)


def _found(here: Room) -> str:
    """What it means in one line is the heading; a thanks stands above it."""
    if here.assessed.overall == "likely_match":
        return _page(here, _lines(here.words.lines("result.match"), "result.match"))
    if here.assessed.overall == "needs_more_information":
        return _open(here)
    return _not_now(here) if here.assessed.not_now_only else _not(here)


Line = tuple[str, str]  # words, and their stable place


def _lines(lines: Iterable[str], prefix: str) -> list[Line]:
    """The numbered lines of a page with their places."""
    return [(said, f"pages/{prefix}.{number}") for number, said in enumerate(lines, start=1)]


def _line(here: Room, key: str) -> Line:
    return here.words(key), f"pages/{key}"


def _said(here: Room, lines: Iterable[Line], tag: str = "p") -> str:
    return "".join(passage(here, words, place, tag) for words, place in lines)


def _page(here: Room, lines: list[Line], inner: str = "", thanks: Line | None = None) -> str:
    (first, _), *rest = lines
    above = _said(here, [thanks]) if thanks else ""
    own = here.conversation.page is Page.RESULT
    heading = markup.heading(first, here.focus(Page.RESULT)) if own else markup.heading(first, level=2)
    return above + heading + _said(here, rest) + inner


def _open(here: Room) -> str:
    lines = _lines(here.words.lines("result.more"), "result.more")
    return _page(here, lines[:2], _groups(here) + _said(here, lines[2:]))


def _groups(here: Room) -> str:
    html = ""
    for group, points in _told(here).open_groups:
        html += markup.heading(here.words(f"open.{group.found_in}"), level=2)
        for reason, lines in _by_reason(here, points).items():
            why = f'<p class="ps-why">{markup.text(here.words(f"reason.{reason}"))}</p>'
            html += f"{why}<ul>{_said(here, lines, 'li')}</ul>"
    return html


def _by_reason(here: Room, points: tuple[OpenPoint, ...]) -> dict[str, list[Line]]:
    """Points that are open for the same reason, which is said once. The private ones share one label."""
    found: dict[str, dict[str, str]] = {}
    for point in points:
        found.setdefault(point.reason, {}).setdefault(here.fill(point.label), _place(here, point.part, "label"))
    return {reason: list(labels.items()) for reason, labels in found.items()}


def _place(here: Room, part: str, field: str) -> str:
    """The stable place of what is said of a part."""
    criterion = here.study.criterion_of[part].id
    return f"criteria/{criterion}/parts/{part.removeprefix(criterion) or 'only'}/{field}"


def _not_now(here: Room) -> str:
    told, lines = _told(here), _lines(here.words.lines("result.notnow"), "result.notnow")
    reasons = told.changeable[:MOST_REASONS]
    inner = _said(here, [_line(here, "result.notnow.why")]) + _reasons(here, reasons)
    if any(line.say is None and line.from_day is None for line in reasons):
        inner += _said(here, [_line(here, "result.notnow.change")])
    if len(told.changeable) > MOST_REASONS:
        inner += _said(here, [_line(here, "result.full_list")])
    below = _said(here, [*lines[2:], _line(here, "result.no_promise")])
    return _page(here, [lines[1]], inner + below, thanks=lines[0])


def _not(here: Room) -> str:
    told, lines = _told(here), _lines(here.words.lines("result.not"), "result.not")
    inner = _said(here, [_line(here, "result.not.why")]) + _reasons(here, told.lasting[:MOST_REASONS])
    # Two reasons at the most. What lasts and what may change never share a sentence.
    more = told.changeable[: max(0, min(1, MOST_REASONS - len(told.lasting)))]
    if len(told.lasting) > MOST_REASONS or len(told.changeable) > len(more):
        inner += _said(here, [_line(here, "result.full_list")])
    # What it does not mean, what can change, the next step, and last somebody to talk to.
    inner += _said(here, lines[2:4])
    if more:
        inner += _said(here, [_line(here, "result.also_change")]) + _reasons(here, more)
    return _page(here, [lines[1]], inner + _said(here, lines[4:]), thanks=lines[0])


def _reasons(here: Room, reasons: tuple[ReasonLine, ...]) -> str:
    html = ""
    for line in reasons:
        said = i18n.in_a_row((here.said(one) for _, words in line.said for one in words), here.language)
        told = passage(here, here.fill(line.text), _place(here, line.part, "reason"))
        if said and not line.sensitive:
            told += markup.paragraphs([i18n.labelled(here.words("result.you_said"), said, here.language)])
        if line.from_day is not None:
            day = i18n.say_date(line.from_day, here.language)
            told += markup.paragraphs([here.words("result.from_date", date=day)])
        elif line.say is not None:
            told += passage(here, here.fill(line.say), _place(here, line.part, "say"))
        html += f'<div class="ps-reason">{told}</div>'
    return html


def _left_open(here: Room) -> str:
    """A definite point hides nothing: what else is open is still told."""
    if here.assessed.overall != "likely_not_match":
        return ""
    parts = here.study.parts
    labels = [
        here.fill(parts[name].label)
        for name in here.assessed.blocking_unknown
        if not parts[name].sheet_only and not parts[name].sensitive
    ]
    return markup.opening(here.words("result.not_settled"), dict.fromkeys(labels)) if labels else ""


def _doctor(here: Room) -> str:
    told, html = _told(here), ""
    if told.doctor_checks:
        lines = [(here.fill(point.label), _place(here, point.part, "label")) for point in told.doctor_checks]
        html += markup.heading(here.words("result.doctor_checks"), level=2) + f"<ul>{_said(here, lines, 'li')}</ul>"
    if told.ask_doctor:
        asked = [(here.fill(words), _asked_at(here, words)) for words in told.ask_doctor]
        html += markup.heading(here.words("sheet.ask"), level=2) + f"<ul>{_said(here, asked, 'li')}</ul>"
    return html


def _asked_at(here: Room, words: str) -> str:
    """Where a question for the doctor stands; several parts may share one, which then stands at the first."""
    return next(_place(here, name, "ask_doctor") for name, part in here.study.parts.items() if part.ask_doctor == words)


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
        here.assessed,
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
