"""An alarm is heard, in either language; what lowers it never silences it; harmless words do not raise one."""

import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from prescreen import encoder, lexicon
from prescreen.content import ROOT, read_yaml
from prescreen.reading.alarm import AlarmExamples, AlarmWords, Ear, Heard

CONTENT: dict[str, Any] = read_yaml(ROOT / "lexicon" / "alarm.yaml")
TABLE: dict[str, Any] = read_yaml(Path(__file__).with_name("alarms.yaml"))


@cache
def patterns() -> Ear:
    return Ear(AlarmWords.model_validate(CONTENT))


def heard(message: str) -> Heard:
    return patterns().listen(message)


def lines(*place: str) -> list[str]:
    found: Any = TABLE
    for key in place:
        found = found[key]
    return str(found).splitlines()


LANGUAGES = ("en", "zh")
ALARMS = [line for kind in ("emergency", "self_harm") for language in LANGUAGES for line in lines(kind, language)]
LOWERED = [line for why in TABLE["notice"] for line in lines("notice", why)]
HARMLESS = [line for language in LANGUAGES for line in lines("none", language)]


@pytest.mark.parametrize("outcome", ["emergency", "self_harm", "none"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_plainly_is_heard_and_harmless_words_are_not(outcome: str, language: str) -> None:
    spoken = lines(outcome, language)
    assert [line for line in spoken if heard(line).outcome != outcome] == []


def test_the_tables_are_wide_enough() -> None:
    for language in LANGUAGES:
        assert len({*lines("emergency", language), *lines("self_harm", language)}) >= 120
        assert len({*lines("none", language)}) >= 120


@pytest.mark.parametrize("why", list(TABLE["notice"]))
def test_what_is_denied_past_of_others_or_only_asked_is_lowered_and_not_silenced(why: str) -> None:
    assert [(line, heard(line).outcome) for line in lines("notice", why) if heard(line).outcome != "notice"] == []


def test_what_is_happening_now_is_not_lowered_by_what_stands_beside_it() -> None:
    assert [line for line in lines("still_loud") if heard(line).level != "hard"] == []


@pytest.mark.parametrize("change", [str.upper, lambda line: f"  {line}!!!", lambda line: line.replace("'", "’")])
def test_capitals_signs_and_curly_apostrophes_change_nothing(change: Any) -> None:
    assert [line for line in ALARMS if heard(change(line)).outcome != heard(line).outcome] == []


def test_traditional_signs_are_heard_like_simplified_ones() -> None:
    assert heard("我不想活了，活著沒意思").outcome == "self_harm"
    assert heard("我爸爸叫不醒，嘴唇發紫").outcome == "emergency"


@settings(max_examples=300, deadline=None)
@given(
    alarm=st.sampled_from(ALARMS),
    harmless=st.sampled_from(HARMLESS),
    split=st.floats(0, 1),
    mark=st.sampled_from(" ,."),
)
def test_an_alarm_inside_of_a_harmless_sentence_is_never_silent(
    alarm: str, harmless: str, split: float, mark: str
) -> None:
    words = harmless.split(" ") if harmless.isascii() else [*harmless]
    joint = " " if harmless.isascii() else ""
    at = round(split * len(words))
    inside = f"{joint.join(words[:at])}{mark} {alarm}{mark} {joint.join(words[at:])}"
    assert heard(inside).outcome != "none", inside


@settings(max_examples=500, deadline=None)
@given(
    parts=st.lists(st.sampled_from(ALARMS + LOWERED + HARMLESS), min_size=2, max_size=4),
    between=st.sampled_from(["\n", ". ", "! ", "。", "？", "；"]),
)
def test_more_sentences_never_make_it_quieter(parts: list[str], between: str) -> None:
    loudest = max(heard(part).loudness for part in parts)
    assert heard(between.join(parts)).loudness >= loudest, between.join(parts)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500))
def test_any_text_at_all_is_listened_to(message: str) -> None:
    assert heard(message).outcome in {"emergency", "self_harm", "notice", "none"}


def test_only_kind_and_category_are_kept() -> None:
    assert heard("my name is Zhang Wei and I am vomiting blood") == Heard("hard", "medical", "vomiting_blood")


@cache
def learned(with_encoder: bool) -> Ear:
    encode = encoder.load() if with_encoder else None
    if with_encoder and encode is None:
        pytest.skip("the encoder is not installed")
    return lexicon.ear(encode=encode)


@pytest.mark.parametrize("with_encoder", [False, True])
def test_what_was_learned_makes_nothing_quieter(with_encoder: bool) -> None:
    ear = learned(with_encoder)
    spoken = ALARMS[::4] + LOWERED[::2] + lines("still_loud")
    assert [line for line in spoken if ear.listen(line).loudness < heard(line).loudness] == []


@pytest.mark.parametrize("with_encoder", [False, True])
def test_what_was_learned_fills_no_screen_for_harmless_or_lowered_words(with_encoder: bool) -> None:
    ear = learned(with_encoder)
    assert [line for line in HARMLESS[::2] if ear.listen(line).level == "hard"] == []
    assert [line for line in LOWERED if ear.listen(line).level != "soft"] == []


@pytest.mark.parametrize("with_encoder", [False, True])
def test_roundabout_words_are_heard_that_no_pattern_has(with_encoder: bool) -> None:
    ear = learned(with_encoder)
    spoken = lines("roundabout")
    assert all(heard(line).level == "none" for line in spoken), "these are for what patterns do not hear"
    assert sum(ear.listen(line).level != "none" for line in spoken) >= len(spoken) * (0.8 if with_encoder else 0.5)


@pytest.mark.parametrize("with_encoder", [False, True])
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_more_sentences_never_make_it_quieter_for_the_learned_ear(with_encoder: bool, data: st.DataObject) -> None:
    ear = learned(with_encoder)
    parts = data.draw(st.lists(st.sampled_from(lines("roundabout") + ALARMS + HARMLESS), min_size=2, max_size=3))
    assert ear.listen("\n".join(parts)).loudness >= max(ear.listen(part).loudness for part in parts)


def test_every_example_stands_once_and_there_are_enough_in_each_language() -> None:
    told = [*lexicon.read_words("alarm_examples", AlarmExamples).told()]
    assert len({text for text, _, _ in told}) == len(told)
    for language in LANGUAGES:
        count = Counter(kind for _, kind, manner in told if manner.startswith(language))
        assert count["medical"] >= 150
        assert count["self_harm"] >= 150
        assert count["harmless"] >= 300


@pytest.mark.serial
def test_listening_takes_no_time_worth_speaking_of() -> None:
    times = []
    for line in ALARMS + LOWERED + HARMLESS:
        begun = time.perf_counter()
        heard(line)
        times.append(time.perf_counter() - begun)
    assert sorted(times)[int(len(times) * 0.95)] < 0.01
    begun = time.perf_counter()
    for filler in ("no ", "i want to ", "my my my ", "血", "不想", "a, ", "of the ", "我 "):
        heard(filler * (500 // len(filler)))
    assert time.perf_counter() - begun < 4


def test_a_pattern_that_cannot_be_read_is_refused_with_its_reason() -> None:
    broken = {**CONTENT, "signs": [{"category": "x", "kind": "medical", "level": "hard", "en": ["(blood"]}]}
    with pytest.raises(ValidationError, match="not a pattern"):
        AlarmWords.model_validate(broken)
