"""okrsync connections: each tool, who we are there, and how fresh what it told is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import click

from okrsync.cli import manners, output, process, show
from okrsync.ports import ConnectionState, ScopeState
from okrsync.sdk import Budget
from okrsync.usecases import shape


@manners.command("okrsync connections", "okrsync connections --json")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def connections(ctx: click.Context, as_json: bool) -> None:
    """Show each tool: who we are there, what it still allows, when each scope was last synced."""
    with process.reading(ctx) as hub:
        known = hub.connections()
        zone = hub.zone
    if as_json:
        show.print_json([shape.connection(state, scopes) for state, scopes in known])
        return
    for state, scopes in known:
        for line in _lines(state, scopes, zone):
            output.say(show.plain(line))


def _lines(state: ConnectionState, scopes: Sequence[ScopeState], zone: ZoneInfo) -> Iterator[str]:
    yield f"{state.name}: {_who(state)}"
    if state.expires_at is not None:
        yield f"  its token ends {show.moment(state.expires_at, zone)}"
    if state.asked_at is not None:
        yield f"  asked {show.moment(state.asked_at, zone)}, {_requests(state.requests)}"
    yield from (f"  {_budget(budget, zone)}" for budget in state.budgets)
    if state.closed_until is not None:
        yield f"  left alone until {show.moment(state.closed_until, zone)}: {state.closed_because}"
    for scope in scopes:
        yield from _scope(scope, zone)


def _who(state: ConnectionState) -> str:
    return "never asked yet" if state.account is None else f"{state.account} at {state.site}"


def _requests(count: int) -> str:
    return "with 1 request" if count == 1 else f"with {count} requests"


def _budget(budget: Budget, zone: ZoneInfo) -> str:
    of = "" if budget.limit is None else f" of {budget.limit}"
    until = "" if budget.resets_at is None else f", whole again {show.moment(budget.resets_at, zone)}"
    return f"{budget.remaining}{of} left of its budget '{budget.name}'{until}"


def _scope(scope: ScopeState, zone: ZoneInfo) -> Iterator[str]:
    yield f"  {scope.id.scope}: synced {show.moment(scope.accepted_at, zone)}"
    if scope.trouble is not None:
        yield f"    in trouble since {show.moment(scope.failed_at, zone)}: {scope.trouble}"
    if scope.trouble is not None and scope.hint is not None:
        yield f"    {scope.hint}"
