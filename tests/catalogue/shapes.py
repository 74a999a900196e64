"""One real record in the other forms that registries give: classic XML, and the shape of the NCI's API.

No real file of these two forms was at hand, so the words are those of a real record and the form is the documented one.
"""

import json
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

REGISTRY = Path(__file__).with_name("registry")
WHOLE, PARTIAL = "NCT03198546", "NCT00005997"


def raw(name: str) -> Any:
    return json.loads((REGISTRY / f"{name}.json").read_text(encoding="utf-8"))


def classic(name: str = WHOLE) -> str:
    """The record as one XML file of the classic form, its contacts included."""
    told = raw(name)["protocolSection"]
    conditions = "".join(f"<condition>{escape(one)}</condition>" for one in told["conditionsModule"]["conditions"])
    places = "".join(
        f"""<location><facility><name>{escape(one["facility"])}</name><address><city>{one["city"]}</city>
        <state>{one["state"]}</state><zip>{one["zip"]}</zip><country>{one["country"]}</country></address></facility>
        <status>Recruiting</status><contact><last_name>Li Contact, MD</last_name><phone>86-20-1234567</phone>
        <email>li@hospital.example</email></contact><investigator><last_name>Wang Person</last_name>
        <role>Principal Investigator</role></investigator></location>"""
        for one in told["contactsLocationsModule"]["locations"]
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<clinical_study>
  <required_header><download_date>ClinicalTrials.gov processed this data on July 02, 2023</download_date></required_header>
  <id_info><org_study_id>ZZCART-003</org_study_id><nct_id>{name}</nct_id></id_info>
  <brief_title>{escape(told["identificationModule"]["briefTitle"])}</brief_title>
  <official_title>{escape(told["identificationModule"]["officialTitle"])}</official_title>
  <sponsors><lead_sponsor><agency>{escape(told["sponsorCollaboratorsModule"]["leadSponsor"]["name"])}</agency>
    <agency_class>Other</agency_class></lead_sponsor></sponsors>
  <brief_summary><textblock>
      {escape(told["descriptionModule"]["briefSummary"])}
  </textblock></brief_summary>
  <overall_status>Active, not recruiting</overall_status>
  <start_date type="Actual">July 1, 2017</start_date>
  <completion_date type="Anticipated">August 2036</completion_date>
  <phase>Phase 1/Phase 2</phase>
  <study_type>Interventional</study_type>
  <enrollment type="Anticipated">30</enrollment>
  {conditions}
  <intervention><intervention_type>Biological</intervention_type>
    <intervention_name>GPC3 targeting CAR-T cells</intervention_name><other_name>GPC3-CART</other_name></intervention>
  <eligibility><criteria><textblock>
      {escape(told["eligibilityModule"]["eligibilityCriteria"])}
  </textblock></criteria>
    <gender>All</gender><minimum_age>18 Years</minimum_age><maximum_age>N/A</maximum_age>
    <healthy_volunteers>No</healthy_volunteers></eligibility>
  <overall_official><last_name>Zhang Official, PhD</last_name><role>Study Chair</role></overall_official>
  <overall_contact><last_name>Zhao Person</last_name><phone>+86 20 3456789</phone></overall_contact>
  {places}
  <verification_date>June 2024</verification_date>
  <study_first_posted type="Actual">June 26, 2017</study_first_posted>
  <last_update_posted type="Actual">June 25, 2024</last_update_posted>
  <condition_browse><mesh_term>Carcinoma, Hepatocellular</mesh_term></condition_browse>
</clinical_study>
"""


def cts(name: str = WHOLE) -> dict[str, Any]:
    """The record as a trial of the NCI's API, its contacts included."""
    told = raw(name)["protocolSection"]
    lines = told["eligibilityModule"]["eligibilityCriteria"].split("\n")
    wanted = [line for line in lines if line[:1].isdigit()]
    return {
        "nct_id": name,
        "nci_id": "NCI-2017-01234",
        "protocol_id": "ZZCART-003",
        "brief_title": told["identificationModule"]["briefTitle"],
        "official_title": told["identificationModule"]["officialTitle"],
        "brief_summary": told["descriptionModule"]["briefSummary"],
        "lead_org": told["sponsorCollaboratorsModule"]["leadSponsor"]["name"],
        "principal_investigator": "Zhang Official",
        "central_contact": {"central_contact_name": "Zhao Person", "central_contact_phone": "+86 20 3456789"},
        "current_trial_status": "Closed to Accrual",
        "current_trial_status_date": "2024-06-25",
        "record_verification_date": "2024-06-01",
        "start_date": "2017-07-01",
        "study_protocol_type": "Interventional",
        "phase": "I_II",
        "minimum_target_accrual_number": 30,
        "keywords": None,
        "diseases": [
            {"name": "Neoplasm", "is_lead_disease": False, "inclusion_indicator": "TREE"},
            *(
                {"name": one, "is_lead_disease": one == "Hepatocellular Carcinoma", "inclusion_indicator": "TRIAL"}
                for one in reversed(told["conditionsModule"]["conditions"])
            ),
        ],
        "arms": [
            {"name": "one", "interventions": [{"name": "CAR-T cells", "type": "Biological", "synonyms": ["GPC3"]}]}
        ],
        "eligibility": {
            "structured": {
                "gender": "BOTH",
                "min_age": "18 Years",
                "max_age": "999 Years",
                "accepts_healthy_volunteers": False,
            },
            "unstructured": [
                {"description": line, "inclusion_indicator": number < 6, "display_order": number}
                for number, line in enumerate(wanted)
            ],
        },
        "sites": [
            {
                "org_name": one["facility"],
                "org_city": one["city"],
                "org_country": one["country"],
                "recruitment_status": "CLOSED_TO_ACCRUAL",
                "contact_name": "Li Contact",
                "contact_email": "li@hospital.example",
                "contact_phone": "86-20-1234567",
            }
            for one in told["contactsLocationsModule"]["locations"]
        ],
    }


# Everybody who is named above, and whatever reaches them.
PEOPLE = ("Li Contact", "Wang Person", "Zhang Official", "Zhao Person", "li@hospital.example", "1234567", "3456789")
