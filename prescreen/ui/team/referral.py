"""One referral: who it is, what was answered, what was found and is open, what was agreed to, and what the team did.

What a person said is drawn as escaped text only. The opened record lives in this tab's state and goes with the session.
"""

from collections.abc import Iterator

import streamlit as st

from prescreen import i18n, review
from prescreen.eligibility.explanation import Said
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import N_
from prescreen.errors import NotOpened
from prescreen.ui import markup
from prescreen.ui.team import gestures, inbox, layout, words
from prescreen.ui.team.words import say


def draw(room: review.Office, member: review.Member, token: str, language: str, referral: str) -> None:
    """Opening is written down once for each time the page is opened, not for each redrawing."""
    try:
        opened = gestures.opened(room, member, referral)
    except NotOpened:
        markup.note(
            [
                say(
                    N_("This referral does not open with the team's key: it was changed, or sealed to another."),
                    language,
                ),
                say(N_("Nothing of it is shown. Please tell whoever runs this server."), language),
            ],
            classes="ps-errors",
        )
        return
    study = room.study(opened.row.study, language)
    back = layout.link(say(N_("Back to the inbox"), language), "/")
    title = say(N_("Referral {short}"), language, short=opened.row.short)
    markup.block(f"{markup.heading(title, referral)}<p>{back}</p>")
    gestures.draw_told(language)
    layout.card(
        say(N_("Where it stands"), language), layout.pairs(_standing(opened, study, language)) + _late(opened, language)
    )
    layout.card(say(N_("Contact"), language), layout.pairs(_contact(opened, language)))
    if opened.submission.questions:
        layout.card(
            say(N_("Questions that they would like answered"), language),
            "".join(layout.quote(question) for question in opened.submission.questions),
        )
    _moves(opened, room, token, language)
    layout.card(say(N_("Open points, and what to ask"), language), _open(opened, study, language))
    layout.card(say(N_("Answers"), language), _answers(opened, study, language))
    layout.card(say(N_("The criteria, one by one"), language), _criteria(opened, study, language))
    layout.card(say(N_("What was agreed to, as it was shown"), language), _consents(opened, language))
    layout.card(say(N_("What the person saw before sending"), language), _shown(opened, language))
    _notes(opened, room, token, language)
    layout.card(say(N_("History"), language), _history(opened, language))
    if member.may(review.ERASE):
        _erase(opened, room, token, language)


def _standing(opened: review.Opened, study: Study, language: str) -> Iterator[tuple[str, str]]:
    row, sent = opened.row, opened.submission
    yield say(N_("Status"), language), words.named(words.STATUS, row.status, language)
    yield say(N_("Result that the person was told"), language), words.named(words.OVERALL, sent.overall or "", language)
    yield say(N_("Sent"), language), words.moment(sent.created_at, language)
    yield say(N_("Study"), language), row.study
    yield say(N_("Site"), language), inbox.site(sent.site, study, language)
    yield say(N_("Who answered"), language), words.named(words.WHO, sent.who, language)
    yield say(N_("In which language"), language), words.named(words.LANGUAGE, sent.language, language)
    yield say(N_("Version of the words shown"), language), sent.content_hash


def _late(opened: review.Opened, language: str) -> str:
    name = say(N_("Answer by"), language)
    return f"<p>{i18n.labelled(markup.text(name), inbox.reply_by(opened.row, language), language)}</p>"


def _contact(opened: review.Opened, language: str) -> Iterator[tuple[str, str]]:
    given = opened.submission.contact
    # Who it is and how to reach them comes first; what this version does not know comes last.
    for name in (*(one for one in words.CONTACT if one in given), *(one for one in given if one not in words.CONTACT)):
        value = given[name]
        # What was left open counts as no; the member has to read that, not to find nothing.
        shown = False if value is None and name in ("message", "illness") else value
        if shown not in (None, "", []):
            yield words.named(words.CONTACT, name, language), _plain(name, shown, language)


def _plain(name: str, value: object, language: str) -> str:
    if isinstance(value, bool):
        return say(N_("Yes"), language) if value else say(N_("No"), language)
    if isinstance(value, list):
        return " · ".join(_plain(name, one, language) for one in value)
    return words.named(words.CONTACT_VALUE, str(value), language)


def _answers(opened: review.Opened, study: Study, language: str) -> str:
    if opened.submission.overall is None:
        return _not_sent(language)
    missing = say(N_("not answered, or not sent"), language)
    return layout.pairs(
        (question.short, "\n".join(_said(one, language) for one in said) or missing)
        for question, said in review.answers_in_words(study, opened.submission)
    )


def _said(one: Said, language: str) -> str:
    day = words.iso_day(one.day, language) if one.day else ""
    value = " ".join(part for part in (one.text, day) if part)
    if one.report_day is not None:
        read_on = words.day(one.report_day, language)
        read = say(N_("read from a report of {day}, confirmed by the participant"), language, day=read_on)
        value += i18n.remarked(read, language)
    return i18n.labelled(one.label, value, language) if one.label else value


def _open(opened: review.Opened, study: Study, language: str) -> str:
    if opened.submission.overall is None:
        return _not_sent(language)
    points = review.open_parts(study, opened.submission)
    if not points:
        return markup.paragraphs([say(N_("Nothing is open."), language)])
    headings = [
        say(N_("Point"), language),
        say(N_("Why it is open"), language),
        say(N_("Where to find it"), language),
        say(N_("What to ask"), language),
    ]
    rows = (
        [
            markup.text(f"{point.part}: {point.label}"),
            markup.text(words.named(words.REASON, point.reason, language)),
            markup.text(words.named(words.PLACE, point.found_in, language)),
            markup.text(point.ask or ""),
        ]
        for point in points
    )
    return layout.table(say(N_("{count} points"), language, count=str(len(points))), headings, rows, classes="ps-long")


def _criteria(opened: review.Opened, study: Study, language: str) -> str:
    if opened.submission.overall is None:
        return _not_sent(language)
    caption = say(
        N_("What the person was told about each. For an exclusion, “Met” means that it does not apply."), language
    )
    headings = [
        say(N_("Criterion"), language),
        say(N_("What the registry says"), language),
        say(N_("What was found"), language),
    ]
    rows = (
        [
            markup.text(f"{one.criterion.id} {words.named(words.KIND, one.criterion.kind, language)}"),
            f'<span lang="en">{markup.text(one.criterion.registry)}</span>',
            "".join(_finding(part, language) for part in one.parts),
        ]
        for one in review.judged(study, opened.submission)
    )
    return layout.table(caption, headings, rows, classes="ps-long ps-criteria")


def _not_sent(language: str) -> str:
    return markup.paragraphs([say(N_("The answers were not sent, so nothing was judged from them."), language)])


def _finding(part: review.JudgedPart, language: str) -> str:
    why = i18n.remarked(words.named(words.REASON, part.reason, language), language) if part.reason else ""
    verdict = layout.tag(part.verdict, words.named(words.VERDICT, part.verdict, language))
    return f"<p>{verdict} {markup.text(part.label)}{markup.text(why)}</p>"


def _consents(opened: review.Opened, language: str) -> str:
    return "".join(
        layout.quote(one.text)
        + markup.paragraphs(
            [
                say(
                    N_("Agreed {moment}. Version {version}, fingerprint {hash}."),
                    language,
                    moment=words.moment(one.agreed_at, language),
                    version=one.version,
                    hash=one.hash[:16],
                )
            ]
        )
        for one in opened.submission.consents
    )


def _shown(opened: review.Opened, language: str) -> str:
    lead = say(N_("These lines stood on the last page before Send, word for word."), language)
    return markup.paragraphs([lead]) + layout.quote("\n".join(opened.submission.sent_as_shown))


def _moves(opened: review.Opened, room: review.Office, token: str, language: str) -> None:
    """Where it may go from here; each way needs a reason in words."""
    if not opened.moves:
        return
    row = opened.row
    with st.container(key="moves", border=True):
        markup.block(markup.heading(say(N_("Move it on"), language), level=2))
        with st.form(key=f"move-{row.id}", border=False, clear_on_submit=False):
            st.radio(
                say(N_("New status"), language),
                opened.moves,
                index=None,
                key=gestures.MOVE_TO,
                format_func=lambda status: words.named(words.STATUS, status, language),
            )
            st.text_area(say(N_("Why, or what was done (needed)"), language), key=gestures.MOVE_WHY, max_chars=2000)
            st.form_submit_button(
                say(N_("Move it on"), language),
                on_click=gestures.move,
                args=(room, token, row.id, row.status),
                type="primary",
            )


def _notes(opened: review.Opened, room: review.Office, token: str, language: str) -> None:
    inner = "".join(
        layout.quote(note.text) + markup.paragraphs([f"{note.author}, {words.moment(note.written_at, language)}"])
        for note in opened.notes
    )
    layout.card(
        say(N_("Notes of the team"), language), inner or markup.paragraphs([say(N_("There is no note yet."), language)])
    )
    with st.form(key=f"note-{opened.row.id}", border=False, clear_on_submit=True):
        st.text_area(
            say(N_("A new note (sealed like the referral itself)"), language), key=gestures.NOTE, max_chars=4000
        )
        st.form_submit_button(
            say(N_("Keep the note"), language), on_click=gestures.note, args=(room, token, opened.row.id)
        )


def _history(opened: review.Opened, language: str) -> str:
    headings = [
        say(N_("When"), language),
        say(N_("Who"), language),
        say(N_("What"), language),
        say(N_("Details"), language),
    ]
    caption = say(N_("From the audit trail, oldest first."), language)
    return layout.table(caption, headings, (layout.event_cells(event, language) for event in opened.history))


def _erase(opened: review.Opened, room: review.Office, token: str, language: str) -> None:
    """For a person who asks the team, or for the end of the keeping time. It cannot be taken back."""
    with st.expander(say(N_("Erase this referral"), language), key="erasing"):
        markup.note(
            [
                say(
                    N_("Everything that the person sent is deleted, and the notes with it. Nobody can bring it back."),
                    language,
                ),
                say(N_("What stays in the audit trail: that it was there, and who erased it, when and why."), language),
            ]
        )
        with st.form(key=f"erase-{opened.row.id}", border=False):
            st.radio(
                say(N_("Why (needed)"), language),
                review.ERASE_REASONS,
                index=None,
                key=gestures.ERASE_WHY,
                format_func=lambda why: words.named(words.ERASE_REASON, why, language),
            )
            st.checkbox(say(N_("Yes, erase it for good"), language), key=gestures.ERASE_SURE)
            st.form_submit_button(
                say(N_("Erase"), language), on_click=gestures.erase, args=(room, token, opened.row.id)
            )
