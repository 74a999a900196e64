"""What the team process works with, made once: studies in every language, the cabinet that opens, the accounts."""

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

from prescreen import content, i18n
from prescreen.desk import Desk
from prescreen.errors import Unavailable
from prescreen.records import accounts, cabinet, database, vault
from prescreen.settings import Settings

_LOOK_SECONDS = 30


def desk(settings: Settings) -> Desk:
    """The team's desk. Raises `Unsafe` or `Tampered` when the keys of the site are missing or not its own."""
    root = settings.content_dir.resolve()
    studies = {one: content.load_study(one, root) for one in content.study_ids(root)}
    engine = database.open_engine(settings.url)

    def clock() -> datetime:
        return datetime.now(UTC).astimezone()

    members = accounts.Accounts(engine, clock)
    threading.Thread(target=_caretaker, args=(members,), daemon=True, name="ended-sessions").start()
    return Desk(
        settings=settings,
        studies={
            language: {name: i18n.localise(study, language) for name, study in studies.items()}
            for language in i18n.LANGUAGES
        },
        store=cabinet.Cabinet(engine, vault.site_recipients(settings.participant_keys_dir, settings.admin_pin), clock),
        clock=clock,
        accounts=members,
    )


def _caretaker(members: accounts.Accounts) -> None:
    """A key that was opened goes when its session's time is over, also when every window of it is closed."""
    while True:
        time.sleep(_LOOK_SECONDS)
        with suppress(Unavailable):
            members.forget_ended()
