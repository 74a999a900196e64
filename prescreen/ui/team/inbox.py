"""The inbox: what was sent, newest first, and what must be answered soon. Nothing sealed is opened here."""

from prescreen import i18n, review
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import N_
from prescreen.ui import markup
from prescreen.ui.team import layout, words
from prescreen.ui.team.words import say

OVERDUE = "overdue"


def draw(room: review.Office, member: review.Member, language: str, chosen: str | None) -> None:
    """The table, and links that keep to one status."""
    queue = room.queue(member)
    markup.block(markup.heading(say(N_("Inbox"), language), "inbox"))
    only = markup.text(say(N_("Show only"), language))
    markup.block(
        _filters(queue, language, chosen),
        classes="ps-links",
        attributes=f'role="navigation" aria-label="{only}"',
    )
    rows = [row for row in queue.rows if chosen in (None, row.status) or (chosen == OVERDUE and row.overdue)]
    if rows:
        markup.block(_table(rows, room, language))
    else:
        markup.note([say(N_("There is nothing here."), language)])


def _filters(queue: review.Queue, language: str, chosen: str | None) -> str:
    shown = [
        (None, say(N_("All ({count})"), language, count=str(len(queue.rows)))),
        (OVERDUE, say(N_("Overdue ({count})"), language, count=str(queue.overdue))),
        *(
            (status, words.named(words.STATUS, status, language) + i18n.remarked(str(count), language))
            for status, count in queue.counts.items()
        ),
    ]
    return "".join(layout.link(name, layout.address(status=status), current=status == chosen) for status, name in shown)


def _table(rows: list[review.Row], room: review.Office, language: str) -> str:
    headings = [
        say(N_("Referral"), language),
        say(N_("Sent"), language),
        say(N_("Study"), language),
        say(N_("Site"), language),
        say(N_("Status"), language),
        say(N_("Answer by"), language),
        say(N_("Language"), language),
    ]
    caption = say(
        N_("{count} shown, newest first. Names are shown only after opening."), language, count=str(len(rows))
    )
    return layout.table(caption, headings, (_cells(row, room, language) for row in rows), classes="ps-rows")


def _cells(row: review.Row, room: review.Office, language: str) -> list[str]:
    return [
        layout.link(row.short, layout.address(referral=row.id)),
        markup.text(words.hour(row.created_at, language)),
        markup.text(row.study),
        markup.text(site(row.site, room.study(row.study, language), language)),
        markup.text(words.named(words.STATUS, row.status, language)),
        reply_by(row, language),
        markup.text(words.named(words.LANGUAGE, row.language, language)),
    ]


def site(chosen: str | None, study: Study, language: str) -> str:
    """A site by its name; where our copies of the register name none, by its place or its short name."""
    if chosen is None:
        return say(N_("not known yet"), language)
    known = next((one for one in study.sites if one.id == chosen), None)
    return chosen if known is None else str(known.name or known.place or known.id)


def reply_by(row: review.Row, language: str) -> str:
    """The day that was promised, in words and colour when it has passed."""
    if row.reply_by is None:
        return markup.text(say(N_("no promise was made"), language))
    day = words.day(row.reply_by, language)
    if row.overdue:
        late = say(N_("{day}: overdue"), language, day=day)
        return f'<span class="ps-late">{markup.text(late)}</span>'
    return markup.text(day)
