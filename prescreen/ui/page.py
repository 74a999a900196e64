"""The script that Streamlit runs again at every gesture. It only hands over."""

from prescreen.ui import shell

shell.page()
