"""Derived facts, declared in content and computed on intervals: ratios, differences, sums of steps, two in a row."""

from fractions import Fraction

from prescreen.eligibility import rules
from prescreen.eligibility.facts import Fact, Facts, Interval, LabRow, Number, consecutive
from prescreen.eligibility.study import Bands, Case, Derived, Study, SumPart
from prescreen.eligibility.truth import Reason, Truth, weightiest


def derive(study: Study, facts: Facts) -> dict[str, Fact]:
    """All facts, given and derived. Derived facts may build on those declared before them."""
    known = dict(facts.known)
    for name, rule in study.derived.items():
        known[name] = _derive(study, rule, Facts(facts.as_of, known))
    return known


def _derive(study: Study, rule: Derived, facts: Facts) -> Fact:
    if rule.ratio_to_limit is not None:
        row = facts.get(rule.ratio_to_limit)
        return row.ratio if isinstance(row, LabRow) else _missing(row)
    if rule.over_limit is not None:
        row = facts.get(rule.over_limit)
        return row.over if isinstance(row, LabRow) else _missing(row)
    if rule.consecutive is not None:
        results = facts.get(rule.consecutive.of)
        if not isinstance(results, tuple):
            return _missing(results)
        return consecutive(results, facts.as_of, rule.consecutive.days_apart, rule.consecutive.fresh_days)
    return _sum(study, rule.sum_of, facts)


def open_sources(study: Study, name: str, facts: Facts) -> tuple[str, ...]:
    """The facts that keep a derived fact from being settled; for a sum, those of the parts that are still open."""
    rule = study.derived[name]
    if not rule.sum_of:
        return rule.sources()
    wanted: list[str] = []
    for part in rule.sum_of:
        low, high, _ = _points(study, part, facts)
        if low != high:
            given = [bands.of for bands in part.bands if not isinstance(facts.get(bands.of), Reason)]
            first = given or [bands.of for bands in part.bands[:1]]
            wanted.extend(first or part.sources())
    return tuple(dict.fromkeys(wanted))


def _missing(fact: Fact) -> Reason:
    return fact if isinstance(fact, Reason) else Reason.NOT_ANSWERED


def _sum(study: Study, parts: tuple[SumPart, ...], facts: Facts) -> Interval:
    """Lowest and highest possible sum. It is open for the reason of its first part that blocks."""
    low, high = 0, 0
    reasons: list[Reason] = []
    for part in parts:
        least, most, reason = _points(study, part, facts)
        low, high = low + least, high + most
        if reason is not None:
            reasons.append(reason)
    return Interval(Fraction(low), Fraction(high), reason=weightiest(reasons) if reasons else Reason.NEAR_LIMIT)


def _points(study: Study, part: SumPart, facts: Facts) -> tuple[int, int, Reason | None]:
    if part.cases:
        return _by_cases(study, part.cases, facts)
    least, most = min(min(b.points) for b in part.bands), max(max(b.points) for b in part.bands)
    known = [found for bands in part.bands if not isinstance(found := _by_value(bands, facts), Reason)]
    low = max([least, *(found[0] for found in known)])
    high = min([most, *(found[1] for found in known)])
    if low > high:
        return least, most, Reason.CONFLICT
    if low == high:
        return low, high, None
    return low, high, known[0][2] if known else _why_open(part.bands, facts)


def _why_open(bands: tuple[Bands, ...], facts: Facts) -> Reason:
    """Why no value is at hand: the first that was at least answered, else the first."""
    reasons = [found for way in bands if isinstance(found := _by_value(way, facts), Reason)]
    return next((reason for reason in reasons if reason is not Reason.NOT_ANSWERED), reasons[0])


def _by_value(bands: Bands, facts: Facts) -> tuple[int, int, Reason] | Reason:
    found = _in_unit(bands, facts.get(bands.of))
    if isinstance(found, Reason):
        return found
    interval, (first, second) = found
    reached = range(_lowest(interval, first, second), _highest(interval, first, second) + 1)
    points = [bands.points[index] for index in reached]
    return min(points), max(points), interval.reason


def _in_unit(bands: Bands, fact: Fact) -> tuple[Interval, tuple[Fraction, Fraction]] | Reason:
    """The value and the limits in one unit: the one it was reported in, where limits are set for it."""
    units = bands.limits
    base = next(iter(units.values()))
    if bands.over_limit:
        over = fact.over if isinstance(fact, LabRow) else fact
        return (over, base) if isinstance(over, Interval) else _missing(over)
    value = fact.value if isinstance(fact, LabRow) else fact
    if not isinstance(value, Number):
        return _missing(value)
    return (value.reported, units[value.unit]) if value.unit in units else (value.base, base)


def _lowest(interval: Interval, first: Fraction, second: Fraction) -> int:
    """The lowest band that the value may lie in: 0 under the first limit, 1 between, 2 over the second."""
    if interval.low is None or interval.low < first:
        return 0
    over = interval.low > second or (interval.low == second and interval.low_open)
    return 2 if over else 1


def _highest(interval: Interval, first: Fraction, second: Fraction) -> int:
    if interval.high is None or interval.high > second:
        return 2
    under = interval.high < first or (interval.high == first and interval.high_open)
    return 0 if under else 1


def _by_cases(study: Study, cases: tuple[Case, ...], facts: Facts) -> tuple[int, int, Reason | None]:
    """The first case that holds; cases that may hold before it count too."""
    scope = rules.FactScope(facts)
    reached: list[tuple[int, int]] = []
    reasons: list[Reason] = []
    for case in cases:
        truth: Truth = True if case.when is None else study.judge_of[case.when](scope).truth
        if truth is False:
            continue
        reached.append(case.points)
        if truth is True:
            break
        reasons.append(truth)
    low, high = min(points[0] for points in reached), max(points[1] for points in reached)
    if low == high:
        return low, high, None
    return low, high, weightiest(reasons) if reasons else Reason.NEAR_LIMIT
