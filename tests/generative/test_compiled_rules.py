"""The compiled rules are the plain ones, made faster: whole traces are equal, for any rule, on any facts, at any time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prescreen.eligibility import compiled, expressions, rules
from prescreen.eligibility.answers import facts, from_values
from prescreen.eligibility.facts import Chosen, Fact, Facts, Interval, LabRow, Number, Span
from prescreen.eligibility.rules import Trace
from prescreen.eligibility.study import Study
from prescreen.eligibility.truth import Reason, Truth

TODAY = date(2026, 11, 23)
PEOPLE = yaml.safe_load((Path(__file__).parent.parent / "spec" / "edges.yaml").read_text(encoding="utf-8"))

reasons = st.sampled_from(list(Reason))
NUMBERS, LISTS, DAYS, FLAGS, ITEMS = ("x", "y"), ("l", "m"), ("d",), ("f",), ("a", "b", "c")
# Few values, so that limits are met exactly; halves and thirds, so that no figure is a whole number by luck.
ends = st.sampled_from([Fraction(n, k) for n in range(-2, 4) for k in (1, 2, 3)])
figures = st.sampled_from(["0", "1", "2", "0.5", "1.5", "-1"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(ends), draw(ends)))
    if draw(st.booleans()):
        high = low
    return Interval(
        draw(st.sampled_from([low, low, None])),
        draw(st.sampled_from([high, high, None])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(reasons),
    )


@st.composite
def lab_rows(draw: st.DrawFn) -> LabRow:
    interval = draw(intervals())
    value = draw(st.one_of(reasons, st.builds(Number, intervals(), intervals(), st.just("u"))))
    return LabRow(value, interval, interval, interval)


@st.composite
def lists(draw: st.DrawFn) -> Chosen:
    ticked = draw(st.sets(st.sampled_from(ITEMS), max_size=2))
    open_items = draw(st.sets(st.sampled_from(ITEMS), max_size=2)) - ticked
    return Chosen(frozenset(ticked), {item: draw(reasons) for item in sorted(open_items)})


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first, last = sorted(TODAY - timedelta(days=draw(st.sampled_from([0, 30, 364, 365, 366, 800]))) for _ in "ab")
    return Span(first, last)


# A fact may also be missing, or of a kind that the rule does not expect.
KINDS: Mapping[tuple[str, ...], st.SearchStrategy[Fact]] = {
    NUMBERS: st.one_of(intervals(), lab_rows(), st.builds(Number, intervals(), intervals(), st.just("u"))),
    LISTS: lists(),
    DAYS: spans(),
    FLAGS: st.booleans(),
}


@st.composite
def what_is_known(draw: st.DrawFn) -> Facts:
    known: dict[str, Fact] = {}
    for names, usual in KINDS.items():
        for name in names:
            kind = draw(st.sampled_from(["usual", "usual", "usual", "reason", "missing", "odd"]))
            if kind != "missing":
                known[name] = draw({"usual": usual, "reason": reasons}.get(kind, st.one_of(*KINDS.values())))
    return Facts(TODAY, known)


def _some(pick: Callable[..., str], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[str]:
    return st.builds(pick, *parts)


def rule_texts(*more: str) -> st.SearchStrategy[str]:
    """Rules over every node of the language; `more` are leaves of their own."""
    number, chosen, item = (st.sampled_from(names) for names in (NUMBERS, LISTS, ITEMS))
    operators = st.sampled_from(["<", "<=", ">", ">=", "=", "<>"])
    function = st.sampled_from(["has", "ticked"])
    leaves = (
        _some("{} {} {}".format, number, operators, figures),
        _some("{} {} {}".format, number, operators, number),
        _some("{} {} {} {} {}".format, number, st.sampled_from("+-*/"), number, operators, figures),
        _some("{} {} {}".format, figures, operators, number),
        _some("{} between {} and {}".format, number, figures, figures),
        _some("{}({}, '{}', '{}')".format, function, chosen, item, item),
        _some("{} in ('{}', '{}')".format, chosen, item, item),
        _some("{} {} '{}'".format, chosen, st.sampled_from(["=", "<>"]), item),
        _some("within(d, {})".format, st.sampled_from([1, 12])),
        st.sampled_from(["true", "false", "f", *more]),
    )
    fact = st.sampled_from([*NUMBERS, *LISTS, *DAYS])
    return st.recursive(
        st.one_of(*leaves),
        lambda inner: st.one_of(
            _some("({} and {})".format, inner, inner),
            _some("({} or {} or {})".format, inner, inner, inner),
            _some("not ({})".format, inner),
            _some("unclear({}, '{}')".format, inner, reasons),
            _some("agree({}, {})".format, inner, inner),
            _some("first_given({}, {}, {}, {})".format, fact, inner, fact, inner),
        ),
        max_leaves=10,
    )


@dataclass(frozen=True)
class Judging:
    """A scope with one other part, judged the plain way or the compiled one."""

    facts: Facts
    other: Callable[[rules.Scope], Trace]

    def finding(self, part: str) -> Trace:
        assert part == "p"
        return self.other(rules.FactScope(self.facts))


@given(text=rule_texts("part('p')"), other=rule_texts(), people=st.lists(what_is_known(), min_size=1, max_size=4))
def test_a_compiled_rule_gives_the_trace_of_the_plain_one(text: str, other: str, people: list[Facts]) -> None:
    rule, part = expressions.parse(text), expressions.parse(other)
    fast, fast_part = compiled.compiled(rule), compiled.compiled(part)
    # Twice, because the second time what was kept is given.
    for known in (*people, *people):
        plain = rules.evaluate(rule, Judging(known, lambda scope: rules.evaluate(part, scope)))
        assert fast(Judging(known, fast_part)) == plain


@given(text=rule_texts(), people=st.lists(what_is_known(), min_size=2, max_size=4))
def test_it_stays_equal_when_nothing_more_may_be_kept(text: str, people: list[Facts]) -> None:
    rule = expressions.parse(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "MOST_KEPT", 1)
        fast = compiled.compiled(rule)
        for known in (*people, *people):
            assert fast(rules.FactScope(known)) == rules.evaluate(rule, rules.FactScope(known))


# Where chance seldom looks: every limit met exactly from every side, and every node under a `not`.
EDGES = [
    Interval(low, high, low_open, high_open, Reason.STALE)
    for low in (Fraction(2), Fraction(3), Fraction(4), None)
    for high in (Fraction(3), Fraction(4), None)
    for low_open in (False, True)
    for high_open in (False, True)
]


@pytest.mark.parametrize("text", [f"x {operator} 3" for operator in ("<", "<=", ">", ">=", "=", "<>")])
@pytest.mark.parametrize("form", ["{}", "not ({})", "not (not ({}))"])
def test_a_limit_is_met_exactly_from_every_side(text: str, form: str) -> None:
    rule = expressions.parse(form.format(text))
    fast = compiled.compiled(rule)
    for value in (*EDGES, *Reason):
        scope = rules.FactScope(Facts(TODAY, {"x": value}))
        assert fast(scope) == rules.evaluate(rule, scope), value


@pytest.mark.parametrize(
    "text",
    [
        *("has(l, 'a')", "ticked(l, 'a')", "l in ('a', 'b')", "within(d, 12)", "f", "true", "x + y < 3"),
        *("has(l, 'a') and f", "has(l, 'a') or f or x < 3", "has(l, 'a') and (f or x < 3)"),
        *("unclear(f, 'wording')", "unclear(f and has(l, 'a'), 'clinician')", "agree(f, has(l, 'a'))"),
        *("first_given(x, x < 3, l, has(l, 'a'))", "first_given(l, has(l, 'a') and f, x, x < 3)", "part('p')"),
    ],
)
@pytest.mark.parametrize("form", ["{}", "not ({})", "not (not ({}))", "f and not ({})"])
def test_every_node_and_its_opposite(text: str, form: str) -> None:
    rule, part = expressions.parse(form.format(text)), expressions.parse("f and not has(l, 'a')")
    fast, fast_part = compiled.compiled(rule), compiled.compiled(part)
    few: list[Truth] = [True, False, Reason.NOT_ANSWERED, Reason.CLINICIAN]
    ticks: list[Fact] = [
        Chosen(frozenset("a")),
        Chosen(frozenset("b")),
        Chosen(frozenset(), {"a": Reason.NOT_SURE}),
        *few[2:],
    ]
    values: list[Fact] = [Interval(Fraction(1), Fraction(1)), Interval(Fraction(2), None), Reason.NOT_ANSWERED]
    for flag, ticked, value in product(few, ticks, values):
        known = Facts(TODAY, {"f": flag, "l": ticked, "x": value, "y": value, "d": Span(TODAY, TODAY)})
        plain = rules.evaluate(rule, Judging(known, lambda scope: rules.evaluate(part, scope)))
        assert fast(Judging(known, fast_part)) == plain, known


class _Plain:
    """A study's rules and parts, judged the plain way."""

    def __init__(self, study: Study, known: Facts) -> None:
        self.study, self.facts = study, known

    def finding(self, part: str) -> Trace:
        return rules.evaluate(self.study.rule_of[self.study.parts[part].rule], self)


class _Fast(_Plain):
    def finding(self, part: str) -> Trace:
        return self.study.judge_of[self.study.parts[part].rule](self)


def test_every_rule_of_the_first_study_on_every_edge(first_study: Study) -> None:
    seen = set()
    for edge in PEOPLE["edges"]:
        person = {key: value for key, value in {**PEOPLE["person"], **edge["change"]}.items() if value is not None}
        known = facts(first_study, from_values(person), PEOPLE["as_of"])
        for text, rule in first_study.rule_of.items():
            plain = rules.evaluate(rule, _Plain(first_study, known))
            assert first_study.judge_of[text](_Fast(first_study, known)) == plain, text
            seen.add((text, plain.truth))
    assert len(seen) > 2 * len(first_study.rule_of)


def test_what_is_kept_tells_nothing_of_a_person(first_study: Study) -> None:
    rule = expressions.parse("x < 3 and has(l, 'a')")
    fast = compiled.compiled(rule)
    one, other = (Facts(TODAY, {"x": Interval(Fraction(n), Fraction(n)), "l": Chosen(frozenset("a"))}) for n in (1, 2))
    assert fast(rules.FactScope(one)) is fast(rules.FactScope(other))


def test_a_compiled_rule_that_differs_would_be_seen() -> None:
    rule, wrong = expressions.parse("x < 3"), expressions.parse("x <= 3")
    scope = rules.FactScope(Facts(TODAY, {"x": Interval(Fraction(3), Fraction(3))}))
    assert compiled.compiled(wrong)(scope) != rules.evaluate(rule, scope)
