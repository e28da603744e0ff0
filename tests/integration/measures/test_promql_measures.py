from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from okrsync.errors import OkrsyncError
from okrsync.measures.promql import days, read_promql
from okrsync.usecases.measure import Occasion
from okrsync.usecases.measuring import PromqlMeasure
from tests.integration.measures.site import NOW, Prometheus, Site, lending

START = datetime(2026, 6, 26, tzinfo=UTC)
DAY = timedelta(days=1)
QUERY = "sum(up)"
SECRET = "s3cr3t-token"


def seconds_to_day(at: float) -> str:
    return str((datetime.fromtimestamp(at, UTC) - START) / DAY)


def read(
    site: Site, prometheus: Prometheus, *, known: datetime | None = None, **how: Any
) -> list[tuple[datetime, float]]:
    source = PromqlMeasure(url=prometheus.on(site), query=how.pop("query", QUERY), **how)
    return read_promql(source, lend=lending(), occasion=Occasion(NOW, known=known))


def held(*series: tuple[dict[str, str], str | None]) -> Prometheus:
    return Prometheus({QUERY: [(labels, always(value)) for labels, value in series]})


def always(value: str | None) -> Callable[[float], str | None]:
    return lambda _: value


def test_the_value_now_is_of_now(site: Site) -> None:
    assert read(site, held(({}, "6.5"))) == [(NOW, 6.5)]


def test_the_past_is_read_a_day_at_a_time_since_the_start(site: Site) -> None:
    found = read(site, Prometheus({QUERY: [({}, seconds_to_day)]}), start=START)
    assert found == [(START + n * DAY, float(n)) for n in range(5)] + [(NOW, 4.5)]


def test_what_is_known_is_not_asked_for_again(site: Site) -> None:
    rising = Prometheus({QUERY: [({}, seconds_to_day)]})
    found = read(site, rising, start=START, known=START + 2.5 * DAY)
    assert found == [(START + 3 * DAY, 3.0), (START + 4 * DAY, 4.0), (NOW, 4.5)]
    site.asked.clear()
    assert read(site, rising, start=START, known=START + 4 * DAY) == [(NOW, 4.5)]
    assert [path for path, _ in site.asked] == ["/prom/api/v1/query"]


def test_days_without_a_value_are_left_out(site: Site) -> None:
    late = Prometheus({QUERY: [({}, lambda at: "1" if at > START.timestamp() + 3 * 86400 else None)]})
    assert read(site, late, start=START) == [(START + 4 * DAY, 1.0), (NOW, 1.0)]


def test_a_past_without_any_series_is_none(site: Site) -> None:
    new = Prometheus({QUERY: [({}, lambda at: "1" if at >= NOW.timestamp() else None)]})
    assert read(site, new, start=START) == [(NOW, 1.0)]


@pytest.mark.parametrize("data", [{"resultType": "scalar", "result": [NOW.timestamp(), "6.5"]}])
def test_a_scalar_is_a_number_too(site: Site, data: Any) -> None:
    site.holds("/api/v1/query", {"status": "success", "data": data})
    source = PromqlMeasure(url=site.url, query="6.5")
    assert read_promql(source, lend=lending(), occasion=Occasion(NOW)) == [(NOW, 6.5)]


def test_several_series_are_named_by_their_labels(site: Site) -> None:
    several = held(({"job": "a", "env": "x"}, "1"), ({"job": "b"}, "2"))
    with pytest.raises(OkrsyncError) as caught:
        read(site, several)
    assert str(caught.value) == (
        'promql 127.0.0.1: 2 series instead of one: {env="x", job="a"}, {job="b"} '
        "(aggregate in the query, as in sum(...), or narrow the labels)"
    )


def test_of_many_series_some_are_named(site: Site) -> None:
    with pytest.raises(OkrsyncError, match=r'12 series instead of one: .*\{n="4"\} and 7 more'):
        read(site, held(*(({"n": str(n)}, "1") for n in range(12))))


def test_several_series_in_the_past_are_refused_too(site: Site) -> None:
    early = Prometheus(
        {
            QUERY: [
                ({"job": "a"}, lambda _: "1"),
                ({"job": "b"}, lambda at: "2" if at < NOW.timestamp() else None),
            ]
        }
    )
    with pytest.raises(OkrsyncError, match="2 series instead of one"):
        read(site, early, start=START)


def test_no_series_is_no_zero(site: Site) -> None:
    with pytest.raises(OkrsyncError, match="the query finds no series now"):
        read(site, held())


@pytest.mark.parametrize("value", ["NaN", "+Inf", "-Inf"])
def test_what_is_no_finite_number_is_refused_with_a_way_out(site: Site, value: str) -> None:
    with pytest.raises(OkrsyncError, match=r"the value of 2026-06-30: .* is no number .*\(\.\.\.\) >= 0"):
        read(site, held(({}, value)))


def test_a_query_that_is_refused_says_why(site: Site) -> None:
    with pytest.raises(OkrsyncError, match='the query is refused: invalid parameter "query": parse error'):
        read(site, held(), query="sum(")


@pytest.mark.parametrize(
    "document",
    [
        {"status": "error", "errorType": "timeout", "error": "too slow"},
        {"status": "success"},
        {"status": "success", "data": {"resultType": "matrix", "result": []}},
        {"status": "success", "data": {"resultType": "string", "result": [1, "a"]}},
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [{"metric": {}, "histogram": [1, {}]}]},
        },
        {"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1]}]}},
        {"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, 2]}]}},
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [{"metric": {}, "value": ["x", "2"]}]},
        },
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1e30, "2"]}]},
        },
        [1, 2],
        {},
    ],
)
def test_an_answer_that_is_none_of_the_apis_is_refused_by_name(site: Site, document: Any) -> None:
    site.holds("/api/v1/query", document)
    with pytest.raises(OkrsyncError, match=r"promql 127\.0\.0\.1"):
        read_promql(PromqlMeasure(url=site.url, query="x"), lend=lending(), occasion=Occasion(NOW))


@pytest.mark.parametrize("path", ["/api/v1/query", "/api/v1/query_range"])
def test_an_answer_that_is_not_of_everything_is_refused(site: Site, path: str) -> None:
    """Where a part can't be reached the rest is answered with a warning: a sum that is too small."""
    answers: dict[str, dict[str, Any]] = {
        "/api/v1/query": {"resultType": "scalar", "result": [NOW.timestamp(), "6.5"]},
        "/api/v1/query_range": {"resultType": "matrix", "result": []},
    }
    for each, data in answers.items():
        said = {"status": "success", "data": data, "infos": ["might be no counter"], "warnings": []}
        site.holds(each, said)
    source = PromqlMeasure(url=site.url, query="x", start=START)
    assert read_promql(source, lend=lending(), occasion=Occasion(NOW)) == [(NOW, 6.5)]
    site.holds(path, {"status": "success", "data": answers[path], "warnings": ["store b:\x1b is away"]})
    with pytest.raises(OkrsyncError, match=r"answers with a warning: store b: is away \(.*all of it\)"):
        read_promql(source, lend=lending(), occasion=Occasion(NOW))


def test_a_long_past_is_asked_for_in_pieces_that_others_than_prometheus_answer_too(site: Site) -> None:
    """Azure refuses spans of more than 32 days, Grafana Cloud those of more than 768 hours."""
    rising = Prometheus({QUERY: [({}, seconds_to_day)]})
    found = read(site, rising, start=START - 100 * DAY)
    assert found == [(START + n * DAY, float(n)) for n in range(-100, 5)] + [(NOW, 4.5)]
    spans = [float(q["end"]) - float(q["start"]) for path, q in site.asked if path.endswith("query_range")]
    assert (len(spans), max(spans)) == (4, 29 * 86400.0)


def test_headers_go_along(site: Site) -> None:
    read(site, held(({}, "1")), headers={"Authorization": SecretStr(f"Bearer {SECRET}")})
    assert site.heard.count(SECRET) == 1


@given(st.floats(-3, 40), st.none() | st.floats(-3, 40))
def test_every_day_since_the_start_is_asked_for_once(ahead: float, known: float | None) -> None:
    at = START + ahead * DAY
    span = days(START, Occasion(at, None if known is None else START + known * DAY))
    wanted = [START + n * DAY for n in range(41) if START + n * DAY < at]
    missing = [d for d in wanted if known is None or d > START + known * DAY]
    asked = [] if span is None else [span[0] + n * DAY for n in range(round((span[1] - span[0]) / DAY) + 1)]
    assert asked == missing


def test_no_more_days_are_asked_for_than_prometheus_gives() -> None:
    at = START + timedelta(days=36_500)
    span = days(START, Occasion(at))
    assert span is not None
    assert 3_640 < (span[1] - span[0]) / DAY < 3_661
    assert at - span[1] <= DAY
