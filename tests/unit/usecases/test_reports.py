"""A report as a file: what it holds, and that nothing in it can do anything."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.digits import rounded
from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Okrs
from okrsync.domain.work import State
from okrsync.drawing.chart import HEIGHT, draw
from okrsync.report import FORMATS, write
from okrsync.report.harmless import cell, markdown
from okrsync.report.page import steps
from okrsync.report.write import COLUMNS
from okrsync.usecases.attention import Concern
from okrsync.usecases.report import Report, report
from okrsync.usecases.tell import override_result
from tests.meta.documents import ROOT
from tests.unit.usecases.test_why_and_close import ALL, YEAR, okrs
from tests.unit.usecases.workbench import START, Bench, card

LISBON = ZoneInfo("Europe/Lisbon")
HOSTILE = "<script>alert(1)</script> =1+1 | [x](https://evil.example) \u202egnp\x07 {{ 7*7 }}"
Told = Callable[..., Report]


def titled(title: str, written: Okrs) -> Okrs:
    [objective] = written.objectives
    [kr] = objective.key_results
    return Okrs(objectives=(replace(objective, title=title, key_results=(replace(kr, title=title),)),))


@pytest.fixture
def told(synced: Bench) -> Told:
    synced.tool.finish("A", "B")
    synced.one()
    words = [
        Measurement(series="kr:rate", at=START, value=value, recorded_at=START, source="csv")
        for value in (4.0,)
    ]
    synced.store.measure(words)

    def make(title: str = "Raise the rate") -> Report:
        needs = [Concern("office", "its token ends in 6 days", "make a new one")]
        return report(titled(title, okrs(ALL)), synced.store, synced.clock.now, needs)

    return make


class Page(HTMLParser):
    """Collects every element and attribute, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_both_needles_and_needs_nothing_from_elsewhere(told: Told) -> None:
    text = write(told(), ".html", LISBON)
    page = Page(text)
    assert {"delivery 50 %", "result 40 %"} <= {
        (value or "").partition(",")[0] for name, value in page.attributes if name == "aria-label"
    }
    assert "Delivery stands at 50 %" in page.text
    assert "its token ends in 6 days" in page.text
    assert "default-src 'none'" in text
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in {"src", "href", "style", "onload"}]


def test_a_hostile_title_is_text_and_no_markup(told: Told) -> None:
    page = Page(write(told(HOSTILE), ".html", LISBON))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert "\u202e" not in page.text
    assert "\x07" not in page.text


def test_a_table_holds_a_row_for_each_key_result_and_no_formula(told: Told) -> None:
    [row] = csv.DictReader(StringIO(write(told("=HYPERLINK(1)"), ".csv", LISBON)))
    assert (row["key_result"], row["delivery"], row["result"], row["status"]) == (
        "rate",
        "0.5",
        "0.4",
        "on_track",
    )
    assert row["title"] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x"])
def test_what_a_spreadsheet_takes_for_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell(-1.5) == -1.5


def test_markdown_keeps_its_columns_whatever_titles_hold(told: Told) -> None:
    text = write(told(HOSTILE), ".md", LISBON)
    [row] = [line for line in text.splitlines() if line.startswith("| ") and "expected" not in line][1:]
    assert len(re.findall(r"(?<!\\)\|", row)) == 7
    assert "| 50 % of" in row
    assert markdown("*a* [b](c)\n<d>") == "\\*a\\* \\[b\\]\\(c\\) \\<d\\>"


def test_json_holds_the_figures_and_the_way_there(told: Told) -> None:
    whole = json.loads(write(told(), ".json", LISBON))
    assert whole["objectives"][0]["key_results"][0]["id"] == "rate"
    history = whole["history"]["rate"]
    assert history["result"] == [{"at": "2026-06-01T09:00:00Z", "progress": 0.4}]
    assert (history["delivery"][-1]["done"], history["delivery"][-1]["total"]) == (2.0, 4.0)


@pytest.mark.parametrize("way", [".html", ".csv", ".json"])
def test_a_small_value_does_not_become_nothing(synced: Bench, way: str) -> None:
    tiny = Measurement(series="kr:rate", at=START, value=2.5e-10, recorded_at=START, source="csv")
    synced.store.measure([tiny])
    assert "2.5e-10" in write(report(okrs(ALL), synced.store, synced.clock.now), way, LISBON)


def test_a_chart_stays_within_its_frame(told: Told) -> None:
    chapter = told().chapters[0]
    wild = replace(chapter, measured=((START, 40.0), (YEAR.end, -7.0)))
    drawing = draw(wild, START)
    assert [y for _, y in drawing.dots] == [0.0, float(HEIGHT)]
    assert drawing.zero > drawing.whole
    assert drawing.today is not None


def test_a_file_without_objectives_is_a_report_too(bench: Bench) -> None:
    empty = report(Okrs(), bench.store, bench.clock.now)
    for ending in FORMATS:
        assert write(empty, ending, LISBON)


def test_items_that_came_after_do_not_change_a_report_of_the_past(synced: Bench) -> None:
    at = synced.clock.now
    before = write(report(okrs(ALL), synced.store, at), ".html", LISBON)
    synced.clock.now += YEAR.end - YEAR.start
    synced.tool.have(card("E", State.DONE))
    synced.one()
    assert write(report(okrs(ALL), synced.store, at), ".html", LISBON) == before


def test_the_columns_of_the_table_are_documented(told: Told) -> None:
    said = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    stated = said.partition("Its columns are ")[2].partition("(why")[0]
    assert tuple(re.findall(r"`(\w+)`", stated)) == COLUMNS
    [row] = csv.DictReader(StringIO(write(told(), ".csv", LISBON)))
    assert tuple(row) == COLUMNS
    assert (row["at"][:4], row["start"], row["stale"]) == ("2026", "2026-01-01T00:00:00Z", "")


def test_the_table_tells_who_set_a_result_and_what_was_computed(synced: Bench) -> None:
    at = synced.clock.now
    word = {"key_result": "rate", "value": 7.0, "reason": "reported twice", "by": "ana"}
    override_result(okrs(ALL), synced.store, at=at, until=YEAR.end, **word)  # type: ignore[arg-type]
    [row] = csv.DictReader(StringIO(write(report(okrs(ALL), synced.store, at), ".csv", LISBON)))
    assert (row["value"], row["set_by"], row["set_because"]) == ("7.0", "ana", "reported twice")
    assert (row["set_until"], row["computed_value"]) == ("2027-01-01T00:00:00Z", "")


def test_a_document_says_the_sentence_and_who_is_needed(told: Told) -> None:
    text = write(told(), ".md", LISBON)
    assert "As of 2026-06-01" in text
    assert "- **Raise the rate**: Delivery stands at 50 %" in text
    assert "## Needs a person\n\n- office: its token ends in 6 days (make a new one)" in text


def test_the_table_under_a_chart_has_a_line_where_something_moved(told: Told) -> None:
    delivered = told().chapters[0].delivered
    shown = steps(delivered)
    assert (shown[0], shown[-1]) == (delivered[0], delivered[-1])
    assert {(point.done, point.total) for point in delivered} == {(p.done, p.total) for p in shown}
    assert steps(()) == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [(1290.4, "1290"), (7.5345, "7.53"), (-0.0, "0"), (0.01234, "0.0123"), (1.3e6, "1300000")],
)
def test_what_is_not_known_exactly_is_told_without_an_exponent(value: float, words: str) -> None:
    assert rounded(value) == words
