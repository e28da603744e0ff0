"""okrsync doctor on installations that are well, and on each that is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from okrsync.sandbox import World
from okrsync.sandbox.credentials import SLACK_APP_TOKEN
from tests.e2e.program import Program


def findings(program: Program, *arguments: str) -> dict[str, list[dict[str, Any]]]:
    """What it finds, by gravity; wrong ones go with exit code 1, and no others."""
    done = program.call("doctor", "--json", *arguments)
    found: dict[str, list[dict[str, Any]]] = {"wrong": [], "doubtful": [], "fine": []}
    for one in done.json():
        found[one["gravity"]].append(one)
    assert done.code == (1 if found["wrong"] else 0)
    assert all(one["hint"] for one in (*found["wrong"], *found["doubtful"]))
    return found


def test_a_healthy_installation_has_nothing_that_wants_somebody(settled: Program) -> None:
    found = findings(settled, "--live")
    assert (found["wrong"], found["doubtful"]) == ([], [])
    looked_at = {one["about"] for one in found["fine"]}
    assert {"file", "database", "daemon", "county-jira", "code", "office"} <= looked_at
    assert "nothing is wrong" in settled.call("doctor").out


def test_an_installation_that_never_synced_is_told_to(program: Program) -> None:
    (wrong,) = findings(program)["wrong"]
    assert "there is no database yet" in wrong["words"]
    assert "okrsync sync" in wrong["hint"]


def test_every_problem_of_the_file_is_a_finding_with_its_line(settled: Program, program: Program) -> None:
    program.write("version: 1\nobjectivs: []\nconnections: 7\n")
    words = [one["words"] for one in findings(program)["wrong"] if one["about"] == "file"]
    assert any("okrsync.yaml:2:1: objectivs: unknown key" in text for text in words)
    (program.folder / "okrsync.yaml").unlink()
    assert any(one["about"] == "file" for one in findings(program)["wrong"])


def test_a_damaged_database_is_found_and_left_as_it_is(synced: Program) -> None:
    file = synced.folder / "okrsync.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\xa5" * (len(whole) - 8192))
    broken = file.read_bytes()
    assert any("damaged" in one["words"] for one in findings(synced)["wrong"])
    assert file.read_bytes() == broken


def test_what_is_no_database_is_found(synced: Program) -> None:
    (synced.folder / "okrsync.db").write_text("not one\n" * 1000, encoding="utf-8")
    assert any("is not an SQLite database" in one["words"] for one in findings(synced)["wrong"])


def test_a_scope_that_fails_says_since_when_and_why(synced: Program, world: World) -> None:
    world.jira.faults.go_down()
    assert synced.call("sync").code == 3
    wrong = [one for one in findings(synced)["wrong"] if one["about"].startswith("county-jira")]
    assert wrong
    assert all(one["words"].startswith("since ") for one in wrong)


def test_a_table_of_measurements_that_is_gone_is_found(synced: Program) -> None:
    (synced.folder / "dropout.csv").unlink()
    synced.call("sync")
    assert any("dropout.csv" in one["words"] for one in findings(synced)["wrong"])


def test_an_edited_file_is_doubtful_and_so_are_secrets_that_all_can_read(synced: Program) -> None:
    file = synced.folder / "okrsync.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("target: 3", "target: 4"), encoding="utf-8")
    env = synced.folder / ".env"
    env.write_text("UNUSED_TOKEN=abcd\n", encoding="utf-8")
    env.chmod(0o644)
    doubtful = {one["about"]: one for one in findings(synced)["doubtful"]}
    assert "edited" in doubtful["file"]["words"]
    assert doubtful[".env"]["hint"] == "chmod 600 .env"


@pytest.mark.parametrize("listen", ["0.0.0.0:8321", "nonsense"])
def test_an_address_that_can_not_be_listened_at_is_found(settled: Program, listen: str) -> None:
    done = settled.run("doctor", "--json", OKRSYNC_LISTEN=listen)
    assert any(one["about"] == "daemon" and one["gravity"] == "wrong" for one in done.json())


def test_it_names_a_daemon_that_does_not_answer(settled: Program) -> None:
    told = settled.run("doctor", OKRSYNC_LISTEN="127.0.0.1:9").out
    assert "doubtful  daemon: no daemon answers at 127.0.0.1 port 9" in told


def test_a_typing_error_is_met_with_a_suggestion(settled: Program, tmp_path: Path) -> None:
    done = settled.run("docter")
    assert done.code == 2
    assert "Did you mean 'doctor'?" in done.err


def test_a_channel_that_nothing_can_be_posted_to_is_found(synced: Program, world: World) -> None:
    world.slack.remove_bot(world.slack.channel("#okrs"))
    assert synced.call("digest", "--post").code == 3
    (dead,) = [one for one in findings(synced)["wrong"] if one["about"] == "Slack, #okrs"]
    assert "not_in_channel" in dead["words"]
    assert "/invite" in dead["hint"]


def test_a_token_that_slack_no_longer_takes_is_found(synced: Program, world: World) -> None:
    assert any(one["words"] == "answers okrsync of County" for one in findings(synced, "--live")["fine"])
    world.slack.faults.revoke_token()
    found = findings(synced, "--live")
    (revoked,) = [one for one in found["wrong"] if one["about"] == "Slack"]
    assert "token_revoked" in revoked["words"]
    assert "install the app again" in revoked["hint"]


def test_buttons_that_nobody_answers_are_found(synced: Program) -> None:
    file = synced.folder / "okrsync.yaml"
    told = file.read_text(encoding="utf-8")
    file.write_text(
        told.replace("slack:\n", "slack:\n  signing_secret: a-secret-of-slack\n"), encoding="utf-8"
    )
    done = synced.run("doctor", "--json", OKRSYNC_LISTEN="off")
    (found,) = [one for one in done.json() if one["about"] == "Slack"]
    assert (found["gravity"], "OKRSYNC_LISTEN" in found["hint"]) == ("wrong", True)


@pytest.mark.parametrize(
    ("token", "gravity"), [(SLACK_APP_TOKEN, "fine"), ("xapp-of-another-app", "wrong")], ids=["ours", "other"]
)
def test_whether_slack_takes_the_app_token_is_found(synced: Program, token: str, gravity: str) -> None:
    file = synced.folder / "okrsync.yaml"
    told = file.read_text(encoding="utf-8")
    file.write_text(told.replace("slack:\n", f"slack:\n  app_token: {token}\n"), encoding="utf-8")
    (found,) = [one for one in findings(synced, "--live")[gravity] if one["about"] == "Slack, app_token"]
    assert token not in str(found)
