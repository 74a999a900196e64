"""Other trials: looking for them, and one of them on a page like the study's own, in the registry's words."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import streamlit as st

from prescreen import i18n
from prescreen.catalogue import browsing, countries
from prescreen.catalogue.browsing import Found
from prescreen.catalogue.glossary import Glossary
from prescreen.catalogue.record import Record, as_read
from prescreen.catalogue.wanted import A_PAGE, LONGEST, PHASES, STANDINGS, WHERE, Looking, Wanted
from prescreen.conversation import Conversation, Page
from prescreen.eligibility.text import N_
from prescreen.looking import close, leave, search, turn
from prescreen.ui import frame, markup
from prescreen.ui.participant import trialwords
from prescreen.ui.participant.alike import card
from prescreen.ui.participant.room import Room, says, typed
from prescreen.ui.participant.trialwords import day

TITLE = N_("Other trials")
_ANY = "any"
_FEW, _MANY = 4, 8


def title(here: Room) -> str:
    """What the browser's tab says."""
    looking = _looking(here)
    if here.conversation.page is Page.RECORD and looking.record:
        return here.say(N_("Trial {number}"), number=looking.record)
    return here.say(TITLE)


def focus(here: Room) -> str:
    """After a search what was found takes the focus, else the page's title."""
    return f"found-{here.conversation.revision}" if _looking(here).searched else str(Page.BROWSE)


def _looking(here: Room) -> Looking:
    return here.conversation.looking or Looking()


def _glossary(here: Room) -> Glossary:
    return browsing.glossary(here.desk.settings.content_dir.resolve())


# ---- looking for trials ----------------------------------------------------------------------------


def browse_page(here: Room) -> None:
    """What to look for, and one page of what was found."""
    known = _glossary(here)
    found = browsing.look(here.desk.library, known, _looking(here).wanted)
    lines = [
        here.say(N_("This is what trial registers wrote. We have not checked any of it.")),
        here.say(N_("Much of it is old. At each trial you see on which day the register said so.")),
    ]
    says(here.say(TITLE), Page.BROWSE, lines)
    _form(here)
    _results(here, known, found)
    frame.actions(here.action("trials-back", here.say(N_("Back")), leave))


def _form(here: Room) -> None:
    wanted, revision = _looking(here).wanted, here.conversation.revision
    keys = {name: f"look-{name}-{revision}" for name in ("words", "place", "standing", "phase", "where")}

    def take(conversation: Conversation) -> Conversation:
        chosen = {name: _chosen(keys[name]) for name in ("standing", "phase")}
        where = _chosen(keys["where"]) or WHERE[0]
        told = {"words": typed(keys["words"]), "place": typed(keys["place"]), "where": where, **chosen}
        return search(conversation, Wanted.model_validate(told))

    action = here.action("search", here.say(N_("Search")), take, primary=True)
    with st.form(f"form-look-{revision}", border=False, enter_to_submit=True):
        hint = here.say(N_("Illness, treatment, medicine or trial number. English or Chinese."))
        _field(here.say(N_("What are you looking for?")), hint, keys["words"], wanted.words)
        hint = here.say(N_("You can leave this empty."))
        _field(here.say(N_("Country, city or hospital")), hint, keys["place"], wanted.place)
        with st.expander(markup.plain(here.say(N_("More choices"))), key=f"look-more-{revision}"):
            _radio(here, N_("Does it take people?"), keys["standing"], trialwords.STANDING, STANDINGS, wanted.standing)
            _radio(here, N_("Phase"), keys["phase"], trialwords.PHASE, PHASES, wanted.phase)
            _radio(here, N_("Where should your words stand?"), keys["where"], trialwords.WHERE, WHERE[1:], wanted.where)
        st.form_submit_button(
            markup.plain(action.label),
            key=action.key,
            type="primary",
            on_click=action.on_click,
            args=action.args,
            width="stretch",
        )


def _field(label: str, hint: str, key: str, value: str) -> None:
    st.text_input(markup.plain(f"{label}\n{hint}"), value=value, key=key, max_chars=LONGEST, autocomplete="off")


def _radio(
    here: Room, label: str, key: str, words: Mapping[str, str], choices: tuple[str, ...], chosen: str | None
) -> None:
    options = [_ANY, *choices]
    named = {one: here.say(words[one]) for one in choices} | {_ANY: here.say(N_("It does not matter"))}
    st.radio(
        markup.plain(here.say(label)),
        options,
        index=options.index(chosen) if chosen in options else 0,
        format_func=lambda one: markup.plain(named[one]),
        key=key,
        width="stretch",
    )


def _chosen(key: str) -> str | None:
    value = st.session_state.get(key)
    return value if isinstance(value, str) and value != _ANY else None


def _results(here: Room, known: Glossary, found: Found) -> None:
    if found.total == 0:
        lines = [here.say(N_("Try fewer words, or other ones. Your doctor may know of more trials."))]
        heading, lines = here.say(N_("Nothing was found")), [*_meant(here, known, found), *lines]
    else:
        first = found.page * A_PAGE + 1
        last = min(found.total, first + len(found.records) - 1)
        count = {"first": str(first), "last": str(last), "total": str(found.total)}
        heading, lines = here.say(N_("Trials {first} to {last} of {total}"), **count), _meant(here, known, found)
    markup.block(markup.heading(heading, focus(here) if _looking(here).searched else None, level=2))
    markup.block(markup.paragraphs(lines))
    for record in found.records:
        card(here, record, list(_lines(here, known, record)))
    pages = []
    if found.page + 1 < found.pages:
        pages.append(here.action("page-next", here.say(N_("Next trials")), lambda c: turn(c, found.page + 1)))
    if found.page > 0:
        pages.append(here.action("page-before", here.say(N_("Trials before these")), lambda c: turn(c, found.page - 1)))
    for one in pages:
        frame.button(one)


def _meant(here: Room, known: Glossary, found: Found) -> list[str]:
    """What the words were taken to mean, so that nobody wonders why a trial with other words is here."""
    told = [trialwords.meant(here, known, one) for one in found.looked]
    return [here.say(N_("We looked for: {what}"), what=i18n.in_a_row(told, here.language))] if told else []


def _lines(here: Room, known: Glossary, record: Record) -> Iterator[str]:
    yield trialwords.state(here, record)
    if record.conditions:
        yield _labelled(here, N_("Illness"), _some(here, trialwords.names(here, known, record.conditions)))
    if record.interventions:
        tried = trialwords.names(here, known, (one.name for one in record.interventions))
        yield _labelled(here, N_("What is tried"), _some(here, tried))
    where = [countries.shown(one, here.language) for one in record.countries]
    yield _labelled(here, N_("Where"), _some(here, where) if where else here.say(trialwords.NOT_KNOWN))


def _labelled(here: Room, label: str, value: str) -> str:
    return i18n.labelled(here.say(label), value, here.language)


def _some(here: Room, items: list[str]) -> str:
    told = i18n.in_a_row(items[:_FEW], here.language)
    left = len(items) - _FEW
    return here.say(N_("{some}, and {count} more"), some=told, count=str(left)) if left > 0 else told


# ---- one trial -------------------------------------------------------------------------------------


def record_page(here: Room) -> None:
    """One trial as the registry told it. Its sentences are its own, in its own language."""
    looking = _looking(here)
    record = browsing.find(here.desk.library, looking.record or "")
    back = here.action("trial-back", here.say(N_("Back")), close, primary=True)
    if record is None:
        says(here.say(N_("This trial is no longer in our list.")), Page.RECORD)
        frame.actions(back)
        return
    known = _glossary(here)
    heading = f'<h1 data-focus="{Page.RECORD}" tabindex="-1" lang="en">{markup.text(record.name)}</h1>'
    official = [record.official_title] if record.official_title and record.official_title != record.name else []
    markup.block(heading + _english(official), classes="ps-bubble")
    _not_checked(here, record)
    rows = "".join(f"<dt>{markup.text(here.say(name))}</dt>{values}" for name, values in _rows(here, known, record))
    markup.block(markup.heading(here.say(N_("In short")), level=2) + f"<dl>{rows}</dl>", classes="ps-bubble")
    if record.summary:
        _own_words(here, N_("What the register says it is about"), record.summary)
    _places(here, record)
    _criteria(here, record)
    _source(here, record)
    frame.actions(back)


def _not_checked(here: Room, record: Record) -> None:
    lines = [
        trialwords.state(here, record),
        here.say(N_("Not checked by us. We do not know whether this trial could fit you.")),
        here.say(N_("Show the number {number} to your doctor, and ask what they think."), number=record.id),
    ]
    markup.block(
        f"<p><strong>{markup.text(lines[0])}</strong></p>" + markup.paragraphs(lines[1:]), classes="ps-note ps-status"
    )


def _rows(here: Room, known: Glossary, record: Record) -> Iterator[tuple[str, str]]:
    not_known = here.say(trialwords.NOT_KNOWN)
    yield N_("Illness"), _many(here, trialwords.names(here, known, record.conditions))
    yield N_("What is tried"), _many(here, trialwords.names(here, known, (one.name for one in record.interventions)))
    yield N_("Phase"), _values(trialwords.phases(here, record))
    yield N_("Age"), _values([trialwords.ages(here, record)])
    yield N_("Sex"), _values([trialwords.sex(here, record)])
    if record.healthy_volunteers:
        yield N_("Healthy people"), _values([here.say(N_("They can take part too"))])
    yield N_("People in all"), _values([str(record.enrollment) if record.enrollment is not None else not_known])
    yield N_("Start"), _values([trialwords.dated(here, record.start)])
    yield N_("End"), _values([trialwords.dated(here, record.completion)])
    if record.why_stopped:
        yield N_("Why it was stopped"), _values([record.why_stopped])
    yield N_("Who runs it"), _values([record.sponsor or not_known, *record.collaborators])
    yield N_("Trial number"), _values([record.id])


def _values(values: list[str]) -> str:
    return "".join(f"<dd>{markup.text(value)}</dd>" for value in values)


def _many(here: Room, values: list[str]) -> str:
    """Values of which there may be a great many: the first ones, the others folded away."""
    if len(values) <= _MANY:
        return _values(values or [here.say(trialwords.NOT_KNOWN)])
    left = values[_MANY:]
    folded = markup.opening(here.say(N_("{count} more"), count=str(len(left))), left)
    return f"{_values(values[:_MANY])}<dd>{folded}</dd>"


def _english(lines: list[str]) -> str:
    return "".join(f'<p lang="en">{markup.text(line)}</p>' for line in lines)


def _own_words(here: Room, heading: str, text: str) -> None:
    inner = markup.heading(here.say(heading), level=2)
    if here.language != i18n.ENGLISH:
        inner += markup.paragraphs([here.say(N_("The register writes in English. These are its own words."))])
    markup.block(f'{inner}<div class="ps-own" lang="en">{markup.text(as_read(text))}</div>', classes="ps-bubble")


def _criteria(here: Room, record: Record) -> None:
    if record.criteria is None:
        markup.note([here.say(N_("What the trial asks of people is not in our copy."))])
        return
    markup.note([here.say(N_("We have not checked the next part, or put it in plain words."))])
    _own_words(here, N_("Who can take part, in the register's words"), record.criteria)


def _places(here: Room, record: Record) -> None:
    """Places by country. Where a registry's status of a place is known, it stands beside it."""
    heading = markup.heading(here.say(N_("Where")), level=2)
    if not record.places:
        markup.block(heading + markup.paragraphs([here.say(trialwords.NOT_KNOWN)]), classes="ps-bubble")
        return
    inner = ""
    by_country = sorted(
        record.places, key=lambda place: record.countries.index(place.country) if place.country else 999
    )
    for country, places in groupby(by_country, key=lambda place: place.country):
        named = countries.shown(country, here.language) if country else here.say(trialwords.NOT_KNOWN)
        lines = []
        for place in places:
            told = ", ".join(part for part in (place.facility, place.city, place.region) if part)
            lines.append(f"{told} ({here.say(trialwords.STATUS[place.status])})" if place.status else told)
        inner += markup.opening(f"{named} ({len(lines)})", lines)
    markup.block(heading + inner, classes="ps-bubble")


def _source(here: Room, record: Record) -> None:
    lines = [trialwords.read_on(here, record)]
    if not record.source.whole:
        lines.append(here.say(N_("Our copy is not complete. What is not known here may stand in the register.")))
    if record.updated:
        lines.append(here.say(N_("The record was last changed there on {day}."), day=day(here, record.updated)))
    markup.block(markup.paragraphs(lines), classes="ps-note ps-small")
