"""The parts of a study in the words of peer rule libraries, translated from the same parsed rules.

The peers know true and false only, so they get the easier task: ready numbers instead of typed text and intervals, no
reasons, no trace, no contradictions. `unclear(x, ...)` becomes x: where our finding is definite, that changes nothing.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import celpy
import fhirpathpy
import json_logic

from prescreen.eligibility.expressions import (
    Agree,
    Both,
    Compare,
    FirstGiven,
    Flag,
    Has,
    Not,
    OneOf,
    PartOf,
    Rule,
    Stated,
    Sum,
    Unclear,
    Within,
)
from prescreen.eligibility.facts import Chosen, Facts, Interval, Span, months_before
from prescreen.eligibility.rules import number_in
from prescreen.eligibility.study import Study

Person = Mapping[str, Any]
Judge = Callable[[Any], bool]


def person(study: Study, known: Facts) -> Person:
    """Facts as the plain values that a peer reads: numbers, words, lists of words, days."""
    told: dict[str, Any] = {}
    lists = {question.key for question in study.questions if question.kind == "many"}
    for name, fact in known.known.items():
        number = number_in(fact)
        if isinstance(number, Interval) and number.low is not None and number.low == number.high:
            told[name] = _figure(number.low)
        elif isinstance(fact, Chosen):
            told[name] = sorted(fact.ticked) if name in lists else next(iter(fact.ticked), "")
        elif isinstance(fact, Span):
            told[name] = fact.last.isoformat()
        elif isinstance(fact, bool):
            told[name] = fact
    return told


def _figure(number: Fraction) -> int | float:
    return int(number) if number.denominator == 1 else float(number)


def rules_of(study: Study) -> Mapping[str, Rule]:
    """One rule for each part, with `unless` and the parts it speaks of written out; peers have neither."""
    found = {}
    for name, part in study.parts.items():
        rule = _inlined(study, study.rule_of[part.rule])
        if part.unless is not None:
            rule = Both("", every=False, operands=(study.rule_of[part.unless], rule))
        found[name] = rule
    return found


def _inlined(study: Study, rule: Rule) -> Rule:
    match rule:
        case PartOf():
            return _inlined(study, study.rule_of[study.parts[rule.part].rule])
        case Both():
            return Both(rule.text, rule.every, tuple(_inlined(study, one) for one in rule.operands))
        case Not():
            return Not(rule.text, _inlined(study, rule.operand))
        case Unclear():
            return _inlined(study, rule.operand)
        case Agree():
            # The second view counts only where the first is open, which it never is here.
            return _inlined(study, rule.first)
        case FirstGiven():
            return FirstGiven(rule.text, tuple((name, _inlined(study, one)) for name, one in rule.options))
    return rule


# ---- json-logic ----------------------------------------------------------------------------------


def json_logic_judges(study: Study, as_of: date) -> Mapping[str, Judge]:
    return {name: _json_logic_judge(_logic(rule, as_of)) for name, rule in rules_of(study).items()}


def _json_logic_judge(logic: Any) -> Judge:
    return lambda told: json_logic.jsonLogic(logic, told) is True


def _logic(rule: Rule, as_of: date) -> Any:
    match rule:
        case Stated():
            return rule.value
        case Flag():
            return {"var": rule.name}
        case Both():
            return {"and" if rule.every else "or": [_logic(one, as_of) for one in rule.operands]}
        case Not():
            return {"!": _logic(rule.operand, as_of)}
        case Compare():
            operator = {"=": "==", "<>": "!="}.get(rule.operator, rule.operator)
            return {operator: [_logic_sum(rule.left), _logic_sum(rule.right)]}
        case OneOf() if len(rule.items) == 1:
            return {"===": [{"var": rule.name}, rule.items[0]]}
        case OneOf():
            return {"in": [{"var": rule.name}, list(rule.items)]}
        case Has():
            held = [{"in": [item, {"var": rule.name}]} for item in rule.items]
            return held[0] if len(held) == 1 else {"or": held}
        case Within():
            return {">=": [{"var": rule.name}, months_before(as_of, rule.months).isoformat()]}
        case FirstGiven(options=((name, first), (_, second))):
            return {"if": [{"!=": [{"var": name}, None]}, _logic(first, as_of), _logic(second, as_of)]}
    raise NotImplementedError(f"no line of the first study needs it, so this control has no words for it: {rule}")


def _logic_sum(operand: Sum) -> Any:
    if operand.figure is not None:
        return _figure(operand.figure)
    if operand.name is not None:
        return {"var": operand.name}
    return {operand.operator: [_logic_sum(one) for one in operand.operands]}


# ---- CEL -----------------------------------------------------------------------------------------


def cel_judges(study: Study, as_of: date) -> Mapping[str, Judge]:
    environment = celpy.Environment()
    return {
        name: _cel_judge(environment.program(environment.compile(_cel(rule, as_of))))
        for name, rule in rules_of(study).items()
    }


def _cel_judge(program: Any) -> Judge:
    return lambda told: bool(program.evaluate(told))


def cel_person(told: Person) -> Any:
    whole = {name: float(value) if type(value) is int else value for name, value in told.items()}
    return {"p": celpy.json_to_cel(whole)}


def _cel(rule: Rule, as_of: date) -> str:
    match rule:
        case Stated():
            return "true" if rule.value else "false"
        case Flag():
            return f"p.{rule.name}"
        case Both():
            return "(" + (" && " if rule.every else " || ").join(_cel(one, as_of) for one in rule.operands) + ")"
        case Not():
            return f"!({_cel(rule.operand, as_of)})"
        case Compare():
            operator = {"=": "==", "<>": "!="}.get(rule.operator, rule.operator)
            return f"({_cel_sum(rule.left)} {operator} {_cel_sum(rule.right)})"
        case OneOf() if len(rule.items) == 1:
            return f"p.{rule.name} == {json.dumps(rule.items[0])}"
        case OneOf():
            return f"p.{rule.name} in {json.dumps(list(rule.items))}"
        case Has():
            return "(" + " || ".join(f"{json.dumps(item)} in p.{rule.name}" for item in rule.items) + ")"
        case Within():
            return f"p.{rule.name} >= {json.dumps(months_before(as_of, rule.months).isoformat())}"
        case FirstGiven(options=((name, first), (_, second))):
            return f"(has(p.{name}) ? {_cel(first, as_of)} : {_cel(second, as_of)})"
    raise NotImplementedError(f"no line of the first study needs it, so this control has no words for it: {rule}")


def _cel_sum(operand: Sum) -> str:
    if operand.figure is not None:
        return repr(float(operand.figure))
    if operand.name is not None:
        return f"p.{operand.name}"
    left, right = (_cel_sum(one) for one in operand.operands)
    return f"({left} {operand.operator} {right})"


# ---- FHIRPath ------------------------------------------------------------------------------------


def fhirpath_judges(study: Study, as_of: date) -> Mapping[str, Judge]:
    return {name: _fhirpath_judge(fhirpathpy.compile(_path(rule, as_of))) for name, rule in rules_of(study).items()}


def _fhirpath_judge(evaluate: Callable[[Any], list[Any]]) -> Judge:
    return lambda told: evaluate(told) == [True]


def _path(rule: Rule, as_of: date) -> str:
    match rule:
        case Stated():
            return "true" if rule.value else "false"
        case Flag():
            return rule.name
        case Both():
            return "(" + (" and " if rule.every else " or ").join(_path(one, as_of) for one in rule.operands) + ")"
        case Not():
            return f"({_path(rule.operand, as_of)}).not()"
        case Compare():
            operator = {"<>": "!="}.get(rule.operator, rule.operator)
            return f"({_path_sum(rule.left)} {operator} {_path_sum(rule.right)})"
        case OneOf():
            return "(" + " or ".join(f"{rule.name} = '{item}'" for item in rule.items) + ")"
        case Has():
            return "(" + " or ".join(f"({rule.name} contains '{item}')" for item in rule.items) + ")"
        case Within():
            return f"({rule.name} >= '{months_before(as_of, rule.months).isoformat()}')"
        case FirstGiven(options=((name, first), (_, second))):
            return f"iif({name}.exists(), {_path(first, as_of)}, {_path(second, as_of)})"
    raise NotImplementedError(f"no line of the first study needs it, so this control has no words for it: {rule}")


def _path_sum(operand: Sum) -> str:
    if operand.figure is not None:
        figure = _figure(operand.figure)
        return str(figure) if figure >= 0 else f"({figure})"
    if operand.name is not None:
        return operand.name
    left, right = (_path_sum(one) for one in operand.operands)
    return f"({left} {operand.operator} {right})"
