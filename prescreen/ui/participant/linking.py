"""For the owner: save and go on later, choose what to show and see it, the links that were made and what came back."""

import streamlit as st

from prescreen import i18n, qr, sharing
from prescreen.capsule import Kept, Replied
from prescreen.conversation import Conversation, Page
from prescreen.records.capsules import Lying
from prescreen.ui import frame, markup
from prescreen.ui.participant import exhibit, offering
from prescreen.ui.participant.afterwards import visitor
from prescreen.ui.participant.room import Room, says, typed

_NAME = "share-name"
# What may be told of a gesture with a link that did not go through.
TROUBLES = frozenset(
    {"share.empty", "share.refused", "share.failed", "unlock.form", "unlock.wait", "unlock.failed", "unlock.refused"}
    | {"reply.empty", "reply.doctor_only", "reply.refused", "reply.failed", "reply.not_usable"}
)
_PICKS = ("answers", "private", "result", "notes", "questions")


def save_page(here: Room) -> None:
    """What saving means, before anything is saved."""
    says(here.words("save.title"), Page.KEEP, here.words.lines("save"))
    told(here)
    who = visitor()
    frame.actions(
        here.action("save-make", here.words("save.make"), lambda c: sharing.save(c, here.desk, who), primary=True),
        here.action("share-back", here.words("share.back"), sharing.back),
    )


def told(here: Room) -> None:
    """What became of the last gesture."""
    key = here.conversation.shared.told
    if key is None:
        return
    if key in TROUBLES:
        markup.errors(here.words("err.title"), [here.words(key)], here.trouble)
        return
    # It takes the focus: what was done last may lie far below.
    line = f'<p data-focus="{markup.text(here.trouble)}" tabindex="-1">{markup.text(here.words(key))}</p>'
    markup.block(line, classes="ps-note ps-told")


def share_page(here: Room) -> None:
    """Choose what goes in; below stands exactly what will be seen."""
    words, picked = here.words, here.conversation.shared.picked
    says(words("share.title"), Page.SHARE, [words("share.hint"), words("share.locked")])
    told(here)
    with st.container(key="group-pick"):
        markup.block(markup.heading(words("share.pick"), names="pick", level=2))
        for name in _picks(here):
            _pick(here, name, ticked=getattr(picked, name))
    _life(here)
    st.text_input(
        markup.plain(words("share.name")), value=picked.name, key=_NAME, max_chars=sharing.MOST_NAME,
        autocomplete="off", on_change=here.gesture(_NAME, lambda c: sharing.pick(c, name=typed(_NAME))),
    )  # fmt: skip
    contents = sharing.to_show(here.conversation, here.study)
    with st.container(key="shown"):
        markup.block(markup.heading(words("share.preview"), level=2))
        if contents.name:
            markup.note([words("reading.title.name", name=contents.name)])
        exhibit.draw(here, contents)
    who = visitor()

    def make(c: Conversation) -> Conversation:
        return sharing.show(c, here.study, here.desk, who)

    frame.actions(
        here.action("share-make", words("share.make"), make, primary=True),
        here.action("share-back", words("share.back"), sharing.back),
    )


def _picks(here: Room) -> list[str]:
    """What there is to choose: what the person has, and what does not hang on something that is left out."""
    c, study = here.conversation, here.study
    private = any(key in c.answers for q in study.questions if q.private for key in q.keys)
    there = {
        "answers": bool(c.answers),
        "private": private and c.shared.picked.answers,
        "result": bool(c.answers) and c.shared.picked.answers,
        "notes": bool(c.notes),
        "questions": bool(c.for_team),
    }
    return [name for name in _PICKS if there[name]]


def _pick(here: Room, name: str, *, ticked: bool) -> None:
    here.tick(
        f"pick-{name}", here.words(f"share.pick.{name}"), lambda c: sharing.pick(c, **{name: not ticked}), ticked=ticked
    )


def _life(here: Room) -> None:
    picked = here.conversation.shared.picked
    key = f"life-{here.conversation.revision}"

    def choose(c: Conversation) -> Conversation:
        days = st.session_state.get(key)
        return sharing.pick(c, days=days) if days in sharing.DAYS else c

    st.radio(
        markup.plain(here.words("share.days")),
        sharing.DAYS,
        index=sharing.DAYS.index(picked.days),
        format_func=lambda days: here.words(f"share.days.{days}"),
        key=key,
        on_change=here.gesture("life", choose),
        width="stretch",
    )


# ---- links that were made -------------------------------------------------------------------------------------------


def links_page(here: Room) -> None:
    """Every link with its code, how it stands, and what came back through it."""
    words, kept = here.words, here.conversation.shared.kept
    shares = [one for one in kept if one.kind == "share"]
    lines = [words("links.once")] if kept else [words("links.none")]
    says(words("links.title"), Page.LINKS, lines)
    told(here)
    for place, one in enumerate(kept):
        _link(here, one, place)
    if shares:
        markup.note([words("links.keep_open")])
    frame.actions(
        *((offering.to_links(here, "look", "links.look", primary=True),) if shares else ()),
        here.action("share-back", words("share.back"), sharing.back),
    )


def _link(here: Room, kept: Kept, place: int) -> None:
    words, lying = here.words, here.desk.capsules.look(kept)
    title = markup.heading(words(f"links.{kept.kind}"), level=2)
    label = words("links.revoke") if lying is not None else words("links.forget")
    with st.container(key=f"link-{place}"):
        markup.block(title + _standing(here, kept, lying), classes="ps-bubble")
        frame.button(here.action(f"revoke-{place}", label, lambda c: sharing.revoke(c, kept, here.desk)), stretch=False)
        if kept.kind == "share" and lying is not None:
            _replies(here, kept)


def _standing(here: Room, kept: Kept, lying: Lying | None) -> str:
    words = here.words
    if lying is None:
        return markup.paragraphs([words("links.over")])
    if lying.shut:
        return markup.paragraphs([words("links.shut")])
    link = sharing.link_of(here.desk.settings.origins[0], kept.secret)
    left = words("links.left", left=i18n.say_span(lying.expires_at - here.desk.clock(), here.language))
    often = {0: words("links.opened.none"), 1: words("links.opened.once")}
    opened = often.get(lying.opened) or words("links.opened", count=str(lying.opened))
    code = markup.text(words("links.passcode", code=kept.passcode))
    shown = code.replace(kept.passcode, f"<b>{kept.passcode}</b>")
    square = f'<img class="ps-qr" src="{qr.picture(link)}" alt="{markup.text(words("links.qr"))}">'
    return (
        f'<p class="ps-why">{markup.text(words("links.link"))}</p><p class="ps-link">{markup.text(link)}</p>{square}'
        f"<p>{markup.text(words('links.qr'))}</p>"
        f'<p class="ps-code">{shown}</p>'
        + markup.paragraphs([words("links.apart"), left, *([opened] if kept.kind == "share" else [])])
    )


def _replies(here: Room, kept: Kept) -> None:
    found = here.desk.capsules.replies(kept)
    if not found:
        markup.note([here.words("links.no_reply")])
    for one in found:
        _reply(here, one)


def _reply(here: Room, one: Replied) -> None:
    words, reply = here.words, one.reply
    when = i18n.say_time(reply.written_at.astimezone(here.desk.clock().tzinfo), here.language)
    inner = markup.heading(words(f"reply.from.{reply.writer}"), level=3)
    inner += f'<p class="ps-why">{markup.text(words("reply.when", time=when))}</p>'
    inner += markup.paragraphs([reply.words] if reply.words else [])
    for note in here.conversation.notes:
        if note.id in reply.notes:
            inner += f'<p class="ps-why">{markup.text(words("reply.to_note"))}</p>'
            inner += f"<blockquote>{markup.text(note.body)}</blockquote>{markup.paragraphs([reply.notes[note.id]])}"
    markup.block(inner, classes="ps-note ps-quoted")
    if reply.answers and reply.writer == "doctor":
        _proposals(here, one)


def _proposals(here: Room, one: Replied) -> None:
    """What a doctor filled in, beside what stands there now; each is taken by itself, and with it the difference."""
    words = here.words
    waiting = list(sharing.proposals(here.conversation, here.study, one.id, one.reply))
    markup.note([words("reply.filled") if waiting else words("reply.all_seen")])
    for proposal in waiting:
        _proposal(here, proposal)


def _proposal(here: Room, proposal: sharing.Proposal) -> None:
    words, question, name = here.words, proposal.question, proposal.name.replace("/", "-")
    theirs = words("reply.theirs", answer=exhibit.in_a_line(here, proposal.answers, question))
    yours = words("reply.yours", answer=exhibit.in_a_line(here, here.conversation.answers, question))

    def accept(c: Conversation) -> Conversation:
        return sharing.accept(c, here.study, proposal, here.today)

    with st.container(key=f"group-take-{name}"):
        heading = markup.heading(here.short(question), names=f"take-{name}", level=3)
        markup.block(heading + markup.paragraphs([theirs, yours]), classes="ps-reason")
        frame.button(here.action(f"accept-{name}", words("reply.accept"), accept, primary=True))
        frame.button(here.action(f"decline-{name}", words("reply.decline"), lambda c: sharing.decline(c, proposal)))
