"""What a process is told by its environment, from the model that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from okrsync.settings import ProcessSettings
from okrsync.settings.process import PREFIX, VARIABLES
from tests.reference.markdown import code, page, sentence, table

_INTRODUCTION = """
Each is an environment variable, or a line of `.env` in the folder where okrsync is started. The environment
wins. Any other name that begins with `OKRSYNC_` is refused, so that a typing error does not go unnoticed.
[Settings of the process](../operations.md#settings-of-the-process) says what else is read from there.
"""


def environment() -> str:
    """The page."""
    fields = ProcessSettings.model_fields
    rows = [_row(name, fields[name.removeprefix(PREFIX).lower()]) for name in VARIABLES]
    head = ("variable", "what it is", "default", "meaning")
    return page("Reference: environment", _INTRODUCTION, table(head, rows))


def _row(name: str, field: FieldInfo) -> tuple[str, str, str, str]:
    unset = field.default in (None, "", PydanticUndefined)
    default = "" if unset else code(_number(field.default))
    return code(name), _kind(field), default, sentence(field.description or "")


def _kind(field: FieldInfo) -> str:
    kinds = get_args(field.annotation) or (field.annotation,)
    if get_origin(field.annotation) is Literal:
        return " or ".join(code(one) for one in kinds)
    if Path in kinds:
        return "path"
    return f"seconds{_bounds(field)}" if float in kinds else "text"


def _bounds(field: FieldInfo) -> str:
    said = {"ge": "at least {:g}", "gt": "above {:g}", "le": "at most {:g}"}
    found = [
        words.format(getattr(one, bound))
        for one in field.metadata
        for bound, words in said.items()
        if hasattr(one, bound)
    ]
    return f", {' and '.join(found)}" if found else ""


def _number(value: Any) -> Any:
    return f"{value:g}" if isinstance(value, float) else value
