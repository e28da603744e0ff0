"""From figures to HTML: templates in which everything is escaped, and how values read in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from okrsync.domain.evaluate import ResultFigures
from okrsync.domain.signal import percent
from okrsync.usecases.effects import figure, pair
from okrsync.usecases.sentences import as_of, overridden
from okrsync.usecases.words import health, in_words, number, overdue, plain, selected
from okrsync.web.pages.static_files import address

_TICK = timedelta(microseconds=1)
_LONGEST_ADDRESS = 2000


def write(template: str, told: Mapping[str, Any]) -> str:
    """The page that ``template`` makes of ``told``."""
    return _environment().get_template(template).render(told)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("okrsync.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day,
        "last_day": _last_day,
        "moment": _moment,
        "as_of": _as_of,
        "plain": plain,
        "words": in_words,
        "number": number,
        "glimpse": _glimpse,
        "percent": lambda value: "—" if value is None else percent(value),
        "width": lambda value: f"{_within(value) * 100:.1f}%",
        "points": lambda value: f"{float(value):+.1f}",
        "link": link,
        "segment": lambda text: quote(text, safe=""),
        "overridden": _overridden,
        "overdue": overdue,
        "health": health,
        "selected": selected,
        "figure": figure,
    }
    environment.globals |= {"static": address, "pair": _pair}
    return environment


def link(url: str) -> str | None:
    """``url`` where following it does no more than open a web page; else None."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    fine = parts.scheme in {"http", "https"} and host and url.isprintable() and len(url) <= _LONGEST_ADDRESS
    return url if fine else None


@pass_context
def _day(context: Context, at: datetime) -> str:
    return f"{at.astimezone(context['zone']):%Y-%m-%d}"


@pass_context
def _last_day(context: Context, end: datetime) -> str:
    """The day that ends at ``end``: an instant that no longer belongs to it."""
    return f"{(end - _TICK).astimezone(context['zone']):%Y-%m-%d}"


@pass_context
def _moment(context: Context, at: datetime) -> str:
    return f"{at.astimezone(context['zone']):%Y-%m-%d %H:%M}"


@pass_context
def _as_of(context: Context, at: datetime) -> str:
    return as_of(at, context["zone"])


@pass_context
def _overridden(context: Context, result: ResultFigures) -> str | None:
    return overridden(result, context["zone"])


@pass_context
def _pair(context: Context, name: str, before: object, after: object) -> tuple[str, str]:
    return pair(name, before, after, context["zone"])


def _glimpse(value: float) -> str:
    """A value as much of it as one glance takes in."""
    return number(round(value, 2) if abs(value) >= 1 else float(f"{value:.4g}"))


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
