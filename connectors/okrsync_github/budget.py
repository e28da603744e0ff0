"""What GitHub's answers say is left of the rate limit. Pure.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#checking-the-status-of-your-rate-limit
"""

from __future__ import annotations

from datetime import UTC, datetime

from okrsync.sdk import Budget, Reply


def gauge(reply: Reply) -> Budget | None:
    """The budget that ``reply`` was paid from: REST and GraphQL have one each, counted by the hour."""
    remaining = _number(reply, "remaining")
    if remaining is None:
        return None
    reset = _number(reply, "reset")
    return Budget(
        reply.headers.get("x-ratelimit-resource", "core"),
        remaining,
        _number(reply, "limit"),
        None if reset is None else datetime.fromtimestamp(reset, UTC),
    )


def _number(reply: Reply, name: str) -> int | None:
    """No number of theirs has more than ten digits, so none is too large for a date."""
    said = reply.headers.get(f"x-ratelimit-{name}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 10 else None
