"""okrsync checkin and okrsync complete: what a person knows."""

from __future__ import annotations

import click

from okrsync.bootstrap import person
from okrsync.cli import manners, output, process, show
from okrsync.cli.figure import Figure
from okrsync.daemon import orders
from okrsync.usecases.words import number


@manners.command(
    "okrsync checkin tutoring 210 --note 'counted by the schools'",
    "okrsync checkin tutoring --withdraw --at 2026-11-30",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("measured", metavar="KR")
@click.argument("value", type=Figure(), required=False)
@click.option("--at", metavar="DATE", help="When it was measured; now by default.")
@click.option("--note", metavar="TEXT", help="What there is to say about it.")
@click.option("--withdraw", is_flag=True, help="Take back what was measured at DATE.")
@click.option("--json", "as_json", is_flag=True, help="Print the recorded measurement as JSON.")
@click.pass_context
def checkin(
    ctx: click.Context,
    measured: str,
    value: float | None,
    at: str | None,
    note: str | None,
    withdraw: bool,
    as_json: bool,
) -> None:
    """Record that the metric of KR, or the KPI of that id, stands at VALUE, in its own unit."""
    done = process.give(ctx, _order(measured, value, at, note, withdraw=withdraw))
    if as_json:
        show.print_json(done)
        return
    stands = _health(done) if done["kpi"] else _needle(done)
    at = show.told_in(process.zone(ctx), done["at"])
    if value is not None:
        output.confirm(f"{measured}: {_valued(value, done)} at {at}; {stands}")
    for word in done["withdrawn"]:
        output.confirm(
            f"{measured}: {_valued(word['value'], done)} at {at} taken back ({word['source']}); {stands}"
        )


def _order(
    measured: str, value: float | None, at: str | None, note: str | None, *, withdraw: bool
) -> orders.Order:
    if not withdraw:
        if value is None:
            raise click.UsageError("Missing argument 'VALUE'.")
        return orders.CheckIn(key_result=measured, value=value, at=at, note=note, by=person())
    if value is not None or at is None:
        raise click.UsageError("--withdraw takes no VALUE, and needs --at DATE")
    return orders.Withdraw(key_result=measured, at=at, note=note, by=person())


@manners.command("okrsync complete survey findings", "okrsync complete survey 3 --undo")
@click.argument("key_result", metavar="KR")
@click.argument("stage")
@click.option("--undo", is_flag=True, help="Take the word back: it is not complete after all.")
@click.option("--note", metavar="TEXT", help="What there is to say about it.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_context
def complete(
    ctx: click.Context, key_result: str, stage: str, undo: bool, note: str | None, as_json: bool
) -> None:
    """Record that a STAGE (id, title or number) of the milestone KR is complete."""
    order = orders.Complete(key_result=key_result, stage=stage, complete=not undo, note=note, by=person())
    done = process.give(ctx, order)
    if as_json:
        show.print_json(done)
    else:
        output.confirm(f"{key_result}: {show.plain(done['stage'])} {_stage(done)}; {_needle(done)}")


def _valued(value: float, done: orders.Json) -> str:
    unit = done["kpi"]["unit"] if done["kpi"] else done["key_result"]["result"]["unit"]
    return f"{number(value)} {show.plain(unit)}".strip()


def _stage(done: orders.Json) -> str:
    if done["complete"]:
        return "is complete"
    return "is complete all the same, by its work" if done["is_complete"] else "is not complete"


def _health(done: orders.Json) -> str:
    """As ``status`` has it."""
    kpi = done["kpi"]
    if kpi["stale"] is not None:
        return f"stale: {kpi['stale']['reason']}"
    return "not measured" if kpi["healthy"] is None else "healthy" if kpi["healthy"] else "out of range"


def _needle(done: orders.Json) -> str:
    progress = done["key_result"]["result"]["progress"]
    status = done["key_result"]["status"].replace("_", " ")
    stands = "has no result" if progress is None else f"stands at {progress * 100:.0f} %"
    return f"the result {stands}, {status}"
