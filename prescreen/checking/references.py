"""Do the names in a study lead somewhere? Rules, parts, questions, choices, conflicts, notices, derived facts.

A name that leads nowhere is never read as "no": it is a problem. Files are named without their folder here.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from prescreen.content import question_file, rule_places
from prescreen.eligibility import expressions
from prescreen.eligibility.answers import date_fact
from prescreen.eligibility.study import Derived, FollowUp, Question, Study
from prescreen.eligibility.vocabulary import UnitConversion
from prescreen.errors import Problem

CRITERIA, QUESTIONS, VOCABULARY = "criteria.yaml", "questions.yaml", "vocabulary.yaml"
# What a node of the language can read, and how that kind of fact is read instead.
_READS: Final[Mapping[type, frozenset[str]]] = {
    expressions.Compare: frozenset({"number", "lab"}),
    expressions.OneOf: frozenset({"choice"}),
    expressions.Has: frozenset({"choices"}),
    expressions.Within: frozenset({"date"}),
    expressions.Flag: frozenset({"flag"}),
}
_HOW: Final[Mapping[str, str]] = {
    "number": "Compare it, like `{0} >= 18`.",
    "lab": "Compare it, like `{0} >= 18`.",
    "choice": "Write `{0} = 'word'` or `{0} in ('word', ...)`.",
    "choices": "Write `has({0}, 'word', ...)`.",
    "date": "Write `within({0}, months)`.",
    "flag": "Write its name alone.",
    "dates": "Use the date of one item, named after it with `_date` behind.",
    "results": "Declare a derived fact over it.",
}


def problems(study: Study) -> Iterator[Problem]:
    """Every name that leads nowhere, and everything that is asked for nothing."""
    yield from _twice(study)
    for question in study.questions:
        yield from _question(study, question)
    yield from _rules(study)
    yield from _cycles(study)
    yield from _parts(study)
    yield from _conflicts(study)
    yield from _steps(study)
    yield from _derived(study)
    yield from _unused(study)


def can_be_judged(study: Study) -> bool:
    """A part that rests on itself, or on none that there is, cannot be judged at all."""
    nodes = (node for rule in study.rule_of.values() for node in expressions.walk(rule))
    rests_on = {node.part for node in nodes if isinstance(node, expressions.PartOf)}
    return rests_on <= study.parts.keys() and not any(_cycles(study))


def never_asked(studies: Collection[Study]) -> Iterator[Problem]:
    """Facts of the shared vocabulary that no study asks for."""
    asked = {fact for study in studies for fact in facts_asked(study)} | {k for s in studies for k in s.question_by_key}
    for study in studies:
        for name, fact in study.vocabulary.facts.items():
            if name not in asked and fact.only_from is None:
                remedy = "Ask for it, say `only_from` when it comes from a report alone, or take it out."
                yield Problem(VOCABULARY, f"facts.{name}", "no question asks for this fact", remedy)
        return


def facts_asked(study: Study) -> Mapping[str, str]:
    """The facts that a study's questions bring, each with its kind."""
    known = study.vocabulary.facts
    found = {key: known[key].kind for question in study.questions for key in question.keys if key in known}
    for question in study.questions:
        for followup in question.followups:
            if followup.kind == "dates":
                found.update({date_fact(item): "date" for item in followup.on})
    return found


def _facts(study: Study) -> Mapping[str, str]:
    """Everything that a rule may read, each with its kind."""
    from_reports = {name: fact.kind for name, fact in study.vocabulary.facts.items() if fact.only_from is not None}
    made = {name: "flag" if derived.consecutive else "number" for name, derived in study.derived.items()}
    return {**facts_asked(study), **from_reports, **made}


def _twice(study: Study) -> Iterator[Problem]:
    ids = [question.id for question in study.questions]
    keys = [key for question in study.questions for key in question.keys]
    criteria = [criterion.id for criterion in study.criteria]
    for file, what, names in ((QUESTIONS, "id", ids), (QUESTIONS, "key", keys), (CRITERIA, "id", criteria)):
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Problem(file, name, f"this {what} is used twice", "Give each its own: what is stored hangs on it.")


# ---- Questions ----


def _question(study: Study, question: Question) -> Iterator[Problem]:
    def problem(where: str, what: str, remedy: str) -> Problem:
        return Problem(question_file(study, question), f"{question.id}.{where}", what, remedy)

    for key in (key for key in question.keys if key not in study.vocabulary.facts):
        yield problem(key, "the vocabulary has no such fact", "Add it to vocabulary.yaml, or correct the key.")
    offered = ", ".join(question.choice_by_key) or "no choices at all"
    named = [("carer.choices", key) for key in (question.carer.choices if question.carer else ())]
    named += [("show_choice_if", key) for key in question.show_choice_if]
    named += [(f"choices.{choice.key}.except", key) for choice in question.choices for key in choice.spares]
    named += [(f"followups.{followup.key}.for", key) for followup in question.followups for key in followup.on]
    for where, key in named:
        if key not in question.choice_by_key:
            yield problem(f"{where}.{key}", "the question offers no such choice", f"It offers {offered}.")
    for choice in question.choices:
        if choice.notice is not None:
            yield from _notice(study, question, choice.key, choice.notice)
    if question.needs is not None and question.needs not in study.question_by_key:
        yield problem("needs", f"no question has the key `{question.needs}`", "Name the key of a question with a day.")
    yield from _units(study, question)


def _notice(study: Study, question: Question, choice: str, notice: str) -> Iterator[Problem]:
    for name in (notice, f"{notice}.unknown"):
        if name not in study.emergency:
            where = f"{question.id}.choices.{choice}.notice"
            remedy = "Add it to safety.yaml; the one with `.unknown` is said where no number is set."
            yield Problem(QUESTIONS, where, f"there is no emergency text `{name}`", remedy)


def _units(study: Study, question: Question) -> Iterator[Problem]:
    offered = [(question.key, question.units), *((row.key, row.units) for row in question.rows)]
    offered += [(followup.key, followup.units) for followup in question.followups]
    for key, units in offered:
        fact = study.vocabulary.facts.get(key)
        for unit in units if fact is not None else ():
            if fact is not None and unit != fact.unit and unit not in fact.units:
                known = ", ".join(filter(None, (fact.unit, *fact.units)))
                what = f"the vocabulary cannot convert the unit `{unit}`"
                yield Problem(QUESTIONS, f"{question.id}.{key}.units", what, f"It knows {known}.")


# ---- Rules ----


def _rules(study: Study) -> Iterator[Problem]:
    known = _facts(study)
    for file, where, text in rule_places(study):
        for node in expressions.walk(study.rule_of[text]):
            for what, remedy in _node(study, node, known):
                yield Problem(file, where, what, remedy)


def _node(study: Study, node: expressions.Rule, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if isinstance(node, expressions.PartOf) and node.part not in study.parts:
        yield f"there is no part `{node.part}`", f"The parts are {', '.join(study.parts)}."
    if isinstance(node, expressions.FirstGiven):
        names: Collection[str] = [name for name, _ in node.options]
    elif type(node) in _READS:
        names = sorted(expressions.names(node))
    else:
        return
    for name in names:
        if name not in known:
            yield _unknown_fact(study, name)
        elif type(node) in _READS and known[name] not in _READS[type(node)]:
            yield f"`{name}` is read here as something that it is not", _HOW[known[name]].format(name)
    if isinstance(node, expressions.OneOf | expressions.Has):
        yield from _words(study, node)


def _unknown_fact(study: Study, name: str) -> tuple[str, str]:
    if name in study.vocabulary.facts:
        return f"no question asks for the fact `{name}`", "Ask for it in questions.yaml, or take it out of the rule."
    return f"there is no fact `{name}`", "Correct the name, or add the fact, a question for it, or a derived fact."


def _words(study: Study, node: expressions.OneOf | expressions.Has) -> Iterator[tuple[str, str]]:
    question = study.question_by_key.get(node.name)
    if question is None or question.key != node.name:
        return
    usable = [choice.key for choice in question.choices if choice.opens is None]
    for item in node.items:
        if item in usable:
            continue
        what = f"{question.id} offers no choice `{item}` for `{node.name}`"
        if item in question.choice_by_key:
            what = f"the choice `{item}` leaves `{node.name}` unknown and never holds"
        yield what, f"Use one of {', '.join(usable)}."


def _cycles(study: Study) -> Iterator[Problem]:
    """A part that rests on itself would never be judged."""
    rests_on = {name: _parts_in(study, name) for name in study.parts}
    for name in study.parts:
        path, seen = list(rests_on[name]), set[str]()
        while path:
            other = path.pop()
            if other == name:
                yield Problem(CRITERIA, f"{name}.rule", "this part rests on itself", "Break the circle of `part(...)`.")
                break
            if other not in seen:
                seen.add(other)
                path.extend(rests_on.get(other, ()))


def _parts_in(study: Study, name: str) -> frozenset[str]:
    part = study.parts[name]
    rules = [study.rule_of[text] for text in (part.rule, part.unless) if text is not None]
    nodes = (node for rule in rules for node in expressions.walk(rule))
    return frozenset(node.part for node in nodes if isinstance(node, expressions.PartOf))


# ---- What else names something ----


def _parts(study: Study) -> Iterator[Problem]:
    ids = [question.id for question in study.questions]
    for name, part in study.parts.items():
        for question in part.decided_by:
            if question not in ids:
                what = f"there is no question `{question}`"
                yield Problem(CRITERIA, f"{name}.decided_by", what, f"The questions are {', '.join(ids)}.")


def _conflicts(study: Study) -> Iterator[Problem]:
    for conflict in study.conflicts:
        for part in conflict.opens:
            if part not in study.parts:
                what = f"there is no part `{part}`"
                remedy = f"The parts are {', '.join(study.parts)}."
                yield Problem(CRITERIA, f"conflicts.{conflict.id}.opens", what, remedy)
        for field, keys in (("lists", conflict.lists), ("ask_again", conflict.ask_again)):
            for key in keys:
                if key not in study.question_by_key:
                    remedy = f"The keys are {', '.join(study.question_by_key)}."
                    yield Problem(
                        CRITERIA, f"conflicts.{conflict.id}.{field}", f"no question has the key `{key}`", remedy
                    )


def _steps(study: Study) -> Iterator[Problem]:
    topics = {topic.id for topic in study.faq}
    for step in study.about.steps if study.about is not None else ():
        for name in step.more:
            if name not in topics:
                remedy = "Name a question of faq.yaml, or write it there."
                yield Problem("study.yaml", f"about.steps.{step.id}.more", f"there is no question `{name}`", remedy)


def _derived(study: Study) -> Iterator[Problem]:
    known = _facts(study)
    for name, derived in study.derived.items():
        for source in _direct_sources(derived):
            if source not in known:
                what, remedy = _unknown_fact(study, source)
                yield Problem(CRITERIA, f"derived.{name}", what, remedy)
    for index, rule in enumerate(study.freshness):
        for fact in (*rule.facts, rule.dated_by):
            if fact not in known:
                what, remedy = _unknown_fact(study, fact)
                yield Problem(CRITERIA, f"freshness.{index}", what, remedy)


def _direct_sources(derived: Derived) -> Iterator[str]:
    """Without the names in rules of cases: those are looked at as rules."""
    single = (derived.ratio_to_limit, derived.over_limit, derived.consecutive.of if derived.consecutive else None)
    yield from (name for name in single if name is not None)
    yield from (bands.of for part in derived.sum_of for bands in part.bands)


def _unused(study: Study) -> Iterator[Problem]:
    """What is asked of a person has to decide something; a derived fact too."""
    used = {name for text in study.rule_of for name in expressions.names(study.rule_of[text])}
    used |= {source for derived in study.derived.values() for source in derived.sources()}
    used |= {rule.dated_by for rule in study.freshness}
    for fact in study.vocabulary.facts.values():
        used |= {factor.percent_of for factor in fact.units.values() if isinstance(factor, UnitConversion)}
    for question in study.questions:
        dates = {followup.key: followup for followup in question.followups if followup.kind == "dates"}
        for key in question.keys:
            if key not in used and not _a_date_is_used(dates.get(key), used):
                remedy = "Write the rule that needs it, or do not ask for it: ask only what is needed."
                yield Problem(QUESTIONS, f"{question.id}.{key}", "no rule uses what is asked here", remedy)
    for name, derived in study.derived.items():
        if name not in used and not derived.report:
            remedy = "Use it in a rule, say `report: true`, or take it out."
            yield Problem(CRITERIA, f"derived.{name}", "no rule uses this derived fact", remedy)


def _a_date_is_used(followup: FollowUp | None, used: Collection[str]) -> bool:
    return followup is not None and any(date_fact(item) in used for item in followup.on)
