"""What statuses and resolutions mean."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from okrsync.sdk import Record, State, UnexpectedResponse
from okrsync_jira.settings import DROPPED_RESOLUTIONS, JiraSettings
from okrsync_jira.states import Meanings

Settings = Callable[..., JiraSettings]


def _status(category: str, name: str = "Anything", number: str = "1") -> Record:
    return Record({"id": number, "name": name, "statusCategory": {"key": category}}, "status")


def _resolution(name: str, number: str = "7") -> Record:
    return Record({"id": number, "name": name}, "resolution")


@pytest.mark.parametrize(
    ("category", "state"),
    [
        ("new", State.TODO),
        ("indeterminate", State.DOING),
        ("done", State.DONE),
        ("undefined", State.TODO),
        ("invented-tomorrow", State.TODO),
    ],
)
def test_the_category_decides_whatever_the_status_is_called(
    settings: Settings, category: str, state: State
) -> None:
    assert Meanings.of(settings()).state(_status(category, "Concluído"), None) is state


@pytest.mark.parametrize("name", [*DROPPED_RESOLUTIONS, "won't do", "DUPLICATE"])
def test_a_finished_issue_with_such_a_resolution_is_dropped(settings: Settings, name: str) -> None:
    assert Meanings.of(settings()).state(_status("done"), _resolution(name)) is State.DROPPED


@pytest.mark.parametrize("category", ["new", "indeterminate"])
def test_an_open_issue_may_carry_a_resolution(settings: Settings, category: str) -> None:
    state = Meanings.of(settings()).state(_status(category), _resolution("Won't Do"))
    assert state in {State.TODO, State.DOING}


def test_other_resolutions_are_done(settings: Settings) -> None:
    assert Meanings.of(settings()).state(_status("done"), _resolution("Fixed")) is State.DONE


def test_resolutions_count_by_id_where_names_are_translated(settings: Settings) -> None:
    meanings = Meanings.of(settings(dropped_resolutions=["10001"]))
    assert meanings.state(_status("done"), _resolution("Não será feito", "10001")) is State.DROPPED
    assert meanings.state(_status("done"), _resolution("Won't Do", "10002")) is State.DONE


def test_what_the_connection_says_of_a_status_wins(settings: Settings) -> None:
    meanings = Meanings.of(
        settings(states={"doing": ["In REVIEW"], "done": ["10007"], "dropped": ["Parked"]})
    )
    assert meanings.state(_status("new", "In Review"), None) is State.DOING
    assert meanings.state(_status("indeterminate", "Released", "10007"), None) is State.DONE
    assert meanings.state(_status("done", "Parked"), None) is State.DROPPED
    assert meanings.state(_status("done", "Released", "10007"), _resolution("Duplicate")) is State.DONE


def test_a_status_without_category_is_not_guessed(settings: Settings) -> None:
    with pytest.raises(UnexpectedResponse, match="statusCategory"):
        Meanings.of(settings()).state(Record({"id": "1", "name": "Done"}, "status"), None)
