"""okrsync healthcheck: ask the daemon on this machine whether it is well."""

from __future__ import annotations

import http.client
import json

import click

from okrsync.cli import manners, output, process, show
from okrsync.errors import OkrsyncError, UsageError
from okrsync.settings import Listening, listening

_PATIENCE = 5.0


@manners.command("okrsync healthcheck", "okrsync healthcheck --ready")
@click.option("--ready", is_flag=True, help="Ask whether its numbers can be asked for, too.")
@click.option("--json", "as_json", is_flag=True, help="Print whether, and what is in the way, as JSON.")
@click.pass_context
def healthcheck(ctx: click.Context, ready: bool, as_json: bool) -> None:
    """Ask the daemon on this machine whether it is well; ends with 0 where it is, else with 1."""
    place = listening(process.settings(ctx))
    if place is None or not place.port:
        raise UsageError(
            "where the daemon listens is not known", hint="set OKRSYNC_LISTEN to an address with a port"
        )
    asked = "ready" if ready else "healthy"
    if as_json:
        _tell_programs(ctx, place, asked)
        return
    told = ask(place, f"/-/{asked}")
    if told is not None:
        _complain(told)
    output.confirm(asked)


def _tell_programs(ctx: click.Context, place: Listening, asked: str) -> None:
    try:
        reasons = ask(place, f"/-/{asked}")
    except OkrsyncError as error:
        reasons = [error.message]
    show.print_json({asked: reasons is None, "reasons": reasons or []})
    ctx.exit(0 if reasons is None else 1)


def ask(place: Listening, path: str) -> list[str] | None:
    """None where all is well, else what is in the way as far as the daemon knows.

    Raises OkrsyncError where nobody answers.
    """
    asking = http.client.HTTPConnection(place.reached_at, place.port, timeout=_PATIENCE)
    try:
        asking.request("GET", path, headers=_headers(place))
        answer = asking.getresponse()
        told = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        raise OkrsyncError(
            f"no daemon answers at {place.reached_at} port {place.port}",
            hint="is okrsync run up, with the same OKRSYNC_LISTEN?",
        ) from None
    finally:
        asking.close()
    return None if answer.status == 200 else list(told.get("reasons", ()))


def _headers(place: Listening) -> dict[str, str]:
    token = {"Authorization": f"Bearer {place.token.get_secret_value()}"} if place.token else {}
    return {"Host": "localhost", **token}


def _complain(reasons: list[str]) -> None:
    raise OkrsyncError(
        f"the daemon is not ready: {'; '.join(reasons)}" if reasons else "the daemon is not well",
        hint="its log says more",
    )
