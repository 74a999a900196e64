"""What a typed message becomes: help in danger, a command, an answer, several facts to tick, or an approved answer.

A message is read, never stored: what it may mean is an answer that can be taken back with one tap, or it is asked.
Of an alarm only its kind is kept.
"""

from collections.abc import Collection
from datetime import date

from pydantic import JsonValue

from prescreen import conversation as gestures
from prescreen.conversation import Conversation, Heard, Page, answer, moved
from prescreen.eligibility import interview
from prescreen.eligibility.answers import Answer, check_answer
from prescreen.eligibility.study import Study
from prescreen.reading.answers import Proposal, Reader
from prescreen.reading.commands import Command

LONGEST = 500
MOST_FOR_TEAM = 5
# Pages on which a message may answer something; on the others it is only heard for alarms, commands and questions.
ANSWERING = frozenset({Page.CHAT})


def say(conversation: Conversation, study: Study, reader: Reader, text: str, today: date) -> Conversation:
    """Take one typed message. Whatever it is, the person stays at their question or comes to the next one."""
    typed = " ".join(text.split())[:LONGEST]
    if not typed:
        return conversation
    alarm = reader.alarm(typed)
    if alarm is not None and alarm.hard:
        return moved(conversation, page=Page.ALARM, danger=alarm.danger, came_from=conversation.page)
    after = _hear(conversation, study, reader, typed, today)
    if alarm is None:
        return after
    heard = after.heard or Heard(kind="nothing")
    return after.model_copy(update={"heard": heard.model_copy(update={"danger": alarm.danger})})


def _hear(conversation: Conversation, study: Study, reader: Reader, typed: str, today: date) -> Conversation:
    command = reader.command(typed)
    if command is not None:
        return _obey(conversation, study, command, today)
    if reader.is_question(typed) or conversation.page not in ANSWERING:
        shown = gestures.current(conversation, study, today) if conversation.page in ANSWERING else None
        return _as_question(conversation, reader, typed, private=shown is not None and shown.private)
    return _as_answer(conversation, study, reader, typed, today)


def _as_question(conversation: Conversation, reader: Reader, typed: str, *, private: bool = False) -> Conversation:
    """The approved answer when it is meant for sure, else a menu; the person's tap chooses the text."""
    found, words = reader.topics(typed), "" if private else typed
    if found.topic is not None:
        return _heard(conversation, kind="told", topics=(found.topic,), words=words)
    return _heard(conversation, kind="menu", topics=found.menu, words=words)


def _as_answer(conversation: Conversation, study: Study, reader: Reader, typed: str, today: date) -> Conversation:
    plan = interview.plan(study, conversation.answers, today)
    question = gestures.current_in(plan, conversation) or plan.questions[-1]
    shown = {choice.key for choice in interview.choices(study, question, plan.known)}
    hidden = frozenset(choice.key for choice in question.choices) - shown
    reply = reader.reply(question, hidden, typed, today, carer=conversation.carer)
    words = "" if question.private else typed
    if reply.taken is not None:
        taken = answer(conversation, study, question, reply.taken, today, "typed")
        if not taken.problems:
            read = Heard(kind="read", words=words, question=question.id, before=conversation.answers)
            return taken.model_copy(update={"heard": read})
        return taken.model_copy(update={"heard": Heard(kind="asked", words=words, reason=taken.problems[0].code)})
    if reply.fills is not None:
        filled = conversation.model_copy(update={"hints": {**conversation.hints, **reply.fills}})
        return _heard(filled, kind="asked", question=question.id, reason=reply.reason)
    if not reply.offers:
        proposals = tuple(one for one in reader.several(typed, today, carer=conversation.carer) if _fits(plan, one))
        if proposals:
            return _heard(conversation, kind="several", proposals=proposals, words=words)
        topic = reader.topics(typed).topic
        if topic is not None:
            return _heard(conversation, kind="told", topics=(topic,), words=words)
    return _heard(
        conversation, kind="asked", question=question.id, reason=reply.reason, offers=reply.offers, words=words
    )


def _fits(plan: interview.Plan, proposal: Proposal) -> bool:
    return any(proposal.key in question.keys for question in plan.questions)


def _obey(conversation: Conversation, study: Study, command: Command, today: date) -> Conversation:
    match command:
        case "undo" if conversation.heard is not None and conversation.heard.before is not None:
            return undo(conversation)
        case "undo" | "back":
            return gestures.back(conversation, study, today)
        case "stop":
            return gestures.go(conversation, Page.CHECK)
        case "human":
            return _heard(conversation, kind="asked", reason="human")
        case "english":
            return gestures.choose_language(conversation, "en")
        case "chinese":
            return gestures.choose_language(conversation, "zh_Hans")


def _heard(conversation: Conversation, **told: object) -> Conversation:
    """The same place, with what was heard."""
    changes = {"heard": Heard.model_validate(told), "revision": conversation.revision + 1, "problems": ()}
    return conversation.model_copy(update=changes)


def undo(conversation: Conversation) -> Conversation:
    """Take back what the last message was read as: every answer as it was, at the same question."""
    heard = conversation.heard
    if heard is None or heard.before is None:
        return conversation
    stopped = tuple(one for one in conversation.stopped if one != heard.question)
    back = moved(conversation, answers=heard.before, page=Page.CHAT, at=heard.question, stopped=stopped, sending=None)
    return back.model_copy(update={"heard": Heard(kind="undone")})


def accept(conversation: Conversation, study: Study, number: int, today: date) -> Conversation:
    """One of the offered answers was tapped."""
    heard = conversation.heard
    if heard is None or heard.question is None or number >= len(heard.offers):
        return conversation
    return answer(conversation, study, study.question(heard.question), heard.offers[number], today, "typed")


def take_several(conversation: Conversation, study: Study, ticked: Collection[int], today: date) -> Conversation:
    """Facts ticked in the list: whole answers are taken; a line of a list only fills its box, until Next."""
    heard = conversation.heard
    if heard is None:
        return conversation
    chosen = [one for number, one in enumerate(heard.proposals) if number in ticked]
    answers: dict[str, Answer] = dict(conversation.answers)
    hints: dict[str, JsonValue] = dict(conversation.hints)
    for one in chosen:
        question = study.question_by_key[one.key]
        if question.kind == "many":
            hints[one.key] = _together(hints.get(one.key), one.value)
        elif question.private or check_answer(study, one.key, one.value, today):
            hints[one.key] = one.value
        else:
            answers[one.key] = Answer(value=one.value, source="typed", answered_on=today)
    kept = interview.prune(study, answers, today)
    return moved(conversation, answers=kept, hints=hints, page=Page.CHAT, sending=None)


def _together(before: JsonValue, more: JsonValue) -> JsonValue:
    lines = [*(before if isinstance(before, list) else []), *(more if isinstance(more, list) else [more])]
    return list(dict.fromkeys(str(line) for line in lines))


def as_question(conversation: Conversation, reader: Reader) -> Conversation:
    """What was not understood was a question."""
    heard = conversation.heard
    return conversation if heard is None or not heard.words else _as_question(conversation, reader, heard.words)


def forget(conversation: Conversation) -> Conversation:
    """Back to the question; nothing of the message stays."""
    return conversation.model_copy(update={"heard": None, "revision": conversation.revision + 1})


def tell(conversation: Conversation, topic: str) -> Conversation:
    """One of the approved questions was meant: its answer, at the same place."""
    return _heard(conversation, kind="told", topics=(topic,))


def ask_team(conversation: Conversation) -> Conversation:
    """Keep the question as it was written for the study team. It leaves only with what the person sends."""
    heard = conversation.heard
    if heard is None or not heard.words:
        return conversation
    kept = tuple(dict.fromkeys((*conversation.for_team, heard.words)))[-MOST_FOR_TEAM:]
    return _heard(conversation.model_copy(update={"for_team": kept}), kind="kept")


def drop_question(conversation: Conversation, words: str) -> Conversation:
    """A question for the team is taken out again. What is sent is another message then, with a key of its own."""
    return moved(conversation, for_team=tuple(one for one in conversation.for_team if one != words), sending=None)


def go_on_safe(conversation: Conversation) -> Conversation:
    """From the page of help back to where the person was; every answer is still there."""
    return moved(conversation, page=conversation.came_from or Page.START, came_from=None, danger=None)


def look_again(conversation: Conversation) -> Conversation:
    """The numbers once more: the page says them from its top."""
    return conversation.model_copy(update={"revision": conversation.revision + 1})
