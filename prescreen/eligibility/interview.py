"""Which question comes next: computed from the study and the answers.

No step is stored, so any answer can be corrected.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pydantic import JsonValue

from prescreen.eligibility import rules
from prescreen.eligibility.answers import Answer, Answers, applies, facts, is_answered
from prescreen.eligibility.assessment import Assessment
from prescreen.eligibility.facts import Facts
from prescreen.eligibility.study import Choice, Conflict, Question, Study


@dataclass(frozen=True)
class Plan:
    """The interview as it stands: what applies, what was answered, what comes next, what clashes."""

    study: Study
    known: Facts
    questions: tuple[Question, ...]
    answered: tuple[Question, ...]
    conflicts: tuple[Conflict, ...]

    @cached_property
    def next(self) -> Question | None:
        """The first question that applies and has no answer yet."""
        done = {question.id for question in self.answered}
        return next((question for question in self.questions if question.id not in done), None)

    @property
    def total(self) -> int:
        return len(self.questions)

    def position(self, question: Question) -> int:
        """The place of a question among those that apply, from 1."""
        return self._place(question) + 1

    def before(self, question: Question) -> Question | None:
        """The question that Back leads to."""
        place = self._place(question)
        return self.questions[place - 1] if place > 0 else None

    def _place(self, question: Question) -> int:
        # By id: comparing whole questions, texts and all, is most of the cost of an answer.
        return [one.id for one in self.questions].index(question.id)


def plan(study: Study, answers: Answers, as_of: date) -> Plan:
    """What to ask, in the order of the study, given the answers so far."""
    return planned(study, answers, facts(study, answers, as_of))


def planned(study: Study, answers: Answers, known: Facts) -> Plan:
    """The same, where what the answers say is at hand."""
    questions = tuple(question for question in study.questions if applies(study, question, known) is not False)
    answered = tuple(question for question in questions if is_answered(answers, question))
    scope = rules.FactScope(known)
    clashing = tuple(
        conflict
        for conflict in study.conflicts
        # A clash inside one list has already turned that list into open items; it is told by those.
        if study.judge_of[conflict.when](scope).truth is True
        or any(_is_in_conflict(known, key) for key in conflict.lists)
    )
    return Plan(study, known, questions, answered, clashing)


def _is_in_conflict(known: Facts, key: str) -> bool:
    fact = known.get(key)
    return getattr(fact, "opens", None) is not None and "conflict" in getattr(fact, "opens", {}).values()


def choices(study: Study, question: Question, known: Facts) -> tuple[Choice, ...]:
    """The lines of a list that are shown: hidden only where they definitely cannot apply."""
    scope = rules.FactScope(known)

    def shown(choice: Choice) -> bool:
        rule = question.show_choice_if.get(choice.key)
        return rule is None or study.judge_of[rule](scope).truth is not False

    return tuple(choice for choice in question.choices if shown(choice))


def prune(study: Study, answers: Answers, as_of: date) -> Answers:
    """Answers without those that no longer apply after a correction, until nothing more falls away."""
    return pruned(study, answers, as_of)[0]


def pruned(study: Study, answers: Answers, as_of: date) -> tuple[Answers, Facts]:
    """The same, and what the answers that are left say."""
    while True:
        known = facts(study, answers, as_of)
        kept = _prune_once(study, answers, known)
        if kept == answers:
            return kept, known
        answers = kept


def _prune_once(study: Study, answers: Answers, known: Facts) -> Answers:
    kept: dict[str, Answer] = dict(answers)
    for question in study.questions:
        if applies(study, question, known) is False:
            for key in question.keys:
                kept.pop(key, None)
            continue
        answer = kept.get(question.key)
        if question.show_choice_if and answer is not None and isinstance(answer.value, list):
            shown = {choice.key for choice in choices(study, question, known)}
            left: list[JsonValue] = [item for item in answer.value if item in shown]
            if left != answer.value:
                kept.pop(question.key)
                if left:
                    kept[question.key] = answer.model_copy(update={"value": left})
        _prune_followups(question, kept)
    return kept


def _prune_followups(question: Question, kept: dict[str, Answer]) -> None:
    main = kept.get(question.key)
    ticked = main.value if main is not None and isinstance(main.value, list) else []
    for followup in question.followups:
        answer = kept.get(followup.key)
        if answer is None:
            continue
        if not any(item in ticked for item in followup.on):
            kept.pop(followup.key)
        elif isinstance(answer.value, dict):
            left = {item: day for item, day in answer.value.items() if item in ticked}
            kept[followup.key] = answer.model_copy(update={"value": left})


def may_stop(question: Question) -> bool:
    """Does content offer to stop after this question at all?"""
    return question.soft_stop and not question.private


def open_questions(assessment: Assessment, plan: Plan) -> tuple[Question, ...]:
    """The screens that could still decide an open point, for somebody who knows more. Never a private one.

    One that was answered is among them only where nothing unanswered decides the same points.
    """
    done = {question.id for question in plan.answered}
    asked: set[str] = set()
    for name in assessment.blocking_unknown:
        deciding = set(assessment.study.parts[name].decided_by)
        asked |= deciding - done or deciding
    return tuple(question for question in plan.questions if question.id in asked and not question.private)


def lasting_stop(assessment: Assessment, question: Question) -> tuple[str, ...]:
    """Parts that this question has settled against the person for good; where content says so, a page offers to stop.

    Never for what can change, and never after a private question.
    """
    if not may_stop(question):
        return ()
    parts: Mapping[str, object] = assessment.study.parts
    return tuple(
        name
        for name in assessment.not_met
        if name in parts
        and not assessment.study.parts[name].can_change
        and question.id in assessment.study.parts[name].decided_by
    )
