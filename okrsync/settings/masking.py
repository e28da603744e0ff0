"""The text of a mapping that may be kept: complete, the same for the same content, and without secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from okrsync.settings.outline import Outline
from okrsync.settings.secrets import is_private, without_literal
from okrsync.settings.tree import Leaf, Listing, Node, Table, Trail


def canonical(root: Table, outline: Outline) -> str:
    """JSON of what was written, references to secrets unexpanded and literal secrets masked."""
    return json.dumps(_masked(root, (), outline), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def literal_secrets(node: Node, outline: Outline, trail: Trail = ()) -> Iterator[str]:
    """The texts under secret fields."""
    match node:
        case Table(entries=pairs):
            for key, pair in pairs.items():
                yield from literal_secrets(pair.node, outline, (*trail, key))
        case Listing(entries=entries):
            for index, entry in enumerate(entries):
                yield from literal_secrets(entry, outline, (*trail, index))
        case Leaf(value=str() as text) if is_private(trail) and outline.is_secret(trail):
            yield text
        case _:
            return


def _masked(node: Node, trail: Trail, outline: Outline) -> Any:
    match node:
        case Table(entries=pairs):
            return {key: _masked(pair.node, (*trail, key), outline) for key, pair in pairs.items()}
        case Listing(entries=entries):
            return [_masked(entry, (*trail, index), outline) for index, entry in enumerate(entries)]
        case Leaf(value=value) if is_private(trail) and outline.is_secret(trail):
            return without_literal(str(value))
        case Leaf(value=value):
            return value
