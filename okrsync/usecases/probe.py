"""Probe: ask one tool, before anything is stored, whether all that the file wants of it is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import Metric, Okrs, Project
from okrsync.domain.selection import POINTS, Selection, select
from okrsync.domain.tracker import Tracker
from okrsync.domain.work import State, TrackedItem
from okrsync.sdk import Connector, Scope, ToolError
from okrsync.usecases.cause import likely_cause

# Told what is being read, as in 'code: repo county/survey', and how many items have been seen so far.
Reading = Callable[[str, int], None]

# What the items are wanted for that a number is made of.
_METRIC = "its number"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A selection and what it is for: a part of a key result, of a project under none, or a KPI's number."""

    selection: Selection
    part: str
    key_result: str | None = None
    project: str | None = None
    kpi: str | None = None

    @property
    def purpose(self) -> str:
        """In words, as in ``dropout: Monitoring system``."""
        return f"{self.key_result or self.project or self.kpi}: {self.part}"


@dataclass(frozen=True, slots=True)
class Match:
    """What a selection holds now: which items (by stable id), how many in each state.

    ``cause`` says why, where it holds none.
    """

    wanted: Wanted
    ids: frozenset[str]
    states: Mapping[State, int]
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeAnswer:
    """How many items a scope holds and what selections take of them, or the ``trouble`` in reading it.

    ``weights`` is by what they can be weighed: points and numeric fields, and how many items have each.
    """

    scope: str
    items: int | None = None
    weights: Mapping[str, int] = field(default_factory=dict)
    matches: tuple[Match, ...] = ()
    trouble: ToolError | None = None

    @property
    def empty(self) -> tuple[Match, ...]:
        """The selections that match nothing."""
        return tuple(match for match in self.matches if not match.ids)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one tool said: who we are there and what its scopes hold, or the ``trouble`` in asking it.

    ``expires_at`` (UTC) is when the token ends, where the tool tells.
    """

    connection: str
    account: str | None = None
    site: str | None = None
    expires_at: datetime | None = None
    notes: tuple[str, ...] = ()
    scopes: tuple[ScopeAnswer, ...] = field(default=())
    trouble: ToolError | None = None


def wanted_of(okrs: Okrs) -> list[Wanted]:
    """Every selection of the file with what it is for."""
    return list(_wanted(okrs))


def probe(
    connection: str, connect: Callable[[], Connector], wanted: Sequence[Wanted], reading: Reading
) -> Answer:
    """Ask the tool behind ``connection``; what goes wrong is part of the answer."""
    here = [want for want in wanted if want.selection.connection == connection]
    connector: Connector | None = None
    try:
        connector = connect()
        identity = connector.check()
        names = dict.fromkeys(want.selection.scope for want in here)
        scopes = tuple(_scope(connector, connection, name, here, reading) for name in names)
    except ToolError as error:
        return Answer(connection=connection, trouble=error)
    finally:
        if connector is not None:
            connector.close()
    return Answer(
        connection=connection,
        account=identity.account,
        site=identity.site,
        expires_at=identity.expires_at,
        notes=tuple(identity.notes),
        scopes=scopes,
    )


def recollect(okrs: Okrs, evidence: Evidence) -> list[Answer]:
    """What the selections of ``okrs`` would take of what is known, shaped as the answers of the tools.

    Scopes that were never synced are not in it: nobody knows what they hold.
    """
    wanted = wanted_of(okrs)
    known = [s for s in _scopes(wanted) if evidence.freshness(*s).succeeded_at is not None]
    return [
        Answer(
            connection=connection,
            scopes=tuple(_known(scope, wanted, evidence) for scope in known if scope[0] == connection),
        )
        for connection in dict.fromkeys(connection for connection, _ in known)
    ]


def read_scope(connector: Connector, connection: str, scope: Scope, reading: Reading) -> list[TrackedItem]:
    """Every item of ``scope`` as it is now, each once. Raises ToolError."""
    where = f"{connection}: {scope}"
    found: dict[str, TrackedItem] = {}
    reading(where, 0)
    for page in connector.changes(scope, None):
        for item in page.items:
            found[item.id] = TrackedItem(connection=connection, scope=str(scope), item=item)
        reading(where, len(found))
    return list(found.values())


def count_states(items: Sequence[TrackedItem]) -> dict[State, int]:
    """How many of ``items`` are in each state; every state is there."""
    counts = Counter(tracked.item.state for tracked in items)
    return {state: counts[state] for state in State}


def _wanted(okrs: Okrs) -> Iterator[Wanted]:
    projects = {project.id: project for project in okrs.projects}
    under = {kr.project for kr in okrs.key_results}
    for kr in okrs.key_results:
        planned = _phase_titles(projects.get(kr.project or ""))
        for part in kr.parts:
            plan = kr.project if part.title in planned else None
            yield from (Wanted(selection, part.title, kr.id, plan) for selection in part.work)
    for project in okrs.projects:
        if project.id not in under:
            for phase in project.phases:
                yield from (Wanted(work, phase.title, project=project.id) for work in phase.work)
    yield from _measured(okrs)


def _measured(okrs: Okrs) -> Iterator[Wanted]:
    """What numbers over work items are made of, each once."""
    wanted = [
        *(Wanted(work, _METRIC, kpi=kpi.id) for kpi in okrs.kpis for work in _work_of(kpi.tracker)),
        *(
            Wanted(work, _METRIC, kr.id)
            for kr in okrs.key_results
            if isinstance(kr.kind, Metric)
            for work in _work_of(kr.kind.tracker)
        ),
    ]
    return iter({want.selection: want for want in reversed(wanted)}.values())


def _work_of(tracker: Tracker | None) -> Sequence[Selection]:
    return () if tracker is None else tracker.work


def _phase_titles(project: Project | None) -> set[str]:
    return {phase.title for phase in project.phases} if project else set()


def _scope(
    connector: Connector, connection: str, name: str, wanted: Sequence[Wanted], reading: Reading
) -> ScopeAnswer:
    try:
        items = read_scope(connector, connection, Scope.parse(name), reading)
    except ToolError as error:
        return ScopeAnswer(scope=name, trouble=error)
    matches = tuple(_match(want, items) for want in wanted if want.selection.scope == name)
    return ScopeAnswer(scope=name, items=len(items), weights=_weights(items), matches=matches)


def _weights(items: Sequence[TrackedItem]) -> dict[str, int]:
    estimated = sum(tracked.item.points is not None for tracked in items)
    fields = Counter(name for tracked in items for name in tracked.item.numbers)
    return {**({POINTS: estimated} if estimated else {}), **dict(fields.most_common())}


def _scopes(wanted: Sequence[Wanted]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((want.selection.connection, want.selection.scope) for want in wanted))


def _known(scope: tuple[str, str], wanted: Sequence[Wanted], evidence: Evidence) -> ScopeAnswer:
    items = [tracked for tracked in evidence.items(*scope) if tracked.gone is None]
    here = (want for want in wanted if (want.selection.connection, want.selection.scope) == scope)
    return ScopeAnswer(scope=scope[1], items=len(items), matches=tuple(_match(want, items) for want in here))


def _match(wanted: Wanted, items: Sequence[TrackedItem]) -> Match:
    held = select(wanted.selection, items)
    cause = None if held else likely_cause(wanted.selection, items)
    return Match(wanted, frozenset(tracked.item.id for tracked in held), count_states(held), cause)
