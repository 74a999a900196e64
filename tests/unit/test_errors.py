"""What an error promises to those who meet it."""

import inspect

import pytest

from prescreen import errors
from prescreen.eligibility.text import Message


def _all() -> list[type[errors.PrescreenError]]:
    found = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, errors.PrescreenError)]
    return [cls for cls in found if not cls.__name__.startswith("_")]


def test_every_error_is_drawn_in_the_tree_with_its_exit_code() -> None:
    tree = inspect.getdoc(errors) or ""
    for cls in _all():
        assert cls.__name__ in tree
        if "exit_code" in vars(cls) and cls is not errors.PrescreenError:
            line = next(line for line in tree.splitlines() if f" {cls.__name__} " in line)
            assert line.rstrip().endswith(f"exit {cls.exit_code}")


def test_no_two_branches_leave_with_the_same_code() -> None:
    codes = [vars(cls)["exit_code"] for cls in _all() if "exit_code" in vars(cls)]
    assert len(codes) == len(set(codes))


def test_problems_are_told_all_at_once_with_place_and_remedy() -> None:
    problems = [
        errors.Problem("a.yaml", "line 3", "an answer is missing", "Write one"),
        errors.Problem("b.yaml", "", "it is empty", "Remove it"),
    ]
    told = str(errors.ContentInvalid(problems))
    assert told.splitlines() == ["a.yaml: line 3: an answer is missing. Write one", "b.yaml: it is empty. Remove it"]


@pytest.mark.parametrize("kind", [errors.Refused, errors.Unavailable])
def test_a_refusal_carries_words_and_never_its_parameters_as_text(kind: type[errors.Refused]) -> None:
    refused = kind(Message(msgid="{name} is not open.", params={"name": "what somebody typed"}))
    assert "what somebody typed" not in str(refused)
    assert refused.message.params["name"] == "what somebody typed"
