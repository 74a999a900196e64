"""The content model: a study with its questions, criteria, derived facts, pages and sites.

Everything a person reads is a `Text`. Ids are stable names: stored answers, translations and findings hang on them.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field

from prescreen.eligibility import compiled, expressions
from prescreen.eligibility.about import About
from prescreen.eligibility.facts import exact
from prescreen.eligibility.finding import Finding, judging
from prescreen.eligibility.text import Model, Text
from prescreen.eligibility.topics import Topic
from prescreen.eligibility.truth import Reason
from prescreen.eligibility.vocabulary import Vocabulary

Place = Literal["lab_report", "scan_report", "hospital_letter", "medicine_box", "doctor", "you"]
RuleText = str


class Choice(Model):
    """One line of a list. `opens` is the reason it leaves: for itself in a single choice, else for the unticked."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    key: str
    label: Text
    role: Literal["none"] | None = None
    opens: Reason | None = None
    spares: tuple[str, ...] = Field(default=(), alias="except")
    notice: str | None = None


class CarerTexts(Model):
    """The words for someone who answers for another person; only what differs."""

    ask: Text | None = None
    hint: Text | None = None
    where: Text | None = None
    why: Text | None = None
    choices: Mapping[str, Text] = {}


class FollowUp(Model):
    """What is asked after some choices were ticked: a month for each, or one number."""

    key: str
    kind: Literal["dates", "number"]
    on: tuple[str, ...] = Field(alias="for")
    ask: Text
    carer_ask: Text | None = None
    unsure: Text
    units: tuple[str, ...] = ()
    assume_months: int | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Row(Model):
    """One row of a lab sheet: a number with unit, an arrow first, or clotting in seconds as the second way."""

    key: str
    mode: Literal["number", "arrow"]
    label: Text
    units: tuple[str, ...] = ()
    instead_of: str | None = None


class SampleRow(Model):
    """One row of the sample that shows where to look, with an invented number; names as reports print them.

    `other` rows are like a wanted one and are not it. `ring_limit`: the upper limit is to be copied too.
    """

    name: Mapping[str, str]
    value: str
    mark: str = ""
    unit: str = ""
    low: str = ""
    limit: str = ""
    ring_limit: bool = False
    other: bool = False


class DatedResults(Model):
    """A series of dated results that, when given, replaces the simple choice."""

    key: str
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    within_limit: bool = False


class Typed(Model):
    """What people type for a question, for understanding and never for display: its kind and time where its words
    do not tell, other words for its thing, and words for each choice, in every language. `ask_back`: choices that a
    bare yes or no leads to, and that say more than it. `before_counts`: "not now" is not yet "none".
    """

    kind: Literal["status", "event", "permission"] | None = None
    scope: Literal["now", "ever", "period"] | None = None
    echo: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = {}
    ask_back: tuple[str, ...] = ()
    before_counts: bool = False


class Question(Model):
    """One screen. `key` names its answer; a screen of rows has one answer per row."""

    id: str
    key: str
    kind: Literal["one", "many", "number", "lab_value", "date_gate", "lab_rows"]
    short: Text
    ask: Text
    hint: Text | None = None
    where: Text | None = None
    why: Text | None = None
    carer: CarerTexts | None = None
    choices: tuple[Choice, ...] = ()
    units: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    followups: tuple[FollowUp, ...] = ()
    dated: DatedResults | None = None
    too_late: Text | None = None
    unit_unknown: Text | None = None
    needs: str | None = None
    ask_if: RuleText | None = None
    skip_if: RuleText | None = None
    if_skipped: Literal["none", "no_report", "not_answered"] = "not_answered"
    unknown_as: Reason | None = None
    show_choice_if: Mapping[str, RuleText] = {}
    soft_stop: bool = False
    private: bool = False
    found_in: Place = "you"
    sample: tuple[SampleRow, ...] = ()
    typed: Typed | None = None

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every answer key that this screen can fill."""
        own = tuple(row.key for row in self.rows) if self.rows else (self.key,)
        dated = (self.dated.key,) if self.dated else ()
        return (*own, *(followup.key for followup in self.followups), *dated)

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names of all facts that come from this screen."""
        dates = (f"{item}_date" for followup in self.followups if followup.kind == "dates" for item in followup.on)
        return frozenset((*self.keys, *dates))

    @cached_property
    def choice_by_key(self) -> Mapping[str, Choice]:
        return {choice.key: choice for choice in self.choices}

    def choice(self, key: str) -> Choice | None:
        return self.choice_by_key.get(key)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The choices that are things to tick, without "none" and what opens."""
        return tuple(choice.key for choice in self.choices if choice.role is None and choice.opens is None)


class Part(Model):
    """A part of a criterion, judged on its own. `rule` says what must hold, for an exclusion too: met is good."""

    rule: RuleText
    unless: RuleText | None = None
    label: Text
    plain: Text | None = None  # on the study page, where the label names nothing
    reason: Text | None = None
    say: Text | None = None
    can_change: bool = False
    ask_doctor: Text | None = None
    sensitive: bool = False
    sheet_only: bool = False
    central: bool = False
    decided_by: tuple[str, ...] = ()
    found_in: Place = "you"


class EligibilityCriterion(Model):
    """One numbered statement of the registry record, in its own words, split into parts."""

    id: str
    kind: Literal["inclusion", "exclusion"]
    registry: str
    parts: Mapping[str, Part]

    def part_ids(self) -> Iterator[tuple[str, Part]]:
        """A single part has the criterion's own id; several have a letter behind it."""
        for letter, part in self.parts.items():
            yield (self.id if letter == "only" else f"{self.id}{letter}"), part


class Freshness(Model):
    """Which facts are dated by which date, and for how many days they count."""

    facts: tuple[str, ...]
    dated_by: str
    days: int


class Bands(Model):
    """Points by value: under the first limit, between the two (both included), over the second; limits per unit."""

    of: str
    at: Mapping[str, tuple[Decimal, Decimal]]
    points: tuple[int, int, int]
    over_limit: bool = False

    @cached_property
    def limits(self) -> Mapping[str, tuple[Fraction, Fraction]]:
        """The limits, exact."""
        return {unit: (exact(low), exact(high)) for unit, (low, high) in self.at.items()}


class Case(Model):
    """Points by condition: the first case that holds; where that cannot be told, all that may hold."""

    when: RuleText | None = None
    points: tuple[int, int]


class SumPart(Model):
    """One part of a sum: by value, by the first of several values at hand, or by cases."""

    name: str
    bands: tuple[Bands, ...] = ()
    cases: tuple[Case, ...] = ()

    def sources(self) -> tuple[str, ...]:
        """The facts that its points come from."""
        conditions = (expressions.parse(case.when) for case in self.cases if case.when is not None)
        cased = (name for condition in conditions for name in sorted(expressions.names(condition)))
        return tuple(dict.fromkeys((*(bands.of for bands in self.bands), *cased)))


class Consecutive(Model):
    """The two newest results of a series are good, so many days apart, and recent."""

    of: str
    days_apart: int
    fresh_days: int


class Derived(Model):
    """A fact computed from others. `report` puts it into the assessment's figures."""

    ratio_to_limit: str | None = None
    over_limit: str | None = None
    sum_of: tuple[SumPart, ...] = ()
    consecutive: Consecutive | None = None
    report: bool = False

    def sources(self) -> tuple[str, ...]:
        """The facts it is computed from, in order."""
        direct = (self.ratio_to_limit, self.over_limit, self.consecutive.of if self.consecutive else None)
        summed = (name for part in self.sum_of for name in part.sources())
        return tuple(dict.fromkeys((*(name for name in direct if name is not None), *summed)))


class Conflict(Model):
    """Answers that contradict each other: asked again, never decided. `opens` are the parts left unknown until then."""

    id: str
    when: RuleText
    opens: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    ask_again: tuple[str, ...]
    say: Text


class Site(Model):
    """Where the study takes place. What the registry does not say is None and is shown as not known yet."""

    id: str
    name: Text | None = None
    place: Text | None = None
    team: Text | None = None
    phone: str | None = None
    outside_mainland: bool | None = None


class Snapshot(Model):
    """What a copy of the registry record said, and when it was read."""

    source: str
    read: date | None = None
    title: str | None = None
    status: str | None = None
    phase: str | None = None
    enrollment: int | None = None
    start: date | None = None
    completion: date | None = None
    completion_planned: bool | None = None


class Registry(Model):
    """The record of the study as we hold it, with its dates."""

    id: str
    title: str
    official_title: str | None = None
    sponsor: str
    status: str
    last_modified: date
    planned_end: date
    enrollment_planned: int | None = None
    condition: str | None = None
    intervention: str | None = None
    keywords: tuple[str, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()


class Status(Model):
    """What an honest page may say about the state of the study. `last_checked`: a person read the registry."""

    facts_as_of: date
    planned_end: date
    last_checked: date | None = None
    shown: Literal["open", "closed", "not_confirmed"] = "not_confirmed"


class Approval(Model):
    """Who approved the words, when, and the hash of what was approved. Empty: awaiting approval."""

    approved_by: str | None = None
    approved_on: date | None = None
    hash: str | None = None


class Adult(Model):
    """Who may leave a contact: nobody of whom this rule is definitely false."""

    rule: RuleText


class Study(Model):
    """A study as content: everything that is asked, judged and said."""

    id: str
    version: str
    title: Text
    position: int = 100  # where it stands among several: the smallest is shown first
    registry: Registry
    status: Status
    approval: Approval
    sites: tuple[Site, ...]
    adult: Adult | None = None
    vocabulary: Vocabulary
    questions: tuple[Question, ...]
    freshness: tuple[Freshness, ...] = ()
    derived: Mapping[str, Derived] = {}
    conflicts: tuple[Conflict, ...] = ()
    criteria: tuple[EligibilityCriterion, ...]
    pages: Mapping[str, Text]
    emergency: Mapping[str, Text] = {}
    volunteers: Mapping[str, Text] = {}
    about: About | None = None
    faq: tuple[Topic, ...] = ()
    # The places of texts that this study says word for word like all others.
    shared: frozenset[str] = frozenset()

    @cached_property
    def parts(self) -> Mapping[str, Part]:
        """Every part by its id, in the order of the record."""
        return {name: part for criterion in self.criteria for name, part in criterion.part_ids()}

    @cached_property
    def criterion_of(self) -> Mapping[str, EligibilityCriterion]:
        return {name: criterion for criterion in self.criteria for name, _ in criterion.part_ids()}

    @cached_property
    def conflicts_opening(self) -> Mapping[str, tuple[Conflict, ...]]:
        """For each part the contradictions that leave it open."""
        return {part: tuple(c for c in self.conflicts if part in c.opens) for c in self.conflicts for part in c.opens}

    @cached_property
    def question_by_key(self) -> Mapping[str, Question]:
        return {key: question for question in self.questions for key in question.keys}

    def question(self, name: str) -> Question:
        """A question by its id or by one of its answer keys."""
        found = self.question_by_key.get(name) or next((q for q in self.questions if q.id == name), None)
        if found is None:
            raise KeyError(name)
        return found

    @cached_property
    def _topic_of(self) -> Mapping[str, Topic]:
        return {topic.id: topic for topic in self.faq}

    def topic(self, name: str) -> Topic:
        """A question that people ask of us, by its id."""
        return self._topic_of[name]

    @cached_property
    def rule_of(self) -> Mapping[str, expressions.Rule]:
        """Every rule text of the study, parsed once. Raises `RuleProblem`; `content check` reports all of them."""
        return {text: expressions.parse(text) for text in rule_texts(self)}

    @cached_property
    def judge_of(self) -> Mapping[str, compiled.Judge]:
        """Every rule of the study as a closure, made once: what all judging goes through."""
        return {text: compiled.compiled(rule) for text, rule in self.rule_of.items()}

    @cached_property
    def finding_of(self) -> Mapping[str, compiled.Teller[Finding]]:
        """Every part as a closure that gives its finding, in the order of the record; made once."""
        rule_of = self.rule_of
        return {
            name: judging(
                name,
                [rule_of[conflict.when] for conflict in self.conflicts_opening.get(name, ())],
                None if part.unless is None else rule_of[part.unless],
                rule_of[part.rule],
            )
            for name, part in self.parts.items()
        }


def rule_texts(study: Study) -> Iterator[str]:
    """Every rule in a study, wherever it stands."""
    for part in study.parts.values():
        yield part.rule
        if part.unless is not None:
            yield part.unless
    for question in study.questions:
        yield from (text for text in (question.ask_if, question.skip_if) if text is not None)
        yield from question.show_choice_if.values()
    for derived in study.derived.values():
        yield from (case.when for part in derived.sum_of for case in part.cases if case.when is not None)
    yield from (conflict.when for conflict in study.conflicts)
    if study.adult is not None:
        yield study.adult.rule
