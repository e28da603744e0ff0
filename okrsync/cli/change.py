"""How explain tells what changed, and what became of the plan of the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from okrsync.cli import show
from okrsync.domain.attribution import Attribution
from okrsync.domain.change import Kind
from okrsync.domain.digits import rounded
from okrsync.domain.okr import Milestone
from okrsync.domain.original import OriginalScope
from okrsync.domain.shift import ItemShift
from okrsync.ports import MappingVersion
from okrsync.usecases import sentences
from okrsync.usecases.sentences import Said
from okrsync.usecases.shifts import ResultShift
from okrsync.usecases.why import Change
from okrsync.usecases.words import fraction, number

_MOST_ITEMS = 12
_MOST_LOST = 5
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
        yield from (_item(item, zone) for item in part.items[:_MOST_ITEMS])
        if len(part.items) > _MOST_ITEMS:
            yield Text(f"      … and {len(part.items) - _MOST_ITEMS} more (--json has all)", "dim")
    if not told.parts:
        yield Text("  nothing happened to its items", "dim")


def shift_lines(of: ResultShift | None) -> Iterator[Text]:
    """What became of the result; and which stages pay out otherwise than before, by which items."""
    if of is None:
        return
    yield show.literal(f"  result {_went(of)}")
    for stage in of.stages:
        verb = "gained" if stage.after > stage.before else "lost"
        points = rounded(abs(stage.after - stage.before))
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
    head, told = Text("  of the plan at the start  "), sentences.plan_of_the_start(of, zone)
    if of is None or not told.sure:
        yield head.append(str(told), "dim")
        return
    yield head.append(f"{told.words}; {told.reason}")
    lost = [item for item in of.items if (item.dropped or item.gone) and not item.credit]
    for item in lost[:_MOST_LOST]:
        why = str(item.gone) if item.gone else "dropped"
        known = (item.now or item.then).item
        yield show.literal(f"      {known.key}  {why}, weighed {rounded(item.weight)}  {known.title}", "dim")
    if len(lost) > _MOST_LOST:
        yield Text(f"      … and {len(lost) - _MOST_LOST} more (--json has all)", "dim")


def outlook_line(of: Said | None) -> Text | None:
    """Where a needle is heading, and by what; None where there is nothing to say."""
    if of is None:
        return None
    head = Text("  forecast  ")
    if not of.sure:
        return head.append(str(of), "dim")
    return head.append(of.words).append(f"\n    {of.reason}", "dim")


def _moved(told: Attribution) -> str:
    return f"delivery {fraction(told.before)} → {fraction(told.after)}"


def _went(of: ResultShift) -> str:
    """A result at both instants: how far it had come and, of a metric, at which value."""
    before, after = of.before.result, of.after.result
    told = f"{fraction(before.progress)} → {fraction(after.progress)}"
    if isinstance(of.after.key_result.kind, Milestone):
        return told
    return f"{told}: {_value(before.value)} → {_value(after.value)} {after.unit}".rstrip()


def _value(value: float | None) -> str:
    return "—" if value is None else number(value)


def _item(of: ItemShift, zone: ZoneInfo) -> Text:
    item = of.tracked.item
    on = "" if of.at is None else f" on {sentences.day(of.at, zone)}"
    return show.literal(f"      {item.key}  {of.what}{on}  {item.title}", "dim")
