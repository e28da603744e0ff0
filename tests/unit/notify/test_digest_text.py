from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from okrsync.cli import show
from okrsync.domain.evaluate import Figures, evaluate
from okrsync.domain.okr import Kpi, Metric, Objective, Okrs
from okrsync.domain.work import State
from okrsync.notify import blocks
from okrsync.notify.harmless import cut, escape, plain
from okrsync.notify.wording import changes, heading, kpis
from okrsync.usecases.digest import Digest, compose
from tests.unit.domain.made_up import (
    PERIOD,
    MemoryEvidence,
    day,
    item,
    labelled,
    measurement,
    metric,
    metric_kr,
    milestone_kr,
    phase,
    stage,
)

LISBON = ZoneInfo("Europe/Lisbon")


def typical() -> Digest:
    """Half of the period is over; half of the work is done."""
    krs = (
        metric_kr(
            metric(1_150_000, 2_150_000),
            phase("All", labelled("a", "b")),
            id="dropout",
            title="Reduce dropout",
        ),
        milestone_kr(stage("a", 50, labelled("a")), stage("b", 50, labelled("b")), title="Conduct a survey"),
        metric_kr(_unmeasured(), id="attainment", title="Raise attainment"),
    )
    objective = Objective(id="o", title="Better basic education", period=PERIOD, key_results=krs)
    kpi = Kpi(id="k", title="Annual dropout rate", unit="EUR", least=1, most=5, series="kr.rate")
    evidence = MemoryEvidence(
        everything=[item("A", State.DONE, label="a"), item("B", label="b")],
        measured=[measurement(1_250_000, day(50))],
    )
    figures = evaluate(Okrs(objectives=(objective,), kpis=(kpi,), stale_after=timedelta(days=5000)), evidence)
    return compose(figures, before=_before(figures))


def _before(figures: Figures) -> Figures:
    """The first key result had a result of 6 % and a delivery of 49.6 %; the others were not there."""
    (objective,) = figures.objectives
    kr = objective.key_results[0]
    result, delivery = replace(kr.result, progress=0.06), replace(kr.delivery, progress=0.496)
    then = replace(kr, result=result, delivery=delivery)
    return replace(figures, objectives=(replace(objective, key_results=(then,)),))


def _unmeasured() -> Metric:
    return replace(metric(), series="kr.nothing")


def test_the_one_message_of_a_webhook_tells_everything_in_the_order_of_the_file() -> None:
    rendered = blocks.whole(typical(), blocks.Style(LISBON))["blocks"]
    assert [block["type"] for block in rendered] == [
        "header",
        "section",
        "divider",
        *["section"] * 4,
        "divider",
        *["section"] * 2,
    ]
    assert rendered[3]["text"]["text"].startswith("*Better basic education")
    assert rendered[4]["text"]["text"].startswith(
        "▲ *Reduce dropout*\ndelivery 50 %, 50 % expected · result 10 % (+4)"
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("one\ntwo\r\tthree\x07", "one two  three "),
        ("\x1b[31mred\x1b[0m \x9b1m", " [31mred [0m  1m"),
        ("a\u202egnp\u202c b\u200b c\ufeff d\u00ad", "agnp b c d"),
        ("line\u2028break\u2029", "line break "),
        ("half \ud83d", "half \ufffd"),
        ("Führung 学校 مدرسة 👩‍🏫", "Führung 学校 مدرسة 👩🏫"),
        ("🎉" * 40 + "go" + "🎉", "🎉🎉🎉go🎉"),
        ("a" + "\u0301" * 30, "a" + "\u0301" * 4),
    ],
)
def test_nothing_that_is_not_seen_is_kept(given: str, shown: str) -> None:
    assert plain(given) == show.plain(given) == shown


def test_a_kpi_is_told_with_what_it_is_now() -> None:
    (kpi,) = kpis(typical())
    assert kpi.endswith("(healthy: at least 1 and at most 5 EUR), out of range")


def test_a_digest_of_the_end_of_a_day_bears_that_day() -> None:
    midnight = datetime(2026, 7, 12, 23, tzinfo=UTC)
    since = midnight - timedelta(days=7)
    told = Digest(at=midnight, since=since, verdict="", chapters=(), needs=(), unhealthy=())
    assert heading(told, LISBON) == "OKRs on Sunday 12 July 2026"
    assert changes(told, LISBON) == "Since Sunday 5 July 2026: no key result changed."


def test_nothing_in_a_title_is_obeyed_by_slack() -> None:
    assert not re.search(r":[\w+'-]+:", escape(":tada::x: :+1:"))
    assert escape("at 09:30, see a:b") == "at 09:30, see a:b"
    told = escape("<!channel> <@U1> <https://x|y> *b* _i_ ~s~ `c` & &amp;\n> quoted")
    assert not set("<>*_~`\n") & set(told)
    assert told.startswith("&lt;!channel&gt; &lt;@U1&gt;")
    assert "&amp; &amp;amp;" in told


@pytest.mark.parametrize("most", range(2, 12))
def test_a_cut_never_leaves_half_an_entity(most: int) -> None:
    told = cut("ab&amp;cd&lt;ef", most)
    assert len(told) <= most
    assert told.endswith("…")
    assert "&" not in told.replace("&amp;", "").replace("&lt;", "")


@pytest.mark.parametrize(
    ("progress", "expected", "cells", "said"),
    [
        (0.5, 0.5, "████│·····", "50 %"),
        (1.25, None, "██████████", "125 %"),
        (-0.1, None, "··········", "-10 %"),
        (0.0, 0.0, "│·········", "0 %"),
        (1.0, 1.5, "█████████│", "100 %"),
        (0.3, -0.5, "│██·······", "30 %"),
        (None, 0.5, "··········", "—"),
    ],
)
def test_a_needle_stands_where_it_should_be_drawn(
    progress: float | None, expected: float | None, cells: str, said: str
) -> None:
    drawn = show.needle(progress, expected, width=10).plain
    assert (drawn[:10], drawn[10:].strip()) == (cells, said)
