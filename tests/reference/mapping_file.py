"""The mapping file, key by key, from its JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from okrsync.plugins import discover, usable
from okrsync.settings import schema
from tests.reference.markdown import code, link, page, sentence
from tests.reference.shapes import Schema, Shapes, referred

_WHOLE = "The file"
_INTRODUCTION = """
Every key that the mapping file may have, with the connectors that come along. [The file, by
example](../file.md) shows how they belong together; an editor that knows [the JSON
Schema](../../config/okrsync.schema.json) tells the same while you type.

A key without a default may be left out, unless it must be given.
"""


def mapping_file() -> str:
    """The page."""
    whole = schema(usable(discover()))
    definitions: Mapping[str, Schema] = whole["$defs"]
    shapes = Shapes(definitions, _title)
    sections = [_section(_WHOLE, whole, shapes)]
    for name in _in_order(whole, definitions):
        places = _places(name, whole, definitions)
        sections.append(_section(_title(name), definitions[name], shapes, places))
    return page("Reference: the file", _INTRODUCTION, *sections)


def _section(title: str, part: Schema, shapes: Shapes, places: str = "") -> str:
    said = "\n\n".join(sentence(one) for one in part.get("description", "").split("\n\n"))
    kinds = "\n".join(_kinds(part, shapes))
    body = shapes.keys(part, optional=True) if part.get("properties") else f"It is {shapes.kind(part)}."
    return "\n\n".join(one.strip() for one in (f"## {title}", said, places, body, kinds) if one)


def _kinds(part: Schema, shapes: Shapes) -> Iterator[str]:
    """Of what has other keys by its kind, where they stand."""
    for one in part.get("allOf", ()):
        if "if" in one:
            [(key, value)] = one["if"]["properties"].items()
            yield f"- Where {code(key)} is {code(value['const'])}: {shapes.kind(one['then'])}"


def _title(name: str) -> str:
    """A heading. Two connectors may have used the same name: then it comes with its package."""
    package, _, last = name.rpartition("__settings__")
    return f"{last} of {package.removeprefix('okrsync_')}" if package else last


def _in_order(whole: Any, definitions: Mapping[str, Schema]) -> list[str]:
    """Every definition, in the order in which a reader comes to it: what stands under it right after."""
    met: dict[str, None] = {}
    _meet(whole["properties"], definitions, met)
    return list(met)


def _meet(part: Any, definitions: Mapping[str, Schema], met: dict[str, None]) -> None:
    for name in referred(part):
        if name not in met:
            met[name] = None
            _meet(definitions[name], definitions, met)


def _places(name: str, whole: Schema, definitions: Mapping[str, Schema]) -> str:
    """Where in the file it stands."""
    parts = [(_WHOLE, whole), *((_title(one), part) for one, part in definitions.items())]
    found = [
        f"{code(key)} of {link(title)}"
        for title, part in parts
        for key, value in part.get("properties", {}).items()
        if name in referred(value)
    ]
    return f"Stands under {', '.join(found)}." if found else ""
