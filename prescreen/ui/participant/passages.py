"""Words on a page that are read closely: in one language or in both, with the person's own notes beside them.

Every passage carries the stable pointer of its words, so that a note is found again after an edit or in another
language. A note stands beside its words only when these are still there; else the list says that the text has changed.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise

import streamlit as st

from prescreen import annotating, i18n
from prescreen.conversation import Conversation, new_key
from prescreen.eligibility.text import texts
from prescreen.notes import LONGEST_BODY, MOST, Note, Place, can_add, drafted, locate
from prescreen.ui import frame, languages, marker, markup
from prescreen.ui.participant.room import Room, typed

_SPOKEN = {tag: language for language, tag in languages.HTML_LANG.items()}


def spoken(here: Room, draw: Callable[[Room], str], *, classes: str = "") -> None:
    """One block of a page; in the view of both languages, the same block in each beside the other. What is being
    written about words in it stands under it.
    """
    html = draw(here)
    if not html:
        return
    if here.conversation.both:
        sides = ((here, html), (here.other, draw(here.other)))
        html = "".join(f'<div lang="{languages.HTML_LANG[one.language]}">{said}</div>' for one, said in sides)
        html = f'<div class="ps-both">{html}</div>'
    markup.block(html, classes=classes)
    draft = here.conversation.draft
    if draft is not None and _note_at(draft.where) in html:
        _editor(here)


def _note_at(pointer: str) -> str:
    return f'data-note="{markup.text(pointer)}"'


# ---- one passage --------------------------------------------------------------------------------


def passage(here: Room, words: str, pointer: str, tag: str = "p", lang: str | None = None) -> str:
    """Words that a note can be made on, with the notes that are. `lang` is told where it is not the page's."""
    language = lang or here.language
    # Two studies have texts at the same place: a note on one must not stand beside the words of another.
    pointer = f"{here.study.id}/{pointer}"
    here.drawn[pointer, language] = words
    # The register's own words are the same on both sides; their notes stand on the first.
    kept = () if lang and here.beside else _notes_on(here, pointer, language)
    found = [(note, locate(note, words, language)) for note in kept]
    found = [(note, place) for note, place in found if place.how != "changed"]
    whole = any(place.how == "paragraph" for _, place in found)
    near = here.conversation.near == pointer and not here.beside
    attributes = f' data-focus="{near_focus(here)}" tabindex="-1"' if near else ""
    attributes += ' class="ps-noted"' if whole else ""
    said = f"<span {_note_at(pointer)}{attributes}>{_with_marks(words, [place for _, place in found])}</span>"
    if here.conversation.choosing and not here.beside:
        said = f'<button type="button" class="ps-choice" data-choose="">{said}</button>'
    tongue = f' lang="{markup.text(lang)}"' if lang else ""
    return f"<{tag}{tongue}>{said}{''.join(_beside(here, note, place, language) for note, place in found)}</{tag}>"


def _notes_on(here: Room, pointer: str, language: str) -> Iterator[Note]:
    """Those of a passage. With both languages on the page, each stands on the side that it was made on, once."""
    both = here.conversation.both
    for note in here.conversation.notes:
        if note.where == pointer and not (both and note.language != language):
            yield note


def _with_marks(words: str, places: Sequence[Place]) -> str:
    """The words with what is noted in them marked. Line ends stay as signs: places are counted in these very words."""
    spans = [(place.start, place.end) for place in places if place.how in ("words", "edited")]
    cuts = sorted({0, len(words), *(edge for span in spans for edge in span)})
    html = ""
    for start, end in pairwise(cuts):
        piece = markup.escaped(words[start:end])
        inside = any(first <= start and end <= last for first, last in spans)
        html += f"<mark>{piece}</mark>" if inside else piece
    return html


def _beside(here: Room, note: Note, place: Place, language: str) -> str:
    """A note beside its words: pressed, it opens. What somebody replied stands in it."""
    words = here.words
    remark = words("note.edited") if place.how == "edited" else ""
    if place.how == "paragraph" and note.language != language:
        remark = words("note.language")
    replies = "".join(f"<span>{markup.text(_labelled(here, 'note.reply', one.body))}</span>" for one in note.replies)
    small = f"<small>{markup.text(remark)}</small>" if remark else ""
    own = f"<span>{markup.text(_labelled(here, 'note.own', note.body))}</span>"
    attributes = f'lang="{languages.HTML_LANG[here.language]}" data-open-note="{markup.text(note.id)}"'
    return f'<button type="button" class="ps-own" {attributes}>{own}{replies}{small}</button>'


def _labelled(here: Room, key: str, said: str) -> str:
    return i18n.labelled(here.words(key), said, here.language)


def opening(here: Room, summary: str, drawing: str, *, of: str = "") -> str:
    """An opening line. It stands open while something in it is noted, being written about, or takes the focus."""
    conversation = here.conversation
    wanted = {note.where for note in conversation.notes}
    wanted |= {one for one in (conversation.near, conversation.draft and conversation.draft.where) if one}
    opened = any(_note_at(pointer) in drawing for pointer in wanted)
    return markup.opening(summary, [], drawing, of=of, opened=opened)


# ---- writing -------------------------------------------------------------------------------------


def editor_focus(here: Room) -> str:
    return f"note-{here.conversation.revision}"


def choose_focus(here: Room) -> str:
    return f"choose-{here.conversation.revision}"


def near_focus(here: Room) -> str:
    return f"near-{here.conversation.revision}"


def _editor(here: Room) -> None:
    """What a person writes about the words that they marked."""
    words, draft = here.words, here.conversation.draft
    if draft is None:
        return
    kept = next((note for note in here.conversation.notes if note.id == draft.note), None)
    key = f"note-body-{draft.note or 'new'}"
    title = words("note.title" if kept is None else "note.change")
    with st.container(key="note-editor"):
        quote = f"<blockquote>{markup.text(draft.quote.exact)}</blockquote>"
        markup.block(markup.heading(title, editor_focus(here), level=2) + quote)
        st.text_area(
            markup.plain(words("note.field")),
            value="" if kept is None else kept.body,
            key=key,
            max_chars=LONGEST_BODY,
            on_change="ignore",
        )
        frame.button(here.action("note-save", words("note.save"), partial(_written, here, key), primary=True))
        if kept is not None:
            frame.button(here.action("note-delete", words("note.delete"), partial(_deleted, kept.id)))
        frame.button(here.action("note-leave", words("note.leave"), annotating.leave))


def _written(here: Room, key: str, conversation: Conversation) -> Conversation:
    soon = here.desk.readers.get(conversation.study)
    reader = here.reader if soon is not None else None
    return annotating.write(conversation, typed(key), reader, name=new_key(), when=here.desk.clock())


def _deleted(name: str, conversation: Conversation) -> Conversation:
    return annotating.delete(conversation, name)


def tools(here: Room) -> None:
    """How to make a note, and the way for who marks nothing with a mouse or a finger: choose a paragraph."""
    words = here.words
    if here.conversation.choosing:
        heading = markup.heading(words("note.choose"), choose_focus(here), level=2)
        markup.block(heading + markup.paragraphs([words("note.choose.hint")]), classes="ps-note")
        frame.button(here.action("choose", words("note.leave"), _choosing(choosing=False)))
        return
    if not can_add(here.conversation.notes):
        markup.note([words("note.full", count=str(MOST))])
        return
    markup.note([words("note.hint"), words("note.promise")])
    frame.button(here.action("choose", words("note.button"), _choosing(choosing=True)))


def _choosing(*, choosing: bool) -> Callable[[Conversation], Conversation]:
    return lambda c: annotating.choose_paragraph(c, choosing=choosing)


def end(here: Room) -> None:
    """The last of a page with passages: the list of notes, and what listens for marked words."""
    if here.conversation.notes:
        markup.block(markup.heading(here.words("note.list"), level=2))
    for note in here.conversation.notes:
        _row(here, note)
    draft = here.conversation.draft
    if draft is not None and draft.where not in {pointer for pointer, _ in here.drawn}:
        _editor(here)
    marker.mount(here.words("note.marked"), on_marked=here.gesture("marked", partial(_taken, here)))


def _row(here: Room, note: Note) -> None:
    words = here.words
    lost = [words("note.changed")] if _has_changed(here, note) else []
    with st.container(key=f"kept-{note.id}"):
        quote = f'<blockquote lang="{languages.HTML_LANG[note.language]}">{markup.text(note.quote.exact)}</blockquote>'
        said = [note.body, *(_labelled(here, "note.reply", one.body) for one in note.replies)]
        markup.block(markup.paragraphs(lost) + quote + markup.paragraphs(said))
        label = words("check.change", item=_short(note.quote.exact))
        frame.button(here.action(f"note-{note.id}", label, lambda c: annotating.open_note(c, note.id)), stretch=False)


def _short(quote: str) -> str:
    return quote if len(quote) <= 24 else f"{quote[:22]}…"


def _has_changed(here: Room, note: Note) -> bool:
    """Are the words that it was made on gone? Of a passage of another page only that its place is gone can be told."""
    shown = [(words, language) for (pointer, language), words in here.drawn.items() if pointer == note.where]
    if shown:
        return all(locate(note, words, language).how == "changed" for words, language in shown)
    name, _, place = note.where.partition("/")
    study = here.desk.studies[here.language].get(name)
    if study is None:
        return True
    criteria = {f"criteria/{one.id}/registry" for one in study.criteria}
    known = {pointer for pointer, _ in texts(study)} | criteria
    return place not in known and not place.startswith("registry/")


def _taken(here: Room, conversation: Conversation) -> Conversation:
    """Words that were marked, if they are among those that this page drew; or a note that was pressed."""
    told = marker.told()
    if isinstance(told, marker.Opened):
        return annotating.open_note(conversation, told.open)
    language = _SPOKEN.get(told.lang) if told is not None else None
    words = here.drawn.get((told.where, language)) if told is not None and language is not None else None
    if told is None or words is None or not can_add(conversation.notes):
        return conversation
    start, end = told.start, told.end
    if told.quote is not None and words[start:end] != told.quote:
        start, end = 0, len(words)  # the browser counted otherwise: rather the whole paragraph than other words
    try:
        draft = drafted(words, start, end, where=told.where, language=str(language))
    except ValueError:
        return conversation
    return annotating.mark(conversation, draft)
