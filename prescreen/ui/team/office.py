"""The team's office of this process, and who stands before it: the one place that reads the session cookie.

A page asks on every run; nobody is remembered as signed in anywhere but in the session row on the server.
"""

import threading

import streamlit as st

from prescreen import review
from prescreen.desk import Desk

_lock = threading.Lock()
_offices: dict[int, tuple[Desk, review.Office]] = {}


def of(desk: Desk) -> review.Office:
    """One office for a desk: the keys that are unlocked live in it, so that the forms and the pages share them."""
    with _lock:
        if id(desk) not in _offices:
            _offices[id(desk)] = (desk, review.Office(desk))
        return _offices[id(desk)][1]


def cookie_name(*, secure: bool) -> str:
    return "__Host-sid" if secure else "sid"


def token(desk: Desk) -> str:
    """What this tab's browser said when it connected. A sign-in elsewhere does not change it; a reload does."""
    return st.context.cookies.get(cookie_name(secure=desk.settings.secure), "")
