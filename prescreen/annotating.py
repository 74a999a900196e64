"""Private notes as gestures: mark words, write, change, delete. They live in the tab's conversation and nowhere else.

What is written is heard for danger like every typed message; the note itself is kept first, so nobody loses words.
"""

from datetime import datetime
from typing import Final

from prescreen import notes
from prescreen.conversation import Conversation, Page, moved
from prescreen.notes import Draft, Note, Notes
from prescreen.reading.answers import Reader

# Where words can be marked.
PAGES: Final = frozenset({Page.STUDY, Page.RESULT})


def choose_paragraph(conversation: Conversation, *, choosing: bool) -> Conversation:
    """Paragraphs can be chosen as they stand: for who marks nothing with a mouse or a finger."""
    return _here(conversation, choosing=choosing)


def mark(conversation: Conversation, draft: Draft) -> Conversation:
    """Words were marked: what is to be written about them is asked beside them. Nothing is kept yet."""
    return _here(conversation, draft=draft)


def open_note(conversation: Conversation, name: str) -> Conversation:
    """A note to be changed, or deleted. A note that is gone opens nothing."""
    note = _named(conversation.notes, name)
    return conversation if note is None else _here(conversation, draft=notes.reopened(note))


def leave(conversation: Conversation) -> Conversation:
    """Nothing is written; the person is back at the words."""
    return _here(conversation, near=_near(conversation))


def write(conversation: Conversation, body: str, reader: Reader | None, *, name: str, when: datetime) -> Conversation:
    """Keep what was written, beside its words. Empty is nothing; of a change it deletes nothing either."""
    draft, said = conversation.draft, body.strip()[: notes.LONGEST_BODY]
    if draft is None or not said:
        return leave(conversation)
    if draft.note is not None:
        kept = notes.edit(conversation.notes, draft.note, said, when)
    else:
        kept = notes.add(conversation.notes, draft.written(name, said, when))
    after = _here(conversation, notes=kept, near=_near(conversation))
    alarm = reader.alarm(said) if reader is not None else None
    if alarm is None or not alarm.hard:
        return after
    return moved(after, page=Page.ALARM, danger=alarm.danger, came_from=conversation.page)


def delete(conversation: Conversation, name: str) -> Conversation:
    """Take a note away, with what was replied to it."""
    note = _named(conversation.notes, name)
    near = note.where if note is not None else None
    return _here(conversation, notes=notes.delete(conversation.notes, name), near=near)


def _here(conversation: Conversation, **changes: object) -> Conversation:
    """The same page; what was being marked or written is over."""
    over = {"draft": None, "choosing": False, "near": None, "revision": conversation.revision + 1}
    return Conversation.model_validate({**dict(conversation), **over, **changes})


def _near(conversation: Conversation) -> str | None:
    return conversation.draft.where if conversation.draft is not None else None


def _named(kept: Notes, name: str) -> Note | None:
    return next((note for note in kept if note.id == name), None)
