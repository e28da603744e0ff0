"""The demo: the first thing that anybody sees of okrsync."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from tests.e2e.program import Program, eventually
from tests.integration.web.caller import Answer


@pytest.fixture
def visitor(tmp_path: Path) -> Program:
    """Somebody who has nothing but okrsync."""
    (tmp_path / "tmp").mkdir()
    return Program(tmp_path, {"TMPDIR": str(tmp_path / "tmp")})


def test_it_tells_its_story_and_ends(visitor: Program) -> None:
    told = visitor.run("demo", "--once")
    assert (told.code, told.err) == (0, "")
    assert told.out.count("received by Slack, #okrs") == 3
    assert " ".join(told.out.split()).endswith("the result is there: delivered, not moving.")
    assert "okrsync explain dropout" in told.out
    assert max(len(line) for line in told.out.splitlines()) <= 80
    assert [path.name for path in visitor.folder.iterdir()] == ["tmp"]
    assert not list((visitor.folder / "tmp").iterdir())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stays_up_until_it_is_told_to_stop(visitor: Program, number: signal.Signals) -> None:
    out = visitor.folder / "demo.log"
    process = visitor.start("demo", out=out)
    try:
        eventually(lambda: "until Ctrl-C" in out.read_text(encoding="utf-8"), 30)
        assert process.poll() is None
        found = re.search(r"at http://127\.0\.0\.1:(\d+)", out.read_text(encoding="utf-8"))
        assert found is not None
        eventually(lambda: Answer(int(found[1]), "/-/healthy").status == 200, 10)
        # As make and timeout do together, or somebody who presses Ctrl-C twice.
        process.send_signal(number)
        process.send_signal(number)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert not list((visitor.folder / "tmp").glob("okrsync-demo-*"))
