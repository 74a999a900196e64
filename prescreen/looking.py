"""What a person does among other trials: look for some, turn the page, read one, go back. None of it is sent."""

from prescreen.catalogue.wanted import Looking, Wanted
from prescreen.conversation import Conversation, Page, go, moved


def look_around(conversation: Conversation) -> Conversation:
    """To the other trials; `leave` leads back here."""
    return moved(conversation, page=Page.BROWSE, looking=Looking(came_from=conversation.page, from_list=True))


def search(conversation: Conversation, wanted: Wanted) -> Conversation:
    """Another search, from its first page on."""
    looking = _looking(conversation).model_copy(update={"wanted": wanted, "searched": True})
    return moved(conversation, page=Page.BROWSE, looking=looking)


def turn(conversation: Conversation, page: int) -> Conversation:
    """Another page of what was found."""
    looking = _looking(conversation)
    return search(conversation, looking.wanted.model_copy(update={"page": max(0, page)}))


def read(conversation: Conversation, identity: str) -> Conversation:
    """One trial; `close` leads back to where it was seen."""
    looking = _looking(conversation)
    if conversation.page is not Page.BROWSE:
        looking = Looking(came_from=conversation.page)
    return moved(conversation, page=Page.RECORD, looking=looking.model_copy(update={"record": identity}))


def close(conversation: Conversation) -> Conversation:
    """From one trial back to the list, or to the page that showed it."""
    looking = _looking(conversation)
    if looking.from_list:
        return moved(conversation, page=Page.BROWSE, looking=looking.model_copy(update={"record": None}))
    return leave(conversation)


def leave(conversation: Conversation) -> Conversation:
    """Back to where the person was before."""
    return go(conversation.model_copy(update={"looking": None}), Page(_looking(conversation).came_from or Page.START))


def _looking(conversation: Conversation) -> Looking:
    return conversation.looking or Looking()
