"""Judge a file of people, line by line: JSON in, JSON out. A bad line is told with its number; the rest go on."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ConfigDict, JsonValue, ValidationError

from prescreen.eligibility.answers import AnswerNotUsable, from_values
from prescreen.eligibility.assessment import Assessment, assess
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import Model


class Line(Model):
    """One person of a file. Other keys (a title, a story, what somebody expects) are not looked at."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    answers: dict[str, JsonValue]
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a line: the assessment as plain data, or what was wrong with it; and keys nobody asked for."""

    number: int
    id: str | None
    result: Mapping[str, Any] | None
    error: str | None
    not_asked: tuple[str, ...] = ()


def judge_lines(study: Study, lines: Iterable[bytes], *, today: date, as_of: date | None = None) -> Iterator[Judged]:
    """Assess every line on the day given, else on the line's own day, else today. Blank lines are passed over."""
    known = {*study.question_by_key, *study.vocabulary.facts}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        read: Any = None
        try:
            read = json.loads(line.decode("utf-8-sig"))
            person = Line.model_validate(read)
            assessed = assess(study, from_values(person.answers), as_of or person.as_of or today)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "line"
            yield Judged(number, _name(read), None, f"{where}: {first['msg']}")
        except RecursionError:
            yield Judged(number, None, None, "the line is nested too deeply")
        except (AnswerNotUsable, ValueError) as error:
            yield Judged(number, _name(read), None, str(error))
        else:
            not_asked = tuple(key for key in person.answers if key not in known)
            yield Judged(number, person.id, {"id": person.id, **as_data(assessed)}, None, not_asked)


def _name(read: Any) -> str | None:
    """The id of a line that could be read so far."""
    found = read.get("id") if isinstance(read, dict) else None
    return found if isinstance(found, str) else None


def as_data(assessed: Assessment) -> Mapping[str, Any]:
    """An assessment as plain data; the figures that content reports stand under their own names."""
    return {
        "overall": assessed.overall,
        "not_now_only": assessed.not_now_only,
        "not_met": list(assessed.not_met),
        "blocking_unknown": list(assessed.blocking_unknown),
        "unknown_reasons": {part: str(reason) for part, reason in assessed.unknown_reasons.items()},
        "eligible_again_from": {part: day.isoformat() for part, day in assessed.eligible_again_from.items()},
        **{name: list(figures) for name, figures in assessed.reported.items()},
        "criteria": {part: finding.verdict for part, finding in assessed.findings.items()},
    }
