"""Whatever a tracker may hold and a person may write down, for the properties of the domain."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import Bands, Credit, KeyResult, Objective, Okrs, Phase, Stage
from okrsync.domain.selection import COUNT, POINTS, Selection
from okrsync.domain.work import Gone, State, TrackedItem
from tests.unit.domain.made_up import (
    END,
    START,
    MemoryEvidence,
    completed,
    item,
    labelled,
    measurement,
    metric,
    metric_kr,
    milestone_kr,
    objective,
)

LABELS = ("x", "y", "z")

fractions = st.floats(0, 1)
values = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))
estimates = st.none() | st.sampled_from([0.0, 0.1, 1.0, 3.0, 5e-324, 1e100]) | st.floats(0, 100)
weighings = st.sampled_from([COUNT, POINTS, "hours"])
instants = st.datetimes(START.replace(tzinfo=None), END.replace(tzinfo=None)).map(
    lambda naive: naive.replace(tzinfo=START.tzinfo)
)
moments = st.floats(-20, 120).map(lambda number: START + timedelta(days=number))
bands = st.tuples(st.floats(0, 30), st.floats(0, 60)).map(lambda ends: Bands(min(ends), max(ends)))


@st.composite
def items(draw: st.DrawFn, *, least: int = 0, most: int = 8, family: bool = True) -> list[TrackedItem]:
    """Items of one scope; with ``family`` some have parents, circles and themselves included."""
    names = [f"{n}" for n in range(draw(st.integers(least, most)))]
    parents = st.none() | st.sampled_from([*names, *(f"id-{n}" for n in names), "elsewhere"])
    return [
        item(
            name,
            draw(st.sampled_from(State)),
            gone=draw(st.sampled_from([None, None, None, *Gone])),
            label=tuple(draw(st.sets(st.sampled_from(LABELS)))),
            parent=draw(parents) if family else None,
            points=draw(estimates),
            numbers={} if (hours := draw(estimates)) is None else {"hours": hours},
        )
        for name in names
    ]


@st.composite
def selections(draw: st.DrawFn, *, least: int = 1) -> tuple[Selection, ...]:
    """Selections that overlap, weigh alike or differently, and may hold nothing."""
    one = st.builds(
        lambda labels, weigh_by: labelled(*sorted(labels), weigh_by=weigh_by),
        st.sets(st.sampled_from(LABELS)),
        weighings,
    )
    return tuple(draw(st.lists(one, min_size=least, max_size=3)))


due_dates = st.none() | moments
phases = st.builds(
    lambda work, due, target: Phase(title="phase", work=work, due=due, target=target),
    selections(least=0),
    due_dates,
    st.none() | values,
)


@st.composite
def metric_krs(draw: st.DrawFn) -> KeyResult:
    """A metric key result with any way to go and any plan."""
    ends = draw(st.tuples(values, values).filter(lambda ends: ends[0] != ends[1]))
    every = timedelta(days=draw(st.integers(1, 200)))
    plan = draw(st.lists(phases, max_size=3))
    return metric_kr(metric(*ends, every=every), *plan, weight=draw(st.floats(0.1, 10)))


@st.composite
def milestone_krs(draw: st.DrawFn) -> KeyResult:
    """A milestone key result whose shares add up to 100."""
    cuts = sorted({0, 100, *draw(st.sets(st.integers(1, 99), max_size=3))})
    stages = [
        Stage(
            id=f"s{n}",
            title=f"s{n}",
            share=upper - lower,
            work=draw(selections(least=0)),
            due=draw(due_dates),
        )
        for n, (lower, upper) in enumerate(pairwise(cuts))
    ]
    return milestone_kr(*stages, credit=draw(st.sampled_from(Credit)), weight=draw(st.floats(0.1, 10)))


key_results = metric_krs() | milestone_krs()


@st.composite
def objectives(draw: st.DrawFn) -> Objective:
    """An objective with some key results."""
    return objective(*draw(st.lists(key_results, max_size=3)))


@st.composite
def freshness(draw: st.DrawFn) -> Freshness:
    """A source that answered long ago, lately or never, and may be in trouble."""
    return Freshness(draw(st.none() | moments), draw(st.none() | st.just("an outage")))


@st.composite
def evidences(draw: st.DrawFn, at: st.SearchStrategy[datetime] = moments) -> MemoryEvidence:
    """Anything that may be known."""
    words = st.builds(
        lambda number, complete: completed(f"s{number}", complete=complete), st.integers(0, 3), st.booleans()
    )
    return MemoryEvidence(
        at=draw(at),
        everything=draw(items()),
        fresh={("tool", "board"): draw(freshness())},
        measured=draw(st.lists(st.builds(measurement, values, moments), max_size=3)),
        words=draw(st.lists(words, max_size=3)),
    )


rules = st.builds(
    lambda band, days: Okrs(bands=band, stale_after=timedelta(days=days)), bands, st.integers(0, 50)
)
