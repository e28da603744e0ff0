from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from okrsync.domain.evaluate import Figures, KeyResultFigures, evaluate
from okrsync.domain.okr import Kpi, Objective, Okrs
from okrsync.domain.status import Status
from okrsync.domain.work import State
from okrsync.notify import blocks, text
from okrsync.notify.kit import Block, Message
from okrsync.notify.letters import Manner, contents
from okrsync.sandbox.slack_blocks import refusal
from okrsync.usecases.digest import Digest, compose
from tests.property.notify.slack_judges import judge_by_slack_sdk, judge_by_slackblocks, judge_size
from tests.unit.domain.made_up import (
    PERIOD,
    MemoryEvidence,
    day,
    item,
    labelled,
    measurement,
    metric,
    metric_kr,
    phase,
)

LISBON = ZoneInfo("Europe/Lisbon")
STYLE = blocks.Style(LISBON, {"owner": "U0OWNER"})

_NASTY = st.sampled_from(
    [
        "<!channel>",
        "<@U123>",
        "<https://x.example|here>",
        "*bold* _it_ ~no~ `code`",
        "\u202egnp.exe",
        "a\u200bb\ufeff",
        "\x1b[31m",
        "\ud800",
        "مدرسة",
        "学校",
        "👩‍🏫",
        "&" * 1000,
        "two\nlines\u2028",
        "x" * 5000,
    ]
)
titles = st.lists(st.text(max_size=60) | _NASTY, max_size=4).map("".join)
many_titles = st.lists(titles, min_size=1, max_size=8)
counts = st.one_of(st.integers(0, 12), st.integers(0, 500))


def digest(names: Sequence[str], count: int, *, measured: bool = True) -> Digest:
    """``count`` key results that bear the names in turn, each with work, half of them measured."""
    krs = tuple(
        metric_kr(
            metric() if number % 2 else replace(metric(), series="kr.nothing"),
            phase("All", labelled()),
            id=f"kr-{number}",
            title=names[number % len(names)],
            owner="owner",
        )
        for number in range(count)
    )
    halves = (krs[: count // 2], krs[count // 2 :])
    objectives = tuple(
        Objective(id=f"o-{n}", title=names[0], period=PERIOD, key_results=half)
        for n, half in enumerate(halves)
    )
    kpis = tuple(Kpi(id=name, title=name, unit="%", most=5, series="kr.rate") for name in names)
    evidence = MemoryEvidence(
        everything=[item("A", State.DONE)], measured=[measurement(10, day(50))] if measured else []
    )
    figures = evaluate(Okrs(objectives=objectives, kpis=kpis, stale_after=timedelta(days=5000)), evidence)
    return compose(figures, before=_fine(figures))


def _fine(figures: Figures) -> Figures:
    """Ten days before, when every third key result was there, and on track."""

    def then(kr: KeyResultFigures) -> KeyResultFigures:
        result, delivery = replace(kr.result, progress=0.5), replace(kr.delivery, progress=0.2)
        return replace(kr, status=Status.ON_TRACK, result=result, delivery=delivery)

    objectives = tuple(
        replace(one, key_results=tuple(map(then, one.key_results[::3]))) for one in figures.objectives
    )
    return replace(figures, at=day(40), objectives=objectives)


def texts(rendered: Sequence[Block]) -> list[str]:
    elements = [
        element for block in rendered for element in block.get("elements", [block.get("text")]) if element
    ]
    return [element["text"] for element in elements]


@settings(max_examples=30, deadline=None)
@given(names=many_titles, count=counts, measured=st.booleans(), threads=st.booleans())
@example(names=['"' * 300], count=60, measured=True, threads=True)
def test_every_message_is_within_what_slack_takes(
    names: list[str], count: int, measured: bool, threads: bool
) -> None:
    told = digest(names, count, measured=measured)
    for message in sent(told, threads=threads):
        judge_size(message)
        assert refusal(message["blocks"]) is None
        judge_by_slack_sdk(message["blocks"])
        judge_by_slackblocks(message["blocks"])
        json.dumps(message, ensure_ascii=False).encode()


@settings(max_examples=30, deadline=None)
@given(many_titles, counts)
def test_no_message_of_a_thread_mentions_links_formats_or_hides_anything(
    names: list[str], count: int
) -> None:
    for message in sent(digest(names, count), threads=True):
        for told in (message["text"], *texts(message["blocks"])):
            ours = re.sub(r"<@U0OWNER>|`okrsync \w+`|^```|```$", "", told)
            assert not re.search(r"[<>~`]|&(?!amp;|lt;|gt;)|:[\w+'-]+:", ours)
        everything = json.dumps(message, ensure_ascii=False)
        assert all(category(character) not in {"Cf", "Cs", "Zl", "Zp"} for character in everything)


def sent(told: Digest, *, threads: bool) -> Iterator[Message]:
    """Every message that may go to Slack of a digest, whichever way it takes."""
    for content in contents(told, Manner(style=STYLE, threads=threads)).values():
        yield from (way for way in content.get("ways", [content]) if "blocks" in way)


@settings(max_examples=60, deadline=None)
@given(many_titles, st.integers(0, 30))
def test_no_title_mentions_links_formats_or_hides_anything(names: list[str], count: int) -> None:
    for told in texts(blocks.whole(digest(names, count), STYLE)["blocks"]):
        ours = told.replace("`okrsync digest`", "").replace("<@U0OWNER>", "")
        assert not re.search(r"[<>~`]|&(?!amp;|lt;|gt;)", ours)
        assert all(category(character) not in {"Cf", "Cs", "Zl", "Zp"} for character in told)
        assert all(category(character) != "Cc" for character in told.replace("\n", ""))


@settings(max_examples=60, deadline=None)
@given(many_titles, counts, st.booleans())
def test_nothing_is_lost_without_being_counted(names: list[str], count: int, measured: bool) -> None:
    whole = digest(names, count, measured=measured)
    rendered = blocks.whole(whole, STYLE)["blocks"]
    told = "\n".join(texts(rendered))
    last = texts(rendered)[-1]
    shown = sum(told.count(f"\n_{status}") for status in ("at risk", "unknown"))
    assert shown + _counted("key result", last) == count
    bullets = sum(line.startswith("• ") for line in told.split("\n"))
    missing = _counted("need", last) + _counted("KPI", last)
    assert bullets + missing == len(whole.needs) + len(whole.unhealthy)


@settings(max_examples=30, deadline=None)
@given(many_titles, st.integers(0, 30))
def test_the_text_is_a_line_for_a_line_whatever_titles_hold(names: list[str], count: int) -> None:
    told = text.render(digest(names, count), LISBON)
    plain = text.render(digest(["x"] * len(names), count), LISBON)
    assert told.count("\n") == plain.count("\n")
    assert all(category(character) not in {"Cf", "Cs", "Zl", "Zp"} for character in told)


def _counted(noun: str, last: str) -> int:
    found = re.search(rf"(\d+) {noun}s?\b.* did not fit", last)
    return int(found[1]) if found else 0
