"""ClinicalTrials.gov, API version 2: whole records, and partial copies that say which fields they lack."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import Field, ValidationError, field_validator

from prescreen.catalogue.forms import Malformed, Raw, malformed, read_day, word, words
from prescreen.catalogue.record import (
    Age,
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

REGISTRY: Final = "ClinicalTrials.gov"
# What a whole record always has. A copy without one of them says so under `_provenance.fieldsAbsentInSource`.
ALWAYS: Final = (
    "identificationModule.briefTitle",
    "statusModule.overallStatus",
    "statusModule.lastUpdatePostDateStruct",
    "sponsorCollaboratorsModule.leadSponsor",
    "descriptionModule.briefSummary",
    "conditionsModule.conditions",
    "designModule.studyType",
    "eligibilityModule.sex",
    "eligibilityModule.eligibilityCriteria",
)
# A partial copy may be without everything but these two.
NEVER_WITHOUT: Final = ("identificationModule.nctId", "eligibilityModule.eligibilityCriteria")
_PERSON: Final = "INDIV"
_LISTED: Final = (
    "List the field under _provenance.fieldsAbsentInSource if the copy lacks it; else take the record again."
)


class _Other(Raw):
    id: str | None = None


class _Identification(Raw):
    nct_id: str = Field(pattern=r"^NCT\d{8}$")
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    org_study_id_info: _Other | None = None
    secondary_id_infos: list[_Other] | None = None


class _Date(Raw):
    date: Day
    type: str | None = None


class _Status(Raw):
    overall_status: str | None = None
    why_stopped: str | None = None
    status_verified_date: Day | None = None
    study_first_post_date_struct: _Date | None = None
    last_update_post_date_struct: _Date | None = None
    start_date_struct: _Date | None = None
    primary_completion_date_struct: _Date | None = None
    completion_date_struct: _Date | None = None

    @field_validator("overall_status")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return value if value is None else str(status(value))


class _Organisation(Raw):
    name: str
    kind: str | None = Field(None, alias="class")


class _Sponsors(Raw):
    lead_sponsor: _Organisation | None = None
    collaborators: list[_Organisation] | None = None


class _Description(Raw):
    brief_summary: str | None = None


class _Conditions(Raw):
    conditions: list[str] | None = None
    keywords: list[str] | None = None


class _Count(Raw):
    count: int | None = None


class _Design(Raw):
    study_type: str | None = None
    phases: list[str] | None = None
    enrollment_info: _Count | None = None

    @field_validator("phases")
    @classmethod
    def _known(cls, values: list[str] | None) -> list[str] | None:
        return None if values is None else [str(phase(value)) for value in values]


class _Intervention(Raw):
    name: str
    type: str | None = None
    other_names: list[str] | None = None


class _Arms(Raw):
    interventions: list[_Intervention] | None = None


class _Eligibility(Raw):
    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None

    @field_validator("sex")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in set(Sex):
            raise ValueError(f"{value!r} is not one of {', '.join(Sex)}")
        return value

    @field_validator("minimum_age", "maximum_age")
    @classmethod
    def _readable(cls, value: str | None) -> str | None:
        if value is not None and age(value) is None and value.strip() not in _NO_LIMIT:
            raise ValueError(f"{value!r} is no age like '18 Years'")
        return value


class _Location(Raw):
    facility: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    status: str | None = None

    @field_validator("status")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        return value if value is None else str(status(value))

    def place(self) -> Place:
        return Place(
            facility=word(without_contacts(self.facility or "")),
            city=word(self.city),
            region=word(self.state),
            country=word(self.country),
            status=Status(self.status) if self.status else None,
        )


class _Locations(Raw):
    locations: list[_Location] | None = None


class _Protocol(Raw):
    identification_module: _Identification
    status_module: _Status = _Status()
    sponsor_collaborators_module: _Sponsors = _Sponsors()
    description_module: _Description = _Description()
    conditions_module: _Conditions = _Conditions()
    design_module: _Design = _Design()
    arms_interventions_module: _Arms = _Arms()
    eligibility_module: _Eligibility = _Eligibility()
    contacts_locations_module: _Locations = _Locations()


class _Term(Raw):
    term: str


class _Browse(Raw):
    meshes: list[_Term] | None = None


class _Misc(Raw):
    version_holder: Day | None = None


class _Derived(Raw):
    misc_info_module: _Misc = _Misc()
    condition_browse_module: _Browse = _Browse()


class _Provenance(Raw):
    repository: str | None = None
    fields_absent_in_source: list[str] = Field(default_factory=list)


class _Study(Raw):
    protocol_section: _Protocol
    derived_section: _Derived = _Derived()
    provenance: _Provenance | None = Field(None, alias="_provenance")


def read(data: Any, under: str = "") -> Record:
    """A record out of a study of the API. Raises `Malformed` with everything that is wrong."""
    try:
        study = _Study.model_validate(data)
    except ValidationError as error:
        raise malformed(error, under) from error
    lacks = study.provenance.fields_absent_in_source if study.provenance else []
    if missing := list(_missing(study.protocol_section, lacks)):
        place = f"{under}.protocolSection" if under else "protocolSection"
        raise Malformed(
            (f"{place}.{name}", f"a whole record always has this, and it {how}", _LISTED) for name, how in missing
        )
    try:
        return _record(study, lacks)
    except ValidationError as error:
        raise malformed(error, under) from error


def _missing(protocol: _Protocol, lacks: list[str]) -> Iterator[tuple[str, str]]:
    whole = protocol.model_dump(by_alias=True)
    for path in ALWAYS:
        declared = any(path == one or path.startswith(f"{one}.") for one in lacks)
        partial = bool(lacks) and path not in NEVER_WITHOUT
        value: Any = whole
        for part in path.split("."):
            value = (value or {}).get(part)
        if value is None and not declared and not partial:
            yield path, "is missing"
        elif value in ("", [], {}) and path in NEVER_WITHOUT:
            yield path, "is empty"


def _record(study: _Study, lacks: list[str]) -> Record:
    protocol = study.protocol_section
    told, dates = protocol.identification_module, protocol.status_module
    ids = [told.org_study_id_info, *(told.secondary_id_infos or ())]
    eligibility, design = protocol.eligibility_module, protocol.design_module
    lead = protocol.sponsor_collaborators_module.lead_sponsor
    return Record(
        id=told.nct_id,
        other_ids=words(one.id for one in ids if one),
        title=word(told.brief_title),
        official_title=word(told.official_title),
        acronym=word(told.acronym),
        summary=word(without_contacts(protocol.description_module.brief_summary or "")),
        sponsor=word(lead.name) if lead and lead.kind != _PERSON else None,
        collaborators=words(
            one.name for one in protocol.sponsor_collaborators_module.collaborators or () if one.kind != _PERSON
        ),
        status=Status(dates.overall_status) if dates.overall_status else None,
        why_stopped=word(without_contacts(dates.why_stopped or "")),
        verified=dates.status_verified_date,
        first_posted=_day(dates.study_first_post_date_struct),
        updated=_day(dates.last_update_post_date_struct),
        start=_dated(dates.start_date_struct),
        primary_completion=_dated(dates.primary_completion_date_struct),
        completion=_dated(dates.completion_date_struct),
        study_type=word(design.study_type),
        phases=tuple(Phase(one) for one in design.phases or ()),
        enrollment=design.enrollment_info.count if design.enrollment_info else None,
        conditions=words(protocol.conditions_module.conditions or ()),
        condition_terms=words(one.term for one in study.derived_section.condition_browse_module.meshes or ()),
        keywords=words(protocol.conditions_module.keywords or ()),
        interventions=tuple(
            Intervention(name=one.name, kind=word(one.type), other_names=words(one.other_names or ()))
            for one in protocol.arms_interventions_module.interventions or ()
        ),
        sex=Sex(eligibility.sex) if eligibility.sex else None,
        minimum_age=age(eligibility.minimum_age),
        maximum_age=age(eligibility.maximum_age),
        healthy_volunteers=eligibility.healthy_volunteers,
        criteria=word(without_contacts(eligibility.eligibility_criteria or "")),
        places=tuple(one.place() for one in protocol.contacts_locations_module.locations or ()),
        source=_source(study, lacks),
    )


def _day(told: _Date | None) -> str | None:
    return told.date if told is not None else None


def _dated(told: _Date | None) -> Dated | None:
    if told is None:
        return None
    return Dated(day=told.date, planned={"ACTUAL": False, "ESTIMATED": True}.get(told.type or ""))


def _source(study: _Study, lacks: list[str]) -> Source:
    return Source(
        registry=REGISTRY,
        form="ctgov-v2-partial" if lacks else "ctgov-v2",
        read_on=read_day(study.derived_section.misc_info_module.version_holder),
        copy_of=word(study.provenance.repository) if study.provenance else None,
        lacks=tuple(lacks),
    )


_NO_LIMIT = ("", "N/A")
_STATUS = {
    "ACTIVE,_NOT_RECRUITING": Status.ACTIVE_NOT_RECRUITING,
    "UNKNOWN_STATUS": Status.UNKNOWN,
    "TEMPORARILY_NOT_AVAILABLE_FOR_EXPANDED_ACCESS": Status.TEMPORARILY_NOT_AVAILABLE,
}


def status(written: str) -> Status:
    """A status in the registry's words, old or new. Raises `ValueError` for one that we do not know."""
    name = written.strip().upper().replace(" ", "_")
    if name in _STATUS:
        return _STATUS[name]
    if name not in set(Status):
        raise ValueError(f"{written!r} is no status that we know")
    return Status(name)


def phase(written: str) -> Phase:
    """One phase in the registry's words, old or new. Raises `ValueError` for one that we do not know."""
    name = written.strip().upper().replace(" ", "").replace("_", "").replace("/", "")
    known = {one.value.replace("_", ""): one for one in Phase} | {"PHASE0": Phase.EARLY_PHASE1}
    if name not in known:
        raise ValueError(f"{written!r} is no phase that we know")
    return known[name]


def age(written: str | None) -> Age | None:
    """A limit of age; None where there is none, or where it cannot be read."""
    try:
        return Age(written=written.strip()) if written else None
    except ValidationError:
        return None
