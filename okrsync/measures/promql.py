"""Measurements from Prometheus, or whatever else answers its HTTP API.

https://prometheus.io/docs/prometheus/latest/querying/api/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Any

from okrsync.measures.value import number, shown
from okrsync.measures.web import calling, host_of
from okrsync.sdk import Lender, QueryRejected, ToolError, UnexpectedResponse
from okrsync.sdk.http import Ask, Client, Reply
from okrsync.sdk.reading import Record, clean, records
from okrsync.usecases.measure import MeasureError, Occasion
from okrsync.usecases.measuring import PromqlMeasure

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
# Ten years, and what is asked for at once: some that answer like Prometheus refuse more than 32 days.
# https://learn.microsoft.com/en-us/azure/azure-monitor/fundamentals/service-limits
_MOST_DAYS = 3_660
_AT_ONCE = 30
_MOST_NAMED = 5
_LONGEST_SAID = 200
_NAN = "leave such moments out in the query, as in (...) >= 0"
_PART = "what is said then may be of a part; okrsync waits for all of it"
_ONE = "aggregate in the query, as in sum(...), or narrow the labels"


def read_promql(source: PromqlMeasure, *, lend: Lender, occasion: Occasion) -> list[tuple[datetime, float]]:
    """The query's value now, and one a day from the start on, as far as none is known yet.

    Raises MeasureError where it is not one series of finite numbers, and a ToolError where it can't be read.
    """
    place = f"promql {host_of(source.url)}"
    with calling(source.url, source.headers, lend, _refusal) as (client, path):
        api = f"{path.rstrip('/')}/api/v1"
        past = _past(client, api, source, occasion, place)
        now = _asked(client, f"{api}/query", {"query": source.query, "time": _stamp(occasion.at)}, place)
        return [*past, (occasion.at, _value_now(now, place))]


def days(start: datetime | None, occasion: Occasion) -> tuple[datetime, datetime] | None:
    """The first and last of the instants a day apart, counted from ``start``, that are still to be asked for.

    They lie after what is known and before the occasion. None where there are none.
    """
    if start is None or start >= occasion.at:
        return None
    since = max(start, occasion.at - _MOST_DAYS * _DAY)
    first = 0 if occasion.known is None else floor((occasion.known - start) / _DAY) + 1
    first = max(first, -floor((start - since) / _DAY))
    last = floor((occasion.at - start) / _DAY)
    if start + last * _DAY >= occasion.at:
        last -= 1
    return None if first > last else (start + first * _DAY, start + last * _DAY)


def _past(
    client: Client, api: str, source: PromqlMeasure, occasion: Occasion, place: str
) -> list[tuple[datetime, float]]:
    span = days(source.start, occasion)
    pieces = _pieces(*span) if span else ()
    return [
        found for first, last in pieces for found in _piece(client, api, source.query, first, last, place)
    ]


def _pieces(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The same days, as first and last ones of as many at once as are answered everywhere."""
    while first <= last:
        yield first, min(last, first + (_AT_ONCE - 1) * _DAY)
        first += _AT_ONCE * _DAY


def _piece(
    client: Client, api: str, query: str, first: datetime, last: datetime, place: str
) -> list[tuple[datetime, float]]:
    params = {"query": query, "start": _stamp(first), "end": _stamp(last), "step": "86400"}
    data = _asked(client, f"{api}/query_range", params, place)
    series = records(data.raw.get("result"), f"{place}: result")
    if not series:
        return []
    samples = _only(series, place).raw.get("values")
    return [_sample(sample, place) for sample in _listed(samples, place)]


def _asked(client: Client, path: str, params: Mapping[str, str], place: str) -> Record:
    """What is under ``data`` of an answer that is a success, and whole.

    Errors that keep only a part from being answered come as warnings:
    https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview
    """
    reply = client.ask(Ask(path, params=params))
    answer = Record(reply.json, place)
    if answer.text("status") != "success":
        raise _rejected(answer, place)
    warnings = answer.raw.get("warnings")
    if warnings:
        said = clean(str(warnings[0] if isinstance(warnings, list) else warnings))[:_LONGEST_SAID]
        raise MeasureError(f"{place}: answers with a warning: {said}", hint=_PART)
    return answer.record("data")


def _value_now(data: Record, place: str) -> float:
    kind = data.text("resultType")
    if kind == "scalar":
        return _sample(data.raw.get("result"), place)[1]
    if kind != "vector":
        hint = "take the range away, as in rate(x[5m]) or x" if kind == "matrix" else None
        raise MeasureError(f"{place}: the query gives a {shown(kind)}, no number", hint=hint)
    series = records(data.raw.get("result"), f"{place}: result")
    if not series:
        raise MeasureError(f"{place}: the query finds no series now", hint="is a label or name misspelt?")
    return _sample(_only(series, place).raw.get("value"), place)[1]


def _only(series: Sequence[Record], place: str) -> Record:
    if len(series) == 1:
        return series[0]
    named = [_labels(one.record("metric").raw) for one in series[:_MOST_NAMED]]
    more = f" and {len(series) - _MOST_NAMED} more" if len(series) > _MOST_NAMED else ""
    raise MeasureError(f"{place}: {len(series)} series instead of one: {', '.join(named)}{more}", hint=_ONE)


def _labels(metric: Mapping[str, Any]) -> str:
    return clean("{" + ", ".join(f'{name}="{value}"' for name, value in sorted(metric.items())) + "}")


def _sample(raw: Any, place: str) -> tuple[datetime, float]:
    """A pair of seconds since 1970 and a number in a text."""
    pair = _listed(raw, place)
    if len(pair) != 2 or not isinstance(pair[1], str):
        raise UnexpectedResponse(f"{place}: a sample is no pair of time and value; histograms are not read")
    seconds = number(pair[0], f"{place}: time")
    try:
        when = datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        raise UnexpectedResponse(f"{place}: {shown(pair[0])} is no time") from None
    return when, number(pair[1], f"{place}: the value of {when:%Y-%m-%d}", hint=_NAN)


def _listed(raw: Any, place: str) -> Sequence[Any]:
    if isinstance(raw, list):
        return raw
    raise UnexpectedResponse(f"{place}: a sample is no pair of time and value; histograms are not read")


def _refusal(reply: Reply) -> ToolError | None:
    """What a status other than 2xx means: the API says why in JSON."""
    if reply.status in {400, 422} and isinstance(reply.json, dict):
        return _rejected(Record(reply.json, reply.where), reply.where)
    return None


def _rejected(answer: Record, place: str) -> ToolError:
    said = (answer.opt_text("error") or "no reason given")[:_LONGEST_SAID]
    return QueryRejected(f"{place}: the query is refused: {said}")


def _stamp(at: datetime) -> str:
    """Seconds since 1970, to the microsecond."""
    return f"{(at - datetime(1970, 1, 1, tzinfo=UTC)) / _SECOND:.6f}"
