"""From the file's models to values of the domain. What comes in has been checked, so nothing is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from okrsync.domain import okr
from okrsync.domain.quality import Accepted
from okrsync.domain.selection import Selection
from okrsync.domain.tracker import Tracker
from okrsync.ports import ScopeId
from okrsync.settings import config, effort, goals, measured, running
from okrsync.settings.dates import closing, opening, read_look_back
from okrsync.settings.entry import Span, stage_id
from okrsync.settings.links import Linked
from okrsync.settings.origins import Sources
from okrsync.settings.schedule import read_when
from okrsync.settings.whole import MappingFile

_WEBHOOK_CHANNEL = "webhook"


@dataclass(frozen=True, slots=True)
class Builder:
    """Builds the values of one file, whose relative paths start at ``folder``."""

    file: MappingFile
    folder: Path

    def okrs(self) -> okr.Okrs:
        """Goals, projects and KPIs."""
        return okr.Okrs(
            objectives=tuple(self._objective(objective) for objective in self.file.objectives),
            projects=tuple(self._project(project) for project in self.file.projects),
            kpis=tuple(self._kpi(kpi) for kpi in self.file.kpis),
            bands=okr.Bands(on_track=self.file.bands.on_track, behind=self.file.bands.behind),
            stale_after=self.file.schedule.stale_after,
            timezone=self.file.schedule.timezone,
        )

    def scopes(self) -> tuple[ScopeId, ...]:
        """Each scope that some selection needs, once, in the order of the file."""
        projects = (
            work for p in self.file.projects for work in (p.work, *(phase.work for phase in p.phases))
        )
        of_krs = (work for o in self.file.objectives for kr in o.key_results for work in _works(kr))
        of_kpis = (_tracked(kpi.measure) for kpi in self.file.kpis)
        found = (self._scope(linked) for work in (*of_krs, *of_kpis, *projects) for linked in work or ())
        return tuple(dict.fromkeys(found))

    def measures(self) -> tuple[config.MeasureSpec, ...]:
        """The series that are measured automatically, and from where."""
        written = [
            *((kr_series(kr), kr.measure) for o in self.file.objectives for kr in o.key_results),
            *((kpi_series(kpi.id), kpi.measure) for kpi in self.file.kpis),
        ]
        sources = Sources(self.folder)
        starts = self._starts()
        return tuple(
            config.MeasureSpec(series, source)
            for series, measure in written
            if (source := sources.of(measure, starts.get(series))) is not None
        )

    def schedule(self) -> config.Schedule:
        """When things happen."""
        written = self.file.schedule
        own = {name: c.settings.every for name, c in self.file.connections.items()}
        return config.Schedule(
            sync=read_when(written.sync, written.timezone),
            reconcile=read_when(written.reconcile, written.timezone),
            timezone=written.timezone,
            stale_after=written.stale_after,
            longest_sync=written.longest_sync,
            connections={name: read_when(every, written.timezone) for name, every in own.items() if every},
        )

    def look_back(self) -> dict[str, timedelta]:
        """How far back each connection reads the past, where that is not to the beginning."""
        own = {name: read_look_back(c.settings.history) for name, c in self.file.connections.items()}
        return {name: length for name, length in own.items() if length is not None}

    def accepted(self) -> tuple[Accepted, ...]:
        """The advice that somebody looked at and leaves."""
        return tuple(Accepted(word.rule, word.of, word.because) for word in self.file.accepted)

    def slack(self) -> config.Slack | None:
        """How and when to post, if at all."""
        written = self.file.slack
        if written is None:
            return None
        return config.Slack(
            token=written.token,
            webhook=written.webhook,
            url=written.url,
            digests=tuple(self._digest(digest) for digest in written.digests),
            charts=written.charts,
            keep_current=written.keep_current,
            people=written.people,
            alerts=_alerts(written.alerts) if written.alerts else None,
            asks=written.checkins is not None,
            ask_in=written.checkins.channel if written.checkins else None,
            signing_secret=written.signing_secret,
            app_token=written.app_token,
        )

    @property
    def zone(self) -> ZoneInfo:
        """The zone of every day in the file."""
        return ZoneInfo(self.file.schedule.timezone)

    def _digest(self, digest: running.Digest) -> config.Digest:
        every = tuple(objective.id for objective in self.file.objectives)
        wanted = every if digest.objectives is None else tuple(i for i in every if i in digest.objectives)
        when = read_when(digest.when, self.file.schedule.timezone)
        channel = digest.channel or _WEBHOOK_CHANNEL
        return config.Digest(channel, when, wanted, digest.late, digest.when_quiet)

    def _objective(self, objective: goals.Objective) -> okr.Objective:
        period = self._period(objective.period)
        return okr.Objective(
            id=objective.id,
            title=objective.title,
            period=period,
            owner=objective.owner,
            key_results=tuple(self._key_result(kr, period) for kr in objective.key_results),
        )

    def _key_result(self, kr: goals.KeyResult, of_objective: okr.Period) -> okr.KeyResult:
        period = self._period(kr.period) if kr.period else of_objective
        return okr.KeyResult(
            id=kr.id,
            title=kr.title,
            kind=self._kind(kr, period),
            period=period,
            owner=kr.owner,
            weight=kr.weight,
            plan=self._plan(kr),
            project=kr.project,
        )

    def _kind(self, kr: goals.KeyResult, period: okr.Period) -> okr.Metric | okr.Milestone:
        if kr.milestone is not None:
            return self._milestone(kr.milestone)
        if kr.metric is None:
            raise AssertionError("a key result is checked to have a metric or a milestone")
        return okr.Metric(
            baseline=kr.metric.baseline,
            target=kr.metric.target,
            unit=kr.metric.unit,
            every=kr.metric.every or self._rhythm(kr, period),
            series=kr_series(kr),
            checkpoints=tuple(self._checkpoint(checkpoint) for checkpoint in kr.metric.checkpoints),
            tracker=self._tracker(kr.measure),
        )

    def _rhythm(self, kr: goals.KeyResult, period: okr.Period) -> timedelta:
        """How often a measurement is due where the key result doesn't say."""
        name = kr.measure.kpi if kr.measure else None
        of_kpi = next((kpi.every for kpi in self.file.kpis if kpi.id == name), None)
        return of_kpi or (period.end - period.start) / 4

    def _checkpoint(self, checkpoint: goals.Checkpoint) -> okr.Checkpoint:
        day = checkpoint.date or checkpoint.at
        if day is None:
            raise AssertionError("a checkpoint is checked to have a day")
        return okr.Checkpoint(closing(day, self.zone), checkpoint.value)

    def _milestone(self, milestone: goals.Milestone) -> okr.Milestone:
        stages = (self._stage(index, stage) for index, stage in enumerate(milestone.stages))
        return okr.Milestone(stages=tuple(stages), credit=milestone.credit)

    def _stage(self, index: int, stage: goals.Stage) -> okr.Stage:
        return okr.Stage(
            id=stage_id(index, stage.id, stage.title),
            title=stage.title,
            share=stage.share,
            work=self._selections(stage.work),
            due=self._due(stage.due),
        )

    def _plan(self, kr: goals.KeyResult) -> tuple[okr.Phase, ...]:
        """The phases of its project, then the work linked to it directly."""
        projects = (project for project in self.file.projects if project.id == kr.project)
        phases = [phase for project in projects for phase in self._phases(project)]
        if kr.work:
            phases.append(okr.Phase(title=kr.title, work=self._selections(kr.work)))
        return tuple(phases)

    def _project(self, project: effort.Project) -> okr.Project:
        return okr.Project(
            id=project.id,
            title=project.title,
            phases=self._phases(project),
            owner=project.owner,
            standalone=project.standalone,
        )

    def _phases(self, project: effort.Project) -> tuple[okr.Phase, ...]:
        phases = [
            okr.Phase(
                title=phase.title,
                work=self._selections(phase.work),
                due=self._due(phase.due),
                target=phase.target,
            )
            for phase in project.phases
        ]
        if project.work:
            phases.append(okr.Phase(title=project.title, work=self._selections(project.work)))
        return tuple(phases)

    def _selections(self, work: Iterable[Linked] | None) -> tuple[Selection, ...]:
        return tuple(self._selection(linked) for linked in work or ())

    def _selection(self, linked: Linked) -> Selection:
        scope = self._scope(linked)
        return Selection(
            connection=scope.connection,
            scope=str(scope.scope),
            criteria=linked.selection.criteria(),
            weigh_by=linked.selection.weigh_by,
        )

    def _scope(self, linked: Linked) -> ScopeId:
        return ScopeId(self._connection(linked), linked.selection.scope())

    def _connection(self, linked: Linked) -> str:
        """The connection that is named, else the only one of that kind."""
        own = (name for name, c in self.file.connections.items() if c.settings.kind == linked.kind)
        return linked.selection.connection or next(own)

    def _tracker(self, measure: measured.KpiMeasure | None) -> Tracker | None:
        """The number over work items that ``measure``, or the KPI that it names, is."""
        if isinstance(measure, measured.Measure) and measure.kpi is not None:
            return next((self._tracker(kpi.measure) for kpi in self.file.kpis if kpi.id == measure.kpi), None)
        if measure is None or measure.tracker is None:
            return None
        return measure.tracker.tracker(self._selections(measure.tracker.work))

    def _starts(self) -> dict[str, datetime]:
        """Since when each series is of interest: the start of the first key result that it measures."""
        starts: dict[str, datetime] = {}
        for objective in self.file.objectives:
            for kr in objective.key_results:
                start = self._period(kr.period or objective.period).start
                starts[kr_series(kr)] = min(start, starts.get(kr_series(kr), start))
        return starts

    def _kpi(self, kpi: goals.Kpi) -> okr.Kpi:
        return okr.Kpi(
            id=kpi.id,
            title=kpi.title,
            unit=kpi.unit,
            least=kpi.healthy.min,
            most=kpi.healthy.max,
            every=kpi.every,
            series=kpi_series(kpi.id),
            tracker=self._tracker(kpi.measure),
        )

    def _period(self, span: Span) -> okr.Period:
        return okr.Period(opening(span.start, self.zone), closing(span.end, self.zone))

    def _due(self, day: date | None) -> datetime | None:
        return None if day is None else closing(day, self.zone)


def _alerts(written: running.Alerts) -> config.Alerts:
    return config.Alerts(written.channel or _WEBHOOK_CHANNEL, written.about, written.cool_down)


def kr_series(kr: goals.KeyResult) -> str:
    """Where the measurements of a key result are: its own series, or that of the KPI it is about."""
    name = kr.measure.kpi if kr.measure else None
    return kpi_series(name) if name else f"kr:{kr.id}"


def kpi_series(kpi: str) -> str:
    """Where the measurements of a KPI are."""
    return f"kpi:{kpi}"


def _works(kr: goals.KeyResult) -> Iterable[Iterable[Linked] | None]:
    stages = kr.milestone.stages if kr.milestone else ()
    return (*(stage.work for stage in stages), kr.work, _tracked(kr.measure))


def _tracked(measure: measured.KpiMeasure | None) -> Iterable[Linked] | None:
    return measure.tracker.work if measure is not None and measure.tracker is not None else None
