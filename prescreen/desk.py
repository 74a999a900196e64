"""What a surface works with: the site's settings, its studies in every language, the store and the clock.

Made once for a process and passed on as an argument; it holds nothing about any person.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from prescreen.eligibility.study import Study
from prescreen.reading.answers import Reader
from prescreen.settings import Settings


@dataclass(frozen=True)
class Desk:
    settings: Settings
    # language -> study id -> the study in that language
    studies: Mapping[str, Mapping[str, Study]]
    store: Any  # records.store.Store, and records.cabinet.Cabinet on the team surface
    clock: Callable[[], datetime]  # with its time zone
    accounts: Any = None  # records.accounts.Accounts; the team surface alone
    capsules: Any = None  # capsule.Capsules; the participant surface alone
    tab_key: bytes = b""  # closes the copy that a participant's tab keeps
    readers: Mapping[str, Future[Reader]] = field(default_factory=dict)  # by study; the participant surface alone
    scanner: Any = None  # scanning.Scanner, which reads reports; None where nobody may bring one
    volunteers: Any = None  # volunteers.Registry; None where nobody is offered mails
    library: Any = None  # records.library.Library, the records of other trials; the participant surface alone
    # What a report can answer: the code of what was measured -> the facts. Content says it.
    report_facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def study(self, study_id: str, language: str) -> Study:
        return self.studies[language][study_id]

    def today(self) -> date:
        return self.clock().date()
