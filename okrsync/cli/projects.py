"""okrsync projects: the register of projects, and what the work in progress is for."""

from __future__ import annotations

from collections.abc import Iterator

import click
from rich.console import Console
from rich.text import Text

from okrsync.cli import manners, output, process, show
from okrsync.cli.columns import Columns
from okrsync.domain.signal import percent
from okrsync.usecases.mapping import standing_to_json
from okrsync.usecases.register import Entry, Register, register, to_json
from okrsync.usecases.words import fraction

_MOST = 10


@manners.command("okrsync projects", "okrsync projects --as-of 2026-06-30")
@click.option("--as-of", metavar="DATE", help="As it was known then.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def projects(ctx: click.Context, as_of: str | None, as_json: bool) -> None:
    """List every project with what it is for, and how much of the work in progress serves a key result."""
    with process.showing(ctx) as hub:
        at = hub.as_of(as_of)
        told = register(hub.okrs(at), hub.store, at or hub.clock())
        standing = hub.standing(at)
        zone = hub.zone
    if as_json:
        show.print_json({**to_json(told), "mapping": standing_to_json(standing)})
        return
    if at is not None:
        output.say(show.looking_back(at, zone))
    render(told, show.console())


def render(told: Register, console: Console) -> None:
    """Print the register, and below it what is being worked on now."""
    if told.entries:
        table = Columns()
        for heading in ("project", "owner", "for", "delivery", "items"):
            table.add_column(heading, justify="right" if heading in {"delivery", "items"} else "left")
        for entry in told.entries:
            table.add_row(*_row(entry))
        console.print(table)
        for scope in dict.fromkeys(scope for entry in told.entries for scope in entry.unread):
            console.print(Text(f"? {show.plain(': '.join(scope))} was never synced", "yellow"))
    else:
        console.print("The file has no projects.")
    console.print()
    for line in _focus(told):
        console.print(line)


def _row(entry: Entry) -> tuple[Text, ...]:
    progress = fraction(entry.progress)
    return (
        show.literal(entry.project.title, "bold"),
        show.literal(entry.project.owner or "—", "" if entry.project.owner else "dim"),
        show.literal(entry.purpose, "" if entry.key_results else "dim"),
        Text(progress),
        Text(str(len(entry.delivery.counted))),
    )


def _focus(told: Register) -> Iterator[Text]:
    focus = told.focus
    if not focus.items:
        yield Text("Nothing is in progress.", "dim")
        return
    yield Text(f"In progress: {len(focus.items)} item{'' if len(focus.items) == 1 else 's'}", "bold")
    yield Text(f"  {_share(told, len(focus.serving))} serve a key result")
    for reason in told.reasons:
        yield Text(f"  {_share(told, len(focus.standalone(reason)))} standalone: {reason}")
    yield Text(f"  {_share(told, len(focus.unexplained))} unexplained")
    for item in focus.unexplained[:_MOST]:
        work = item.tracked.item
        yield show.literal(f"         {work.key}  {work.title}", "dim")
    if len(focus.unexplained) > _MOST:
        yield Text(f"         … and {len(focus.unexplained) - _MOST} more (--json has all)", "dim")


def _share(told: Register, count: int) -> str:
    return f"{percent(count / len(told.focus.items)):>6} ({count})"
