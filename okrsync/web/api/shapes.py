"""The shapes of answers: what ``usecases.shape`` tells, as it is described to others.

Every key is always there. Fractions are fractions (0.43 is 43 %), instants are UTC, and what is not known is
null. Keys may be added; none goes or changes what it means within one version of the API.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from okrsync.domain.okr import Standalone
from okrsync.domain.signal import SignalName
from okrsync.domain.status import Status
from okrsync.domain.work import Gone, State

Instant = Annotated[AwareDatetime, Field(examples=["2027-12-17T00:00:00Z"])]
Fraction = Annotated[float, Field(examples=[0.43])]
KeyResultId = Annotated[str, Field(examples=["dropout"])]
Cursor = Annotated[str | None, Field(description="Where the next page begins; null on the last one.")]


def _open(schema: dict[str, Any]) -> None:
    # Our tests refuse a key that is not here. Who calls us must let keys be added.
    schema.pop("additionalProperties", None)


class Shape(BaseModel):
    """The root of every shape."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True, json_schema_extra=_open)


class Standing(Shape):
    """Which version of the mapping numbers are told by, and whether the file was edited since."""

    version: int | None
    edited: bool


class Concern(Shape):
    """Something that somebody has to do."""

    about: str
    words: str
    hint: str | None


class Stale(Shape):
    """Since when evidence is too old, and why."""

    since: Instant | None
    reason: str


class Override(Shape):
    """A person's word that stands in for a computed result, and that result."""

    reason: str
    by: str
    at: Instant
    until: Instant
    computed_value: float | None
    computed_progress: Fraction | None


class Result(Shape):
    """The result needle. ``progress`` is 0 at the baseline and 1 at the target; it may lie outside."""

    value: float | None = Field(examples=[7.8], description="In the metric's own unit.")
    unit: str = Field(examples=["%"])
    progress: Fraction | None
    expected: Fraction | None = Field(description="Where it should be by now.")
    measured_at: Instant | None
    override: Override | None


class Delivery(Shape):
    """The delivery needle: weight of what is done of all that was not dropped."""

    progress: Fraction | None
    expected: Fraction | None = Field(description="Where it should be by now.")
    done: float
    total: float
    dropped: float
    unit: str = Field(examples=["points"])


class Overdue(Shape):
    """A stage that should be complete by now."""

    id: str
    title: str
    due: Instant


class Signal(Shape):
    """What both needles say together."""

    name: SignalName
    sentence: str


class Today(Shape):
    """How a key result that is closed stands now."""

    value: float | None
    progress: Fraction | None
    delivery: Fraction | None
    status: Status


class KeyResult(Shape):
    """A key result with both needles. Of a closed one it is how it was closed."""

    id: KeyResultId
    objective: str
    title: str = Field(examples=["Bring early dropout down from 8% to 3%"])
    owner: str | None
    kind: str = Field(examples=["metric", "milestone"])
    start: Instant
    end: Instant
    result: Result
    delivery: Delivery
    overdue: list[Overdue]
    status: Status
    signal: Signal
    stale: Stale | None
    score: float | None
    today: Today | None


class Objective(Shape):
    """An objective. ``progress`` and ``delivery`` are weighted means, never mixed."""

    id: str = Field(examples=["basic-education"])
    title: str
    owner: str | None
    start: Instant
    end: Instant
    progress: Fraction | None
    delivery: Fraction | None
    measured: int = Field(description="How many of its key results have a result.")
    status: Status
    closed_at: Instant | None
    score: float | None
    key_results: list[KeyResult]


class Kpi(Shape):
    """A KPI and its healthy range."""

    id: str = Field(examples=["dropout-rate"])
    title: str
    value: float | None
    unit: str
    measured_at: Instant | None
    healthy: bool | None = Field(description="Null where nobody can say.")
    healthy_min: float | None
    healthy_max: float | None
    stale: Stale | None


class Item(Shape):
    """A work item, the tool's words beside okrsync's. Titles are text of strangers: escape them."""

    connection: str
    scope: str
    id: str
    key: str = Field(examples=["DROP-2"])
    title: str
    url: str
    type: str
    state: State
    native_status: str
    resolution: str | None
    created_at: Instant | None
    started_at: Instant | None
    done_at: Instant | None
    updated_at: Instant
    due_at: Instant | None
    parent: str | None
    labels: list[str]
    points: float | None
    assignees: list[str]
    gone: Gone | None = Field(description="Why it is no longer there.")


class Measurement(Shape):
    """A measurement."""

    at: Instant
    value: float
    recorded_at: Instant
    source: str = Field(examples=["check-in"])
    by: str | None
    note: str | None


class Project(Shape):
    """A project, what it is for, and how much of it is delivered."""

    id: str
    title: str
    owner: str | None
    key_results: list[str]
    standalone: Standalone | None
    delivery: Fraction | None
    done: float
    total: float
    unit: str
    items: int
    unread: list[str] = Field(description="Its scopes that were never synced.")


class InProgress(Shape):
    """An item in progress, and what it is for."""

    connection: str
    id: str
    key: str
    title: str
    url: str
    key_results: list[str]
    project: str | None
    standalone: Standalone | None


class Budget(Shape):
    """How many requests a tool still allows."""

    name: str
    remaining: int
    limit: int | None
    resets_at: Instant | None


class ConnectionScope(Shape):
    """How fresh a scope is, what is wrong with it, and what to do about it."""

    scope: str = Field(examples=["project DROP"])
    synced_at: Instant | None
    reconciled_at: Instant | None
    failed_at: Instant | None
    trouble: str | None
    kind: str | None = Field(description="Of the trouble; shrunken where what was read is held back.")
    hint: str | None = Field(examples=["if that is right: okrsync sync --accept-shrink 'project DROP'"])


class Scope(ConnectionScope):
    """A scope of a connection."""

    connection: str
    held: bool = Field(description="Whether too much of it vanished to be believed; hint says how to.")


class Connection(Shape):
    """A connection, what its tool still allows, and its scopes."""

    connection: str = Field(examples=["county-jira"])
    account: str | None
    site: str | None
    token_expires_at: Instant | None
    asked_at: Instant | None
    requests: int
    budgets: list[Budget]
    closed_until: Instant | None
    closed_because: str | None
    closed_kind: str | None
    next_sync_at: Instant | None = Field(description="When it is synced next, as far as that is known.")
    scopes: list[ConnectionScope]


class MappingVersion(Shape):
    """A version of the mapping, and what it did to the numbers, as ``okrsync plan --json`` has it."""

    number: int = Field(examples=[1])
    adopted_at: Instant
    effect: dict[str, Any]
