"""The style sheet of both surfaces: one block of CSS that also mends what Streamlit leaves small, pale or covered."""

from functools import cache
from pathlib import Path

import streamlit as st


@cache
def css() -> str:
    return Path(__file__).with_name("theme.css").read_text(encoding="utf-8")


def apply() -> None:
    """Once per run, near the top."""
    st.html(f"<style>{css()}</style>")
