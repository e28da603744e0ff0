"""The story of an issue, whatever GitHub kept of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from okrsync.sdk import State, Transition
from okrsync_github.past import Event, Present, story
from okrsync_github.policy import Policy
from okrsync_github.settings import GitHubSettings

_OPENED = datetime(2026, 9, 1, 8, tzinfo=UTC)
_POLICY = Policy.of(
    GitHubSettings.model_validate({"kind": "github", "token": "ghp_invented", "dropped_labels": ["wontfix"]})
)
_LABELS = st.sampled_from(["doing", "Doing", "wip", "wontfix", "survey"])
_REASONS = st.sampled_from([None, "completed", "not_planned", "duplicate"])
_INSTANTS = st.integers(-5, 40).map(lambda hours: _OPENED + timedelta(hours=hours))


@st.composite
def anything_kept(draw: st.DrawFn) -> tuple[Present, list[Event]]:
    """An issue and events that need not fit it."""
    kinds = st.sampled_from(["closed", "reopened", "labeled", "unlabeled"])
    events = draw(st.lists(st.builds(Event, kinds, _INSTANTS, _REASONS, st.none() | _LABELS), max_size=12))
    is_closed = draw(st.booleans())
    labels = draw(st.lists(_LABELS, unique_by=str.casefold, max_size=3))
    turned_at = max(_OPENED, draw(_INSTANTS))
    return Present("I_7", _OPENED, turned_at, is_closed, draw(_REASONS), tuple(labels)), events


@st.composite
def everything_kept(draw: st.DrawFn) -> tuple[Present, list[Event], list[tuple[datetime, bool, set[str]]]]:
    """An issue, all its events, and what it truly was after each of them."""
    closed_at, reason, labels = None, None, set(draw(st.lists(st.sampled_from("abc"), unique=True)))
    at, events, truth = _OPENED, list[Event](), [(_OPENED, False, set(labels))]
    for _ in range(draw(st.integers(0, 10))):
        at += timedelta(hours=draw(st.integers(1, 5)))
        if draw(st.booleans()):
            closed_at, reason = (None, None) if closed_at else (at, draw(_REASONS))
            events.append(Event("closed" if closed_at else "reopened", at, reason))
        else:
            name = draw(st.sampled_from("abc"))
            events.append(Event("unlabeled" if name in labels else "labeled", at, label=name))
            labels ^= {name}
        truth.append((at, closed_at is not None, set(labels)))
    issue = Present("I_7", _OPENED, closed_at or at, closed_at is not None, reason, tuple(labels))
    return issue, events, truth


@given(anything_kept())
def test_a_story_ends_in_what_the_issue_is_now(kept: tuple[Present, list[Event]]) -> None:
    issue, events = kept
    last = story(issue, events, _POLICY)[-1]
    if issue.is_closed:
        assert (last.state, last.resolution) == _POLICY.of_closed(issue.reason, issue.labels)
        assert last.native_status == "closed"
    else:
        assert (last.state, last.resolution) == (_POLICY.of_open(issue.labels), None)
        assert last.native_status == "open"


@given(anything_kept())
def test_a_story_begins_with_the_issue_and_never_goes_back_in_time(kept: tuple[Present, list[Event]]) -> None:
    told = story(*kept, _POLICY)
    assert told[0].at == _OPENED
    assert all(before.at < after.at for before, after in pairwise(told))


@given(anything_kept())
def test_each_step_of_a_story_changes_something_and_fits_together(kept: tuple[Present, list[Event]]) -> None:
    told = story(*kept, _POLICY)
    assert {step.item for step in told} == {"I_7"}
    assert all(_meaning(before) != _meaning(after) for before, after in pairwise(told))
    for step in told:
        is_closed = step.native_status == "closed"
        assert is_closed is (step.state in {State.DONE, State.DROPPED})
        assert is_closed or step.resolution is None


@given(everything_kept())
def test_a_whole_record_is_told_as_it_was(
    kept: tuple[Present, list[Event], list[tuple[datetime, bool, set[str]]]],
) -> None:
    issue, events, truth = kept
    policy = Policy.of(
        GitHubSettings.model_validate({"kind": "github", "token": "ghp_invented", "doing_labels": ["a"]})
    )
    told = story(issue, events, policy)
    for at, is_closed, labels in truth:
        then = [step for step in told if step.at <= at][-1]
        assert (then.native_status == "closed") is is_closed
        assert is_closed or then.state is policy.of_open(labels)


def _meaning(step: Transition) -> tuple[object, ...]:
    return (step.state, step.native_status, step.resolution)
