"""The shapes of whole answers: what each operation returns."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from okrsync.web.api.shapes import (
    Concern,
    Connection,
    Cursor,
    InProgress,
    Instant,
    Item,
    KeyResult,
    Kpi,
    MappingVersion,
    Measurement,
    Objective,
    Project,
    Scope,
    Shape,
    Standing,
)
from okrsync.web.api.shapes_explained import (
    Change,
    DeliveredPoint,
    Forecast,
    KeyResultExplanation,
    KpiExplanation,
    MeasuredPoint,
    ObjectiveExplanation,
)


class Told(Shape):
    """As of when numbers are, and by which version of the mapping."""

    at: Instant
    mapping: Standing


class Everything(Told):
    """Everything, and what needs a person."""

    objectives: list[Objective]
    kpis: list[Kpi]
    needs_a_person: list[Concern]


class Objectives(Told):
    """A page of objectives."""

    objectives: list[Objective]
    next_cursor: Cursor


class ToldObjective(Told, ObjectiveExplanation):
    """An objective and what its numbers were made of."""


class KeyResults(Told):
    """A page of key results."""

    key_results: list[KeyResult]
    next_cursor: Cursor


class ToldKeyResult(Told, KeyResult):
    """A key result."""


class ToldExplanation(Told, KeyResultExplanation):
    """A key result and all that its numbers were made of."""


class Items(Told):
    """A page of work items."""

    key_result: str
    items: list[Item]
    next_cursor: Cursor


class History(Told):
    """The way of both needles, and where they are heading."""

    key_result: str
    delivery: list[DeliveredPoint]
    result: list[MeasuredPoint]
    forecast: Forecast


class Why(Told):
    """What made delivery change; null where the key result did not exist before."""

    key_result: str
    since: Instant
    change: Change | None


class Measurements(Told):
    """A page of measurements, oldest first."""

    id: str
    measurements: list[Measurement]
    next_cursor: Cursor


class Kpis(Told):
    """Every KPI."""

    kpis: list[Kpi]


class ToldKpi(Told, KpiExplanation):
    """A KPI and what its value was made of."""


class FocusCounts(Shape):
    """How many items are in progress, and of these how many for what: ``standalone`` by its reason."""

    in_progress: int
    serving: int
    standalone: dict[str, int]
    unexplained: int


class Projects(Told):
    """Every project, and all work in progress."""

    projects: list[Project]
    focus: FocusCounts
    in_progress: list[InProgress]


class Connections(Shape):
    """Every connection."""

    at: Instant
    connections: list[Connection]


class Scopes(Shape):
    """Every scope."""

    at: Instant
    scopes: list[Scope]


class MappingVersions(Shape):
    """A page of versions of the mapping, the newest first."""

    at: Instant
    mapping_versions: list[MappingVersion]
    next_cursor: Cursor


class WholeMappingVersion(MappingVersion):
    """A version of the mapping with the text of the file."""

    content: str = Field(description="The file's text without its secrets.")


class CheckedIn(Shape):
    """What was recorded, and how the key result or KPI stands now; the other one is null."""

    at: Instant
    value: float
    withdrawn: list[Any] = Field(description="Always empty: nothing was taken back.")
    key_result: KeyResult | None
    kpi: Kpi | None
