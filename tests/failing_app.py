"""A surface that fails on request, with somebody's words in the error: in the page, in a gesture, in a refusal."""

from datetime import UTC, datetime

import streamlit as st

from prescreen.desk import Desk
from prescreen.eligibility.text import Message
from prescreen.errors import Refused
from prescreen.settings import Settings
from prescreen.ui import shell

SAID = "canary-13800138000"


def fail() -> None:
    raise ValueError(f"could not keep {SAID}")


def main(_desk: Desk) -> None:
    st.text("before")
    st.button("gesture", on_click=fail)
    if st.button("page"):
        fail()
    if st.button("refusal"):
        raise Refused(Message(msgid="The study is closed since {day}.", params={"day": "Monday"}))
    st.text("after")


class _Store:
    def answers(self) -> bool:
        return True


def make_desk(settings: Settings) -> Desk:
    return Desk(settings=settings, studies={}, store=_Store(), clock=lambda: datetime.now(UTC))


class _Pages:
    PATHS = ("/",)
    main = staticmethod(main)
    make_desk = staticmethod(make_desk)


shell._pages = lambda _settings: _Pages  # type: ignore[assignment, return-value]
app = st.App(shell.SCRIPT, **shell.surroundings())
