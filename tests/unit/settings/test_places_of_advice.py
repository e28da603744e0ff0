"""Advice comes with the line that it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.domain.quality import Advice, Rule, Section
from tests.unit.settings.conftest import Loading

_TEXT = """\
version: 1
connections:
  jira: {kind: jira, url: "https://x.example", token: "${JIRA_TOKEN}"}
objectives:
  - id: schools
    title: Better schools
    period: 2026
    key_results:
      - id: survey
        title: Survey
        milestone:
          stages:
            - {title: Write, share: 40}
            - title: Ask
              share: 60
              work: {jira: {project: DROP}}
      - id: schools
        title: Rate
        metric: {baseline: 8, target: 3}
        project: plan
projects:
  - id: plan
    title: Plan
    phases:
      - title: Ask
        work: {jira: {project: DROP, label: x}}
accepted:
  - {rule: no-owner, of: schools, because: the board answers for it}
"""
_SLACK = "slack: {token: xoxb-hunter2, digests: [{channel: '#okrs', when: mondays at 09:00}]}\n"


@pytest.mark.parametrize(
    ("section", "name", "aspect", "part", "place"),
    [
        (Section.CONNECTIONS, "jira", "token", None, (3, 48, "connections.jira.token")),
        (Section.OBJECTIVES, "schools", "owner", None, (5, 5, "objectives[0].id")),
        (Section.OBJECTIVES, "schools", "title", None, (6, 5, "objectives[0].title")),
        (Section.KEY_RESULTS, "schools", "title", None, (18, 9, "objectives[0].key_results[1].title")),
        (Section.KEY_RESULTS, "survey", "work", "Ask",
         (16, 15, "objectives[0].key_results[0].milestone.stages[1].work")),
        (Section.KEY_RESULTS, "survey", "work", "Write",
         (13, 16, "objectives[0].key_results[0].milestone.stages[0].title")),
        (Section.PROJECTS, "plan", "work", "Ask", (26, 9, "projects[0].phases[0].work")),
        (Section.PROJECTS, "nowhere", "work", None, (1, 1, "")),
        (Section.ACCEPTED, "0", "of", None, (28, 22, "accepted[0].of")),
    ],
)  # fmt: skip
def test_advice_is_told_where_it_can_be_followed(
    loading: Loading, section: Section, name: str, aspect: str, part: str | None, place: tuple[int, int, str]
) -> None:
    loaded = loading(_TEXT)
    [told] = loaded.located([Advice(Rule.NO_OWNER, section, name, aspect, "weak", "mend it", part)])
    assert (told.line, told.column, told.path) == place
    assert str(told).endswith("weak [no-owner] (mend it)")


def test_advice_comes_in_the_order_of_the_file(loading: Loading) -> None:
    sections = [section for section in reversed(Section) if section is not Section.ACCEPTED]
    advice = [Advice(Rule.NO_OWNER, section, "schools", "title", "weak", "") for section in sections]
    places = [(told.line, told.column) for told in loading(_TEXT).located(advice)]
    assert places == sorted(places)


def test_a_file_with_problems_gets_no_advice(loading: Loading) -> None:
    loaded = loading("version: 2")
    assert loaded.located([Advice(Rule.NO_OWNER, Section.OBJECTIVES, "x", "title", "weak", "")]) == ()


def test_a_secret_in_the_file_is_not_in_what_came_of_reading_it(loading: Loading) -> None:
    assert "hunter2" not in repr(loading(_TEXT.replace("${JIRA_TOKEN}", "hunter2hunter2")))


def test_a_token_that_stands_in_the_file_is_told_with_where_it_belongs_and_never_shown(
    loading: Loading,
) -> None:
    literal = _TEXT.replace("${JIRA_TOKEN}", "hunter2-hunter2") + _SLACK
    loaded = loading(literal)
    assert loaded.problems == ()
    jira, slack = loaded.located(loaded.exposed)
    assert (jira.line, jira.path, slack.path) == (3, "connections.jira.token", "slack.token")
    assert str(jira).endswith("[secret-in-file] (put it into .env, and write ${JIRA_TOKEN} here)")
    assert "hunter2" not in f"{jira}{slack}"


@pytest.mark.parametrize("written", ["${JIRA_TOKEN}", "file:jira_token"])
def test_a_reference_to_a_secret_is_no_secret(loading: Loading, tmp_path: Path, written: str) -> None:
    (tmp_path / "jira_token").write_text("hunter2", encoding="utf-8")
    (tmp_path / "jira_token").chmod(0o600)
    assert loading(_TEXT.replace("${JIRA_TOKEN}", written)).exposed == ()
