"""okrsync explain: where a number comes from, item by item."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from okrsync.cli import process, show
from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.okr import Metric
from okrsync.domain.signal import percent
from okrsync.usecases.explain import Explanation, estimate_note, to_json
from okrsync.usecases.explain import explain as explain_figures


@click.command()
@click.argument("key_result", metavar="KR")
@click.option("--as-of", metavar="DATE", help="As it was known then.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON instead.")
@click.pass_context
def explain(ctx: click.Context, key_result: str, as_of: str | None, as_json: bool) -> None:
    """Show what each number of a key result was made of, to the last item."""
    with process.reading(ctx) as hub:
        at = hub.as_of(as_of)
        explanation = explain_figures(hub.config.okrs, hub.store, key_result, at)
        zone = hub.zone
    if as_json:
        show.print_json(to_json(explanation))
    else:
        render(explanation, zone, show.console())


def render(of: Explanation, zone: ZoneInfo, console: Console) -> None:
    """Print an explanation, from the verdict down to the items."""
    figures = of.figures
    console.print(show.literal(figures.key_result.title, "bold"))
    console.print(_verdict(figures))
    console.print()
    console.print(Text("Result  ", "bold").append_text(_result(of, zone)))
    for line in _stages(figures):
        console.print(line)
    console.print()
    console.print(Text("Delivery  ", "bold").append_text(_delivery(of)))
    note = estimate_note(figures)
    if note:
        console.print(Text(f"  {note}", "yellow"))
    for number, phase in enumerate(figures.key_result.parts):
        console.print()
        console.print(_part_heading(figures, number))
        if phase.work:
            console.print(_part_items(figures, number))
    console.print()
    console.print(_sources(of, zone))


def _verdict(figures: KeyResultFigures) -> Text:
    text = show.status_text(figures.status)
    text.append(" · ").append_text(show.signal_text(figures.signal.name))
    return text.append(f"\n{show.plain(figures.signal.sentence)}", "")


def _result(of: Explanation, zone: ZoneInfo) -> Text:
    result, kr = of.figures.result, of.figures.key_result
    if result.progress is None:
        return Text(f"— ({of.result_formula})", "dim")
    text = Text(f"{percent(result.progress)} = {of.result_formula}")
    text.append(f"\n  expected {_fraction(result.expected)}")
    if isinstance(kr.kind, Metric) and result.measurement is not None:
        measured = result.measurement
        unit = f" {result.unit}" if result.unit else ""
        text.append(f"; measured {result.value:g}{unit} on {measured.at.astimezone(zone):%Y-%m-%d}")
        text.append(
            f" ({show.plain(measured.source)}{f', {show.plain(measured.by)}' if measured.by else ''})"
        )
        if measured.note:
            text.append(f"\n  note: {show.plain(measured.note)}")
    return text


def _stages(figures: KeyResultFigures) -> list[Text]:
    lines = []
    for number, stage in enumerate(figures.result.stages, start=1):
        mark = "✓" if stage.complete else "·"
        how = " (a person said so)" if stage.by_person else ""
        delivered = "" if stage.delivery is None else f", work {percent(stage.delivery)}"
        lines.append(
            Text(f"  {mark} {number}. ").append(
                f"{show.plain(stage.stage.title)}: {stage.gain * stage.stage.share:g} of "
                f"{stage.stage.share:g} points{delivered}{how}"
            )
        )
    return lines


def _delivery(of: Explanation) -> Text:
    delivery = of.figures.delivery
    if delivery.progress is None:
        return Text(f"— ({of.delivery_formula})", "dim")
    text = Text(f"{percent(delivery.progress)} = {of.delivery_formula}")
    return text.append(f"\n  expected {_fraction(delivery.expected)}; dropped {delivery.dropped:g}")


def _part_heading(figures: KeyResultFigures, number: int) -> Text:
    phase = figures.key_result.parts[number]
    delivery = figures.delivery.by_part[number]
    stands = "no items" if delivery.progress is None else percent(delivery.progress)
    due = f", due {phase.due:%Y-%m-%d}" if phase.due else ""
    state = stands if phase.work else "no work is linked; a person completes it"
    return Text(f"  {show.plain(phase.title)} — {state}{due}", "bold")


def _part_items(figures: KeyResultFigures, number: int) -> Table:
    detail = figures.delivery.detail.of_part(number)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2), show_header=False)
    for _ in range(4):
        table.add_column(no_wrap=True)
    table.add_column()
    for counted in detail.counted:
        item = counted.tracked.item
        weight = f"{counted.weight:.3g}{'' if counted.estimated else ' (mean)'}"
        mark, style = ("✓", "green") if counted.credit else ("·", "")
        table.add_row(
            Text(mark, style),
            show.literal(item.key),
            weight,
            show.literal(item.state),
            show.literal(item.title),
        )
    for left_out in detail.excluded:
        item = left_out.tracked.item
        table.add_row(
            Text("-", "dim"),
            show.literal(item.key, "dim"),
            Text("0", "dim"),
            show.literal(left_out.why, "dim"),
            show.literal(item.title, "dim"),
        )
    return table


def _sources(of: Explanation, zone: ZoneInfo) -> Text:
    text = Text("Sources", "bold")
    for connection, scope, fresh in of.sources:
        text.append(f"\n  {show.plain(connection)} ({show.plain(scope)}): synced ")
        text.append(show.moment(fresh.succeeded_at, zone))
        if fresh.trouble:
            text.append(f"; since then: {show.plain(fresh.trouble)}", "red")
    version = "none yet" if of.mapping_version is None else str(of.mapping_version)
    return text.append(f"\n  mapping version {version}")


def _fraction(value: float | None) -> str:
    return "—" if value is None else percent(value)
