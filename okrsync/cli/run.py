"""okrsync run: the daemon."""

from __future__ import annotations

import click

from okrsync.bootstrap import Stop
from okrsync.cli import process


@click.command()
@click.pass_context
def run(ctx: click.Context) -> None:
    """Sync on schedule, recompute, and post the digests, until SIGTERM or Ctrl-C."""
    from okrsync.daemon.service import serve  # noqa: PLC0415 - the scheduler is slow to import

    settings = process.settings(ctx)
    stop = Stop()
    with process.writing(ctx, stop) as hub:
        serve(hub, settings, stop)
