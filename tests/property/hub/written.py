"""What may be written down for the boards, as a few choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from hypothesis import strategies as st

from okrsync.domain.okr import KeyResult, Metric, Milestone, Objective, Okrs, Period, Phase, Stage
from okrsync.domain.selection import COUNT, POINTS, Criterion, Selection
from okrsync.domain.tracker import OPEN, Take, Tracker
from tests.property.hub.fickle import SCOPES, START

# It outlasts every run of the machine, and no instant of it is a round number of days from any other.
PERIOD = Period(START - timedelta(days=10), START + timedelta(days=2000))
STALE_AFTER = timedelta(days=2, hours=7)
EVERY = timedelta(days=30, hours=7)
RATE, LATE = "kr.rate", "kr.late"
SHARES = {"one": 60.0, "two": 40.0}


@dataclass(frozen=True, slots=True)
class Choice:
    """How work weighs, which label counts, whether both boards do, whether there is a late key result."""

    weigh_by: str = COUNT
    label: str = ""
    wide: bool = False
    late: bool = False
    target: float = 100.0

    @property
    def content(self) -> str:
        """The text of the file."""
        return repr(self)

    @property
    def plan(self) -> tuple[Selection, ...]:
        """The work of the key result ``rate``."""
        boards = ("abc", "def") if self.wide else ("abc",)
        return tuple(held(board, self.label, self.weigh_by) for board in boards)


choices = st.builds(
    Choice,
    weigh_by=st.sampled_from([COUNT, POINTS]),
    label=st.sampled_from(["", "x"]),
    wide=st.booleans(),
    late=st.booleans(),
    target=st.sampled_from([100.0, 50.0]),
)


def held(board: str, label: str = "", weigh_by: str = COUNT) -> Selection:
    """The cards of a board with a label, or all of them."""
    criteria = (Criterion("label", (label,)),) if label else ()
    return Selection(
        connection="office", scope=str(SCOPES[board].scope), criteria=criteria, weigh_by=weigh_by
    )


@cache
def written(choice: Choice) -> Okrs:
    """What a choice comes to."""
    rate = _metric(RATE, choice.target)
    bugs = Tracker(work=(held("abc"),), take=Take.COUNT, states=OPEN)
    stages = (
        Stage(id="one", title="one", share=SHARES["one"], work=(held("abc", "y"),)),
        Stage(id="two", title="two", share=SHARES["two"]),
    )
    key_results = [
        _key_result("rate", rate, choice.plan),
        _key_result("build", Milestone(stages=stages)),
        _key_result("bugs", Metric(baseline=10, target=0, every=EVERY, series="kr.bugs", tracker=bugs)),
    ]
    if choice.late:
        key_results.append(_key_result("late", _metric(LATE, 100.0), (held("def"),)))
    objective = Objective(id="o", title="Better", period=PERIOD, key_results=tuple(key_results))
    return Okrs(objectives=(objective,), stale_after=STALE_AFTER)


def _metric(series: str, target: float) -> Metric:
    return Metric(baseline=0.0, target=target, every=EVERY, series=series)


def _key_result(name: str, kind: Metric | Milestone, work: tuple[Selection, ...] = ()) -> KeyResult:
    plan = (Phase(title="all", work=work),) if work else ()
    return KeyResult(id=name, title=name, kind=kind, period=PERIOD, plan=plan)
