"""The words of the team's pages for what the core calls by short names: verdicts, reasons, places, fields, events."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from babel.dates import format_date, format_datetime

from prescreen.eligibility.text import N_, Message
from prescreen.ui import languages

OVERALL: Final[Mapping[str, str]] = {
    "likely_match": N_("Likely to fit, as far as the answers go"),
    "needs_more_information": N_("Some points are open"),
    "likely_not_match": N_("Likely not to fit"),
    "": N_("The answers were not sent"),
}

VERDICT: Final[Mapping[str, str]] = {
    "met": N_("Met"),
    "not_met": N_("Not met"),
    "unknown": N_("Open"),
}

REASON: Final[Mapping[str, str]] = {
    "not_answered": N_("not answered, or not sent"),
    "not_sure": N_("not sure"),
    "no_report": N_("no report at hand"),
    "not_yet": N_("not done yet"),
    "stale": N_("the result is too old"),
    "unit_unclear": N_("the unit is not clear"),
    "implausible": N_("the number cannot be right"),
    "conflict": N_("two answers do not go together"),
    "near_limit": N_("too near the limit to decide"),
    "wording": N_("the registry's words leave it open: the team decides"),
    "flagged": N_("needs a doctor's judgement"),
    "clinician": N_("only a doctor can tell"),
    "private": N_("kept private"),
    "at_screening": N_("found out at the screening visit"),
}

PLACE: Final[Mapping[str, str]] = {
    "lab_report": N_("Laboratory report"),
    "scan_report": N_("Scan report"),
    "hospital_letter": N_("Hospital letter"),
    "medicine_box": N_("Medicine box"),
    "doctor": N_("The doctor"),
    "you": N_("The person"),
}

KIND: Final[Mapping[str, str]] = {
    "inclusion": N_("Inclusion"),
    "exclusion": N_("Exclusion"),
}

STUDY_STATUS: Final[Mapping[str, str]] = {
    "open": N_("Open: we are looking for participants"),
    "closed": N_("Closed: we take nobody any more"),
    "not_confirmed": N_("Not confirmed"),
}

WHO: Final[Mapping[str, str]] = {
    "self": N_("The person answered alone"),
    "together": N_("The person and a helper answered together"),
    "helper": N_("A helper answered"),
}

LANGUAGE: Final[Mapping[str, str]] = {
    "en": N_("English"),
    "zh_Hans": N_("Chinese (simplified)"),
}

STATUS: Final[Mapping[str, str]] = {
    "new": N_("New"),
    "in_review": N_("Being looked at"),
    "contacted": N_("Reached"),
    "not_reached": N_("Not reached yet"),
    "visit_planned": N_("Visit planned"),
    "handed_over": N_("Handed over to the site"),
    "not_suitable": N_("The study does not fit"),
    "declined": N_("The person said no"),
}
ACTION: Final[Mapping[str, str]] = {
    "keys_created": N_("Keys made"),
    "submitted": N_("Sent by the person"),
    "withdrawn": N_("Taken back by the person"),
    "opened": N_("Opened"),
    "listed": N_("Listed"),
    "moved": N_("Status changed"),
    "noted": N_("Note written"),
    "erased": N_("Erased"),
    "expired": N_("Erased because the time was over"),
    "status_set": N_("Study status set"),
    "account_created": N_("Account made"),
    "signed_in": N_("Signed in"),
    "sign_in_refused": N_("Sign-in refused"),
    "signed_out": N_("Signed out"),
    "audit_read": N_("Audit trail read"),
    "volunteered": N_("Asked for mails"),
    "volunteer_confirmed": N_("Mails confirmed"),
    "volunteer_chose": N_("New choices for mails"),
    "volunteer_stopped": N_("Mails stopped"),
    "volunteer_erased": N_("Volunteer erased"),
    "volunteers_opened": N_("Volunteers opened for mails"),
    "mailed": N_("Mail handed to the mail server"),
    "mail_failed": N_("Mail not taken by the mail server"),
    "catalogue_changed": N_("Records of other trials taken in"),
}

ERASE_REASON: Final[Mapping[str, str]] = {
    "asked_by_person": N_("The person asked for it"),
    "time_is_over": N_("The time for which it may be kept is over"),
    "sent_by_mistake": N_("It was sent by mistake"),
    "sent_twice": N_("The same person sent it twice"),
    "test": N_("It was a test"),
}

ROLE: Final[Mapping[str, str]] = {
    "coordinator": N_("Coordinator"),
    "admin": N_("Administrator"),
}

CONTACT: Final[Mapping[str, str]] = {
    "name": N_("Name"),
    "phone": N_("Phone"),
    "email": N_("E-mail"),
    "wechat": N_("WeChat id"),
    "time": N_("Best time to call"),
    "language": N_("Language of the call"),
    "message": N_("May we leave a message?"),
    "illness": N_("May we say what it is about to someone else?"),
    "reach": N_("Whom to call"),
}

CONTACT_VALUE: Final[Mapping[str, str]] = {
    "yes": N_("Yes"),
    "no": N_("No"),
    "morning": N_("in the morning"),
    "afternoon": N_("in the afternoon"),
    "evening": N_("in the evening"),
    "any": N_("any time"),
    "cantonese": N_("Cantonese"),
    "mandarin": N_("Mandarin"),
    "english": N_("English"),
    "patient": N_("The patient"),
    "me": N_("The helper first"),
    "careful": N_("The helper only: the patient may not know the illness"),
}


def say(msgid: str, language: str, **params: str) -> str:
    return languages.say(Message(msgid=msgid, params=params), language)


def named(table: Mapping[str, str], name: str | None, language: str) -> str:
    """The words for a short name; a name that this version does not know is shown as it is, not hidden."""
    if name is None:
        return ""
    return say(table[name], language) if name in table else name


# Acts that nobody signed in does. A member may bear any name, so the act decides, not the name.
_NOBODY: Final[Mapping[str, str]] = {
    "submitted": N_("the person"),
    "withdrawn": N_("the person"),
    "keys_created": N_("the server"),
    "expired": N_("the server"),
    "volunteered": N_("the person"),
    "volunteer_confirmed": N_("the person"),
    "volunteer_chose": N_("the person"),
    "volunteer_stopped": N_("the person"),
    "volunteer_erased": N_("the person"),
    "volunteers_opened": N_("the server"),
    "mailed": N_("the server"),
    "mail_failed": N_("the server"),
}
_ABOUT: Final[Mapping[str, str]] = {
    "keys_created": N_("the team's keys"),
    "audit_read": N_("the audit trail"),
}


def actor(action: str, written: str, language: str) -> str:
    """Who did it."""
    return say(_NOBODY[action], language) if action in _NOBODY else written


def about(action: str, written: str, language: str) -> str:
    """What an act was about: the number of a referral, a study, an account, or a thing of the site."""
    return say(_ABOUT[action], language) if action in _ABOUT else written


def detail(action: str, written: str, language: str) -> str:
    """What an entry of the trail says beside its act."""
    if action == "moved":
        before, arrow, after = written.partition(" -> ")
        return f"{named(STATUS, before, language)} → {named(STATUS, after, language)}" if arrow else written
    table = {"erased": ERASE_REASON, "status_set": STUDY_STATUS, "account_created": ROLE}.get(action, {})
    return named(table, written, language)


def day(value: date, language: str) -> str:
    return format_date(value, format="long" if language == languages.CHINESE else "d MMMM y", locale=language)


def moment(value: datetime, language: str) -> str:
    """With its zone: a team may sit in several."""
    shown = format_datetime(value, "y-MM-dd HH:mm", locale=language)
    return f"{shown} {value.tzname() or ''}".strip()


def hour(value: datetime, language: str) -> str:
    """A time of which only the hour is kept."""
    return moment(value.replace(minute=0, second=0), language)


def iso_day(written: str, language: str) -> str:
    """A day as answered; a month alone stays as it was given."""
    try:
        return day(date.fromisoformat(written), language)
    except ValueError:
        return written
