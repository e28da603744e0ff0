"""Measure: read the automatic sources of measurements, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import isfinite
from traceback import extract_tb

from okrsync.domain.evidence import CHECK_IN, LEFT, Freshness, Measurement, Withdrawal
from okrsync.domain.magnitude import is_usable
from okrsync.errors import OkrsyncError
from okrsync.ports import Store
from okrsync.sdk import Stopped
from okrsync.usecases.about import about
from okrsync.usecases.conceal import unconcealed


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a source is read: it is ``at`` (UTC), and up to ``known`` its measurements are there already."""

    at: datetime
    known: datetime | None = None


# Reads one source: every dated value it knows, or those since it was read last. What it can't date is dated
# by the occasion. Raises OkrsyncError where it can't be read.
Reader = Callable[[Occasion], Iterable[tuple[datetime, float]]]
# A source's name, as in "csv rate.csv", and its reader.
Named = tuple[str, Reader]

# What one source may hold: a value a day for 27 years. All that it holds is looked at again at each reading.
MOST_VALUES = 10_000
# A value that stays the same is written down so often and not at every reading; more often where the next
# one is due so soon that it would be overdue by then.
_UNCHANGED = timedelta(days=1)
_AGGREGATE = "aggregate or narrow it, to a value a day or month"
_IF_RIGHT = "if that is right, take them back by hand: okrsync checkin KR --withdraw --at DATE"


class MeasureError(OkrsyncError):
    """A source of measurements could not be read, or holds what is no measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What one source said when it was asked for a try: its newest measurement, or the ``trouble``."""

    series: str
    source: str
    newest: Measurement | None = None
    trouble: OkrsyncError | None = None


def measure(
    readers: Mapping[str, Named],
    *,
    store: Store,
    at: datetime,
    rhythms: Mapping[str, timedelta] | None = None,
    conceal: Callable[[str], str] = unconcealed,
) -> dict[str, str | None]:
    """Read every source (``series`` to its name and reader); returns the trouble of each, or None.

    ``rhythms`` says how soon a new measurement of a series is due.

    A source that fails, in whatever way, changes no number: its last measurements hold, its series says
    since when, and the other sources are read all the same. Those that could not be read because the program
    is to stop are left out. ``conceal`` takes secrets out of troubles before they are kept.
    """
    troubles: dict[str, str | None] = {}
    for series, source in readers.items():
        try:
            with about(series=series):
                rest = min(_UNCHANGED, (rhythms or {}).get(series, _UNCHANGED * 2) / 2)
                troubles[series] = _measure(series, source, store, at, rest, conceal)
        except Stopped:
            break
    return troubles


def leave(series: Iterable[str], *, store: Store, at: datetime) -> None:
    """Keep of each of ``series`` that nobody reads it any more: people measure it, or nobody does.

    What its source said holds; whether that source can be read no longer matters.
    """
    evidence = store.evidence(at)
    for name in series:
        if evidence.measuring(name) is not None:
            store.measured(name, LEFT, at)


def try_out(readers: Mapping[str, Named], *, at: datetime) -> list[Sample]:
    """Read every source and keep nothing."""
    return [_sample(series, source, at) for series, source in readers.items()]


def _measure(
    series: str, source: Named, store: Store, at: datetime, rest: timedelta, conceal: Callable[[str], str]
) -> str | None:
    name, _ = source
    last = store.last_word(series, name)
    try:
        found = _read(series, source, Occasion(at, known=last.at if last else None))
        taken_back = _taken_back(name, found, last, partial(store.words, series), at)
        store.measure((m for m in found if not _says_nothing_new(m, last, rest)), taken_back)
    except Stopped:
        raise
    except OkrsyncError as error:
        store.measured(series, Freshness(None, conceal(error.message)), at)
        return conceal(str(error))
    store.measured(series, Freshness(at), at)
    return None


def _sample(series: str, source: Named, at: datetime) -> Sample:
    name, _ = source
    try:
        found = _read(series, source, Occasion(at))
    except OkrsyncError as error:
        return Sample(series=series, source=name, trouble=error)
    return Sample(series=series, source=name, newest=max(found, key=lambda m: m.at, default=None))


def _read(series: str, source: Named, occasion: Occasion) -> list[Measurement]:
    """What the source says, all of it fit to be kept. Raises OkrsyncError, and nothing else."""
    name, reader = source
    try:
        return list(_checked(series, name, reader(occasion), occasion.at))
    except OkrsyncError:
        raise
    except Exception as error:  # noqa: BLE001 - one source's fault must not keep the others from being read
        # Its own words may quote what must not be shown.
        place = extract_tb(error.__traceback__)[-1]
        fault = f"{type(error).__name__} in {place.name}, line {place.lineno}"
    raise MeasureError(f"{name}: broke with {fault}", hint="this is a fault of okrsync's: please report it")


def _checked(
    series: str, name: str, values: Iterable[tuple[datetime, float]], at: datetime
) -> Iterator[Measurement]:
    seen: dict[datetime, float] = {}
    for count, (when, value) in enumerate(values, start=1):
        if count > MOST_VALUES:
            raise MeasureError(f"{name}: holds more than {MOST_VALUES:,} values", hint=_AGGREGATE)
        measured_at = _possible(name, when, value, at)
        if seen.setdefault(measured_at, value) != value:
            raise MeasureError(
                f"{name}: {when:%Y-%m-%d} is there twice, as {seen[measured_at]:g} and as {value:g}",
                hint="which of them counts? Select or aggregate, so that each date has one value",
            )
        yield Measurement(series=series, at=measured_at, value=value, recorded_at=at, source=name)


def _possible(name: str, when: datetime, value: float, at: datetime) -> datetime:
    """``when`` in UTC; raises MeasureError where nothing can have been measured so, or then."""
    if not is_usable(value):
        what = "is too large" if isfinite(value) else "is no finite number"
        raise MeasureError(f"{name}: the value of {when:%Y-%m-%d} {what}")
    if when > at:
        raise MeasureError(f"{name}: {when:%Y-%m-%d} lies in the future", hint="is the date column right?")
    try:
        return when.astimezone(UTC)
    except OverflowError:
        raise MeasureError(f"{name}: {when:%Y-%m-%d} is no date that anything is measured at") from None


def _taken_back(
    name: str,
    found: Sequence[Measurement],
    last: Measurement | None,
    words: Callable[[datetime], Sequence[Measurement]],
    at: datetime,
) -> list[Withdrawal]:
    """What no longer holds now that the source holds what was ``found``, and ``last`` was its last word.

    A source may leave out its past, so ``words`` are looked at, and taken back, from the first instant on
    that it holds. Raises MeasureError where so much is gone at once that the reading is not believed.
    """
    if not found:
        if last is not None:
            raise MeasureError(f"{name}: holds no value any more", hint=_IF_RIGHT)
        return []
    known = words(min(m.at for m in found))
    lost = [*_withdrawn(name, known, found), *_superseded(name, known)]
    return [Withdrawal(series=m.series, at=m.at, recorded_at=at, source=m.source) for m in lost]


def _withdrawn(name: str, words: Sequence[Measurement], found: Sequence[Measurement]) -> list[Measurement]:
    """What the source said once of an instant that it no longer holds."""
    held = {m.at for m in found}
    said = [m for m in words if m.source == name]
    lost = [m for m in said if m.at not in held]
    if len(lost) > len(said) / 2 and len(held) < len(said):
        raise MeasureError(f"{name}: {len(lost)} of {len(said)} dates are gone at once", hint=_IF_RIGHT)
    return lost


def _superseded(name: str, words: Sequence[Measurement]) -> list[Measurement]:
    """What other automatic sources said of instants that this one, their successor, tells of from now on.

    Theirs is another series, perhaps of another thing: the two in one would be neither.
    """
    return [m for m in words if m.source not in {name, CHECK_IN}]


def _says_nothing_new(new: Measurement, last: Measurement | None, rest: timedelta) -> bool:
    """Whether it is a value of just now that is what it was less than ``rest`` ago."""
    return (
        last is not None and new.at == new.recorded_at and new.value == last.value and new.at - last.at < rest
    )
