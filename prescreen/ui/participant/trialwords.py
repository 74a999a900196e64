"""What a registry says of a trial in the words of a page: state, phase, limits, places. Its own sentences stay its own.

What it did not say is "not known"; nothing here judges whether a trial fits anybody.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from prescreen import i18n
from prescreen.catalogue import countries, similar
from prescreen.catalogue.glossary import Glossary, Looked
from prescreen.catalogue.record import Age, Dated, Phase, Record, Sex, Status
from prescreen.catalogue.similar import Reason
from prescreen.catalogue.wanted import NOT_TOLD
from prescreen.eligibility.text import N_
from prescreen.i18n import CHINESE
from prescreen.ui.participant.room import Room

NOT_KNOWN: Final = N_("Not known")

STATUS: Final[Mapping[Status | None, str]] = {
    Status.RECRUITING: N_("Taking people"),
    Status.NOT_YET_RECRUITING: N_("Not open yet"),
    Status.ENROLLING_BY_INVITATION: N_("Taking people by invitation only"),
    Status.ACTIVE_NOT_RECRUITING: N_("Still going on, but takes no new people"),
    Status.SUSPENDED: N_("Stopped for a time"),
    Status.COMPLETED: N_("Finished"),
    Status.TERMINATED: N_("Ended early"),
    Status.WITHDRAWN: N_("Given up before anyone took part"),
    Status.AVAILABLE: N_("The treatment can be asked for outside a trial"),
    Status.NO_LONGER_AVAILABLE: N_("No longer offered"),
    Status.TEMPORARILY_NOT_AVAILABLE: N_("Not offered for a time"),
    Status.APPROVED_FOR_MARKETING: N_("The treatment has been approved"),
    Status.WITHHELD: N_("Not shown by the register"),
    Status.UNKNOWN: N_("Not known to the register"),
    None: N_("Not known whether it takes people"),
}

STANDING: Final[Mapping[str, str]] = {
    "open": N_("Taking people"),
    "soon": N_("Not open yet"),
    "over": N_("Takes no new people any more"),
    "unknown": N_("Not known whether it takes people"),
}

PHASE: Final[Mapping[str, str]] = {
    Phase.EARLY_PHASE1: N_("Early phase 1: the very first tests, in a few people"),
    Phase.PHASE1: N_("Phase 1: is it safe, and how much can be given?"),
    Phase.PHASE2: N_("Phase 2: does it help? In a small group"),
    Phase.PHASE3: N_("Phase 3: is it better than what is used now? In a large group"),
    Phase.PHASE4: N_("Phase 4: how does it do in daily use?"),
    Phase.NA: N_("The register gives no phase for this kind of trial"),
    NOT_TOLD: N_("Phase not known"),
}

WHERE: Final[Mapping[str, str]] = {
    "anywhere": N_("Anywhere"),
    "illness": N_("In the illness that the trial is about"),
    "asked": N_("In what the trial asks of people"),
}

_SEX: Final[Mapping[Sex | None, str]] = {
    Sex.ALL: N_("Women and men"),
    Sex.FEMALE: N_("Women only"),
    Sex.MALE: N_("Men only"),
    None: NOT_KNOWN,
}

_WHY: Final[Mapping[str, str]] = {
    "same_illness": N_("It is about the same illness: {what}."),
    "among_several": N_("It is for several illnesses. {what} is one of them."),
    "same_treatment": N_("It tries the same kind of treatment: {what}."),
    "open": N_("The register said on {day} that it was taking people."),
    "soon": N_("The register said on {day} that it was not open yet."),
    "not_known": N_("We do not know whether it takes people."),
    "same_country": N_("It has a place in the same country: {what}."),
}
OLD: Final = N_("That is more than half a year ago. It may have changed.")


def state(here: Room, record: Record) -> str:
    """Whether it took people, with the day on which the registry said so. What is old says so."""
    words = here.say(STATUS[record.status])
    if record.known_on is None:
        return here.say(N_("{state}. On which day the register said so, we do not know."), state=words)
    told = here.say(N_("{state}. The register said so on {day}."), state=words, day=day(here, record.known_on))
    return _with_age(here, told) if similar.is_old(record, here.today) else told


def _with_age(here: Room, told: str) -> str:
    """A sentence and the one about its age; Chinese sentences follow each other without a space."""
    return ("" if here.language == CHINESE else " ").join((told, here.say(OLD)))


def why(here: Room, known: Glossary, record: Record, reason: Reason) -> str:
    """One reason why a trial is shown."""
    if reason.why == "same_country":
        what = countries.shown(reason.about[0], here.language)
    else:
        kind = known.words.tried if reason.why == "same_treatment" else known.words.conditions
        what = i18n.say_list((kind[key].shown(here.language) for key in reason.about if key in kind), here.language)
    when = day(here, record.known_on) if record.known_on else here.say(NOT_KNOWN)
    told = here.say(_WHY[reason.why], what=_capital(what) if reason.why == "among_several" else what, day=when)
    old = reason.why in ("open", "soon") and similar.is_old(record, here.today)
    return _with_age(here, told) if old else told


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def day(here: Room, written: str) -> str:
    return i18n.say_day(written, here.language)


def dated(here: Room, told: Dated | None) -> str:
    if told is None:
        return here.say(NOT_KNOWN)
    words = day(here, told.day)
    return here.say(N_("{day} (planned)"), day=words) if told.planned else words


def phases(here: Room, record: Record) -> list[str]:
    return [here.say(PHASE[phase]) for phase in record.phases or (NOT_TOLD,)]


def ages(here: Room, record: Record) -> str:
    """The limits of age. None in a whole record is no limit; in a partial copy nobody knows."""
    least, most = record.minimum_age, record.maximum_age
    if least is None and most is None:
        return here.say(N_("No limit") if record.source.whole else NOT_KNOWN)
    if most is None:
        return here.say(N_("{age} or older"), age=age(here, least))
    if least is None:
        return here.say(N_("Up to {age}"), age=age(here, most))
    return here.say(N_("{least} to {most}"), least=age(here, least), most=age(here, most))


_UNITS: Final[Mapping[str, str]] = {
    "year": N_("{count} years"),
    "month": N_("{count} months"),
    "week": N_("{count} weeks"),
    "day": N_("{count} days"),
    "hour": N_("{count} hours"),
    "minute": N_("{count} minutes"),
}


def age(here: Room, limit: Age | None) -> str:
    if limit is None:
        return here.say(NOT_KNOWN)
    count, unit = limit.written.split(" ")
    return here.say(_UNITS[unit.lower().removesuffix("s")], count=count)


def sex(here: Room, record: Record) -> str:
    return here.say(_SEX[record.sex])


def names(here: Room, known: Glossary, written: Iterable[str]) -> list[str]:
    """Illnesses, or what is tried, as the registry wrote them; a Chinese page adds the name that the lists know."""
    return [_with_name(here, known, one) for one in written]


def _with_name(here: Room, known: Glossary, written: str) -> str:
    if here.language != CHINESE:
        return written
    told = [known.words.conditions[key].zh[0] for key in sorted(known.named(written, "condition"))]
    told += [drug.zh[0] for key in sorted(known.drugs_in(written)) if (drug := known.drugs.drugs[key]).zh]
    if not told:
        told = [known.words.tried[key].zh[0] for key in sorted(known.named(written, "treatment"))]
    return f"{written}{i18n.remarked(i18n.say_list(told, here.language), here.language)}" if told else written


def meant(here: Room, known: Glossary, looked: Looked) -> str:
    """What some words were taken to mean: the name that is shown for it, else the words as they were written."""
    if looked.kind == "drug":
        drugs = (known.drugs.drugs[one] for one in looked.key.split(" "))
        return i18n.say_list((_named(here, drug.en, drug.zh) for drug in drugs), here.language)
    term = known.term(looked.kind, looked.key)
    return term.shown(here.language) if term is not None else looked.written


def _named(here: Room, english: Sequence[str], chinese: Sequence[str]) -> str:
    return next(iter(chinese if here.language == CHINESE else english), (*english, *chinese)[0])


def read_on(here: Room, record: Record) -> str:
    """Where the record came from and when it was read."""
    told: date | None = record.source.read_on
    when = i18n.say_date(told, here.language) if told else here.say(NOT_KNOWN)
    return here.say(N_("From the register {register}, read on: {day}."), register=record.source.registry, day=when)
