"""What a participant does: begin, answer, correct, look, send, take back. One immutable value, one function a gesture.

Nothing here draws, and until `send` nothing is written anywhere. Each function returns another conversation; a gesture
that comes late (an old button, a second click) finds its revision gone and changes nothing.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from prescreen.capsule import Kept, Opened
from prescreen.catalogue.wanted import Looking
from prescreen.contact import Contact, ContactProblem
from prescreen.eligibility import interview
from prescreen.eligibility.answers import (
    Answer,
    AnswerNotUsable,
    AnswerProblem,
    Source,
    check_answer,
    check_usable,
)
from prescreen.eligibility.assessment import Assessment, assess, assess_facts
from prescreen.eligibility.study import Question, Row, Study
from prescreen.eligibility.text import Model
from prescreen.notes import Draft, Note
from prescreen.reading.answers import Danger, Proposal

Who = Literal["self", "together", "helper"]


class Page(StrEnum):
    """Where in the conversation a person is. The next question is computed, never stored."""

    ATTRACT = "attract"
    START = "start"
    STUDY = "study"
    CHAT = "chat"
    CLASH = "clash"
    STOP = "stop"
    CHECK = "check"
    GATE = "gate"
    PRINTED = "printed"
    RESULT = "result"
    CONTACT = "contact"
    UNDER_AGE = "under_age"
    CONSENT = "consent"
    PREVIEW = "preview"
    RECEIPT = "receipt"
    WITHDRAW = "withdraw"
    WITHDRAWN = "withdrawn"
    FINISHED = "finished"
    ALARM = "alarm"
    REPORT = "report"
    KEEP = "keep"
    SHARE = "share"
    LINKS = "links"
    OPEN = "open"
    READING = "reading"
    FILL = "fill"
    BROWSE = "browse"
    RECORD = "record"


class Sending(Model):
    """What Send needs to happen once: made when the preview is first shown, kept in the tab before anybody presses."""

    key: str
    code: str
    at: datetime


class Agreed(Model):
    """A tick: the exact words that were ticked, and when. Other words under the same key were not agreed to."""

    key: str
    text: str
    at: datetime


class Heard(Model):
    """What became of the last typed message. It stands until the next gesture; nothing in it is stored by itself.

    `read`: taken as an answer, and shown to be taken back (`before` is every answer as it was). `asked`: not certain,
    `offers` are answers that one tap gives, the leaning one first. `several`: facts to tick. `menu`: approved questions
    that may be meant. `told`: the answer to one. `kept`: a question for the study team. `undone`: taken back.
    """

    kind: Literal["read", "asked", "several", "menu", "told", "kept", "undone", "nothing"]
    words: str = ""
    question: str | None = None
    before: Mapping[str, Answer] | None = None
    reason: str | None = None
    offers: tuple[Mapping[str, JsonValue], ...] = ()
    proposals: tuple[Proposal, ...] = ()
    topics: tuple[str, ...] = ()
    danger: Danger | None = None  # a word of care that goes with it, without stopping anybody


class Picked(Model):
    """What the person wants to show. Private answers have a tick of their own; a name is typed on purpose."""

    answers: bool = True
    private: bool = False
    result: bool = True
    notes: bool = True
    questions: bool = True
    name: str = ""
    days: int = 7


class Shared(Model):
    """Links in this tab: what goes into the next one, which were made, and the one that somebody else's led here.

    `told` is the key of the words that say what became of the last gesture, `link` the secret of a link not opened yet.
    `draft` are answers that a doctor filled in and did not leave yet; `decided` are those that the owner looked at.
    """

    picked: Picked = Picked()
    kept: tuple[Kept, ...] = ()
    link: str | None = None
    told: str | None = None
    opened: Opened | None = None
    draft: Mapping[str, Answer] = {}
    decided: tuple[str, ...] = ()


# What the last page may say of what was sent.
Ended = Literal["not_sent", "sent", "taken_back"]


class Conversation(Model):
    """One tab's conversation, whole."""

    study: str
    language: str
    who: Who | None = None
    answers: Mapping[str, Answer] = {}
    page: Page = Page.START
    at: str | None = None  # a question that is shown again; None: the next open one
    then: Page | None = None  # where to go once nothing is open; None: to the check
    came_from: Page | None = None  # where somebody was before looking at taking back
    study_from: Page | None = None  # where somebody was before looking at the study
    marks: bool = False  # the study page shows the answers at its points; nobody sees them unasked
    revision: int = 0
    problems: tuple[AnswerProblem, ...] = ()
    stopped: tuple[str, ...] = ()  # questions whose soft stop was shown
    clashed: tuple[str, ...] = ()  # contradictions that were asked back
    clearing: bool = False
    cleared: bool = False
    print_private: bool = False
    contact: Contact = Contact()
    contact_problems: tuple[ContactProblem, ...] = ()
    consent_missing: tuple[str, ...] = ()
    withdraw_told: str | None = None
    agreed: tuple[Agreed, ...] = ()
    withheld: tuple[str, ...] = ()
    sending: Sending | None = None
    pressed: bool = False  # Send was pressed; the page says so before it is done
    not_sent: bool = False
    taken_back_at: datetime | None = None
    heard: Heard | None = None
    hints: Mapping[str, JsonValue] = {}  # ticked among several facts: fills fields, and counts only with Next
    for_team: tuple[str, ...] = ()  # questions that the study team gets, if the person sends anything
    danger: Danger | None = None  # which page of help is shown; the words that led to it are not kept
    reading: bool = False  # a report is being read; what came of it is never in here
    looking: Looking | None = None  # among other trials; None: not there
    ended: Ended = "not_sent"
    links_left: bool = False  # links that were made still work, though nothing of them is in this tab
    shared: Shared = Shared()
    both: bool = False  # both languages beside each other: the person reads one, who helps reads the other
    notes: tuple[Note, ...] = ()  # the person's own, on words of the pages; gone with the answers
    draft: Draft | None = None  # words that were marked to write about
    choosing: bool = False  # a paragraph is to be chosen to write about
    near: str | None = None  # the words that the focus goes back to

    @property
    def carer(self) -> bool:
        """Are the words those for a helper? Two who answer together read the words for the patient."""
        return self.who == "helper"


def begin(study: str, language: str, page: Page = Page.START) -> Conversation:
    """A new conversation, at the start page, or at what invites to it."""
    return Conversation(study=study, language=language, page=page)


def moved(conversation: Conversation, **changes: object) -> Conversation:
    """The next state: every change is a new revision, and what was to be put right is over."""
    over = {"problems": (), "contact_problems": (), "consent_missing": (), "withdraw_told": None, "heard": None}
    beside = {"draft": None, "choosing": False, "near": None}
    said = {"clearing": False, "cleared": False, "not_sent": False, "pressed": False}
    base = {"revision": conversation.revision + 1, **said, **over, **beside}
    return Conversation.model_validate({**dict(conversation), **base, **changes})


def go(conversation: Conversation, page: Page) -> Conversation:
    """Another page, the answers unchanged."""
    return moved(conversation, page=page, at=None, then=None)


def look_at_taking_back(conversation: Conversation) -> Conversation:
    """To the page on which what was sent is taken back; `keep` leads back here."""
    return moved(conversation, page=Page.WITHDRAW, came_from=conversation.page)


def keep(conversation: Conversation) -> Conversation:
    """Nothing is taken back: where the person was before."""
    return moved(conversation, page=conversation.came_from or Page.START, came_from=None)


def look_at_study(conversation: Conversation) -> Conversation:
    """To the study page; `leave_study` leads back here, and the question that was open is open again."""
    return moved(conversation, page=Page.STUDY, study_from=conversation.page)


def leave_study(conversation: Conversation) -> Conversation:
    """Back to where the person was."""
    return moved(conversation, page=conversation.study_from or Page.START, study_from=None)


def show_marks(conversation: Conversation, *, shown: bool) -> Conversation:
    """The answers at the points of the study page, or without them."""
    return conversation.model_copy(update={"marks": shown, "revision": conversation.revision + 1})


def answer_from_study(conversation: Conversation, question: str) -> Conversation:
    """Open a question from the study page; its answer leads back there. Who answers is asked first, if nobody said."""
    page = Page.CHAT if conversation.who is not None else Page.START
    return moved(conversation, page=page, at=question, then=Page.STUDY)


def read_both(conversation: Conversation, *, both: bool) -> Conversation:
    """Both languages beside each other, or one. Everything else stays, also what was to be put right."""
    return conversation.model_copy(update={"both": both, "revision": conversation.revision + 1})


def choose_language(conversation: Conversation, language: str) -> Conversation:
    """Everything else stays, also what was to be put right."""
    return conversation.model_copy(update={"language": language, "revision": conversation.revision + 1})


def choose_who(conversation: Conversation, who: Who) -> Conversation:
    """Who answers, and on to the first question. Somebody else has agreed to nothing and named no one to call."""
    fresh = {} if who == conversation.who else {"contact": Contact(), "agreed": (), "sending": None}
    return moved(conversation, who=who, page=Page.CHAT, **fresh)


def turn_to(conversation: Conversation, study: str, page: Page) -> Conversation:
    """Another study, for which every answer counts that it asks for too.

    What was said to the first one's team stays there: no consent, no place and nothing being sent goes along.
    """
    contact = conversation.contact.model_copy(update={"site": None})
    apart = {"contact": contact, "agreed": (), "withheld": (), "sending": None, "print_private": False}
    anew = {"at": None, "then": None, "came_from": None, "stopped": (), "clashed": ()}
    return moved(conversation, study=study, page=page, **apart, **anew)


def current(conversation: Conversation, study: Study, today: date) -> Question | None:
    """The question on the screen; None when every question has its answer."""
    return current_in(interview.plan(study, conversation.answers, today), conversation)


def current_in(plan: interview.Plan, conversation: Conversation) -> Question | None:
    """The same, where the plan is at hand."""
    shown = next((question for question in plan.questions if question.id == conversation.at), None)
    return shown or plan.next


def answer(
    conversation: Conversation,
    study: Study,
    question: Question,
    values: Mapping[str, JsonValue],
    today: date,
    source: Source = "button",
) -> Conversation:
    """Take the answers of one screen. What cannot be used is asked again and not kept; everything typed stays shown."""
    problems = tuple(_problems(study, question, values, today))
    if problems:
        return moved(conversation, problems=problems)
    given = {
        key: _as_before(conversation.answers.get(key), value) or Answer(value=value, source=source, answered_on=today)
        for key, value in values.items()
    }
    others = {key: value for key, value in conversation.answers.items() if key not in question.keys}
    answers, known = interview.pruned(study, {**others, **given}, today)
    after = moved(conversation, answers=answers, at=None, page=Page.CHAT, sending=None)
    return _what_next(after, interview.planned(study, answers, known), (question,))


def _as_before(before: Answer | None, value: JsonValue) -> Answer | None:
    """What a report gave stays so while its question only passes by. A row without an arrow shows no number there."""
    if before is None or before.source != "lab_report":
        return None
    shown = {"flag": "normal"} if isinstance(before.value, dict) and before.value.get("flag") == "normal" else None
    return before if value in (before.value, shown) else None


def after_report(conversation: Conversation, study: Study, today: date) -> Conversation:
    """What comes after answers that a report gave, whichever they are."""
    read = {key for key, given in conversation.answers.items() if given.source == "lab_report"}
    plan = interview.plan(study, conversation.answers, today)
    return _what_next(conversation, plan, [one for one in study.questions if read.intersection(one.keys)])


def _what_next(conversation: Conversation, plan: interview.Plan, questions: Iterable[Question]) -> Conversation:
    """A contradiction is asked back first, then a lasting point may be the end, then the next question or the check."""
    clash = next((c for c in plan.conflicts if c.id not in conversation.clashed and _is_asked(c.ask_again, plan)), None)
    if clash is not None:
        return moved(conversation, page=Page.CLASH, clashed=(*conversation.clashed, clash.id))
    ends = [one for one in questions if interview.may_stop(one) and one.id not in conversation.stopped]
    # The whole study is judged only where its judgement can change what comes next.
    assessed = assess_facts(plan.study, plan.known) if ends else None
    for question in ends:
        if assessed is not None and interview.lasting_stop(assessed, question):
            return moved(conversation, page=Page.STOP, at=question.id, stopped=(*conversation.stopped, question.id))
    return _onward(conversation, plan)


def _onward(conversation: Conversation, plan: interview.Plan) -> Conversation:
    """The next open question; when there is none, where a correction was begun, or the check. Who opened a question
    from the study page goes back to that page at once.
    """
    if conversation.then is Page.STUDY:
        return go(conversation, Page.STUDY)
    if plan.next is not None:
        return moved(conversation, page=Page.CHAT, at=None)
    return go(conversation, conversation.then or Page.CHECK)


def _is_asked(keys: tuple[str, ...], plan: interview.Plan) -> bool:
    return any(key in question.keys for key in keys for question in plan.answered)


def _problems(study: Study, question: Question, values: Mapping[str, JsonValue], today: date) -> list[AnswerProblem]:
    if question.rows:
        # All at once, in the order of the sheet: nobody should have to look for it twice.
        found = [problem for row in question.rows for problem in _row_problems(study, row, values, today)]
        if found:
            return found
    elif question.key not in values:
        return [AnswerProblem(code="choose", key=question.key)]
    found = [problem for key, value in values.items() for problem in check_answer(study, key, value, today)]
    try:
        check_usable(study, {key: Answer(value=value) for key, value in values.items()}, today)
    except AnswerNotUsable as error:
        return found or [AnswerProblem(code="not_understood", key=error.key)]
    return found


def _row_problems(study: Study, row: Row, values: Mapping[str, JsonValue], today: date) -> Iterable[AnswerProblem]:
    left_open = (AnswerProblem(code="choose", key=row.key),)
    if row.key not in values:
        return () if row.instead_of is not None else left_open
    value = values[row.key]
    return left_open if _lacks_its_number(value) else check_answer(study, row.key, value, today)


def _lacks_its_number(value: JsonValue) -> bool:
    """Marked as out of range, and nothing typed: that is a row left open, not a number that cannot be read."""
    return isinstance(value, dict) and value.get("flag") == "high" and "value" not in value


def back(conversation: Conversation, study: Study, today: date) -> Conversation:
    """The question before this one; before the first, the start page; from a correction, where it was begun."""
    if conversation.then is not None and conversation.at is not None:
        return go(conversation, conversation.then)
    plan = interview.plan(study, conversation.answers, today)
    shown = current(conversation, study, today)
    previous = plan.before(shown) if shown is not None else (plan.questions[-1] if plan.questions else None)
    if previous is None:
        return go(conversation, Page.START)
    return moved(conversation, page=Page.CHAT, at=previous.id)


def change(conversation: Conversation, question: str, then: Page | None = None) -> Conversation:
    """Show a question again, with what was answered. `then` is where to go when nothing else is open."""
    return moved(conversation, page=Page.CHAT, at=question, then=then or conversation.then)


def go_on(conversation: Conversation, study: Study, today: date) -> Conversation:
    """After a soft stop or a contradiction: the next open question, or the check."""
    return _onward(conversation, interview.plan(study, conversation.answers, today))


def ask_clear(conversation: Conversation, *, sure: bool) -> Conversation:
    """Clear my responses asks once; `sure` is the question, not the deed."""
    return conversation.model_copy(update={"clearing": sure, "revision": conversation.revision + 1})


def clear(conversation: Conversation) -> Conversation:
    """Every answer and every note is gone; the languages and who answers stay, and links, to be taken back."""
    kept = {name: getattr(conversation, name) for name in ("study", "language", "both", "who")}
    links = Shared(kept=conversation.shared.kept)
    begins = Page.CHAT if conversation.who is not None else Page.START
    page, before = (Page.STUDY, begins) if conversation.page is Page.STUDY else (begins, None)
    changed = {"page": page, "study_from": before, "revision": conversation.revision + 1, "cleared": True}
    return Conversation(**kept, shared=links).model_copy(update=changed)


def finish(conversation: Conversation) -> Conversation:
    """The person is done: nothing of theirs stays in the tab but whether something was sent."""
    fresh = Conversation(
        study=conversation.study,
        language=conversation.language,
        ended=conversation.ended,
        links_left=bool(conversation.shared.kept),
    )
    return fresh.model_copy(update={"page": Page.FINISHED, "revision": conversation.revision + 1})


def assessment(conversation: Conversation, study: Study, today: date) -> Assessment:
    """Judged anew each time; a judgement is never stored."""
    return assess(study, conversation.answers, today)


def new_key() -> str:
    """A secret of the tab under which it sends once."""
    return uuid.uuid4().hex
