"""okrsync status: objectives, key results, two needles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from okrsync.cli import manners, process, show
from okrsync.cli.columns import Columns
from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures, ObjectiveFigures
from okrsync.ports import Closing
from okrsync.usecases import shape
from okrsync.usecases.attention import Concern
from okrsync.usecases.close import closed
from okrsync.usecases.mapping import standing_to_json
from okrsync.usecases.sentences import as_of, day, overridden
from okrsync.usecases.words import fraction, health, overdue, since_closing

NOTHING_ENDED: Mapping[str, Closing] = MappingProxyType({})
_NEEDLE = 10
_LONGEST_ID = 20


@manners.command("okrsync status", "okrsync status --as-of 2026-06-30", "okrsync status --json")
@click.option("--as-of", metavar="DATE", help="As it was known then: 2026-06-30 or 2026-06-30T14:00.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON instead.")
@click.pass_context
def status(ctx: click.Context, as_of: str | None, as_json: bool) -> None:
    """Show every key result with both needles, its status and its signal."""
    with process.showing(ctx) as hub:
        figures = hub.figures(hub.as_of(as_of))
        needs = hub.needs() if as_of is None else ()
        ended = closed(hub.okrs(figures.at).objectives, hub.store, figures.at)
        standing, zone = hub.standing(figures.at), hub.zone
    if as_json:
        show.print_json({**shape.figures(figures, needs, ended), "mapping": standing_to_json(standing)})
    else:
        render(figures, needs, zone, show.console(), ended)


def render(
    figures: Figures,
    needs: Sequence[Concern],
    zone: ZoneInfo,
    console: Console,
    ended: Mapping[str, Closing] = NOTHING_ENDED,
) -> None:
    """Print ``figures``: the needles as a table, below it what they say together, and who has to act.

    ``ended`` are the closings of objectives, by id.
    """
    console.print(Text(f"As of {as_of(figures.at, zone)}, {zone.key}", "dim"))
    console.print(legend())
    if not figures.objectives:
        console.print("\nThe file has no objectives yet.")
    for objective in figures.objectives:
        console.print()
        console.print(_heading(objective, ended.get(objective.objective.id), zone))
        console.print()
        console.print(_needles(objective.key_results))
        console.print()
        console.print(_signals(objective, zone))
    if figures.kpis:
        console.print()
        console.print(_kpis(figures.kpis, zone))
    if needs:
        console.print()
        console.print(_needs(needs))


def legend() -> Text:
    """What the marks of a needle mean."""
    return Text.assemble(
        ("█", "cyan"), (" where it stands   ", "dim"), ("│", "bold"), (" where it should stand by now", "dim")
    )


def _heading(objective: ObjectiveFigures, ended: Closing | None, zone: ZoneInfo) -> Text:
    text = Text(show.plain(objective.objective.title), "bold")
    text.append(f"\n{show.plain(objective.objective.owner or 'no owner')} · ", "not bold")
    text.append_text(show.status_text(objective.status))
    text.append(
        f" · on average delivery {fraction(objective.delivery)}, result {fraction(objective.progress)}",
        "not bold",
    )
    if ended is not None:
        score = f"{ended.figures['score']:.1f}"
        text.append(f"\nclosed on {day(ended.at, zone)} with a score of {score}", "not bold")
    return text


def _needles(key_results: Sequence[KeyResultFigures]) -> Padding:
    table = _columns("key result", "delivery", "result", "measured", "status")
    table.columns[0].max_width = _LONGEST_ID
    for kr in key_results:
        table.add_row(
            show.literal(kr.key_result.id, "bold"),
            show.needle(kr.delivery.progress, kr.delivery.expected, width=_NEEDLE),
            show.needle(kr.result.progress, kr.result.expected, width=_NEEDLE),
            _measured(kr),
            _status(kr),
        )
    return Padding(table, (0, 0, 0, 2))


def _signals(objective: ObjectiveFigures, zone: ZoneInfo) -> Padding:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, max_width=_LONGEST_ID, min_width=len("key result"))
    table.add_column()
    for kr in objective.key_results:
        said = show.signal_text(kr.signal.name)
        said.append(f"\n{show.plain(kr.signal.sentence)}", "default not bold")
        word = overridden(kr.result, zone)
        if word is not None:
            said.append(f"\n{show.plain(word)}", "magenta not bold")
        late = overdue(kr.result)
        if late is not None:
            said.append(f"\n{show.plain(late)}", "red not bold")
        now = objective.now(kr.key_result.id)
        if now is not None:
            said.append(f"\n{show.plain(since_closing(now))}", "dim not bold")
        table.add_row(show.literal(kr.key_result.id, "bold"), said)
    return Padding(table, (0, 0, 0, 2))


def _measured(kr: KeyResultFigures) -> Text:
    if kr.result.measurement is None or kr.result.value is None:
        return Text("")
    return show.literal(f"{kr.result.value:g} {kr.result.unit}".strip())


def _status(kr: KeyResultFigures) -> Text:
    """The status, and after the end of the period the score."""
    text = show.status_text(kr.status)
    return text if kr.score is None else text.append(f", {kr.score:.1f}")


def _kpis(kpis: Sequence[KpiFigures], zone: ZoneInfo) -> Padding:
    colour = {True: "green", False: "red", None: "magenta"}
    table = _columns("KPI", "value", "is", "measured on")
    table.columns[0].no_wrap = False
    for kpi in kpis:
        value = "—" if kpi.value is None else f"{kpi.value:g} {kpi.kpi.unit}".strip()
        day = "never" if kpi.measured_at is None else f"{kpi.measured_at.astimezone(zone):%Y-%m-%d}"
        is_now = Text(health(kpi), colour[kpi.healthy])
        table.add_row(show.literal(kpi.kpi.title, "bold"), show.literal(value), is_now, day)
    return Padding(table, (0, 0, 0, 2))


def _needs(needs: Sequence[Concern]) -> Padding:
    told = Text("needs a person", "dim")
    for need in needs:
        told.append(f"\n{show.plain(need.about)}: ", "bold not dim")
        told.append(show.plain(need.words), "yellow not dim")
        if need.hint is not None:
            told.append(f"\n  {show.plain(need.hint)}", "default not dim")
    return Padding(told, (0, 0, 0, 2))


def _columns(*headings: str) -> Columns:
    table = Columns()
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table
