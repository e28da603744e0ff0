"""What is in a scope, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from okrsync.cli.live import count, in_states
from okrsync.usecases.inventory import Count, Inventory

_AT_MOST = 12


def shape(held: Inventory) -> dict[str, Any]:
    """The inventory as JSON has it."""
    return {
        "items": held.items,
        "states": {str(state): number for state, number in held.states.items()},
        "types": [asdict(one) for one in held.types],
        "statuses": [{**asdict(one), "state": str(one.state)} for one in held.statuses],
        "facets": {name: [asdict(one) for one in counts] for name, counts in held.facets.items()},
        "parents": [asdict(one) for one in held.parents],
        "numbers": [asdict(one) for one in held.numbers],
        "points": held.points,
    }


def lines(held: Inventory) -> Iterator[str]:
    """The inventory in lines, the longer lists cut."""
    states = in_states(held.states)
    yield f"{count(held.items, 'item')}{f' ({states})' if states else ''}"
    if not held.items:
        return
    yield from _statuses(held)
    yield from _section("types", held.types)
    for name, counts in held.facets.items():
        if name != "status":
            yield from _section(name, counts)
    yield from _parents(held)
    yield from _weights(held)


def _statuses(held: Inventory) -> Iterator[str]:
    yield ""
    yield "status in the tool, and what okrsync takes it for"
    for status in held.statuses:
        resolved = f", {status.resolution}" if status.resolution else ""
        yield f"  {status.items:>5}  {status.name}{resolved}: {status.state}"


def _section(name: str, counts: Sequence[Count]) -> Iterator[str]:
    yield ""
    yield name
    yield from (f"  {one.items:>5}  {one.name}" for one in counts[:_AT_MOST])
    yield from _more(len(counts))


def _parents(held: Inventory) -> Iterator[str]:
    if not held.parents:
        return
    yield ""
    yield "under"
    for parent in held.parents[:_AT_MOST]:
        yield f"  {parent.items:>5}  {parent.key} ({parent.type}: {parent.title})"
    yield from _more(len(held.parents))


def _weights(held: Inventory) -> Iterator[str]:
    """Numbers that most items have make good weights; the others get the mean."""
    fields = [*([Count("points", held.points)] if held.points else []), *held.numbers]
    if fields:
        yield ""
        yield "weigh_by, and how many items have it"
        yield from (f"  {one.items:>5}  {one.name}" for one in fields)


def _more(total: int) -> Iterator[str]:
    if total > _AT_MOST:
        yield f"         and {total - _AT_MOST} more: see --json"
