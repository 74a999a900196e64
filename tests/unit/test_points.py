"""What stands between words, as each language writes it."""

import pytest

from prescreen import i18n, wording


@pytest.mark.parametrize(
    ("language", "labelled", "in_a_row", "remarked"),
    [("en", "PLT: 61", "a; b", "Open (3)"), ("zh_Hans", "PLT：61", "a；b", "Open（3）")],
)
def test_points_are_those_of_the_language(language: str, labelled: str, in_a_row: str, remarked: str) -> None:
    assert i18n.labelled("PLT", "61", language) == labelled
    assert i18n.in_a_row(["a", "b"], language) == in_a_row
    assert "Open" + i18n.remarked("3", language) == remarked


def test_after_a_chinese_date_stands_no_space() -> None:
    assert wording.fill("从 {day} 到今天", {"day": "2025年11月24日"}) == "从 2025年11月24日到今天"
    assert wording.fill("From {day} or later", {"day": "May 2"}) == "From May 2 or later"
