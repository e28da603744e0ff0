"""Effects of an edit as people read them: what each figure is called, and both of its values."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from okrsync.domain.signal import percent
from okrsync.usecases.sentences import moment
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


def pair(name: str, before: Any, after: Any, zone: tzinfo) -> tuple[str, str]:
    """Both figures in words that differ as they do; instants are told in ``zone``."""
    shown = told(name, before, zone), told(name, after, zone)
    if shown[0] != shown[1] or name not in _FRACTIONS:
        return shown
    return f"{number(before * 100)} %", f"{number(after * 100)} %"


def told(name: str, value: Any, zone: tzinfo) -> str:
    """One figure in words; instants are told in ``zone``."""
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
            return _moment(value, zone) or (value.replace("_", " ") if name in _STATUSES else value)
        case _:
            return str(value)


def _moment(text: str, zone: tzinfo) -> str | None:
    """An instant in JSON as people of ``zone`` read it; None for any other text."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment(at, zone) if at.tzinfo else None
