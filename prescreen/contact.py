"""How a person wants to be reached: what was typed, and whether it can be used. Nothing here is kept or logged."""

import re
import unicodedata
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from prescreen.eligibility.text import Model

Reach = Literal["patient", "me", "careful"]
Field = Literal["age", "site", "name", "phone", "email", "wechat", "none"]

HOME_REGION = "CN"
LONGEST_NAME = 60
_WECHAT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}|\d{6,20}")
# Han stands in blocks that grow with Unicode; Python's tables lag behind, and a rare surname is still a name.
_HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_JOINERS = "\u200c\u200d"
_IN_NAMES = frozenset(" -'’.·•‧・" + _JOINERS)
# Letters by their class that draw nothing: Hangul fillers, Khmer inherent vowels, the grapheme joiner, selectors.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_MOST_MARKS = 4


class Contact(Model):
    """What a person left so far. None is not answered; yes and no start unchosen, and unchosen counts as no."""

    of_age: bool | None = None
    reach: Reach | None = None
    site: str | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    wechat: str = ""
    time: str | None = None
    language: str | None = None
    message: bool | None = None
    illness: bool | None = None


class ContactProblem(Model):
    """What to put right, by the field it stands in."""

    field: Field
    digits: int | None = None


def check(contact: Contact) -> tuple[ContactProblem, ...]:
    """What has to be put right before this can be sent. Empty: it can."""
    problems: list[ContactProblem] = []
    if contact.of_age is None:
        problems.append(ContactProblem(field="age"))
    if contact.site is None:
        problems.append(ContactProblem(field="site"))
    if not is_name(contact.name):
        problems.append(ContactProblem(field="name"))
    if not (contact.phone.strip() or contact.email.strip() or contact.wechat.strip()):
        problems.append(ContactProblem(field="none"))
    if contact.phone.strip() and phone_number(contact.phone) is None:
        digits = sum(character.isdecimal() for character in contact.phone)
        problems.append(ContactProblem(field="phone", digits=digits))
    if contact.email.strip() and email_address(contact.email) is None:
        problems.append(ContactProblem(field="email"))
    if contact.wechat.strip() and _WECHAT.fullmatch(_folded(contact.wechat)) is None:
        problems.append(ContactProblem(field="wechat"))
    return tuple(problems)


def tidied(contact: Contact) -> Contact:
    """The same contact as it will be sent: numbers in international form, addresses in one form."""
    return contact.model_copy(
        update={
            "name": unicodedata.normalize("NFC", contact.name.strip()),
            "phone": phone_number(contact.phone) or "",
            "email": email_address(contact.email) or "",
            "wechat": _folded(contact.wechat),
        }
    )


def phone_number(typed: str) -> str | None:
    """A telephone number in international form; without a country it is taken for one of mainland China."""
    try:
        number = phonenumbers.parse(_folded(typed), HOME_REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def email_address(typed: str) -> str | None:
    """An e-mail address in one form. Nobody is asked over the network whether it exists."""
    try:
        return validate_email(_folded(typed), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def is_name(typed: str) -> bool:
    """May this stand as a name? Letters of any script with a few signs; nothing invisible, nothing that is markup."""
    name = unicodedata.normalize("NFC", typed.strip())
    if not 0 < len(name) <= LONGEST_NAME or _INVISIBLE.search(name):
        return False
    # A mark stands on a letter, and few of them: a tower of marks would cover the lines around it.
    kinds = "".join(_kind(character) for character in name)
    return re.fullmatch(rf"(?:L(?:M|J){{0,{_MOST_MARKS}}}|S)+", kinds) is not None and "L" in kinds


def _kind(character: str) -> str:
    """Letter, mark, joiner, sign, or what may not stand in a name."""
    if character in _JOINERS:
        return "J"
    if character in _IN_NAMES:
        return "S"
    if unicodedata.category(character) in ("Mn", "Mc"):
        return "M"
    return "L" if _is_letter(character) else "x"


def _is_letter(character: str) -> bool:
    han = any(first <= ord(character) <= last for first, last in _HAN)
    return han or unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Co")


def _folded(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip()
