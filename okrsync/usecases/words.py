"""How titles, numbers and statuses read, wherever they are shown."""

from __future__ import annotations

from okrsync.domain.status import Status

_LONGEST_TITLE = 200


def number(value: float) -> str:
    """A value in its own unit: six digits, and more where a number before the point is larger."""
    digits = max(6, len(f"{abs(value):.0f}") + 2)
    return f"{value + 0.0:.{digits}g}"


def in_words(status: Status) -> str:
    """A status as people write it."""
    return status.value.replace("_", " ")


def short(title: str) -> str:
    """A title that leaves room for the figures beside it; where it is cut, it shows."""
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
