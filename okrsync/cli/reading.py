"""What is being read, told on standard error: a moving line on terminals, a line for each scope elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console

from okrsync.cli import show
from okrsync.usecases.probe import Reading


@contextmanager
def reading() -> Iterator[Reading]:
    """Something to tell what is read and how far that is, as long as the block."""
    if not sys.stderr.isatty():
        yield _line
        return
    with Console(stderr=True).status("asking ...") as status:
        yield lambda where, seen: status.update(show.literal(_said(where, seen)))


def _line(where: str, seen: int) -> None:
    if seen == 0:
        click.echo(f"reading {show.plain(where)}", err=True)


def _said(where: str, seen: int) -> str:
    return f"reading {where}{f': {seen} so far' if seen else ''}"
