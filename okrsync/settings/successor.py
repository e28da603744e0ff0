"""What a closed objective carries over, as the text with which its next period begins in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from okrsync.domain.okr import Credit, KeyResult, Metric, Milestone, Objective, Period
from okrsync.settings.dates import read_span
from okrsync.settings.yaml_text import flow, scalar

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_KPI = "kpi:"


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Where a key result stands, in its unit (None if it was never measured), and its stages still open."""

    value: float | None
    stages: Sequence[str] = ()


def successor(objective: Objective, carried: Mapping[str, CarriedOver], zone: ZoneInfo) -> str:
    """``objective`` in the period after its own, as long as that, with the key results ``carried`` (by id).

    A metric goes on from where it stands, a milestone with its open stages, whose shares then add up to 100.
    Ids get the period's name, since those of the old ones stay with their history. Where measures and work
    come from is left to whoever plans.
    """
    period = _named(*_following(objective.period, zone))
    going_on = [kr for kr in objective.key_results if kr.id in carried]
    return "\n".join(
        [
            "objectives:",
            f"  - id: {_renamed(objective.id, objective.period, period, zone)}",
            f"    title: {scalar(objective.title)}",
            *([f"    owner: {scalar(objective.owner)}"] if objective.owner else []),
            f"    period: {period}",
            "    key_results:",
            *(
                line
                for kr in going_on
                for line in _key_result(kr, carried[kr.id], _renamed(kr.id, objective.period, period, zone))
            ),
        ]
    )


def _key_result(kr: KeyResult, carried: CarriedOver, name: str) -> Iterator[str]:
    yield f"      - id: {name}"
    yield f"        title: {scalar(kr.title)}"
    if kr.owner:
        yield f"        owner: {scalar(kr.owner)}"
    if kr.weight != 1:
        yield f"        weight: {scalar(float(kr.weight))}"
    if isinstance(kr.kind, Metric):
        yield from _metric(kr.kind, carried, kr.period)
    else:
        yield from _milestone(kr.kind, carried)


def _metric(metric: Metric, carried: CarriedOver, period: Period) -> Iterator[str]:
    baseline = metric.baseline if carried.value is None else carried.value
    unit = {"unit": metric.unit} if metric.unit else {}
    told = {"baseline": float(baseline), "target": float(metric.target), **unit, **_rhythm(metric, period)}
    yield f"        metric: {flow(told)}"
    if metric.series.startswith(_KPI):
        yield f"        measure: {flow({'kpi': metric.series.removeprefix(_KPI)})}"


def _rhythm(metric: Metric, period: Period) -> Mapping[str, str]:
    """How often it is measured, where the key result says so: not its KPI, nor a quarter of the period."""
    said = not metric.series.startswith(_KPI) and metric.every != (period.end - period.start) / 4
    days = metric.every // _DAY
    return {"every": f"{days} day{'' if days == 1 else 's'}"} if said and days else {}


def _milestone(milestone: Milestone, carried: CarriedOver) -> Iterator[str]:
    left = [stage for stage in milestone.stages if stage.title in carried.stages]
    total = sum(stage.share for stage in left)
    # Rounding what is reached by each stage, and not each share, makes them add up.
    reached = [round(100 * sum_so_far / total, 2) for sum_so_far in accumulate(s.share for s in left)]
    yield "        milestone:"
    if milestone.credit is not Credit.WHOLE:
        yield f"          credit: {milestone.credit.value}"
    yield "          stages:"
    for stage, (before, after) in zip(left, pairwise([0.0, *reached]), strict=True):
        # A stage that is hardly worth anything is worth something all the same.
        share = round(after - before, 2) or float(f"{100 * stage.share / total:.2g}")
        yield f"            - {flow({'title': stage.title, 'share': share})}"


def _following(period: Period, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day of the period after ``period``: as many months, or else as many days."""
    first, last = _days(period, zone)
    start = last + _DAY
    if first.day != 1 or start.day != 1:
        return start, start + (last - first)
    months = (start.year - first.year) * 12 + start.month - first.month
    years, month = divmod(start.month - 1 + months, 12)
    return start, date(start.year + years, month + 1, 1) - _DAY


def _days(period: Period, zone: ZoneInfo) -> tuple[date, date]:
    return period.start.astimezone(zone).date(), (period.end - _TICK).astimezone(zone).date()


def _named(first: date, last: date) -> str:
    """A period as people write it."""
    half, quarter = (first.month + 5) // 6, (first.month + 2) // 3
    year = first.year
    names = (f"{year}", f"{year}-H{half}", f"{year}-Q{quarter}", f"{first:%Y-%m}", f"{year}..{last.year}")
    short = (name for name in names if read_span(name) == (first, last))
    return next(short, f"{{start: {first}, end: {last}}}")


def _renamed(name: str, old: Period, new: str, zone: ZoneInfo) -> str:
    """``name`` with the new period's name in the place of the old one's, or behind it."""
    first, last = _days(old, zone)
    stem = name.removesuffix(f"-{_in_an_id(_named(first, last), first)}")
    start, _ = _following(old, zone)
    return f"{stem}-{_in_an_id(new, start)}"


def _in_an_id(period: str, first: date) -> str:
    return f"{first}" if period.startswith("{") else period.casefold().replace("..", "-")
