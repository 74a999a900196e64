"""Contact, consent, the exact preview, Send, the receipt, and taking back what was sent."""

import streamlit as st

from prescreen import contact as contacts
from prescreen import i18n, sending
from prescreen.contact import Contact, ContactProblem
from prescreen.conversation import Conversation, Page, finish, go, moved
from prescreen.eligibility.text import N_
from prescreen.errors import Refused
from prescreen.ui import frame, markup
from prescreen.ui.participant.room import Change, Room, typed

LANGUAGES = ("cantonese", "mandarin", "english")
TIMES = ("morning", "afternoon", "evening", "any")
WAYS = ("phone", "email", "wechat")
_WAY_NAMES = {"phone": N_("Phone"), "email": N_("E-mail"), "wechat": N_("WeChat ID")}
_CODE = "withdraw_code"
_WRONG_FORM, _WAIT = "withdraw.form", "withdraw.wait"


def _ask(heading: str, page: Page, lines: list[str]) -> None:
    markup.block(markup.heading(heading, page) + markup.paragraphs(lines), classes="ps-bubble")


def _skip(here: Room) -> frame.Action:
    return here.action("skip", here.words("contact.skip"), lambda c: go(c, Page.RESULT))


def contact_page(here: Room) -> None:
    """How to be reached. A study that is closed takes no message; one that is not confirmed says so first."""
    words = here.words
    told = sending.openness(here.status, here.today)
    if told == "closed":
        _closed(here)
        return
    _ask(words("contact.title"), Page.CONTACT, [words("contact.hint")])
    if told != "open":
        markup.note([words("contact.status")], classes="ps-note ps-strong")
    if here.conversation.contact.of_age is None:
        _age(here)
        return
    if here.conversation.carer and here.conversation.contact.reach is None:
        _whom(here)
        return
    markup.note([words("contact.who"), words("contact.safe")])
    _problems(here)
    _fields(here)
    frame.actions(here.action("contact-next", here.say(N_("Next")), _take_contact(), primary=True), _skip(here))


def _closed(here: Room) -> None:
    _ask(here.words("closed.title"), Page.CONTACT, list(here.words.lines("closed")))
    frame.actions(here.action("to-result", here.words("contact.skip"), lambda c: go(c, Page.RESULT), primary=True))


def _age(here: Room) -> None:
    """Before anything that tells who somebody is."""
    words = here.words
    markup.block(markup.heading(words("contact.age"), level=2))
    frame.actions(
        here.action("age-yes", words("contact.age.yes"), lambda c: _with(c, of_age=True), primary=True),
        here.action("age-no", words("contact.age.no"), lambda c: moved(c, contact=Contact(), page=Page.UNDER_AGE)),
        _skip(here),
    )


def under_age_page(here: Room) -> None:
    _ask(here.words("contact.age.under"), Page.UNDER_AGE, [])
    frame.actions(here.action("to-result", here.words("contact.skip"), lambda c: go(c, Page.RESULT), primary=True))


def _whom(here: Room) -> None:
    """For a helper: whom to call. Who may not know their illness is not sent at all."""
    words = here.words
    markup.block(markup.heading(words("carer.contact.title"), level=2))
    frame.actions(
        here.action("reach-patient", words("carer.contact.patient"), lambda c: _with(c, reach="patient"), primary=True),
        here.action("reach-me", words("carer.contact.me"), lambda c: _with(c, reach="me")),
        here.action("reach-careful", words("carer.contact.careful"), lambda c: _with(c, reach="careful")),
        _skip(here),
    )


def _with(conversation: Conversation, **changes: object) -> Conversation:
    return moved(conversation, contact=conversation.contact.model_copy(update=changes))


def _problems(here: Room) -> None:
    if not here.conversation.contact_problems:
        return
    lines = [_problem_in_words(here, problem) for problem in here.conversation.contact_problems]
    markup.errors(here.words("err.title"), lines, here.trouble)


def _problem_in_words(here: Room, problem: ContactProblem) -> str:
    count = None if problem.digits is None else str(problem.digits)
    return here.words(f"contact.err.{problem.field}", count=count)


def _fields(here: Room) -> None:
    words, given = here.words, here.conversation.contact
    unset = words("contact.site.unset")
    sites = {
        site.id: " · ".join(str(part) for part in (site.name or unset, site.place) if part) for site in here.study.sites
    }
    only = next(iter(sites)) if len(sites) == 1 else None
    _radio("site", words("contact.site"), sites, given.site or only)
    _field("name", words("contact.name"), given.name)
    markup.block(markup.heading(words("contact.how"), level=2))
    for way in WAYS:
        _field(way, words(f"contact.{way}"), getattr(given, way))
    _radio("time", words("contact.time"), {one: words(f"contact.time.{one}") for one in TIMES}, given.time)
    spoken = {one: words(f"contact.language.{one}") for one in LANGUAGES}
    _radio("language", words("contact.language"), spoken, given.language)
    for question in ("message", "illness"):
        choices = {one: words(f"contact.{question}.{one}") for one in ("yes", "no")}
        chosen = {True: "yes", False: "no"}.get(getattr(given, question))
        _radio(question, words(f"contact.{question}"), choices, chosen)


def _radio(name: str, label: str, choices: dict[str, str], chosen: str | None) -> None:
    keys = list(choices)
    st.radio(
        label,
        keys,
        index=keys.index(chosen) if chosen in keys else None,
        format_func=choices.__getitem__,
        key=f"contact-{name}",
        width="stretch",
        on_change="ignore",
    )


def _field(name: str, label: str, value: str) -> None:
    st.text_input(label, value=value, key=f"contact-{name}", max_chars=120, autocomplete="off", on_change="ignore")


def _take_contact() -> Change:
    def take(c: Conversation) -> Conversation:
        left = c.contact.model_copy(
            update={
                **{name: typed(f"contact-{name}") for name in ("name", *WAYS)},
                **{name: typed(f"contact-{name}") or None for name in ("site", "time", "language")},
                **{name: _yes_no(typed(f"contact-{name}")) for name in ("message", "illness")},
            }
        )
        problems = contacts.check(left)
        if problems:
            return moved(c, contact=left, contact_problems=problems)
        return moved(c, contact=left, page=Page.CONSENT)

    return take


def _yes_no(chosen: str) -> bool | None:
    return {"yes": True, "no": False}.get(chosen)


def consent_page(here: Room) -> None:
    """One tick for each purpose, none ticked before; each text is kept with its hash."""
    words = here.words
    _ask(words("consent.title"), Page.CONSENT, [words("consent.hint")])
    asked = sending.consents(here.conversation, here.study, words)
    if here.conversation.consent_missing:
        markup.errors(words("err.title"), [words("consent.err")], here.trouble)
    for one in asked:
        lacking = one.key in here.conversation.consent_missing
        if lacking:
            markup.error(words("consent.err"), f"consent-{one.key}")
        st.checkbox(
            markup.plain(one.text),
            value=one.key in here.conversation.agreed,
            key=f"consent-{one.key}",
            on_change="ignore",
            width="stretch",
        )
    lines = [words("consent.rights")]
    if here.conversation.carer:
        lines.append(words("carer.consent.no"))
    markup.note(lines)
    frame.actions(
        here.action("consent-next", here.say(N_("Next")), _take_consent(here, asked), primary=True),
        here.action("consent-back", here.say(N_("Back")), lambda c: go(c, Page.CONTACT)),
        _skip(here),
    )


def _take_consent(here: Room, asked: tuple[sending.Consent, ...]) -> Change:
    def take(c: Conversation) -> Conversation:
        agreed = tuple(one.key for one in asked if st.session_state.get(f"consent-{one.key}"))
        after = moved(c, agreed=agreed)
        lacking = tuple(one.key for one in sending.missing(after, asked))
        if lacking:
            return moved(after, consent_missing=lacking)
        return sending.enter_preview(after, here.desk.clock())

    return take


def preview_page(here: Room) -> None:
    """Exactly what will be sent, line for line, before anything is."""
    words, conversation = here.words, here.conversation
    if sending.receipt(conversation, here.desk) is not None:
        receipt_page(here)
        return
    _ask(words("preview.title"), Page.PREVIEW, [words("preview.hint"), words("preview.to")])
    if conversation.not_sent:
        markup.errors(words("err.title"), [words("send.not_sent")], here.trouble)
    asked = sending.consents(conversation, here.study, words)
    contact = _contact_lines(here)
    lines = list(sending.answer_lines(conversation, here.study, here.said))
    _section(here, "preview.contact", contact)
    if lines:
        markup.block(markup.heading(words("preview.answers"), level=2))
    for line in lines:
        _line(here, line)
    agreed = [one.text for one in asked if one.key in conversation.agreed]
    markup.block(markup.heading(words("preview.agreed"), level=2) + markup.items(agreed))
    shown = (*(f"{label}: {value}" for label, value in contact), *_as_shown(here, lines))
    frame.actions(
        here.action(
            "send",
            words("send.button"),
            lambda c: sending.send(c, here.study, here.desk, asked, shown),
            primary=True,
        ),
        here.action(
            "preview-contact", words("preview.change", item=words("preview.contact")), lambda c: go(c, Page.CONTACT)
        ),
        here.action("send-no", words("send.cancel"), lambda c: go(c, Page.RESULT)),
    )


def _as_shown(here: Room, lines: list[sending.PreviewLine]) -> tuple[str, ...]:
    left_out = here.words("preview.left_out")
    return tuple(f"{line.label}: {line.value if line.sent else left_out}" for line in lines)


def _section(here: Room, title: str, lines: list[tuple[str, str]]) -> None:
    rows = "".join(f"<dt>{markup.text(label)}</dt><dd>{markup.text(value)}</dd>" for label, value in lines)
    markup.block(markup.heading(here.words(title), level=2) + f"<dl>{rows}</dl>")


def _contact_lines(here: Room) -> list[tuple[str, str]]:
    words, given = here.words, here.conversation.contact
    lines = [(words("contact.name"), given.name)]
    lines += [(here.say(_WAY_NAMES[way]), getattr(given, way)) for way in WAYS if getattr(given, way)]
    if given.reach is not None:
        lines.append((words("carer.contact.title"), words(f"carer.contact.{given.reach}")))
    if given.time is not None:
        lines.append((words("contact.time"), words(f"contact.time.{given.time}")))
    if given.language is not None:
        lines.append((words("contact.language"), words(f"contact.language.{given.language}")))
    for name in ("message", "illness"):
        answer = "yes" if getattr(given, name) is True else "no"
        lines.append((words(f"contact.{name}"), words(f"contact.{name}.{answer}")))
    return lines


def _line(here: Room, line: sending.PreviewLine) -> None:
    question = line.question or ""
    value = line.value if line.sent else here.words("preview.left_out")
    toggle = here.action(
        f"leave-{question}",
        ("☐ " if line.sent else "☑ ") + here.words("preview.leave_out"),
        lambda c: sending.leave_out(c, question, here.desk.clock()),
    )
    frame.rows([frame.Earlier(line.label, value, toggle)])


def receipt_page(here: Room) -> None:
    """What the store says it holds, read back from it; never a claim of this page's own."""
    words, conversation = here.words, here.conversation
    found = sending.receipt(conversation, here.desk)
    if found is None or conversation.sending is None:
        _ask(words("send.not_sent"), Page.RECEIPT, [])
        frame.actions(here.action("to-preview", here.say(N_("Back")), lambda c: go(c, Page.PREVIEW), primary=True))
        return
    sent_at = i18n.say_time(found.sent_at.astimezone(here.desk.clock().tzinfo), here.language)
    reply_by = i18n.say_date(found.reply_by, here.language) if found.reply_by else None
    promise = words("receipt.reply_by", reply_by=reply_by)
    if reply_by and not words.known.get("team_phone"):
        promise = words("receipt.reply_by.no_phone", reply_by=reply_by)
    _ask(words("receipt.title"), Page.RECEIPT, [words("receipt.when", sent_at=sent_at), promise])
    markup.block(
        f'<p class="ps-code">{markup.text(words("receipt.code", code=conversation.sending.code))}</p>'
        + markup.paragraphs([words("receipt.code_hint"), words("receipt.no_code")]),
        classes="ps-note ps-strong",
    )
    markup.note([words("receipt.not_place"), words("receipt.urgent")])
    markup.note([words("receipt.proof", audit_head=found.audit_head[:16])], classes="ps-small")
    frame.actions(here.action("done", words("receipt.done"), finish, primary=True))


def to_withdraw(conversation: Conversation) -> Conversation:
    return go(conversation, Page.WITHDRAW)


def withdraw_page(here: Room) -> None:
    """Take back what was sent, with the code alone."""
    words, told = here.words, here.conversation.withdraw_told
    _ask(words("withdraw.title"), Page.WITHDRAW, [words("withdraw.hint")])
    if told:
        markup.errors(words("err.title"), [words(told)], here.trouble)
    st.text_input(words("withdraw.field"), key=_CODE, max_chars=40, autocomplete="off", on_change="ignore")
    markup.note([words("withdraw.confirm")])
    frame.actions(
        here.action("withdraw-yes", words("withdraw.yes"), _take_back(here), primary=True),
        here.action("withdraw-no", words("withdraw.no"), lambda c: go(c, Page.START)),
    )


def _take_back(here: Room) -> Change:
    visitor = st.context.ip_address or "unknown"

    def take(c: Conversation) -> Conversation:
        code = typed(_CODE)
        if not sending.is_code(code):
            return moved(c, withdraw_told=_WRONG_FORM)
        try:
            return sending.withdraw(c, code, here.desk, visitor)
        except Refused:
            return moved(c, withdraw_told=_WAIT)

    return take


def withdrawn_page(here: Room) -> None:
    words = here.words
    time = i18n.say_time(here.desk.clock(), here.language)
    lines = [words("withdraw.done"), words("withdraw.rest"), words("withdraw.receipt", time=time)]
    _ask(words("withdraw.title"), Page.WITHDRAWN, lines)
    frame.actions(here.action("done", words("receipt.done"), finish, primary=True))
