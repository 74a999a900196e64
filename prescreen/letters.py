"""The words of mails and of the pages behind their links, and a mail as text and as HTML that a mail program shows.

Words are content; nothing is composed here beyond filling braces. A mail loads nothing, runs nothing and measures
nothing: no picture, no script, no address that tells who has read it.
"""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from prescreen import i18n
from prescreen.volunteers import Matched, Trial, Wishes

_BRACES: Final = re.compile(r"\{([a-z_0-9]+)\}")
HTML_LANG: Final = {i18n.ENGLISH: "en", i18n.CHINESE: "zh-CN"}
# The first ones are told whole, the others by their titles: nobody reads fifty studies in a mail.
TOLD_WHOLE: Final = 8
_FONT: Final = "-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans SC',Arial,sans-serif"


@dataclass(frozen=True)
class Words:
    """Approved lines in one language. `known` are the site's facts; None is not known yet."""

    lines: Mapping[str, str]
    known: Mapping[str, str | None]
    language: str

    def __call__(self, key: str, **told: str | None) -> str:
        """A line with its braces filled; where a fact is missing, the line's own words for that."""
        facts = {**self.known, **told}
        line = self.lines[key]
        if any(facts.get(name) is None for name in _BRACES.findall(line)):
            line = self.lines[f"{key}.unset"]
        return _BRACES.sub(lambda found: str(facts[found[1]]), line)

    def numbered(self, prefix: str, **told: str | None) -> tuple[str, ...]:
        """The lines `prefix.1`, `prefix.2` ... that there are."""
        count, found = 1, []
        while f"{prefix}.{count}" in self.lines:
            found.append(self(f"{prefix}.{count}", **told))
            count += 1
        return tuple(found)


@dataclass(frozen=True)
class Links:
    """Where the links of one person's mails lead."""

    confirm: str
    choices: str
    stop: str
    erase: str


@dataclass(frozen=True)
class Told:
    """One trial in a mail: the record, the status that is the news, why it is told, and whether it was told before."""

    trial: Trial
    status: str
    why: Matched | None
    before: bool = False


@dataclass(frozen=True)
class Letter:
    """A mail before it has an address: one text, twice."""

    subject: str
    text: str
    html: str
    language: str
    stop: str | None = None


def confirmation(words: Words, links: Links, days: int) -> Letter:
    """The first mail: somebody typed this address, and nothing more comes unless its owner says so."""
    first, second, third = words.numbered("mail.confirm", days=str(days))
    subject = words("mail.confirm.subject")
    paper = _Paper(words.language)
    paper.heading(subject)
    paper.line(first)
    paper.line(second)
    paper.button(words("mail.confirm.link"), links.confirm)
    paper.line(third)
    _foot(paper, words)
    return paper.letter(subject)


def news(words: Words, told: Sequence[Told], wishes: Wishes, links: Links) -> Letter:
    """What is new for one person, with the reason at each, and the ways to change, to stop and to be forgotten."""
    subject = words("mail.news.subject")
    paper = _Paper(words.language)
    paper.heading(subject)
    paper.line(words("mail.news.hello"))
    for one in told[:TOLD_WHOLE]:
        paper.trial(one, _about(words, one), words("mail.news.read"))
    if len(told) > TOLD_WHOLE:
        paper.heading(words("mail.news.also"), level=2)
        for one in told[TOLD_WHOLE:]:
            paper.item(one, _status(words, one))
    paper.note(words("mail.news.not_checked"))
    paper.line(words("mail.news.why", told=chosen(words, wishes)))
    paper.link(words("mail.foot.choices"), links.choices)
    paper.link(words("mail.foot.stop"), links.stop)
    paper.link(words("mail.foot.erase"), links.erase)
    _foot(paper, words)
    return paper.letter(subject, stop=links.stop)


def to_the_team(words: Sequence[Words], kind: str, study: str, reply_by: date | None, inbox: str) -> Letter:
    """A notice for the study team in every language it may read; nothing in it tells who wrote."""
    subject = " / ".join(one(f"{kind}.subject") for one in words)
    paper = _Paper(words[0].language)
    for one in words:
        paper.line(one(f"{kind}.1", study=study), language=one.language)
        if reply_by is not None:
            paper.line(one("team.reply_by", date=i18n.say_date(reply_by, one.language)), language=one.language)
        paper.line(one("team.open", address=inbox), language=one.language)
        paper.line(one("team.nothing"), language=one.language)
    return paper.letter(subject)


def chosen(words: Words, wishes: Wishes) -> str:
    """What somebody chose, on one line."""
    names = [words(f"interest.{one}") for one in wishes.interests] + [words(f"region.{one}") for one in wishes.regions]
    if wishes.born is not None:
        names.append(i18n.labelled(words("join.born.short"), str(wishes.born), words.language))
    if wishes.sex is not None:
        names.append(words(f"sex.{wishes.sex}"))
    return i18n.in_a_row(names, words.language)


def _about(words: Words, told: Told) -> tuple[str, ...]:
    countries = [i18n.say_country(country, words.language) for country in told.trial.countries]
    places = i18n.say_list(countries, words.language) if countries else None
    lines = [_status(words, told), words("mail.news.where", places=places)]
    if told.before:
        lines.insert(0, words("mail.news.told_before"))
    if told.why is not None:
        lines.append(words("mail.news.reason", told=chosen(words, _wishes_of(told.why))))
    return tuple(lines)


def _wishes_of(why: Matched) -> Wishes:
    return Wishes(interests=why.interests, regions=why.regions)


def _status(words: Words, told: Told) -> str:
    name = f"state.{told.status}"
    status = words(name if name in words.lines else "state.unknown")
    if told.trial.as_of is None:
        return words("mail.news.status.undated", status=status)
    return words("mail.news.status", date=i18n.say_day(told.trial.as_of, words.language), status=status)


def _foot(paper: "_Paper", words: Words) -> None:
    if words.known.get("operator"):
        paper.small(words("mail.foot.operator"))
    paper.small(words("mail.foot.nobody"))


# ---- one mail, written twice ----


@dataclass
class _Paper:
    """The two forms of a mail, written side by side so that they say the same."""

    language: str
    _text: list[str] = field(default_factory=list)
    _html: list[str] = field(default_factory=list)

    def heading(self, words: str, level: int = 1) -> None:
        size = 24 if level == 1 else 20
        self._text += [words, "=" * len(words) if level == 1 else "-" * len(words), ""]
        self._html.append(
            f'<h{level} class="ink" style="margin:0 0 12px;font-size:{size}px;line-height:1.3;color:#1b1f24">'
            f"{_escaped(words)}</h{level}>"
        )

    def line(self, words: str, *, language: str | None = None) -> None:
        tag = f' lang="{HTML_LANG[language]}"' if language is not None else ""
        self._text += [words, ""]
        self._html.append(f'<p{tag} class="ink" style="{_P}">{_escaped(words)}</p>')

    def note(self, words: str) -> None:
        self._text += [words, ""]
        self._html.append(
            '<p class="note" style="margin:16px 0;padding:12px 16px;font-size:18px;line-height:1.5;color:#1b1f24;'
            f'background:#faf6ef;border-left:4px solid #8a2c0d">{_escaped(words)}</p>'
        )

    def small(self, words: str) -> None:
        self._text += [words, ""]
        self._html.append(
            f'<p class="soft" style="margin:8px 0;font-size:16px;line-height:1.5;color:#4b5563">{_escaped(words)}</p>'
        )

    def button(self, words: str, to: str) -> None:
        self._text += [f"{words}:", to, ""]
        self._html.append(
            f'<p style="margin:20px 0"><a class="button" href="{_escaped(to)}" style="display:inline-block;'
            "padding:14px 24px;font-size:18px;line-height:1.3;font-weight:700;color:#ffffff;background:#0b5cad;"
            f'border-radius:12px;text-decoration:none">{_escaped(words)}</a></p>'
        )

    def link(self, words: str, to: str) -> None:
        self._text += [f"{words}:", to, ""]
        self._html.append(
            f'<p style="margin:4px 0"><a class="link" href="{_escaped(to)}" style="display:inline-block;padding:11px 0;'
            f'font-size:18px;line-height:1.4;color:#0b5cad">{_escaped(words)}</a></p>'
        )

    def trial(self, told: Told, lines: Sequence[str], read: str) -> None:
        """A registry writes its titles in English, whatever the language of the mail."""
        self._text += [told.trial.title, *(f"  {line}" for line in lines)]
        inner = "".join(f'<p class="ink" style="{_P_CLOSE}">{_escaped(line)}</p>' for line in lines)
        if told.trial.address is not None:
            self._text.append(f"  {read}: {told.trial.address}")
            named = _escaped(f"{read}: {told.trial.title}")
            inner += (
                f'<p style="margin:4px 0 0"><a class="link" href="{_escaped(told.trial.address)}" aria-label="{named}" '
                f'style="display:inline-block;padding:11px 0;font-size:18px;color:#0b5cad">{_escaped(read)}</a></p>'
            )
        self._text.append("")
        self._html.append(
            '<div class="card" style="margin:16px 0;padding:16px;border:1px solid #d9c9ac;border-radius:12px">'
            f'<h2 lang="en" class="ink" style="margin:0 0 8px;font-size:19px;line-height:1.35;color:#1b1f24">'
            f"{_escaped(told.trial.title)}</h2>{inner}</div>"
        )

    def item(self, told: Told, status: str) -> None:
        self._text += [f"* {told.trial.title}", f"  {status}"]
        title = f'<span lang="en">{_escaped(told.trial.title)}</span>'
        if told.trial.address is not None:
            self._text.append(f"  {told.trial.address}")
            title = (
                f'<a class="link" href="{_escaped(told.trial.address)}" style="display:inline-block;padding:8px 0;'
                f'color:#0b5cad">{title}</a>'
            )
        self._text.append("")
        self._html.append(f'<p class="ink" style="{_P}">{title}<br>{_escaped(status)}</p>')

    def letter(self, subject: str, stop: str | None = None) -> Letter:
        page = _PAGE.format(
            lang=HTML_LANG[self.language], subject=_escaped(subject), font=_FONT, inner="".join(self._html)
        )
        return Letter(subject, "\n".join(self._text).rstrip() + "\n", page, self.language, stop)


_P: Final = "margin:0 0 12px;font-size:18px;line-height:1.5;color:#1b1f24"
_P_CLOSE: Final = "margin:0 0 6px;font-size:18px;line-height:1.5;color:#1b1f24"
# Styles stand at each element, as many mail programs drop the head; what the head adds is the dark form alone.
_PAGE: Final = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{subject}</title><style>
@media (prefers-color-scheme: dark) {{
body, .ground {{ background: #14171b !important; }}
.sheet, .card {{ background: #1f242a !important; border-color: #5b6470 !important; }}
.note {{ background: #2a2420 !important; color: #f2f4f7 !important; border-color: #f0a488 !important; }}
.ink {{ color: #f2f4f7 !important; }} .soft {{ color: #c3cad3 !important; }} .link {{ color: #8cc4ff !important; }}
}}
</style></head>
<body class="ground" style="margin:0;padding:0;background:#faf6ef;font-family:{font}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#faf6ef"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" class="sheet" width="600" cellpadding="0" cellspacing="0" border="0" \
style="width:100%;max-width:600px;background:#ffffff;border:1px solid #d9c9ac;border-radius:14px">
<tr><td style="padding:24px 20px;text-align:left;font-family:{font};word-break:break-word">{inner}</td></tr></table>
</td></tr></table></body></html>
"""


def _escaped(words: str) -> str:
    return html.escape(words, quote=True)
