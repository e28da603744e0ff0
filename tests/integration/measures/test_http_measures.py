from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from okrsync.errors import OkrsyncError
from okrsync.measures.document import read_http
from okrsync.sdk.http.reach import PrivateAddress, in_public
from okrsync.usecases.measuring import HttpMeasure
from tests.integration.measures.site import NOW, Site, lending

LISBON = ZoneInfo("Europe/Lisbon")
JUNE = datetime(2026, 6, 1, tzinfo=LISBON)
MAY = datetime(2026, 5, 1, tzinfo=LISBON)
SECRET = "s3cr3t-token"


def read(url: str, value: str, **how: Any) -> list[tuple[datetime, float]]:
    return read_http(HttpMeasure(url=url, value=value, **how), lend=lending(), at=NOW, zone=LISBON)


def test_a_single_number_is_of_the_moment_it_is_read(site: Site) -> None:
    assert read(site.holds("/kpi", {"data": {"rate": 6.5}}), "data.rate") == [(NOW, 6.5)]


def test_a_single_number_may_bring_its_date(site: Site) -> None:
    url = site.holds("/kpi", {"rate": "6.5", "as_of": "2026-06-01"})
    assert read(url, "rate", date="as_of") == [(JUNE, 6.5)]


def test_a_series_is_two_lists_of_one_length(site: Site) -> None:
    url = site.holds("/kpi", {"rows": [{"d": "2026-05-01", "v": 7}, {"d": "2026-06-01", "v": 6.5}]})
    assert read(url, "rows[*].v", date="rows[*].d") == [(MAY, 7.0), (JUNE, 6.5)]


def test_each_entry_brings_its_own_date_and_those_without_value_are_left_out(site: Site) -> None:
    rows = [{"d": "2026-05-01", "v": 7}, {"d": "2026-05-15", "v": None}, {"d": "2026-06-01", "v": 6.5}]
    assert read(site.holds("/kpi", rows), "v", date="d", each="@") == [(MAY, 7.0), (JUNE, 6.5)]


def test_an_instant_keeps_its_zone(site: Site) -> None:
    url = site.holds("/kpi", {"v": 1, "d": "2026-06-01T12:00:00Z"})
    assert read(url, "v", date="d") == [(datetime(2026, 6, 1, 12, tzinfo=UTC), 1.0)]


@pytest.mark.parametrize(
    ("document", "how", "trouble"),
    [
        ({"v": None}, {}, "value: null is no number"),
        ({}, {}, "value: null is no number"),
        ({"v": True}, {}, "value: true is no number"),
        ({"v": "many"}, {}, "value: 'many' is no number"),
        ({"v": "6,5"}, {}, "value: '6,5' is no number"),
        ({"v": "NaN"}, {}, "value: 'NaN' is no number"),
        ({"v": "1e999"}, {}, "value: '1e999' is no finite number"),
        ({"v": {"a": 1}}, {}, "value: an object is no number"),
        ({"v": []}, {"date": "d"}, "value finds an empty list"),
        ({"v": [1, 2]}, {}, "value finds a list, and date none beside it"),
        ({"v": [1, 2], "d": ["2026-05-01"]}, {"date": "d"}, "2 values and 1 dates"),
        ({"v": [1, None], "d": ["2026-05-01", "2026-06-01"]}, {"date": "d"}, "value 2: null is no number"),
        ({"v": 1, "d": "soon"}, {"date": "d"}, "date: 'soon' is no date"),
        ({"v": 1, "d": 1767225600}, {"date": "d"}, "date: '1767225600' is no date"),
        ({"v": 1, "d": True}, {"date": "d"}, "date: true is no date"),
        # An old number whose date is missing, or looked for elsewhere, is not of today.
        ({"v": 1, "d": None}, {"date": "d"}, "date: null is no date"),
        ({"v": 1, "as_of": "2026-06-01"}, {"date": "asof"}, "date: null is no date"),
        ({"v": 1}, {"each": "v", "date": "d"}, "each finds '1', not a list"),
        ({"v": []}, {"each": "v", "date": "d"}, "each finds nothing, not a list"),
        ({"l": [{"v": 1}]}, {"each": "l", "date": "d"}, "entry 1: date: null is no date"),
    ],
)
def test_what_is_no_measurement_is_refused_by_name(
    site: Site, document: Any, how: dict[str, str], trouble: str
) -> None:
    with pytest.raises(OkrsyncError) as caught:
        read(site.holds("/kpi", document), "v", **how)
    assert caught.value.message == f"http 127.0.0.1: {trouble}"


def test_what_no_path_can_be_applied_to_is_refused_without_its_content(site: Site) -> None:
    with pytest.raises(OkrsyncError, match=r"value can't be looked for in this document") as caught:
        read(site.holds("/kpi", {"v": SECRET}), "sum(v)")
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize(
    "body", [b"<html>login</html>", b"6.5 per cent", b'{"v": NaN}', b'{"v": 1e999}', b""]
)
def test_what_is_no_json_is_refused(site: Site, body: bytes) -> None:
    with pytest.raises(OkrsyncError):
        read(site.holds("/kpi", body), "v")


@pytest.mark.parametrize(
    ("value", "date", "each", "found"),
    [
        ("/data/rate", None, None, [(NOW, 6.5)]),
        ("/data/list/1", None, None, [(NOW, 2.0)]),
        ("/data/a~1b/m~0n", None, None, [(NOW, 3.0)]),
        ("/v", "/d", "/days", [(MAY, 7.0), (JUNE, 6.5)]),
        ("v", "/d", "days[?v]", [(MAY, 7.0), (JUNE, 6.5)]),
        ("/data/list", "/data/dates", None, [(MAY, 1.0), (JUNE, 2.0)]),
    ],
)
def test_a_path_may_be_a_json_pointer(
    site: Site, value: str, date: str | None, each: str | None, found: list[tuple[datetime, float]]
) -> None:
    """Where `each` finds the list, an entry without the value was not measured yet."""
    days = [{"d": "2026-05-01", "v": 7}, {"d": "2026-05-15"}, {"d": "2026-06-01", "v": 6.5}]
    data = {"rate": 6.5, "list": [1, 2], "dates": ["2026-05-01", "2026-06-01"], "a/b": {"m~n": 3}}
    url = site.holds("/kpi", {"data": data, "days": days})
    assert read(url, value, date=date, each=each) == found


@pytest.mark.parametrize("value", ["/rate", "/data/rate/x", "/data/list/-", "/data/list/01", "/data/list/2"])
def test_a_json_pointer_to_nothing_is_no_number(site: Site, value: str) -> None:
    url = site.holds("/kpi", {"data": {"rate": 6.5, "list": [1, 2]}})
    with pytest.raises(OkrsyncError, match="value: null is no number"):
        read(url, value)


@pytest.mark.parametrize("status", ["401 No", "403 No", "404 No", "429 No", "500 No", "204 No Content"])
def test_a_refusal_is_an_error_and_never_a_number(site: Site, status: str) -> None:
    with pytest.raises(OkrsyncError):
        read(site.holds("/kpi", {"v": 1} if not status.startswith("204") else b"", status=status), "v")


def test_headers_go_along_and_are_in_no_message(site: Site) -> None:
    source = HttpMeasure(
        url=site.holds("/kpi", {}), value="v", headers={"Authorization": SecretStr(f"Bearer {SECRET}")}
    )
    with pytest.raises(OkrsyncError) as caught:
        read_http(source, lend=lending(), at=NOW, zone=LISBON)
    assert f"Bearer {SECRET}" in site.heard
    assert SECRET not in f"{caught.value!r}{source!r}"


def test_the_query_of_the_address_is_asked_and_never_shown(site: Site) -> None:
    site.holds("/kpi", {}, status="404 No")
    with pytest.raises(OkrsyncError) as caught:
        read(f"{site.url}/kpi?year=2026&key={SECRET}", "v")
    assert site.asked == [("/kpi", {"year": "2026", "key": SECRET})]
    assert SECRET not in str(caught.value)


def test_a_redirect_within_the_host_is_followed(site: Site) -> None:
    site.holds("/new", {"v": 1})
    url = site.holds("/old", {}, "Location: /new", status="302 Found")
    assert read(url, "v") == [(NOW, 1.0)]


@pytest.mark.parametrize(
    "where", ["http://localhost:1/x", "https://127.0.0.1/x", "//b.example/x", "ftp://a/"]
)
def test_a_redirect_to_another_host_takes_no_header_along(site: Site, where: str) -> None:
    url = site.holds("/old", {}, f"Location: {where}", status="302 Found")
    with pytest.raises(OkrsyncError, match="redirected to another host"):
        read(url, "v", headers={"X-Key": SecretStr(SECRET)})


def test_redirects_in_a_circle_end(site: Site) -> None:
    url = site.holds("/old", {}, "Location: /old", status="302 Found")
    with pytest.raises(OkrsyncError, match="redirected more than 5 times"):
        read(url, "v")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "[::]"]
)
def test_a_private_address_is_not_called_unless_that_is_meant(site: Site, host: str) -> None:
    url = site.holds("/kpi", {"v": 1}).replace("127.0.0.1", host)
    with pytest.raises(PrivateAddress, match=r"private network .*allow_private: true"):
        read_http(HttpMeasure(url=url, value="v"), lend=lending(in_public), at=NOW, zone=LISBON)
    assert site.asked == []


def test_a_name_that_leads_to_a_private_address_is_not_called(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is looked at when it is called, so that a name can't change it in between."""
    looked_up = []
    answers = [["93.184.216.34", "127.0.0.1"], ["127.0.0.1"]]

    def known(host: str, port: int, **_: Any) -> Sequence[Any]:
        looked_up.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop()]

    monkeypatch.setattr(socket, "getaddrinfo", known)
    url = site.holds("/kpi", {"v": 1}).replace("127.0.0.1", "rebound.example")
    for _ in range(2):
        with pytest.raises(PrivateAddress):
            read_http(HttpMeasure(url=url, value="v"), lend=lending(in_public), at=NOW, zone=LISBON)
    assert (looked_up, site.asked) == (["rebound.example"] * 2, [])


@pytest.mark.parametrize("addresses", [("127.0.0.2", "127.0.0.1"), ("127.0.0.1", "127.0.0.2")])
def test_where_one_address_of_a_name_is_dead_another_one_is_called(
    site: Site, addresses: tuple[str, ...]
) -> None:
    source = HttpMeasure(url=site.holds("/kpi", {"v": 1}), value="v")
    lend = lending(lambda _, __: addresses)
    assert read_http(source, lend=lend, at=NOW, zone=LISBON) == [(NOW, 1.0)]


def test_what_only_looks_like_an_address_is_told(site: Site) -> None:
    with pytest.raises(OkrsyncError, match=r"0177\.0\.0\.1 is no address that can be called"):
        read("http://0177.0.0.1/kpi", "v")


def test_a_name_that_nobody_knows_is_out_of_reach() -> None:
    source = HttpMeasure(url="http://nowhere.invalid/kpi", value="v")
    with pytest.raises(OkrsyncError, match="can't be reached"):
        read_http(source, lend=lending(in_public), at=NOW, zone=LISBON)
