"""okrsync backup: copy the database to a file."""

from __future__ import annotations

from pathlib import Path

import click

from okrsync.bootstrap import back_up
from okrsync.cli import output, process
from okrsync.errors import UsageError


@click.command()
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, target: Path) -> None:
    """Write a whole copy of the database to the file TARGET, also beside a running daemon."""
    folder = target.absolute().parent
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", hint="make it, or name another file")
    back_up(process.settings(ctx), target)
    output.say(f"backed up to {target}")
