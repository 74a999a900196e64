"""The way from the conversation to the mails: a plain link, as the sign-up needs nothing of what was answered.

The answers stay in their tab; nothing of them goes along.
"""

from prescreen.ui import languages, markup
from prescreen.ui.participant.mail_pages import JOIN
from prescreen.ui.participant.room import Room


def mails(here: Room) -> None:
    """The offer, where this site sends mails."""
    if here.desk.volunteers is None:
        return
    label = markup.text(here.study.volunteers["join.offer"])
    address = markup.text(f"{JOIN}?{languages.QUERY}={here.language}")
    markup.block(f'<p><a class="ps-way" href="{address}">{label}</a></p>')
