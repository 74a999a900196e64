"""How somebody may be reached: whether at all, of age first, whom to call, then the fields. Nothing leaves here."""

import streamlit as st

from prescreen import contact as contacts
from prescreen import sending
from prescreen.contact import Contact, ContactProblem
from prescreen.conversation import Conversation, Page, go, moved
from prescreen.eligibility.text import N_
from prescreen.ui import frame, markup
from prescreen.ui.participant.room import Room, says, typed

LANGUAGES = ("cantonese", "mandarin", "english")
TIMES = ("morning", "afternoon", "evening", "any")
WAYS = ("phone", "email", "wechat")


def skip(here: Room) -> frame.Action:
    return here.action("skip", here.words("contact.skip"), lambda c: go(c, Page.RESULT))


def contact_page(here: Room) -> None:
    """How to be reached. A study that is closed takes no message; one that is not confirmed says so first."""
    words = here.words
    told = sending.openness(here.status, here.today)
    if told == "closed":
        _closed(here)
        return
    says(words("contact.title"), Page.CONTACT, [words("contact.hint")])
    if told != "open":
        markup.note([words("contact.status")], classes="ps-note ps-strong")
    if here.conversation.contact.of_age is None:
        _age(here)
        return
    if here.conversation.carer and here.conversation.contact.reach is None:
        _whom(here)
        return
    markup.note([words("contact.who"), words("contact.safe")])
    _problems(here)
    _called(here)
    _fields(here)
    frame.actions(here.action("contact-next", here.say(N_("Next")), _take_contact, primary=True), skip(here))


def _called(here: Room) -> None:
    """Whom to call, as it was chosen, with the way to choose again. What stands in the fields stays."""
    reach, words = here.conversation.contact.reach, here.words
    if not here.conversation.carer or reach is None:
        return
    again = here.action(
        "reach-again", here.say(N_("Change")), lambda c: moved(c, contact=_left(c).model_copy(update={"reach": None}))
    )
    frame.rows([frame.Earlier(words("carer.contact.whom"), words(f"carer.contact.{reach}"), again)])


def _closed(here: Room) -> None:
    says(here.words("closed.title"), Page.CONTACT, list(here.words.lines("closed")))
    _back_to_the_result(here)


def _back_to_the_result(here: Room) -> None:
    label = here.say(N_("Back to the result"))
    frame.actions(here.action("to-result", label, lambda c: go(c, Page.RESULT), primary=True))


def _age(here: Room) -> None:
    """Before anything that tells who somebody is."""
    words = here.words
    markup.block(markup.heading(words("contact.age"), level=2))
    frame.actions(
        here.action("age-yes", words("contact.age.yes"), lambda c: _with(c, of_age=True), primary=True),
        here.action("age-no", words("contact.age.no"), sending.refuse_minor),
        skip(here),
    )


def under_age_page(here: Room) -> None:
    first, *rest = here.words.lines("contact.age.under")
    says(first, Page.UNDER_AGE, rest)
    _back_to_the_result(here)


def _whom(here: Room) -> None:
    """For a helper: whom to call. Who may not know their illness is not sent at all."""
    words = here.words
    markup.block(markup.heading(words("carer.contact.whom"), level=2))
    frame.actions(
        here.action("reach-patient", words("carer.contact.patient"), lambda c: _with(c, reach="patient"), primary=True),
        here.action("reach-me", words("carer.contact.me"), lambda c: _with(c, reach="me")),
        # On a screen in a room the person who may not know could be reading along.
        *(() if here.kiosk else (here.action("reach-careful", words("carer.contact.careful"), _careful),)),
        skip(here),
    )


def _careful(conversation: Conversation) -> Conversation:
    return _with(conversation, reach="careful")


def _with(conversation: Conversation, **changes: object) -> Conversation:
    return moved(conversation, contact=conversation.contact.model_copy(update=changes))


def _problems(here: Room) -> None:
    if not here.conversation.contact_problems:
        return
    lines = [_problem_in_words(here, problem) for problem in here.conversation.contact_problems]
    markup.errors(here.words("err.title"), lines, here.trouble)


def _problem_in_words(here: Room, problem: ContactProblem) -> str:
    count = None if problem.digits is None else str(problem.digits)
    return here.words(f"contact.err.{problem.field}", count=count)


def _problem_beside(here: Room, about: str, field: str | None = None) -> None:
    """The same words as at the top, at the field they are about."""
    for problem in here.conversation.contact_problems:
        if problem.field == about:
            markup.error(_problem_in_words(here, problem), f"contact-{field or about}")


def _fields(here: Room) -> None:
    words, given = here.words, here.conversation.contact
    unset = words("contact.site.unset")
    sites = {
        site.id: " · ".join(str(part) for part in (site.name or unset, site.place) if part) for site in here.study.sites
    }
    at = here.desk.settings.kiosk
    only = at if at in sites else next(iter(sites)) if len(sites) == 1 else None
    _problem_beside(here, "site")
    _radio("site", words("contact.site"), sites, given.site or only)
    _problem_beside(here, "name")
    _field("name", words("contact.name"), given.name)
    markup.block(markup.heading(words("contact.how"), level=2))
    _problem_beside(here, "none", WAYS[0])
    for way in WAYS:
        _problem_beside(here, way)
        with st.container(key=f"{'numeric' if way == 'phone' else 'written'}-contact-way-{way}"):
            _field(way, words(f"contact.{way}"), getattr(given, way))
    _radio("time", words("contact.time"), {one: words(f"contact.time.{one}") for one in TIMES}, given.time)
    spoken = {one: words(f"contact.language.{one}") for one in LANGUAGES}
    _radio("language", words("contact.language"), spoken, given.language)
    for question in ("message", "illness"):
        choices = {one: words(f"contact.{question}.{one}") for one in ("yes", "no")}
        chosen = {True: "yes", False: "no"}.get(getattr(given, question))
        _radio(question, words(f"contact.{question}"), choices, chosen)


def _radio(name: str, label: str, choices: dict[str, str], chosen: str | None) -> None:
    keys = list(choices)
    st.radio(
        label,
        keys,
        index=keys.index(chosen) if chosen in keys else None,
        format_func=choices.__getitem__,
        key=f"contact-{name}",
        width="stretch",
        on_change="ignore",
    )


def _field(name: str, label: str, value: str) -> None:
    st.text_input(label, value=value, key=f"contact-{name}", max_chars=120, autocomplete="off", on_change="ignore")


def _left(conversation: Conversation) -> Contact:
    """The contact with what stands in the fields now."""
    return conversation.contact.model_copy(
        update={
            **{name: typed(f"contact-{name}") for name in ("name", *WAYS)},
            **{name: typed(f"contact-{name}") or None for name in ("site", "time", "language")},
            **{name: _yes_no(typed(f"contact-{name}")) for name in ("message", "illness")},
        }
    )


def _take_contact(conversation: Conversation) -> Conversation:
    left = _left(conversation)
    problems = contacts.check(left)
    if problems:
        return moved(conversation, contact=left, contact_problems=problems)
    return moved(conversation, contact=left, page=Page.CONSENT)


def _yes_no(chosen: str) -> bool | None:
    return {"yes": True, "no": False}.get(chosen)
