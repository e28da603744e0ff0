from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.evaluate import evaluate
from okrsync.domain.okr import KeyResult, Metric, Objective, Okrs, Period
from okrsync.notify import blocks, text
from okrsync.usecases.digest import Digest, compose
from tests.unit.domain.made_up import MemoryEvidence

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PERIOD = Period(NOW - timedelta(days=30), NOW + timedelta(days=60))
LISBON = ZoneInfo("Europe/Lisbon")

titles = st.text(max_size=400) | st.sampled_from(
    ["<!channel> <@U123>", "*bold* _it_ ~no~ `code`", "<http://x|y>", "\u202egnp.exe", "a\u200bb", "&" * 3100]
)


def digest(names: list[str]) -> Digest:
    metric = Metric(baseline=0, target=10, every=timedelta(days=30), series="kr:x")
    krs = tuple(
        KeyResult(id=f"kr-{n}", title=name, kind=metric, period=PERIOD) for n, name in enumerate(names)
    )
    objective = Objective(id="o", title=names[0] if names else "none", period=PERIOD, key_results=krs)
    figures = evaluate(Okrs(objectives=(objective,)), MemoryEvidence(at=NOW))
    return compose(figures, before=lambda _: None)


def shown(rendered: list[blocks.Block]) -> list[str]:
    found: list[str] = []
    for block in rendered:
        inner = block.get("text") or {}
        found += [inner["text"]] if inner else [e["text"] for e in block.get("elements", ())]
    return found


@settings(max_examples=60)
@given(st.lists(titles, max_size=60))
def test_no_message_is_ever_beyond_what_slack_takes(names: list[str]) -> None:
    rendered = blocks.render(digest(names), LISBON)
    assert len(rendered) <= 50
    assert all(len(b["text"]["text"]) <= 3000 for b in rendered if b["type"] == "section")
    assert all(len(b["text"]["text"]) <= 150 for b in rendered if b["type"] == "header")
    assert sum(map(len, shown(rendered))) <= 10_000
    json.dumps(rendered)


@settings(max_examples=60)
@given(st.lists(titles, max_size=20))
def test_no_title_can_mention_link_or_hide_anything(names: list[str]) -> None:
    for shown_text in shown(blocks.render(digest(names), LISBON)):
        assert not re.search(r"[<>]", shown_text)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e]", shown_text)
        assert not re.search(r"&(?!amp;|lt;|gt;)", shown_text)


def test_what_does_not_fit_is_counted() -> None:
    rendered = blocks.render(digest([f"Key result number {n}" for n in range(300)]), LISBON)
    assert "did not fit" in shown(rendered)[-1]


def test_the_text_of_a_digest_tells_every_key_result() -> None:
    told = text.render(digest([f"Key result number {n}" for n in range(30)]), LISBON)
    assert all(f"Key result number {n}" in told for n in range(30))


def test_the_verdict_counts_what_is_there() -> None:
    assert digest(["One", "Two"]).verdict == "2 key results: 2 unknown."
    assert replace(digest([])).verdict == "There are no key results yet."
