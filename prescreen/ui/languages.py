"""Which language to speak before anybody has chosen one, and the few words that the shell itself says."""

from collections.abc import Mapping

import streamlit as st

from prescreen import i18n
from prescreen.eligibility.text import N_, Message
from prescreen.errors import Worded
from prescreen.ui.frontpage import Words

ENGLISH = "en"
CHINESE = "zh_Hans"
COOKIE = "language"
QUERY = "lang"
# Screen readers choose their voice by this.
HTML_LANG = {ENGLISH: "en", CHINESE: "zh-CN"}

_TITLE = N_("Could this study fit you?")
_LOADING = N_("One moment, the page is opening …")
_NO_SCRIPT = N_("This page needs JavaScript. Please switch it on in your browser, or use another browser.")
_NOT_FOUND = N_("There is no such page")
_TO_START = N_("Go to the start page")
_FAILED = (
    N_("Something went wrong on our side. It was nothing that you did."),
    N_("Please press the button below. If this message comes again, please close the page and come back later."),
)
_TRY_AGAIN = N_("Try again")
_BUILTIN = (
    N_("Skip to main content"),
    N_("Press Enter to apply"),
    N_("Clear value"),
    N_("Running..."),
    N_("Connecting"),
    N_("Close"),
)


def asked(query: Mapping[str, str], cookies: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """What the person chose (in the address, then in the cookie), else what the browser prefers."""
    for chosen in (query.get(QUERY), cookies.get(COOKIE)):
        if chosen:
            language = _ours(chosen)
            if language:
                return language
    for _, tag in sorted(_weighed(headers.get("accept-language", "")), key=lambda pair: -pair[0]):
        language = _ours(tag)
        if language:
            return language
    return ENGLISH


def current() -> str:
    """The language of the page being drawn. A surface keeps a choice made on the page in st.session_state."""
    chosen = st.session_state.get(COOKIE)
    if chosen in HTML_LANG:
        return str(chosen)
    # What the page itself says of its reader comes first; the handshake of a websocket may not carry it.
    preferred = st.context.locale or st.context.headers.get("accept-language", "")
    return asked(st.query_params.to_dict(), st.context.cookies.to_dict(), {"accept-language": preferred})


def say(message: Worded, language: str) -> str:
    return i18n.say(message.msgid, language, message.params)


def other(language: str) -> tuple[str, str]:
    """The other language, and its own name for itself."""
    return (CHINESE, "中文") if language == ENGLISH else (ENGLISH, "English")


def builtin(language: str) -> Mapping[str, str]:
    """Streamlit's own English, whole strings, in the language of the page."""
    return {} if language == ENGLISH else {english: _say(english, language) for english in _BUILTIN}


def front_words(language: str) -> Words:
    return Words(
        lang=HTML_LANG[language],
        title=_say(_TITLE, language),
        loading=_say(_LOADING, language),
        no_script=_say(_NO_SCRIPT, language),
        not_found=_say(_NOT_FOUND, language),
        start=_say(_TO_START, language),
    )


def failed(language: str) -> tuple[str, ...]:
    return tuple(_say(line, language) for line in _FAILED)


def try_again(language: str) -> str:
    return _say(_TRY_AGAIN, language)


def _say(msgid: str, language: str) -> str:
    return say(Message(msgid=msgid), language)


def _ours(tag: str) -> str | None:
    # Traditional script is not offered yet; its readers read the simplified better than English.
    primary = tag.strip().replace("_", "-").split("-")[0].lower()
    return {"en": ENGLISH, "zh": CHINESE}.get(primary)


def _weighed(header: str) -> list[tuple[float, str]]:
    weighed = []
    for part in header.split(",")[:20]:
        tag, _, parameter = part.partition(";")
        try:
            weight = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            weight = 0.0
        if tag.strip() and weight > 0:
            weighed.append((weight, tag.strip()))
    return weighed
