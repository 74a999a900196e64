"""Trials that are like the study, each with the reasons why it is shown; and the way to all the others.

A library that does not answer never costs anybody the page on which this stands.
"""

from prescreen.catalogue import browsing, similar
from prescreen.catalogue.glossary import Glossary
from prescreen.catalogue.record import Record
from prescreen.catalogue.similar import Similar
from prescreen.eligibility.answers import facts
from prescreen.eligibility.text import N_
from prescreen.errors import Unavailable
from prescreen.looking import look_around, read
from prescreen.ui import frame, markup
from prescreen.ui.participant import trialwords
from prescreen.ui.participant.room import Room

TITLE = N_("Other trials like this one")
LOOK = N_("Look for other trials")


def similar_block(here: Room) -> None:
    """What is most like the study and not ruled out for sure. Where there is nothing, that is said."""
    known = browsing.glossary(here.desk.settings.content_dir.resolve())
    found = _found(here, known)
    if found is None:
        return
    lines = [here.say(N_("We have not checked whether they fit you. Ask your doctor before you call anyone."))]
    if not found:
        lines = [here.say(N_("We know of no other trial like this one that may take people."))]
    markup.block(markup.heading(here.say(TITLE), level=2) + markup.paragraphs(lines), classes="ps-note")
    for one in found:
        card(here, one.record, [trialwords.why(here, known, one.record, reason) for reason in one.reasons])
    # What to look for is typed with letters, which a kiosk has no keys for.
    if not here.kiosk:
        frame.button(here.action("look-around", here.say(LOOK), look_around))


def _found(here: Room, known: Glossary) -> tuple[Similar, ...] | None:
    answers = here.conversation.answers
    who = similar.person(known, facts(here.study, answers, here.today)) if answers else similar.NOBODY
    try:
        own = here.desk.studies[here.language]
        found = similar.like(here.desk.library, known, here.study, who, most=similar.MOST + len(own))
    except Unavailable:
        return None
    # What this site asks about itself is shown as a study, not as a record that nobody checked.
    return tuple(one for one in found if one.record.id not in own)[: similar.MOST]


def card(here: Room, record: Record, lines: list[str]) -> None:
    """A trial in a list: its title as the registry wrote it, some lines, and the way to read it."""
    open_it = here.action(f"trial-{record.id}", here.say(N_("Read about this trial")), lambda c: read(c, record.id))
    title = f'<h3 lang="en">{markup.text(record.name)}</h3>'
    markup.block(
        title + markup.paragraphs(lines),
        classes="ps-trial",
        attributes=f'data-names-button="{markup.text(open_it.key)}" '
        f'data-name="{markup.text(f"{open_it.label}: {record.name}")}"',
    )
    frame.button(open_it)
