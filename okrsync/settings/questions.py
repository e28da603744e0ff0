"""What has to be known to reach a tool: the questions that its settings put, and what answers are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from okrsync.sdk import ConnectionSettings, Plugin
from okrsync.settings.outline import shapes_of

# What descriptions say to those who write the file, and what nobody should type here.
_FOR_FILES = re.compile(r", as in \$\{\w+\}")


@dataclass(frozen=True, slots=True)
class Question:
    """One setting that a person has to give, or may.

    ``variable`` is the environment variable where the answer is looked for, and where a secret is kept.
    """

    key: str
    variable: str
    purpose: str
    secret: bool
    default: str | None
    optional: bool


def questions(plugin: Plugin, prefix: str) -> list[Question]:
    """What to ask before ``plugin`` can connect: its own settings up to the last that must be given.

    Variables begin with ``prefix``: the kind, or for a second connection of that kind its name.
    """
    own = {
        key: field
        for key, field in plugin.settings.model_fields.items()
        if key not in ConnectionSettings.model_fields
    }
    needed = [key for key, field in own.items() if field.is_required()]
    if not any(_is_secret(own[key]) for key in needed):
        needed += [key for key, field in own.items() if _is_secret(field)][:1]
    last = max((list(own).index(key) for key in needed), default=-1)
    return [_question(prefix, key, field) for key, field in list(own.items())[: last + 1]]


def settings_of(plugin: Plugin, answers: Mapping[str, str], folder: Path = Path()) -> ConnectionSettings:
    """The settings that ``answers`` amount to, with paths that start at ``folder``.

    Raises Unfit, which says nothing of their values.
    """
    try:
        return plugin.settings.model_validate({"kind": plugin.kind, **answers}, context={"folder": folder})
    except ValidationError as error:
        raise Unfit(tuple(_said(error))) from None


class Unfit(ValueError):
    """Answers that can't be used: by key (empty for all together), and why."""

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{key} {why}".strip() for key, why in reasons))
        self.keys = tuple(key for key, _ in reasons)


def _question(prefix: str, key: str, field: FieldInfo) -> Question:
    default = None if field.is_required() or field.default is None else str(field.default)
    return Question(
        key=key,
        variable=re.sub(r"\W", "_", f"{prefix}_{key}").upper(),
        purpose=_FOR_FILES.sub("", (field.description or "").split(". ")[0].rstrip(".")),
        secret=_is_secret(field),
        default=default,
        optional=not field.is_required(),
    )


def _is_secret(field: FieldInfo) -> bool:
    return SecretStr in shapes_of(field.annotation)


def _said(error: ValidationError) -> Iterator[tuple[str, str]]:
    for refusal in error.errors(include_url=False, include_input=False):
        yield str(refusal["loc"][0]) if refusal["loc"] else "", _reason(refusal)


def _reason(refusal: Any) -> str:
    cause = refusal.get("ctx", {}).get("error")
    return str(cause) if refusal["type"] == "value_error" and cause else refusal["msg"].casefold()
