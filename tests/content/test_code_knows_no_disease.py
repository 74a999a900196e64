"""Content is the program: code names no illness, drug, analyte or criterion. The words to look for come from content."""

import re
from collections.abc import Set
from pathlib import Path

import pytest

import prescreen
from prescreen import content
from prescreen.checking.references import facts_asked
from prescreen.eligibility.study import Study

PACKAGE = Path(prescreen.__file__).parent
SOURCES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".js", ".css"})
# Words of content that are also ordinary words of a program, each with its reason.
ORDINARY = {
    "activity": "an everyday word",
    "after": "an everyday word",
    "active": "an everyday word, and a registry's word for what goes on",
    "arrow": "the way in which a row of a report is asked for, whatever the row",
    "cells": "parts of a table, of a report too",
    "clinical": "a kind of trial, and part of a registry's name",
    "complete": "an everyday word, and a registry's word for what is over",
    "date": "a kind of fact, and Python's own word",
    "drug": "a kind of thing that people name, in every language; which drugs there are is content",
    "drugs": "the same",
    "expression": "what a rule is made of",
    "female": "what people say of themselves; a word of grammar",
    "guangzhou": "a city, among those that people may name",
    "hospital": "where people are; also in the setting that names one",
    "male": "the same",
    "medical": "a kind of emergency",
    "no": "an everyday word",
    "no_arrow": "the other way in which a row of a report is asked for",
    "none": "the choice that takes none of a list, in every study; and Python's own word",
    "other": "an everyday word",
    "private": "a question that is kept private, in every study",
    "quiet": "an everyday word",
    "second": "an everyday word",
    "sex": "what people say of themselves",
    "skip": "leaving a question out, in every study",
    "spread": "how far measures lie apart",
    "study": "what all of this is about",
    "therapy": "a kind of thing that is told, which may still go on; which there are is content",
    "treatment": "the same",
    "unsure": "the choice that leaves a point open, in every study",
    "watch": "an everyday word",
    "yes": "an everyday word",
}
# Python's module of syntax trees and HTML's words for a picture have names of analytes; only where they plainly are that.
NO_ANALYTES = re.compile(r'\bimport ast\b|\bast\.[A-Za-z]|\balt="')


def words_of(study: Study) -> set[str]:
    """Keys of facts and choices, ids of criteria and questions, names in labels and in the registry's own title."""
    found = {*facts_asked(study), *study.derived, *study.parts, *(criterion.id for criterion in study.criteria)}
    found |= {question.id for question in study.questions} | {conflict.id for conflict in study.conflicts}
    found |= {choice.key for question in study.questions for choice in question.choices}
    for question in study.questions:
        named = [question.short, *(row.label for row in question.rows), *(c.label for c in question.choices)]
        found |= {word for label in named for word in re.findall(r"[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*", label)}
    for fact in study.vocabulary.facts.values():
        found |= set(re.findall(r"[A-Z][A-Za-z0-9]*[A-Z][A-Za-z0-9]*", fact.label))
    title = [study.registry.title, study.registry.condition or "", study.registry.intervention or "", study.title]
    found |= {word for text in title for word in re.findall(r"[A-Za-z]{5,}", text)}
    found |= {study.id, *study.registry.sponsor.split()} - {"University", "of"}
    return {word.lower() for word in found if len(word) > 1}


@pytest.fixture(scope="module")
def names() -> set[str]:
    return {word for study in content.study_ids() for word in words_of(content.load_study(study))}


def test_the_words_to_look_for_are_the_ones_that_matter(names: set[str]) -> None:
    assert {"sorafenib", "pd1_pdl1", "hcc", "afp", "tbil", "e01", "i04a", "q05", "carcinoma", "hepatocellular"} <= names
    assert len(names) > 200


def test_every_ordinary_word_is_needed(names: set[str]) -> None:
    found = {word for path in SOURCES for word in standing(names, path.read_text(encoding="utf-8"))}
    assert ORDINARY.keys() - found == set()


def test_a_name_is_found_wherever_it_stands() -> None:
    assert standing({"afp", "ast"}, "import ast\nwhen = ast.walk(t)  # AFP-like") == ["afp"]
    assert standing({"ast"}, "if key == 'ast':") == ["ast"]
    assert standing({"afp"}, "afp_now, safp") == []


def test_code_names_no_illness_drug_analyte_or_criterion(names: set[str]) -> None:
    found = [
        f"{path.relative_to(PACKAGE)}:{number}: {word}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for word in standing(names - ORDINARY.keys(), line)
    ]
    assert found == []


def standing(words: Set[str], text: str) -> list[str]:
    """Which of some words stand in a text, as whole words, whatever their case."""
    return [word for word in re.findall(r"[a-z0-9_]+", NO_ANALYTES.sub("", text).lower()) if word in words]
