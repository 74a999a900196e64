"""The Clinical Trials Search API of the NCI (U.S. National Institutes of Health), version 2.

It has words of its own for a trial's state: "Active" takes people, "Closed to Accrual" goes on without new ones.
"""

from typing import Any, Final

from pydantic import Field, ValidationError, field_validator

from prescreen.catalogue import ctgov
from prescreen.catalogue.forms import Malformed, Raw, malformed, word, words
from prescreen.catalogue.record import (
    Dated,
    Day,
    Intervention,
    Phase,
    Place,
    Record,
    Sex,
    Source,
    Status,
    without_contacts,
)

REGISTRY: Final = "NCI Clinical Trials Search"
_STATUS: Final = {
    "approved": Status.NOT_YET_RECRUITING,
    "in review": Status.NOT_YET_RECRUITING,
    "active": Status.RECRUITING,
    "enrolling by invitation": Status.ENROLLING_BY_INVITATION,
    "closed to accrual": Status.ACTIVE_NOT_RECRUITING,
    "closed to accrual and intervention": Status.ACTIVE_NOT_RECRUITING,
    "temporarily closed to accrual": Status.SUSPENDED,
    "temporarily closed to accrual and intervention": Status.SUSPENDED,
    "complete": Status.COMPLETED,
    "completed": Status.COMPLETED,
    "administratively complete": Status.TERMINATED,
    "withdrawn": Status.WITHDRAWN,
}
_PHASE: Final = {
    "O": (Phase.EARLY_PHASE1,),
    "I": (Phase.PHASE1,),
    "I_II": (Phase.PHASE1, Phase.PHASE2),
    "II": (Phase.PHASE2,),
    "II_III": (Phase.PHASE2, Phase.PHASE3),
    "III": (Phase.PHASE3,),
    "IV": (Phase.PHASE4,),
    "NA": (Phase.NA,),
}
_SEX: Final = {"both": Sex.ALL, "all": Sex.ALL, "female": Sex.FEMALE, "male": Sex.MALE}
# Written where there is no limit.
_NO_LIMIT: Final = frozenset({"0 Years", "999 Years", "N/A", ""})
_GROUPS: Final = ((True, "Inclusion Criteria:"), (False, "Exclusion Criteria:"))


class _Snake(Raw, alias_generator=None):
    """Names with underscores, as they come."""


def _state(value: str | None) -> str | None:
    if value is not None and value.lower() not in _STATUS:
        raise ValueError(f"{value!r} is no status that we know")
    return value


class _Criterion(_Snake):
    description: str
    inclusion_indicator: bool
    display_order: int | None = None


class _Limits(_Snake):
    sex: str | None = None
    gender: str | None = None
    min_age: str | None = None
    max_age: str | None = None
    accepts_healthy_volunteers: bool | None = None

    @field_validator("sex", "gender")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value and value.lower() not in _SEX:
            raise ValueError(f"{value!r} is not BOTH, ALL, FEMALE or MALE")
        return value

    @field_validator("min_age", "max_age")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None and value.strip() not in _NO_LIMIT and ctgov.age(value) is None:
            raise ValueError(f"{value!r} is no age like '18 Years'")
        return value


class _Eligibility(_Snake):
    structured: _Limits = _Limits()
    unstructured: list[_Criterion] | None = None


class _Disease(_Snake):
    name: str
    is_lead_disease: bool | None = None
    inclusion_indicator: str | None = None


class _Intervention(_Snake):
    name: str
    type: str | None = None
    synonyms: list[str] | None = None


class _Arm(_Snake):
    interventions: list[_Intervention] | None = None


class _Site(_Snake):
    org_name: str | None = None
    org_city: str | None = None
    org_state_or_province: str | None = None
    org_country: str | None = None
    recruitment_status: str | None = None

    @field_validator("recruitment_status")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return _state(value and value.replace("_", " "))

    def place(self) -> Place:
        return Place(
            facility=word(without_contacts(self.org_name or "")),
            city=word(self.org_city),
            region=word(self.org_state_or_province),
            country=word(self.org_country),
            status=_STATUS[self.recruitment_status.lower()] if self.recruitment_status else None,
        )


class _Collaborator(_Snake):
    name: str | None = None


class _Trial(_Snake):
    nct_id: str | None = None
    nci_id: str | None = None
    protocol_id: str | None = None
    brief_title: str
    official_title: str | None = None
    acronym: str | None = None
    brief_summary: str | None = None
    lead_org: str | None = None
    collaborators: list[_Collaborator] | None = None
    current_trial_status: str
    current_trial_status_date: Day | None = None
    record_verification_date: Day | None = None
    start_date: Day | None = None
    completion_date: Day | None = None
    primary_purpose: str | None = None
    study_protocol_type: str | None = None
    phase: str | None = None
    minimum_target_accrual_number: int | None = None
    diseases: list[_Disease] | None = None
    keywords: list[str] | None = None
    arms: list[_Arm] | None = None
    eligibility: _Eligibility = Field()
    sites: list[_Site] | None = None

    @field_validator("current_trial_status")
    @classmethod
    def _known(cls, value: str) -> str:
        return _state(value) or value

    @field_validator("phase")
    @classmethod
    def _a_phase(cls, value: str | None) -> str | None:
        if value and value not in _PHASE:
            raise ValueError(f"{value!r} is no phase that we know")
        return value


def read(data: Any, under: str = "") -> Record:
    """A record out of a trial of the API. Raises `Malformed` with everything that is wrong."""
    try:
        trial = _Trial.model_validate(data)
        if (identity := trial.nct_id or trial.nci_id) is None:
            raise Malformed([(f"{under}.nct_id".lstrip("."), "it has no number", "Take the record again.")])
        return _record(trial, identity)
    except ValidationError as error:
        raise malformed(error, under) from error


def _record(trial: _Trial, identity: str) -> Record:
    limits = trial.eligibility.structured
    return Record(
        id=identity,
        other_ids=words(one for one in (trial.nci_id, trial.protocol_id) if one != identity),
        title=word(trial.brief_title),
        official_title=word(trial.official_title),
        acronym=word(trial.acronym),
        summary=word(without_contacts(trial.brief_summary or "")),
        sponsor=word(trial.lead_org),
        collaborators=words(one.name for one in trial.collaborators or ()),
        status=_STATUS[trial.current_trial_status.lower()],
        status_written=word(trial.current_trial_status),
        verified=trial.record_verification_date,
        updated=trial.current_trial_status_date,
        start=Dated(day=trial.start_date) if trial.start_date else None,
        completion=Dated(day=trial.completion_date) if trial.completion_date else None,
        study_type=(trial.study_protocol_type or "").upper().replace("-", "_") or None,
        phases=_PHASE[trial.phase] if trial.phase else (),
        enrollment=trial.minimum_target_accrual_number,
        conditions=words(one.name for one in _diseases(trial)),
        keywords=words(trial.keywords or ()),
        interventions=_interventions(trial),
        sex=_SEX[(limits.sex or limits.gender or "").lower()] if limits.sex or limits.gender else None,
        minimum_age=None if limits.min_age in _NO_LIMIT else ctgov.age(limits.min_age),
        maximum_age=None if limits.max_age in _NO_LIMIT else ctgov.age(limits.max_age),
        healthy_volunteers=limits.accepts_healthy_volunteers,
        criteria=_criteria(trial.eligibility.unstructured or []),
        places=tuple(one.place() for one in trial.sites or ()),
        source=Source(registry=REGISTRY, form="nci-cts-v2"),
    )


def _diseases(trial: _Trial) -> list[_Disease]:
    """What the trial itself names; the API also lists everything above it in its tree of diseases."""
    found = trial.diseases or []
    named = [one for one in found if one.inclusion_indicator != "TREE"]
    return sorted(named or found, key=lambda one: not one.is_lead_disease)


def _interventions(trial: _Trial) -> tuple[Intervention, ...]:
    found = {}
    for arm in trial.arms or ():
        for one in arm.interventions or ():
            if name := word(one.name):
                kind = (one.type or "").upper() or None
                found[name] = Intervention(name=name, kind=kind, other_names=words(one.synonyms or ()))
    return tuple(found.values())


def _criteria(lines: list[_Criterion]) -> str | None:
    """The criteria under the two headings that the registry shows them with, in its order."""
    told = []
    for included, heading in _GROUPS:
        own = sorted(
            (one for one in lines if one.inclusion_indicator is included), key=lambda one: one.display_order or 0
        )
        if own:
            told.append("\n".join((heading, "", *(f"* {without_contacts(one.description.strip())}" for one in own))))
    return "\n\n".join(told) or None
