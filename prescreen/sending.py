"""Consent, the exact preview, Send once, the receipt, and taking back.

What is shown in the preview is what is sealed, line for line. Without every tick that is needed nothing leaves, and a
person who may not know their illness is not sent at all: then only the helper's own contact goes.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal

from prescreen import contact as contacts
from prescreen import i18n
from prescreen.conversation import Agreed, Conversation, Page, Sending, moved, new_key
from prescreen.desk import Desk
from prescreen.eligibility.answers import Answers
from prescreen.eligibility.assessment import assess, under_age
from prescreen.eligibility.explanation import Said, in_words
from prescreen.eligibility.study import Question, Site, Study
from prescreen.eligibility.text import Model
from prescreen.errors import Refused, Unavailable
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


def agree(
    conversation: Conversation, asked: tuple[Consent, ...], ticked: Collection[str], now: datetime
) -> Conversation:
    """Take the ticks with their words and their time; on to the preview when none is lacking."""
    agreed = tuple(Agreed(key=one.key, text=one.text, at=now) for one in asked if one.key in ticked)
    after = moved(conversation, agreed=agreed)
    lacking = tuple(one.key for one in missing(after, asked))
    return moved(after, consent_missing=lacking) if lacking else enter_preview(after, now)


def counted(conversation: Conversation, asked: tuple[Consent, ...]) -> tuple[Agreed, ...]:
    """The ticks that count: those for the very words that are asked now."""
    words = {(one.key, one.text) for one in asked}
    return tuple(one for one in conversation.agreed if (one.key, one.text) in words)


def missing(conversation: Conversation, asked: tuple[Consent, ...]) -> tuple[Consent, ...]:
    """The ticks that Send still needs."""
    agreed = {one.key for one in counted(conversation, asked)}
    return tuple(one for one in asked if one.needed and one.key not in agreed)


def has_agreed(conversation: Conversation, key: str) -> bool:
    return any(one.key == key for one in conversation.agreed)


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
    """The answers that leave: with consent, what this study asks for and no other's, without those taken out, private
    ones only with their own tick.
    """
    if not has_agreed(conversation, "consent.answers") or conversation.contact.reach == "careful":
        return {}
    left_out = {key for name in conversation.withheld for key in study.question(name).keys}
    if not has_agreed(conversation, "consent.private"):
        left_out |= {key for question in study.questions if question.private for key in question.keys}
    own = study.question_by_key.keys() - left_out
    return {key: given for key, given in conversation.answers.items() if key in own}


def questions_sent(conversation: Conversation) -> tuple[str, ...]:
    """The questions that go to the study team, as written; none where nothing about the patient is sent."""
    return () if conversation.contact.reach == "careful" else conversation.for_team


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
    if not has_agreed(conversation, "consent.answers") or conversation.contact.reach == "careful":
        return
    going = sent_answers(conversation, study)
    for question in study.questions:
        said = tuple(in_words(study, question, conversation.answers, carer=conversation.carer))
        if not said or (question.private and not has_agreed(conversation, "consent.private")):
            continue
        value = i18n.in_a_row((say(one) for one in said), conversation.language)
        sent = any(key in going for key in question.keys)
        yield PreviewLine(label=str(question.short), value=value, question=question.id, sent=sent)


def payload(conversation: Conversation, study: Study, shown: tuple[str, ...]) -> Mapping[str, Any]:
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
    return {
        "schema_version": PAYLOAD_SCHEMA,
        "study": study.id,
        "content_hash": content_hash(study),
        "language": conversation.language,
        "who": conversation.who,
        "site": conversation.contact.site,
        "contact": conversation.contact.model_dump(mode="json", exclude={"of_age", "site"}),
        "answers": {key: given.model_dump(mode="json") for key, given in answers.items()},
        "questions": list(questions_sent(conversation)),
        "findings": findings,
        "overall": overall,
        "consents": [
            {
                "key": one.key,
                "text": one.text,
                "hash": fingerprint(one.text),
                "version": study.version,
                "agreed_at": one.at.isoformat(),
            }
            for one in conversation.agreed
        ],
        "sent_as_shown": list(shown),
        "created_at": conversation.sending.at.isoformat(),
    }


def send(
    conversation: Conversation, study: Study, desk: Desk, asked: tuple[Consent, ...], shown: tuple[str, ...]
) -> Conversation:
    """Hand in, exactly once, and go to the receipt; or stay, with every answer, and say that it was not sent.

    One call without a page inside: whatever is clicked meanwhile, it runs to its end or did not begin. When something
    is lacking, nothing leaves and the page that can mend it comes.
    """
    sending = conversation.sending
    if sending is None or obstacle(conversation, study, desk, asked) is not None:
        return put_right(conversation, study, desk, asked)
    submission = Submission(
        idempotency_key=sending.key,
        withdraw_code=sending.code,
        study=study.id,
        site=conversation.contact.site,
        language=conversation.language,
        form_version=study.version,
        consent_version=study.version,
        payload=json.dumps(
            payload(conversation, study, shown), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode(),
    )
    try:
        desk.store.submit(submission, submitted(desk.clock()))
    except Refused:
        return moved(conversation, not_sent=True)
    return _sent(conversation)


def _sent(conversation: Conversation) -> Conversation:
    return moved(conversation, page=Page.RECEIPT, ended="sent")


def press_send(conversation: Conversation, study: Study, desk: Desk, asked: tuple[Consent, ...]) -> Conversation:
    """Send was pressed: first the page says so, then `send` does it. What is lacking is mended before that."""
    if obstacle(conversation, study, desk, asked) is not None:
        return put_right(conversation, study, desk, asked)
    return moved(conversation, pressed=True)


# The pages between the result and the receipt: each only as far as everything before it is right.
LEAVING: Final = (Page.CONTACT, Page.CONSENT, Page.PREVIEW)


def obstacle(conversation: Conversation, study: Study, desk: Desk, asked: tuple[Consent, ...]) -> Page | None:
    """The page that can mend what is lacking for Send; None when nothing is."""
    contact = conversation.contact
    if under_age(study, conversation.answers, desk.today()):
        return Page.UNDER_AGE
    named = site_of(conversation, study) is not None and (contact.reach is not None or not conversation.carer)
    if contact.of_age is not True or not named or contacts.check(contact):
        return Page.CONTACT
    if openness(desk.store.study_status(study.id), desk.today()) == "closed":
        return Page.CONTACT
    agreed_to_other_words = len(counted(conversation, asked)) < len(conversation.agreed)
    return Page.CONSENT if agreed_to_other_words or missing(conversation, asked) else None


def put_right(conversation: Conversation, study: Study, desk: Desk, asked: tuple[Consent, ...]) -> Conversation:
    """Where somebody belongs who is on the way to Send: what is no longer right is asked again, never passed over.

    The same conversation when all is well. What was stored under this tab's key already leads to its receipt.
    """
    page = conversation.page
    if page not in LEAVING:
        return conversation
    if conversation.sending is not None and receipt(conversation, desk) is not None:
        return _sent(conversation)
    mend = obstacle(conversation, study, desk, asked)
    if mend is Page.UNDER_AGE:
        return refuse_minor(conversation)
    if mend is None:
        fresh = page is Page.PREVIEW and conversation.sending is None
        return enter_preview(conversation, desk.clock()) if fresh else conversation
    if LEAVING.index(mend) >= LEAVING.index(page):
        return conversation
    problems = contacts.check(conversation.contact) if mend is Page.CONTACT else ()
    return moved(conversation, page=mend, contact_problems=problems, sending=None)


def refuse_minor(conversation: Conversation) -> Conversation:
    """No contact of a person under age is kept, whatever was pressed."""
    return moved(conversation, page=Page.UNDER_AGE, contact=contacts.Contact(), agreed=(), sending=None)


def receipt(conversation: Conversation, desk: Desk) -> Receipt | None:
    """The receipt as it stands in the store; None when nothing was stored under this tab's key."""
    if conversation.sending is None:
        return None
    found: Receipt | None = desk.store.receipt(conversation.sending.key)
    return found


def withdraw(conversation: Conversation, code: str, desk: Desk, visitor: str) -> Conversation:
    """Delete what was sent under a code. Right and wrong codes lead to the same page; else what to do is told."""
    if not is_code(code):
        return moved(conversation, withdraw_told="withdraw.form")
    now = desk.clock()
    try:
        desk.store.take_turn(f"withdraw/{visitor}", WITHDRAW_TRIES, WITHDRAW_MINUTES)
        desk.store.withdraw(code, withdrawn(now))
    except Unavailable:
        return moved(conversation, withdraw_told="withdraw.failed")
    except Refused:
        return moved(conversation, withdraw_told="withdraw.wait")
    return moved(conversation, page=Page.WITHDRAWN, taken_back_at=now, ended="taken_back", came_from=None)


def is_code(typed: str) -> bool:
    """Has it the form of a code? Says nothing about whether it is one."""
    return len(fold_code(typed)) == CODE_LENGTH
