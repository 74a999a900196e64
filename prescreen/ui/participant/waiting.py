"""A screen in a waiting room: what invites, what the page says by itself, and the address that proves the wipe.

Nobody's answers outlive them here: no copy in the tab, no file, no line to write in.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prescreen import i18n
from prescreen.conversation import Conversation, Page, choose_language, go
from prescreen.desk import Desk
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import N_
from prescreen.ui import frame, kiosk, languages, markup
from prescreen.ui.participant.room import Room
from prescreen.wording import Wording

_TITLE = N_("Could a study fit you?")
_LINES = (
    N_("Answer some short questions and find out. It takes about 10 minutes and is free."),
    N_("Your answers are wiped when you finish or walk away."),
)
_TOUCH = N_("Touch your language to begin.")
_OWN_NAME = {i18n.ENGLISH: "English", i18n.CHINESE: "中文"}
# Shown by the page itself, whether or not its server can be reached.
_SAID: Mapping[str, str] = {
    "bar": N_("This screen"),
    "cover": N_("Cover the screen"),
    "covered": N_("This screen is covered"),
    "uncover": N_("Touch to see it again"),
    "help": N_("I need help"),
    "help_sign": N_("Please help me at this screen"),
    "help_note": N_("This sign calls nobody by itself. Please wave, or speak to a staff member."),
    "help_back": N_("Back to my screen"),
    "speak": N_("Read it to me"),
    "speak_stop": N_("Stop reading"),
    "speak_note": N_("People near you can hear it. Use headphones if you can."),
    "speak_none": N_("This screen has no voice for English. A staff member can read it to you."),
    "pad": N_("Number keys"),
    "pad_delete": N_("Delete one"),
    "pad_done": N_("Done"),
    "pad_other": N_("Another year"),
    "gone": N_("The connection is lost, so this screen takes no answers now. Please ask a staff member."),
    "wiped_unknown": N_(
        "The answers are gone from this screen. We do not know if they were sent. Please ask the staff."
    ),
}


def attract_page(here: Room) -> None:
    """Both languages side by side, and no word of any illness: the room reads it too."""
    for number, language in enumerate(_in_order(here.language)):
        title, *lines = (i18n.say(msgid, language) for msgid in (_TITLE, *_LINES))
        heading = markup.heading(title, Page.ATTRACT if number == 0 else None, level=1 if number == 0 else 2)
        markup.block(
            heading + markup.paragraphs(lines),
            classes="ps-attract" if number else "ps-attract ps-attract-first",
            attributes=f'lang="{languages.HTML_LANG[language]}"',
        )
    touch = " / ".join(i18n.say(_TOUCH, language) for language in _in_order(here.language))
    markup.block(f"<p>{markup.text(touch)}</p>", classes="ps-attract-touch")
    frame.actions(*(here.action(f"begin-{one}", _OWN_NAME[one], _begin(one), primary=True) for one in _OWN_NAME))


def _begin(language: str) -> Callable[[Conversation], Conversation]:
    return lambda c: go(choose_language(c, language), Page.START)


def stop_words(here: Room) -> str:
    return here.say(N_("Stop and wipe"))


def stop_asked(here: Room) -> tuple[str, str, str]:
    """Stopping wipes everything at once, so it asks: the question, what it means, and yes."""
    return (
        here.say(N_("Stop here and wipe the screen?")),
        here.say(N_("All answers are gone then. This cannot be undone.")),
        here.say(N_("Yes, wipe it")),
    )


# ---- what the page says by itself ----------------------------------------------------------------


def mount(here: Room) -> None:
    conversation = here.conversation
    order = kiosk.Order(
        screen=f"{conversation.page}-{conversation.revision}",
        voices=voices(here.desk, here.study.id, here.language),
        watch=conversation.page not in (Page.ATTRACT, Page.FINISHED),
        told=_told(conversation),
        end=conversation.page is Page.FINISHED,
    )
    kiosk.mount(order)


def _told(conversation: Conversation) -> kiosk.Told:
    """What may be said once it is gone. While Send is under way, nobody knows."""
    if conversation.pressed:
        return "unknown"
    if conversation.page is Page.ATTRACT:
        return "nothing"
    return "sent" if conversation.ended == "sent" else "not_sent"


def voices(desk: Desk, study: str, first: str) -> tuple[kiosk.Voice, ...]:
    return tuple(_voice(desk.study(study, language), language) for language in _in_order(first))


def _in_order(first: str) -> Sequence[str]:
    return (first, *(language for language in i18n.LANGUAGES if language != first))


@cache
def _spoken(language: str) -> Mapping[str, str]:
    return {name: i18n.say(msgid, language) for name, msgid in _SAID.items()}


def _voice(study: Study, language: str) -> kiosk.Voice:
    words = Wording(study, {})
    of_the_study = {
        "idle_title": words("idle.title"),
        "idle_text": words("idle.text", seconds=str(kiosk.MORE_SECONDS)),
        "idle_yes": words("idle.yes"),
        "idle_wipe": words("idle.wipe"),
        "lost_title": words("lost.title"),
        "lost_text": words("lost.kiosk", seconds=str(kiosk.LOST_SECONDS)),
        "wiped": words("wiped.title"),
        "wiped_not_sent": words("wiped.not_sent"),
        "wiped_sent": words("wiped.sent"),
        "start": words("wiped.start"),
    }
    return kiosk.Voice(lang=languages.HTML_LANG[language], words={**_spoken(language), **of_the_study})


# ---- the address that proves it ------------------------------------------------------------------


def routes(desk: Callable[[], Desk]) -> tuple[Route, ...]:
    """Only a kiosk has it."""

    async def wiped(request: Request) -> Response:
        ours = await run_in_threadpool(desk)
        query, headers = request.query_params, request.headers
        first = languages.asked(query, {}, headers)
        study = ours.settings.study or next(iter(ours.studies[i18n.ENGLISH]))
        return kiosk.wiped_page(kiosk.as_told(query.get("told")), voices(ours, study, first))

    return (Route(kiosk.WIPED, wiped),)
