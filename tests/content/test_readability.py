"""Measuring how easy a text is to read: without the network, and the same every time."""

import pytest

from prescreen import readability
from prescreen.readability import Lexicon, Vocabulary

PLAIN = Vocabulary()
NAMES = Vocabulary(terms=("pedometer", "step counter T+1"))


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("dog", 1),
        ("table", 2),
        ("every", 2),  # the shorter of two ways to say it
        ("people", 2),
        ("information", 4),
        ("don’t", 1),
        ("well-known", 2),
        ("gardenwards", 3),  # in no dictionary: by where it may be broken
        ("zzz", 1),
    ],
)
def test_syllables(word: str, count: int) -> None:
    assert readability.syllables(word) == count


def test_the_grade_is_the_published_formula() -> None:
    # 6 words, 1 sentence, 6 syllables.
    assert readability.english_grade("The cat sat on the mat.", PLAIN) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    # 7 words, 2 sentences, 9 syllables.
    grade = readability.english_grade("People like dogs. Dogs like many people.", PLAIN)
    assert grade == pytest.approx(0.39 * 7 / 2 + 11.8 * 10 / 7 - 15.59)
    assert readability.english_grade("", PLAIN) == 0


def test_names_that_cannot_be_avoided_and_figures_are_plain_words() -> None:
    assert readability.english_sentences("Use the Pedometer, 1,210 steps.", NAMES) == [
        ["Use", "the", "table", "ten", "steps"]
    ]
    assert readability.english_sentences("A step counter T+1 on {date}", NAMES) == [["A", "table", "on", "table"]]
    # Only as whole words.
    assert readability.english_sentences("pedometers", NAMES) == [["pedometers"]]


def test_chinese_beside_english_is_not_counted() -> None:
    assert readability.english_sentences("Look for sleep (睡觉、白天) here.", PLAIN) == [
        ["Look", "for", "sleep", "here"]
    ]


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("您好。", [2]),
        ("您睡得好吗？好；不好。", [5, 1, 2]),
        ("走了 1,210 步，用了 30 分钟。", [9]),  # a figure counts one
        ("{date} 以后再来", [5]),
        ("CT 或 MRI", [3]),
        ("", []),
    ],
)
def test_chinese_sentences(text: str, lengths: list[int]) -> None:
    assert readability.chinese_lengths(text) == lengths


def test_the_share_of_everyday_characters() -> None:
    assert readability.everyday_share("我们去公园走一走", 5, PLAIN) == (1.0, [])
    share, rare = readability.everyday_share("我们鑫", 5, PLAIN)
    assert share == pytest.approx(2 / 3)
    assert rare == ["鑫"]
    assert readability.everyday_share("我们鑫", 5, Vocabulary(terms=("鑫",))) == (1.0, [])
    assert readability.everyday_share("OK 123", 5, PLAIN) == (1.0, [])


@pytest.mark.parametrize(
    ("text", "gates"),
    [
        ("旧的也可以。", []),
        ("在 {date} 去，用 CT（旧的）。", []),
        ("旧的,也可以", ["punctuation"]),
        ("旧的(也可以", ["punctuation"]),
        ("在2026 年", ["punctuation"]),
        ("在 {date}去", ["punctuation"]),
        ("太好了！", ["punctuation"]),
        ("舊的", ["simplified"]),
        ("是否睡好", ["swap"]),
    ],
)
def test_the_shape_of_chinese(text: str, gates: list[str]) -> None:
    words = {"en": PLAIN, "zh_Hans": Vocabulary(swap={"是否": "有没有"})}
    found = readability.of_one_text("x", text, "zh_Hans", Lexicon(words=words))
    assert [complaint.gate for complaint in found] == gates


@pytest.mark.parametrize(
    ("text", "gates"),
    [
        ("It failed.", ["banned"]),
        ("FAILED", ["banned"]),
        ("Unfailed", []),
        ("Well done!", ["punctuation"]),
        ("Say commence.", ["swap"]),
    ],
)
def test_the_tone_of_english(text: str, gates: list[str]) -> None:
    words = {"en": Vocabulary(banned=("failed",), swap={"commence": "begin"}), "zh_Hans": PLAIN}
    found = readability.of_one_text("x", text, "en", Lexicon(words=words))
    assert [complaint.gate for complaint in found] == gates
