"""Where a person is offered to show what they have, to save it, and to look at the links they made."""

from prescreen import sharing
from prescreen.contact import Contact
from prescreen.ui import frame
from prescreen.ui.participant.room import Room


def may_link(here: Room) -> bool:
    """Not on a screen that many people use, whose address is nobody's own."""
    return not here.desk.settings.kiosk and here.desk.capsules is not None


def offers(here: Room) -> tuple[frame.Action, ...]:
    """The way to show it to somebody."""
    return (here.action("to-share", here.words("share.button"), sharing.to_share),) if may_link(here) else ()


def below(here: Room) -> tuple[frame.Action, ...]:
    """What stands in the foot while there are answers. With a contact in this tab nothing is saved to go on later."""
    if not may_link(here):
        return ()
    found = []
    if here.conversation.contact == Contact() and here.conversation.answers:
        found.append(here.action("to-save", here.words("save.button"), sharing.to_save))
    if here.conversation.shared.kept:
        found.append(to_links(here, "to-links", "links.button"))
    return tuple(found)


def to_links(here: Room, key: str, words: str, *, primary: bool = False) -> frame.Action:
    return here.action(key, here.words(words), lambda c: sharing.to_links(c, here.desk), primary=primary)


def newest_link(here: Room) -> str | None:
    """The link to show, for paper; none when none was made or its time is over."""
    kept = here.conversation.shared.kept
    made = (one.secret for one in kept if one.kind == "share" and one.expires_at > here.desk.clock())
    secret = next(made, None)
    return None if secret is None else sharing.link_of(here.desk.settings.origins[0], secret)
