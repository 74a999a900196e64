"""Words for people, as types: `Text` is translated content, `Message` is a code string rendered at the edge.

Nothing here knows a language; `prescreen.i18n` chooses one.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class Text(str):
    """Readable words in content. Every model field of this type is extracted, translated, gated and approved."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(min_length=1))


class Model(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class Message(Model):
    """A code string for gettext with its parameters; the reader's language is chosen last."""

    msgid: str
    params: Mapping[str, str] = {}


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a string for extraction without translating it here."""
    return msgid
