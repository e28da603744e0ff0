"""The part of the file that makes a metric of work items: count, share, sum, mean or percentile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema, model_validator

from okrsync.domain.selection import COUNT
from okrsync.domain.tracker import AGE, DURATIONS, FINISHED, MEDIAN, OPEN, Take, Tracker
from okrsync.domain.work import State
from okrsync.settings.dates import NotUnderstood, read_length
from okrsync.settings.entry import Entry, Length, Text, one_of, refuse, refuse_at, refuse_missing
from okrsync.settings.links import Work

_QUANTITY = "lead_time, cycle_time, age, points, or the name of a number field"
_NOT_DROPPED = (*OPEN, State.DONE)


class Which(StrEnum):
    """The states of items in words: ``open`` is to do or in progress."""

    OPEN = "open"
    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class Unit(StrEnum):
    """What durations are counted in."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"


_PER = {Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1), Unit.WEEKS: timedelta(weeks=1)}


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


def _bound(value: object) -> float | timedelta:
    """A number, or a length of time in words."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
        return float(value)
    try:
        return read_length(value)
    except NotUnderstood:
        return refuse("is neither a number nor a length of time", "write 8, or 5 days")


_States = Annotated[
    tuple[Which, ...],
    BeforeValidator(_as_list, json_schema_input_type=Which | list[Which]),
    Field(min_length=1),
]
_Bound = Annotated[
    float | timedelta,
    PlainValidator(_bound),
    WithJsonSchema({"type": ["number", "string"], "examples": [8, "5 days"]}),
]
_Rank = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, lt=100)]


class TrackerMeasure(Entry):
    """A number over work items, such as open bugs or the median lead time of requests."""

    count: _States | None = Field(default=None, description="How many items are open, done, ...")
    share: Text | None = Field(
        default=None,
        description=f"The per cent of items whose quantity is within bounds: {_QUANTITY}.",
        examples=["lead_time"],
    )
    sum: Text | None = Field(default=None, description=f"The sum of a quantity: {_QUANTITY}.")
    mean: Text | None = Field(default=None, description=f"The mean of a quantity: {_QUANTITY}.")
    median: Text | None = Field(
        default=None, description=f"The median of a quantity: {_QUANTITY}.", examples=["lead_time"]
    )
    percentile: _Rank | None = Field(default=None, description="Which percentile, as in 85.", examples=[85])
    of: Text | None = Field(default=None, description=f"What the percentile is of: {_QUANTITY}.")
    work: Work = Field(description="The items.")
    where: _States | None = Field(
        default=None, description="Items in these states only; without it all that are not dropped."
    )
    within: Length | None = Field(
        default=None,
        description="Only items that were finished in so long a time up to now.",
        examples=["30 days"],
    )
    at_most: _Bound | None = Field(default=None, description="The greatest that is within bounds.")
    at_least: _Bound | None = Field(default=None, description="The least that is within bounds.")
    unit: Unit | None = Field(default=None, description="What durations are in; days by default.")

    @property
    def take(self) -> Take:
        """What is made of the items."""
        if self.median is not None:
            return Take.PERCENTILE
        return next(take for take in Take if getattr(self, take.value) is not None)

    @property
    def quantity(self) -> str | None:
        """What of each item it is made of; None where items are counted."""
        return self.of or self.share or self.sum or self.mean or self.median

    @property
    def states(self) -> tuple[State, ...]:
        """The states of the items that are meant, in the order of work."""
        said = self.count or self.where
        if said is not None:
            return tuple(state for state in State if any(state in _meant(which) for which in said))
        if self.quantity in DURATIONS:
            return OPEN if self.quantity == AGE else (State.DONE,)
        return _NOT_DROPPED

    @property
    def per(self) -> timedelta:
        """The unit of durations."""
        return _PER[self.unit or Unit.DAYS]

    def in_units(self, bound: float | timedelta | None) -> float | None:
        """A bound as a number in the unit of the quantity."""
        return bound / self.per if isinstance(bound, timedelta) else bound

    def tracker(self, work: Any) -> Tracker:
        """The same as a value of the domain, over the selections ``work``."""
        return Tracker(
            work=work,
            take=self.take,
            states=self.states,
            of=self.quantity,
            within=self.within,
            rank=MEDIAN if self.percentile is None else self.percentile,
            least=self.in_units(self.at_least),
            most=self.in_units(self.at_most),
            per=self.per,
        )

    @model_validator(mode="after")
    def _makes_sense(self) -> TrackerMeasure:
        one_of(
            **{
                name: getattr(self, name)
                for name in ("count", "share", "sum", "mean", "median", "percentile")
            }
        )
        self._check_percentile()
        self._check_bounds()
        self._check_states()
        if self.unit is not None and self.quantity not in DURATIONS:
            refuse_at(
                ("unit",), "is for durations", "leave it out; the metric's own unit says what is counted"
            )
        return self

    def _check_percentile(self) -> None:
        if self.percentile is not None and self.of is None:
            refuse_missing(("of",), f"say what it is of: {_QUANTITY}")
        if self.percentile is None and self.of is not None:
            refuse_at(("of",), "is for percentile", "as in percentile: 85, of: lead_time")

    def _check_bounds(self) -> None:
        bounds: Mapping[str, float | timedelta | None] = {"at_most": self.at_most, "at_least": self.at_least}
        given = {name: bound for name, bound in bounds.items() if bound is not None}
        if self.share is None:
            for name in given:
                refuse_at((name,), "is for share", "as in share: lead_time, at_most: 5 days")
            return
        if not given:
            refuse_missing(("at_most",), "say what counts, as in at_most: 5 days; or at_least")
        for name, bound in given.items():
            if isinstance(bound, timedelta) is not (self.share in DURATIONS):
                kind = "a length of time" if self.share in DURATIONS else "a number"
                refuse_at((name,), f"must be {kind}, since {self.share} is one", None)
        least, most = self.in_units(self.at_least), self.in_units(self.at_most)
        if least is not None and most is not None and most < least:
            refuse_at(("at_most",), "is less than at_least", "exchange them")

    def _check_states(self) -> None:
        if self.count is not None and self.where is not None:
            refuse_at(
                ("where",), "is not for count, which says the states itself", "as in count: [open, done]"
            )
        if self.where is not None and self.quantity in DURATIONS - {AGE}:
            refuse_at(("where",), f"is not for {self.quantity}, which is of done items", "leave it out")
        if self.quantity == AGE and not set(self.states) <= set(OPEN):
            refuse_at(("where",), "holds finished items, which have no age", "take open, todo or doing")
        if self.within is not None and not set(self.states) <= set(FINISHED):
            refuse_at(("within",), "is for finished items", "as in count: done, within: 30 days")
        for index, linked in enumerate(self.work):
            if linked.selection.weigh_by != COUNT:
                trail = ("work", index, linked.kind, "weigh_by")
                refuse_at(trail, "says nothing here", "leave it out, or write sum: points")


def _meant(which: Which) -> tuple[State, ...]:
    return OPEN if which is Which.OPEN else (State(which.value),)
