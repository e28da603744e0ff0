"""okrsync run: the daemon."""

from __future__ import annotations

import click

from okrsync.cli import manners, process


@manners.command("okrsync run", "okrsync -f county.yaml run")
@click.pass_context
def run(ctx: click.Context) -> None:
    """Sync on schedule, recompute, and post the digests, until SIGTERM or Ctrl-C."""
    from okrsync.daemon.serve import serve  # noqa: PLC0415 - the scheduler is slow to import
    from okrsync.daemon.watching import Watch  # noqa: PLC0415

    settings = process.settings(ctx)
    # Before the file is read, so that no change goes unnoticed.
    watch = Watch(settings.file)
    with process.writing(ctx) as hub:
        serve(hub, settings, again=lambda: process.settings(ctx), watch=watch)
