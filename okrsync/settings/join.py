"""Several files of one folder as if they were one."""

from __future__ import annotations

from collections.abc import Iterable

from okrsync.settings.problem import Problem
from okrsync.settings.tree import Leaf, Listing, Node, Pair, Table, Trail, problem_at


def join(roots: Iterable[Table]) -> tuple[Table, list[Problem]]:
    """All files as one mapping: lists are put one after the other, sections joined key by key.

    Only ``version`` may be said more than once, and says the same then; any other repetition is a problem.
    At least one root is given.
    """
    problems: list[Problem] = []
    first, *others = roots
    whole = first
    for other in others:
        whole = _joined(whole, other, (), problems)
    return whole, problems


def _joined(one: Table, other: Table, trail: Trail, problems: list[Problem]) -> Table:
    entries = dict(one.entries)
    for key, pair in other.entries.items():
        there = entries.get(key)
        entries[key] = pair if there is None else _together(there, pair, (*trail, key), problems)
    return Table(one.place, entries)


def _together(there: Pair, pair: Pair, trail: Trail, problems: list[Problem]) -> Pair:
    match there.node, pair.node:
        case Listing(place=place, entries=some), Listing(entries=more):
            return Pair(there.key, Listing(place, some + more))
        # Deeper down two mappings of one name are no section: two connections, say, that both claim it.
        case Table() as one, Table() as other if len(trail) == 1:
            return Pair(there.key, _joined(one, other, trail, problems))
        case one, other if trail == ("version",) and _value(one) == _value(other):
            return there
    message = f"is already in {there.key.file}, line {there.key.line}"
    problems.append(problem_at(pair.key, trail, message, "keep one of the two"))
    return there


def _value(node: Node) -> object:
    return node.value if isinstance(node, Leaf) else None
