"""From a change in a tool to `okrsync status`, by webhook: real processes, real requests, real signatures."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.courier import Parcel, deliver
from tests.e2e.program import COUNTY, Daemon, Program, eventually
from tests.integration.web.caller import Answer

SECRETS = {
    "JIRA_HOOK": "one-secret-for-the-webhooks-of-jira",
    "GITHUB_HOOK": "It's a Secret to Everybody",
    "TRELLO_HOOK": "0123456789abcdef0123456789abcdef",
}
_TOKENS = {"JIRA_TOKEN": "JIRA_HOOK", "GITHUB_TOKEN": "GITHUB_HOOK", "TRELLO_TOKEN": "TRELLO_HOOK"}
SIGNED = re.sub(
    r'token: "\$\{(JIRA_TOKEN|GITHUB_TOKEN|TRELLO_TOKEN)\}"',
    lambda found: f'{found[0]}, webhook_secret: "${{{_TOKENS[found[1]]}}}"',
    COUNTY,
)


def _free_port() -> int:
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        port: int = probing.getsockname()[1]
        return port


@pytest.fixture
def port() -> int:
    return _free_port()


@pytest.fixture
def listening(program: Program, port: int) -> Program:
    """An installation whose webhooks are reached at a port of this machine."""
    here = f"127.0.0.1:{port}"
    environ = {**program.environ, **SECRETS, "OKRSYNC_LISTEN": here, "OKRSYNC_PUBLIC_URL": f"http://{here}"}
    home = replace(program, environ=environ, secrets=(*program.secrets, *SECRETS.values()))
    home.write(SIGNED)
    return home


@pytest.fixture
def daemon(listening: Program, world: World, port: int) -> Iterator[Daemon]:
    """A daemon that has synced once, will not by itself for ten minutes, and is told of every change."""
    with listening.daemon() as running:
        eventually(lambda: len({event["scope"] for event in running.events("synced")}) == 4)
        at = f"http://127.0.0.1:{port}/webhooks"
        world.jira.register_webhook(f"{at}/county-jira", SECRETS["JIRA_HOOK"])
        world.github.register_webhook(f"{at}/code", SECRETS["GITHUB_HOOK"])
        world.trello.register_webhook(f"{at}/office", SECRETS["TRELLO_HOOK"])
        yield running
        assert running.end() == 0


def _state(program: Program, key: str) -> str:
    """What an item is to okrsync now: its state, or why it is gone."""
    [item] = [one for one in program.look("items") if one["key"] == key]
    return str(item["gone"] or item["state"])


def _seconds_until(true: Callable[[], bool]) -> float:
    began = monotonic()
    eventually(true, 30)
    return monotonic() - began


def _done(program: Program, key_result: str) -> Any:
    return program.figures()[key_result]["delivery"]["progress"]


def _send(port: int, connection: str, body: bytes, headers: dict[str, str]) -> int:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        asking.request("POST", f"/webhooks/{connection}", body, headers)
        return asking.getresponse().status
    finally:
        asking.close()


def test_a_change_in_each_tool_reaches_status_within_seconds(
    daemon: Daemon, listening: Program, world: World, record_property: Callable[[str, object], None]
) -> None:
    changes: dict[str, tuple[str, Callable[[], object]]] = {
        "jira": ("dropout", lambda: world.jira.transition("DROP-4", "Done")),
        "github": ("survey", lambda: world.github.close("county/survey", _open_issue(world))),
        "trello": ("survey", lambda: world.trello.complete_due(_open_card(world))),
    }
    for tool, (key_result, change) in changes.items():
        before = _done(listening, key_result)
        change()
        took = _seconds_until(lambda kr=key_result, was=before: _done(listening, kr) != was)  # type: ignore[misc]
        record_property(f"seconds by webhook of {tool}", round(took, 2))
        print(f"{tool}: {took:.2f} s from the change to status")  # noqa: T201 - a measurement, for -s
    assert not daemon.events("trouble")
    kept = b"".join(file.read_bytes() for file in listening.folder.glob("okrsync.db*"))
    assert not [secret for secret in listening.secrets if secret.encode() in kept]


def _open_issue(world: World) -> int:
    """An issue of the survey's milestone that is open."""
    issues = world.github.repository("county/survey").issues.values()
    return next(
        one.number for one in issues if one.state == "open" and one.milestone and not one.is_pull_request
    )


def _open_card(world: World) -> Any:
    """A card on the survey's list that is not done."""
    board = world.trello.boards["Fieldwork"]
    return next(
        one
        for one in world.trello.cards_of(board)
        if one.list.name == "Fieldwork"
        and not (one.closed or one.due_complete or one.is_template or one.role)
    )


def test_a_closed_issue_is_on_the_page_within_seconds_while_others_read_it(
    daemon: Daemon, world: World, port: int, record_property: Callable[[str, object], None]
) -> None:
    def shown() -> str:
        labels = [one.get("aria-label") or "" for one in Answer(port, "/kr/survey").page.all("svg")]
        return next(label for label in labels if label.startswith("delivery "))

    before, readers = shown(), ThreadPoolExecutor(4)
    reading = [readers.submit(lambda: [Answer(port, "/").status for _ in range(25)]) for _ in range(4)]
    world.github.close("county/survey", _open_issue(world))
    took = _seconds_until(lambda: shown() != before)
    record_property("seconds by webhook to the page", round(took, 2))
    print(f"{took:.2f} s from the change to the page")  # noqa: T201 - a measurement, for -s
    assert {status for one in reading for status in one.result()} == {200}
    readers.shutdown()


def test_what_is_deleted_in_a_tool_is_gone_within_seconds(
    daemon: Daemon, listening: Program, world: World
) -> None:
    card = _open_card(world)
    world.github.delete("county/survey", 3)
    world.jira.delete("DROP-5")
    world.trello.delete_card(card)
    eventually(lambda: _state(listening, "county/survey#3") == "deleted", 30)
    eventually(lambda: _state(listening, "DROP-5") not in {"todo", "doing", "done"}, 30)
    eventually(lambda: _gone_cards(listening) == 1, 30)


def _gone_cards(program: Program) -> int:
    return sum(bool(one["gone"]) for one in program.look("items", "--connection", "office"))


def test_a_webhook_can_not_make_a_scope_empty(daemon: Daemon, listening: Program, world: World) -> None:
    before = _done(listening, "survey")
    world.github.empty_repository("county/survey")
    for number in (1, 2, 3):
        world.github.label("county/survey", number, "touched")
    world.github.delete("county/survey", 3)
    eventually(lambda: daemon.events("trouble"), 30)
    [trouble] = daemon.events("trouble")
    assert (trouble["kind"], trouble["source"]) == ("shrunken", "code: repo county/survey")
    assert _done(listening, "survey") == before


def test_a_lost_delivery_is_made_up_for_by_the_next_sync(
    daemon: Daemon, listening: Program, world: World
) -> None:
    number = _open_issue(world)
    world.github.courier.loses = True
    world.github.close("county/survey", number)
    world.github.courier.settle()
    assert world.github.courier.sent[-1].status == 0
    assert _state(listening, f"county/survey#{number}") != "done"
    listening.look("sync", "code")
    assert _state(listening, f"county/survey#{number}") == "done"


def test_replayed_and_reordered_deliveries_cost_two_syncs_and_change_nothing(
    daemon: Daemon, listening: Program, world: World
) -> None:
    world.github.close("county/survey", 2)
    world.github.reopen("county/survey", 2)
    world.github.close("county/survey", 2, "not_planned")
    eventually(lambda: _state(listening, "county/survey#2") == "dropped", 30)
    world.github.courier.settle()
    genuine = [one for one in world.github.courier.sent if b'"action"' in one.body]
    assert [one.status for one in genuine] == [202] * 3
    known, before = listening.look("items", "--connection", "code"), len(_syncs(world))
    deliveries = genuine * 34
    Random(7).shuffle(deliveries)  # noqa: S311 - a disorder that is always the same
    assert {deliver(one) for one in deliveries} == {202}
    eventually(lambda: len(_syncs(world)) > before, 30)
    # The sync that the first ones asked for, one for those that came meanwhile, one more look in a while.
    assert len(_syncs(world)) - before <= 2
    assert listening.look("items", "--connection", "code") == known
    assert _counted(listening, "taken") > 100


def _syncs(world: World) -> list[Any]:
    return [one for one in world.github.seen(method="GET") if one.path.endswith("county/survey/issues")]


def _counted(program: Program, outcome: str) -> float:
    """How many deliveries of GitHub ended so."""
    name = f'okrsync_webhook_deliveries_total{{connection="code",outcome="{outcome}"}}'
    asking = http.client.HTTPConnection("127.0.0.1", int(program.environ["OKRSYNC_LISTEN"].partition(":")[2]))
    try:
        asking.request("GET", "/metrics")
        told = asking.getresponse().read().decode()
    finally:
        asking.close()
    return next((float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith(name)), 0.0)


def test_what_is_not_genuine_is_refused_counted_and_followed_by_no_sync(
    daemon: Daemon, listening: Program, world: World, port: int
) -> None:
    world.github.label("county/survey", 1, "touched")
    world.github.courier.settle()
    genuine = world.github.courier.sent[-1]
    eventually(lambda: daemon.events("request") and _syncs(world), 30)
    before = len(world.github.seen()), len(world.jira.seen()), len(world.trello.seen())
    signature = dict(genuine.headers)
    forged = {**signature, "X-Hub-Signature-256": "sha256=" + "0" * 64}
    unsigned = {name: value for name, value in signature.items() if "Signature" not in name}
    assert _send(port, "code", genuine.body + b" ", signature) == 401
    assert _send(port, "code", genuine.body, forged) == 401
    assert _send(port, "code", genuine.body, unsigned) == 401
    assert _send(port, "county-jira", genuine.body, signature) == 401
    assert _send(port, "office", genuine.body, signature) == 401
    assert _send(port, "nobody", genuine.body, signature) == 404
    assert _send(port, "code", b"", {**signature, "Content-Length": str(1 << 30)}) == 413
    assert deliver(replace(genuine, url=f"{genuine.url}/")) == 404
    assert _counted(listening, "forged") == 3
    after = len(world.github.seen()), len(world.jira.seen()), len(world.trello.seen())
    assert after[1:] == before[1:]


def test_the_right_signature_over_rubbish_is_a_hint_like_any_other(
    daemon: Daemon, world: World, port: int
) -> None:
    from okrsync.sandbox.courier import Hook, by_github

    hook = Hook(f"http://127.0.0.1:{port}/webhooks/code", SECRETS["GITHUB_HOOK"])
    payloads: tuple[Any, ...] = (None, [], {"repository": 7}, "x")
    rubbish: list[Parcel] = [by_github(hook, "issues", payload) for payload in payloads]
    assert [deliver(one) for one in rubbish] == [202] * 4
    assert deliver(by_github(hook, "push", {})) == 202


def test_a_port_that_is_taken_is_told_before_anything_starts(listening: Program, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = listening.run("run")
    assert (refused.code, f"can't listen at 127.0.0.1:{port}" in refused.err) == (2, True)


def test_healthcheck_says_whether_a_daemon_is_well(daemon: Daemon, listening: Program) -> None:
    assert listening.call("healthcheck").out == "healthy\n"
    assert listening.call("healthcheck", "--ready").out == "ready\n"
    database = listening.folder / "okrsync.db"
    hidden = database.rename(listening.folder / "elsewhere.db")
    eventually(lambda: listening.call("healthcheck", "--ready").code == 1, 30)
    assert "there is no database" in listening.call("healthcheck", "--ready").err
    told = listening.call("healthcheck", "--ready", "--json")
    assert (told.code, told.json()["ready"], len(told.json()["reasons"])) == (1, False, 1)
    assert listening.call("healthcheck").code == 0
    hidden.rename(database)
    eventually(lambda: listening.call("healthcheck", "--ready").code == 0, 30)


def test_webhooks_says_what_is_missing_and_then_nothing(listening: Program, tmp_path: Path) -> None:
    bare: list[Any] = listening.look("webhooks")
    assert [one["address"].rpartition("/")[2] for one in bare] == [one["connection"] for one in bare]
    assert [one["missing"] for one in bare] == [
        ["OKRSYNC_PUBLIC_URL is this machine's own address, which no tool elsewhere can reach"]
    ] * 3
    outside = replace(
        listening, environ={**listening.environ, "OKRSYNC_PUBLIC_URL": "https://okr.example.org/"}
    )
    assert [one["missing"] for one in outside.look("webhooks")] == [[]] * 3
    assert "callbackURL must be this address" in outside.call("webhooks").out
    outside.write()
    told: list[Any] = outside.look("webhooks")
    missing = [one["missing"] for one in told]
    assert missing[1] == ['webhook_secret: "${CODE_WEBHOOK_SECRET}" in the connection code of the file']
    assert json.dumps(missing).count("webhook_secret") == 3


def test_an_address_for_others_is_refused_without_a_guard(sandbox: Sandbox, listening: Program) -> None:
    refused = listening.run("run", OKRSYNC_LISTEN="0.0.0.0:0")
    assert (refused.code, "nothing guards it" in refused.err) == (2, True)
    assert not (listening.folder / "okrsync.sock").exists()
