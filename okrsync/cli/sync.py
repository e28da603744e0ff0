"""okrsync sync: pull now, with progress."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from types import SimpleNamespace
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from okrsync.cli import manners, output, process, show
from okrsync.daemon import orders
from okrsync.ports import RunOutcome, ScopeId


@manners.command(
    "okrsync sync",
    "okrsync sync county-jira code",
    "okrsync sync --accept-shrink 'county-jira: project DROP'",
)
@click.argument("connections", metavar="[CONNECTION]...", nargs=-1)
@click.option("--full", is_flag=True, help="Pull every item anew, not only what changed.")
@click.option("--no-reconcile", is_flag=True, help="Look only for what changed, not for what vanished.")
@click.option(
    "--accept-shrink",
    metavar="SCOPE",
    multiple=True,
    help="Believe that most items of this scope are gone, as in 'county-jira: project DROP'.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcome of each scope as JSON.")
@click.pass_context
def sync(
    ctx: click.Context,
    connections: tuple[str, ...],
    full: bool,
    no_reconcile: bool,
    accept_shrink: tuple[str, ...],
    as_json: bool,
) -> None:
    """Pull what changed from every connection, or from those named, and recompute."""
    order = orders.Sync(
        connections=connections,
        full=full,
        reconcile=not no_reconcile,
        accept_shrink=accept_shrink,
        by_hand=True,
    )
    with _watching(quiet=as_json) as watcher:
        done = process.give(ctx, order, watcher=watcher)
    if as_json:
        show.print_json(done)
    else:
        if not watcher.heard:
            _tell(done["scopes"])
        _summary(done)
    if any(outcome["trouble"] for outcome in done["scopes"]) or any(done["measures"].values()):
        ctx.exit(3)


def _tell(outcomes: Sequence[orders.Json]) -> None:
    """What came of each scope, where a daemon pulled them and nobody here could watch."""
    for outcome in outcomes:
        scope = f"{outcome['connection']}: {outcome['scope']}"
        if outcome["trouble"] or not manners.is_quiet():
            output.warn(_line(scope, SimpleNamespace(**outcome)))


def _summary(done: orders.Json) -> None:
    for series, trouble in done["measures"].items():
        if trouble:
            output.warn(f"{series}: {trouble}")
    moved = done["moved"]
    if moved:
        output.confirm(f"moved: {', '.join(moved)}")


@contextmanager
def _watching(*, quiet: bool) -> Iterator[Silent | Bars]:
    if quiet:
        yield Silent()
    elif output.may_move():
        with Bars() as bars:
            yield bars
    else:
        yield Lines(quiet=manners.is_quiet())


class Silent:
    """Tells nothing. ``heard`` is whether there was anything to tell."""

    heard = False

    def started(self, scope: ScopeId) -> None:  # noqa: ARG002
        """Tell nothing."""
        self.heard = True

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None:
        """Tell nothing."""

    def ended(self, outcome: RunOutcome) -> None:
        """Tell nothing."""


class Lines(Silent):
    """A line for each scope that is through, for logs and pipes; where quiet, for those in trouble."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet

    def ended(self, outcome: RunOutcome) -> None:
        """Say what came of a scope."""
        if outcome.trouble or not self._quiet:
            output.warn(_line(str(outcome.scope), outcome))


class Bars:
    """A moving line for each scope, for terminals. ``heard`` is whether there was one."""

    heard = False

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[said]}", markup=False),
            TimeElapsedColumn(),
            console=Console(stderr=True),
        )
        self._tasks: dict[ScopeId, TaskID] = {}
        self._lock = Lock()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def started(self, scope: ScopeId) -> None:
        """Show a new line."""
        self.heard = True
        with self._lock:
            self._tasks[scope] = self._progress.add_task(show.plain(str(scope)), total=None, said="")

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None:
        """Count on."""
        self._progress.update(self._tasks[scope], said=f"{seen} seen, {changed} changed")

    def ended(self, outcome: RunOutcome) -> None:
        """Show how it went."""
        said = show.plain(outcome.trouble) if outcome.trouble else _counts(outcome)
        self._progress.update(self._tasks[outcome.scope], total=1, completed=1, said=said)


def _line(scope: str, outcome: RunOutcome | SimpleNamespace) -> str:
    scope = show.plain(scope)
    if outcome.trouble is None:
        return f"{scope}: {_counts(outcome)}"
    hint = f" ({outcome.hint})" if outcome.hint else ""
    return f"{scope}: {show.plain(outcome.trouble)}{show.plain(hint)}; the last good numbers hold"


def _counts(outcome: RunOutcome | SimpleNamespace) -> str:
    gone = f", {outcome.gone} gone" if outcome.gone else ""
    note = f"; {show.plain(outcome.note)}" if outcome.note else ""
    return f"{outcome.seen} seen, {outcome.changed} changed{gone}{note}"
