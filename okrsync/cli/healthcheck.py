"""okrsync healthcheck: ask the daemon on this machine whether it is well."""

from __future__ import annotations

import http.client
import json

import click

from okrsync.cli import process
from okrsync.errors import OkrsyncError, UsageError
from okrsync.settings import Listening, listening

_PATIENCE = 5.0


@click.command()
@click.option("--ready", is_flag=True, help="Ask whether its numbers can be asked for, too.")
@click.pass_context
def healthcheck(ctx: click.Context, ready: bool) -> None:
    """Ask the daemon on this machine whether it is well; ends with 0 where it is, else with 1."""
    place = listening(process.settings(ctx))
    if place is None or not place.port:
        raise UsageError(
            "where the daemon listens is not known", hint="set OKRSYNC_LISTEN to an address with a port"
        )
    told = ask(place, "/-/ready" if ready else "/-/healthy")
    click.echo("ready" if ready else "healthy") if told is None else _complain(told)


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
