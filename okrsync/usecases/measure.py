"""Measure: read the automatic sources of measurements, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite

from okrsync.domain.evidence import Freshness, Measurement
from okrsync.errors import OkrsyncError
from okrsync.ports import Store

# Reads one source: every dated value it knows. Raises OkrsyncError where it can't.
Reader = Callable[[], Iterable[tuple[datetime, float]]]


class MeasureError(OkrsyncError):
    """A source of measurements could not be read, or holds what is no measurement."""


def measure(
    readers: Mapping[str, tuple[str, Reader]], *, store: Store, at: datetime
) -> dict[str, str | None]:
    """Read every source (``series`` to its name and reader); returns the trouble of each, or None.

    A source that fails changes no number: its last measurements hold, and its series says since when.
    """
    return {series: _read(series, *source, store, at) for series, source in readers.items()}


def _read(series: str, name: str, reader: Reader, store: Store, at: datetime) -> str | None:
    try:
        found = [_checked(series, name, when, value, at) for when, value in reader()]
    except OkrsyncError as error:
        store.measured(series, Freshness(None, error.message), at)
        return str(error)
    store.measure(found)
    store.measured(series, Freshness(at), at)
    return None


def _checked(series: str, name: str, when: datetime, value: float, at: datetime) -> Measurement:
    if not isfinite(value):
        raise MeasureError(f"{name}: the value of {when:%Y-%m-%d} is no finite number")
    if when > at:
        raise MeasureError(f"{name}: {when:%Y-%m-%d} lies in the future", hint="is the date column right?")
    try:
        measured_at = when.astimezone(UTC)
    except OverflowError:
        raise MeasureError(f"{name}: {when:%Y-%m-%d} is no date that anything is measured at") from None
    return Measurement(series=series, at=measured_at, value=value, recorded_at=at, source=name)
