"""ClinicalTrials.gov as it was before 2024: one XML file for each trial, still found in archives.

A file with a document type is refused before anything in it is opened, so no entity can be built or fetched.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from pydantic import ValidationError

from prescreen.catalogue import ctgov
from prescreen.catalogue.forms import AGAIN, Malformed, malformed, read_day, word, words
from prescreen.catalogue.record import Dated, Intervention, Phase, Place, Record, Sex, Source, Status, without_contacts

_ALWAYS: Final = ("id_info/nct_id", "brief_title", "overall_status", "eligibility/criteria/textblock")
_MONTHS: Final = ("%B %d, %Y", "%Y-%m-%d"), ("%B %Y", "%Y-%m")
_READ_ON: Final = re.compile(r"on (\w+ \d{1,2}, \d{4})")
_INDENT: Final = re.compile(r"^ {1,12}", re.MULTILINE)
_WORDED: Final = {"yes": True, "accepts healthy volunteers": True, "no": False}


def read(content: bytes) -> Record:
    """A record out of an XML file. Raises `Malformed` with everything that is wrong."""
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        what = "it has a document type or entities of its own, which the registry never writes"
        raise Malformed([("", what, "Do not use this file; take the record from the registry.")]) from None
    except (ElementTree.ParseError, ValueError, LookupError, RecursionError) as error:
        raise Malformed([("", f"it is no readable XML ({error})", AGAIN)]) from None
    if root.tag != "clinical_study":
        what = f"it begins with <{root.tag}>, and a record of a trial begins with <clinical_study>"
        raise Malformed([("", what, "Give the file of one trial.")])
    if problems := list(_problems(root)):
        raise Malformed(problems)
    try:
        return _record(root)
    except ValidationError as error:
        raise malformed(error) from error


def _problems(root: Element) -> Iterator[tuple[str, str, str]]:
    for path in _ALWAYS:
        if _text(root, path) is None:
            yield path, "a record always has this, and it is missing or empty", AGAIN
    for path, parse in _CHECKED.items():
        for element in root.iterfind(path):
            try:
                parse(word(element.text) or "")
            except ValueError as error:
                yield path, str(error), AGAIN


def _record(root: Element) -> Record:
    ids = (element.text for path in ("org_study_id", "secondary_id") for element in root.iterfind(f"id_info/{path}"))
    lead = root.find("sponsors/lead_sponsor")
    return Record(
        id=_text(root, "id_info/nct_id") or "",
        other_ids=words(ids),
        title=_text(root, "brief_title"),
        official_title=_text(root, "official_title"),
        acronym=_text(root, "acronym"),
        summary=_block(root, "brief_summary/textblock"),
        sponsor=_organisation(lead) if lead is not None else None,
        collaborators=words(_organisation(one) for one in root.iterfind("sponsors/collaborator")),
        status=ctgov.status(_text(root, "overall_status") or ""),
        why_stopped=_block(root, "why_stopped"),
        verified=_day(_text(root, "verification_date")),
        first_posted=_day(_text(root, "study_first_posted")),
        updated=_day(_text(root, "last_update_posted") or _text(root, "lastchanged_date")),
        start=_dated(root, "start_date"),
        primary_completion=_dated(root, "primary_completion_date"),
        completion=_dated(root, "completion_date"),
        study_type=(_text(root, "study_type") or "").upper().replace(" ", "_") or None,
        phases=_phases(_text(root, "phase") or ""),
        enrollment=_count(_text(root, "enrollment") or "") if root.find("enrollment") is not None else None,
        conditions=words(one.text for one in root.iterfind("condition")),
        condition_terms=words(one.text for one in root.iterfind("condition_browse/mesh_term")),
        keywords=words(one.text for one in root.iterfind("keyword")),
        interventions=tuple(_interventions(root)),
        sex=_sex(_text(root, "eligibility/gender") or ""),
        minimum_age=ctgov.age(_text(root, "eligibility/minimum_age")),
        maximum_age=ctgov.age(_text(root, "eligibility/maximum_age")),
        healthy_volunteers=_WORDED.get((_text(root, "eligibility/healthy_volunteers") or "").lower()),
        criteria=_block(root, "eligibility/criteria/textblock"),
        places=tuple(_places(root)),
        source=_source(root),
    )


def _source(root: Element) -> Source:
    told = _READ_ON.search(_text(root, "required_header/download_date") or "")
    return Source(registry=ctgov.REGISTRY, form="ctgov-xml", read_on=read_day(_day(told[1])) if told else None)


def _interventions(root: Element) -> Iterator[Intervention]:
    for element in root.iterfind("intervention"):
        if name := _text(element, "intervention_name"):
            kind = (_text(element, "intervention_type") or "").upper().replace(" ", "_") or None
            yield Intervention(name=name, kind=kind, other_names=words(o.text for o in element.iterfind("other_name")))


def _places(root: Element) -> Iterator[Place]:
    for element in root.iterfind("location"):
        status = _text(element, "status")
        yield Place(
            facility=_block(element, "facility/name"),
            city=_text(element, "facility/address/city"),
            region=_text(element, "facility/address/state"),
            country=_text(element, "facility/address/country"),
            status=ctgov.status(status) if status else None,
        )


def _organisation(element: Element) -> str | None:
    """An organisation's name; a person who pays for a trial alone is not named."""
    return _text(element, "agency") if _text(element, "agency_class") != "Individual" else None


def _text(element: Element, path: str) -> str | None:
    return word(element.findtext(path))


def _block(element: Element, path: str) -> str | None:
    """A text of several lines without the indent that the file gives it."""
    found = _text(element, path)
    return word(without_contacts(_INDENT.sub("", found))) if found else None


def _day(written: str | None) -> str | None:
    if not written:
        return None
    for form, ours in _MONTHS:
        try:
            return datetime.strptime(written, form).strftime(ours)  # noqa: DTZ007 - a bare day
        except ValueError:
            continue
    raise ValueError(f"{written!r} is no date like 'June 2, 2020' or 'June 2020'")


def _dated(root: Element, path: str) -> Dated | None:
    element = root.find(path)
    day = _day(_text(root, path))
    if element is None or day is None:
        return None
    planned = {"Actual": False, "Anticipated": True, "Estimated": True}.get(element.get("type", ""))
    return Dated(day=day, planned=planned)


def _phases(written: str) -> tuple[Phase, ...]:
    return tuple(ctgov.phase(part) for part in written.split("/") if part) if written != "N/A" else (Phase.NA,)


def _sex(written: str) -> Sex | None:
    named = {"both": Sex.ALL} | {one.value.lower(): one for one in Sex}
    if written and written.lower() not in named:
        raise ValueError(f"{written!r} is not All, Female or Male")
    return named.get(written.lower())


def _count(written: str) -> int:
    if not written.isdecimal():
        raise ValueError(f"{written!r} is no whole number")
    return int(written)


def _age(written: str) -> None:
    if written not in ("", "N/A") and ctgov.age(written) is None:
        raise ValueError(f"{written!r} is no age like '18 Years'")


def _status(written: str) -> Status | None:
    return ctgov.status(written) if written else None


_CHECKED: Final = {
    "overall_status": _status,
    "location/status": _status,
    "phase": _phases,
    "enrollment": _count,
    "eligibility/gender": _sex,
    "eligibility/minimum_age": _age,
    "eligibility/maximum_age": _age,
    **dict.fromkeys(
        (
            "verification_date",
            "study_first_posted",
            "last_update_posted",
            "lastchanged_date",
            "start_date",
            "primary_completion_date",
            "completion_date",
        ),
        _day,
    ),
}
