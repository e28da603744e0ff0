"""okrsync items: the work items as okrsync understands them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

import click
from rich.console import Console
from rich.padding import Padding

from okrsync.bootstrap import Hub
from okrsync.cli import manners, output, process, show
from okrsync.cli.columns import Columns
from okrsync.domain.work import State, TrackedItem, WorkItem
from okrsync.usecases import shape
from okrsync.usecases.holdings import holdings

_STATE_STYLE = {State.DONE: "green", State.DOING: "cyan", State.DROPPED: "dim strike", State.TODO: ""}


@manners.command("okrsync items", "okrsync items --kr dropout --connection county-jira")
@click.option("--kr", "key_result", metavar="KR", help="Only those that this key result selects.")
@click.option("--connection", metavar="NAME", help="Only those of this connection.")
@click.option("--as-of", metavar="DATE", help="As they were known then.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list instead.")
@click.pass_context
def items(
    ctx: click.Context, key_result: str | None, connection: str | None, as_of: str | None, as_json: bool
) -> None:
    """List the work items with the tool's words and okrsync's state side by side."""
    with process.showing(ctx) as hub:
        at, zone = hub.as_of(as_of), hub.zone
        found = list(_find(hub, key_result, connection, at))
    if as_json:
        show.print_json([shape.item(item) for item in found])
        return
    if at is not None:
        output.say(show.looking_back(at, zone))
    render(found, show.console())


def _find(
    hub: Hub, key_result: str | None, connection: str | None, at: datetime | None
) -> Iterable[TrackedItem]:
    if connection is not None:
        hub.sources([connection])
    if key_result is None:
        return hub.store.items(at or hub.clock(), connection=connection)
    held = holdings(hub.okrs(at), hub.store, key_result, at or hub.clock())
    return (t for t in held if connection in (None, t.connection))


def render(found: list[TrackedItem], console: Console) -> None:
    """Print items, those of each scope under its name."""
    for (connection, scope), held in groupby(found, key=lambda tracked: (tracked.connection, tracked.scope)):
        console.print(show.literal(f"{connection} ({scope})", "bold"))
        console.print(Padding(_table(list(held)), (0, 0, 1, 2)))
    console.print(f"{len(found)} item{'' if len(found) == 1 else 's'}")


def _table(held: list[TrackedItem]) -> Columns:
    table = Columns()
    for heading in ("key", "state", "in the tool"):
        table.add_column(heading, no_wrap=True)
    estimated = any(tracked.item.points is not None for tracked in held)
    if estimated:
        table.add_column("points", justify="right")
    table.add_column("title")
    for tracked in held:
        item = tracked.item
        table.add_row(
            show.literal(item.key),
            show.literal(tracked.gone or item.state, "dim" if tracked.gone else _STATE_STYLE[item.state]),
            show.literal(_native(item)),
            *([_points(item)] if estimated else []),
            show.literal(item.title),
        )
    return table


def _points(item: WorkItem) -> str:
    return "" if item.points is None else f"{item.points:g}"


def _native(item: WorkItem) -> str:
    """The tool's own words: its status, and the resolution where that says more."""
    known = item.resolution is None or item.resolution == item.native_status
    return item.native_status if known else f"{item.native_status} · {item.resolution}"
