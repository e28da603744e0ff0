"""The pages as browsers ask for them: what they tell, of when, and that they are clean answers."""

from __future__ import annotations

import gzip
import http.client
import re
from datetime import timedelta

import pytest

from okrsync.ports import ConnectionState, ScopeState
from okrsync.sdk import Budget
from okrsync.usecases import mapping
from okrsync.usecases.attention import Concern
from tests.integration.web.behind import RecordingDoor
from tests.integration.web.caller import Answer
from tests.integration.web.shelf import Shelf
from tests.unit.domain.made_up import milestone_kr, stage
from tests.unit.usecases.test_why_and_close import ALL, NOTHING, YEAR, okrs
from tests.unit.usecases.workbench import BOARD, START, card

ALL_PAGES = ("/", "/kr/rate", "/projects", "/connections", "/history")


def test_the_overview_tells_both_needles_beside_where_they_should_be(web: int) -> None:
    answer = Answer(web, "/")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    told = answer.page.text
    assert "1 key result: 1 behind." in told
    assert "Delivery is how much of the work is done, result is how far the number has come" in told
    assert "delivery 50 % expected 44 % result 30 % 3 expected 44 %" in told
    assert "Raise the rate" in told
    assert "The work is being delivered and the result does not follow" in told
    labels = [one.get("aria-label") for one in answer.page.all("svg")]
    assert "delivery 50 %, expected 44 %" in labels
    assert "result 30 %, expected 44 %" in labels
    [weeks] = [label for label in labels if label and label.startswith("The last 12 weeks")]
    assert weeks.endswith("a week at a time: delivery 0 %, 50 %")
    assert "12 weeks: delivery +50 since 2026-06-04" in told


def test_an_older_day_is_told_as_it_was_known_then(web: int) -> None:
    then = Answer(web, "/?as_of=2026-06-02").page.text
    assert "This is how it looked at the end of 2026-06-02." in then
    assert "As of the end of 2026-06-02, Europe/Lisbon" in then
    assert "delivery 25 %" in then
    assert "delivery 25 %" in Answer(web, "/kr/rate?as_of=2026-06-02").page.text


def test_links_lead_on_as_of_the_same_day(web: int) -> None:
    links = [one["href"] for one in Answer(web, "/?as_of=2026-06-02").page.all("a")]
    assert "/kr/rate?as_of=2026-06-02" in links
    assert "/projects?as_of=2026-06-02" in links
    assert "/" in links


def test_today_is_now_and_goes_on(web: int) -> None:
    assert "data-live" in Answer(web, "/").page.all("html")[0]
    assert "data-live" in Answer(web, "/?as_of=2026-06-11").page.all("html")[0]
    assert "data-live" not in Answer(web, "/?as_of=2026-06-10").page.all("html")[0]


def test_filters_leave_what_is_asked_for(web: int) -> None:
    for wanted in ("owner=ada", "status=behind", "period=2026-01-01..2026-12-31", "owner=&status="):
        assert "Raise the rate" in Answer(web, f"/?{wanted}").page.text, wanted
    for unwanted in ("owner=nobody", "status=on_track", "period=2025"):
        told = Answer(web, f"/?{unwanted}").page.text
        assert "Raise the rate" not in told.partition("No key result is like that.")[0].partition("KPI")[2]
        assert "No key result is like that." in told, unwanted


def test_what_needs_a_person_stands_on_top(web: int, shelf: Shelf) -> None:
    assert "Needs a person" not in Answer(web, "/").page.text
    shelf.concerns = [Concern("office", "its token ends in 6 days", "make a new one")]
    shelf.bench.clock.now += timedelta(minutes=2)
    told = Answer(web, "/").page.text
    assert told.index("Needs a person 1") < told.index("Owner everybody")
    assert "office: its token ends in 6 days (make a new one)" in told


def test_a_key_result_is_told_to_its_last_item_and_word(web: int) -> None:
    answer = Answer(web, "/kr/rate")
    told = answer.page.text
    assert "30 % = (value - baseline) / (target - baseline) = (3 - 0) / (10 - 0)" in told
    assert "50 % = done / total = 2 / 4 items" in told
    assert "behind: 44.2 - 30 = 14.2 points behind, more than 5 and at most 25" in told
    assert "check-in, grace" in told
    assert re.search(r"In the last week 25 % → 50 % since 2026-06-04 completed \+25\.0 points 1 item", told)
    assert "4 items, 1 to 4." in told
    assert "selects everything in office (board abc)" in told
    links = {one["href"]: one for one in answer.page.all("a")}
    assert links["https://tool.example/A"]["rel"] == "noopener noreferrer"


def test_every_chart_has_a_table_with_its_figures(web: int) -> None:
    page = Answer(web, "/kr/rate").page
    charts = [one for one in page.all("svg") if (one.get("aria-label") or "").endswith("has the figures.")]
    assert len(charts) == 2
    assert page.text.count("The figures of this chart") == len(charts)
    assert "Delivery and result over the period On What Progress Expected" in page.text
    assert "Work done and work in all, in items" in page.text


def test_a_milestone_shows_its_stages_and_its_way(web: int, shelf: Shelf) -> None:
    key_result = milestone_kr(stage("one", 60, ALL), stage("two", 40), id="survey", period=YEAR)
    [objective] = okrs(ALL).objectives
    written = okrs(ALL)
    shelf.written = type(written)(
        objectives=(type(objective)(id="o", title="O", period=YEAR, key_results=(key_result,)),)
    )
    mapping.adopt(shelf.written, "two", shelf.store, shelf.bench.clock())
    told = Answer(web, "/kr/survey").page.text
    assert "Stage Share Pays Work Due Is one 60 % 0 % 50 % open two 40 % 0 % — open" in told
    assert Answer(web, "/kr/rate").status == 404


def test_thousands_of_items_are_told_a_hundred_at_a_time(web: int, shelf: Shelf) -> None:
    shelf.bench.tool.have(*(card(f"X{number:03}") for number in range(150)))
    shelf.bench.one()
    first, second = Answer(web, "/kr/rate").page, Answer(web, "/kr/rate?page=2").page
    assert "154 items, 1 to 100." in first.text
    assert "154 items, 101 to 154." in second.text
    assert "Page 1 of 2 Next" in first.text
    assert "/kr/rate?page=2" in [one["href"] for one in first.all("a")]
    assert len(first.all("tr")) > len(second.all("tr"))


def test_connections_tell_what_is_held_and_how_to_release_it(web: int, shelf: Shelf) -> None:
    held = ScopeState(
        id=BOARD,
        accepted_at=START,
        failed_at=START + timedelta(hours=1),
        trouble="9 of 10 items are gone",
        trouble_kind="shrunken",
        hint="if that is right: okrsync sync --accept-shrink 'office: board abc'",
    )
    known = ConnectionState(
        name="office",
        account="okr-bot",
        site="https://trello.example",
        asked_at=START,
        requests=3,
        budgets=[Budget("core", 99, 100, START + timedelta(hours=1))],
    )
    shelf.known = [(known, [held])]
    told = Answer(web, "/connections").page.text
    assert "okr-bot at https://trello.example" in told
    assert "with 3 requests" in told
    assert "99 of 100 requests left of its budget 'core'" in told
    assert "Next sync 2026-06-12 10:00" in told
    assert "held since 2026-06-01 11:00: 9 of 10 items are gone. Its numbers are held" in told
    assert "okrsync sync --accept-shrink 'office: board abc'" in told


def test_history_tells_what_each_version_did(web: int, shelf: Shelf) -> None:
    shelf.written = okrs(NOTHING)
    mapping.adopt(shelf.written, "edited", shelf.store, shelf.bench.clock())
    told = Answer(web, "/history").page.text
    assert told.index("Version 2") < told.index("Version 1")
    assert "delivery progress: 50 % → —" in told
    assert "4 items leave" in told
    assert "Version 2" not in Answer(web, "/history?as_of=2026-06-05").page.text


def test_a_file_with_problems_is_told_on_every_page(web: int, door_to: RecordingDoor) -> None:
    door_to.problems = ["okrsync.yaml:3: <b>no such key</b>"]
    for path in ALL_PAGES:
        told = Answer(web, path).page.text
        assert "The mapping file has 1 problem. What ran before runs on" in told, path
        assert "okrsync.yaml:3: <b>no such key</b>" in told
    door_to.problems = ()
    assert "has 1 problem" not in Answer(web, "/").page.text


def test_a_browser_that_has_the_page_is_told_so_until_something_comes_in(web: int, shelf: Shelf) -> None:
    for path in ALL_PAGES:
        tag = Answer(web, path).headers["etag"]
        again = Answer(web, path, If_None_Match=f'"other", {tag}')
        assert (again.status, again.text) == (304, ""), path
    tag = Answer(web, "/").headers["etag"]
    shelf.bench.tool.finish("C")
    shelf.bench.one()
    fresh = Answer(web, "/", If_None_Match=tag)
    assert fresh.status == 200
    assert "delivery 75 %" in fresh.page.text


def test_a_page_goes_packed_to_those_who_can_unpack_it(web: int) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", web, timeout=20)
    try:
        asking.request("GET", "/", headers={"Accept-Encoding": "gzip"})
        answer = asking.getresponse()
        packed = answer.read()
    finally:
        asking.close()
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed).decode() == Answer(web, "/").text


def test_nothing_on_a_page_comes_from_elsewhere_or_stands_in_its_text(web: int) -> None:
    for path in ALL_PAGES:
        answer = Answer(web, path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; style-src 'self'; script-src 'self'" in policy
        assert "unsafe" not in policy
        page = answer.page
        assert page.open == []
        assert not page.all("style")
        assert all("style" not in attributes for _, attributes in page.elements)
        assert all(not name.startswith("on") for _, attributes in page.elements for name in attributes)
        own = [one.get("src") or one.get("href") for one in [*page.all("script"), *page.all("link")]]
        assert all((address or "").startswith("/static/") for address in own)


def test_what_pages_are_made_with_is_kept_for_ever_under_an_address_of_its_content(web: int) -> None:
    page = Answer(web, "/").page
    for address in [page.all("script")[0]["src"], *(one["href"] for one in page.all("link"))]:
        assert address is not None
        answer = Answer(web, address)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert Answer(web, address.replace("/static/", "/static/0")).status == 404


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/kr/nobody", 404),
        ("/kr/rate/", 404),
        ("/kr/%00%ff", 404),
        ("/kr/" + "a" * 5000, 404),
        ("/nothing", 404),
        ("/static/0/page.css", 404),
        ("/?as_of=yesterday", 400),
        ("/?as_of=2026-02-30", 400),
        ("/?as_of=2999-01-01", 400),
        ("/?as_of=0001-01-01", 400),
        ("/?as_of=1999-01-01", 200),
        ("/?as_of=9999-12-31T23:59:59-23:59", 400),
        ("/?as_of=" + "9" * 300, 400),
        ("/?owner=" + "x" * 5000, 400),
        ("/?owner=a&owner=b&unheard=of", 200),
        ("/kr/rate?page=0", 404),
        ("/kr/rate?page=-1", 404),
        ("/kr/rate?page=10001", 404),
        ("/kr/rate?page=2", 404),
        ("/history?page=2", 404),
        ("/kr/rate?page=1e9", 404),
    ],
)
def test_odd_questions_get_clean_answers(web: int, path: str, status: int) -> None:
    for_people = Answer(web, path)
    assert for_people.status == status
    assert for_people.headers["content-type"].startswith("text/html")
    assert "Traceback" not in for_people.text
    if status >= 400:
        assert "no-store" in for_people.headers["cache-control"]
        for_programs = Answer(web, path, Accept="application/json")
        assert (for_programs.status, for_programs.headers["content-type"]) == (status, "application/json")
