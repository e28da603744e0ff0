"""The text of a mapping that may be kept: complete, the same for the same content, and without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from okrsync.domain.quality import Advice, Rule, Section
from okrsync.settings.outline import Outline
from okrsync.settings.secrets import is_private, is_reference, without_literal
from okrsync.settings.tree import ANY, Leaf, Listing, Node, Table, Trail, spread


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


def exposed(root: Table, outline: Outline) -> Iterator[Advice]:
    """Every token of a connection or of Slack that stands in the file itself."""
    for trail, leaf in (*spread(root, "connections", ANY, ANY), *spread(root, "slack", ANY)):
        written = leaf.value if isinstance(leaf, Leaf) else None
        if not isinstance(written, str) or not outline.is_secret(trail) or is_reference(written):
            continue
        name = str(trail[-2])
        yield Advice(
            Rule.SECRET_IN_FILE,
            Section.SLACK if trail[0] == "slack" else Section.CONNECTIONS,
            name,
            str(trail[-1]),
            "stands in the file itself, and goes wherever the file is copied or committed",
            f"put it into .env, and write ${{{_variable(name, str(trail[-1]))}}} here",
        )


def _variable(name: str, key: str) -> str:
    """The environment variable that a newcomer would look for it in."""
    return re.sub(r"\W", "_", f"{name}_{key}").upper()


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
