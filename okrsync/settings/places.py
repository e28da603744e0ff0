"""From advice on goals and work to the place in the file that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from okrsync.domain.quality import Advice, Section
from okrsync.settings.problem import Problem
from okrsync.settings.tree import ANY, Leaf, Table, Trail, find, key_place, problem_at, spread

_THINGS: dict[Section, Trail] = {
    Section.OBJECTIVES: ("objectives", ANY),
    Section.KEY_RESULTS: ("objectives", ANY, "key_results", ANY),
    Section.PROJECTS: ("projects", ANY),
    Section.KPIS: ("kpis", ANY),
}
_PARTS: tuple[Trail, ...] = (("milestone", "stages", ANY), ("phases", ANY))


def locate(root: Table, advice: Iterable[Advice]) -> Iterator[Problem]:
    """Each piece of advice at the line that it is about, or as near to it as the file comes."""
    for one in advice:
        trail = _aspect(root, _part(root, _thing(root, one), one), one)
        told = problem_at(key_place(root, trail), trail, f"{one.message} [{one.rule}]", one.hint or None)
        yield replace(told, rule=str(one.rule))


def _thing(root: Table, advice: Advice) -> Trail:
    """Where the thing itself is; the top of the file where it can't be found."""
    if advice.section is Section.CONNECTIONS:
        return ("connections", advice.id)
    if advice.section is Section.SLACK:
        return ("slack",)
    if advice.section is Section.ACCEPTED:
        return ("accepted", int(advice.id))
    things = (trail for trail, node in spread(root, *_THINGS[advice.section], "id") if _says(node, advice.id))
    return next((trail[:-1] for trail in things), ())


def _part(root: Table, thing: Trail, advice: Advice) -> Trail:
    """The stage or phase in it, if the advice is about one."""
    if advice.part is None:
        return thing
    titles = (found for part in _PARTS for found in spread(root, *thing, *part, "title"))
    return next((trail[:-1] for trail, node in titles if _says(node, advice.part)), thing)


def _aspect(root: Table, thing: Trail, advice: Advice) -> Trail:
    """The key in it; where that isn't written, the one that names the thing."""
    for key in (advice.aspect, "id", "title"):
        if find(root, *thing, key) is not None:
            return (*thing, key)
    return thing


def _says(node: object, text: str) -> bool:
    return isinstance(node, Leaf) and isinstance(node.value, str) and node.value.strip() == text
