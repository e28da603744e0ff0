"""Whatever a title, a name, a note or an address says, a page shows it and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import KeyResult, Kpi, Objective, Okrs, Phase, Project
from okrsync.domain.work import State
from okrsync.ports import ConnectionState, ScopeState
from okrsync.store import open_store
from okrsync.usecases import mapping
from okrsync.usecases.attention import Concern
from okrsync.usecases.words import plain
from okrsync.web.pages.key_result import KEY_RESULT
from okrsync.web.pages.others import CONNECTIONS, HISTORY, PROJECTS
from okrsync.web.pages.overview import OVERVIEW
from okrsync.web.pages.press import Press
from tests.integration.web.behind import RecordingDoor
from tests.integration.web.shelf import Shelf
from tests.unit.usecases.test_why_and_close import ALL, RATE, YEAR
from tests.unit.usecases.workbench import BOARD, Bench, Clock, card

NASTY = (
    '"><script>alert(1)</script>',
    "'--><svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "</bdi></main></title></style><style>*{display:none}",
    "\u202egnp.exe\u2066 \u200f \x00\x1b[31m \ud7ff &lt;b&gt;",
    "https://evil.example/?q=\"onmouseover='x'",
)
# What pages are made of; a title must not bring an element or an attribute of its own.
TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "link",
        "script",
        "body",
        "header",
        "nav",
        "main",
        "footer",
        "section",
    ),
    *("h1", "h2", "h3", "p", "div", "span", "b", "bdi", "br", "a", "code", "time", "details", "summary"),
    *("ul", "ol", "li", "dl", "dt", "dd", "form", "label", "input", "button", "select", "option"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("svg", "g", "rect", "path", "circle", "line", "polyline", "polygon", "text"),
}
URLS = (
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example",
    "https://tool.example/1",
    "",
    "http://[",
    "x",
)
texts = st.sampled_from(NASTY) | st.text(max_size=40)
urls = st.sampled_from(URLS) | st.text(max_size=40).map(lambda text: f"https://tool.example/{text}")


class _Seen(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    clock, folder = Clock(), tmp_path_factory.mktemp("hostile")
    with open_store(f"sqlite:///{Path(folder) / 'okrsync.db'}", write=True, clock=clock) as store:
        yield Bench(store, clock)


def _written(title: str) -> Okrs:
    phase = Phase(title=title, work=(ALL,))
    kind = replace(RATE, unit=title[:8])
    key_result = KeyResult(
        id="rate", title=title, owner=title, kind=kind, period=YEAR, plan=(phase,), project="p"
    )
    return Okrs(
        objectives=(Objective(id="o", title=title, owner=title, period=YEAR, key_results=(key_result,)),),
        projects=(Project(id="p", title=title, owner=title, phases=(phase, phase)),),
        kpis=(Kpi(id="k", title=title, unit=title[:8], series="kpi:k"),),
    )


def _pages(bench: Bench, title: str, url: str) -> Sequence[str]:
    """Every page of a world in which everything is called ``title``."""
    told = (State.DONE, State.DOING, State.DROPPED)
    bench.tool.have(
        *(
            replace(card(state.value, state), title=title, url=url, native_status=title, key=title or "key")
            for state in told
        )
    )
    bench.one()
    at = bench.clock()
    word = Measurement(
        series="kr:rate", at=at, value=1, recorded_at=at, source=title or "csv", by=title, note=title
    )
    bench.store.measure([word])
    shelf = Shelf(bench, _written(title))
    mapping.adopt(shelf.written, title, bench.store, bench.clock())
    shelf.concerns = [Concern(title, title, title)]
    state = ConnectionState(name="office", account=title, site=title, closed_because=title, closed_until=at)
    scope = ScopeState(id=BOARD, failed_at=at, trouble=title or "gone", trouble_kind="shrunken", hint=title)
    shelf.known = [(state, [scope])]
    press = Press(RecordingDoor(known=shelf, problems=[title]), may_leave=True)
    views = (OVERVIEW, KEY_RESULT, PROJECTS, CONNECTIONS, HISTORY)
    return [press.paper(view, "/", QueryParams(), "rate").plain.decode() for view in views]


def test_a_unit_is_escaped_once(bench: Bench) -> None:
    overview, key_result, *_ = _pages(bench, "é <b> & more", "https://tool.example/1")
    assert "<bdi>1 é &lt;b&gt; &amp; </bdi>" in overview
    assert "<bdi>1 é &lt;b&gt; &amp; </bdi>" in key_result


def test_nothing_is_longer_than_anybody_reads(bench: Bench) -> None:
    for page in _pages(bench, "Overlong words " * 700, "https://tool.example/1"):
        named = re.findall(r"<bdi>(.*?)</bdi>", page)
        assert max(len(name) for name in named) <= 501
        assert len(page) < 100_000


def _check_links(seen: _Seen) -> None:
    for tag, attributes in seen.elements:
        address = attributes.get("href") or attributes.get("src") or attributes.get("action") or "/"
        if not address.startswith("/") and not address.startswith("#"):
            assert tag == "a"
            assert urlsplit(address).scheme in {"http", "https"}
            assert attributes["rel"] == "noopener noreferrer"
        assert not address.startswith("//")


@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(title=NASTY[0], url=URLS[0])
@example(title=NASTY[1], url=URLS[1])
@example(title=NASTY[4], url=URLS[2])
@example(title=NASTY[5], url=URLS[5])
@given(title=texts, url=urls)
def test_no_title_does_anything(bench: Bench, title: str, url: str) -> None:
    shown = " ".join(plain(title).split())
    for page in _pages(bench, title, url):
        seen = _Seen(page)
        assert {tag for tag, _ in seen.elements} <= TAGS
        names = {name for _, attributes in seen.elements for name in attributes}
        assert not {
            name for name in names if name.startswith("on") or name in {"style", "srcdoc", "formaction"}
        }
        assert sum(tag == "script" for tag, _ in seen.elements) == 1
        _check_links(seen)
        assert shown in " ".join(seen.text.split())
        assert not {"\u202e", "\u2066", "\u200f", "\x1b", "\x00"} & set(page)
