"""okrsync explain: where a number comes from, item by item."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from okrsync.cli import process, show
from okrsync.cli.change import change_lines, delivery_outlook, original_line, result_outlook
from okrsync.domain.delivery import Counted, Excluded
from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.okr import Metric
from okrsync.domain.signal import percent
from okrsync.usecases.explain import Explanation, notes, to_json, tracked_note
from okrsync.usecases.explain import explain as explain_figures
from okrsync.usecases.mapping import standing_to_json
from okrsync.usecases.words import overridden

_WIDEST_STATE = 22


@click.command()
@click.argument("key_result", metavar="KR")
@click.option("--as-of", metavar="DATE", help="As it was known then.")
@click.option("--since", metavar="DATE", help="Also why delivery changed since then.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON instead.")
@click.pass_context
def explain(ctx: click.Context, key_result: str, as_of: str | None, since: str | None, as_json: bool) -> None:
    """Show what each number of a key result was made of, to the last item."""
    with process.showing(ctx) as hub:
        at = hub.as_of(as_of)
        explanation = explain_figures(
            hub.okrs(at), hub.store, key_result, at or hub.clock(), hub.as_of(since)
        )
        standing, zone = hub.standing(at), hub.zone
    if as_json:
        show.print_json({**to_json(explanation), "mapping": standing_to_json(standing)})
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
    _print(console, result_outlook(of.outlook.result, figures.result.unit, zone))
    console.print()
    console.print(Text("Delivery  ", "bold").append_text(_delivery(of)))
    if figures.key_result.selections:
        console.print(original_line(of.original, zone))
    _print(console, delivery_outlook(of.outlook.delivery, zone))
    for note in notes(figures):
        console.print(Text(f"  ~ {note}", "yellow"))
    if of.since is not None:
        console.print()
        for line in change_lines(of.change, zone):
            console.print(line)
    parts = [_rows(figures, number) for number in range(len(figures.key_result.parts))]
    widths = _widths([row for rows in parts for row in rows])
    for number, rows in enumerate(parts):
        console.print()
        console.print(_part_heading(figures, number, zone))
        if rows:
            console.print(_table(rows, widths))
    console.print()
    console.print(_sources(of, zone))


def _print(console: Console, text: Text | None) -> None:
    if text is not None:
        console.print(text)


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
        if counted := tracked_note(of.figures):
            text.append(f"\n  {show.plain(counted)}")
    word = overridden(result)
    if word is not None:
        text.append(f"\n  {show.plain(word)}", "magenta")
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


def _part_heading(figures: KeyResultFigures, number: int, zone: ZoneInfo) -> Text:
    part = figures.key_result.parts[number]
    delivery = figures.delivery.by_part[number]
    stands = "no items" if delivery.progress is None else percent(delivery.progress)
    state = stands if part.work else "no work is linked; a person completes it"
    due = f", due {_last_day(part.due, zone)}" if part.due else ""
    return Text(f"{show.plain(part.title)} — {state}{due}", "bold")


def _last_day(due: datetime, zone: ZoneInfo) -> str:
    """The day that ends at ``due``: an instant that no longer belongs to it."""
    return f"{(due - timedelta(microseconds=1)).astimezone(zone):%Y-%m-%d}"


def _rows(figures: KeyResultFigures, number: int) -> list[tuple[Text, ...]]:
    detail = figures.delivery.detail.of_part(number)
    return [*map(_counted, detail.counted), *map(_left_out, detail.excluded)]


def _counted(counted: Counted) -> tuple[Text, ...]:
    item = counted.tracked.item
    mark = Text("✓", "green") if counted.credit else Text("·")
    weight = f"{'' if counted.estimated else '~'}{counted.weight:.3g}"
    return (mark, show.literal(item.key), Text(weight), show.literal(item.state), show.literal(item.title))


def _left_out(left_out: Excluded) -> tuple[Text, ...]:
    item = left_out.tracked.item
    told = (item.key, "0", left_out.why, item.title)
    return (Text("-", "dim"), *(show.literal(text, "dim") for text in told))


def _table(rows: list[tuple[Text, ...]], widths: tuple[int, ...]) -> Padding:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading, width in zip(("", "item", "weight", "state"), widths, strict=True):
        table.add_column(heading, width=width, justify="right" if heading == "weight" else "left")
    table.add_column("title")
    for row in rows:
        table.add_row(*row)
    return Padding(table, (0, 0, 0, 2))


def _widths(rows: list[tuple[Text, ...]]) -> tuple[int, ...]:
    """How wide the columns before the title are, so that the tables of all parts align."""
    most = (1, 24, 6, _WIDEST_STATE)
    least = (1, len("item"), len("weight"), len("state"))
    found = (max((row[at].cell_len for row in rows), default=0) for at in range(4))
    return tuple(max(low, min(high, width)) for low, high, width in zip(least, most, found, strict=True))


def _sources(of: Explanation, zone: ZoneInfo) -> Text:
    text = Text("Sources", "bold")
    for connection, scope, fresh in of.sources:
        text.append(f"\n  synced {show.moment(fresh.succeeded_at, zone)}", "not bold")
        text.append(f"  {show.plain(connection)} ({show.plain(scope)})", "not bold")
        if fresh.trouble:
            text.append(f"\n    since then: {show.plain(fresh.trouble)}", "red not bold")
    version = "none yet" if of.mapping_version is None else str(of.mapping_version)
    return text.append(f"\n  mapping version {version}", "not bold")


def _fraction(value: float | None) -> str:
    return "—" if value is None else percent(value)
