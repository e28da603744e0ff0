"""okrsync override and okrsync close: what a person decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from okrsync.bootstrap import person
from okrsync.cli import manners, output, process, show
from okrsync.cli.figure import Figure
from okrsync.daemon import orders
from okrsync.domain.signal import percent
from okrsync.errors import UsageError
from okrsync.settings.successor import CarriedOver, successor
from okrsync.usecases.sentences import as_of
from okrsync.usecases.words import number


@manners.command(
    "okrsync override tutoring 400 --reason 'reported twice'",
    "okrsync override tutoring --clear --reason 'corrected by the schools'",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("key_result", metavar="KR")
@click.argument("value", type=Figure(), required=False)
@click.option("--reason", metavar="TEXT", required=True, help="Why the computed value is not the right one.")
@click.option("--until", metavar="DATE", help="Up to when it holds; 30 days by default.")
@click.option("--clear", is_flag=True, help="Take the last word back: the computed value is shown again.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON.")
@click.pass_context
def override(
    ctx: click.Context,
    key_result: str,
    value: float | None,
    reason: str,
    until: str | None,
    clear: bool,
    as_json: bool,
) -> None:
    """Set the result of KR to VALUE for a time, in its own unit; the computed value stays beside it."""
    if (value is None) is not clear:
        raise UsageError(
            "say either a value or --clear", hint=f"okrsync override {key_result} 70 --reason ..."
        )
    by = person() or "somebody"
    order = orders.Override(key_result=key_result, value=value, reason=reason, until=until, by=by)
    done = process.give(ctx, order)
    if as_json:
        show.print_json(done)
    else:
        output.confirm(f"{key_result}: {_said(done, process.zone(ctx))}")


@manners.command(
    "okrsync close basic-education --note 'the law has passed'",
    "okrsync close basic-education --reopen --note 'it was the wrong one'",
)
@click.argument("objective")
@click.option("--note", metavar="TEXT", help="What there is to say about it.")
@click.option("--again", is_flag=True, help="Close it anew although it was closed before.")
@click.option("--reopen", is_flag=True, help="Take its closing back.")
@click.option("--json", "as_json", is_flag=True, help="Print the closing as JSON.")
@click.pass_context
def close(
    ctx: click.Context, objective: str, note: str | None, again: bool, reopen: bool, as_json: bool
) -> None:
    """Close OBJECTIVE, whose period is over: keep its scores, and say what is carried over."""
    if again and reopen:
        raise UsageError("say either --again or --reopen")
    by = person() or "somebody"
    if reopen:
        done = process.give(ctx, orders.Reopen(objective=objective, note=note, by=by))
    else:
        done = process.give(ctx, orders.Close(objective=objective, note=note, again=again, by=by))
        done["next"] = _next(ctx, done)
    if as_json:
        show.print_json(done)
    elif reopen:
        output.confirm(f"{objective} is open again: its numbers are those of today")
    else:
        for line in _closing(done):
            output.say(show.plain(line))


def _said(done: orders.Json, zone: ZoneInfo) -> str:
    result = done["key_result"]["result"]
    if result["override"] is None:
        return f"the computed result is shown again: {_value(result['value'], result['unit'])}"
    computed = _value(result["override"]["computed_value"], result["unit"])
    until = f"{as_of(datetime.fromisoformat(done['until']), zone)}, {zone}"
    return f"{_value(result['value'], result['unit'])} until {until}; computed is {computed}"


def _value(value: float | None, unit: str) -> str:
    return "none" if value is None else f"{number(value)} {unit}".strip()


def _next(ctx: click.Context, done: orders.Json) -> str | None:
    """How its next period could begin in the file; None where nothing is carried over."""
    config = process.mapping(process.settings(ctx))[0].config
    closed = () if config is None else (o for o in config.okrs.objectives if o.id == done["objective"])
    objective = next(iter(closed), None)
    if config is None or objective is None or not done["carry_over"]:
        return None
    carried = {one["id"]: CarriedOver(one["value"], one["stages"]) for one in done["carry_over"]}
    return successor(objective, carried, config.timezone)


def _closing(done: orders.Json) -> Iterator[str]:
    yield f"{done['objective']} is closed with a score of {done['score']:.1f}"
    for kr in done["key_results"]:
        yield f"  {kr['score']:.1f}  {kr['id']}: {kr['title']}"
    if done["carry_over"]:
        yield "carried over, from where it stands:"
    for one in done["carry_over"]:
        yield f"  {one['id']}: {_stands(one)}"
    if done["next"]:
        yield from (
            "",
            "its next period could begin like this, with measures and work as they are meant then:",
        )
        yield from ("", *done["next"].splitlines())


def _stands(one: orders.Json) -> str:
    if one["stages"]:
        return f"{percent(one['progress'])}; open: {', '.join(one['stages'])}"
    return f"baseline {number(one['value'])} ({percent(one['progress'])} of the way)"
