"""okrsync digest: show, or post, the Slack summary."""

from __future__ import annotations

import click

from okrsync.cli import manners, output, process, show
from okrsync.daemon import orders
from okrsync.daemon.posting import letters_of
from okrsync.errors import UsageError
from okrsync.notify import text

_UNREACHED = 3


@manners.command(
    "okrsync digest",
    "okrsync digest --since 2026-06-22 --as-of 2026-06-29",
    "okrsync digest --post",
)
@click.option("--post", is_flag=True, help="Post it to every channel of the file, now.")
@click.option("--since", metavar="DATE", help="Tell what changed since then, not since the last one.")
@click.option("--as-of", metavar="DATE", help="As it would have been told then.")
@click.option("--blocks", "--json", "as_json", is_flag=True, help="Print Slack's Block Kit JSON instead.")
@click.pass_context
def digest(ctx: click.Context, post: bool, since: str | None, as_of: str | None, as_json: bool) -> None:
    """Show the summary that Slack gets."""
    if post:
        _refuse_past(since, as_of)
        _post(ctx, as_json=as_json)
        return
    with process.showing(ctx) as hub:
        told = hub.digest(hub.as_of(as_of), since=hub.as_of(since))
        if as_json:
            show.print_json(dict(letters_of(hub, told)))
        else:
            output.say(show.literal_lines(text.render(told, hub.zone)))


def _refuse_past(*dates: str | None) -> None:
    if any(dates):
        raise UsageError("only today's digest can be posted", hint="leave out --post to see another one")


def _post(ctx: click.Context, *, as_json: bool) -> None:
    done = process.give(ctx, orders.Digest())
    if as_json:
        show.print_json(done)
    else:
        for channel, receipt in done["posted"].items():
            if receipt is not None:
                output.say(f"posted to {channel} ({receipt})")
        for channel, trouble in done["failed"].items():
            output.warn(f"okrsync: not all is posted to {channel}: {trouble}")
    if done["failed"]:
        ctx.exit(_UNREACHED)
