"""The shapes of explanations: what ``usecases.explained`` and its neighbours tell."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from okrsync.domain.change import Kind
from okrsync.domain.forecast import Outlook
from okrsync.domain.work import Gone, State
from okrsync.web.api.shapes import Fraction, Instant, KeyResult, Kpi, Measurement, Objective, Shape


class LinePoint(Shape):
    """A corner of the line of what is expected."""

    at: Instant
    progress: Fraction
    what: str


class Expectation(Shape):
    """Where a needle should stand, and the points of its line."""

    judged_at: Instant | None
    progress: Fraction | None
    points: list[LinePoint]


class Expectations(Shape):
    """Where both needles should stand."""

    result: Expectation | None
    delivery: Expectation | None


class Stage(Shape):
    """A stage of a milestone; ``gain`` is in per cent of the key result."""

    id: str
    title: str
    share: float
    due: Instant | None
    overdue: bool
    delivery: Fraction | None
    complete: bool
    by_person: bool
    gain: float


class NamedItem(Shape):
    """A work item in a few words."""

    connection: str
    id: str
    key: str
    title: str
    url: str
    state: State
    native_status: str
    resolution: str | None


class CountedItem(NamedItem):
    """An item that counts. ``credit`` is how much of its ``weight`` is done."""

    weight: float
    credit: float
    estimated: bool
    why: str


class ExcludedItem(NamedItem):
    """An item that does not count, and why."""

    weight: float | None
    why: str


class Selection(Shape):
    """What is selected in a scope."""

    connection: str
    scope: str
    criteria: dict[str, list[str]]
    weigh_by: str


class Part(Shape):
    """A stage or phase with its items."""

    title: str
    due: Instant | None
    progress: Fraction | None
    selections: list[Selection]
    counted: list[CountedItem]
    excluded: list[ExcludedItem]


class TrackedItem(NamedItem):
    """An item that a number over work items is made of."""

    value: float | None


class LackingItem(NamedItem):
    """An item that lacks what the number is made of."""

    what: str


class OutsideItem(NamedItem):
    """An item that is selected and that the number is not about: gone, in another state, or too old."""

    why: str


class Tracked(Shape):
    """What is asked of which items, the items of that number, or why there is none."""

    measure: str
    selections: list[Selection]
    why: str | None
    counted: list[TrackedItem]
    lacking: list[LackingItem]
    outside: list[OutsideItem]


class DeliveryForecast(Shape):
    """When the plan will be done: by ``likely`` in half of the futures, by ``safe`` in 85 %."""

    outlook: Outlook
    reason: str
    as_of: Instant | None
    likely: Instant | None
    safe: Instant | None
    in_time: Fraction | None
    remaining: float | None
    throughput: float | None
    growth: float | None
    weeks: int
    unit: str


class ResultForecast(Shape):
    """Where the measurements lead by the end; ``low`` to ``high`` holds with 70 % chance."""

    reason: str
    expected: float | None
    low: float | None
    high: float | None
    chance: Fraction | None
    per_week: float | None
    measurements: int


class Forecast(Shape):
    """Where both needles are heading; null where there is nothing to forecast."""

    delivery: DeliveryForecast | None
    result: ResultForecast | None


class OriginalItem(Shape):
    """An item of the plan of the start."""

    connection: str
    id: str
    key: str
    title: str
    url: str
    state: State
    gone: Gone | None
    weight: float
    credit: float


class Original(Shape):
    """Delivery against the plan of the start."""

    at: Instant
    progress: Fraction | None
    done: float
    total: float
    lost: float
    added: int
    unit: str
    items: list[OriginalItem]


class ShiftedItem(Shape):
    """An item that moved delivery, and how."""

    connection: str
    id: str
    key: str
    title: str
    url: str
    what: str
    on: Instant | None
    weight_before: float | None
    weight_after: float | None


class ChangePart(Shape):
    """What one kind of change did, in percentage points."""

    kind: Kind
    points: float | None
    items: list[ShiftedItem]


class Change(Shape):
    """Why delivery changed: the points of the parts add up to those of the whole."""

    since: Instant
    at: Instant
    before: Fraction | None
    after: Fraction | None
    points: float | None
    parts: list[ChangePart]


class ResultThen(Shape):
    """A result at one instant."""

    value: float | None
    progress: Fraction | None
    measured_at: Instant | None


class StageItem(Shape):
    """An item through which a stage pays out otherwise."""

    connection: str
    id: str
    key: str
    title: str
    what: str


class StageShift(Shape):
    """A stage that pays out otherwise, in per cent of the key result."""

    id: str
    title: str
    before: float
    after: float
    word: str | None
    items: list[StageItem]


class ResultChange(Shape):
    """A result at two instants."""

    before: ResultThen
    after: ResultThen
    stages: list[StageShift]


class Edit(Shape):
    """A version of the mapping that moved this key result."""

    version: int
    at: Instant
    effect: dict[str, Any]


class Word(Shape):
    """A person's word on the result; without a value it took the last one back."""

    value: float | None
    reason: str
    by: str
    at: Instant
    until: Instant


class Source(Shape):
    """How fresh the measurements of a series are; ``read_at`` is null where people measure."""

    series: str
    read_at: Instant | None
    trouble: str | None
    measured_at: Instant | None
    due_at: Instant | None


class SyncedScope(Shape):
    """How fresh a scope is."""

    connection: str
    scope: str
    synced_at: Instant | None
    trouble: str | None


class KeyResultExplanation(KeyResult):
    """A key result and all that its numbers were made of."""

    explained_at: Instant
    closed_at: Instant | None
    result_formula: str
    delivery_formula: str
    status_formula: str
    signal_formula: str
    score_formula: str | None
    expected: Expectations
    notes: list[str]
    stages: list[Stage]
    tracked: Tracked | None
    parts: list[Part]
    forecast: Forecast
    original: Original | None
    change: Change | None
    result_change: ResultChange | None
    edits: list[Edit]
    overrides: list[Word]
    measurements: list[Measurement]
    measured: Source | None
    sources: list[SyncedScope]
    stale_after_hours: float
    mapping_version: int | None


class Weight(Shape):
    """The weight of a key result, and its part of all weights that enter the mean."""

    id: str
    weight: float
    part: Fraction


class ObjectiveExplanation(Objective):
    """An objective and what its numbers were made of."""

    kind: Literal["objective"]
    progress_formula: str
    delivery_formula: str
    status_formula: str
    weights: list[Weight]
    mapping_version: int | None


class KpiExplanation(Kpi):
    """A KPI and what its value was made of."""

    kind: Literal["kpi"]
    health_formula: str
    key_results: list[str] = Field(description="Those that are about it.")
    tracked: Tracked | None
    measurements: list[Measurement]
    measured: Source | None
    sources: list[SyncedScope]
    mapping_version: int | None


class DeliveredPoint(Shape):
    """Weight done and weight of all that counts, at one instant."""

    at: Instant
    done: float
    total: float


class MeasuredPoint(Shape):
    """Progress of the result at one measurement."""

    at: Instant
    progress: Fraction
