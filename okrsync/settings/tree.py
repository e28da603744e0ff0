"""The file as a tree that knows where each of its keys and values was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from okrsync.settings.problem import Problem, printable, quoted

Scalar = str | int | float | bool | None
# The way from the top to a value: keys of mappings and indexes of lists.
Trail = tuple[str | int, ...]
# In a pattern of a trail: any key or index.
ANY = "*"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was written; line and column count from 1."""

    file: Path
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text, number, boolean or nothing."""

    place: Place
    value: Scalar


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    place: Place
    entries: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a mapping holds under a key, and where the key was written."""

    key: Place
    node: Node


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping."""

    place: Place
    entries: Mapping[str, Pair]

    def get(self, key: str) -> Node | None:
        """What is under ``key``, or None."""
        pair = self.entries.get(key)
        return pair.node if pair else None


Node = Leaf | Listing | Table


def plain(node: Node) -> Any:
    """The same without places: dicts, lists and scalars."""
    match node:
        case Leaf(value=value):
            return value
        case Listing(entries=entries):
            return [plain(entry) for entry in entries]
        case Table(entries=pairs):
            return {key: plain(pair.node) for key, pair in pairs.items()}


def find(root: Node, *trail: str | int) -> Node | None:
    """What ``trail`` leads to, or None."""
    node: Node | None = root
    for step in trail:
        node = _child(node, step) if node is not None else None
    return node


def settle(root: Node, trail: Trail) -> tuple[Trail, Node]:
    """As far as ``trail`` leads within ``root``, and what is there.

    Steps that don't exist are skipped: whoever accepts one value in place of a list counts an index that
    was never written.
    """
    reached: Trail = ()
    node = root
    for step in trail:
        child = _child(node, step)
        if child is not None:
            reached, node = (*reached, step), child
    return reached, node


def spread(root: Node, *pattern: str | int) -> Iterator[tuple[Trail, Node]]:
    """Every node whose trail fits ``pattern``, in the order of the file; ``ANY`` stands for any step."""
    yield from _spread(root, pattern, ())


def key_place(root: Node, trail: Trail) -> Place:
    """Where the last key of ``trail`` was written; the value's place where that is the entry of a list."""
    parent = find(root, *trail[:-1]) if trail else None
    if isinstance(parent, Table) and trail[-1] in parent.entries:
        return parent.entries[str(trail[-1])].key
    return settle(root, trail)[1].place


def written(trail: Trail) -> str:
    """A trail as people write it: ``objectives[0].key_results[1].metric.target``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{quoted(step)[1:-1]}" for step in trail)
    return "".join(steps).removeprefix(".")


def problem_at(place: Place, trail: Trail, message: str, hint: str | None = None) -> Problem:
    """A problem with what is written at ``place``."""
    said, advised = printable(message), printable(hint) if hint else None
    return Problem(place.file, place.line, place.column, written(trail), said, advised)


def _child(node: Node, step: str | int) -> Node | None:
    match node:
        case Table() if isinstance(step, str):
            return node.get(step)
        case Listing(entries=entries) if isinstance(step, int) and 0 <= step < len(entries):
            return entries[step]
        case _:
            return None


def _spread(node: Node, pattern: Trail, trail: Trail) -> Iterator[tuple[Trail, Node]]:
    if not pattern:
        yield trail, node
        return
    for step, child in _children(node):
        if pattern[0] in (ANY, step):
            yield from _spread(child, pattern[1:], (*trail, step))


def _children(node: Node) -> Iterator[tuple[str | int, Node]]:
    match node:
        case Table(entries=pairs):
            yield from ((key, pair.node) for key, pair in pairs.items())
        case Listing(entries=entries):
            yield from enumerate(entries)
        case Leaf():
            return
