"""One run of one tab: its conversation, its study, its words. And the one way in which a gesture changes anything.

A gesture looks at the revision it was drawn with; a late or second click finds another one and does nothing. What the
buttons stand for is kept in one place that each run replaces: Streamlit keeps what it is handed with a button for as
long as the session lives, and so would keep every earlier answer, cleared ones too.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache, partial
from typing import Any

import streamlit as st

from prescreen import i18n, wording
from prescreen.conversation import Conversation, Page, assessment, begin
from prescreen.desk import Desk
from prescreen.eligibility import interview
from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.explanation import Said
from prescreen.eligibility.facts import months_before
from prescreen.eligibility.interview import Plan
from prescreen.eligibility.study import Question, Study
from prescreen.eligibility.text import Message
from prescreen.reading.answers import Reader
from prescreen.records.store import StudyStatus
from prescreen.sending import FRESH_DAYS
from prescreen.tabcopy import TabSeal
from prescreen.ui import browser, frame, languages, markup

_KEY = "conversation"
_CHANGES = "changes"
_FRESH_MONTHS = 12
READER_SECONDS = 60
Change = Callable[[Conversation], Conversation]
Changes = dict[str, tuple[int, Change]]


@dataclass(frozen=True)
class Room:
    """What a page needs to draw itself for one person."""

    desk: Desk
    conversation: Conversation
    changes: Changes = field(default_factory=dict, repr=False, compare=False)
    drawn: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)  # passages of this run
    beside: bool = False  # the second language of a page: it is read, and nothing on it is pressed or focused

    @property
    def language(self) -> str:
        return self.conversation.language

    @property
    def kiosk(self) -> bool:
        """Is this a screen that one person uses after another?"""
        return self.desk.settings.kiosk is not None

    @property
    def other(self) -> "Room":
        """The same page in the other language, to be read beside this one."""
        language, _ = languages.other(self.language)
        return Room(
            self.desk, self.conversation.model_copy(update={"language": language}), drawn=self.drawn, beside=True
        )

    def focus(self, name: str) -> str | None:
        """The name under which a heading takes the focus; in the second language none does."""
        return None if self.beside else name

    @property
    def has_trouble(self) -> bool:
        """Is there anything to put right on this page, or to be told of the last gesture?"""
        c = self.conversation
        told = c.withdraw_told or c.shared.told
        return bool(c.contact_problems or c.consent_missing or told) or c.not_sent

    @property
    def trouble(self) -> str:
        """The name under which the summary of it takes the focus; another one each time."""
        return f"{self.conversation.page}!{self.conversation.revision}"

    @cached_property
    def study(self) -> Study:
        return self.desk.study(self.conversation.study, self.language)

    @property
    def reader(self) -> Reader:
        """Reads what is typed about this study. Raises `KeyError` on a surface where nobody types."""
        return self.desk.readers[self.conversation.study].result(READER_SECONDS)

    def explained(self, shown: str) -> tuple[tuple[str, str], ...]:
        """The terms in a text on screen: what each asks, and the approved words that explain it."""
        soon = self.desk.readers.get(self.conversation.study)
        if soon is None or not soon.done():
            return ()  # in the first seconds of a process; nobody waits for help that is only offered
        topics = (self.study.topic(name) for name in self.reader.terms(shown))
        return tuple((self.fill(topic.ask), self.fill(topic.answer)) for topic in topics)

    def let_go(self) -> None:
        """The page is drawn. What its buttons stand for holds this room until the next page, and so would hold all that
        was worked out for it as long as the tab is open; and the room them, which only a collection would undo.
        """
        # The words that were drawn are the study's, and what was marked is looked up among them.
        kept = {"desk": self.desk, "conversation": self.conversation, "changes": {}, "drawn": self.drawn}
        beside = self.beside
        self.__dict__.clear()
        self.__dict__.update(kept, beside=beside)

    @cached_property
    def today(self) -> date:
        return self.desk.today()

    @cached_property
    def plan(self) -> Plan:
        return interview.plan(self.study, self.conversation.answers, self.today)

    @cached_property
    def assessed(self) -> Assessment:
        return assessment(self.conversation, self.study, self.today)

    @cached_property
    def status(self) -> StudyStatus:
        found: StudyStatus = self.desk.store.study_status(self.conversation.study)
        return found

    @cached_property
    def words(self) -> wording.Wording:
        """The study's pages for this person, with what the site and the team have told us."""
        return wording.Wording(self.study, _Told(self), self.conversation.carer)

    def fill(self, text: str) -> str:
        """The dates in a question's text."""
        return wording.fill(text, self._window) if "{" in text else text

    @cached_property
    def _window(self) -> Mapping[str, str]:
        window = {
            "date_12m": months_before(self.today, _FRESH_MONTHS),
            "date_90d": self.today - timedelta(days=FRESH_DAYS),
        }
        return {name: i18n.say_date(day, self.language) for name, day in window.items()}

    def say(self, msgid: str, **params: str) -> str:
        return i18n.say(msgid, self.language, params)

    def message(self, message: Message) -> str:
        return i18n.say(message.msgid, self.language, message.params)

    def said(self, said: Said) -> str:
        """One answer as it is written in this language."""
        words = i18n.say_day(said.day, self.language) if said.day else self.fill(said.text)
        if said.day and said.text:
            words = f"{said.text}{i18n.remarked(words, self.language)}"
        if said.report_day is not None:
            words += i18n.remarked(self._read_from(said, said.report_day), self.language)
        return i18n.labelled(said.label, words, self.language) if said.label else words

    def _read_from(self, said: Said, day: date) -> str:
        """Where it came from; the day of the report is left out where the answer itself shows it."""
        if said.day:
            return self.words("report.mark")
        return self.words("report.mark.day", day=i18n.say_date(day, self.language))

    def short(self, question: Question) -> str:
        return self.fill(question.short)

    def action(self, key: str, label: str, change: Change, *, primary: bool = False) -> frame.Action:
        """A button that makes one change, if nothing else has changed meanwhile."""
        revision = self.conversation.revision
        name = f"{key}-{revision}"
        self.changes[name] = (revision, change)
        return frame.Action(name, label, _do, (self.desk, name), primary=primary)

    def gesture(self, key: str, change: Change) -> Callable[[], None]:
        """The same for what is no button."""
        name = f"{key}-{self.conversation.revision}"
        self.changes[name] = (self.conversation.revision, change)
        return partial(_do, self.desk, name)

    def tick(self, key: str, label: str, change: Change, *, ticked: bool) -> None:
        """A box that makes one change at once. It always shows what holds, never what was only pressed."""
        name = f"{key}-{self.conversation.revision}"
        self.changes[name] = (self.conversation.revision, change)
        st.session_state[key] = ticked
        st.checkbox(markup.plain(label), key=key, on_change=_do, args=(self.desk, name), width="stretch")


class _Told(Mapping[str, str | None]):
    """What the site and the team have told. The store is asked only where a text needs what the team said."""

    def __init__(self, room: Room) -> None:
        self._room, self._site = room, room.desk.settings.placeholders()

    def __getitem__(self, name: str) -> str | None:
        if name == "team_phone":
            return self._room.status.team_phone or self._site[name]
        if name == "checked_on":
            checked = self._room.status.checked_on
            return i18n.say_date(checked, self._room.language) if checked else None
        return self._site[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._site, "checked_on"))

    def __len__(self) -> int:
        return len(self._site) + 1


def enter(desk: Desk) -> Room:
    """The room of this run: the tab's conversation, what the browser kept of it, or a new one that is not kept yet."""
    conversation = st.session_state.get(_KEY)
    if conversation is None:
        blob = browser.restored()
        conversation = _seal(desk).open(blob, desk.studies[i18n.ENGLISH]) if blob is not None else None
        if conversation is not None:
            st.session_state[_KEY] = conversation
    if conversation is None:
        page = Page.ATTRACT if desk.settings.kiosk else Page.START
        conversation = begin(_first_study(desk), languages.current(), page)
    return Room(desk, conversation, _changes(conversation.revision))


def instead(room: Room, conversation: Conversation) -> Room:
    """The same run with another conversation, which is kept from now on."""
    st.session_state[_KEY] = conversation
    return Room(room.desk, conversation, _changes(conversation.revision))


def _changes(revision: int) -> Changes:
    """What the buttons of this page stand for; those of a run that was cut short still count, older ones are gone."""
    kept: Changes = st.session_state.get(_CHANGES, {})
    changes = {name: found for name, found in kept.items() if found[0] == revision}
    st.session_state[_CHANGES] = changes
    return changes


def copy_for_the_tab(room: Room) -> bytes | None:
    """What the browser keeps; nothing before the first gesture."""
    kept = st.session_state.get(_KEY)
    return _seal(room.desk).close(kept) if kept is not None else None


def _first_study(desk: Desk) -> str:
    return next(iter(desk.studies[i18n.ENGLISH]))


def _seal(desk: Desk) -> TabSeal:
    return _sealed_with(desk.tab_key, desk.settings.tab_hours)


@lru_cache(maxsize=4)
def _sealed_with(key: bytes, hours: int) -> TabSeal:
    # Made ready once for a process: it holds the site's key and nothing of a person.
    return TabSeal(key, hours)


def _do(desk: Desk, name: str) -> None:
    """Guard, one plain function, one assignment. It may be called twice; the second call finds another revision."""
    room = enter(desk)
    if name not in room.changes:
        return
    _, change = room.changes[name]
    changed = change(room.conversation)
    if changed.hints != room.conversation.hints:
        _fill_anew(room.study, changed)
    st.session_state[languages.COOKIE] = changed.language
    st.session_state[_KEY] = changed


def _fill_anew(study: Study, changed: Conversation) -> None:
    """Fields that are on the screen keep what stands in them; those that a message filled in begin again."""
    filled = {f"{study.question(key).id}-" for key in changed.hints}
    for name in [name for name in st.session_state if str(name).startswith(tuple(filled))]:
        del st.session_state[name]


def says(words: str, focus: str, lines: Sequence[str] = ()) -> None:
    """What the page says first: its heading, which takes the focus, and the lines under it."""
    markup.block(markup.heading(words, focus) + markup.paragraphs(lines), classes="ps-bubble")


def typed(key: str) -> str:
    """What stands in a field."""
    value: Any = st.session_state.get(key)
    return value.strip() if isinstance(value, str) else ""


def ticked(keys: Mapping[str, str]) -> tuple[str, ...]:
    """Which of some check boxes are ticked: names by widget key."""
    return tuple(name for key, name in keys.items() if st.session_state.get(key))
