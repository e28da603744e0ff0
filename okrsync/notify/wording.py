"""How a digest's parts read, wherever they are shown."""

from __future__ import annotations

from datetime import datetime

from okrsync.domain.evaluate import KeyResultFigures, KpiFigures
from okrsync.domain.signal import percent
from okrsync.domain.status import Status
from okrsync.usecases.digest import Chapter, Line
from okrsync.usecases.words import in_words, number, short

# Shape and word carry the meaning; colour only repeats it.
MARK = {
    Status.ON_TRACK: "●",
    Status.ACHIEVED: "★",
    Status.BEHIND: "◐",
    Status.AT_RISK: "▲",
    Status.MISSED: "✕",
    Status.NOT_STARTED: "○",
    Status.UNKNOWN: "?",
}


def needles(line: Line) -> str:
    """Both needles with where they should be and how far they moved."""
    kr = line.figures
    return (
        f"delivery {_needle(kr.delivery.progress, kr.delivery.expected, line.delivery_moved)} · "
        f"result {_needle(kr.result.progress, kr.result.expected, line.result_moved)}{_value(kr)}"
    )


def heading(chapter: Chapter) -> str:
    """An objective's title with its two means."""
    of = chapter.figures
    return f"{short(of.objective.title)} — result {_fraction(of.progress)}, delivery {_fraction(of.delivery)}"


def standing(kr: KeyResultFigures) -> str:
    """Status and signal in words."""
    return f"{in_words(kr.status)} · {kr.signal.name.value}"


def kpi(of: KpiFigures) -> str:
    """A KPI against its range."""
    unit = f" {of.kpi.unit}" if of.kpi.unit else ""
    value = "—" if of.value is None else f"{number(of.value)}{unit}"
    bounds = (("at least", of.kpi.least), ("at most", of.kpi.most))
    healthy = " and ".join(f"{word} {number(bound)}" for word, bound in bounds if bound is not None)
    return f"{short(of.kpi.title)}: {value} (healthy: {healthy}{unit})"


def day(at: datetime) -> str:
    """A date as people write it."""
    return f"{at:%A} {at.day} {at:%B} {at.year}"


def _needle(progress: float | None, expected: float | None, moved: float | None) -> str:
    if progress is None:
        return "—"
    change = f" ({moved:+.0f})" if moved is not None and round(moved) else ""
    target = f" of {percent(expected)} expected" if expected is not None else ""
    return f"{percent(progress)}{change}{target}"


def _value(kr: KeyResultFigures) -> str:
    if kr.result.measurement is None or kr.result.value is None:
        return ""
    unit = f" {kr.result.unit}" if kr.result.unit else ""
    return f", at {number(kr.result.value)}{unit}"


def _fraction(value: float | None) -> str:
    return "—" if value is None else percent(value)
