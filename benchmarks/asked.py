"""Invented questions, the same for the real page and for the bare one, and a study that asks them first.

The first study has about 20 screens; fifty messages are 25. So its content is copied and 40 plain questions are put
before its own: everything that the real page does for an answer, it does for the whole study and these besides.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

STUDY = "NCT05349331"
COUNT = 40
CHOICES = ("Yes, a doctor has said so", "No, no doctor has said so", "Not sure")
WHERE = "Look under Results on the newest letter. If it is not there, choose Not sure; a doctor can look it up."
WHY = "The study was for people of whom this is known, and it tells us which questions we can skip."
HINT = "Choose what fits best. If you only heard of it and nobody wrote it down, choose Not sure."
FOOTER = (
    "Nobody is watching this page. In an emergency, call the number for emergencies where you are.",
    "If you cannot go on, a nurse or someone close to you may help.",
)


def name(number: int) -> str:
    """The id of a question: `B01` and so on."""
    return f"B{number:02d}"


def ask(number: int) -> str:
    return f"Question {number} of a made-up history: has a doctor told you that finding number {number} was there?"


def write(content: Path, target: Path) -> None:
    """The content with the invented questions first, in a folder of its own."""
    shutil.copytree(content, target)
    path = target / "studies" / STUDY / "questions.yaml"
    questions = yaml.safe_load(path.read_text(encoding="utf-8"))
    questions["questions"] = [_question(number) for number in range(1, COUNT + 1)] + questions["questions"]
    _write(path, questions)
    path = target / "vocabulary.yaml"
    vocabulary = yaml.safe_load(path.read_text(encoding="utf-8"))
    vocabulary["facts"] |= {
        name(number).lower(): {"kind": "choice", "label": f"Finding {number}"} for number in range(1, COUNT + 1)
    }
    _write(path, vocabulary)


def _question(number: int) -> Mapping[str, Any]:
    return {
        "id": name(number),
        "key": name(number).lower(),
        "kind": "one",
        "short": f"Finding number {number}",
        "ask": ask(number),
        "hint": HINT,
        "where": WHERE,
        "why": WHY,
        "choices": [
            {"key": "yes", "label": CHOICES[0]},
            {"key": "no", "label": CHOICES[1]},
            {"key": "unsure", "label": CHOICES[2], "opens": "not_sure"},
        ],
    }


def _write(path: Path, data: Any) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
