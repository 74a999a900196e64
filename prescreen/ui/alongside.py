"""A question for who reads along in another language: every word of it in the same order, and nothing to press."""

from prescreen.ui import markup
from prescreen.ui.widgets import ARROWS, Screen, help_under


def to_read(screen: Screen) -> str:
    """What the fields say beside it, as HTML: what to put right, the question, its help, then rows and choices."""
    question = screen.question
    problems = markup.items([problem.words for problem in screen.problems])
    rows = [screen.fill(row.label) for row in question.rows]
    choices = [screen.label(choice) for choice in screen.choices]
    if question.rows:
        arrows = any(row.mode == "arrow" for row in question.rows)
        choices = [screen.words(words) for words in ARROWS.values() if arrows] + choices
    asked = [screen.fill((screen.on_behalf and one.carer_ask) or one.ask) for one in question.followups]
    lists = "".join(markup.items(lines) for lines in (rows, choices, asked))
    return problems + markup.heading(screen.ask, level=2) + help_under(screen) + lists
