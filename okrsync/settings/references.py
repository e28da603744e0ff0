"""Names that must be new, and names that must lead somewhere. Reads the tree, so that it sees all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okrsync.settings.entry import ID_HINT, is_id, stage_id
from okrsync.settings.links import Plugins
from okrsync.settings.problem import Problem, listed, quoted, suggestion
from okrsync.settings.tree import (
    ANY,
    Leaf,
    Listing,
    Node,
    Place,
    Table,
    Trail,
    find,
    key_place,
    problem_at,
    spread,
)

_KEY_RESULTS: Trail = ("objectives", ANY, "key_results", ANY)
_UNIQUE: tuple[tuple[Trail, str], ...] = (
    (("objectives", ANY, "id"), "objective"),
    ((*_KEY_RESULTS, "id"), "key result"),
    (("kpis", ANY, "id"), "KPI"),
    (("projects", ANY, "id"), "project"),
)
# Who refers to whom by id.
_REFERENCES: tuple[tuple[Trail, Trail, str], ...] = (
    ((*_KEY_RESULTS, "project"), ("projects", ANY, "id"), "project"),
    ((*_KEY_RESULTS, "measure", "kpi"), ("kpis", ANY, "id"), "KPI"),
    (("slack", "digests", ANY, "objectives", ANY), ("objectives", ANY, "id"), "objective"),
)
_WORK: tuple[Trail, ...] = (
    (*_KEY_RESULTS, "work"),
    (*_KEY_RESULTS, "milestone", "stages", ANY, "work"),
    ("projects", ANY, "work"),
    ("projects", ANY, "phases", ANY, "work"),
    (*_KEY_RESULTS, "measure", "tracker", "work"),
    ("kpis", ANY, "measure", "tracker", "work"),
)
# The kind of a connection that says none, or one that doesn't exist: a problem of its own.
_UNKNOWN = ""
# A text, where it is, and on which line a person finds it.
_Named = tuple[str, Trail, Place]


def check_names(written: Table, root: Table, plugins: Plugins) -> Iterator[Problem]:
    """Every id that is not unique, and every reference that leads nowhere or is ambiguous.

    ``root`` is what was ``written`` with secrets in place: names are looked up as the one and shown as the
    other.
    """
    for pattern, noun in _UNIQUE:
        yield from _repeated(_texts(root, pattern), noun)
    for trail, stages in spread(root, *_KEY_RESULTS, "milestone", "stages"):
        yield from _repeated(_stages(trail, stages), "stage")
    for pattern, target, noun in _REFERENCES:
        yield from _dangling(written, _texts(root, pattern), _texts(root, target), noun)
    yield from _standalone_plans(root)
    yield from _targets_of_several(root)
    yield from _connection_names(root)
    kinds = _kinds(root, plugins)
    for pattern in _WORK:
        for trail, node in spread(root, *pattern):
            yield from _connections(trail, node, kinds, plugins)


def _kinds(root: Table, plugins: Plugins) -> dict[str, str]:
    """The kind of each connection by its name."""
    kinds = {}
    for trail, connection in spread(root, "connections", ANY):
        kind = _text(find(connection, "kind"))
        kinds[str(trail[1])] = kind if kind and kind in plugins else _UNKNOWN
    return kinds


def _texts(root: Table, pattern: Trail) -> Iterator[_Named]:
    for trail, node in spread(root, *pattern):
        name = _text(node)
        if name:
            yield name, trail, node.place


def _stages(trail: Trail, stages: Node) -> Iterator[_Named]:
    entries = stages.entries if isinstance(stages, Listing) else ()
    for index, stage in enumerate(entries):
        if not isinstance(stage, Table):
            continue
        own, title = (_text(stage.get(key)) for key in ("id", "title"))
        key = "id" if own else "title"
        node = stage.get(key)
        if node is not None:
            yield stage_id(index, own, title or ""), (*trail, index, key), node.place


def _text(node: Node | None) -> str | None:
    return node.value.strip() if isinstance(node, Leaf) and isinstance(node.value, str) else None


def _repeated(named: Iterable[_Named], noun: str) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for name, trail, place in named:
        there = first.setdefault(name, place)
        if there is not place:
            where = f"line {there.line}" if there.file == place.file else f"{there.file}, line {there.line}"
            message = f"there is another {noun} {quoted(name)}, in {where}"
            yield problem_at(place, trail, message, "give one of them another id")


def _dangling(
    written: Table, named: Iterable[_Named], targets: Iterable[_Named], noun: str
) -> Iterator[Problem]:
    known = list(dict.fromkeys(name for name, _, _ in targets))
    for name, trail, place in named:
        if name not in known:
            shown = _text(find(written, *trail)) or ""
            hint = suggestion(shown, known, otherwise=f"the file has no {noun} at all")
            yield problem_at(place, trail, f"there is no {noun} {quoted(shown)}", hint)


def _standalone_plans(root: Table) -> Iterator[Problem]:
    standalone = {trail[:2] for _, trail, _ in _texts(root, ("projects", ANY, "standalone"))}
    ids = {name for name, trail, _ in _texts(root, ("projects", ANY, "id")) if trail[:2] in standalone}
    for name, trail, place in _texts(root, (*_KEY_RESULTS, "project")):
        if name in ids:
            message = f"{quoted(name)} is standalone, so it can't be the plan of a key result"
            yield problem_at(place, trail, message, "remove 'standalone' from the project, or this line")


def _targets_of_several(root: Table) -> Iterator[Problem]:
    """Each target of a phase that would be held against several metrics, each in a unit of its own."""
    for trail, target in spread(root, "projects", ANY, "phases", ANY, "target"):
        project = _text(find(root, *trail[:2], "id"))
        krs = [kr for kr, node in spread(root, *_KEY_RESULTS) if _serves(node, project)]
        names = [_text(find(root, *kr, "id")) or "?" for kr in krs]
        if len(names) > 1:
            message = (
                f"{quoted(project or '')} is the plan of {listed(names)}: whose metric should stand there?"
            )
            hint = "make it a checkpoint of that key result's metric, and remove it here"
            yield problem_at(target.place, trail, message, hint)


def _serves(kr: Node, project: str | None) -> bool:
    """Whether a key result has a metric and ``project`` is its plan."""
    return isinstance(kr, Table) and kr.get("metric") is not None and _text(kr.get("project")) == project


def _connection_names(root: Table) -> Iterator[Problem]:
    for trail, _ in spread(root, "connections", ANY):
        if not is_id(str(trail[1])):
            place = key_place(root, trail)
            yield problem_at(place, trail, "this name is no id", f"an id holds {ID_HINT}")


def _connections(trail: Trail, work: Node, kinds: dict[str, str], plugins: Plugins) -> Iterator[Problem]:
    """What is wrong with the connections that one ``work`` asks for, in words or by leaving them out."""
    entries = work.entries if isinstance(work, Listing) else (work,)
    for index, entry in enumerate(entries):
        here = (*trail, index) if isinstance(work, Listing) else trail
        if not isinstance(entry, Table):
            continue
        for kind, pair in entry.entries.items():
            if kind in plugins and isinstance(pair.node, Table):
                yield from _connection(kind, pair.node, pair.key, (*here, kind), kinds)


def _connection(
    kind: str, selection: Table, key: Place, trail: Trail, kinds: dict[str, str]
) -> Iterator[Problem]:
    fitting = [name for name, its_kind in kinds.items() if its_kind == kind]
    node = selection.get("connection")
    name = _text(node)
    if node is not None and name is not None:
        yield from _named_connection(kind, name, node.place, (*trail, "connection"), kinds)
    elif not fitting and _UNKNOWN not in kinds.values():
        message = f"there is no connection of kind {kind}"
        yield problem_at(key, trail, message, f"add one under connections, with kind: {kind}")
    elif len(fitting) > 1:
        message = f"there are {len(fitting)} connections of kind {kind}: {listed(fitting)}"
        yield problem_at(key, trail, message, f"say which one, as in connection: {fitting[0]}")


def _named_connection(
    kind: str, name: str, place: Place, trail: Trail, kinds: dict[str, str]
) -> Iterator[Problem]:
    its_kind = kinds.get(name)
    fitting = [other for other, other_kind in kinds.items() if other_kind == kind]
    if its_kind == _UNKNOWN:
        return
    if its_kind is None:
        hint = suggestion(name, fitting or kinds, otherwise="the file has no connections at all")
        yield problem_at(place, trail, f"there is no connection {quoted(name)}", hint)
    elif its_kind != kind:
        hint = suggestion(name, fitting, otherwise=f"the file has no connection of kind {kind}")
        yield problem_at(place, trail, f"{quoted(name)} is a connection of kind {its_kind}, not {kind}", hint)
