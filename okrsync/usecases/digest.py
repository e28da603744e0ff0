"""The digest as a value: the verdict first, then each objective, then what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures, ObjectiveFigures, live
from okrsync.domain.focus import Focus, focus
from okrsync.domain.okr import KeyResult, Okrs
from okrsync.domain.signal import SignalName
from okrsync.domain.status import Status
from okrsync.ports import Store
from okrsync.usecases.attention import Concern, wants
from okrsync.usecases.outlook import Outlook, outlook
from okrsync.usecases.verdict import verdict
from okrsync.usecases.why import Change, why
from okrsync.usecases.words import short

# From good to bad. Unknown is neither: the evidence is missing, which is told apart.
_LADDER = (Status.ACHIEVED, Status.ON_TRACK, Status.BEHIND, Status.AT_RISK, Status.MISSED)


# The id of an objective, or None for any, and that of a key result.
_Name = tuple[str | None, str]


class News(IntEnum):
    """How much a key result is news, from the one that is told first to the one that is none."""

    WORSE = 0
    NOT_MOVING = 1
    IN_DANGER = 2
    BETTER = 3
    BEHIND = 4
    MOVED = 5
    NONE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One key result in the digest, and what became of it since the last one.

    ``then`` is what it was at the last one (None: it was not there). ``result_moved`` and ``delivery_moved``
    are by how many points its needles moved since (each None if unknown). ``change`` is why delivery moved,
    ``stages_won`` and ``stages_lost`` are the titles of the stages that are complete now or no longer.
    """

    figures: KeyResultFigures
    owner: str | None = None
    then: KeyResultFigures | None = None
    result_moved: float | None = None
    delivery_moved: float | None = None
    change: Change | None = None
    stages_won: tuple[str, ...] = ()
    stages_lost: tuple[str, ...] = ()
    outlook: Outlook | None = None

    @property
    def was(self) -> Status | None:
        """Its status then; None where it is not known."""
        return self.then.status if self.then else None

    @property
    def value_was(self) -> float | None:
        """The value of its result then, in its own unit."""
        return self.then.result.value if self.then else None

    @property
    def worse(self) -> bool:
        """Whether its status fell."""
        return _steps(self.was, self.figures.status) > 0

    @property
    def better(self) -> bool:
        """Whether its status rose."""
        return _steps(self.was, self.figures.status) < 0

    @property
    def moved(self) -> bool:
        """Whether a needle moved by a point or more."""
        return bool(round(self.result_moved or 0.0) or round(self.delivery_moved or 0.0))

    @property
    def changed(self) -> bool:
        """Whether anything that is shown of it differs from then; what is new does."""
        if self.then is None:
            return True
        now, then = self.figures, self.then
        told = (now.status, now.signal.name) != (then.status, then.signal.name)
        return told or self.moved or _sides(now) != _sides(then)

    @property
    def news(self) -> News:
        """How much it is news."""
        status, signal = self.figures.status, self.figures.signal.name
        ladder = (
            (self.worse, News.WORSE),
            (signal is SignalName.NOT_MOVING, News.NOT_MOVING),
            (status in {Status.AT_RISK, Status.MISSED}, News.IN_DANGER),
            (self.better, News.BETTER),
            (status is Status.BEHIND, News.BEHIND),
            (self.moved, News.MOVED),
        )
        return next((news for holds, news in ladder if holds), News.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """An objective and the lines of its key results."""

    figures: ObjectiveFigures
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What is told, in the order in which it is told. ``at`` is UTC.

    ``since`` is the instant (UTC) of the digest that it is compared with, None where there is none. ``cured``
    and ``fell_ill`` are the KPIs that came into their range and left it since. ``concerned`` is whether
    something besides the key results needs a person, or a KPI or a stage does that did not then.
    """

    at: datetime
    verdict: str
    chapters: tuple[Chapter, ...]
    needs: tuple[str, ...]
    unhealthy: tuple[KpiFigures, ...]
    since: datetime | None = None
    focus: Focus | None = None
    cured: tuple[KpiFigures, ...] = ()
    fell_ill: tuple[KpiFigures, ...] = ()
    concerned: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every key result, in the order of the file."""
        return tuple(line for chapter in self.chapters for line in chapter.lines)

    @property
    def top(self) -> tuple[Line, ...]:
        """The key results that are news, the most telling first."""
        telling = (line for line in self.lines if line.news is not News.NONE)
        return tuple(sorted(telling, key=lambda line: line.news))

    @property
    def quiet(self) -> bool:
        """Whether nothing that is shown changed since the last digest, and nothing else needs a person."""
        if self.since is None or self.concerned or self.cured or self.fell_ill:
            return False
        return not any(line.changed for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a digest is made of besides figures: each may know nothing.

    ``change`` says why delivery of a key result (by id) moved, ``outlook`` where it is heading.
    """

    change: Callable[[str], Change | None] = lambda _: None
    outlook: Callable[[KeyResult], Outlook | None] = lambda _: None
    focus: Focus | None = None


def draw_up(
    okrs: Okrs,
    store: Store,
    figures: Figures,
    *,
    before: Figures | None,
    objectives: Sequence[str] | None = None,
    concerns: Sequence[Concern] = (),
) -> Digest:
    """The digest of ``figures`` with all that ``store`` knows of why they moved and where they lead.

    The rest is as :func:`compose` has it.
    """

    def change(key_result: str) -> Change | None:
        if before is None or before.at >= figures.at:
            return None
        return why(okrs, store, key_result, before.at, figures.at)

    looks = Looks(
        change=change,
        outlook=lambda kr: outlook(kr, store, figures.at, okrs.zone),
        focus=focus(okrs, store.items(figures.at)),
    )
    return compose(figures, objectives=objectives, before=before, concerns=concerns, looks=looks)


def compose(
    figures: Figures,
    *,
    objectives: Sequence[str] | None = None,
    before: Figures | None,
    concerns: Sequence[Concern] = (),
    looks: Looks | None = None,
) -> Digest:
    """The digest of ``figures``, of all objectives or of those named; ``before`` is what the last one told.

    ``concerns`` are what needs a person besides the key results.
    """
    look = looks or Looks()
    told = _told(figures, objectives)
    then = _by_name(before) if before else {}
    ill = _ill(figures)
    was_ill = {kpi.kpi.id for kpi in _ill(before)} if before else set[str]()
    return Digest(
        at=figures.at,
        verdict=verdict(told),
        chapters=tuple(_chapter(objective, then, look) for objective in told),
        needs=(
            *_needs(live(told)),
            *(f"{short(kpi.kpi.title)}: {kpi.stale.reason}" for kpi in figures.kpis if kpi.stale),
            *(f"{short(one.about)}: {one.words}" for one in concerns),
        ),
        unhealthy=ill,
        since=before.at if before else None,
        focus=look.focus,
        cured=tuple(kpi for kpi in figures.kpis if kpi.healthy and kpi.kpi.id in was_ill),
        fell_ill=tuple(kpi for kpi in ill if before is not None and kpi.kpi.id not in was_ill),
        concerned=bool(concerns) or not _lacking(figures, objectives) <= _lacking(before, objectives),
    )


def _told(figures: Figures, objectives: Sequence[str] | None) -> list[ObjectiveFigures]:
    return [o for o in figures.objectives if objectives is None or o.objective.id in objectives]


def _ill(figures: Figures) -> tuple[KpiFigures, ...]:
    return tuple(kpi for kpi in figures.kpis if kpi.healthy is False)


def _lacking(figures: Figures | None, objectives: Sequence[str] | None) -> set[tuple[str, ...]]:
    """The KPIs that are stale and the stages that are overdue: no status of a key result tells of them."""
    if figures is None:
        return set()
    key_results = (kr for objective in _told(figures, objectives) for kr in objective.key_results)
    stages = {(kr.key_result.id, s.stage.id) for kr in key_results for s in kr.result.stages if s.overdue}
    return {*stages, *((kpi.kpi.id,) for kpi in figures.kpis if kpi.stale)}


def _by_name(figures: Figures) -> dict[_Name, KeyResultFigures]:
    """Each key result by its id, and by that of its objective beside it.

    One that goes on in another objective is still shown in the one that was closed: of two the live one has
    the id alone.
    """
    closed_first = sorted(figures.objectives, key=lambda objective: not objective.is_closed)
    found = [kr for objective in closed_first for kr in objective.key_results]
    return {(name, kr.key_result.id): kr for kr in found for name in (None, kr.objective)}


def _chapter(objective: ObjectiveFigures, before: Mapping[_Name, KeyResultFigures], looks: Looks) -> Chapter:
    # Of a closed objective nothing moves any more, whatever happens to its work.
    look = Looks() if objective.is_closed else looks
    lines = []
    for kr in objective.key_results:
        then = before.get((kr.objective, kr.key_result.id)) or before.get((None, kr.key_result.id))
        lines.append(_line(kr, objective, then, look))
    return Chapter(figures=objective, lines=tuple(lines))


def _line(
    kr: KeyResultFigures, objective: ObjectiveFigures, then: KeyResultFigures | None, looks: Looks
) -> Line:
    won, lost = _stages(kr, then)
    return Line(
        figures=kr,
        owner=kr.key_result.owner or objective.objective.owner,
        then=then,
        result_moved=_moved(kr.result.progress, then.result.progress if then else None),
        delivery_moved=_moved(kr.delivery.progress, then.delivery.progress if then else None),
        change=looks.change(kr.key_result.id),
        stages_won=tuple(won),
        stages_lost=tuple(lost),
        outlook=looks.outlook(kr.key_result),
    )


def _stages(kr: KeyResultFigures, then: KeyResultFigures | None) -> tuple[Iterable[str], Iterable[str]]:
    """The titles of the stages that were completed since, and of those that no longer are."""
    was = {stage.stage.id: stage.complete for stage in (then.result.stages if then else ())}
    turned = [s for s in kr.result.stages if was.get(s.stage.id, s.complete) is not s.complete]
    return (s.stage.title for s in turned if s.complete), (s.stage.title for s in turned if not s.complete)


def _sides(of: KeyResultFigures) -> tuple[bool, bool]:
    """Which of the two needles there are."""
    return of.result.progress is not None, of.delivery.progress is not None


def _moved(now: float | None, then: float | None) -> float | None:
    return None if now is None or then is None else (now - then) * 100.0


def _steps(was: Status | None, now: Status) -> int:
    """How many steps down the ladder; 0 where one of the two is not on it."""
    if was not in _LADDER or now not in _LADDER:
        return 0
    return _LADDER.index(now) - _LADDER.index(was)


def _needs(key_results: Iterable[KeyResultFigures]) -> Iterator[str]:
    for kr in key_results:
        for want in wants(kr):
            yield f"{short(kr.key_result.title)}: {want}"
