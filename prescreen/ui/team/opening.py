"""What the team process works with, made once: studies in every language, the cabinet that opens, the accounts."""

from datetime import UTC, datetime

from prescreen import content, i18n
from prescreen.desk import Desk
from prescreen.records import accounts, cabinet, database, vault
from prescreen.settings import Settings


def desk(settings: Settings) -> Desk:
    """The team's desk. Raises `Unsafe` or `Tampered` when the keys of the site are missing or not its own."""
    root = settings.content_dir.resolve()
    studies = {one: content.load_study(one, root) for one in content.study_ids(root)}
    engine = database.open_engine(settings.url)

    def clock() -> datetime:
        return datetime.now(UTC).astimezone()

    return Desk(
        settings=settings,
        studies={
            language: {name: i18n.localise(study, language) for name, study in studies.items()}
            for language in i18n.LANGUAGES
        },
        store=cabinet.Cabinet(engine, vault.site_recipients(settings.participant_keys_dir), clock),
        clock=clock,
        accounts=accounts.Accounts(engine, clock),
    )
