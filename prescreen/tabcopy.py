"""The copy of a conversation that a browser's tab keeps: closed under a key that all replicas share, never read there.

It is never believed: what comes back is opened, looked over and judged again, and anything old or changed is nothing.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from pydantic import ValidationError

from prescreen.conversation import Conversation
from prescreen.eligibility.answers import AnswerNotUsable, facts
from prescreen.eligibility.study import Study
from prescreen.eligibility.text import Model

# One more with every change of what a conversation holds.
SCHEMA: Final = 6


class TabSeal:
    """The tab's copy, closed under a key that all replicas share: the browser keeps it and cannot read it."""

    def __init__(self, key: bytes, hours: int) -> None:
        self._fernet, self._seconds = Fernet(key), hours * 3600

    def close(self, conversation: Conversation) -> bytes:
        packed = Model.model_dump_json(_Packed(schema_version=SCHEMA, conversation=conversation))
        return self._fernet.encrypt(packed.encode())

    def open(self, blob: bytes, study_ids: Mapping[str, Study]) -> Conversation | None:
        """What the tab kept, looked over again; None for anything old, changed, of another version or another study."""
        try:
            packed = _Packed.model_validate_json(self._fernet.decrypt(blob, ttl=self._seconds))
        except (InvalidToken, ValidationError):
            return None
        kept = packed.conversation
        if packed.schema_version != SCHEMA or kept.study not in study_ids:
            return None
        return kept if _fits(kept, study_ids.values()) else None


class _Packed(Model):
    schema_version: int
    conversation: Conversation


def _fits(kept: Conversation, studies: Collection[Study]) -> bool:
    """Do the answers still fit the questions of some study? One may have changed while the tab was open."""
    if any(all(key not in study.question_by_key for study in studies) for key in kept.answers):
        return False
    try:
        for study in studies:
            facts(study, kept.answers, date.max.replace(year=2999))
    except AnswerNotUsable:
        return False
    return True
