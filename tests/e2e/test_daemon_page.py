"""The page of a running daemon: what a sync brought, what a person said, a file that is not taken over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.program import COUNTY, Daemon, Program, eventually
from tests.integration.web.caller import Answer


@pytest.fixture
def daemon(program: Program) -> Iterator[Daemon]:
    """A daemon that has synced once."""
    with program.daemon() as running:
        eventually(lambda: len({event["scope"] for event in running.events("synced")}) == 4)
        yield running
        assert running.end() == 0


def test_the_page_shows_what_commands_show(program: Program, daemon: Daemon) -> None:
    [listening] = daemon.events("listening")
    port = int(listening["address"].rpartition(":")[2])

    def told(path: str = "/") -> str:
        return Answer(port, path).page.text

    for key_result in program.figures().values():
        assert key_result["title"] in told()
        assert key_result["signal"]["sentence"] in told(f"/kr/{key_result['id']}")
    connections = told("/connections")
    assert "Next sync" in connections
    assert "county-jira" in connections
    assert program.run("checkin", "tutoring", "300", "--note", "counted twice").code == 0
    eventually(lambda: "counted twice" in told("/kr/tutoring"))
    program.write(COUNTY.replace("objectives:", "objektives:"))
    eventually(lambda: "The mapping file has" in told())
    eventually(lambda: "What ran before runs on" in told("/kr/dropout"))
    program.write(COUNTY)
    eventually(lambda: "The mapping file has" not in told())
    answers = [told(path) for path in ("/", "/kr/dropout", "/projects", "/connections", "/history")]
    assert not [secret for secret in program.secrets for answer in answers if secret in answer]
