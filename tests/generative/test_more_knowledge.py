"""Learning more never overturns a judgement, the order of answers never matters, and nothing known is nothing judged.

A whole person is drawn who does not contradict themselves; what is withheld from it is what is not known yet.
"""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prescreen.eligibility import expressions, rules
from prescreen.eligibility.answers import from_values
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.facts import Chosen, Fact, Facts, Interval, exact
from prescreen.eligibility.study import Question, Study
from prescreen.eligibility.truth import Reason

TODAY = date(2026, 11, 23)


def _list_answer(draw: st.DrawFn, question: Question) -> list[str]:
    items = [choice.key for choice in question.choices if choice.role is None and choice.opens is None]
    others = [choice.key for choice in question.choices if choice.opens is not None]
    ticked = draw(st.lists(st.sampled_from(items), unique=True, max_size=3))
    if draw(st.booleans()) and others:
        ticked.append(draw(st.sampled_from(others)))
    none = [choice.key for choice in question.choices if choice.role == "none"]
    return ticked or none or [items[0]]


def _row(draw: st.DrawFn, low: int, high: int, unit: str | None, limit: int | None) -> dict[str, Any]:
    if limit is not None and draw(st.booleans()):
        return {"flag": "normal"}
    value = draw(st.integers(low * 10, high * 10)) / 10
    row: dict[str, Any] = {"value": value}
    if unit:
        row["unit"] = unit
    if limit is not None:
        row |= {"uln": limit, "flag": "high" if value > limit else "normal"}
    return row


ROWS = {
    "plt": (6, 300, "x10^9/L", None),
    "wbc": (8, 20, "x10^9/L", None),
    "neut": (1, 7, "x10^9/L", None),
    "tbil": (3, 100, "umol/L", 23),
    "alt": (5, 300, "U/L", 40),
    "ast": (5, 300, "U/L", 40),
    "alb": (20, 50, "g/L", None),
    "crea": (30, 300, "umol/L", 100),
    "inr": (1, 3, None, 1),
}


@st.composite
def persons(draw: st.DrawFn, study: Study) -> dict[str, Any]:
    """A person whose answers fit together, answered to the last question."""
    person: dict[str, Any] = {"age_years": draw(st.integers(10, 90))}
    for question in study.questions:
        if question.kind == "one":
            person[question.key] = draw(st.sampled_from([choice.key for choice in question.choices]))
        elif question.kind == "many":
            person[question.key] = _list_answer(draw, question)
    units = st.sampled_from(["ng/mL", "IU/mL", "unsure"])
    person["afp_before"] = {"value": draw(st.integers(1, 3000)), "unit": draw(units)}
    person["lab_date"] = (TODAY - timedelta(days=draw(st.integers(0, 120)))).isoformat()
    person |= {key: _row(draw, *shape) for key, shape in ROWS.items()}
    ticked = person["events_12m"]
    days = st.integers(0, 300)
    person["event_dates"] = {item: (TODAY - timedelta(days=draw(days))).isoformat()[:7] for item in ticked}
    return _coherent(draw, person)


def _coherent(draw: st.DrawFn, person: dict[str, Any]) -> dict[str, Any]:
    if "drug" not in person["treatments"] and "unsure" not in person["treatments"]:
        person.pop("drugs")
    if "transplant" in person["treatments"] or "transplant" in person["other_health"]:
        person["treatments"] = sorted({*person["treatments"], "transplant"} - {"none"})
        person["other_health"] = sorted({*person["other_health"], "transplant"} - {"none"})
    if person["sex"] == "male" or person["age_years"] >= 60:
        about_pregnancy = {"pregnant", "breastfeeding", "maybe_pregnant"}
        person["private"] = [item for item in person["private"] if item not in about_pregnancy] or ["none"]
    if "qt_long" in person["heart_blood_now"] and draw(st.booleans()):
        person["qtc"] = {"value": draw(st.integers(400, 520)), "unit": "ms"}
    return person


@given(data=st.data())
def test_more_knowledge_never_overturns_a_finding(first_study: Study, data: st.DataObject) -> None:
    person = data.draw(persons(first_study))
    more = data.draw(st.sets(st.sampled_from(sorted(person))))
    less = data.draw(st.sets(st.sampled_from(sorted(more)))) if more else set()
    # A number stands for its list: what the list opens, the number settles, and never the other way round.
    more |= {"heart_blood_now"} if "qtc" in more else set()
    before = assess(first_study, from_values({key: person[key] for key in less}), TODAY)
    after = assess(first_study, from_values({key: person[key] for key in more | less}), TODAY)
    for part, finding in before.findings.items():
        if not isinstance(finding.truth, Reason):
            assert after.findings[part].truth is finding.truth, part


@given(data=st.data())
def test_the_order_of_answers_never_matters(first_study: Study, data: st.DataObject) -> None:
    person = data.draw(persons(first_study))
    shuffled = data.draw(st.permutations(sorted(person)))
    one = assess(first_study, from_values(person), TODAY)
    other = assess(first_study, from_values({key: person[key] for key in shuffled}), TODAY)
    assert one.findings == other.findings


@given(data=st.data())
def test_a_withheld_answer_never_makes_a_match(first_study: Study, data: st.DataObject) -> None:
    person = data.draw(persons(first_study))
    withheld = data.draw(st.sampled_from(sorted(set(person) - {"surgeon_view", "event_dates", "sex", "age_years"})))
    answers = {key: value for key, value in person.items() if key != withheld}
    assessed = assess(first_study, from_values(answers), TODAY)
    if assessed.overall == "likely_match":
        whole = assess(first_study, from_values(person), TODAY)
        assert whole.overall == "likely_match", withheld


def test_an_empty_form_needs_more_information(first_study: Study) -> None:
    assessed = assess(first_study, {}, TODAY)
    assert assessed.overall == "needs_more_information"
    assert all(isinstance(finding.truth, Reason) for finding in assessed.findings.values())


NUMBERS, LISTS, ITEMS = ("x", "y"), ("l", "m"), ("a", "b", "c")
limits = st.integers(-5, 5)


@st.composite
def facts_twice(draw: st.DrawFn) -> tuple[dict[str, Fact], dict[str, Fact]]:
    """What is known first, and the same narrowed: intervals inside intervals, open items closed."""
    before: dict[str, Fact] = {}
    after: dict[str, Fact] = {}
    for name in NUMBERS:
        ends = sorted(draw(st.tuples(limits, limits, limits, limits)))
        low, inner_low, inner_high, high = (exact(end) for end in ends)
        wide, narrow = Interval(low, high), Interval(inner_low, inner_high)
        intervals: tuple[Fact, ...] = (Reason.NOT_ANSWERED, wide, narrow)
        before[name] = draw(st.sampled_from(intervals))
        after[name] = narrow
    for name in LISTS:
        ticked = frozenset(draw(st.sets(st.sampled_from(ITEMS))))
        opened = draw(st.sets(st.sampled_from(ITEMS)))
        partly = Chosen(ticked - opened, dict.fromkeys(opened, Reason.NOT_SURE))
        lists: tuple[Fact, ...] = (Reason.NOT_ANSWERED, partly, Chosen(ticked))
        before[name] = draw(st.sampled_from(lists))
        after[name] = Chosen(ticked)
    return before, after


def rule_texts() -> st.SearchStrategy[str]:
    """Rules over every node whose truth may only grow."""
    number = st.sampled_from(NUMBERS)
    compare = st.builds("{} {} {}".format, number, st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]), limits)
    arithmetic = st.builds("{} + {} < {}".format, number, number, limits)
    between = st.builds("{} between {} and {}".format, number, limits, limits)
    has = st.builds("has({}, '{}')".format, st.sampled_from(LISTS), st.sampled_from(ITEMS))
    one_of = st.builds("{} in ('{}')".format, st.sampled_from(LISTS), st.sampled_from(ITEMS))
    stated = st.sampled_from(["true", "false"])
    return st.recursive(
        st.one_of(compare, arithmetic, between, has, one_of, stated),
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("not ({})".format, inner),
            st.builds("unclear({}, 'wording')".format, inner),
            st.builds("agree({0}, {0})".format, inner),
        ),
        max_leaves=8,
    )


@given(text=rule_texts(), known=facts_twice())
def test_any_rule_only_learns(text: str, known: tuple[dict[str, Fact], dict[str, Fact]]) -> None:
    rule = expressions.parse(text)
    before, after = (rules.evaluate(rule, rules.FactScope(Facts(TODAY, facts))) for facts in known)
    if isinstance(before.truth, bool):
        assert after.truth is before.truth


@given(text=rule_texts(), known=facts_twice())
def test_the_trace_ends_in_leaves_that_carry_the_judgement(
    text: str, known: tuple[dict[str, Fact], dict[str, Fact]]
) -> None:
    trace = rules.evaluate(expressions.parse(text), rules.FactScope(Facts(TODAY, known[0])))
    assert trace.deciding()
    assert all(not leaf.children for leaf in trace.leaves())
