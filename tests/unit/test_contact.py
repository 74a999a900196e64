"""Who writes a name is called by it: real names of any script pass, nothing invisible and no order to a program does."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescreen import contact
from prescreen.contact import Contact

# Characters that Unicode asks renderers to draw as nothing (Default_Ignorable_Code_Point), without the two joiners.
IGNORED = [
    *map(chr, (0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x200B, 0x200E, 0x200F, 0x3164, 0xFEFF, 0xFFA0)),
    *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2060, 0x2070)),
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0x1D173, 0x1D17B)),
    *map(chr, range(0xE0000, 0xE01F0)),
]
REAL = [
    "王",
    "王小明",
    "欧阳",
    "𠮷田",
    "\U0002b740",  # Han, extension D
    "\U00031350",  # Han, extension H
    "买买提·吐尔逊",
    "阿依古丽•艾合买提",
    "O'Brien",
    "D’Angelo",
    "Nguyễn Thị Minh Khai",
    "Jean-Luc",
    "J. R. R.",
    "محمد بن علي",
    "نازنین‌زهرا",  # with a joiner between
    "श्री",
    "क्‍ष",  # sign, joiner, letter
    "김철수",
    "Ana-María José",
]


@pytest.mark.parametrize("name", REAL)
def test_a_real_name_is_a_name(name: str) -> None:
    assert contact.is_name(name)
    assert contact.is_name(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    "name", ["", "  ", "-", "·", "\u0301a", "\u200da", "a" * 61, "<b>", "a\nb", "1", "a\U000e0041", "[x](y)"]
)
def test_what_is_no_name_is_asked_again(name: str) -> None:
    assert not contact.is_name(name)


@pytest.mark.parametrize("mark", IGNORED, ids=lambda mark: f"U+{ord(mark):04X}")
def test_nothing_invisible_stands_in_a_name(mark: str) -> None:
    for name in (mark, f"a{mark}b", f"王{mark}明"):
        assert not contact.is_name(name)


def test_a_tower_of_marks_is_no_name() -> None:
    assert contact.is_name("x" + "\u0302" * 4)
    assert not contact.is_name("x" + "\u0302" * 5)


@given(st.text(max_size=12))
def test_every_name_begins_with_something_seen_and_hides_nothing(typed: str) -> None:
    if not contact.is_name(typed):
        return
    name = unicodedata.normalize("NFC", typed.strip())
    assert not set(name) & set(IGNORED)
    assert unicodedata.category(name[0]) not in ("Mn", "Mc", "Cf")
    assert not any(unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs", "Me", "Sm", "Sc", "Sk") for sign in name)
    assert not set(name) & set('<>[]()*_`~$#\\|{}:&"')


@given(st.lists(st.sampled_from(REAL), min_size=1, max_size=3))
def test_real_names_in_a_row_are_a_name(parts: list[str]) -> None:
    name = " ".join(parts)
    assert contact.is_name(name) is (len(unicodedata.normalize("NFC", name)) <= contact.LONGEST_NAME)


def test_the_problems_name_their_fields() -> None:
    wrong = Contact(of_age=True, site="s", name="王", phone="12345", email="a@", wechat="ab")
    assert [(one.field, one.digits) for one in contact.check(wrong)] == [
        ("phone", 5),
        ("email", None),
        ("wechat", None),
    ]
    assert [one.field for one in contact.check(Contact())] == ["age", "site", "name", "none"]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("13800138000", "+86 138 0013 8000"),
        ("１３８００１３８０００", "+86 138 0013 8000"),
        ("+852 9123 4567", "+852 9123 4567"),
        ("0044 20 7946 0958", "+44 20 7946 0958"),
    ],
)
def test_a_number_is_sent_in_one_form(typed: str, sent: str) -> None:
    assert contact.phone_number(typed) == sent


def test_a_contact_goes_tidied() -> None:
    left = Contact(name=" e\u0301va ", phone="13800138000", email="A@Example.com", wechat=" \uff41bcdef ")
    assert contact.tidied(left) == Contact(
        name="éva", phone="+86 138 0013 8000", email="A@example.com", wechat="abcdef"
    )
