"""The study page: plain words first and the register's own one tap behind, the person's answers only when asked for."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import streamlit as st

from prescreen import i18n, studypage
from prescreen.conversation import Page, answer_from_study, leave_study, show_marks
from prescreen.eligibility.study import Snapshot
from prescreen.eligibility.text import N_
from prescreen.studypage import Card, Point, Version
from prescreen.ui import frame, markup
from prescreen.ui.participant import alike, start
from prescreen.ui.participant.passages import end, opening, passage, spoken, tools
from prescreen.ui.participant.room import Change, Room

_KINDS = {"inclusion": "study.inclusion", "exclusion": "study.exclusion"}
_OWN = "en"  # the record is English, whatever the page speaks
Lines = Iterator[tuple[str, str]]


def study_page(here: Room) -> None:
    """Everything a person may want to know before, beside or after the questions."""
    spoken(here, _title)
    start.status_block(here)
    if not here.kiosk:  # a note is written with letters, which a kiosk has no keys for
        tools(here)
    spoken(here, _in_short, classes="ps-bubble")
    spoken(here, _facts, classes="ps-bubble")
    _who(here)
    for draw in (_steps, _places, _copies):
        spoken(here, draw, classes="ps-bubble")
    if not here.kiosk:
        end(here)
    alike.similar_block(here)
    _ways(here)


def _title(here: Room) -> str:
    heading = markup.heading(here.words("study.title"), here.focus(Page.STUDY))
    return heading + passage(here, here.study.title, "title")


def _said(here: Room, key: str, **told: str) -> str:
    """A line of the study's pages that a note can be made on."""
    return passage(here, here.words(key, **told), f"pages/{key}")


def _in_short(here: Room) -> str:
    lines = here.words.lines("study.summary")
    said = (passage(here, line, f"pages/study.summary.{number}") for number, line in enumerate(lines, start=1))
    return markup.heading(here.words("study.in_short"), level=2) + "".join(said)


# ---- the facts of the record --------------------------------------------------------------------


def _facts(here: Room) -> str:
    rows = "".join(
        f"<dt>{markup.text(name)}</dt>{passage(here, value, pointer, 'dd')}" for name, value, pointer in _rows(here)
    )
    return markup.heading(here.words("study.facts"), level=2) + f"<dl>{rows}</dl>" + _own_words(here, _record(here))


def _rows(here: Room) -> Iterator[tuple[str, str, str]]:
    """The name of a fact, the fact in plain words, and the stable place of it."""
    words, record, about = here.words, here.study.registry, here.study.about
    if about is not None:
        yield words("study.condition"), about.condition, "about/condition"
        yield words("study.treatment"), about.treatment, "about/treatment"
    yield words("study.people"), _people(here), "registry/enrollment_planned"
    if about is not None:
        yield words("study.sponsor"), about.sponsor, "about/sponsor"
    yield words("study.number"), record.id, "registry/id"
    yield words("study.modified"), i18n.say_date(record.last_modified, here.language), "registry/last_modified"


def _people(here: Room) -> str:
    record, later = here.study.registry, studypage.took_part(here.study.registry)
    planned = record.enrollment_planned
    found = [here.words("study.planned", count=str(planned))] if planned is not None else []
    if later is not None and later.read is not None:
        day = i18n.say_date(later.read, here.language)
        found.append(here.words("study.actual", count=str(later.enrollment), date=day))
    return i18n.in_a_row(found, here.language) if found else here.words("not_known_yet")


def _record(here: Room) -> Lines:
    words, record = here.words, here.study.registry
    yield words("study.name"), record.official_title or record.title
    yield words("study.status"), record.status
    yield words("study.sponsor"), record.sponsor
    yield from ((words("study.condition"), one) for one in [record.condition] if one)
    yield from ((words("study.treatment"), one) for one in [record.intervention] if one)
    yield from ((words("study.keywords"), one) for one in [", ".join(record.keywords)] if one)


def _own_words(here: Room, lines: Lines) -> str:
    """What the register itself says, in its own language."""
    rows = "".join(f'<dt>{markup.text(name)}</dt><dd lang="{_OWN}">{markup.text(said)}</dd>' for name, said in lines)
    return opening(here, here.words("sheet.registry"), f"<dl>{rows}</dl>")


# ---- who could take part -------------------------------------------------------------------------


def _who(here: Room) -> None:
    spoken(here, lambda room: markup.heading(room.words("study.who"), level=2) + _said(room, "study.who.hint"))
    _switch(here)
    for kind, title in _KINDS.items():
        if here.conversation.marks or here.conversation.draft is not None:
            # Each by itself: it has buttons of its own, and what is written about it stands right under it.
            spoken(here, partial(_heading, title=title))
            for number, card in enumerate(_cards(here)):
                if card.criterion.kind == kind:
                    _one(here, number)
        else:
            spoken(here, partial(_points, kind=kind), classes="ps-bubble")
    if studypage.for_the_doctor_alone(here.plan):
        spoken(here, partial(_said, key="study.doctor_only"))


def _heading(here: Room, title: str) -> str:
    return markup.heading(here.words(title), level=3)


def _points(here: Room, kind: str) -> str:
    cards = (card for card in _cards(here) if card.criterion.kind == kind)
    return _heading(here, _KINDS[kind]) + "".join(_card(here, card) for card in cards)


def _cards(here: Room) -> tuple[Card, ...]:
    return studypage.cards(here.assessed, here.plan)


def _switch(here: Room) -> None:
    """Whether the answers stand at the points. A choice: it shows what the page before the result asks about."""
    words, shown = here.words, here.conversation.marks
    if not here.conversation.answers:
        markup.note([words("study.marks.none")])
        return
    if not shown:
        markup.note([words("study.marks.hint")])
    label = words("study.marks.hide" if shown else "study.marks.show")
    frame.button(here.action("marks", label, lambda c: show_marks(c, shown=not shown)))


def _card(here: Room, card: Card) -> str:
    points = "".join(passage(here, here.fill(point.text), point.pointer, "li") for point in card.points)
    return f'<div class="ps-point"><ul>{points}</ul>{_its_own(here, card)}</div>'


def _its_own(here: Room, card: Card) -> str:
    own = passage(here, card.criterion.registry, f"criteria/{card.criterion.id}/registry", "p", _OWN)
    return opening(here, here.words("sheet.registry"), own, of=here.fill(card.points[0].text))


def _one(here: Room, number: int) -> None:
    """A criterion by itself; with the person's own answers at its points, the way to each of them."""
    card = _cards(here)[number]
    with st.container(key=f"point-{card.criterion.id}"):
        if not here.conversation.marks:
            spoken(here, partial(_without_marks, number=number))
            return
        spoken(here, partial(_with_marks, number=number))
        answered = {question.id for question in here.plan.answered}
        for question in card.questions:
            label = here.words("check.change" if question.id in answered else "study.ask", item=here.short(question))
            frame.button(
                here.action(f"open-{card.criterion.id}-{question.id}", label, _opens(question.id)), stretch=False
            )


def _without_marks(here: Room, number: int) -> str:
    return _card(here, _cards(here)[number])


def _with_marks(here: Room, number: int) -> str:
    card = _cards(here)[number]
    return f'<ul class="ps-points">{"".join(_point(here, one) for one in card.points)}</ul>{_its_own(here, card)}'


def _opens(question: str) -> Change:
    return lambda c: answer_from_study(c, question)


def _point(here: Room, point: Point) -> str:
    said = passage(here, here.fill(point.text), point.pointer, "span")
    mark = markup.text(here.words(f"mark.{point.mark}"))
    return f'<li>{said} <strong class="ps-mark ps-mark-{point.mark}">{mark}</strong></li>'


# ---- the way, the places, the copies -------------------------------------------------------------


def _steps(here: Room) -> str:
    about = here.study.about
    if about is None:
        return ""
    html = ""
    for step in about.steps:
        more = "".join(
            f"<p><strong>{markup.text(here.fill(topic.ask))}</strong></p>"
            + passage(here, here.fill(topic.answer), f"faq/{topic.id}/answer")
            for topic in map(here.study.topic, step.more)
        )
        place = f"about/steps/{step.id}"
        html += (
            f"<li>{passage(here, step.title, f'{place}/title', 'strong')}{passage(here, step.text, f'{place}/text')}"
            + opening(here, here.words("study.more"), more, of=step.title)
            + "</li>"
        )
    head = markup.heading(here.words("study.steps"), level=2) + _said(here, "study.steps.hint")
    return f'{head}<ol class="ps-steps">{html}</ol>'


def _places(here: Room) -> str:
    """Where, and whom. What nobody has told us is said to be unknown; nothing is guessed."""
    words, unknown = here.words, here.words("not_known_yet")
    html = markup.heading(words("study.sites"), level=2)
    for site in here.study.sites:
        html += _known([(words("study.place"), site.place), (words("study.hospital"), site.name)], unknown)
    html += markup.heading(words("study.contact"), level=2) + _said(here, "study.contact.hint")
    told = words.known
    team = next((site.team for site in here.study.sites if site.team), None) or told["study_team"]
    phone = next((site.phone for site in here.study.sites if site.phone), None) or told["team_phone"]
    return html + _known(
        [
            (words("study.hospital"), told["hospital"]),
            (words("study.team"), team),
            (words("study.doctor"), None),
            (words("study.phone"), phone),
        ],
        unknown,
    )


def _known(rows: list[tuple[str, str | None]], unknown: str) -> str:
    said = ""
    for name, value in rows:
        classes = "" if value else ' class="ps-unknown"'
        said += f"<dt>{markup.text(name)}</dt><dd{classes}>{markup.text(value or unknown)}</dd>"
    return f"<dl>{said}</dl>"


def _copies(here: Room) -> str:
    """What the copies of the record that we hold say differently, each with the day of the copy."""
    found = studypage.differences(here.study.registry)
    if not found:
        return ""
    html = ""
    for one in found:
        html += f"<dt>{markup.text(here.words(f'study.{one.field}'))}</dt>"
        html += "".join(_version(here, version) for version in one.versions)
    head = markup.heading(here.words("study.copies"), level=2) + _said(here, "study.copies.hint")
    return f'{head}<dl class="ps-copies">{html}</dl>'


def _version(here: Room, version: Version) -> str:
    said, tongue = version.said, ""
    if isinstance(said, date):
        said = i18n.say_date(said, here.language)
        said = here.words("study.day_planned", date=said) if version.planned else said
    elif isinstance(said, str):
        tongue = f' lang="{_OWN}"'
    copy = markup.text(_copy(here, version.copy))
    return f"<dd><span{tongue}>{markup.text(str(said))}</span> <small>{copy}</small></dd>"


def _copy(here: Room, copy: Snapshot) -> str:
    if copy.read is None:
        return here.words("study.copies.undated")
    return here.words("study.copies.of", date=i18n.say_date(copy.read, here.language))


def _ways(here: Room) -> None:
    label = here.words("study.begin") if here.conversation.study_from in (None, Page.START) else here.say(N_("Back"))
    frame.actions(here.action("leave-study", label, leave_study, primary=True))
