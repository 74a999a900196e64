"""Count how the messages in lists/ are read: right, asked back, silently wrong. The lists decide, never the reader.

`python -m tests.reading.scoring [task] [--lists third] [--show]` prints a table, and with --show the lines that failed.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from prescreen.understanding import read_lines

LISTS = Path(__file__).parent / "lists"
TASKS = ("yes_no", "quantity", "date", "drug_name", "multi_fact", "faq", "red_flag")
# What the reader may see of a line: never what is expected of it.
SEEN = ("id", "task", "lang", "question", "field", "canonical_unit", "ref_date", "text")
NUMBER = re.compile(r"\d+\.\d+")

ADVICE = "advice"

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing to be read, and what became of it: right, asked, unsure, wrong or failed (no answer at all)."""

    line: Line
    got: str
    verdict: str
    direct: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The count of one list. `wrong` is the one that must be 0; `direct` is out of how many `covered` counts."""

    task: str
    judged: tuple[Judged, ...]

    def count(self, verdict: str) -> int:
        return sum(one.verdict == verdict for one in self.judged)

    @property
    def wrong(self) -> int:
        return self.count("wrong")

    @property
    def direct(self) -> int:
        return sum(one.direct for one in self.judged)

    @property
    def covered(self) -> int:
        return sum(one.direct and one.verdict == "right" for one in self.judged)


def lines(task: str, folder: str = "") -> list[dict[str, Any]]:
    """The list of one task, as written. `folder`: the lists of another author."""
    text = (LISTS / folder / f"{task}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def score(task: str, lang: str | None = None, folder: str = "") -> Score:
    """Read every line of the list (of one language, if named) and judge it."""
    chosen = [line for line in lines(task, folder) if lang is None or line.get("lang") == lang]
    asked = [json.dumps({key: line[key] for key in SEEN if key in line}).encode() for line in chosen]
    judge = {"multi_fact": _judge_several, "faq": _judge_question, "red_flag": _judge_alarm}.get(task, _judge_one)
    judged: list[Judged] = []
    for line, read in zip(chosen, read_lines(asked), strict=True):
        if read.result is None:
            judged.append(Judged(line, str(read.error), "failed", line.get("kind") == "direct"))
        else:
            judged.extend(judge(line, read.result))
    return Score(task, tuple(judged))


def _judge_one(line: Line, result: Line) -> Iterator[Judged]:
    got = _plain(str(result["outcome"]), line["task"])
    expected, *accepted = (_plain(text, line["task"]) for text in (line["expected"], *line.get("accept", ())))
    if got == expected or (got != "ask" and got in accepted):
        verdict = "right"
    elif got in {"ask", "unsure"}:
        verdict = "asked" if got == "ask" else "unsure"
    else:
        verdict = "wrong"
    yield Judged(line, got, verdict, line.get("kind") == "direct")


def _judge_several(line: Line, result: Line) -> Iterator[Judged]:
    """Each fact taken as certain, each one missed, and a line where nothing was rightly taken."""
    got = {_plain(str(fact), "fact") for fact in result["certain"]}
    expected = {_plain(fact, "fact") for fact in line["expected_certain"]}
    accepted = {_plain(fact, "fact") for fact in line.get("accept", ())}
    for fact in sorted(got | expected):
        if fact not in got:
            yield Judged(line, f"asked {fact}", "asked", direct=True)
        else:
            allowed = fact in expected | accepted
            yield Judged(line, fact, "right" if allowed else "wrong", direct=fact in expected)
    if not got and not expected:
        yield Judged(line, "ask", "right", direct=False)


def _judge_question(line: Line, result: Line) -> Iterator[Judged]:
    """Right: the topic is in the menu, or nothing was answered where no topic fits. Wrong: another topic was answered."""
    wanted = {line["expected"], *line.get("accept", ())} - {None}
    answer = result["answer"]
    if answer is not None and answer not in wanted:
        # The one answer that is no answer: ask your doctor.
        yield Judged(line, answer, "right" if answer == ADVICE and not wanted else "wrong", direct=bool(wanted))
    elif wanted:
        found = wanted & set(result["menu"])
        yield Judged(line, " ".join(result["menu"]), "right" if found else "asked", direct=True)
    else:
        yield Judged(line, "none", "right", direct=False)


def _judge_alarm(line: Line, result: Line) -> Iterator[Judged]:
    """Right: caught at all where there is danger. Wrong: a whole screen for nothing. Asked: missed, or a box for nothing."""
    got, wanted = str(result["outcome"]), {line["expected"], *line.get("accept", ())}
    danger = line["expected"] in {"emergency", "self_harm"}
    if danger:
        verdict = "right" if got in {"emergency", "self_harm", "notice"} else "asked"
    elif got in wanted:
        verdict = "right"
    else:
        verdict = "wrong" if line["expected"] == "none" and got in {"emergency", "self_harm"} else "asked"
    yield Judged(line, got, verdict, direct=danger)


def _plain(outcome: str, task: str) -> str:
    """One spelling of an outcome: no reason behind ask, no zeros behind a number, ingredients in order."""
    text = outcome.strip()
    if text.partition(":")[0] == "ask":
        return "ask"
    if task == "drug_name":
        return "+".join(sorted(part.strip() for part in text.split("+")))
    return text if task == "date" else NUMBER.sub(lambda found: format(Decimal(found[0]).normalize(), "f"), text)


def _row(name: str, found: Score) -> str:
    share = f"{found.covered}/{found.direct} = {found.covered / found.direct:.1%}" if found.direct else "-"
    counts = "".join(f"{found.count(verdict):>8}" for verdict in ("right", "asked", "unsure", "wrong", "failed"))
    return f"{name:<14}{len(found.judged):>6}{counts}  {share}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("task", nargs="?", choices=TASKS)
    parser.add_argument("--lists", default="", help="the folder of another author's lists")
    parser.add_argument("--show", action="store_true", help="print the lines that failed")
    chosen = parser.parse_args()
    print(f"{'list':<14}{'n':>6}{'right':>8}{'asked':>8}{'unsure':>8}{'wrong':>8}{'failed':>8}  direct, read right")
    for task in [chosen.task] if chosen.task else TASKS:
        languages = sorted({line["lang"] for line in lines(task, chosen.lists) if "lang" in line}) or [None]
        for lang in languages:
            found = score(task, lang, chosen.lists)
            print(_row(f"{task} {lang or ''}".strip(), found))
            for one in found.judged if chosen.show else ():
                if one.verdict in {"wrong", "failed", "unsure"} or (one.direct and one.verdict == "asked"):
                    expected = one.line.get("expected", one.line.get("expected_certain"))
                    said = " | ".join(one.line[key] for key in ("field", "question", "text") if key in one.line)
                    print(f"  {one.verdict:<7}{one.line['id']}  {said}  -> {one.got}  (expected {expected})")


if __name__ == "__main__":
    main()
