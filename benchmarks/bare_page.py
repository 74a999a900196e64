"""The control: what a Streamlit tutorial would write for the same screen, with the same words and widgets."""

import streamlit as st

from benchmarks import asked


def take(number: int) -> None:
    chosen = st.session_state.get(f"{asked.name(number)}-choice")
    if chosen is not None:
        st.session_state["said"] = [*st.session_state["said"], (number, chosen)]


def back() -> None:
    st.session_state["said"] = st.session_state["said"][:-1]


def clear() -> None:
    st.session_state["said"] = []


def change() -> None:
    st.session_state["language"] = not st.session_state.get("language", False)


st.session_state.setdefault("said", [])
with st.container(horizontal=True, horizontal_alignment="right"):
    st.button("Clear my responses", key="clear", on_click=clear)
    st.button("中文", key="language-switch", on_click=change)
for earlier, answer in st.session_state["said"]:
    with st.chat_message("assistant"):
        st.markdown(asked.ask(earlier))
    with st.chat_message("user"):
        st.markdown(answer)
current = len(st.session_state["said"]) + 1
st.progress((current - 1) / 60, text=f"Question {current} of 60")
with st.chat_message("assistant"):
    st.markdown(f"**{asked.ask(current)}**")
    st.markdown(asked.HINT)
    with st.expander("Where do I find this?"):
        st.markdown(asked.WHERE)
    with st.expander("Why do we ask?"):
        st.markdown(asked.WHY)
st.radio(
    asked.ask(current),
    asked.CHOICES,
    index=None,
    key=f"{asked.name(current)}-choice",
    label_visibility="collapsed",
    on_change="ignore",
)
st.button("Next", key=f"next-{asked.name(current)}", type="primary", on_click=take, args=(current,), width="stretch")
st.button("Back", key=f"back-{asked.name(current)}", on_click=back, width="stretch")
with st.form(f"say-form-{current}", border=False):
    st.text_input("You can also type your answer, or a question", key=f"say-{current}")
    st.form_submit_button("Reply", width="stretch")
for line in asked.FOOTER:
    st.caption(line)
