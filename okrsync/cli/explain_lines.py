"""Lines that explanations share: where a needle should stand, measurements, overrides, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.text import Text

from okrsync.cli import show
from okrsync.domain.evaluate import StageFigures
from okrsync.domain.evidence import Freshness, Measurement
from okrsync.domain.override import Override
from okrsync.domain.signal import percent
from okrsync.domain.tracker import Outside, Tracked, Tracker
from okrsync.domain.work import TrackedItem
from okrsync.usecases.explain import Explanation, Source
from okrsync.usecases.formulas import Expectation
from okrsync.usecases.sentences import expected, overridden
from okrsync.usecases.tracking import asked, tracked_note, tracker_of, where
from okrsync.usecases.words import number

_MOST_ITEMS = 8
_MOST_MEASUREMENTS = 8
_MOST_WORDS = 3
_TICK = timedelta(microseconds=1)


def expected_line(of: Expectation | None, at: datetime, zone: ZoneInfo) -> Text:
    """Where a needle should stand at ``at``, and the two points of its line between which that is."""
    said = expected(of, at, zone)
    if said is None:
        return Text()
    text = Text(f"\n  {said.words}", "default not dim")
    return text.append(f"\n    {show.plain(said.reason)}", "dim")


def result_lines(of: Explanation, zone: ZoneInfo) -> Iterator[Text]:
    """What a result was measured by, or which stages it has, and what people said of it."""
    result = of.figures.result
    if result.measurement is not None:
        yield measured_line(result.measurement, result.unit, zone)
        yield from earlier_lines([m for m in of.measurements if m.at < result.measurement.at], zone)
    tracker = tracker_of(of.figures.key_result)
    if result.tracked is not None and tracker is not None:
        yield from tracked_lines(result.tracked, tracker, of.outside)
    for position, stage in enumerate(result.stages, start=1):
        yield _stage(position, stage, zone)
    word = overridden(result, zone)
    if word is not None:
        yield show.literal(f"  {word}", "magenta")
    for earlier in of.words[:_MOST_WORDS]:
        yield _earlier(earlier, result.unit, zone)
    if len(of.words) > _MOST_WORDS:
        yield Text(f"  … and {len(of.words) - _MOST_WORDS} earlier words (--json has all)", "dim")


def measured_line(of: Measurement, unit: str, zone: ZoneInfo) -> Text:
    """The measurement that counts: value, day, source, who, and the note."""
    by = f", {of.by}" if of.by else ""
    value = f"{number(of.value)} {unit}".strip()
    text = show.literal(f"  measured {value} on {_day(of.at, zone)} ({of.source}{by})")
    return text.append(f"\n  note: {show.plain(of.note)}") if of.note else text


def earlier_lines(of: Sequence[Measurement], zone: ZoneInfo) -> Iterator[Text]:
    """The measurements before the one that counts, the latest of them first."""
    for earlier in of[: -_MOST_MEASUREMENTS - 1 : -1]:
        told = f"  before  {number(earlier.value)} on {_day(earlier.at, zone)} ({earlier.source})"
        yield show.literal(told, "dim")
    if len(of) > _MOST_MEASUREMENTS:
        yield Text(f"  … and {len(of) - _MOST_MEASUREMENTS} more (--json has all)", "dim")


def tracked_lines(of: Tracked, tracker: Tracker, outside: Sequence[Outside]) -> Iterator[Text]:
    """What is asked of which items, how many there are, the greatest of them, and those that are left out."""
    yield show.literal(f"  the {asked(tracker)}")
    for line in where(tracker):
        yield show.literal(f"    {line}", "dim")
    yield show.literal(f"  {tracked_note(of)}")
    greatest = sorted(of.counted, key=lambda pair: -pair[1])
    yield from _items((f"{number(round(value, 2)):>8}", tracked, "") for tracked, value in greatest)
    if of.lacking or outside:
        yield Text("  left out")
    left_out = ((one.tracked, one.what) for one in of.lacking)
    passed_over = ((one.tracked, one.why) for one in outside)
    yield from _items((f"{'-':>8}", tracked, f": {why}") for tracked, why in (*left_out, *passed_over))


def _items(of: Iterable[tuple[str, TrackedItem, str]]) -> Iterator[Text]:
    rows = list(of)
    for mark, tracked, why in rows[:_MOST_ITEMS]:
        yield show.literal(f"    {mark}  {tracked.item.key}{why}  {tracked.item.title}", "dim")
    if len(rows) > _MOST_ITEMS:
        yield Text(f"    … and {len(rows) - _MOST_ITEMS} more (--json has all)", "dim")


def source_lines(
    scopes: Sequence[tuple[str, str, Freshness]], measured: Source | None, version: int | None, zone: ZoneInfo
) -> Iterator[Text]:
    """How fresh everything is that a number stands on, and by which mapping it is told."""
    yield Text("Sources", "bold")
    for connection, scope, fresh in scopes:
        yield show.literal(f"  synced {show.moment(fresh.succeeded_at, zone)}  {connection} ({scope})")
        yield from _trouble(fresh)
    if measured is not None:
        yield _measured(measured, zone)
        if measured.fresh is not None:
            yield from _trouble(measured.fresh)
    yield Text(f"  mapping version {'none yet' if version is None else version}")


def _measured(of: Source, zone: ZoneInfo) -> Text:
    read = "people check in" if of.fresh is None else f"read {show.moment(of.fresh.succeeded_at, zone)}"
    last = "never measured" if of.measured_at is None else f"last measured on {_day(of.measured_at, zone)}"
    due = "" if of.due_at is None else f", next due by {_day(of.due_at, zone)}"
    return show.literal(f"  {read}  {of.series}: {last}{due}")


def _trouble(of: Freshness) -> Iterator[Text]:
    if of.trouble:
        yield show.literal(f"    since then: {of.trouble}", "red")


def _stage(position: int, of: StageFigures, zone: ZoneInfo) -> Text:
    how = " (a person said so)" if of.by_person else ""
    delivered = "" if of.delivery is None else f", work {percent(of.delivery)}"
    pays = f"{of.gain * of.stage.share:g} of {of.stage.share:g} points{delivered}{how}"
    line = show.literal(f"  {'✓' if of.complete else '·'} {position}. {of.stage.title}: {pays}")
    if of.overdue and of.stage.due is not None:
        line.append(f", overdue since {_day(of.stage.due - _TICK, zone)}", "bold red")
    return line


def _earlier(of: Override, unit: str, zone: ZoneInfo) -> Text:
    said = "took the word back" if of.value is None else f"set {number(of.value)} {unit}".strip()
    return show.literal(f"  earlier: {of.by} {said} on {_day(of.at, zone)}: {of.reason}", "dim")


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"
