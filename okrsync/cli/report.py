"""okrsync report: everything as a file."""

from __future__ import annotations

from pathlib import Path

import click

from okrsync.cli import manners, output, process, show
from okrsync.errors import UsageError


@manners.command("okrsync report --out okrs.html", "okrsync report --out okrs.csv --as-of 2026-12-31")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", required=True, help="Where to."
)
@click.option("--as-of", metavar="DATE", help="As it was known then.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.pass_context
def report(ctx: click.Context, out: Path, as_of: str | None, as_json: bool) -> None:
    """Write a report: .html (one page that needs nothing else), .md, .csv or .json."""
    from okrsync.report import FORMATS, write  # noqa: PLC0415 - Jinja2 is slow to import
    from okrsync.usecases.report import report as compose  # noqa: PLC0415

    ending = out.suffix.casefold()
    if ending not in FORMATS:
        raise UsageError(f"{out.name} has no known ending", hint=f"it is one of {', '.join(FORMATS)}")
    with process.showing(ctx) as hub:
        at = hub.as_of(as_of)
        told = compose(hub.okrs(at), hub.store, at or hub.clock(), hub.needs() if at is None else ())
        text = write(told, ending, hub.zone)
    _put(out, text)
    if as_json:
        show.print_json({"written": str(out), "bytes": out.stat().st_size})
    else:
        output.confirm(f"written: {out}")


def _put(out: Path, text: str) -> None:
    """Write beside the file and put it in its place, so that nobody ever reads half of it."""
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(f"{out} can't be written: {error.strerror}") from None
