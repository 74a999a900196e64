"""The bare page as an ASGI application, so that it runs in our settings and on our server."""

from pathlib import Path

import streamlit as st

app = st.App(str(Path(__file__).with_name("bare_page.py")))
