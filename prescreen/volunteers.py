"""People who want to hear of trials: what they may choose, what they agreed to, and which trials are for them.

A trial is left out only where it surely is for others: a place, an age or a sex that is not known leaves nobody out.
Nothing here opens anything: what was left is handed in as it was opened by whoever holds the key.
"""

import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from email_validator import EmailNotValidError, validate_email

from prescreen import i18n
from prescreen.eligibility.text import Model
from prescreen.errors import Refused, Unavailable
from prescreen.records import signups
from prescreen.records.audit import Action
from prescreen.records.signups import Choice, SignUp, Signups, acted
from prescreen.wording import fingerprint

LEXICON: Final = "lexicon/interests.yaml"
ADULT, OLDEST = 18, 120
EVERY_DAYS: Final = (1, 7, 30)
ANY: Final = "any"
SEXES: Final = ("female", "male")
MOST_CHOICES: Final = 30
# Whose time to take part may come; anything else is news only for who heard of the trial before.
OPEN: Final = frozenset({"recruiting", "not_yet_recruiting", "enrolling_by_invitation", "available"})
# Sign-ups from one address of the network, and from all, in an hour.
TRIES, ALL_TRIES, MINUTES = 10, 300, 60

Agreement = Literal["agree.mail", "agree.health", "agree.facts", "agree.adult"]
NEEDED: Final[tuple[Agreement, ...]] = ("agree.mail", "agree.health", "agree.adult")
FOR_FACTS: Final[Agreement] = "agree.facts"
Fault = Literal["email", "interests", "regions", "born", "adult", "agree", "facts", "wait", "stored"]


class Interests(Model):
    """Which words and countries belong to what may be chosen."""

    interests: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]

    @cached_property
    def _words(self) -> Mapping[str, re.Pattern[str]]:
        return {
            key: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
            for key, words in self.interests.items()
            if words
        }

    @cached_property
    def _region_of(self) -> Mapping[str, str]:
        return {name.casefold(): key for key, names in self.regions.items() for name in names}

    def of_conditions(self, conditions: Sequence[str]) -> frozenset[str]:
        """What may be chosen that a trial with these conditions belongs to."""
        about = " | ".join(conditions)
        return frozenset(key for key in self.interests if key not in self._words or self._words[key].search(about))

    def of_countries(self, countries: Sequence[str]) -> frozenset[str]:
        """The regions of some countries; one that is in no list is `other`."""
        return frozenset(self._region_of.get(country.casefold(), "other") for country in countries)


class Trial(Model):
    """What a mail needs to know of a record of the catalogue. None is not known."""

    id: str
    title: str
    conditions: tuple[str, ...]
    status: str
    countries: tuple[str, ...] = ()
    as_of: str | None = None  # a day, a month or a year, as exactly as it is known
    address: str | None = None
    least_age: Decimal | None = None
    most_age: Decimal | None = None
    sex: str | None = None


class Wishes(Model):
    """What somebody wants to hear of. Year of birth and sex only where they agreed to their use."""

    interests: tuple[str, ...]
    regions: tuple[str, ...]
    born: int | None = None
    sex: Literal["female", "male"] | None = None


class Consented(Model):
    """One purpose that somebody agreed to: the exact words, their hash, and when."""

    key: Agreement
    text: str
    hash: str
    agreed_at: datetime


class Address(Model):
    """Where mails go, with the secret of their links and what was agreed to."""

    email: str
    link: str
    consents: tuple[Consented, ...]


class Form(Model):
    """A form as it was filled in, before anything is checked."""

    email: str = ""
    language: str = i18n.ENGLISH
    interests: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    every_days: int = 7
    born: str = ""
    sex: str = ""
    agreed: tuple[str, ...] = ()


class Matched(Model):
    """Why a trial is told: what somebody chose that it belongs to. Names of choices, in the order of the form."""

    interests: tuple[str, ...]
    regions: tuple[str, ...]


# ---- what fits whom ----


def matched(wishes: Wishes, trial: Trial, known: Interests, today: date) -> Matched | None:
    """Why somebody hears of this trial; None when it surely is for others."""
    about = known.of_conditions(trial.conditions)
    interests = tuple(one for one in wishes.interests if one in about)
    places = known.of_countries(trial.countries)
    regions = tuple(one for one in wishes.regions if one == ANY or one in places or not places)
    if not interests or not regions or _surely_for_others(wishes, trial, today):
        return None
    return Matched(interests=interests, regions=regions)


def _surely_for_others(wishes: Wishes, trial: Trial, today: date) -> bool:
    """By age or sex, and only where there is no doubt: of an age the year alone is known, so it spans a year."""
    if wishes.sex is not None and trial.sex in SEXES and wishes.sex != trial.sex:
        return True
    if wishes.born is None:
        return False
    oldest = today.year - wishes.born
    too_young = trial.least_age is not None and oldest < trial.least_age
    too_old = trial.most_age is not None and oldest - 1 > trial.most_age
    return too_young or too_old


def is_news(status: str, *, told_of_trial: bool) -> bool:
    """Is this status worth a mail? One that is open, or any change of a trial that the person heard of before."""
    return status in OPEN or told_of_trial


# ---- taking a form ----


def faults(form: Form, today: date, *, known: Interests, new: bool) -> tuple[Fault, ...]:
    """What has to be put right before a form can be kept, as the page has it. A new one needs address and ticks."""
    found: list[Fault] = []
    if new and email_address(form.email) is None:
        found.append("email")
    if not _chosen(form.interests, known.interests):
        found.append("interests")
    if not _chosen(form.regions, known.regions):
        found.append("regions")
    found += _faults_of_birth(form.born, today)
    if (form.born.strip() or form.sex in SEXES) and FOR_FACTS not in form.agreed:
        found.append("facts")
    if new and any(key not in form.agreed for key in NEEDED):
        found.append("agree")
    return tuple(found)


def _faults_of_birth(born: str, today: date) -> tuple[Fault, ...]:
    if not born.strip():
        return ()
    year = _year(born)
    if year is None or not today.year - OLDEST <= year <= today.year:
        return ("born",)
    # Who may still be under age by their year of birth is not taken.
    return ("adult",) if today.year - year - 1 < ADULT else ()


def _year(born: str) -> int | None:
    written = born.strip()
    return int(written) if re.fullmatch(r"\d{4}", written) else None


def _chosen(chosen: Collection[str], known: Mapping[str, object]) -> tuple[str, ...]:
    """What was chosen of what there is, in the order of the form."""
    return tuple(one for one in known if one in chosen)


def wishes_of(form: Form, known: Interests) -> Wishes:
    """The choices of a form without faults."""
    sex: Literal["female", "male"] | None = "female" if form.sex == "female" else "male" if form.sex == "male" else None
    return Wishes(
        interests=_chosen(form.interests, known.interests),
        regions=_chosen(form.regions, known.regions),
        born=_year(form.born),
        sex=sex,
    )


def email_address(typed: str) -> str | None:
    """An address in the one form that every mail server takes. Nobody is asked whether it exists."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.ascii_email or found.normalized


def language_of(form: Form) -> str:
    return form.language if form.language in i18n.LANGUAGES else i18n.ENGLISH


def every_days_of(form: Form) -> int:
    return form.every_days if form.every_days in EVERY_DAYS else EVERY_DAYS[1]


# ---- the participant's acts ----


class Registry:
    """What people do at the participant surface: sign up, and what the links of a mail stand for."""

    def __init__(
        self,
        kept: Signups,
        known: Interests,
        take_turn: Callable[[str, int, int], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._kept, self.known, self._take_turn, self._clock = kept, known, take_turn, clock

    def sign_up(self, form: Form, words: Mapping[str, str], key: str, visitor: str) -> tuple[Fault, ...]:
        """Keep a sign-up, sealed, to be confirmed by mail. `words` are the consents as they were shown."""
        now = self._clock()
        wrong = faults(form, now.date(), known=self.known, new=True)
        email = email_address(form.email)
        if wrong or email is None:
            return wrong
        agreed = tuple(one for one in (*NEEDED, FOR_FACTS) if one in form.agreed)
        consents = tuple(
            Consented(key=one, text=words[one], hash=fingerprint(words[one]), agreed_at=now) for one in agreed
        )
        link = new_link()
        asked = SignUp(
            idempotency_key=key,
            link=link,
            language=language_of(form),
            every_days=every_days_of(form),
            consent_version=signups.consent_version(tuple(words[one] for one in agreed)),
            address=Address(email=email, link=link, consents=consents).model_dump_json().encode(),
            wishes=wishes_of(form, self.known).model_dump_json().encode(),
        )
        try:
            self._take_turn("volunteer/all", ALL_TRIES, MINUTES)
            self._take_turn(f"volunteer/{visitor}", TRIES, MINUTES)
            self._kept.sign_up(asked, acted(Action.VOLUNTEERED, now))
        except Unavailable:
            return ("stored",)
        except Refused:
            return ("wait",)
        return ()

    def choose(self, link: str, form: Form) -> tuple[Fault, ...]:
        """New choices under a link, in the place of the old ones."""
        now = self._clock()
        wrong = faults(form, now.date(), known=self.known, new=False)
        if wrong:
            return wrong
        choice = Choice(
            language=language_of(form),
            every_days=every_days_of(form),
            wishes=wishes_of(form, self.known).model_dump_json().encode(),
        )
        try:
            self._kept.choose(link, choice, acted(Action.VOLUNTEER_CHOSE, now))
        except Unavailable:
            return ("stored",)
        return ()

    def confirm(self, link: str) -> None:
        """The mails are wanted. Raises `Unavailable`."""
        self._kept.confirm(link, acted(Action.VOLUNTEER_CONFIRMED, self._clock()))

    def stop(self, link: str) -> None:
        """No more mails. Raises `Unavailable`."""
        self._kept.stop(link, acted(Action.VOLUNTEER_STOPPED, self._clock()))

    def erase(self, link: str) -> tuple[datetime, str]:
        """Delete everything under a link; when, and the newest mark of the trail. Raises `Unavailable`."""
        now = self._clock()
        return now, self._kept.erase(link, acted(Action.VOLUNTEER_ERASED, now))


def new_link(token: Callable[[int], str] = secrets.token_urlsafe) -> str:
    """The secret of somebody's links: 256 bits, of which only the hash is stored in clear."""
    return token(32)
