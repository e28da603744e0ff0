"""The story of an issue, told from its changelog in the words of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.sdk import Json, Record, State, Transition, UnexpectedResponse, records
from okrsync_jira.past import Present, changes_of, story
from okrsync_jira.sense import Named, Sense
from okrsync_jira.settings import JiraSettings
from okrsync_jira.states import Meanings

CREATED = datetime(2026, 3, 2, 9, tzinfo=UTC)
A_DAY = timedelta(days=1)
TODO, DOING, DONE = Named("1", "To Do"), Named("3", "In Progress"), Named("5", "Done")
WONT, FIXED = Named("9", "Won't Do"), Named("8", "Done")
STATUSES = [
    {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}},
    {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}},
    {"id": "5", "name": "Done", "statusCategory": {"key": "done"}},
]
RESOLUTIONS = [{"id": "9", "name": "Won't Do"}, {"id": "8", "name": "Done"}]

Settings = Callable[..., JiraSettings]


def _sense(wanted: JiraSettings, statuses: Json = None) -> Sense:
    known = records(STATUSES if statuses is None else statuses, "statuses")
    return Sense(Meanings.of(wanted), known, records(RESOLUTIONS, "resolutions"))


@pytest.fixture
def sense(settings: Settings) -> Callable[..., Sense]:
    return lambda statuses=None, **more: _sense(settings(**more), statuses)


def _item(field: str, before: Named | None, after: Named | None, **more: Any) -> Json:
    return {
        "field": field,
        "fieldtype": "jira",
        "from": before.id if before else None,
        "fromString": before.name if before else None,
        "to": after.id if after else None,
        "toString": after.name if after else None,
        **more,
    }


def _entry(number: int, at: datetime, *items: Json, epoch: bool = False) -> Json:
    created: Json = int(at.timestamp() * 1000) if epoch else f"{at:%Y-%m-%dT%H:%M:%S.000+0000}"
    return {"id": str(number), "created": created, "items": list(items)}


def _present(status: Named = TODO, resolution: Named | None = None, **more: Any) -> Present:
    usual = {"created": CREATED, "updated": CREATED + 90 * A_DAY, "entered": None}
    return Present(item="10042", status=status, resolution=resolution, **{**usual, **more})


def _told(present: Present, entries: Sequence[Json], sense: Sense) -> list[Transition]:
    return story(present, changes_of(records(list(entries), "entries")), sense)


def _days(told: Sequence[Transition]) -> list[tuple[int, str, str | None]]:
    return [((step.at - CREATED).days, step.state.value, step.resolution) for step in told]


def test_a_story_goes_from_creation_to_now(sense: Callable[..., Sense]) -> None:
    entries = [
        _entry(1, CREATED + A_DAY, _item("status", TODO, DOING)),
        _entry(2, CREATED + 2 * A_DAY, _item("status", DOING, DONE), _item("resolution", None, WONT)),
    ]
    told = _told(_present(DONE, WONT), entries, sense())
    assert _days(told) == [(0, "todo", None), (1, "doing", None), (2, "dropped", "Won't Do")]
    assert [step.native_status for step in told] == ["To Do", "In Progress", "Done"]


def test_entries_come_in_any_order_and_perhaps_twice(sense: Callable[..., Sense]) -> None:
    entries = [
        _entry(12, CREATED + A_DAY, _item("status", DOING, DONE)),
        _entry(9, CREATED + A_DAY, _item("status", TODO, DOING)),
        _entry(12, CREATED + A_DAY, _item("status", DOING, DONE)),
    ]
    assert _days(_told(_present(DONE), entries, sense())) == [
        (0, "todo", None),
        (1, "doing", None),
        (1, "done", None),
    ]


def test_what_has_another_name_today_goes_by_its_id(sense: Callable[..., Sense]) -> None:
    old = Named("3", "Wird bearbeitet")
    entries = [
        _entry(1, CREATED + A_DAY, _item("status", TODO, old)),
        _entry(2, CREATED + 2 * A_DAY, _item("status", old, DONE)),
    ]
    told = _told(_present(DONE), entries, sense())
    assert (told[1].state, told[1].native_status) == (State.DOING, "In Progress")


def test_the_policy_of_today_judges_the_past(sense: Callable[..., Sense]) -> None:
    entries = [
        _entry(1, CREATED + A_DAY, _item("status", TODO, DOING)),
        _entry(2, CREATED + 2 * A_DAY, _item("status", DOING, DONE), _item("resolution", None, FIXED)),
    ]
    told = _told(_present(DONE, FIXED), entries, sense(states={"done": ["3"]}, dropped_resolutions=["8"]))
    assert [step.state for step in told] == [State.TODO, State.DONE, State.DROPPED]


@pytest.mark.parametrize(("resolution", "state"), [(None, State.TODO), (FIXED, State.DONE)])
def test_a_status_that_is_no_longer_there_counts_by_the_resolution(
    sense: Callable[..., Sense], resolution: Named | None, state: State
) -> None:
    lost = Named("77", "Parked")
    entries = [
        _entry(1, CREATED + A_DAY, _item("status", DOING, lost), _item("resolution", None, resolution)),
        _entry(2, CREATED + 2 * A_DAY, _item("status", lost, DOING), _item("resolution", resolution, None)),
    ]
    told = _told(_present(DOING), entries, sense())
    assert (told[1].state, told[1].native_status) == (state, "Parked")


def test_a_status_that_only_the_issue_tells_of_has_its_own_category(sense: Callable[..., Sense]) -> None:
    [step] = _told(_present(Named("70", "Listo", "done")), [], sense())
    assert (step.state, step.native_status) == (State.DONE, "Listo")


def test_an_issue_is_right_where_its_changelog_disagrees(sense: Callable[..., Sense]) -> None:
    entries = [_entry(1, CREATED + A_DAY, _item("status", TODO, DOING))]
    assert _days(_told(_present(DONE), entries, sense())) == [(0, "todo", None), (1, "done", None)]


def test_what_happened_after_the_issue_was_read_is_told_too(sense: Callable[..., Sense]) -> None:
    entries = [_entry(1, CREATED + A_DAY, _item("status", TODO, DOING))]
    told = _told(_present(TODO, updated=CREATED), entries, sense())
    assert _days(told) == [(0, "todo", None), (1, "doing", None)]


def test_an_import_whose_changes_are_lost_tells_nothing(sense: Callable[..., Sense]) -> None:
    assert _told(_present(DONE, FIXED, entered=CREATED + 9 * A_DAY), [], sense()) == []


def test_an_issue_that_was_created_in_its_status_tells_that(sense: Callable[..., Sense]) -> None:
    told = _told(_present(DONE, FIXED, entered=CREATED + timedelta(seconds=1)), [], sense())
    assert _days(told) == [(0, "done", "Done")]


def test_an_issue_without_a_sane_date_of_creation_begins_with_its_first_change(
    sense: Callable[..., Sense],
) -> None:
    entries = [_entry(1, CREATED + A_DAY, _item("status", TODO, DOING))]
    told = _told(_present(DOING, created=None), entries, sense())
    assert _days(told) == [(1, "todo", None), (1, "doing", None)]


@pytest.mark.parametrize("told", [{"fieldId": "customfield_10100"}, {}])
def test_a_field_of_the_sites_own_called_status_is_not_the_status(
    sense: Callable[..., Sense], told: Json
) -> None:
    own = _item("Status", TODO, DONE, fieldtype="custom", **told)
    back = _item("Status", DONE, TODO, fieldtype="custom", **told)
    entries = [_entry(1, CREATED + A_DAY, own), _entry(2, CREATED + 2 * A_DAY, back)]
    assert _days(_told(_present(), entries, sense())) == [(0, "todo", None)]


def test_milliseconds_and_texts_are_the_same_instant() -> None:
    at = CREATED + A_DAY
    entries = [_entry(1, at, _item("status", TODO, DOING), epoch=epoch) for epoch in (True, False)]
    one, other = (changes_of(records([entry], "entries")) for entry in entries)
    assert one == other
    assert one[0].at == at


@pytest.mark.parametrize("created", [True, 10**30, None, "yesterday"])
def test_an_instant_that_is_none_is_refused(created: Json) -> None:
    entry = {"id": "1", "created": created, "items": [_item("status", TODO, DOING)]}
    with pytest.raises(UnexpectedResponse):
        changes_of([Record(entry, "entry")])


_statuses = st.sampled_from([TODO, DOING, DONE])
_resolutions = st.sampled_from([None, WONT, FIXED])


@given(st.lists(st.tuples(_statuses, _resolutions), min_size=1, max_size=8), st.randoms())
def test_any_life_is_told_from_creation_to_now_without_repeats(
    life: list[tuple[Named, Named | None]], chance: Any
) -> None:
    entries = [
        _entry(
            number,
            CREATED + number * A_DAY,
            _item("status", life[number - 1][0], life[number][0]),
            _item("resolution", life[number - 1][1], life[number][1]),
        )
        for number in range(1, len(life))
    ]
    chance.shuffle(entries)
    wanted = JiraSettings.model_validate(
        {"kind": "jira", "url": "https://jira.county.example", "token": "invented-token"}
    )
    sense = _sense(wanted)
    told = _told(_present(*life[-1]), entries, sense)
    lived = [
        sense.told("10042", CREATED + number * A_DAY, status, resolution)
        for number, (status, resolution) in enumerate(life)
    ]
    kept = [
        step for number, step in enumerate(lived) if not number or _words(step) != _words(lived[number - 1])
    ]
    assert told == kept


def _words(step: Transition) -> tuple[Any, ...]:
    return (step.state, step.native_status, step.resolution)
