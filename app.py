"""The ASGI application: `prescreen serve`, `uvicorn app:app` and `streamlit run app.py` all start it."""

import streamlit as st

from prescreen.ui import shell

# Spelled out because `streamlit run` looks for this very call without running the file.
app = st.App(shell.SCRIPT, **shell.surroundings())
