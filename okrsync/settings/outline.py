"""What may stand at a place of the file: the names of its keys, what they are for, and which are secret."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from okrsync.settings.links import Connected, Linked, Plugins
from okrsync.settings.tree import Leaf, Listing, Node, Table, Trail, find
from okrsync.settings.whole import MappingFile


class Outline:
    """The shape that a file must have, given the plugins, asked about places of one file.

    ``whole`` is the model of the file: by default that of a mapping.
    """

    def __init__(self, plugins: Plugins, root: Node, whole: type[BaseModel] = MappingFile) -> None:
        self._plugins = plugins
        self._root = root
        self._whole = whole

    def keys(self, trail: Trail) -> tuple[str, ...]:
        """The keys that may stand in the mapping at ``trail``."""
        names: list[str] = []
        for shape in self._shapes(trail):
            names += self._plugins if shape is Linked else _fields(shape)
        return tuple(dict.fromkeys(names))

    def purpose(self, trail: Trail) -> str | None:
        """What the field at ``trail`` is for: the first sentence of its description."""
        *above, last = trail
        fields = (_fields(shape).get(str(last)) for shape in self._shapes(tuple(above)))
        descriptions = (field.description for field in fields if field is not None and field.description)
        return next((text.split(". ")[0].rstrip(".") for text in descriptions), None)

    def is_secret(self, trail: Trail) -> bool:
        """Whether the field at ``trail`` is declared as one that is never shown."""
        return SecretStr in self._shapes(trail)

    def _shapes(self, trail: Trail) -> list[Any]:
        """What may stand at ``trail``: models, other types, and the two that plugins describe."""
        shapes: list[Any] = [self._whole]
        for depth, step in enumerate(trail, start=1):
            here = find(self._root, *trail[:depth])
            below = (inner for shape in shapes for inner in self._below(shape, step))
            shapes = [described for shape in below for described in self._described(shape, here)]
        return shapes

    def _below(self, shape: Any, step: str | int) -> Iterator[Any]:
        if get_origin(shape) in (tuple, list):
            yield from shapes_of(get_args(shape)[0])
        elif get_origin(shape) is dict:
            yield from shapes_of(get_args(shape)[1])
        elif shape is Linked and step in self._plugins:
            yield self._plugins[str(step)].selection
        elif step in _fields(shape):
            yield from shapes_of(_fields(shape)[str(step)].annotation)

    def _described(self, shape: Any, here: Node | None) -> list[Any]:
        """``shape`` given what is written ``here``: the settings of that kind, or one entry of a list."""
        if get_origin(shape) in (tuple, list) and not isinstance(here, Listing):
            return shapes_of(get_args(shape)[0])
        if shape is not Connected or not isinstance(here, Table):
            return [shape]
        kind = here.get("kind")
        plugin = self._plugins.get(str(kind.value)) if isinstance(kind, Leaf) else None
        return [plugin.settings if plugin else shape]


def _fields(shape: Any) -> Mapping[str, FieldInfo]:
    return shape.model_fields if isinstance(shape, type) and issubclass(shape, BaseModel) else {}


def shapes_of(annotation: Any) -> list[Any]:
    """The alternatives of an annotation, without what only refines them."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return shapes_of(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [shape for member in get_args(annotation) for shape in shapes_of(member)]
    return [annotation]
