"""Signing up for mails, and the pages behind their links: plain HTML forms that work without a script.

They hold nothing of anybody but what was just typed. Every value is escaped here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from prescreen.letters import Words
from prescreen.ui import languages, markup
from prescreen.volunteers import EVERY_DAYS, FOR_FACTS, NEEDED, SEXES, Fault, Form, Interests

JOIN, SENT = "/volunteer", "/volunteer/sent"
CONFIRM, CHOICES = "/volunteer/confirm", "/volunteer/choices"
STOP, ERASE = "/volunteer/stop", "/volunteer/erase"
LINK = "k"

_STYLE = Path(__file__).with_name("mail_pages.css")
# Which group of fields a fault is about.
_AT: Mapping[Fault, str] = {
    "email": "email",
    "interests": "interests",
    "regions": "regions",
    "born": "born",
    "adult": "born",
    "facts": FOR_FACTS,
    "agree": "agree",
}


@dataclass(frozen=True)
class Around:
    """What stands around every page: its own address, and the link that it was reached by."""

    say: Words
    path: str
    link: str = ""

    @property
    def language(self) -> str:
        return self.say.language

    def address(self, path: str, language: str | None = None) -> str:
        """An address of these pages that keeps the language, and the link where there is one."""
        link = f"&{LINK}={self.link}" if self.link else ""
        return f"{path}?{languages.QUERY}={language or self.language}{link}"


def whole(around: Around, title: str, inner: str, *, problem: bool = False) -> str:
    """One page."""
    shown = f"{around.say('join.problem')}: {title}" if problem else title
    other, name = languages.other(around.language)
    tag = languages.HTML_LANG[other]
    back = markup.text(around.say("join.back"))
    return (
        f'<!DOCTYPE html>\n<html lang="{languages.HTML_LANG[around.language]}"><head><meta charset="UTF-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{markup.text(shown)}</title><style>{_css()}</style></head><body>"
        f'<header><a href="/?{languages.QUERY}={around.language}">{back}</a>'
        f'<a href="{markup.text(around.address(around.path, other))}" lang="{tag}" hreflang="{tag}">{name}</a></header>'
        f"<main><h1>{markup.text(title)}</h1>{inner}</main></body></html>"
    )


def join(around: Around, known: Interests, form: Form, faults: Sequence[Fault], key: str) -> str:
    """Signing up: one page, every purpose with a tick of its own, none ticked before."""
    say = around.say
    hidden = f'<input type="hidden" name="key" value="{markup.text(key)}">'
    fields = (
        _text_field(around, "email", form.email, faults, hint="join.email.hint", kind="email", complete="email")
        + _choices(around, known, form, faults)
        + _group(
            around,
            "agree",
            "join.agree",
            (_tick(around, one, form, faults) for one in (*NEEDED, FOR_FACTS)),
            faults,
            hint="join.agree.hint",
        )
    )
    title = say("join.title")
    inner = _problems(around, faults) + markup.paragraphs(say.numbered("join.lead"))
    inner += _form(around, JOIN, hidden + fields, say("join.button"))
    return whole(around, title, inner, problem=bool(faults))


def choices(around: Around, known: Interests, form: Form, faults: Sequence[Fault]) -> str:
    """The same choices again, under a link. What was chosen before cannot be shown: it is sealed."""
    say = around.say
    fields = _choices(around, known, form, faults) + _group(
        around, "agree", "join.agree", [_tick(around, FOR_FACTS, form, faults)], faults
    )
    inner = _problems(around, faults) + markup.paragraphs(say.numbered("link.choices"))
    inner += _form(around, CHOICES, fields, say("link.choices.yes"))
    return whole(around, say("link.choices.title"), inner, problem=bool(faults))


def asked(around: Around, name: str) -> str:
    """What one press of the button does. Nothing has happened yet: programs open links, people press buttons."""
    say = around.say
    inner = markup.paragraphs(say.numbered(f"link.{name}")) + _form(around, around.path, "", say(f"link.{name}.yes"))
    return whole(around, say(f"link.{name}.title"), inner)


def done(around: Around, name: str, *, more: Iterable[str] = (), **told: str | None) -> str:
    """What has happened, if the link was right. `more` are pages that the link leads to as well."""
    say = around.say
    inner = markup.paragraphs(say.numbered(f"link.{name}.done", **told))
    for path in more:
        label = say("mail.foot.erase" if path == ERASE else "mail.foot.choices")
        inner += f'<p><a href="{markup.text(around.address(path))}">{markup.text(label)}</a></p>'
    return whole(around, say(f"link.{name}.done.title"), inner)


def sent(around: Around, days: int) -> str:
    say = around.say
    return whole(around, say("join.sent.title"), markup.paragraphs(say.numbered("join.sent", days=str(days))))


def failed(around: Around) -> str:
    """The store cannot answer; nothing has changed, and trying again helps."""
    return whole(around, around.say("join.problem"), markup.paragraphs([around.say("link.failed")]), problem=True)


@cache
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _form(around: Around, path: str, fields: str, button: str) -> str:
    link = f'<input type="hidden" name="{LINK}" value="{markup.text(around.link)}">' if around.link else ""
    language = f'<input type="hidden" name="page" value="{around.language}">'
    return (
        f'<form method="post" action="{path}" novalidate>{link}{language}{fields}'
        f'<button type="submit">{markup.text(button)}</button></form>'
    )


def _problems(around: Around, faults: Sequence[Fault]) -> str:
    if not faults:
        return ""
    lines = "".join(
        f'<li><a href="#{markup.text(_AT[one])}">{markup.text(around.say(f"join.err.{one}"))}</a></li>'
        if one in _AT
        else f"<li>{markup.text(around.say(f'join.err.{one}'))}</li>"
        for one in faults
    )
    heading = markup.text(around.say("join.problem"))
    return f'<div class="problem" role="alert" tabindex="-1" autofocus><h2>{heading}</h2><ul>{lines}</ul></div>'


def _choices(around: Around, known: Interests, form: Form, faults: Sequence[Fault]) -> str:
    """What the mails shall be like: the same on the page of the sign-up and on that of new choices."""
    say = around.say
    own_name: Callable[[str], str] = {languages.ENGLISH: "English", languages.CHINESE: "中文"}.__getitem__
    return (
        _radios(around, "language", "join.language", list(languages.HTML_LANG), own_name, form.language)
        + _ticks(around, "interests", "interest", known.interests, form.interests, faults)
        + _ticks(around, "regions", "region", known.regions, form.regions, faults)
        + _radios(
            around,
            "every_days",
            "join.often",
            [str(days) for days in EVERY_DAYS],
            lambda days: say(f"often.{days}"),
            str(form.every_days),
        )
        + _facts(around, form, faults)
    )


def _facts(around: Around, form: Form, faults: Sequence[Fault]) -> str:
    say = around.say
    sexes = [*SEXES, ""]
    inner = _text_field(around, "born", form.born, faults, digits=True)
    inner += _radios(around, "sex", "join.sex", sexes, lambda one: say(f"sex.{one or 'unsaid'}"), form.sex)
    return _group(around, "facts", "join.facts", [inner], (), hint="join.facts.hint")


def _ticks(
    around: Around,
    name: str,
    kind: str,
    keys: Iterable[str],
    chosen: Sequence[str],
    faults: Sequence[Fault],
) -> str:
    boxes = (
        _box("checkbox", name, key, around.say(f"{kind}.{key}"), checked=key in chosen, number=number)
        for number, key in enumerate(keys)
    )
    return _group(around, name, f"join.{name}", boxes, faults, hint=f"join.{name}.hint")


def _radios(
    around: Around, name: str, legend: str, keys: Sequence[str], name_of: Callable[[str], str], chosen: str
) -> str:
    boxes = (
        _box("radio", name, key, name_of(key), checked=key == chosen, number=number) for number, key in enumerate(keys)
    )
    return _group(around, name, legend, boxes, ())


def _tick(around: Around, key: str, form: Form, faults: Sequence[Fault]) -> str:
    missing = "agree" in faults and key in NEEDED and key not in form.agreed
    wrong: Fault | None = "agree" if missing else "facts" if key == FOR_FACTS and "facts" in faults else None
    told = _beside(around, wrong, f"{key}-fault") if wrong else ""
    box = _box("checkbox", "agreed", key, around.say(key), checked=key in form.agreed, identity=key, faulty=wrong)
    return told + box


def _box(
    kind: str,
    name: str,
    value: str,
    label: str,
    *,
    checked: bool,
    number: int = 0,
    identity: str | None = None,
    faulty: Fault | None = None,
) -> str:
    own = identity or f"{name}-{number}"
    more = " checked" * checked
    if faulty:
        more += f' aria-invalid="true" aria-describedby="{markup.text(own)}-fault"'
    return (
        f'<label class="box" for="{markup.text(own)}"><input type="{kind}" id="{markup.text(own)}" '
        f'name="{markup.text(name)}" value="{markup.text(value)}"{more}><span>{markup.text(label)}</span></label>'
    )


def _group(
    around: Around, name: str, legend: str, inner: Iterable[str], faults: Sequence[Fault], *, hint: str | None = None
) -> str:
    wrong = next((one for one in faults if _AT.get(one) == name and name != "agree"), None)
    described = " ".join([f"{name}-hint"] * bool(hint) + [f"{name}-fault"] * bool(wrong))
    said = f'<span class="hint" id="{name}-hint">{markup.text(around.say(hint))}</span>' if hint else ""
    return (
        f'<fieldset id="{name}" tabindex="-1"' + (f' aria-describedby="{described}"' if described else "") + ">"
        f"<legend>{markup.text(around.say(legend))}</legend>{said}"
        + (_beside(around, wrong, f"{name}-fault") if wrong else "")
        + "".join(inner)
        + "</fieldset>"
    )


def _text_field(
    around: Around,
    name: str,
    value: str,
    faults: Sequence[Fault],
    *,
    hint: str | None = None,
    kind: str = "text",
    complete: str = "off",
    digits: bool = False,
) -> str:
    wrong = next((one for one in faults if _AT.get(one) == name), None)
    described = " ".join([f"{name}-hint"] * bool(hint) + [f"{name}-fault"] * bool(wrong))
    attributes = [
        f'id="{name}" name="{name}" type="{kind}" autocomplete="{complete}" maxlength="{4 if digits else 254}"',
        'spellcheck="false" autocapitalize="none"',
        f'value="{markup.text(value)}"',
    ]
    attributes += ['inputmode="numeric"'] * digits
    attributes += [f'aria-describedby="{described}"'] * bool(described) + ['aria-invalid="true"'] * bool(wrong)
    said = f'<span class="hint" id="{name}-hint">{markup.text(around.say(hint))}</span>' if hint else ""
    return (
        f'<label for="{name}">{markup.text(around.say(f"join.{name}"))}</label>{said}'
        + (_beside(around, wrong, f"{name}-fault") if wrong else "")
        + f"<input {' '.join(attributes)}>"
    )


def _beside(around: Around, fault: Fault, identity: str) -> str:
    """The same words as at the top, at the field they are about."""
    return f'<span class="fault" id="{markup.text(identity)}">{markup.text(around.say(f"join.err.{fault}"))}</span>'
