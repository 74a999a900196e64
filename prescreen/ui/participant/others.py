"""Several studies, one set of answers: which study this is about, and what the answers say for the others.

Each study keeps its own outcome, reasons, sheet and consent. The answers are the person's, and are asked for once.
"""

from collections.abc import Iterator

from prescreen.conversation import Page, assessment, turn_to
from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.explanation import explain
from prescreen.sending import openness
from prescreen.ui import frame, markup
from prescreen.ui.participant.room import Room

MOST_REASONS = 2


def at_the_start(here: Room) -> None:
    """Which study the questions are for, and the others that there are. Nothing where there is one alone."""
    if not _has_others(here):
        return
    words = here.words
    lines = [words("others.start", title=here.study.title), words("others.once")]
    markup.block(markup.heading(words("others.which"), level=2) + markup.paragraphs(lines))
    for there in _rooms(here):
        frame.button(_to(here, there, Page.START, there.study.title))


def at_the_end(here: Room) -> None:
    """The other studies under a result: each with its own outcome and reasons, and how many questions it still has."""
    if not _has_others(here):
        return
    words = here.words
    markup.block(markup.heading(words("others.title"), level=2) + markup.paragraphs([words("others.hint")]))
    for there in _rooms(here):
        assessed = assessment(there.conversation, there.study, there.today)
        left = there.plan.total - len(there.plan.answered)
        inner = markup.heading(there.study.title, level=3) + markup.paragraphs(_told(there, assessed, left))
        markup.block(inner, classes="ps-bubble")
        # Whom an answer already rules out is not asked for more; who wishes can look, and answer from there.
        goes_on = left and assessed.overall == "needs_more_information"
        page, label = (Page.CHAT, "others.answer") if goes_on else (Page.RESULT, "others.see")
        frame.button(_to(here, there, page, words(label)))


def after_sending(here: Room) -> Iterator[frame.Action]:
    """From a receipt to the other studies: what was sent stays sent, and nothing of it goes to them."""
    for there in _rooms(here):
        yield _to(here, there, Page.RESULT, here.words("others.on", title=there.study.title))


def _has_others(here: Room) -> bool:
    return len(here.desk.studies[here.language]) > 1


def _rooms(here: Room) -> Iterator[Room]:
    """The same person before each of the other studies, for as long as it is looked at."""
    for name in here.desk.studies[here.language]:
        if name != here.conversation.study:
            there = Room(here.desk, turn_to(here.conversation, name, Page.RESULT))
            yield there
            there.let_go()


def _to(here: Room, there: Room, page: Page, label: str) -> frame.Action:
    name = there.conversation.study
    return here.action(f"study-{name}-{page}", label, lambda c: turn_to(c, name, page))


def _told(there: Room, assessed: Assessment, left: int) -> Iterator[str]:
    words = there.words
    told = openness(there.status, there.today)
    yield words("status.1" if told == "not_confirmed" else f"status.{told}.1")
    if assessed.overall == "likely_match":
        yield words("result.match.1")
        yield words("result.no_promise")
    elif assessed.overall == "needs_more_information":
        yield words("others.left", count=str(left)) if left else words("result.more.1")
    else:
        yield words("result.notnow.2" if assessed.not_now_only else "result.not.2")
        why = explain(assessed, there.conversation.answers, carer=there.conversation.carer)
        yield from (there.fill(line.text) for line in (*why.lasting, *why.changeable)[:MOST_REASONS])
