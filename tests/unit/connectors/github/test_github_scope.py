"""What can be selected of a repository, and how it is written."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from okrsync.sdk import Criterion, Scope
from okrsync_github.scope import GitHubSelection


def selection(**written: Any) -> GitHubSelection:
    return GitHubSelection.model_validate({"repo": "county/survey", **written})


@pytest.mark.parametrize(
    "repo",
    [
        "county/survey",
        "County/Survey",
        "https://github.com/county/survey",
        "https://github.com/county/survey.git",
        "https://github.com/county/survey/",
        "https://github.county.example/county/survey/issues",
    ],
)
def test_however_it_is_written_a_repository_is_one_scope(repo: str) -> None:
    assert selection(repo=repo).scope() == Scope("repo", "county/survey")


@pytest.mark.parametrize(
    "repo", ["county/survey.v2", "county/survey_2026", "ana_county/a", "county/.github", "county/github.io"]
)
def test_names_keep_their_signs(repo: str) -> None:
    assert selection(repo=repo).scope().name == repo


@pytest.mark.parametrize(
    "repo", ["survey", "county/", "/survey", "county/survey/x", "county/..", "a b/c", "county/survey?x=1", ""]
)
def test_what_is_no_repository_is_refused(repo: str) -> None:
    with pytest.raises(ValidationError, match="owner/name"):
        selection(repo=repo)


def test_each_field_is_a_criterion_and_takes_one_or_many() -> None:
    written = selection(milestone="Questionnaire", label=["survey", "paper"], assignee="@ana", type="Bug")
    assert written.criteria() == (
        Criterion("milestone", ("Questionnaire",)),
        Criterion("label", ("survey", "paper")),
        Criterion("assignee", ("ana",)),
        Criterion("type", ("Bug",)),
    )


def test_a_whole_repository_has_no_criteria() -> None:
    assert selection().criteria() == ()


def test_a_milestone_goes_by_number_too() -> None:
    assert selection(milestone=[2, "Fieldwork"]).criteria() == (Criterion("milestone", ("2", "Fieldwork")),)


@pytest.mark.parametrize("field", ["parent", "under"])
@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (3, "#3"),
        ("3", "#3"),
        ("#3", "#3"),
        ("county/survey#3", "#3"),
        ("County/Survey#3", "#3"),
        ("https://github.com/county/survey/issues/3", "#3"),
        ("county/survey-two#3", "county/survey-two#3"),
        ("https://github.com/county/infra/issues/3#issuecomment-1", "county/infra#3"),
    ],
)
def test_an_issue_above_goes_by_number_or_by_its_whole_name(field: str, written: object, wanted: str) -> None:
    assert selection(**{field: written}).criteria() == (Criterion(field, (wanted,)),)


@pytest.mark.parametrize("written", [0, -3, True, "three", "survey#3", "#", "3.5", "²"])
def test_what_is_no_issue_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        selection(under=written)


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ValidationError):
        selection(milestone=[])
