"""The part of the file that says what is to be reached: objectives, key results and KPIs."""

from __future__ import annotations

from math import fsum

from pydantic import ConfigDict, Field, field_validator, model_validator

from okrsync.domain.magnitude import LEAST_APART
from okrsync.domain.okr import Credit
from okrsync.settings.entry import Day, Entry, Id, Length, Number, PeriodSpan, Positive, Text, one_of, refuse
from okrsync.settings.links import Work
from okrsync.settings.measured import KpiMeasureOrCheckIn, MeasureOrCheckIn

# By how much a share may be off that somebody rounded to a tenth: three times 33.3 are meant to be 100.
_ROUNDING = 0.05


class Checkpoint(Entry):
    """A dated intermediate target."""

    date: Day | None = Field(default=None, description="The day by whose end the metric should stand there.")
    at: Day | None = Field(default=None, description="The same as date.")
    value: Number = Field(description="Where the metric should stand by then.")

    @model_validator(mode="after")
    def _is_dated(self) -> Checkpoint:
        one_of(date=self.date, at=self.at)
        return self


class Metric(Entry):
    """An outcome: a number that goes from a baseline to a target."""

    baseline: Number = Field(description="The number at the start of the period.", examples=[62])
    target: Number = Field(description="The number to reach by the end of the period.", examples=[75])
    unit: str = Field(default="", description="What is counted.", examples=["%", "days", "pupils"])
    every: Length | None = Field(
        default=None,
        description="How often a new measurement is due; evidence is stale when one is overdue. By default "
        "as often as its KPI says, or else every quarter of the key result's period.",
    )
    checkpoints: tuple[Checkpoint, ...] = Field(
        default=(), description="Dated intermediate targets; expected progress is a straight line otherwise."
    )

    @model_validator(mode="after")
    def _goes_somewhere(self) -> Metric:
        if abs(self.target - self.baseline) < LEAST_APART:
            refuse(
                "baseline and target are the same, so there is no way to go", "what should the number become?"
            )
        return self


class Stage(Entry):
    """A part of a milestone key result."""

    id: Id | None = Field(
        default=None,
        description="What commands call it; made of the title by default, so give one if that may change.",
    )
    title: Text = Field(description="What is delivered.")
    share: Positive = Field(description="Per cent that the key result gains when it is complete.", le=100)
    work: Work | None = Field(
        default=None, description="The items that make it up; without them a person completes it."
    )
    due: Day | None = Field(default=None, description="By the end of which day it should be complete.")


class Milestone(Entry):
    """A deliverable that matters on the way, in stages."""

    credit: Credit = Field(
        default=Credit.WHOLE,
        description="whole: a stage pays out its share when it is complete; proportional: as it delivers.",
    )
    stages: tuple[Stage, ...] = Field(
        min_length=1, description="What it takes, in order; the shares add up to 100."
    )

    @field_validator("stages")
    @classmethod
    def _share_out_everything(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        total = fsum(stage.share for stage in stages)
        if abs(total - 100) > _ROUNDING * len(stages) + _ROUNDING / 1e6:
            refuse(f"the shares add up to {total:g}", "they must add up to 100")
        return stages


class KeyResult(Entry):
    """How an objective is evidenced: by a metric (an outcome) or by a milestone (a deliverable)."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["metric"]}, {"required": ["milestone"]}]}
    )

    id: Id = Field(description="What commands and reports call it.", examples=["dropout"])
    title: Text = Field(description="What is to be reached, in a sentence.")
    owner: Text | None = Field(default=None, description="Who answers for it.")
    period: PeriodSpan | None = Field(
        default=None, description="When, if not as long as the objective; it lies within the objective's."
    )
    weight: Positive = Field(default=1.0, description="How much it counts among the objective's key results.")
    metric: Metric | None = Field(default=None, description="The number that is to change.")
    milestone: Milestone | None = Field(default=None, description="The stages to complete.")
    measure: MeasureOrCheckIn = Field(
        default=None,
        description="Where the metric's numbers come from; people check in where it is left out.",
    )
    project: Text | None = Field(default=None, description="The project that is its action plan, by id.")
    work: Work | None = Field(default=None, description="Items that are its action plan, without a project.")

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> KeyResult:
        one_of(metric=self.metric, milestone=self.milestone)
        if self.milestone and self.measure:
            refuse(
                "a milestone is not measured: its stages are completed", "remove measure, or make it a metric"
            )
        return self


class Objective(Entry):
    """A qualitative goal."""

    id: Id = Field(description="What commands and reports call it.", examples=["basic-education"])
    title: Text = Field(description="The goal, in a sentence without numbers.")
    owner: Text | None = Field(default=None, description="Who answers for it.")
    period: PeriodSpan = Field(
        description="When: 2026, 2026-Q4, 2026-H1, 2026-10, 2026..2029 or {start, end}."
    )
    key_results: tuple[KeyResult, ...] = Field(min_length=1, description="How it is evidenced.")


class Healthy(Entry):
    """The range in which a KPI is healthy; either end may be left open."""

    min: Number | None = Field(default=None, description="The least healthy value.")
    max: Number | None = Field(default=None, description="The greatest healthy value.")

    @model_validator(mode="after")
    def _is_a_range(self) -> Healthy:
        if self.min is not None and self.max is not None and self.max < self.min:
            refuse("no value is healthy: max is less than min", "exchange them")
        return self


class Kpi(Entry):
    """A health indicator."""

    id: Id = Field(description="What key results and reports call it.", examples=["dropout-rate"])
    title: Text = Field(description="What it says.")
    unit: str = Field(default="", description="What is counted.", examples=["%"])
    healthy: Healthy = Field(default_factory=Healthy, description="The range in which it is healthy.")
    every: Length | None = Field(default=None, description="How often a new measurement is due.")
    measure: KpiMeasureOrCheckIn = Field(
        default=None, description="Where its numbers come from; people check in where it is left out."
    )
