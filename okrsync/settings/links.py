"""What a plugin describes: connections by their kind, and work by the kind of tool it lives in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    TypeAdapter,
    ValidationInfo,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, InitErrorDetails, ValidationError, core_schema

from okrsync.sdk import ConnectionSettings, Plugin, WorkSelection
from okrsync.settings.dates import NotUnderstood, read_look_back
from okrsync.settings.entry import refuse, refuse_at, refuse_missing
from okrsync.settings.problem import listed, suggestion
from okrsync.settings.schedule import read_when

# Stand for what plugins describe until the schema is put together.
CONNECTION_REF = {"x-okrsync": "Connection"}
WORK_REF = {"x-okrsync": "Work"}

Plugins = Mapping[str, Plugin]


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection of the kind that its settings name."""

    settings: ConnectionSettings

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(cls._read)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(CONNECTION_REF)

    @classmethod
    def _read(cls, value: object, info: ValidationInfo) -> Connected:
        plugins = _plugins(info)
        if not isinstance(value, dict):
            refuse("must be a mapping", "each connection has a name, as in my-tracker: {kind: ..., ...}")
        if "kind" not in value:
            refuse_missing(("kind",), f"say which tool it is: {listed(plugins, last='or')}")
        kind = value["kind"]
        if not isinstance(kind, str) or kind not in plugins:
            hint = suggestion(str(kind), plugins, otherwise="no connector is installed")
            refuse_at(("kind",), "there is no connector of this kind", hint)
        settings = plugins[kind].settings.model_validate(value, context=info.context)
        _check("every", settings.every, read_when)
        _check("history", settings.history, read_look_back)
        return cls(settings)


@dataclass(frozen=True, slots=True)
class Linked:
    """Items of one tool: its kind, and which of them."""

    kind: str
    selection: WorkSelection

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(cls._read)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(WORK_REF)

    @classmethod
    def _read(cls, value: object, info: ValidationInfo) -> Linked:
        plugins = _plugins(info)
        kinds = listed(plugins)
        if value == {}:
            refuse("names no tool", f"the tools are {kinds}")
        if not isinstance(value, dict):
            refuse("must name a tool and what to select there", f"the tools are {kinds}")
        unknown = [kind for kind in value if kind not in plugins]
        if unknown:
            raise ValidationError.from_exception_data(
                "Work",
                [InitErrorDetails(type="extra_forbidden", loc=(kind,), input=None) for kind in unknown],
            )
        if len(value) > 1:
            refuse(f"names {listed(value)} at once", "make it a list with one entry for each tool")
        kind = next(iter(value))
        return cls(kind, _holder(plugins[kind].selection).validate_python(value)[kind])


def _plugins(info: ValidationInfo) -> Plugins:
    plugins: Plugins = info.context["plugins"] if info.context else {}
    return plugins


@cache
def _holder(selection: type[WorkSelection]) -> TypeAdapter[dict[str, WorkSelection]]:
    """Reads ``{kind: selection}``; a mapping of one key, so that the key is part of where errors are."""
    shape: Any = GenericAlias(dict, (str, selection))
    return TypeAdapter(shape)


def _check(key: str, written: str | None, read: Callable[[str], object]) -> None:
    try:
        if written is not None:
            read(written)
    except NotUnderstood as error:
        refuse_at((key,), str(error), error.hint)


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


# One tool or a list of tools; together they are the work of the thing they stand under.
Work = Annotated[
    tuple[Linked, ...],
    BeforeValidator(_as_list, json_schema_input_type=Linked | list[Linked]),
    Field(min_length=1),
]
