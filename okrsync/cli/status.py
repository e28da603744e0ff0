"""okrsync status: objectives, key results, two needles."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from okrsync.cli import process, show
from okrsync.domain.evaluate import Figures, KeyResultFigures, ObjectiveFigures
from okrsync.domain.signal import percent
from okrsync.usecases import shape


@click.command()
@click.option("--as-of", metavar="DATE", help="As it was known then: 2026-06-30 or 2026-06-30T14:00.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON instead.")
@click.pass_context
def status(ctx: click.Context, as_of: str | None, as_json: bool) -> None:
    """Show every key result with both needles, its status and its signal."""
    with process.reading(ctx) as hub:
        figures = hub.figures(hub.as_of(as_of))
        zone = hub.zone
    if as_json:
        show.print_json(shape.figures(figures))
    else:
        render(figures, zone, show.console())


def render(figures: Figures, zone: ZoneInfo, console: Console) -> None:
    """Print ``figures``; the mark in a bar is where the needle should stand."""
    console.print(Text(f"As of {show.moment(figures.at, zone)} ({zone.key})", style="dim"))
    for objective in figures.objectives:
        console.print()
        console.print(_heading(objective))
        console.print(_table(objective.key_results))
        for kr in objective.key_results:
            console.print(_sentence(kr))
    if figures.kpis:
        console.print()
        console.print(_kpis(figures, zone))


def _heading(objective: ObjectiveFigures) -> Text:
    text = Text(show.plain(objective.objective.title), style="bold")
    text.append(f"\n  {objective.objective.owner or 'no owner'} · result {_mean(objective.progress)}", "dim")
    text.append(f" · delivery {_mean(objective.delivery)} · ", "dim")
    text.append_text(show.status_text(objective.status))
    return text


def _table(key_results: tuple[KeyResultFigures, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("  key result", style="bold", no_wrap=True)
    table.add_column("delivery", no_wrap=True)
    table.add_column("result", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for kr in key_results:
        table.add_row(
            f"  {kr.key_result.id}",
            show.needle(kr.delivery.progress, kr.delivery.expected, width=12),
            show.needle(kr.result.progress, kr.result.expected, width=12),
            show.status_text(kr.status),
        )
    return table


def _sentence(kr: KeyResultFigures) -> Text:
    text = Text("  ")
    text.append_text(show.signal_text(kr.signal.name))
    text.append(f"  {kr.key_result.id}: ", "bold")
    text.append(show.plain(kr.signal.sentence))
    return text


def _kpis(figures: Figures, zone: ZoneInfo) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    for heading in ("KPI", "value", "healthy", "measured"):
        table.add_column(heading)
    for kpi in figures.kpis:
        healthy = {True: Text("yes", "green"), False: Text("no", "bold red"), None: Text("?", "dim")}
        value = "—" if kpi.value is None else f"{kpi.value:g} {kpi.kpi.unit}".strip()
        table.add_row(
            show.plain(kpi.kpi.title), value, healthy[kpi.healthy], show.moment(kpi.measured_at, zone)
        )
    return table


def _mean(value: float | None) -> str:
    return "—" if value is None else percent(value)
