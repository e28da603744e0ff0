"""What is being read, told on standard error: a moving line on terminals, a line for each scope elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from okrsync.cli import output, show
from okrsync.usecases.probe import Reading


@contextmanager
def reading() -> Iterator[Reading]:
    """Something to tell what is read and how far that is, as long as the block."""
    if not output.may_move():
        yield _line
        return
    with Console(stderr=True).status("asking ...") as status:
        yield lambda where, seen: status.update(show.literal(_said(where, seen)))


def _line(where: str, seen: int) -> None:
    if seen == 0:
        output.note(f"reading {show.plain(where)}")


def _said(where: str, seen: int) -> str:
    return f"reading {where}{f': {seen} so far' if seen else ''}"
