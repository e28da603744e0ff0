"""What a good file comes to: the values of the domain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from okrsync.domain.okr import Credit, KeyResult, Metric, Milestone, Standalone
from okrsync.domain.selection import Criterion
from okrsync.domain.work import State
from okrsync.sdk import Plugin
from okrsync.settings import Config, Cron, Every, load
from okrsync.usecases.measuring import CsvMeasure, PromqlMeasure

from .conftest import Loading

SCHOOL = Path(__file__).parent / "files" / "school.good.yaml"
ONE_KR = """
version: 1
connections: {{code: {{kind: github, token: abc}}}}
schedule: {{timezone: {zone}}}
objectives:
  - id: o
    title: O
    period: {period}
    key_results:
      - {{id: k, title: K, metric: {{baseline: 0, target: 1}}}}
"""


@pytest.fixture
def config(plugins: Mapping[str, Plugin], environ: Mapping[str, str]) -> Config:
    loaded = load(SCHOOL, plugins=plugins, environ=environ)
    assert loaded.config is not None
    return loaded.config


def _kr(config: Config, name: str) -> KeyResult:
    return next(kr for kr in config.okrs.key_results if kr.id == name)


def _metric(config: Config, name: str) -> Metric:
    kind = _kr(config, name).kind
    assert isinstance(kind, Metric)
    return kind


def test_a_period_ends_with_the_end_of_its_last_day_in_the_zone(config: Config) -> None:
    survey = _kr(config, "survey").period
    assert survey.start == datetime(2026, 6, 30, 23, tzinfo=UTC)  # summer time in Lisbon
    assert survey.end == datetime(2027, 1, 1, tzinfo=UTC)


def test_a_key_result_has_the_period_of_its_objective(config: Config) -> None:
    assert _kr(config, "dropout").period == config.okrs.objectives[0].period


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026..2029", (2026, 1, 1), (2030, 1, 1)),
        ("2026-Q4", (2026, 10, 1), (2027, 1, 1)),
        ("2026-h1", (2026, 1, 1), (2026, 7, 1)),
        ("2026-02", (2026, 2, 1), (2026, 3, 1)),
        ("2026-Q4..2027-Q1", (2026, 10, 1), (2027, 4, 1)),
        ("2026-10-05..2026-10-09", (2026, 10, 5), (2026, 10, 10)),
        ("{start: 2026-10-01, end: 2026-12-31}", (2026, 10, 1), (2027, 1, 1)),
        ("2028-02-29", (2028, 2, 29), (2028, 3, 1)),
    ],
)
def test_a_period_can_be_written_in_many_ways(
    loading: Loading, period: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    config = loading(ONE_KR.format(period=period, zone="UTC")).config
    assert config is not None
    read = config.okrs.objectives[0].period
    assert (read.start, read.end) == (datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))


def test_a_day_without_midnight_starts_when_clocks_say_so(loading: Loading) -> None:
    # In Beirut clocks went from 0:00 to 1:00 on 27 March 2022.
    config = loading(ONE_KR.format(period="2022-03-27", zone="Asia/Beirut")).config
    assert config is not None
    period = config.okrs.objectives[0].period
    assert period.end - period.start == timedelta(hours=23)


def test_series_are_the_key_results_own_or_the_kpis(config: Config) -> None:
    assert _metric(config, "attainment").series == "kr:attainment"
    assert _metric(config, "dropout").series == "kpi:dropout-rate"
    assert [kpi.series for kpi in config.okrs.kpis] == ["kpi:dropout-rate"]


def test_measurements_are_due_as_often_as_said_by_metric_or_kpi_or_a_quarter_of_the_period(
    config: Config, loading: Loading
) -> None:
    assert _metric(config, "attainment").every == timedelta(days=366)
    assert _metric(config, "dropout").every == timedelta(days=92)
    plain = loading(ONE_KR.format(period="2026", zone="UTC")).config
    assert plain is not None
    assert _metric(plain, "k").every == timedelta(days=365) / 4


def test_the_plan_is_the_projects_phases_and_then_the_work_linked_directly(config: Config) -> None:
    plan = _kr(config, "dropout").plan
    titles = [phase.title for phase in plan]
    assert titles[:2] == ["Monitoring", "Support"]
    assert titles[2:] == ["Keep pupils at risk in school", "Reduce the dropout rate from 8% to 3%"]
    assert plan[0].target == 6.5
    assert plan[0].due == datetime(2027, 6, 30, 23, tzinfo=UTC)


def test_a_selection_knows_its_connection_scope_criteria_and_weight(config: Config) -> None:
    [selection] = _kr(config, "dropout").plan[0].work
    assert selection.connection == "county-jira"
    assert selection.scope == "project DROP"
    assert selection.criteria == (Criterion("epic", ("DROP-1",)),)
    assert selection.weigh_by == "points"


def test_each_scope_is_named_once(config: Config) -> None:
    names = [str(scope) for scope in config.scopes]
    assert len(names) == len(set(names))
    assert sorted(names) == [
        "code: repo county/infra",
        "code: repo county/survey",
        "county-jira: project DROP",
        "county-jira: project EXTRA",
        "county-jira: project SURV",
    ]


def test_scopes_are_those_of_the_selections(config: Config) -> None:
    wanted = {(selection.connection, selection.scope) for selection in config.okrs.selections}
    assert {(scope.connection, str(scope.scope)) for scope in config.scopes} == wanted


def test_a_stage_without_id_is_called_by_its_title(config: Config) -> None:
    kind = _kr(config, "survey").kind
    assert isinstance(kind, Milestone)
    assert [stage.id for stage in kind.stages] == ["write-the-questionnaire", "field", "publish-the-findings"]
    assert kind.credit is Credit.PROPORTIONAL
    assert len(kind.stages[2].work) == 2


def test_a_standalone_project_keeps_its_reason(config: Config) -> None:
    assert config.okrs.projects[1].standalone is Standalone.OPERATIONAL
    assert [phase.title for phase in config.okrs.projects[1].phases] == ["Replace the file servers"]


def test_csv_measures_have_absolute_paths_and_texts_to_compare(config: Config) -> None:
    first, second = config.measures
    assert (first.series, second.series) == ("kr:attainment", "kpi:dropout-rate")
    assert isinstance(first.source, CsvMeasure)
    assert isinstance(second.source, CsvMeasure)
    assert first.source.path == SCHOOL.parent / "attainment.csv"
    assert first.source.where == {"region": "All", "year": "2026"}
    assert second.source.path == SCHOOL.parent / "data" / "d.csv"


@pytest.mark.parametrize("share", ["33.33", "16.67", "14.29", "8.33"])
def test_shares_are_all_of_it_that_were_rounded_to_two_places(loading: Loading, share: str) -> None:
    stages = [f"{{title: Stage {n}, share: {share}}}" for n in range(round(100 / float(share)))]
    metric = "metric: {baseline: 0, target: 1}"
    text = ONE_KR.format(zone="UTC", period="2026")
    assert not loading(text.replace(metric, f"milestone: {{stages: [{', '.join(stages)}]}}")).problems
    assert loading(text.replace(metric, f"milestone: {{stages: [{', '.join(stages[1:])}]}}")).problems


def test_the_schedule_is_in_the_zone_of_the_file(config: Config) -> None:
    assert config.schedule.sync == Every(600)
    assert config.schedule.reconcile == Cron("0 3 * * *", "Europe/Lisbon")
    assert config.schedule.stale_after == config.okrs.stale_after == timedelta(days=2)
    assert config.schedule.sync_of("code") == Cron("0 * * * *", "Europe/Lisbon")
    assert config.schedule.sync_of("county-jira") == Every(600)
    assert config.timezone.key == "Europe/Lisbon"


def test_digests_name_their_objectives(config: Config) -> None:
    assert config.slack is not None
    assert [digest.channel for digest in config.slack.digests] == ["#okrs", "C012"]
    assert {digest.objectives for digest in config.slack.digests} == {("basic-education",)}
    assert config.slack.token == SecretStr("xoxb-s3cr3t")


def test_bands_and_guard_are_taken_over(config: Config) -> None:
    assert (config.okrs.bands.on_track, config.okrs.bands.behind) == (4, 20)
    assert config.guard.max_gone == 40


def test_what_is_left_out_has_a_default(loading: Loading) -> None:
    config = loading("version: 1").config
    assert config is not None
    assert config.okrs.bands.on_track == 5
    assert config.schedule.sync == Every(600)
    assert config.guard.max_gone == 50
    assert config.slack is None
    assert config.timezone.key == "UTC"


def test_the_canonical_text_is_the_whole_mapping_without_secrets(
    config: Config, environ: dict[str, str]
) -> None:
    assert not [secret for secret in environ.values() if secret in config.canonical]
    content = json.loads(config.canonical)
    assert content["connections"]["code"]["token"] == "${GITHUB_TOKEN}"
    assert content["objectives"][0]["key_results"][1]["metric"] == {"baseline": 8, "target": 3, "unit": "%"}


def test_the_canonical_text_masks_what_is_written_where_a_secret_belongs(loading: Loading) -> None:
    text = """
version: 1
connections: {code: {kind: github, token: "pre-${JIRA_TOKEN}"}}
slack: {token: literal}
"""
    config = loading(text).config
    assert config is not None
    assert "literal" not in config.canonical
    assert "pre-" not in config.canonical
    assert config.canonical.count("***") == 2


def test_the_canonical_text_does_not_change_with_order_of_keys_comments_or_style(loading: Loading) -> None:
    one = loading("version: 1\nbands: {on_track: 5, behind: 20}\n").config
    other = loading("# hello\nbands:\n  behind: 20\n  on_track: 5\nversion: 1\n").config
    assert one is not None
    assert other is not None
    assert one.canonical == other.canonical


def test_nothing_that_is_loaded_shows_a_secret(config: Config, environ: dict[str, str]) -> None:
    assert not [secret for secret in environ.values() if secret in repr(config)]


def test_a_merge_key_brings_in_what_is_not_said_otherwise(loading: Loading) -> None:
    text = """
version: 1
kpis:
  - &rate {id: rate, title: Rate, unit: "%"}
  - {<<: *rate, id: other}
"""
    config = loading(text).config
    assert config is not None
    assert [(kpi.id, kpi.title, kpi.unit) for kpi in config.okrs.kpis] == [
        ("rate", "Rate", "%"),
        ("other", "Rate", "%"),
    ]


def test_a_number_over_work_items_is_the_same_however_its_states_are_written(loading: Loading) -> None:
    def states(written: str) -> object:
        loaded = loading(
            f"""
            version: 1
            connections: {{site: {{kind: jira, url: "https://a.example", token: "${{JIRA_TOKEN}}"}}}}
            kpis:
              - id: bugs
                title: Bugs
                measure: {{tracker: {{count: {written}, work: {{jira: {{project: A}}}}}}}}
            """
        )
        assert loaded.config is not None
        assert [str(scope) for scope in loaded.config.scopes] == ["site: project A"]
        assert loaded.config.measures == ()
        (kpi,) = loaded.config.okrs.kpis
        assert kpi.tracker is not None
        return kpi.tracker.states

    assert states("[done, open]") == states("[doing, todo, done]") == (State.TODO, State.DOING, State.DONE)


def test_a_key_result_counts_what_its_kpi_counts(loading: Loading) -> None:
    loaded = loading(
        """
        version: 1
        connections: {site: {kind: jira, url: "https://a.example", token: "${JIRA_TOKEN}"}}
        kpis:
          - {id: time, title: Time, measure: {tracker: {share: lead_time, at_most: 36 hours, within: 1 week,
              unit: hours, work: {jira: {project: A}}}}}
        objectives:
          - id: o
            title: Better
            period: 2026
            key_results: [{id: k, title: K, metric: {baseline: 1, target: 2}, measure: {kpi: time}}]
        """
    )
    assert loaded.config is not None
    (kpi,) = loaded.config.okrs.kpis
    kind = loaded.config.okrs.key_results[0].kind
    assert isinstance(kind, Metric)
    assert kind.tracker == kpi.tracker is not None
    assert kind.tracker is not None
    assert (kind.tracker.most, kind.tracker.least, kind.tracker.within) == (36.0, None, timedelta(weeks=1))
    assert loaded.config.okrs.key_results[0].scopes == (("site", "project A"),)


def test_sources_keep_their_secrets_and_know_since_when(loading: Loading) -> None:
    loaded = loading(
        """
        version: 1
        objectives:
          - id: o
            title: Better
            period: 2026
            key_results:
              - {id: a, title: A, metric: {baseline: 1, target: 2}, measure: {promql: {url: "https://p.example",
                  query: up, headers: {Authorization: "Bearer ${JIRA_TOKEN}"}}}}
              - {id: b, title: B, metric: {baseline: 1, target: 2}, measure: {sql: {url: "${JIRA_TOKEN}",
                  query: select 1}}}
              - {id: c, title: C, metric: {baseline: 1, target: 2}, measure: {http: {url: "https://p.example/a",
                  value: a, headers: {X-Key: hunter2}}}}
        """
    )
    assert loaded.config is not None
    promql, sql, http = (spec.source for spec in loaded.config.measures)
    assert isinstance(promql, PromqlMeasure)
    assert promql.start == datetime(2026, 1, 1, tzinfo=UTC)
    assert promql.headers["Authorization"].get_secret_value() == "Bearer s3cr3t-jira-token"
    assert not promql.allow_private
    assert "s3cr3t" not in f"{promql}{sql}{http}{loaded.config}{loaded.config.canonical}"
    assert "hunter2" not in f"{http}{loaded.config.canonical}"
