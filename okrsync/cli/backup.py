"""okrsync backup: copy the database to a file."""

from __future__ import annotations

from pathlib import Path

import click

from okrsync.bootstrap import back_up
from okrsync.cli import manners, output, process, show
from okrsync.errors import UsageError


@manners.command("okrsync backup /var/backups/okrsync.db")
@click.argument("target", metavar="TARGET", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.pass_context
def backup(ctx: click.Context, target: Path, as_json: bool) -> None:
    """Write a whole copy of the database to the file TARGET, also beside a running daemon."""
    folder = target.absolute().parent
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", hint="make it, or name another file")
    back_up(process.settings(ctx), target)
    if as_json:
        show.print_json({"written": str(target), "bytes": target.stat().st_size})
    else:
        output.confirm(f"backed up to {target}")
