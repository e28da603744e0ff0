"""Several replicas on one PostgreSQL: what each appointed time comes to, whatever happens to who has it."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from threading import Event

from okrsync.sandbox import World
from okrsync.sdk.http.client import utc_now
from tests.e2e.program import eventually
from tests.replicas.fleet import POSTING, TTL, Fleet, Replica

JIRA_NAME = "county-jira"
JIRA = f"connection {JIRA_NAME}"
_BROKEN_OFF = """select connection from sync_run join scope on scope.id = sync_run.scope_id
    where outcome = 'interrupted'"""
_UNDER_WAY = _BROKEN_OFF.replace("interrupted", "running")
# Seconds: a dead worker is noticed, its lease has ended, the next one asks; and a crowded machine.
SOON = TTL + 2 + 10


def _jobs_of(replica: Replica) -> set[str]:
    return {event["job"] for event in replica.events("done")}


def _due(event: dict[str, str]) -> datetime:
    return datetime.fromisoformat(event["due"])


def _takes_jira(replica: Replica) -> int:
    return sum(JIRA in event["rights"] for event in replica.events("holds"))


def _holder_in_mid_sync(ships: Fleet, world: World) -> tuple[Replica, Replica]:
    """Who is pulling from Jira, which answers slowly, and the other one."""
    eventually(lambda: any(job == "sync county-jira" for job, _ in ships.done()))
    # Longer than it takes to notice that it asks, and to stop it: an unchanged scope is asked for once.
    world.jira.faults.slow_down(4)
    eventually(lambda: (JIRA_NAME,) in ships.rows(_UNDER_WAY) and ships.holder(JIRA))
    holder = ships.holder(JIRA)
    assert holder is not None
    [other] = [replica for replica in ships.running() if replica is not holder]
    return holder, other


def test_two_share_the_work_and_each_appointed_time_is_seen_to_once(ships: Fleet, world: World) -> None:
    ships.program.write(POSTING)
    first, second = ships.started(2)
    eventually(lambda: min(len(first.events("done")), len(second.events("done"))) >= 5)
    messages = world.slack.channel("#okrs").messages
    eventually(lambda: sum(message.thread_ts is None for message in messages) >= 2)
    assert ships.end() == [0, 0]
    assert "sync code" in _jobs_of(first) | _jobs_of(second)
    done = ships.done()
    assert set(done) <= ships.claimed()
    assert set(done.values()) == {1}
    assert ships.overlaps() == []
    told = [message.metadata["event_payload"]["key"] for message in messages if message.metadata]
    assert len(set(told)) == len(messages)
    assert not [event for replica in (first, second) for event in replica.events("trouble")]


def test_when_one_is_killed_the_other_goes_on_with_what_it_did(ships: Fleet, world: World) -> None:
    ships.started(2)
    holder, other = _holder_in_mid_sync(ships, world)
    before = _takes_jira(other)
    holder.kill()
    world.jira.faults.heal()
    world.jira.transition("DROP-4", "Done")
    eventually(lambda: _takes_jira(other) > before, SOON)
    eventually(lambda: any("dropout" in event["key_results"] for event in other.events("moved")))
    eventually(
        lambda: (
            not ships.rows("select 1 from procrastinate_jobs where worker_id is null and status = 'doing'")
        )
    )
    assert ships.end() == [0]
    assert ships.overlaps() == []


def test_one_that_sleeps_longer_than_its_lease_writes_nothing_and_lives_on(
    ships: Fleet, world: World
) -> None:
    ships.started(2)
    holder, other = _holder_in_mid_sync(ships, world)
    before = _takes_jira(other)
    holder.pause()
    world.jira.faults.heal()
    eventually(lambda: _takes_jira(other) > before, SOON)
    asleep = utc_now()
    holder.wake()
    eventually(lambda: holder.events("lease lost"))
    done = len(holder.events("done"))
    eventually(lambda: len(holder.events("done")) > done + 2)
    assert holder.metric("okrsync_leases_lost_total") >= 1
    assert ships.end() == [0, 0]
    assert not ships.rows("select 1 from sync_run where outcome = 'failed'")
    # It may have been amid a sync of another connection too, and of each only amid one scope.
    broken_off = ships.rows(f"{_BROKEN_OFF} and started_at < '{asleep.isoformat()}'")
    assert (JIRA_NAME,) in broken_off
    assert len(broken_off) == len(set(broken_off))


def test_every_connection_may_be_cut_at_any_time(ships: Fleet) -> None:
    ships.started(2)
    eventually(lambda: len(ships.done()) > 5)
    for _ in range(5):
        ships.server.cut(ships.url.partition("@/")[2].partition("?")[0])
        Event().wait(0.7)
    since = utc_now()
    ended = {job for job, _ in ships.done() if not job.startswith(("digest", "pass time", "attend"))}
    eventually(lambda: {job for job, at in ships.done() if at > since} >= ended)
    assert ships.end() == [0, 0]
    assert ships.overlaps() == []


def test_commands_write_beside_replicas(ships: Fleet, world: World) -> None:
    ships.started(1)
    eventually(ships.done)
    world.jira.transition("DROP-4", "Done")
    assert ships.program.call("sync").code == 0
    assert ships.program.call("checkin", "tutoring", "300").code == 0
    assert ships.program.figures()["tutoring"]["result"]["progress"] == 0.2
    refused = ships.program.call("reload")
    assert (refused.code, "each replica reads a file of its own" in refused.err) == (2, True)
    assert ships.end() == [0]
    assert ships.overlaps() == []


def test_a_file_that_was_replaced_elsewhere_is_not_adopted_again(ships: Fleet) -> None:
    old = (ships.program.folder / "okrsync.yaml").read_text(encoding="utf-8")
    elsewhere = ships.elsewhere("other")
    [first] = ships.started(1)
    elsewhere.write(old.replace("Increase the quality", "Raise the quality"))
    [second] = ships.started(1, elsewhere)
    eventually(lambda: any(event["source"] == "mapping" for event in first.events("trouble")))
    noticed = utc_now()
    eventually(lambda: len([event for event in second.events("done") if _due(event) > noticed]) > 5)
    assert [event for event in first.events("done") if _due(event) > noticed] == []
    again = ships.program.run("run")
    assert (again.code, "version 2 was adopted after it was last written" in again.err) == (2, True)
    assert ships.rows("select count(*) from mapping_version") == [(2,)]

    later = (utc_now() + timedelta(seconds=1)).timestamp()
    os.utime(ships.program.folder / "okrsync.yaml", (later, later))
    eventually(lambda: first.events("recovered"))
    eventually(lambda: any(event["source"] == "mapping" for event in second.events("trouble")))
    assert ships.rows("select count(*) from mapping_version") == [(3,)]
    assert ships.end() == [0, 0]
