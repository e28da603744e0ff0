"""okrsync digest: show, or post, the Slack summary."""

from __future__ import annotations

import click

from okrsync.cli import output, process, show
from okrsync.daemon import orders
from okrsync.notify import blocks, text
from okrsync.usecases.digest import compose


@click.command()
@click.option("--post", is_flag=True, help="Post it to every channel of the file, now.")
@click.option("--json", "as_json", is_flag=True, help="Print Slack's Block Kit JSON instead of the text.")
@click.pass_context
def digest(ctx: click.Context, post: bool, as_json: bool) -> None:
    """Show the summary that Slack gets."""
    if post:
        done = process.give(ctx, orders.Digest())
        if as_json:
            show.print_json(done)
        for channel, receipt in () if as_json else done["posted"].items():
            output.say(f"posted to {channel} ({receipt})")
        return
    with process.showing(ctx) as hub:
        told = compose(hub.figures(), before=orders.last_told(hub), concerns=hub.needs())
        if as_json:
            message = {"text": text.render(told, hub.zone), "blocks": blocks.render(told, hub.zone)}
            show.print_json(message)
        else:
            output.say(show.literal_lines(text.render(told, hub.zone)))
