"""Words for people, as types: `Text` is translated content, `Message` is a code string rendered at the edge.

One walk finds every `Text` in content: extracting, translating, gating and approving all go through it. Nothing here
knows a language; `prescreen.i18n` chooses one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

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


class Message(Model):
    """A code string for gettext with its parameters; the reader's language is chosen last."""

    msgid: str
    params: Mapping[str, str] = {}


def N_(msgid: str) -> str:  # noqa: N802 - the name that gettext tools look for
    """Mark a string for extraction without translating it here."""
    return msgid


Tree = TypeVar("Tree", bound=BaseModel)


def texts(tree: BaseModel, pointer: str = "") -> Iterator[tuple[str, Text]]:
    """Every readable text with its stable pointer, built from ids and never from places in a list."""
    for name, value in _fields(tree):
        yield from _texts_in(value, f"{pointer}/{name}" if pointer else name)


def _texts_in(value: object, pointer: str) -> Iterator[tuple[str, Text]]:
    match value:
        case Text():
            yield pointer, value
        case BaseModel():
            yield from texts(value, pointer)
        case Mapping():
            for key, inner in value.items():
                yield from _texts_in(inner, f"{pointer}/{key}")
        case tuple():
            for index, inner in enumerate(value):
                yield from _texts_in(inner, f"{pointer}/{_identity(inner, index)}")


def map_texts(tree: Tree, translate: Callable[[str, Text], Text], pointer: str = "") -> Tree:
    """The same content with every text replaced; the walk is the one of `texts`."""
    changed = {
        name: _mapped(value, translate, f"{pointer}/{name}" if pointer else name) for name, value in _fields(tree)
    }
    return type(tree).model_construct(**changed)


def _mapped(value: Any, translate: Callable[[str, Text], Text], pointer: str) -> Any:
    match value:
        case Text():
            return translate(pointer, value)
        case BaseModel():
            return map_texts(value, translate, pointer)
        case Mapping():
            return {key: _mapped(inner, translate, f"{pointer}/{key}") for key, inner in value.items()}
        case tuple():
            return tuple(
                _mapped(inner, translate, f"{pointer}/{_identity(inner, index)}") for index, inner in enumerate(value)
            )
    return value


def _fields(tree: BaseModel) -> Iterator[tuple[str, Any]]:
    for name in type(tree).model_fields:
        yield name, getattr(tree, name)


def _identity(value: object, index: int) -> str:
    return str(getattr(value, "id", None) or getattr(value, "key", None) or getattr(value, "name", None) or index)
