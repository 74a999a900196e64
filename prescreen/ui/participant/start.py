"""Before the first question: what this is, whether the study is open, what happens to answers, who answers."""

from functools import partial

from prescreen import i18n
from prescreen.conversation import Page, choose_who, go, look_at_study
from prescreen.sending import openness
from prescreen.ui import frame, markup
from prescreen.ui.participant import others
from prescreen.ui.participant.passages import spoken
from prescreen.ui.participant.room import Room, says


def begin_page(here: Room) -> None:
    """The start page. The answer to "who answers" begins the interview."""
    words = here.words
    spoken(here, _title)
    status_block(here)
    others.at_the_start(here)
    spoken(here, _promises)
    spoken(here, lambda room: markup.heading(room.words("carer.question"), level=2), classes="ps-bubble")
    frame.actions(
        here.action("who-self", words("carer.self"), lambda c: choose_who(c, "self"), primary=True),
        here.action("who-together", words("carer.together"), lambda c: choose_who(c, "together")),
        here.action("who-helper", words("carer.helper"), lambda c: choose_who(c, "helper")),
        here.action("about", words("study.button"), look_at_study),
    )


def _title(here: Room) -> str:
    heading = markup.heading(here.words("start.title"), here.focus(Page.START))
    return heading + markup.paragraphs([here.words("start.open")])


def _promises(here: Room) -> str:
    storage = "kiosk.storage" if here.kiosk else "start.storage"
    names = ("start.length", "start.not_advice", "start.names", storage, "start.free")
    return markup.paragraphs([here.words(name) for name in names])


def status_block(here: Room, *, brief: bool = False) -> None:
    """What may honestly be said about whether the study is open, with the dates it rests on.

    `brief` folds the facts away, so that what stands below is seen as well.
    """
    classes = f"ps-note ps-status{' ps-above' if brief else ''}"
    spoken(here, partial(_status, brief=brief), classes=classes)


def _status(here: Room, *, brief: bool) -> str:
    words, study = here.words, here.study
    told = openness(here.status, here.today)
    dates = [
        words("status.facts_as_of", facts_as_of=i18n.say_date(study.status.facts_as_of, here.language)),
        words("status.planned_end", planned_end=i18n.say_date(study.status.planned_end, here.language)),
        words("status.last_checked", last_checked=_last_checked(here)),
    ]
    if told == "not_confirmed":
        lines = words.lines("status")
    elif told == "old":
        lines = (words("status.old.1"), words("status.4"))
    else:
        lines = words.lines(f"status.{told}")
    first, *rest = lines
    facts = [words("status.sponsor"), *dates]
    if brief:
        below = markup.paragraphs(rest[-1:]) + markup.opening(words("sheet.status"), [*rest[:-1], *facts])
    else:
        below = markup.paragraphs(rest) + f'<div class="ps-dates">{markup.items(facts)}</div>'
    return f"<p><strong>{markup.text(first)}</strong></p>{below}"


def _last_checked(here: Room) -> str | None:
    """The newest day on which a person checked: the register, or the team itself."""
    days = [day for day in (here.study.status.last_checked, here.status.checked_on) if day is not None]
    return i18n.say_date(max(days), here.language) if days else None


def finished_page(here: Room) -> None:
    """Nothing of the person is left here; the visible proof of it, and whether anything was sent."""
    words, ended = here.words, here.conversation.ended
    told = "clear.done" if ended == "taken_back" else f"wiped.{ended}"
    links = [words("wiped.links")] if here.conversation.links_left else []
    says(words("wiped.title"), Page.FINISHED, [words(told), *links])
    frame.actions(here.action("again", words("wiped.start"), lambda c: go(c, Page.START), primary=True))
