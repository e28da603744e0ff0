"""What is known at one instant: items, measurements, completions, and how fresh each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from okrsync.domain.okr import Phase
from okrsync.domain.override import Override
from okrsync.domain.tally import PlanTally
from okrsync.domain.work import TrackedItem

# The source of what people measure.
CHECK_IN = "check-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """A dated value of a metric: ``at`` is when it was true, ``recorded_at`` when it became known (UTC)."""

    series: str
    at: datetime
    value: float
    recorded_at: datetime
    source: str
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """``source`` takes back what it said of ``series`` at ``at``; known from ``recorded_at`` on (UTC)."""

    series: str
    at: datetime
    recorded_at: datetime
    source: str
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A person's word that a stage is complete (or, with ``complete`` False, that it is not)."""

    key_result: str
    stage: str
    at: datetime
    complete: bool = True
    by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """When a source last told all it knows, and what has been wrong since, in plain words.

    ``succeeded_at`` is None for a source that never answered; ``trouble`` is None where all is well.
    """

    succeeded_at: datetime | None
    trouble: str | None = None


# What is kept of an automatic source that nobody reads any more.
LEFT = Freshness(None)


def latest(measurements: Iterable[Measurement], until: datetime | None = None) -> Measurement | None:
    """The measurement of the latest instant, of those up to ``until``."""
    known = (m for m in measurements if until is None or m.at <= until)
    return max(known, key=lambda m: (m.at, m.recorded_at), default=None)


class Holdings(Protocol):
    """The work items of every scope, as far as a selection needs to know."""

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        """Every item ever accepted in a scope, gone ones included and marked."""
        ...


class Sight(Holdings, Protocol):
    """How the work items of every scope stood at ``at`` (UTC)."""

    @property
    def at(self) -> datetime:
        """The instant that this is of."""
        ...

    def freshness(self, connection: str, scope: str) -> Freshness:
        """How fresh the items of a scope are."""
        ...

    def begun(self, connection: str, scope: str) -> Mapping[str, datetime]:
        """When items of a scope were first in progress, by stable id; without those nobody knows it of."""
        ...


class Evidence(Sight, Protocol):
    """Everything that a number is made of, as it was known at ``at`` (UTC)."""

    def measurements(self, series: str) -> Sequence[Measurement]:
        """The measurements of a series up to ``at``, oldest first."""
        ...

    def latest(self, series: str, until: datetime | None = None) -> Measurement | None:
        """The ``latest`` of the measurements of a series, of those up to ``until``, without the others."""
        ...

    def measuring(self, series: str) -> Freshness | None:
        """How fresh an automatic source of measurements is; None where people measure."""
        ...

    def completions(self, key_result: str) -> Mapping[str, Completion]:
        """The latest word of a person on each stage of a key result, by stage id."""
        ...

    def overrides(self, key_result: str) -> Sequence[Override]:
        """Everything that people said up to ``at`` instead of the computed result, oldest first."""
        ...

    @property
    def bare(self) -> Holdings:
        """The same items with no more to them than what counting them takes."""
        ...

    def tally(self, plan: Sequence[Phase]) -> PlanTally | None:
        """What the items of ``plan`` come to, where they have been counted; None where they have to be."""
        ...


class LookingBack(Evidence, Protocol):
    """Evidence that knows its past, items that nobody asks for, and what it came to once it is told."""

    def keep_tallies(self, counted: Iterable[tuple[Sequence[Phase], PlanTally]]) -> None:
        """Keep what was ``counted`` of plans, so that it need not be counted again."""
        ...

    def everything(self) -> Iterator[TrackedItem]:
        """Every item of every scope, ordered by connection, scope and key."""
        ...

    def earlier(self, at: datetime) -> Sight:
        """How work items stood at an earlier instant, as far as is known at this evidence's.

        That is more than was shown then: a sync that came late is in it.
        """
        ...
