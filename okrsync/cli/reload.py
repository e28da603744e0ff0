"""okrsync reload: have the daemon read the file again."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from okrsync.cli import manners, output, process, show
from okrsync.daemon import control, orders
from okrsync.errors import UsageError
from okrsync.usecases.effects import figure, pair


@manners.command("okrsync reload", "okrsync reload --json")
@click.option("--json", "as_json", is_flag=True, help="Print what it does as JSON.")
@click.pass_context
def reload(ctx: click.Context, as_json: bool) -> None:
    """Have the running daemon take over the edited file, and say what that does."""
    settings = process.settings(ctx)
    if settings.is_shared:
        raise UsageError(
            "on PostgreSQL each replica reads a file of its own",
            hint="change the file, which each notices by itself, or send the replica SIGHUP",
        )
    try:
        done = control.send(settings.database, orders.Reload())
    except control.Unheard:
        raise UsageError(
            "no daemon is running on this database", hint="okrsync run reads the file when it starts"
        ) from None
    if as_json:
        show.print_json(done)
        return
    output.confirm(
        f"version {done['version']} of the mapping holds{'' if done['changed'] else ', as before'}"
    )
    zone = process.zone(ctx)
    for effect in (done["effect"] or {"key_results": ()})["key_results"]:
        output.say(show.plain(f"  {effect['id']}: {_in_short(effect, zone)}"))
    for name in done["restart_needed"]:
        output.say(f"restart needed: {name}")


def _in_short(effect: orders.Json, zone: ZoneInfo) -> str:
    if effect["comes"] or effect["goes"]:
        return "new" if effect["comes"] else "gone"
    changes = [_change(name, change, zone) for name, change in effect["changes"].items()]
    moves = (("entering", "enter"), ("leaving", "leave"), ("unread", "not synced yet"))
    counts = [f"{len(effect[key])} {words}" for key, words in moves if effect[key]]
    return ", ".join((*changes, *counts))


def _change(name: str, change: orders.Json, zone: ZoneInfo) -> str:
    before, after = pair(name, change["before"], change["after"], zone)
    return f"{figure(name)} {before} → {after}"
