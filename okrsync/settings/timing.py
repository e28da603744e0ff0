"""Dates that must lie within a period. Reads the tree, so that it sees what it can of a broken file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from okrsync.settings.dates import NotUnderstood, read_day, read_span
from okrsync.settings.problem import Problem, quoted
from okrsync.settings.tree import ANY, Leaf, Node, Place, Table, Trail, find, problem_at, spread

_Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class _Where:
    place: Place
    trail: Trail


def check_dates(root: Table) -> Iterator[Problem]:
    """Key results outside their objective's period, and days outside the key result's."""
    for trail, objective in spread(root, "objectives", ANY):
        whole = _span(find(objective, "period"))
        for inner, kr in spread(objective, "key_results", ANY):
            here = (*trail, *inner)
            own = _span(find(kr, "period"))
            if own and whole:
                yield from _outside_objective(kr, here, own, whole)
            period = own or whole
            if period:
                yield from _outside_key_result(kr, here, period)
                yield from _unreachable_targets(root, kr, period)
                yield from _contradictions(root, kr, here, period[1])


def _outside_objective(kr: Node, trail: Trail, own: _Span, whole: _Span) -> Iterator[Problem]:
    node = find(kr, "period")
    if node is not None and not (whole[0] <= own[0] and own[1] <= whole[1]):
        message = f"{_said(own)} is not within its objective's period, {_said(whole)}"
        yield problem_at(node.place, (*trail, "period"), message, "shorten it, or lengthen the objective's")


def _outside_key_result(kr: Node, trail: Trail, period: _Span) -> Iterator[Problem]:
    for pattern in (
        ("metric", "checkpoints", ANY, "date"),
        ("metric", "checkpoints", ANY, "at"),
        ("milestone", "stages", ANY, "due"),
    ):
        for inner, node in spread(kr, *pattern):
            day = _day(node)
            if day and not period[0] <= day <= period[1]:
                message = f"{day} is not within the key result's period, {_said(period)}"
                yield problem_at(node.place, (*trail, *inner), message, "is the year right?")


def _unreachable_targets(root: Table, kr: Node, period: _Span) -> Iterator[Problem]:
    """Intermediate targets of the plan that no line of expectation can go through."""
    project, name = _said_at(kr, "project"), _said_at(kr, "id")
    if project is None or find(kr, "metric") is None:
        return
    for trail, phase in _phases_of(root, project.value):
        target, due = _said_at(phase, "target"), _said_at(phase, "due")
        if target is None:
            continue
        day = _day(due) if due else None
        if due is None:
            message = "an intermediate target needs to know by when"
            yield problem_at(target.place, (*trail, "target"), message, "add due: to this phase")
        elif day and not period[0] <= day <= period[1]:
            whose = f"key result {quoted(str(name.value))}" if name else "a key result"
            message = f"{day} has a target and is not within the period of {whose}, {_said(period)}"
            yield problem_at(due.place, (*trail, "due"), message, "change the day, or remove the target")


def _contradictions(root: Table, kr: Node, trail: Trail, last: date) -> Iterator[Problem]:
    """Intermediate targets where the metric is to stand at another number on the same day.

    On the last day of the period it is to stand at its target.
    """
    goal = _number(_said_at(kr, "metric", "target"))
    known = {} if goal is None else {last: (goal, "the target of the metric")}
    for where, day, value in _intermediate(root, kr, trail):
        number, what = known.setdefault(day, (value, "another intermediate target"))
        if number != value:
            message = f"{value:g} is to be reached by {day}, and so is {number:g}, {what}"
            yield problem_at(where.place, where.trail, message, "a day has one number: change it, or the day")


def _intermediate(root: Table, kr: Node, trail: Trail) -> Iterator[tuple[_Where, date, float]]:
    """Each intermediate target of the metric: where it stands, its day and its number."""
    for inner, node in spread(kr, "metric", "checkpoints", ANY):
        yield from _step((*trail, *inner), node, "value", "date", "at")
    project = _said_at(kr, "project")
    if project is not None and find(kr, "metric") is not None:
        for inner, node in _phases_of(root, project.value):
            yield from _step(inner, node, "target", "due")


def _step(trail: Trail, node: Node, key: str, *days: str) -> Iterator[tuple[_Where, date, float]]:
    said, number = _said_at(node, key), _number(_said_at(node, key))
    dated = [day for name in days if (leaf := _said_at(node, name)) and (day := _day(leaf))]
    if said is not None and number is not None and dated:
        yield _Where(said.place, (*trail, key)), dated[0], number


def _number(node: Leaf | None) -> float | None:
    """What is written there; None where it is no number."""
    value = None if node is None else node.value
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _phases_of(root: Table, project: object) -> Iterator[tuple[Trail, Node]]:
    for trail, node in spread(root, "projects", ANY, "id"):
        if isinstance(node, Leaf) and node.value == project:
            yield from spread(root, *trail[:2], "phases", ANY)


def _said_at(node: Node, *keys: str) -> Leaf | None:
    """The value under ``keys``, unless there is none or it is no single value."""
    found = find(node, *keys)
    return found if isinstance(found, Leaf) and found.value is not None else None


def _span(node: Node | None) -> _Span | None:
    """The period written there; None where there is none, or none that can be understood."""
    if isinstance(node, Table):
        start, end = node.get("start"), node.get("end")
        first, last = (_day(node) if node else None for node in (start, end))
        return (first, last) if first and last and first <= last else None
    try:
        return read_span(node.value) if isinstance(node, Leaf) else None
    except NotUnderstood:
        return None


def _day(node: Node) -> date | None:
    try:
        return read_day(node.value) if isinstance(node, Leaf) else None
    except NotUnderstood:
        return None


def _said(span: _Span) -> str:
    return f"{span[0]} to {span[1]}"
