"""What is said in an emergency: with the site's numbers, in the helper's words, and never with a gap."""

import re

import pytest

from prescreen.content import load_study
from prescreen.i18n import localise
from prescreen.wording import Wording

STUDY = load_study("NCT05349331")
TOLD = {"emergency": "120", "crisis": "12 356", "crisis_hours": "6:00-24:00"}
NOTHING = dict.fromkeys(TOLD)
SCREENS = [f"alarm.{level}.{kind}" for level in ("hard", "soft") for kind in ("medical", "self_harm")]


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
@pytest.mark.parametrize("carer", [False, True])
@pytest.mark.parametrize("known", [TOLD, NOTHING, {**NOTHING, "crisis": "12356"}, {**NOTHING, "crisis_hours": "9-17"}])
@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_says_whom_to_call_without_a_gap(
    screen: str, known: dict[str, str | None], carer: bool, language: str
) -> None:
    lines = Wording(localise(STUDY, language), known, carer).care(screen)
    assert len(lines) >= 3
    said = "\n".join(lines)
    assert not re.search(r"[{}]|None", said)
    number = known["emergency"] or {"en": "local emergency number", "zh_Hans": "当地的急救电话"}[language]
    assert number in said


def test_hours_are_told_only_with_their_line() -> None:
    hours = "6:00-24:00"
    for screen in (one for one in SCREENS if one.endswith("self_harm")):
        assert hours in "".join(Wording(STUDY, TOLD).care(screen))
        assert hours not in "".join(Wording(STUDY, {**TOLD, "crisis": None}).care(screen))


def test_a_helper_is_spoken_to_about_the_person() -> None:
    for screen in SCREENS:
        assert Wording(STUDY, TOLD, carer=True).care(screen) != Wording(STUDY, TOLD).care(screen)
    assert Wording(STUDY, TOLD, carer=True).emergency("alarm.safe") == "We are safe, go on"


def test_links_dial_digits_and_despair_names_the_help_line_first() -> None:
    assert Wording(STUDY, TOLD).numbers("medical") == (("Call 120", "120"),)
    assert Wording(STUDY, TOLD).numbers("self_harm") == (("Call 12 356", "12356"), ("Call 120", "120"))
    assert Wording(STUDY, NOTHING).numbers("self_harm") == ()
    assert Wording(STUDY, {**NOTHING, "emergency": "the ward's bell"}).numbers("medical") == ()


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_words_of_despair_name_no_method_and_no_figures(language: str) -> None:
    study = localise(STUDY, language)
    methods = re.compile(r"pill|drug|medicine|knife|rope|jump|overdose|suicide|药|刀|跳|绳|自杀|\d|%", re.IGNORECASE)
    lines = [str(text) for key, text in study.emergency.items() if "self_harm" in key]
    assert lines
    assert not [line for line in lines if methods.search(line)]
