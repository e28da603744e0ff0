"""How explain tells of an objective and of a KPI."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from okrsync.cli import show
from okrsync.cli.columns import Columns
from okrsync.cli.explain_lines import earlier_lines, measured_line, source_lines, tracked_lines
from okrsync.domain.signal import percent
from okrsync.usecases.explain_goal import KpiExplanation, ObjectiveExplanation
from okrsync.usecases.formulas import gravest_formula, health_formula, mean_formula
from okrsync.usecases.words import fraction, health, number


def render_objective(of: ObjectiveExplanation, zone: ZoneInfo, console: Console) -> None:
    """Print what an objective's means and its status were made of."""
    figures = of.figures
    console.print(show.literal(figures.objective.title, "bold"))
    console.print(Text(f"  status  {gravest_formula(figures)}"))
    if of.closing is not None:
        score = of.closing.figures["score"]
        day = f"{of.closing.at.astimezone(zone):%Y-%m-%d}"
        console.print(show.literal(f"  closed on {day} by {of.closing.by} with a score of {score:.1f}"))
    for name, delivery, progress in (
        ("Result", False, figures.progress),
        ("Delivery", True, figures.delivery),
    ):
        console.print()
        formula = mean_formula(figures, delivery=delivery)
        shown = f"{percent(progress)} = {formula}" if progress is not None else f"— ({formula})"
        console.print(Text(f"{name}  ", "bold").append(shown, "not bold"))
    console.print()
    console.print(_key_results(of))
    console.print()
    console.print(Text(f"mapping version {of.mapping_version or 'none yet'}", "dim"))
    console.print(Text("okrsync explain takes each key result further", "dim"))


def render_kpi(of: KpiExplanation, zone: ZoneInfo, console: Console) -> None:
    """Print what a KPI's value was made of, and whether it is in its range."""
    figures = of.figures
    console.print(show.literal(figures.kpi.title, "bold"))
    console.print(Text(f"{health(figures)}: ").append(show.plain(health_formula(figures))))
    if figures.stale is not None:
        console.print(show.literal(f"  stale: {figures.stale.reason}", "magenta"))
    if figures.tracked is not None and figures.kpi.tracker is not None:
        for line in tracked_lines(figures.tracked, figures.kpi.tracker, of.outside):
            console.print(line)
    elif figures.measurement is not None:
        console.print(measured_line(figures.measurement, figures.kpi.unit, zone))
    about = ", ".join(of.key_results) or "no key result"
    console.print(
        show.literal(f"  {about} is about it" if len(of.key_results) < 2 else f"  {about} are about it")
    )
    for line in earlier_lines(of.measurements[:-1], zone):
        console.print(line)
    console.print()
    for line in source_lines(of.sources, of.measured, of.mapping_version, zone):
        console.print(line)


def _key_results(of: ObjectiveExplanation) -> Padding:
    table = Columns()
    for heading in ("key result", "weight", "result", "delivery", "status"):
        table.add_column(
            heading, no_wrap=True, justify="left" if heading in {"key result", "status"} else "right"
        )
    for kr in of.figures.key_results:
        table.add_row(
            show.literal(kr.key_result.id, "bold"),
            number(kr.key_result.weight),
            fraction(kr.result.progress),
            fraction(kr.delivery.progress),
            show.status_text(kr.status),
        )
    return Padding(table, (0, 0, 0, 2))
