"""What the participant process works with, made once: studies in every language, the sealing store, the tab's key.

Nothing imported from here can open a record.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from prescreen import content, i18n, lexicon, scanning, volunteers
from prescreen.capsule import Capsules
from prescreen.desk import Desk
from prescreen.errors import Problem, Unsafe
from prescreen.reading.lab_words import ReportWords
from prescreen.records import database, library, signups, store, vault
from prescreen.records.capsules import Shelf
from prescreen.settings import Settings
from prescreen.ui import doctor


def desk(settings: Settings) -> Desk:
    """The participant's desk. Raises `Unsafe` or `Tampered` when the keys of the site are missing or not its own."""
    root = settings.content_dir.resolve()
    studies = {one: content.load_study(one, root) for one in shown(settings, content.study_ids(root))}
    doctor.check_kiosk(settings, list(studies.values()))
    folder = settings.participant_keys_dir
    spoken = {
        language: {name: i18n.localise(study, language) for name, study in studies.items()}
        for language in i18n.LANGUAGES
    }

    def clock() -> datetime:
        return datetime.now(UTC).astimezone()

    engine = database.open_engine(settings.url)
    kept = store.Store(engine, vault.site_recipients(folder, settings.admin_pin), clock)
    words = ReportWords.model_validate(content.read_yaml(root / scanning.WORDS)) if settings.reads_reports else None
    return Desk(
        settings=settings,
        studies=spoken,
        store=kept,
        capsules=Capsules(Shelf(engine, clock), clock),
        clock=clock,
        tab_key=vault.tab_key(folder),
        readers=lexicon.readers_soon({name: [spoken[one][name] for one in spoken] for name in studies}, root),
        library=library.Library(engine),
        scanner=scanning.Scanner(words) if words is not None else None,
        volunteers=_volunteers(settings, engine, kept, clock),
        report_facts={} if words is None else {code: one.facts for code, one in words.analytes.items() if one.facts},
    )


def shown(settings: Settings, there: tuple[str, ...]) -> tuple[str, ...]:
    """The studies that people see: the one that the site names, else all. Raises `Unsafe` when it does not exist."""
    if settings.study is None:
        return there
    if settings.study not in there:
        what, remedy = "there is no such study", f"Name one of {', '.join(there)}"
        raise Unsafe([Problem("environment", "PRESCREEN_STUDY", what, remedy)])
    return (settings.study,)


def _volunteers(
    settings: Settings, engine: Engine, kept: store.Store, clock: Callable[[], datetime]
) -> volunteers.Registry | None:
    """The volunteers of this site, to be sealed; None where no mails are offered."""
    if not settings.offers_mails:
        return None
    recipients = vault.volunteer_recipients(settings.participant_keys_dir, settings.admin_pin)
    known = volunteers.Interests.model_validate(content.read_yaml(settings.content_dir.resolve() / volunteers.LEXICON))
    return volunteers.Registry(signups.Signups(engine, recipients, clock), known, kept.take_turn, clock)
