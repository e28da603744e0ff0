"""What Jira's answers say is left of the rate limit. Pure.

Cloud: https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
Data Center: https://confluence.atlassian.com/adminjiraserver/adjusting-your-code-for-rate-limiting-987143384.html
"""

from __future__ import annotations

from datetime import UTC, datetime

from okrsync.sdk import Budget, Reply


def gauge(reply: Reply) -> Budget | None:
    """What is left, and until when, where Jira tells; Data Center does only where an administrator limits."""
    remaining = _number(reply, "remaining")
    if remaining is None:
        return None
    return Budget("requests", remaining, _number(reply, "limit"), _reset(reply))


def _number(reply: Reply, name: str) -> int | None:
    said = reply.headers.get(f"x-ratelimit-{name}", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 9 else None


def _reset(reply: Reply) -> datetime | None:
    try:
        instant = datetime.fromisoformat(reply.headers.get("x-ratelimit-reset", ""))
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None
