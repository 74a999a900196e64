"""Streamlit, and nowhere else. Each surface is one package; a process loads one of them."""
