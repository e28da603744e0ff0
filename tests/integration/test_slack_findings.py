"""What is found in the outbox by doctor, status and the page: messages that may be missing in Slack."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.sandbox import Sandbox
from okrsync.usecases.examine import Finding, examine
from tests.integration.office import Clock, opened, workplace


def findings(hub: Hub) -> list[Finding]:
    """What is found about Slack."""
    found = examine(
        hub.store,
        hub.clock(),
        connections=(),
        scopes=(),
        series=(),
        stale_after=timedelta(days=1),
        channels=hub.config.slack.channels if hub.config.slack else (),
    )
    return [one for one in found if one.about.startswith("Slack")]


def test_a_message_whose_answer_was_lost_is_found_until_it_is_looked_for(tmp_path: Path) -> None:
    clock = Clock()
    world = workplace(clock)
    with Sandbox(world) as sandbox, opened(tmp_path, sandbox, clock) as hub:
        world.slack.faults.lose_answers(requests=1)
        assert orders.Digest().carry_out(hub, None)["failed"]
        assert findings(hub) == []
        clock.now += timedelta(minutes=6)
        (found,) = findings(hub)
        assert "was sent 2026-07-20 08:00, and nobody knows whether it is there" in found.words
        assert found.about == "Slack, #okrs"
        (need,) = hub.needs()
        assert (need.about, need.words, need.hint) == (found.about, found.words, found.hint)
        assert not [one for one in hub.digest().needs if "nobody knows" in one]
        assert orders.Attend().carry_out(hub, None)["failed"] == {}
        assert findings(hub) == []
        assert hub.needs() == ()
        assert len([one for one in world.slack.channel("#okrs").messages if one.thread_ts is None]) == 1


def test_one_that_nobody_could_look_for_is_found_for_two_weeks(tmp_path: Path) -> None:
    clock = Clock()
    world = workplace(clock)
    world.slack.take_scope("channels:history")
    with Sandbox(world) as sandbox, opened(tmp_path, sandbox, clock) as hub:
        world.slack.faults.lose_answers(requests=1)
        assert orders.Digest().carry_out(hub, None)["failed"]
        clock.now += timedelta(minutes=6)
        orders.Attend().carry_out(hub, None)
        (found,) = findings(hub)
        assert "it may have been posted, and nobody can look" in found.words
        clock.now += timedelta(days=15)
        assert findings(hub) == []
