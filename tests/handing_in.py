"""A referral as a participant's Send leaves it in the store, for tests of the team's side. Names are invented marks."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import JsonValue

from prescreen.eligibility.answers import from_values
from prescreen.eligibility.assessment import assess
from prescreen.eligibility.study import Study
from prescreen.records import database, store, vault
from prescreen.wording import content_hash, fingerprint

HOSTILE_NAME = (
    "![](https://x.example/a.png) <script>window.broken=1</script> [link](https://x.example/b) $\\int$ :red[x]"
)
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FITTING: Mapping[str, JsonValue] = {
    "age_years": 63,
    "sex": "male",
    "hcc_diagnosis": "yes",
    "treatments": ["artery", "drug"],
    "drugs": ["donafenib", "pd1_pdl1"],
    "scan_result": "two_clear",
    "afp_now": "two_normal",
    "spread": ["none"],
    "afp_before": {"value": "2600", "unit": "ng/mL"},
    "activity": "1",
}


def payload(study: Study, *, name: str = "Canary Wang", answers: Mapping[str, JsonValue] = FITTING) -> dict[str, Any]:
    """What is sealed. Without answers nothing was judged."""
    given = from_values(answers)
    assessed = assess(study, given, NOW.date()) if given else None
    words = str(study.pages["consent.sensitive"])
    return {
        "schema_version": 1,
        "study": study.id,
        "content_hash": content_hash(study),
        "language": "zh_Hans",
        "who": "self",
        "site": study.sites[0].id,
        "contact": {
            "reach": None,
            "name": name,
            "phone": "+86 138 0013 8000",
            "email": "",
            "wechat": "",
            "time": "evening",
            "language": "mandarin",
            "message": True,
            "illness": None,
        },
        "answers": {key: one.model_dump(mode="json") for key, one in given.items()},
        "findings": {}
        if assessed is None
        else {part: {"verdict": f.verdict, "reason": f.reason} for part, f in assessed.findings.items()},
        "overall": None if assessed is None else assessed.overall,
        "consents": [
            {
                "key": "consent.sensitive",
                "text": words,
                "hash": fingerprint(words),
                "version": study.version,
                "agreed_at": NOW.isoformat(),
            }
        ],
        "sent_as_shown": [f"Name: {name}", "Phone: +86 138 0013 8000"],
        "created_at": NOW.isoformat(),
    }


def submission(
    study: Study, key: str = "tab-1", code: str = "AAAA-BBBB-CCCC-DDDD-EEEE", **said: Any
) -> store.Submission:
    """The same, ready to be handed in."""
    return store.Submission(
        idempotency_key=key,
        withdraw_code=code,
        study=study.id,
        site=study.sites[0].id,
        language="zh_Hans",
        form_version=study.version,
        consent_version=study.version,
        payload=json.dumps(payload(study, **said), ensure_ascii=False).encode(),
    )


def hand_in(data: Path, study: Study, **said: Any) -> store.Receipt:
    """Hand one in to a site that has been started once."""
    engine = database.open_engine(f"sqlite:///{data.resolve() / 'prescreen.db'}")
    try:
        recipients = vault.site_recipients(data / "keys" / "participant")
        return store.Store(engine, recipients, lambda: datetime.now(UTC)).submit(
            submission(study, **said), store.submitted(datetime.now(UTC))
        )
    finally:
        engine.dispose()
