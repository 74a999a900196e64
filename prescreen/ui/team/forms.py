"""The pages before anybody is signed in: plain HTML forms that work without a script, in both languages.

They hold nothing of any participant. Every value is escaped here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from prescreen.eligibility.text import N_, Message
from prescreen.errors import Worded
from prescreen.ui import languages, markup

SIGN_IN = "/sign-in"
FIRST_ACCOUNT = "/first-account"
SIGN_OUT = "/sign-out"
LANGUAGE = "/language"

_STYLE = Path(__file__).with_name("forms.css")


NAME = Message(msgid=N_("Prescreen: study team"))


@dataclass(frozen=True)
class Field:
    """One line of a form. What was typed comes back only when it is no secret."""

    name: str
    label: str
    autocomplete: str
    hint: str | None = None
    secret: bool = False


@dataclass(frozen=True)
class Form:
    """One page with one form, in words that are not yet in a language."""

    action: str
    title: str
    lead: Sequence[str]
    button: str
    fields: Sequence[Field] = ()
    links: Mapping[str, str] = field(default_factory=dict)


SIGN_IN_FORM = Form(
    action=SIGN_IN,
    title=N_("Sign in: study team"),
    lead=(N_("Only for members of the study team. Each look at a person's details is written down."),),
    button=N_("Sign in"),
    fields=(
        Field("name", N_("Your account name"), "username"),
        Field("phrase", N_("Your passphrase"), "current-password", secret=True),
    ),
)

FIRST_ACCOUNT_FORM = Form(
    action=FIRST_ACCOUNT,
    title=N_("Make the first account"),
    lead=(
        N_("This works once, with the code that was printed when the program was first started."),
        N_("Nobody can read or reset a passphrase. Without it, only the recovery key opens what was sent."),
    ),
    button=N_("Make the account and sign in"),
    fields=(
        Field("code", N_("The code"), "one-time-code"),
        Field(
            "name",
            N_("An account name"),
            "username",
            hint=N_("It is written down with each look, so choose one that others know you by."),
        ),
        Field(
            "phrase",
            N_("A passphrase"),
            "new-password",
            hint=N_("At least 12 characters. Four words that do not belong together are good."),
            secret=True,
        ),
        Field("again", N_("The passphrase again"), "new-password", secret=True),
    ),
    links={SIGN_IN: N_("I have an account: sign in")},
)

SIGNED_OUT = Form(
    action=SIGN_IN,
    title=N_("You are signed out"),
    lead=(N_("Your session has ended on the server too. An open window of it shows nothing any more."),),
    button="",
    links={SIGN_IN: N_("Sign in again")},
)


def page(
    form: Form,
    language: str,
    *,
    problem: Worded | None = None,
    about: str | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """The whole page. `problem` is said at the top and marks the field `about`; `typed` comes back into open fields."""
    title = _say(form.title, language)
    shown = _say(N_("Problem"), language) + f": {title}" if problem else title
    return (
        f'<!DOCTYPE html>\n<html lang="{languages.HTML_LANG[language]}"><head><meta charset="UTF-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{markup.text(shown)}</title><style>{_css()}</style></head><body>"
        f"{_header(form, language)}<main><h1>{markup.text(title)}</h1>"
        + _problem(problem, language)
        + markup.paragraphs(_say(line, language) for line in form.lead)
        + _form(form, language, about=about, typed=typed or {})
        + "".join(
            f'<p><a href="{markup.text(to)}">{_text(words, language)}</a></p>' for to, words in form.links.items()
        )
        + "</main></body></html>"
    )


@cache
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def other_language(language: str) -> tuple[str, str, str]:
    """The language that is not shown: its code, its own name, and its HTML tag."""
    other = languages.CHINESE if language == languages.ENGLISH else languages.ENGLISH
    return other, {languages.ENGLISH: "English", languages.CHINESE: "中文"}[other], languages.HTML_LANG[other]


def _header(form: Form, language: str) -> str:
    code, name, tag = other_language(language)
    back = form.action if form.button else SIGN_IN
    return (
        f'<header><span class="name">{markup.text(languages.say(NAME, language))}</span>'
        f'<a href="{LANGUAGE}?to={code}&amp;back={markup.text(back)}" lang="{tag}" hreflang="{tag}">{name}</a></header>'
    )


def _problem(problem: Worded | None, language: str) -> str:
    if problem is None:
        return ""
    heading = _text(N_("Please check this"), language)
    return (
        f'<div class="problem" role="alert" id="problem"><h2>{heading}</h2>'
        f"<p>{markup.text(languages.say(problem, language))}</p></div>"
    )


def _form(form: Form, language: str, *, about: str | None, typed: Mapping[str, str]) -> str:
    if not form.button:
        return ""
    fields = "".join(
        _field(one, language, wrong=one.name == about, typed=typed.get(one.name, "")) for one in form.fields
    )
    return (
        f'<form method="post" action="{form.action}">{fields}'
        f'<button type="submit">{_text(form.button, language)}</button></form>'
    )


def _field(one: Field, language: str, *, wrong: bool, typed: str) -> str:
    describing = [f"{one.name}-hint"] * bool(one.hint) + ["problem"] * wrong
    attributes = [
        f'id="{one.name}" name="{one.name}" type="{"password" if one.secret else "text"}"',
        f'autocomplete="{one.autocomplete}" maxlength="200" required spellcheck="false" autocapitalize="none"',
    ]
    if describing:
        attributes.append(f'aria-describedby="{" ".join(describing)}"')
    if wrong:
        attributes.append('aria-invalid="true"')
    if typed and not one.secret:
        attributes.append(f'value="{markup.text(typed)}"')
    hint = f'<span class="hint" id="{one.name}-hint">{_text(one.hint, language)}</span>' if one.hint else ""
    return f'<label for="{one.name}">{_text(one.label, language)}</label>{hint}<input {" ".join(attributes)}>'


def _text(msgid: str, language: str) -> str:
    return markup.text(_say(msgid, language))


def _say(msgid: str, language: str) -> str:
    return languages.say(Message(msgid=msgid), language)
