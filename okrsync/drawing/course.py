"""The way of both needles with all that explains it, in per cent of a plane of any size. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from okrsync.domain.line import metric_progress, result_line
from okrsync.domain.okr import KeyResult, Metric
from okrsync.drawing.bands import delivery_band, result_band
from okrsync.drawing.calendar import Tick, ticks
from okrsync.drawing.chart import delivery_of, due_of, result_of
from okrsync.drawing.plane import Plane, Point, sampled
from okrsync.usecases.portrait import Portrait
from okrsync.usecases.words import number

_SIZE = 100.0
_NAMED = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place (``x`` and ``y`` in per cent) at the instant ``at`` (UTC), and ``what`` is there, in words."""

    x: float
    y: float
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Level:
    """A height (``y`` in per cent) with a name: its ``progress``, and its ``value`` where it has a unit."""

    y: float
    progress: float
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Lines and areas as SVG points on a plane of 100 by 100; empty where there is nothing to draw.

    ``dots`` are measurements, ``checkpoints`` where the result was to be, ``dues`` when parts of the plan are
    due, ``edits`` the mapping versions that came into force. ``today`` is an ``x``; None outside the period.
    """

    result: str
    delivery: str
    expected_result: str
    expected_delivery: str
    result_band: str
    delivery_band: str
    dots: tuple[Mark, ...]
    checkpoints: tuple[Mark, ...]
    dues: tuple[Mark, ...]
    edits: tuple[Mark, ...]
    levels: tuple[Level, ...]
    ticks: tuple[Tick, ...]
    today: float | None


def course(of: Portrait, at: datetime, zone: tzinfo) -> Course:
    """The chart of one key result as of ``at`` (UTC); months are those of ``zone``."""
    kr, chapter = of.told.figures.key_result, of.chapter
    delivered, measured = delivery_of(chapter), result_of(chapter) or of.shown
    expected = sampled(result_line(kr), kr.period)
    bands = _result_band(of, measured), _delivery_band(of, delivered)
    drawn = [*delivered, *measured, *expected, *bands[0], *bands[1]]
    plane = Plane.around(kr.period, drawn, across=_SIZE, down=_SIZE)
    return Course(
        result=plane.points(measured),
        delivery=plane.points(delivered),
        expected_result=plane.points(expected),
        expected_delivery=plane.points(due_of(chapter)),
        result_band=plane.points(bands[0]),
        delivery_band=plane.points(bands[1]),
        dots=tuple(_mark(plane, point, "") for point in result_of(chapter)),
        checkpoints=tuple(_checkpoints(kr, plane)),
        dues=tuple(_dues(kr, plane)),
        edits=tuple(_edits(of, plane)),
        levels=tuple(_level(kr, plane, progress) for progress in _NAMED),
        ticks=ticks(plane, zone),
        today=plane.width(at) if plane.holds(at) else None,
    )


def _result_band(of: Portrait, measured: Sequence[Point]) -> Sequence[Point]:
    kind = of.told.figures.key_result.kind
    if not isinstance(kind, Metric):
        return []
    return result_band(kind, measured[-1] if measured else None, of.told.outlook.result)


def _delivery_band(of: Portrait, delivered: Sequence[Point]) -> Sequence[Point]:
    end = of.told.figures.key_result.period.end
    return delivery_band(delivered[-1] if delivered else None, of.told.outlook.delivery, end)


def _checkpoints(kr: KeyResult, plane: Plane) -> Iterator[Mark]:
    if not isinstance(kr.kind, Metric):
        return
    targets = [(c.at, c.value, "checkpoint") for c in kr.kind.checkpoints]
    targets += [(p.due, p.target, p.title) for p in kr.plan if p.due is not None and p.target is not None]
    for at, value, what in targets:
        if plane.holds(at):
            told = f"{what}: {number(value)} {kr.kind.unit}".strip()
            yield _mark(plane, (at, metric_progress(kr.kind, value)), told)


def _dues(kr: KeyResult, plane: Plane) -> Iterator[Mark]:
    for part in kr.parts:
        if part.due is not None and plane.holds(part.due):
            yield _mark(plane, (part.due, plane.high), part.title)


def _edits(of: Portrait, plane: Plane) -> Iterator[Mark]:
    for version, effect in of.told.edits:
        if plane.holds(version.adopted_at) and not effect["comes"]:
            yield _mark(plane, (version.adopted_at, plane.low), f"mapping version {version.number}")


def _level(kr: KeyResult, plane: Plane, progress: float) -> Level:
    value = ""
    if isinstance(kr.kind, Metric):
        worth = kr.kind.baseline + progress * (kr.kind.target - kr.kind.baseline)
        value = f"{number(worth)} {kr.kind.unit}".strip()
    return Level(plane.height(progress), progress, value)


def _mark(plane: Plane, point: Point, what: str) -> Mark:
    x, y = plane.place(point)
    return Mark(x=x, y=y, at=point[0], what=what)
