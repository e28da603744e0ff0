"""Status: a needle against where it should stand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from math import floor

from okrsync.domain.okr import Bands, Period

# Differences of binary fractions: 0.55 - 0.50 is a little more than 0.05, and five points are five points.
TOLERANCE = 1e-9


class Status(StrEnum):
    """How a key result or an objective stands."""

    ON_TRACK = "on_track"
    BEHIND = "behind"
    AT_RISK = "at_risk"
    ACHIEVED = "achieved"
    MISSED = "missed"
    NOT_STARTED = "not_started"
    UNKNOWN = "unknown"


# From the one that most needs a person to the one that least does.
_GRAVITY = (
    Status.AT_RISK,
    Status.BEHIND,
    Status.MISSED,
    Status.UNKNOWN,
    Status.ON_TRACK,
    Status.NOT_STARTED,
    Status.ACHIEVED,
)


def on_course(progress: float, expected: float, bands: Bands) -> bool:
    """Whether ``progress`` is within the on-track band of ``expected`` (both as fractions)."""
    return _points_behind(progress, expected) <= bands.on_track + TOLERANCE


def judge(
    progress: float | None, expected: float | None, *, at: datetime, period: Period, bands: Bands, stale: bool
) -> Status:
    """The status at ``at`` of a needle that stands at ``progress`` and was expected at ``expected``.

    After the end it is achieved (the target reached or passed) or missed. Stale evidence is never green.
    """
    if at < period.start:
        return Status.NOT_STARTED
    if progress is None or expected is None:
        return Status.UNKNOWN
    status = _after_the_end(progress) if at >= period.end else _under_way(progress, expected, bands)
    return Status.UNKNOWN if stale and status in (Status.ON_TRACK, Status.ACHIEVED) else status


def reached(progress: float | None) -> bool:
    """Whether the target was reached or passed; what was never measured was not."""
    return progress is not None and progress >= 1.0 - TOLERANCE


def score(progress: float) -> float:
    """A score from 0.0 to 1.0 in tenths, rounded down and not up: nothing that was missed scores 1.0."""
    return floor(min(1.0, max(0.0, progress)) * 10 + TOLERANCE) / 10


def gravest(statuses: Iterable[Status]) -> Status:
    """The one of ``statuses`` that most needs a person; unknown where there is none."""
    return min(statuses, key=_GRAVITY.index, default=Status.UNKNOWN)


def _under_way(progress: float, expected: float, bands: Bands) -> Status:
    if on_course(progress, expected, bands):
        return Status.ON_TRACK
    behind = _points_behind(progress, expected) <= bands.behind + TOLERANCE
    return Status.BEHIND if behind else Status.AT_RISK


def _after_the_end(progress: float) -> Status:
    return Status.ACHIEVED if reached(progress) else Status.MISSED


def _points_behind(progress: float, expected: float) -> float:
    return (expected - progress) * 100.0
