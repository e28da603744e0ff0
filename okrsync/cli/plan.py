"""okrsync plan: what the edited file would do to every number, before it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from okrsync.cli import process, show
from okrsync.domain.signal import percent
from okrsync.domain.work import TrackedItem
from okrsync.usecases import mapping
from okrsync.usecases.plan import Effect, KpiEffect, Plan, to_json
from okrsync.usecases.plan import plan as plan_effects

_FRACTIONS = frozenset({"delivery", "delivery_expected", "result", "result_expected"})
_MOST_ITEMS = 20


@click.command()
@click.option("--all", "every", is_flag=True, help="Also name every item that enters or leaves.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def plan(ctx: click.Context, every: bool, as_json: bool) -> None:
    """Show what applying the edited file would do to every number; nothing is changed."""
    with process.reading(ctx) as hub:
        current = hub.store.mapping(None)
        told = plan_effects(mapping.held(hub.store), hub.config.okrs, hub.store.evidence(hub.clock()))
    if as_json:
        show.print_json(to_json(told))
        return
    version = "nothing" if current is None else f"mapping version {current.number}"
    render(told, version, show.console(), most=None if every else _MOST_ITEMS)


def render(told: Plan, version: str, console: Console, *, most: int | None) -> None:
    """Print a plan: what it is compared with, each effect, and how much stays as it is."""
    console.print(Text(f"The file against {version}, which is what runs", "dim"))
    for effect in told.felt:
        console.print()
        for line in _key_result(effect, most):
            console.print(line)
    for kpi in told.kpis:
        if kpi.is_felt:
            console.print()
            console.print(_kpi(kpi))
    console.print()
    console.print(_rest(told))


def _key_result(of: Effect, most: int | None) -> Iterator[Text]:
    yield show.literal(of.key_result.id, "bold").append(f"  {show.plain(of.key_result.title)}", "not bold")
    if of.before is None:
        yield Text("  is new", "green")
    if of.after is None:
        yield Text("  goes; its history stays", "red")
    for name, (before, after) in of.changes.items():
        yield Text(f"  {name.replace('_', ' ')}  {_shown(name, before)} → {_shown(name, after)}")
    yield from _items(of.entering, "+", "enters", most)
    yield from _items(of.leaving, "-", "leaves", most)
    for scope in of.unread:
        yield Text(f"  ? {show.plain(scope)} was never synced: what it holds shows after a sync", "yellow")


def _items(items: Sequence[TrackedItem], mark: str, verb: str, most: int | None) -> Iterator[Text]:
    if not items:
        return
    count = f"1 item {verb}" if len(items) == 1 else f"{len(items)} items {verb.removesuffix('s')}"
    yield Text(f"  {count}")
    for tracked in items[:most]:
        item = tracked.item
        yield show.literal(f"    {mark} {item.key}  {item.state}  {item.title}", "dim")
    if most is not None and len(items) > most:
        yield Text(f"    … and {len(items) - most} more (--all)", "dim")


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "—"
    return percent(value) if name in _FRACTIONS else str(value).replace("_", " ")


def _kpi(of: KpiEffect) -> Text:
    what = "is new" if of.before is None else "goes" if of.after is None else "is measured anew"
    return show.literal(of.kpi.id, "bold").append(f"  KPI {what}", "not bold")


def _rest(told: Plan) -> Text:
    same = len(told.key_results) - len(told.felt)
    if not told.felt:
        return Text("no number changes", "green")
    noun = "key result" if same == 1 else "key results"
    return Text(f"{same} {noun} not affected", "dim")
