"""The team surface. A place holder until its pages are here."""

import streamlit as st

from prescreen.desk import Desk


def main(desk: Desk) -> None:
    st.text(f"The {desk.settings.surface} surface is being built.")
