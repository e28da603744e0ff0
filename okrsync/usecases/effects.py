"""Effects of an edit as people read them: what each figure is called, and both of its values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from okrsync.domain.signal import percent
from okrsync.usecases.words import number

# What an effect tells of, and what one of each is called.
SECTIONS = (
    ("objectives", "objective"),
    ("key_results", "key result"),
    ("kpis", "KPI"),
    ("projects", "project"),
)
_FRACTIONS = frozenset(
    {
        "progress",
        "delivery",
        "result.progress",
        "result.expected",
        "delivery.progress",
        "delivery.expected",
        "today.progress",
        "today.delivery",
    }
)
_STATUSES = frozenset({"status", "today.status"})


def figure(name: str) -> str:
    """``result.progress`` as people say it."""
    return name.replace(".", " ").replace("_", " ")


def pair(name: str, before: Any, after: Any) -> tuple[str, str]:
    """Both figures in words that differ as they do."""
    shown = _shown(name, before), _shown(name, after)
    if shown[0] != shown[1] or name not in _FRACTIONS:
        return shown
    return f"{number(before * 100)} %", f"{number(after * 100)} %"


def _shown(name: str, value: Any) -> str:
    match value:
        case None | []:
            return "—"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return percent(value) if name in _FRACTIONS else number(value)
        case list():
            return ", ".join(str(one["title"] if isinstance(one, dict) else one) for one in value)
        case str():
            return _moment(value) or (value.replace("_", " ") if name in _STATUSES else value)
        case _:
            return str(value)


def _moment(text: str) -> str | None:
    """A date in JSON as people read it, still in UTC."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return f"{at:%Y-%m-%d %H:%M} UTC" if at.tzinfo else None
