"""Ways to the outside: what tools, sources of measurements and Slack are reached by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import metadata
from typing import TYPE_CHECKING

from okrsync.errors import UsageError
from okrsync.ports import Clock
from okrsync.sdk import Lender
from okrsync.sdk.http import Meter, Term, lender
from okrsync.sdk.http.client import utc_now
from okrsync.sdk.http.reach import Reach, anywhere, in_public
from okrsync.settings import Config
from okrsync.usecases.conceal import Concealer
from okrsync.usecases.measure import Named
from okrsync.usecases.stop import Stop

if TYPE_CHECKING:
    import httpx

    from okrsync.notify.slack import SlackMessenger, WebhookMessenger


# How long one source of measurements may take, all its requests and waits together: others wait for it.
_READING = timedelta(minutes=2)
# Seconds to wait for the address of a line.
_LINE = 10.0


def readers(config: Config, stop: Stop, clock: Clock) -> dict[str, Named]:
    """The automatic sources of measurements: series to the source's name and its reader."""
    from okrsync.measures import reader_of  # noqa: PLC0415 - most commands ask no source

    def lending(allow_private: bool) -> Lender:
        term = Term()
        term.until = clock() + _READING
        return lender_of(stop, clock, Meter(), term, anywhere if allow_private else in_public)

    return {
        spec.series: reader_of(spec.source, lending=lending, zone=config.timezone) for spec in config.measures
    }


def source_names(config: Config) -> dict[str, str]:
    """The name of the automatic source of each series that has one."""
    return {series: name for series, (name, _) in readers(config, Stop(), utc_now).items()}


def lender_of(stop: Stop, clock: Clock, meter: Meter, term: Term, reach: Reach = anywhere) -> Lender:
    """What lends HTTP clients: they ask whom ``reach`` allows, ``meter`` counts them, ``term`` ends them."""
    agent = f"okrsync/{metadata.version('okrsync')}"
    return lender(pause=stop.pause, clock=clock, agent=agent, meter=meter, term=term, reach=reach)


def _http(seconds: float) -> httpx.Client:
    import httpx  # noqa: PLC0415 - slow to import, and most commands ask nobody

    return httpx.Client(timeout=httpx.Timeout(seconds))


def line_to_slack(config: Config, stop: Stop, conceal: Concealer) -> str:
    """The address, a secret, at which Slack waits for a line of ours. Raises UsageError and what Slack says.

    https://docs.slack.dev/reference/methods/apps.connections.open
    """
    from okrsync.notify.api import SlackApi  # noqa: PLC0415 - slow to import

    slack = config.slack
    if slack is None or slack.app_token is None:
        raise UsageError("the file has no app token", hint="add app_token: to slack:")
    with _http(_LINE) as http:
        answer = SlackApi(http, slack.url, slack.app_token, stop.pause, conceal).post(
            "apps.connections.open", {}
        )
    return str(answer.get("url", ""))


@contextmanager
def messenger_of(
    config: Config, stop: Stop, conceal: Concealer, seconds: float
) -> Iterator[SlackMessenger | WebhookMessenger]:
    """The way to Slack, open as long as the block; no answer is waited for longer than ``seconds``.

    Raises UsageError where the file has none.
    """
    from okrsync.notify.api import SlackApi  # noqa: PLC0415 - slow to import
    from okrsync.notify.slack import SlackMessenger, WebhookMessenger  # noqa: PLC0415

    slack = config.slack
    if slack is None:
        raise UsageError("the file has no slack section", hint="add slack: with a token or a webhook")
    with _http(seconds) as http:
        if slack.webhook is not None:
            yield WebhookMessenger(http, slack.webhook, stop.pause, conceal)
        elif slack.token is not None:
            yield SlackMessenger(SlackApi(http, slack.url, slack.token, stop.pause, conceal))
