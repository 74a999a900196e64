"""Assessments per second of the whole first study on one core, with trace, beside peer rule libraries.

Everybody judges the same parts of the same invented people, whose answers are complete; the findings of the peers are
compared with ours before anything is timed.
"""

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks import peers
from benchmarks.told import Line, spread
from prescreen import content
from prescreen.eligibility import assessment, rules
from prescreen.eligibility.answers import facts, from_values
from prescreen.eligibility.facts import Facts
from prescreen.eligibility.study import Study

STUDY = "NCT05349331"
TODAY = date(2026, 11, 24)
ROUNDS = 7

FITS: Mapping[str, Any] = {
    "age_years": 57,
    "sex": "female",
    "hcc_diagnosis": "yes",
    "treatments": ["artery", "drug"],
    "drugs": ["lenvatinib", "pd1_pdl1"],
    "scan_result": "two_clear",
    "afp_now": "two_normal",
    "surgeon_view": "first_no_now_yes",
    "spread": ["none"],
    "afp_before": {"value": "1850", "unit": "ng/mL"},
    "activity": "0",
    "events_12m": ["none"],
    "heart_blood_now": ["none"],
    "qtc": {"value": "431", "unit": "ms"},
    "other_health": ["none"],
    "liver_problems": ["none"],
    "private": ["none"],
    "lab_date": "2026-11-02",
    "plt": {"value": "168", "unit": "x10^9/L"},
    "wbc": {"value": "5.2", "unit": "x10^9/L"},
    "neut": {"value": "3.1", "unit": "x10^9/L"},
    "tbil": {"value": "14.5", "unit": "umol/L", "uln": "23"},
    "alt": {"value": "31", "unit": "U/L", "uln": "40"},
    "ast": {"value": "28", "unit": "U/L", "uln": "40"},
    "alb": {"value": "41", "unit": "g/L"},
    "crea": {"value": "71", "unit": "umol/L", "uln": "97"},
    "inr": {"value": "0.98", "uln": "1.2"},
}
# What differs in the others: a little, much, and things that fail in many places.
OTHERS: Sequence[Mapping[str, Any]] = (
    {},
    {
        "sex": "male",
        "age_years": 68,
        "plt": {"value": "61", "unit": "x10^9/L"},
        "afp_before": {"value": "210", "unit": "ng/mL"},
    },
    {"treatments": ["artery", "drug", "surgery"], "spread": ["lung", "brain"], "activity": "3"},
    {
        "events_12m": ["heart_attack", "stroke_tia"],
        "event_dates": {"heart_attack": "2026-03-04", "stroke_tia": "2025-03-04"},
        "heart_blood_now": ["warfarin"],
        "other_health": ["dialysis", "other_cancer"],
    },
    {
        "tbil": {"value": "61", "unit": "umol/L", "uln": "23"},
        "alb": {"value": "26", "unit": "g/L"},
        "crea": {"value": "190", "unit": "umol/L", "uln": "97"},
        "liver_problems": ["fluid_past_gone"],
        "private": ["hiv"],
    },
)


@dataclass(frozen=True)
class Peer:
    """A library with the parts in its own words, and the people as it wants them."""

    name: str
    judges: Mapping[str, peers.Judge]
    people: Sequence[Any]

    def judge(self, index: int) -> Mapping[str, bool]:
        told = self.people[index]
        return {part: judge(told) for part, judge in self.judges.items()}


def measure() -> list[Line]:
    """Everything of this module, as lines of the table."""
    study = content.load_study(STUDY)
    answers = [from_values({**FITS, **other}) for other in OTHERS]
    known = [facts(study, given, TODAY) for given in answers]
    told = [peers.person(study, one) for one in known]
    others = [
        Peer("json-logic-qubit", peers.json_logic_judges(study, TODAY), told),
        Peer("cel-python", peers.cel_judges(study, TODAY), [peers.cel_person(one) for one in told]),
        Peer("fhirpathpy", peers.fhirpath_judges(study, TODAY), told),
    ]
    checked = [_equal(study, known, peer) for peer in others]
    ways: dict[str, Callable[[int], object]] = {
        "ours": lambda index: assessment.assess_facts(study, known[index]),
        "ours, plain evaluator": lambda index: _plainly(study, known[index]),
        "ours, from answers": lambda index: assessment.assess(study, answers[index], TODAY).overall,
        **{peer.name: peer.judge for peer in others},
    }
    times = _times(ways, len(answers))
    best = min((peer.name for peer in others), key=lambda name: sorted(times[name])[ROUNDS // 2])
    return [
        Line(f"{len(study.parts)} parts from facts, with trace: ours", _per_second(times["ours"]), ""),
        *(
            Line(
                f"- beside {name} (no trace; {same} findings equal)",
                _per_second(times[name]),
                spread(a / b for a, b in zip(times[name], times["ours"], strict=True)),
                "aim 10x the best peer" if name == best else "",
            )
            for name, same in zip((peer.name for peer in others), checked, strict=True)
        ),
        *(
            Line(
                f"- beside {name}",
                _per_second(times[name]),
                spread(a / b for a, b in zip(times[name], times["ours"], strict=True)),
            )
            for name in ("ours, plain evaluator", "ours, from answers")
        ),
    ]


def _equal(study: Study, known: Sequence[Facts], peer: Peer) -> int:
    """How many definite findings the peer was compared on. A peer that differs is not a peer, and ends the run."""
    compared = 0
    for index, one in enumerate(known):
        findings = assessment.assess_facts(study, one).findings
        judged = peer.judge(index)
        for part, finding in findings.items():
            if isinstance(finding.truth, bool):
                assert judged[part] is finding.truth, (peer.name, index, part)
                compared += 1
    return compared


class _PlainScope:
    """Judged part by part with the plain evaluator: what the compiled rules are compared with."""

    def __init__(self, study: Study, known: Facts) -> None:
        self.study, self.facts = study, known
        self.traces: dict[str, rules.Trace] = {}

    def finding(self, part: str) -> rules.Trace:
        if part not in self.traces:
            self.traces[part] = rules.evaluate(self.study.rule_of[self.study.parts[part].rule], self)
        return self.traces[part]


def _plainly(study: Study, known: Facts) -> object:
    scope = _PlainScope(study, known)
    return [scope.finding(part) for part in study.parts]


def _times(ways: Mapping[str, Callable[[int], object]], people: int) -> Mapping[str, list[float]]:
    """Seconds of processor time for one person, by way, over the rounds; the ways take turns within each round."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    gc.collect()
    gc.freeze()
    for way in ways.values():
        for index in range(people):
            way(index)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            turns, spent = 0, 0.0
            began = time.process_time()
            while spent < 0.15:
                for index in range(people):
                    way(index)
                turns += people
                spent = time.process_time() - began
            found[name].append(spent / turns)
    return found


def _per_second(times: Sequence[float]) -> str:
    return spread((1 / spent for spent in times), unit="/s", digits=0)
