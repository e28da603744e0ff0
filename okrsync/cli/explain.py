"""okrsync explain: where a number comes from, item by item."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.text import Text

from okrsync.cli import manners, output, process, show
from okrsync.cli.change import (
    change_lines,
    edit_lines,
    original_lines,
    outlook_line,
    shift_lines,
)
from okrsync.cli.explain_goal import render_kpi, render_objective
from okrsync.cli.explain_items import parts
from okrsync.cli.explain_lines import expected_line, result_lines, source_lines
from okrsync.domain.okr import KeyResult, Kpi, Objective, Okrs
from okrsync.domain.signal import percent
from okrsync.errors import UsageError
from okrsync.ports import Store
from okrsync.usecases import shape
from okrsync.usecases.explain import Explanation, notes
from okrsync.usecases.explain import explain as explain_figures
from okrsync.usecases.explain_goal import (
    KpiExplanation,
    ObjectiveExplanation,
    explain_kpi,
    explain_objective,
    find,
    kpi_to_json,
    objective_to_json,
)
from okrsync.usecases.explained import to_json
from okrsync.usecases.formulas import (
    expected_delivery,
    expected_result,
    score_formula,
    signal_formula,
    status_formula,
)
from okrsync.usecases.mapping import standing_to_json
from okrsync.usecases.sentences import delivery_outlook, hours, result_outlook
from okrsync.usecases.words import number, since_closing


@manners.command("okrsync explain dropout", "okrsync explain dropout --since 2026-12-01")
@click.argument("name", metavar="NAME")
@click.option("--as-of", metavar="DATE", help="As it was known then.")
@click.option("--since", metavar="DATE", help="Also why a key result changed since then.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON instead.")
@click.pass_context
def explain(ctx: click.Context, name: str, as_of: str | None, since: str | None, as_json: bool) -> None:
    """Show what each number of a key result, an objective or a KPI was made of, to the last item."""
    with process.showing(ctx) as hub:
        then, begin = hub.as_of(as_of), hub.as_of(since)
        okrs, at = hub.okrs(then), then or hub.clock()
        standing, zone = hub.standing(then), hub.zone
        told = _explained(okrs, hub.store, name, at, begin)
    if as_json:
        show.print_json({**_to_json(told), "mapping": standing_to_json(standing)})
        return
    if then is not None:
        output.say(show.looking_back(then, zone))
    match told:
        case ObjectiveExplanation():
            render_objective(told, zone, show.console())
        case KpiExplanation():
            render_kpi(told, zone, show.console())
        case Explanation():
            render(told, zone, show.console())


_Told = Explanation | ObjectiveExplanation | KpiExplanation


def _explained(okrs: Okrs, store: Store, name: str, at: datetime, since: datetime | None) -> _Told:
    found = find(okrs, name)
    if since is not None and not isinstance(found, KeyResult):
        raise UsageError("--since is for key results", hint="it says why delivery and stages changed")
    match found:
        case Objective():
            return explain_objective(okrs, store, found, at)
        case Kpi():
            return explain_kpi(okrs, store, found, at)
        case KeyResult():
            return explain_figures(okrs, store, found.id, at, since)


def _to_json(told: _Told) -> shape.Json:
    match told:
        case ObjectiveExplanation():
            return objective_to_json(told)
        case KpiExplanation():
            return kpi_to_json(told)
        case Explanation():
            return to_json(told)


def render(of: Explanation, zone: ZoneInfo, console: Console) -> None:
    """Print an explanation, from the verdict down to the items."""
    figures = of.figures
    console.print(show.literal(figures.key_result.title, "bold"))
    console.print(_verdict(of, zone))
    console.print()
    console.print(Text("Result  ", "bold").append_text(_result(of, zone)))
    for line in result_lines(of, zone):
        console.print(line)
    _print(console, outlook_line(result_outlook(of.outlook.result, figures.result.unit, zone)))
    console.print()
    console.print(Text("Delivery  ", "bold").append_text(_delivery(of, zone)))
    if figures.key_result.selections:
        for line in original_lines(of.original, zone):
            console.print(line)
    _print(console, outlook_line(delivery_outlook(of.outlook.delivery, zone)))
    for note in notes(figures):
        console.print(Text(f"  ~ {note}", "yellow"))
    if of.since is not None:
        console.print()
        for line in _since(of, zone):
            console.print(line)
    for part in parts(figures, zone):
        console.print(part)
    console.print()
    for line in source_lines(of.sources, of.measured, of.mapping_version, zone):
        console.print(line)
    console.print(Text(f"  stale after {hours(of.stale_after)} without a sync", "dim"))


def _since(of: Explanation, zone: ZoneInfo) -> Iterator[Text]:
    if of.closing is not None and of.since is not None and of.since >= of.closing.at:
        yield Text("Change  ", "bold").append("none since then: it was closed before", "not bold")
        return
    yield from (*change_lines(of.change, zone), *shift_lines(of.shift), *edit_lines(of.edits, zone))


def _print(console: Console, text: Text | None) -> None:
    if text is not None:
        console.print(text)


def _verdict(of: Explanation, zone: ZoneInfo) -> Text:
    figures = of.figures
    text = show.status_text(figures.status)
    text.append(" · ").append_text(show.signal_text(figures.signal.name))
    text.append(f"\n{show.plain(figures.signal.sentence)}", "")
    text.append(f"\n  status  {status_formula(figures, of.bands, of.at, zone)}", "dim")
    text.append(f"\n  signal  {signal_formula(figures, of.bands)}", "dim")
    score = score_formula(figures)
    if score is not None:
        text.append(f"\n  score   {score}", "dim")
    if figures.stale is not None:
        since = f" since {show.moment(figures.stale.since, zone)}" if figures.stale.since else ""
        text.append(f"\n  stale{since}: {show.plain(figures.stale.reason)}", "magenta")
    if of.closing is not None and of.today is not None:
        day = f"{of.closing.at.astimezone(zone):%Y-%m-%d}"
        text.append(f"\n  as of {day}: {show.plain(since_closing(of.today))}", "magenta")
    return text


def _result(of: Explanation, zone: ZoneInfo) -> Text:
    result = of.figures.result
    if result.progress is None:
        text = Text(f"— ({of.result_formula})", "dim")
    else:
        text = Text(f"{percent(result.progress)} = {of.result_formula}")
    return text.append_text(expected_line(expected_result(of.figures, of.at), of.at, zone))


def _delivery(of: Explanation, zone: ZoneInfo) -> Text:
    delivery = of.figures.delivery
    if delivery.progress is None:
        return Text(f"— ({of.delivery_formula})", "dim")
    text = Text(f"{percent(delivery.progress)} = {of.delivery_formula}")
    if delivery.dropped:
        text.append(f"; {number(round(delivery.dropped, 5))} dropped")
    return text.append_text(expected_line(expected_delivery(of.figures, of.at), of.at, zone))
