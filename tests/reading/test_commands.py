"""A command is a message that is nothing else; every other message goes on to be read."""

import pytest

from prescreen.reading.commands import read_command


@pytest.mark.parametrize(
    ("message", "command"),
    [
        ("Undo", "undo"),
        ("oops!", "undo"),
        ("打错了", "undo"),
        ("撤回吧", "undo"),
        ("go back please", "back"),
        ("上一題", "back"),
        ("I want to stop here.", "stop"),
        ("不想填了", "stop"),
        ("请转人工", "human"),
        ("Talk to a human", "human"),
        ("in English please", "english"),
        ("请说中文", "chinese"),
    ],
)
def test_a_command_is_heard_however_politely(message: str, command: str) -> None:
    assert read_command(message) == command


@pytest.mark.parametrize(
    "message",
    [
        "I stopped the medicine",
        "back pain",
        "my English is bad",
        "停药了",
        "中文名叫什么",
        "it came back",
        "没有",
        "no",
        "a person told me",
        "退休了",
        "",
    ],
)
def test_an_answer_is_never_taken_for_a_command(message: str) -> None:
    assert read_command(message) is None
