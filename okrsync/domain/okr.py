"""What the organisation wrote down: objectives, key results, projects and KPIs, as values.

Whoever builds these has checked them: ids are unique, references lead somewhere, shares add up to 100.
All instants are timezone-aware. A calendar date that something is due *by* stands for the end of that day
in the organisation's zone, so a period's ``end`` is the first instant that no longer belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from math import isfinite
from zoneinfo import ZoneInfo

from okrsync.domain.selection import Selection
from okrsync.domain.tracker import Tracker


@dataclass(frozen=True, slots=True)
class Period:
    """From ``start`` up to and without ``end``."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("a period ends after it starts")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """By ``at`` the metric should stand at ``value``."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A number that is to go from ``baseline`` to ``target``, in the metric's own unit.

    ``every`` is how often a new measurement is due. ``series`` names the measurements: the key result's own,
    or those of the KPI that it is about. Where it is a number over work items, ``tracker`` says which.
    """

    baseline: float
    target: float
    unit: str = ""
    every: timedelta
    series: str
    checkpoints: tuple[Checkpoint, ...] = ()
    tracker: Tracker | None = None

    def __post_init__(self) -> None:
        if self.baseline == self.target:
            raise ValueError("baseline and target are the same")
        if not isfinite(self.target - self.baseline):
            raise ValueError("baseline and target are not finite, or too far apart")


class Credit(StrEnum):
    """How a stage pays out: only when it is complete, or in step with its delivery."""

    WHOLE = "whole"
    PROPORTIONAL = "proportional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of a milestone key result and the ``share`` (per cent) that completing it is worth.

    Without ``work`` only a person can complete it.
    """

    id: str
    title: str
    share: float
    work: tuple[Selection, ...] = ()
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """The stages of a milestone key result, in order; their shares add up to 100 but for a rounding."""

    stages: tuple[Stage, ...]
    credit: Credit = Credit.WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of a project: its work, when it is due, and where the key result's metric should stand then."""

    title: str
    work: tuple[Selection, ...] = ()
    due: datetime | None = None
    target: float | None = None


class Standalone(StrEnum):
    """Why a project rightly serves no OKR."""

    OPERATIONAL = "operational"
    COMPLIANCE = "compliance"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Efforts towards deliverables: the action plan of a key result, or standalone with a reason."""

    id: str
    title: str
    phases: tuple[Phase, ...] = ()
    owner: str | None = None
    standalone: Standalone | None = None


@dataclass(frozen=True, kw_only=True)
class KeyResult:
    """How an objective is evidenced: by ``kind`` a Metric (an outcome) or a Milestone (a deliverable).

    ``plan`` is the work meant to bring it about, part by part: the phases of its project and work linked
    directly. For a milestone key result the plan is its stages.
    """

    id: str
    title: str
    kind: Metric | Milestone
    period: Period
    owner: str | None = None
    weight: float = 1.0
    plan: tuple[Phase, ...] = ()
    project: str | None = None

    @cached_property
    def parts(self) -> tuple[Phase, ...]:
        """The work of this key result in parts, in the order in which an item is counted once."""
        if isinstance(self.kind, Milestone):
            stages = tuple(Phase(title=s.title, work=s.work, due=s.due) for s in self.kind.stages)
            return stages + self.plan
        return self.plan

    @cached_property
    def selections(self) -> tuple[Selection, ...]:
        """Every selection that this key result counts."""
        return tuple(selection for part in self.parts for selection in part.work)

    @cached_property
    def scopes(self) -> tuple[tuple[str, str], ...]:
        """The connection and scope of all that its numbers stand on, each once: its work, its metric."""
        measured = self.kind.tracker.work if isinstance(self.kind, Metric) and self.kind.tracker else ()
        return tuple(dict.fromkeys((s.connection, s.scope) for s in (*self.selections, *measured)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """The qualitative goal."""

    id: str
    title: str
    period: Period
    key_results: tuple[KeyResult, ...]
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """A health indicator and the range in which it is healthy (either end may be open)."""

    id: str
    title: str
    unit: str = ""
    least: float | None = None
    most: float | None = None
    every: timedelta | None = None
    series: str = ""
    tracker: Tracker | None = None


@dataclass(frozen=True, slots=True)
class Bands:
    """How far behind expectation, in percentage points, still counts as on track and as behind."""

    on_track: float = 5.0
    behind: float = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Okrs:
    """All that one mapping file says about goals and the work for them.

    Sentences tell days and times in ``timezone``, by its name.
    """

    objectives: tuple[Objective, ...] = ()
    projects: tuple[Project, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    bands: Bands = field(default_factory=Bands)
    stale_after: timedelta = timedelta(days=1)
    timezone: str = "UTC"

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone."""
        return ZoneInfo(self.timezone)

    @property
    def key_results(self) -> tuple[KeyResult, ...]:
        """Every key result, in the order of the file."""
        return tuple(kr for objective in self.objectives for kr in objective.key_results)

    @property
    def selections(self) -> tuple[Selection, ...]:
        """Every selection of the file, those of standalone projects included."""
        of_krs = (selection for kr in self.key_results for selection in kr.selections)
        of_projects = (s for project in self.projects for phase in project.phases for s in phase.work)
        return tuple(dict.fromkeys((*of_krs, *of_projects)))

    @property
    def trackers(self) -> tuple[Tracker, ...]:
        """Every number over work items that a key result or a KPI is."""
        of_krs = (kr.kind.tracker for kr in self.key_results if isinstance(kr.kind, Metric))
        found = (*of_krs, *(kpi.tracker for kpi in self.kpis))
        return tuple(dict.fromkeys(tracker for tracker in found if tracker is not None))

    @property
    def scopes(self) -> tuple[tuple[str, str], ...]:
        """The connection and scope of all that any number stands on, each once."""
        of_work = ((selection.connection, selection.scope) for selection in self.selections)
        of_trackers = (scope for tracker in self.trackers for scope in tracker.scopes)
        return tuple(dict.fromkeys((*of_work, *of_trackers)))

    @property
    def series(self) -> tuple[str, ...]:
        """The series of measurements that any number stands on, each once."""
        metrics = [kr.kind for kr in self.key_results if isinstance(kr.kind, Metric)]
        measured: list[Metric | Kpi] = [*metrics, *self.kpis]
        return tuple(dict.fromkeys(each.series for each in measured if each.tracker is None))

    @property
    def rhythms(self) -> dict[str, timedelta]:
        """How soon a new measurement of a series is due: the shortest time of all that stand on it."""
        metrics = [kr.kind for kr in self.key_results if isinstance(kr.kind, Metric)]
        measured: list[Metric | Kpi] = [*metrics, *self.kpis]
        found: dict[str, timedelta] = {}
        for each in measured:
            if each.every is not None:
                found[each.series] = min(each.every, found.get(each.series, each.every))
        return found
