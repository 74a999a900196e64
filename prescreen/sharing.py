"""To go on later, to show it to somebody, to open what somebody shows, and to reply: what a gesture does each time.

Only what was picked leaves the tab, and never a contact. What comes back counts for nothing until its owner accepts it,
one answer at a time.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pydantic import JsonValue

from prescreen import conversation as gestures
from prescreen import notes
from prescreen.capsule import Contents, Kept, Kind, Opened, Reply, Writer, is_passcode
from prescreen.conversation import Conversation, Page, Shared, moved
from prescreen.desk import Desk
from prescreen.eligibility import interview
from prescreen.eligibility.answers import Answer, AnswerNotUsable, Answers, facts
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.study import Question, Study
from prescreen.errors import Refused, Unavailable

DAYS: Final = (1, 3, 7, 14)
MOST_WORDS: Final = 1000
MOST_NAME: Final = 40
# For each visitor: tries to open in ten minutes, links made in an hour, replies in an hour.
_OPENINGS, _OPENING_MINUTES = 20, 10
_MADE, _REPLIES, _HOUR = 20, 30, 60


def shared(conversation: Conversation, **changes: object) -> Shared:
    """Its links after a gesture: what was told of the last one is over."""
    return Shared.model_validate({**dict(conversation.shared), "told": None, **changes})


def link_of(origin: str, secret: str) -> str:
    """The address to hand on. The secret stands behind the #, which no browser sends and no log keeps."""
    return f"{origin}/#open={secret}"


# ---- what goes in ---------------------------------------------------------------------------------------------------


def to_show(conversation: Conversation, study: Study) -> Contents:
    """What a share holds: what is picked of this study, and nothing else. Without answers there is no result to show.

    Answers to another study's questions would go unseen: neither the preview nor the reader has words for them.
    """
    picked = conversation.shared.picked
    private = {key for question in study.questions if question.private for key in question.keys}
    own = study.question_by_key.keys() - (set() if picked.private else private)
    answers = {key: one for key, one in conversation.answers.items() if key in own}
    return Contents(
        study=conversation.study,
        language=conversation.language,
        who=conversation.who,
        answers=answers if picked.answers else {},
        result=picked.answers and picked.result,
        notes=conversation.notes if picked.notes else (),
        questions=conversation.for_team if picked.questions else (),
        name=picked.name.strip() or None,
    )


def to_go_on(conversation: Conversation) -> Contents:
    """What a resume or a handover holds: the interview as it stands. A contact, a consent, a code to send never."""
    return Contents(
        study=conversation.study,
        language=conversation.language,
        who=conversation.who,
        answers=conversation.answers,
        notes=conversation.notes,
        questions=conversation.for_team,
        clashed=conversation.clashed,
        stopped=conversation.stopped,
        kept=conversation.shared.kept,
    )


def is_empty(contents: Contents) -> bool:
    """Is there nothing in it that anybody could read?"""
    return not (contents.answers or contents.notes or contents.questions)


def pick(conversation: Conversation, **changes: object) -> Conversation:
    """Another choice of what goes in; the page shows at once what that is."""
    picked = conversation.shared.picked.model_copy(update=changes)
    return moved(conversation, shared=shared(conversation, picked=picked))


def show(conversation: Conversation, study: Study, desk: Desk, visitor: str) -> Conversation:
    """Make the link for what is picked; or stay, and say why there is none."""
    contents = to_show(conversation, study)
    if is_empty(contents):
        return moved(conversation, shared=shared(conversation, told="share.empty"))
    return _made(conversation, desk, visitor, "share", contents, timedelta(days=conversation.shared.picked.days))


def save(conversation: Conversation, desk: Desk, visitor: str) -> Conversation:
    """A link to go on later, here or elsewhere, once."""
    return _made(conversation, desk, visitor, "resume", to_go_on(conversation), None)


def hand_over(conversation: Conversation, desk: Desk) -> Kept:
    """A link that takes the interview from a kiosk to a phone, once, within minutes.

    `Capsules.look` tells None as soon as it was opened: then the kiosk is wiped. Raises `Refused`.
    """
    made: Kept = desk.capsules.make_capsule("handover", to_go_on(conversation))
    return made


def _made(
    conversation: Conversation, desk: Desk, visitor: str, kind: Kind, contents: Contents, life: timedelta | None
) -> Conversation:
    try:
        desk.store.take_turn(f"capsule/{visitor}", _MADE, _HOUR)
        kept = desk.capsules.make_capsule(kind, contents, life)
    except Unavailable:
        return moved(conversation, shared=shared(conversation, told="share.failed"))
    except Refused:
        return moved(conversation, shared=shared(conversation, told="share.refused"))
    return _at_links(conversation, (kept, *conversation.shared.kept))


def _at_links(conversation: Conversation, kept: tuple[Kept, ...]) -> Conversation:
    after = shared(conversation, kept=kept)
    return moved(conversation, page=Page.LINKS, came_from=_before(conversation), shared=after)


def _before(conversation: Conversation) -> Page:
    """Where "back" leads from the pages about links."""
    ours = (Page.SHARE, Page.KEEP, Page.LINKS)
    return (conversation.came_from or Page.CHAT) if conversation.page in ours else conversation.page


def to_save(conversation: Conversation) -> Conversation:
    """To the page that says what saving means."""
    return moved(conversation, page=Page.KEEP, came_from=_before(conversation), shared=shared(conversation))


def to_share(conversation: Conversation) -> Conversation:
    """To the page where is picked what goes in."""
    return moved(conversation, page=Page.SHARE, came_from=_before(conversation), shared=shared(conversation))


def back(conversation: Conversation) -> Conversation:
    """From the pages about links to where the person was."""
    return moved(conversation, page=conversation.came_from or Page.CHAT, came_from=None, shared=shared(conversation))


# ---- what the owner sees --------------------------------------------------------------------------------------------


def to_links(conversation: Conversation, desk: Desk) -> Conversation:
    """To the links that were made, with what came back since; replies to notes stand beside their notes from now on."""
    after = _at_links(conversation, conversation.shared.kept)
    mine = after.notes
    for kept in after.shared.kept:
        for one in desk.capsules.replies(kept):
            for name, words in one.reply.notes.items():
                reply = notes.Reply(id=one.id, by=one.reply.writer, body=words, when=one.reply.written_at)
                mine = notes.answered(mine, name, reply)
    return after.model_copy(update={"notes": mine})


def revoke(conversation: Conversation, kept: Kept, desk: Desk) -> Conversation:
    """Take a link back; it is gone from the list only when it is gone from the store."""
    try:
        desk.capsules.revoke(kept)
    except Unavailable:
        return moved(conversation, shared=shared(conversation, told="share.failed"))
    left = tuple(one for one in conversation.shared.kept if one.owner != kept.owner)
    return moved(conversation, shared=shared(conversation, kept=left, told="links.revoked"))


@dataclass(frozen=True)
class Proposal:
    """A question that a doctor filled in, not looked at yet: nothing of it counts."""

    name: str
    question: Question
    answers: Answers


def proposals(conversation: Conversation, study: Study, reply_id: str, reply: Reply) -> Iterator[Proposal]:
    """What the owner may accept of a reply, question by question. Keys that the study does not know are left out."""
    for question in study.questions:
        found = {key: reply.answers[key] for key in question.keys if key in reply.answers}
        name = f"{reply_id}/{question.id}"
        if found and name not in conversation.shared.decided:
            yield Proposal(name, question, found)


def accept(conversation: Conversation, study: Study, proposal: Proposal, today: date) -> Conversation:
    """Take one answer over, marked as the doctor's. It is looked over as if it had been answered here."""
    values = {key: one.value for key, one in proposal.answers.items()}
    after = gestures.answer(conversation, study, proposal.question, values, today, source="doctor")
    if after.problems:
        return moved(conversation, shared=shared(conversation, told="reply.not_usable"))
    decided = shared(conversation, decided=(*conversation.shared.decided, proposal.name), told="reply.taken")
    # A contradiction or a lasting point is told first; its page leads back here.
    page = after.page if after.page in (Page.CLASH, Page.STOP) else Page.LINKS
    came_from = conversation.came_from
    return after.model_copy(update={"page": page, "then": Page.LINKS, "came_from": came_from, "shared": decided})


def decline(conversation: Conversation, proposal: Proposal) -> Conversation:
    """Leave one answer as it was."""
    decided = (*conversation.shared.decided, proposal.name)
    return moved(conversation, shared=shared(conversation, decided=decided))


# ---- opening what somebody else made --------------------------------------------------------------------------------


def arrive(conversation: Conversation, secret: str) -> Conversation:
    """A link led here: its passcode is asked for. What is in this tab stays, until it is opened."""
    if conversation.shared.link == secret:
        return conversation
    here = conversation.page not in (Page.OPEN, Page.READING, Page.FILL)
    before = conversation.page if here else conversation.came_from
    after = shared(conversation, link=secret, opened=None, draft={})
    return moved(conversation, page=Page.OPEN, came_from=before, shared=after)


def open_link(conversation: Conversation, desk: Desk, typed: str, visitor: str) -> Conversation:
    """Try a passcode. A share is read, a resume or a handover goes on here; else the page says what may be wrong."""
    secret = conversation.shared.link
    if secret is None:
        return leave(conversation)
    if not is_passcode(typed):
        return moved(conversation, shared=shared(conversation, told="unlock.form"))
    try:
        desk.store.take_turn(f"open/{visitor}", _OPENINGS, _OPENING_MINUTES)
    except Unavailable:
        return moved(conversation, shared=shared(conversation, told="unlock.failed"))
    except Refused:
        return moved(conversation, shared=shared(conversation, told="unlock.wait"))
    try:
        opened: Opened = desk.capsules.open_capsule(secret, typed)
    except Unavailable:
        return moved(conversation, shared=shared(conversation, told="unlock.failed"))
    except Refused:
        return moved(conversation, shared=shared(conversation, told="unlock.refused"))
    studies = desk.studies[conversation.language]
    if opened.contents.study not in studies:
        return moved(conversation, shared=shared(conversation, told="unlock.refused"))
    if opened.kind != "share":
        contents = usable(opened.contents, studies.values(), desk.today())
        return went_on(conversation, contents, studies[contents.study], desk.today())
    contents = usable(opened.contents, (studies[opened.contents.study],), desk.today())
    opened = opened.model_copy(update={"contents": contents})
    return moved(conversation, page=Page.READING, shared=shared(conversation, opened=opened, link=None, draft={}))


def usable(contents: Contents, studies: Collection[Study], today: date) -> Contents:
    """Without answers that none of these studies asks for any more: they may have changed since."""
    asked = {key for study in studies for key in study.question_by_key}
    answers = {key: one for key, one in contents.answers.items() if key in asked}
    while True:
        try:
            for study in studies:
                facts(study, answers, today)
        except AnswerNotUsable as wrong:
            if wrong.key not in answers:
                return contents.model_copy(update={"answers": {}})
            del answers[wrong.key]
        else:
            return contents.model_copy(update={"answers": answers})


def went_on(conversation: Conversation, contents: Contents, study: Study, today: date) -> Conversation:
    """The interview as it was left, in this tab; what was in this tab is gone."""
    fresh = Conversation(
        study=contents.study,
        language=contents.language,
        who=contents.who,
        answers=contents.answers,
        notes=contents.notes,
        for_team=contents.questions,
        clashed=contents.clashed,
        stopped=contents.stopped,
        shared=Shared(kept=contents.kept),
        revision=conversation.revision,
    )
    if contents.who is None:
        return moved(fresh, page=Page.START)
    done = interview.plan(study, contents.answers, today).next is None
    return moved(fresh, page=Page.CHECK if done else Page.CHAT)


def gone(conversation: Conversation) -> Conversation:
    """What was shared is taken back, or over: nothing of it stays, and the page says so."""
    over = shared(conversation, link=None, opened=None, draft={})
    return moved(conversation, page=Page.READING, at=None, shared=over)


def leave(conversation: Conversation) -> Conversation:
    """Done with somebody else's link: nothing of theirs stays in this tab. The way leads back to one's own, if any."""
    over = shared(conversation, link=None, opened=None, draft={})
    page = conversation.came_from or Page.START
    return moved(conversation, page=page, came_from=None, shared=over)


# ---- a reply --------------------------------------------------------------------------------------------------------


def reading(conversation: Conversation, contents: Contents) -> Conversation:
    """What is read, as a conversation of its own, judged as its owner's is. Nobody but the owner is a "you" in it."""
    return Conversation(
        study=contents.study,
        language=conversation.language,
        who="helper",
        answers={**contents.answers, **conversation.shared.draft},
        notes=contents.notes,
        for_team=contents.questions,
        page=Page.READING,
        problems=conversation.problems,
        revision=conversation.revision,
    )


def left_open(study: Study, answers: Answers, today: date) -> tuple[Question, ...]:
    """The screens that a doctor may fill in: those whose answers could settle what is open."""
    if not answers:
        return ()
    return interview.open_questions(assess(study, answers, today), interview.plan(study, answers, today))


def to_fill(conversation: Conversation, question: str) -> Conversation:
    """One open point, as a doctor fills it in."""
    return moved(conversation, page=Page.FILL, at=question, shared=shared(conversation))


def not_filled(conversation: Conversation) -> Conversation:
    """Back to what is read."""
    return moved(conversation, page=Page.READING, at=None, shared=shared(conversation))


def fill_in(
    conversation: Conversation, study: Study, question: Question, values: Mapping[str, JsonValue], today: date
) -> Conversation:
    """Take a doctor's answer into the draft, looked over as any answer is. It is left only with "Leave this"."""
    opened = conversation.shared.opened
    if opened is None:
        return leave(conversation)
    after = gestures.answer(reading(conversation, opened.contents), study, question, values, today, source="doctor")
    if after.problems:
        return moved(conversation, problems=after.problems)
    given = {key: after.answers[key] for key in question.keys if key in after.answers}
    draft: Mapping[str, Answer] = {**conversation.shared.draft, **given}
    return moved(conversation, page=Page.READING, at=None, shared=shared(conversation, draft=draft))


def take_out(conversation: Conversation) -> Conversation:
    """Nothing is filled in any more."""
    return moved(conversation, shared=shared(conversation, draft={}))


def leave_reply(
    conversation: Conversation, desk: Desk, writer: Writer, words: str, to_notes: Mapping[str, str]
) -> Conversation:
    """Leave what was written and filled in for the owner. Answers are a doctor's only, and only if they say so."""
    opened = conversation.shared.opened
    if opened is None:
        return leave(conversation)
    told = {name: body.strip()[: notes.LONGEST_BODY] for name, body in to_notes.items() if body.strip()}
    draft = conversation.shared.draft
    if not (words.strip() or told or draft):
        return moved(conversation, shared=shared(conversation, told="reply.empty"))
    if draft and writer != "doctor":
        return moved(conversation, shared=shared(conversation, told="reply.doctor_only"))
    reply = Reply(
        writer=writer, written_at=desk.clock(), words=words.strip()[:MOST_WORDS], notes=told, answers=dict(draft)
    )
    return _left(conversation, desk, opened, reply)


def _left(conversation: Conversation, desk: Desk, opened: Opened, reply: Reply) -> Conversation:
    try:
        desk.store.take_turn(f"reply/{opened.id}", _REPLIES, _HOUR)
        desk.capsules.leave_reply(opened, reply)
    except Unavailable:
        return moved(conversation, shared=shared(conversation, told="reply.failed"))
    except Refused:
        return moved(conversation, shared=shared(conversation, told="reply.refused"))
    return moved(conversation, shared=shared(conversation, draft={}, told="reply.left"))
