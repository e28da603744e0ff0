"""Probe: ask one tool, before anything is stored, whether all that the file wants of it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from okrsync.domain.okr import Metric, Okrs
from okrsync.domain.selection import Selection, select
from okrsync.domain.work import TrackedItem
from okrsync.sdk import Connector, Scope, ToolError


@dataclass(frozen=True, slots=True)
class Wanted:
    """A selection and what it is for, as in ``dropout: Monitoring system``."""

    purpose: str
    selection: Selection


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeAnswer:
    """How many items a scope holds, or the ``trouble`` in reading it; ``empty`` are what nothing matches."""

    scope: str
    items: int | None = None
    empty: tuple[str, ...] = ()
    trouble: ToolError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one tool said: who we are there and what its scopes hold, or the ``trouble`` in asking it."""

    connection: str
    account: str | None = None
    site: str | None = None
    notes: tuple[str, ...] = ()
    scopes: tuple[ScopeAnswer, ...] = field(default=())
    trouble: ToolError | None = None


def wanted_of(okrs: Okrs) -> list[Wanted]:
    """Every selection of the file with what it is for."""
    return list(_wanted(okrs))


def probe(connection: str, connect: Callable[[], Connector], wanted: Sequence[Wanted]) -> Answer:
    """Ask the tool behind ``connection``; what goes wrong is part of the answer."""
    here = [want for want in wanted if want.selection.connection == connection]
    connector: Connector | None = None
    try:
        connector = connect()
        identity = connector.check()
        scopes = tuple(
            _scope(connector, name, here) for name in dict.fromkeys(w.selection.scope for w in here)
        )
    except ToolError as error:
        return Answer(connection=connection, trouble=error)
    finally:
        if connector is not None:
            connector.close()
    return Answer(
        connection=connection,
        account=identity.account,
        site=identity.site,
        notes=tuple(identity.notes),
        scopes=scopes,
    )


def _wanted(okrs: Okrs) -> Iterator[Wanted]:
    under = {kr.project for kr in okrs.key_results}
    for kr in okrs.key_results:
        for part in kr.parts:
            yield from (Wanted(f"{kr.id}: {part.title}", selection) for selection in part.work)
    for project in okrs.projects:
        if project.id not in under:
            for phase in project.phases:
                yield from (Wanted(project.title, selection) for selection in phase.work)
    yield from _measured(okrs)


def _measured(okrs: Okrs) -> Iterator[Wanted]:
    """What numbers over work items are made of, each once."""
    kpis = [(f"{kpi.id}: the KPI", kpi.tracker) for kpi in okrs.kpis]
    metrics = [
        (f"{kr.id}: its metric", kr.kind.tracker) for kr in okrs.key_results if isinstance(kr.kind, Metric)
    ]
    seen: set[Selection] = set()
    for purpose, tracker in (*kpis, *metrics):
        for selection in tracker.work if tracker else ():
            if selection not in seen:
                seen.add(selection)
                yield Wanted(purpose, selection)


def _scope(connector: Connector, name: str, wanted: Sequence[Wanted]) -> ScopeAnswer:
    try:
        pages = connector.changes(Scope.parse(name), None)
        found = {
            item.id: TrackedItem(connection="", scope=name, item=item) for p in pages for item in p.items
        }
    except ToolError as error:
        return ScopeAnswer(scope=name, trouble=error)
    items = list(found.values())
    empty = [w.purpose for w in wanted if w.selection.scope == name and not select(w.selection, items)]
    return ScopeAnswer(scope=name, items=len(items), empty=tuple(empty))
