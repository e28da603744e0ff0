"""What Trello's answers say is left of the rate limit of the token. Pure.

The limits: https://developer.atlassian.com/cloud/trello/guides/rest-api/rate-limits/
"""

from __future__ import annotations

from datetime import timedelta

from okrsync.sdk import Budget, Reply

_PREFIX = "x-rate-limit-api-token-"


def gauge(reply: Reply) -> Budget | None:
    """What is left of the window, over when its whole length has passed; None where it is not told."""
    remaining, window = _number(reply, "remaining"), _number(reply, "interval-ms")
    if remaining is None:
        return None
    over = None if reply.at is None or window is None else reply.at + timedelta(milliseconds=window)
    return Budget("token", remaining, _number(reply, "max"), over)


def _number(reply: Reply, name: str) -> int | None:
    said = reply.headers.get(f"{_PREFIX}{name}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 9 else None
