"""What a link shows, drawn once for two people: its owner before it is made, and whoever opens it. No other words."""

from collections.abc import Callable

from prescreen import i18n, sharing
from prescreen.capsule import Contents
from prescreen.eligibility.answers import Answers
from prescreen.eligibility.explanation import in_words
from prescreen.eligibility.study import Question
from prescreen.notes import Note
from prescreen.ui import markup
from prescreen.ui.participant import outcome
from prescreen.ui.participant.room import Room


def there(here: Room, contents: Contents) -> Room:
    """The contents as a room of their own, in the language of who looks at them."""
    return Room(here.desk, sharing.reading(here.conversation, contents))


def draw(here: Room, contents: Contents, *, under_note: Callable[[Note], None] | None = None) -> None:
    """Everything that is in it, in its order. `under_note` draws below each note."""
    seen = there(here, contents)
    if contents.result:
        outcome.found(seen)
    elif contents.answers:
        markup.note([here.words("reading.no_result")])
    _answers(here, seen, contents)
    if contents.notes:
        markup.block(markup.heading(here.words("reading.notes"), level=2))
    for note in contents.notes:
        _note(here, note)
        if under_note is not None:
            under_note(note)
    if contents.questions:
        markup.block(markup.heading(here.words("reading.questions"), level=2) + markup.items(contents.questions))


def _answers(here: Room, seen: Room, contents: Contents) -> None:
    rows = ""
    for question in seen.study.questions:
        if any(key in contents.answers for key in question.keys):
            marks = _source(here, contents, question)
            rows += f"<dt>{markup.text(seen.short(question))}</dt>" + "".join(
                f"<dd>{markup.text(line)}</dd>" for line in (*told(seen, contents.answers, question), *marks)
            )
    if rows:
        markup.block(markup.heading(here.words("reading.answers"), level=2) + f"<dl>{rows}</dl>")


def _source(here: Room, contents: Contents, question: Question) -> list[str]:
    sources = {contents.answers[key].source for key in question.keys if key in contents.answers}
    return [here.words("reply.source")] if "doctor" in sources else []


def told(seen: Room, answers: Answers, question: Question) -> list[str]:
    """The answers of one screen in words."""
    said = in_words(seen.study, question, answers, carer=seen.conversation.carer)
    return [seen.said(one) for one in said] or [seen.words("check.open")]


def in_a_line(seen: Room, answers: Answers, question: Question) -> str:
    return i18n.in_a_row(told(seen, answers, question), seen.language)


def _note(here: Room, note: Note) -> None:
    inner = f'<p class="ps-why">{markup.text(here.words("reading.note_on"))}</p>'
    inner += f"<blockquote>{markup.text(note.quote.exact)}</blockquote><p>{markup.text(note.body)}</p>"
    markup.block(inner, classes="ps-reason ps-quoted")
