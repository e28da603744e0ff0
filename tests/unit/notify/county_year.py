"""Some weeks of a made-up county, lived on a real store: synced, measured, recomputed, told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import (
    KeyResult,
    Kpi,
    Metric,
    Milestone,
    Objective,
    Okrs,
    Period,
    Phase,
    Project,
    Stage,
    Standalone,
)
from okrsync.domain.selection import Criterion, Selection
from okrsync.domain.work import State
from okrsync.ports import ConnectionState, Posting
from okrsync.store import SqlStore
from okrsync.usecases.attention import concerns
from okrsync.usecases.baseline import last_told
from okrsync.usecases.digest import Digest, draw_up
from okrsync.usecases.recompute import figures, recompute
from tests.unit.usecases.workbench import START, Bench, card

LISBON = ZoneInfo("Europe/Lisbon")
WEEK = timedelta(days=7)
OWNERS = {"education-board": "U0EDUCATION", "front-office": "U0OFFICE"}

_PERIOD = Period(datetime(2026, 4, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def _labelled(label: str) -> tuple[Selection, ...]:
    return (Selection(connection="office", scope="board abc", criteria=(Criterion("label", (label,)),)),)


def _metric(name: str, baseline: float, target: float, unit: str) -> Metric:
    return Metric(baseline=baseline, target=target, unit=unit, every=timedelta(days=70), series=f"kr:{name}")


def county() -> Okrs:
    """Two objectives, four key results, a KPI and a standalone project, all on one board."""
    plan = (
        Phase(
            title="Monitoring", work=_labelled("monitoring"), due=datetime(2026, 8, 1, tzinfo=UTC), target=6.5
        ),
        Phase(title="Support", work=_labelled("support"), due=datetime(2027, 1, 1, tzinfo=UTC)),
    )
    education = Objective(
        id="education",
        title="Increase the quality of basic education",
        owner="education-board",
        period=_PERIOD,
        key_results=(
            KeyResult(
                id="dropout",
                title="Reduce the dropout rate from 8% to 3%",
                kind=_metric("dropout", 8, 3, "%"),
                period=_PERIOD,
                plan=plan,
            ),
            KeyResult(
                id="survey",
                title="Conduct a survey of pupils & parents",
                kind=Milestone(
                    stages=(
                        Stage(id="q", title="Write the questionnaire", share=30, work=_labelled("questions")),
                        Stage(id="f", title="Collect 400 answers", share=70, work=_labelled("fieldwork")),
                    )
                ),
                period=_PERIOD,
            ),
            KeyResult(
                id="attainment",
                title="Raise attainment from 62% to 75%",
                kind=_metric("attainment", 62, 75, "%"),
                period=_PERIOD,
            ),
        ),
    )
    reach = Objective(
        id="reach",
        title="Be there when people call",
        owner="front-office",
        period=_PERIOD,
        key_results=(
            KeyResult(
                id="waiting",
                title="Cut the wait on the phone from 300 to 120 seconds",
                kind=_metric("waiting", 300, 120, "seconds"),
                period=_PERIOD,
                plan=(Phase(title="Hotline", work=_labelled("hotline")),),
            ),
        ),
    )
    servers = Project(
        id="servers",
        title="Replace the servers",
        standalone=Standalone.OPERATIONAL,
        phases=(Phase(title="All", work=_labelled("servers")),),
    )
    rate = Kpi(id="complaints", title="Complaints a week", unit="letters", most=20, series="kpi:complaints")
    return Okrs(objectives=(education, reach), projects=(servers,), kpis=(rate,))


@dataclass
class Year:
    """The county at some Monday at nine. ``live`` goes on a week."""

    bench: Bench
    okrs: Okrs = field(default_factory=county)

    @property
    def store(self) -> SqlStore:
        return self.bench.store

    @property
    def now(self) -> datetime:
        return self.bench.clock.now

    def have(self, label: str, *names: str, state: State = State.TODO) -> None:
        tool = self.bench.tool
        tool.have(*(replace(card(n, state), facets={"board": ("abc",), "label": (label,)}) for n in names))

    def turn(self, state: State, *names: str) -> None:
        tool = self.bench.tool
        tool.have(*(replace(tool.world[f"id-{name}"], state=state) for name in names))

    def measure(self, series: str, value: float, days_ago: float = 3) -> None:
        at = self.now - timedelta(days=days_ago)
        told = Measurement(series=series, at=at, value=value, recorded_at=self.now, source="check-in")
        self.store.measure([told])

    def sync(self) -> None:
        outcomes = self.bench.sync()
        names = [kr.id for kr in self.okrs.key_results]
        recompute(self.okrs, self.store, self.now, scopes=[o.scope for o in outcomes], key_results=names)

    def digest(self, objectives: Iterable[str] | None = None) -> Digest:
        at = self.bench.clock()
        then = last_told(self.store, at)
        return draw_up(
            self.okrs,
            self.store,
            figures(self.okrs, self.store, at),
            before=None if then is None else figures(self.okrs, self.store, then),
            objectives=None if objectives is None else list(objectives),
            concerns=concerns(self.store, at, connections=["office"]),
        )

    def tell(self) -> Digest:
        """The digest of today, counted as posted."""
        told, posting = self.digest(), Posting(occurrence=f"digest {self.now}", channel="#okrs")
        self.store.claim_posting(posting, self.now)
        self.store.posted(posting, told.at, "receipt")
        return told

    def pass_week(self) -> None:
        """Seven days later, synced."""
        self.bench.clock.now = self.now.replace(hour=9, minute=0, second=0) + WEEK
        self.sync()


def first_week(bench: Bench) -> Year:
    """okrsync has just been installed."""
    year = Year(bench)
    assert year.now >= START
    year.have("monitoring", "M-1", "M-2", "M-3", "M-4", "M-5", "M-6")
    year.have("support", "S-1", "S-2", "S-3", "S-4")
    year.have("questions", "Q-1", "Q-2")
    year.have("fieldwork", "F-1", "F-2", "F-3", "F-4", "F-5")
    year.have("hotline", "H-1", "H-2", "H-3", "H-4")
    year.have("servers", "U-1", state=State.DOING)
    year.have("other", "X-1", state=State.DOING)
    year.turn(State.DONE, "M-1", "M-2", "H-1", "H-2")
    year.turn(State.DOING, "M-3", "Q-1")
    year.measure("kr:dropout", 8)
    year.measure("kr:waiting", 270)
    year.measure("kpi:complaints", 14)
    year.sync()
    return year


def typical_week(bench: Bench) -> Year:
    """Five weeks later: work goes on, and the rate has been measured."""
    year = first_week(bench)
    year.tell()
    for done in (("M-3",), ("Q-1", "Q-2"), ("M-4",), ("H-3",), ("F-1", "F-2")):
        year.pass_week()
        year.turn(State.DONE, *done)
        year.measure("kr:waiting", 270 - 6 * len(year.store.postings()))
        year.sync()
        year.tell()
    year.pass_week()
    year.turn(State.DONE, "M-5", "M-6")
    year.have("fieldwork", "F-6")
    year.measure("kr:dropout", 7.9)
    year.measure("kr:waiting", 238)
    year.sync()
    return year


def quiet_week(bench: Bench) -> Year:
    """A week in which nothing happened."""
    year = typical_week(bench)
    year.measure("kr:attainment", 68)
    year.sync()
    year.tell()
    year.pass_week()
    return year


def bad_week(bench: Bench) -> Year:
    """Work is reopened and dropped, the wait grows, complaints come, and a token is about to end."""
    year = typical_week(bench)
    year.tell()
    year.pass_week()
    year.turn(State.TODO, "H-2", "H-3")
    year.turn(State.DROPPED, "S-4")
    year.have("support", "S-5", "S-6")
    year.measure("kr:waiting", 330, days_ago=1)
    year.measure("kpi:complaints", 31, days_ago=1)
    year.sync()
    ends = year.now + timedelta(days=5)
    year.store.note_connection(ConnectionState(name="office", expires_at=ends, met_at=year.now))
    return year
