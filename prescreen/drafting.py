"""A draft of a study out of a registry record: what the registry says is filled in, what only people can say is marked.

A draft stands apart from the studies and is never shown to anybody. No rule, no word for patients is ever made up.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from prescreen import content, shared
from prescreen.catalogue import importing
from prescreen.catalogue.record import Day, Record, as_read
from prescreen.content import TO_BE_WRITTEN
from prescreen.errors import ContentInvalid, Problem

Kind = Literal["inclusion", "exclusion"]
_HEADING: Final = re.compile(r"^\W*(?:[\w/&-]+\W+){0,6}?(?P<kind>inclusion|exclusion)\b[^.;]*$", re.IGNORECASE)
_LONGEST_HEADING: Final = 90
# A sentence that leads a list, and what in it says that it lets in or keeps out.
_LEADS: Final = re.compile(r"\bcriteria\b.*[:：]\s*$", re.IGNORECASE)
_KEEPS_OUT: Final = re.compile(r"\b(?:exclu|disqualif|ineligible|not be eligible|not eligible)", re.IGNORECASE)
_LETS_IN: Final = re.compile(r"\b(?:inclu|eligible)", re.IGNORECASE)
_BULLET: Final = re.compile(r"^(?P<indent>\s*)(?:[*•·-]|\(?\d{1,2}[.)、])\s+(?P<text>\S.*)$")
_AGES: Final = "Ages eligible for study"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the record, in its own words. `kind` None: no heading says whether it lets in or keeps out."""

    kind: Kind | None
    words: str


def read_record(path: Path) -> Record:
    """The one record of a file. Raises `ContentInvalid` with what is wrong with it."""
    found = list(importing.read_paths([path]))
    problems = [one for one in found if isinstance(one, Problem)]
    records = [one for one in found if isinstance(one, Record)]
    if not problems and len(records) != 1:
        what = f"one record is expected, and there are {len(records)}"
        problems = [Problem(str(path), "", what, "Give the file of one study.")]
    if problems:
        raise ContentInvalid(problems)
    return records[0]


def write_draft(record: Record, today: date, root: Path = content.ROOT) -> Path:
    """Write the folder of a draft; returns it. Raises `ContentInvalid` when there is already such a study or draft."""
    folder = root / content.DRAFTS / record.id
    for there in (folder, root / "studies" / record.id):
        if there.exists():
            what = "there is already a folder for this study"
            raise ContentInvalid([Problem(str(there), "", what, "Go on in it, or move it away.")])
    library = shared.library(root)
    files = {
        "study.yaml": _study(record, today),
        "questions.yaml": _questions(library),
        "criteria.yaml": _criteria(record),
        "faq.yaml": _faq(library),
        "cases.yaml": _cases(today),
    }
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


# ---- The record's text, taken apart ----


def statements(text: str) -> Iterator[Statement]:
    """Every statement of the criteria text. What stands under a statement belongs to it; nothing is left out."""
    kind: Kind | None = None
    depth: int | None = None
    words: list[str] = []
    for line in as_read(text).splitlines():
        leads, heading = _kind_of(line)
        bullet = _BULLET.match(line)
        indent = len(bullet["indent"]) if bullet else len(line) - len(line.lstrip())
        inner = depth is not None and indent > depth
        if leads or (line.strip() and not inner):
            if words:
                yield Statement(kind, " ".join(words))
            words = []
        if leads:
            kind, depth = heading, None
        elif line.strip():
            words.append(line.strip() if inner or bullet is None else bullet["text"].strip())
            depth = depth if inner else (indent if bullet else None)
    if words:
        yield Statement(kind, " ".join(words))


def _kind_of(line: str) -> tuple[bool, Kind | None]:
    """Does a line lead what follows, and as what? A statement may name exclusion too; it is longer, or in a list."""
    found, in_a_list = _HEADING.match(line), _BULLET.match(line) is not None
    if found is not None and len(line.strip()) <= _LONGEST_HEADING and (not in_a_list or line.rstrip().endswith(":")):
        return True, "inclusion" if found["kind"].lower() == "inclusion" else "exclusion"
    if in_a_list or not _LEADS.search(line):
        return False, None
    if _KEEPS_OUT.search(line):
        return True, "exclusion"
    return (True, "inclusion") if _LETS_IN.search(line) else (False, None)


# ---- The files ----


def _study(record: Record, today: date) -> str:
    updated, ends = _day(record.updated), _day(record.completion.day if record.completion else None)
    lines = [
        f"# {record.id}, drafted on {today} from the registry's record. What it does not say is null, or marked.",
        "# Names and phones of people are not taken over. All words are drafts, awaiting approval.",
        "",
        f"id: {record.id}",
        f'version: "{today}"',
        f"title: {_marked()}",
        "",
        "registry:",
        f"  id: {record.id}",
        f"  title: {_text(record.title)}",
        f"  official_title: {_said(record.official_title)}",
        f"  sponsor: {_text(record.sponsor)}",
        f"  status: {_text(record.status)}",
        f"  last_modified: {updated}",
        f"  planned_end: {ends}",
        f"  enrollment_planned: {_said(record.enrollment)}",
        f"  condition: {_said(', '.join(record.conditions) or None)}",
        f"  intervention: {_said(', '.join(one.name for one in record.interventions) or None)}",
        f"  keywords: {json.dumps(list(record.keywords), ensure_ascii=False)}",
        "",
        "# `last_checked` is the day on which a person looked at the registry itself.",
        "status:",
        f"  facts_as_of: {updated}",
        f"  planned_end: {ends}",
        "  last_checked: null",
        "  shown: not_confirmed",
        "",
        "# As the record names them. Team and phone are for the site to tell.",
        *_sites(record),
        "",
        "# Of whom this is known to be false, nobody takes a contact.",
        "adult:",
        f"  rule: {_marked()}",
        "",
        "approval: {approved_by: null, approved_on: null, hash: null}",
        "",
        "# What only this study says. Every other page is the shared one in content/pages.yaml.",
        "pages:",
        "  # In short what the study is about; more lines may follow, as study.summary.2 and on.",
        f"  study.summary.1: {_marked()}",
        f"  status.sponsor: {_marked()}",
    ]
    return "\n".join(lines) + "\n"


def _sites(record: Record) -> Iterator[str]:
    if not record.places:
        yield f"sites: {_marked()}"
        return
    yield "sites:"
    for number, place in enumerate(record.places, start=1):
        where = ", ".join(part for part in (place.city, place.country) if part)
        yield f"- {{id: site-{number}, name: {_said(place.facility)}, place: {_said(where or None)}}}"


def _questions(library: shared.Library) -> str:
    lines = [
        "# Which of the shared questions this study asks, in the order on screen, and why. Take out the # of those",
        "# that a rule needs. A question of its own is written like those in content/questions.yaml.",
        "",
        f"questions: {_marked()}",
    ]
    for name, question in library.entries["questions"].items():
        lines += [f"# - use: {name}  # {question['key']}: {question['short']}", f"#   why: {_marked()}"]
    return "\n".join(lines) + "\n"


def _criteria(record: Record) -> str:
    lines = [
        "# The statements of the record in its own words. Split each into parts where it asks for several things, and",
        "# write for each part what must hold, for an exclusion too. What the record does not decide is `unclear`.",
        "",
        "criteria:",
    ]
    if ages := _age_limits(record):
        limits = " to ".join(dict.fromkeys(ages.values()))
        sex = f"; sex: {record.sex}" if record.sex is not None and record.sex != "ALL" else ""
        parts = [*ages, *(["sex"] if sex else [])]
        lines += _criterion(
            _named("I", 0), "inclusion", f"{_AGES}: {limits}{sex}", [chr(97 + at) for at in range(len(parts))]
        )
    counts = {"I": 0, "E": 0, "U": 0}
    for one in statements(record.criteria or ""):
        letter = {"inclusion": "I", "exclusion": "E"}.get(one.kind or "", "U")
        counts[letter] += 1
        lines += _criterion(_named(letter, counts[letter]), one.kind or _marked(), one.words, ["only"])
    return "\n".join(lines if len(lines) > 4 else [*lines[:3], f"criteria: {_marked()}"]) + "\n"


def _named(letter: str, number: int) -> str:
    return f"{letter}{number:02}"


def _age_limits(record: Record) -> dict[str, str]:
    limits = {"minimum": record.minimum_age, "maximum": record.maximum_age}
    return {name: age.written for name, age in limits.items() if age is not None}


def _criterion(name: str, kind: str, words: str, parts: Sequence[str]) -> Iterator[str]:
    letters = ["only"] if len(parts) == 1 else parts
    yield from ("", f"- id: {name}", f"  kind: {kind}", f"  registry: {_text(words)}", "  parts:")
    for letter in letters:
        yield f"    {letter}:"
        yield from (f"      {field}: {_marked()}" for field in ("rule", "label", "reason"))
        yield "      decided_by: []"


def _faq(library: shared.Library) -> str:
    lines = [
        "# The answers that only this study can give, to what people ask of every study (content/faq.yaml). What the",
        "# registry does not say is answered so. Any other shared answer can be replaced in the same way.",
        "",
    ]
    own = [topic for topic in library.topics if "answer" not in topic]
    entries = [f"- use: {one['id']}  # {one['ask']}\n  answer: {_marked()}" for one in own]
    return "\n".join([*lines, "faq:" if entries else "faq: []", *entries]) + "\n"


def _cases(today: date) -> str:
    return f"""# Worked cases: invented people, judged by hand. At least: one whom everything fits, one on each side of
# every limit, and one for everything that the record leaves open. Nobody is judged by an empty form.

cases:
- id: nothing_known
  title: "An empty form"
  as_of: {today}
  answers: {{}}
  expected: {{overall: needs_more_information, not_met: []}}
- id: everything_fits
  title: {_marked()}
  as_of: {today}
  answers: {_marked()}
  expected: {{overall: likely_match, not_met: []}}
"""


def _marked() -> str:
    return TO_BE_WRITTEN


def _text(value: Any) -> str:
    """A text in quotation marks, as YAML and JSON both write it; marked where the record has none."""
    return _marked() if value is None else json.dumps(str(value), ensure_ascii=False)


def _said(value: Any) -> str:
    """What the record says, or null: then it is shown as not known."""
    return "null" if value is None else json.dumps(value, ensure_ascii=False)


def _day(told: Day | None) -> str:
    """A whole day. A month or a year is told beside the mark: which day stands for it, a person decides."""
    if told is None:
        return _marked()
    return told if len(told) == len("2026-01-31") else f"{_marked()}  # the registry says {told}"
