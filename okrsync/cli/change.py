"""How explain tells what changed, and what became of the plan of the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from okrsync.cli import show
from okrsync.domain.attribution import Attribution
from okrsync.domain.change import Kind
from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.forecast import Outlook as Settled
from okrsync.domain.original import OriginalScope
from okrsync.domain.shift import ItemShift
from okrsync.domain.signal import percent
from okrsync.domain.trend import ResultForecast
from okrsync.ports import MappingVersion
from okrsync.usecases.shifts import ResultShift
from okrsync.usecases.why import Change
from okrsync.usecases.words import number, rounded

_MOST_ITEMS = 12
_MOST_LOST = 5
_TICK = timedelta(microseconds=1)
_SIGN = {
    Kind.COMPLETED: "✓",
    Kind.REOPENED: "↺",
    Kind.ADDED: "+",
    Kind.REMOVED: "-",
    Kind.DROPPED: "✕",
    Kind.RE_ESTIMATED: "~",
    Kind.MAPPING: "≠",
}


def change_lines(of: Change | None, zone: ZoneInfo) -> Iterator[Text]:
    """What made delivery change, kind by kind, with the items of each."""
    if of is None:
        yield Text("Change  ", "bold").append("this key result did not exist then", "not bold")
        return
    told = of.attribution
    head = Text("Change  ", "bold").append(_moved(told), "not bold")
    yield head.append(f" since {show.moment(of.since, zone)}", "not bold")
    points = dict(told.rounded())
    for part in told.parts:
        worth = "" if part.kind not in points else f"{float(points[part.kind]):+.1f} points"
        yield Text(f"  {_SIGN[part.kind]} {part.kind:<16}{worth:>13}")
        yield from map(_item, part.items[:_MOST_ITEMS])
        if len(part.items) > _MOST_ITEMS:
            yield Text(f"      … and {len(part.items) - _MOST_ITEMS} more (--json has all)", "dim")
    if not told.parts:
        yield Text("  nothing happened to its items", "dim")


def shift_lines(of: ResultShift | None) -> Iterator[Text]:
    """Which stages pay out otherwise than before, and because of which items."""
    for stage in of.stages if of else ():
        verb = "gained" if stage.after > stage.before else "lost"
        points = number(round(abs(stage.after - stage.before), 5))
        why = f": {stage.word}" if stage.word else ""
        yield show.literal(f"  stage {stage.title} {verb} {points} points{why}")
        for tracked, what in stage.items[:_MOST_ITEMS]:
            yield show.literal(f"      {tracked.item.key}  {what}  {tracked.item.title}", "dim")
        if len(stage.items) > _MOST_ITEMS:
            yield Text(f"      … and {len(stage.items) - _MOST_ITEMS} more (--json has all)", "dim")


def edit_lines(edits: Sequence[tuple[MappingVersion, Mapping[str, Any]]], zone: ZoneInfo) -> Iterator[Text]:
    """What edits of the file did when they came into force."""
    for version, effect in edits:
        at = show.moment(version.adopted_at, zone)
        head = f"  ≠ mapping version {version.number} of {at}"
        if effect["comes"]:
            yield Text(f"{head} brought it in")
            continue
        told = ", ".join(name.replace(".", " ").replace("_", " ") for name in effect["changes"])
        moved = f"{len(effect['entering'])} items entered, {len(effect['leaving'])} left"
        yield show.literal(f"{head}: {moved}; it moved {told or 'nothing'}")


def original_lines(of: OriginalScope | None, zone: ZoneInfo) -> Iterator[Text]:
    """Delivery against the plan of the start, beside today's, and what was lost of it."""
    head = Text("  of the plan at the start  ")
    if of is None:
        yield head.append("not known: its tools were not seen yet", "dim")
        return
    if of.progress is None:
        yield head.append(f"nothing was planned on {of.at.astimezone(zone):%Y-%m-%d}", "dim")
        return
    done, total = number(round(of.done, 5)), number(round(of.total, 5))
    told = f"{percent(of.progress)} = {done} / {total} {of.unit} of {of.at.astimezone(zone):%Y-%m-%d}"
    yield head.append(f"{told}; {_since(of)}")
    lost = [item for item in of.items if (item.dropped or item.gone) and not item.credit]
    for item in lost[:_MOST_LOST]:
        why = str(item.gone) if item.gone else "dropped"
        known = (item.now or item.then).item
        yield show.literal(f"      {known.key}  {why}, weighed {item.weight:.3g}  {known.title}", "dim")
    if len(lost) > _MOST_LOST:
        yield Text(f"      … and {len(lost) - _MOST_LOST} more (--json has all)", "dim")


def delivery_outlook(of: DeliveryForecast | None, zone: ZoneInfo) -> Text | None:
    """When the plan will be done if the coming weeks are like the last ones; None where it is settled."""
    if of is None or of.outlook in {Settled.DELIVERED, Settled.NO_ITEMS}:
        return None
    head = Text("  forecast  ")
    if of.band is None:
        return head.append(f"{of.outlook}: {of.reason}", "dim")
    safe = "later than in five years" if of.band.safe is None else _day(of.band.safe, zone)
    dates = f"half of the futures are done by {_day(of.band.likely, zone)}, 85 % by {safe}"
    return head.append(f"{dates}; {percent(of.in_time or 0.0)} in time").append(f"\n    {of.reason}", "dim")


def result_outlook(of: ResultForecast | None, unit: str, zone: ZoneInfo) -> Text | None:
    """Where the measurements lead by the end, and the chance that this is the target."""
    if of is None:
        return None
    head = Text("  forecast  ")
    if of.expected is None or of.low is None or of.high is None:
        return head.append(f"too little data: {of.reason}", "dim")
    values = f"{rounded(of.expected)} {unit}".strip()
    band = f"({rounded(of.low)} to {rounded(of.high)} with 70 % chance)"
    told = f"{values} by {_day(of.end - _TICK, zone)} {band}"
    return head.append(f"{told}; {percent(of.chance or 0.0)} chance of the target").append(
        f"\n    {of.reason}", "dim"
    )


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"


def _since(of: OriginalScope) -> str:
    added = f"{of.added} item{'' if of.added == 1 else 's'} added since"
    return f"{added}, {number(round(of.lost, 5))} dropped or gone"


def _moved(told: Attribution) -> str:
    before, after = ("—" if one is None else percent(one) for one in (told.before, told.after))
    return f"delivery {before} → {after}"


def _item(of: ItemShift) -> Text:
    item = of.tracked.item
    return show.literal(f"      {item.key}  {of.what}  {item.title}", "dim")
