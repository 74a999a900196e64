"""Consent, the exact preview, Send once, the receipt, and taking back.

What is shown in the preview is what is sealed, line for line. Without every tick that is needed nothing leaves, and a
person who may not know their illness is not sent at all: then only the helper's own contact goes.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from prescreen import contact as contacts
from prescreen.conversation import Conversation, Page, Sending, moved, new_key
from prescreen.desk import Desk
from prescreen.eligibility.answers import Answers
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.explanation import Said, in_words
from prescreen.eligibility.study import Question, Site, Study
from prescreen.eligibility.text import Model
from prescreen.errors import Refused
from prescreen.records.store import Receipt, StudyStatus, Submission, fold_code, new_withdraw_code, submitted, withdrawn
from prescreen.wording import Wording, content_hash, fingerprint

PAYLOAD_SCHEMA: Final = 1
FRESH_DAYS: Final = 90
WITHDRAW_TRIES, WITHDRAW_MINUTES = 10, 60
CODE_LENGTH: Final = 20

Openness = Literal["open", "old", "not_confirmed", "closed"]


def openness(status: StudyStatus, today: date) -> Openness:
    """What may honestly be said: open only when the team said so within 90 days (section 1 of the reference)."""
    if status.status == "closed":
        return "closed"
    if status.status != "open" or status.checked_on is None:
        return "not_confirmed"
    return "open" if (today - status.checked_on).days <= FRESH_DAYS else "old"


class Consent(Model):
    """One purpose: the exact words on the screen, and whether Send needs the tick."""

    key: str
    text: str
    needed: bool


def consents(conversation: Conversation, study: Study, words: Wording) -> tuple[Consent, ...]:
    """What may be ticked, each purpose apart. `careful`: nothing about the patient is sent, nothing else is asked."""
    if conversation.contact.reach == "careful":
        return (Consent(key="carer.consent.me", text=words("carer.consent.me"), needed=True),)
    keys = {"consent.contact": True, "consent.answers": False, "consent.sensitive": True}
    if conversation.carer:
        keys = {"carer.consent.patient": True, **keys}
    if conversation.contact.reach == "me":
        keys["carer.consent.me"] = True
    if goes_abroad(conversation, study):
        keys["consent.abroad"] = True
    if private_questions(conversation, study):
        keys["consent.private"] = False
    return tuple(Consent(key=key, text=words(key), needed=needed) for key, needed in keys.items())


def missing(conversation: Conversation, asked: tuple[Consent, ...]) -> tuple[Consent, ...]:
    """The ticks that Send still needs."""
    return tuple(one for one in asked if one.needed and one.key not in conversation.agreed)


def site_of(conversation: Conversation, study: Study) -> Site | None:
    return next((site for site in study.sites if site.id == conversation.contact.site), None)


def goes_abroad(conversation: Conversation, study: Study) -> bool:
    """Is it known that the site opens or stores what is sent outside mainland China?"""
    site = site_of(conversation, study)
    return site is not None and site.outside_mainland is True


def private_questions(conversation: Conversation, study: Study) -> tuple[Question, ...]:
    """The private screens that were answered."""
    return tuple(q for q in study.questions if q.private and any(key in conversation.answers for key in q.keys))


def sent_answers(conversation: Conversation, study: Study) -> Answers:
    """The answers that leave: with consent, without those taken out, private ones only with their own tick."""
    if "consent.answers" not in conversation.agreed or conversation.contact.reach == "careful":
        return {}
    left_out = {key for name in conversation.withheld for key in study.question(name).keys}
    if "consent.private" not in conversation.agreed:
        left_out |= {key for question in study.questions if question.private for key in question.keys}
    return {key: given for key, given in conversation.answers.items() if key not in left_out}


class PreviewLine(Model):
    """One line of what is sent. `question` is set where it can be changed or left out; `sent` is false when it is."""

    label: str
    value: str
    question: str | None = None
    sent: bool = True


def enter_preview(conversation: Conversation, now: datetime) -> Conversation:
    """The preview: the key of this Send is made here, so that the tab holds it before anybody presses."""
    fresh = Sending(key=new_key(), code=new_withdraw_code(), at=now)
    return moved(conversation, page=Page.PREVIEW, contact=contacts.tidied(conversation.contact), sending=fresh)


def leave_out(conversation: Conversation, question: str, now: datetime) -> Conversation:
    """Take an answer out of what is sent, or back in. It is another message then, with a key of its own."""
    kept = tuple(name for name in conversation.withheld if name != question)
    withheld = kept if question in conversation.withheld else (*kept, question)
    return enter_preview(moved(conversation, withheld=withheld), now)


def answer_lines(conversation: Conversation, study: Study, say: Callable[[Said], str]) -> Iterator[PreviewLine]:
    """Every answer that could go, in words, with whether it does."""
    if "consent.answers" not in conversation.agreed or conversation.contact.reach == "careful":
        return
    going = sent_answers(conversation, study)
    for question in study.questions:
        said = tuple(in_words(study, question, conversation.answers, carer=conversation.carer))
        if not said or (question.private and "consent.private" not in conversation.agreed):
            continue
        value = "; ".join(say(one) for one in said)
        sent = any(key in going for key in question.keys)
        yield PreviewLine(label=str(question.short), value=value, question=question.id, sent=sent)


def payload(
    conversation: Conversation, study: Study, asked: tuple[Consent, ...], shown: tuple[str, ...]
) -> Mapping[str, Any]:
    """Everything that is sealed. The same conversation gives the same bytes, so that Send can be repeated."""
    if conversation.sending is None:
        raise ValueError("nothing is being sent")
    answers = sent_answers(conversation, study)
    findings: Mapping[str, Any] = {}
    overall = None
    if answers:
        # Judged from what is sent, so that an answer taken out does not show through.
        assessed = assess(study, answers, conversation.sending.at.date())
        findings = {part: {"verdict": f.verdict, "reason": f.reason} for part, f in assessed.findings.items()}
        overall = assessed.overall
    agreed_at = conversation.sending.at.isoformat()
    return {
        "schema_version": PAYLOAD_SCHEMA,
        "study": study.id,
        "content_hash": content_hash(study),
        "language": conversation.language,
        "who": conversation.who,
        "site": conversation.contact.site,
        "contact": conversation.contact.model_dump(mode="json", exclude={"of_age", "site"}),
        "answers": {key: given.model_dump(mode="json") for key, given in answers.items()},
        "findings": findings,
        "overall": overall,
        "consents": [
            {
                "key": one.key,
                "text": one.text,
                "hash": fingerprint(one.text),
                "version": study.version,
                "agreed_at": agreed_at,
            }
            for one in asked
            if one.key in conversation.agreed
        ],
        "sent_as_shown": list(shown),
        "created_at": agreed_at,
    }


def send(
    conversation: Conversation, study: Study, desk: Desk, asked: tuple[Consent, ...], shown: tuple[str, ...]
) -> Conversation:
    """Hand in, exactly once, and go to the receipt; or stay, with every answer, and say that it was not sent.

    One call without a page inside: whatever is clicked meanwhile, it runs to its end or did not begin.
    """
    sending = conversation.sending
    if sending is None or not may_send(conversation, study, desk, asked):
        return conversation
    submission = Submission(
        idempotency_key=sending.key,
        withdraw_code=sending.code,
        study=study.id,
        site=conversation.contact.site,
        language=conversation.language,
        form_version=study.version,
        consent_version=study.version,
        payload=json.dumps(
            payload(conversation, study, asked, shown), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode(),
    )
    try:
        desk.store.submit(submission, submitted(desk.clock()))
    except Refused:
        return moved(conversation, not_sent=True)
    return moved(conversation, page=Page.RECEIPT, not_sent=False)


def may_send(conversation: Conversation, study: Study, desk: Desk, asked: tuple[Consent, ...]) -> bool:
    """Of age, an open enough study, a usable contact, and every tick that is needed."""
    return (
        conversation.contact.of_age is True
        and openness(desk.store.study_status(study.id), desk.today()) != "closed"
        and not contacts.check(conversation.contact)
        and not missing(conversation, asked)
    )


def receipt(conversation: Conversation, desk: Desk) -> Receipt | None:
    """The receipt as it stands in the store; None when nothing was stored under this tab's key."""
    if conversation.sending is None:
        return None
    found: Receipt | None = desk.store.receipt(conversation.sending.key)
    return found


def withdraw(conversation: Conversation, code: str, desk: Desk, visitor: str) -> Conversation:
    """Delete what was sent under a code. Right and wrong codes lead to the same page. `Refused` after many tries."""
    desk.store.take_turn(f"withdraw/{visitor}", WITHDRAW_TRIES, WITHDRAW_MINUTES)
    desk.store.withdraw(code, withdrawn(desk.clock()))
    return moved(conversation, page=Page.WITHDRAWN)


def is_code(typed: str) -> bool:
    """Has it the form of a code? Says nothing about whether it is one."""
    return len(fold_code(typed)) == CODE_LENGTH
