"""The tutorial, command by command, as a newcomer types it; GitHub and Slack are stand-ins."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox
from tests.e2e.program import Program
from tests.meta.documents import ROOT, Block, blocks_of

_BLOCKS = [*blocks_of(ROOT / "docs" / "tutorial.md")]
_REPOSITORY = "pallets/click"


@pytest.fixture
def newcomer(sandbox: Sandbox, tmp_path: Path) -> Program:
    """An empty folder, and a repository with four issues of which two are done."""
    site = sandbox.world.github
    site.add_repository(_REPOSITORY, private=False)
    for title in ("Explain groups", "Explain types", "Explain prompts", "Explain colours"):
        site.open_issue(_REPOSITORY, title, labels=["docs"])
    for number in sorted(site.repository(_REPOSITORY).issues)[:2]:
        site.close(_REPOSITORY, number)
    tokens = f"GITHUB_TOKEN={site.token}\nSLACK_BOT_TOKEN={sandbox.world.slack.token}\n"
    (tmp_path / ".env").write_text(tokens, encoding="utf-8")
    return Program(tmp_path, {})


def _write(block: Block, folder: Path, sandbox: Sandbox) -> None:
    """Save a block, or add it, as the tutorial says; with the addresses of stand-ins and a long quarter."""
    file = folder / "okrsync.yaml"
    before = "" if block.text.startswith("version") else file.read_text(encoding="utf-8") + "\n"
    text = block.text.replace("kind: github,", f"kind: github, url: {sandbox.github_url},")
    text = text.replace("slack:\n", f"slack:\n  url: {sandbox.slack_url}/api\n")
    file.write_text(before + re.sub(r"period: \S+", "period: 2026..2199", text), encoding="utf-8")


def test_every_command_does_what_the_tutorial_says(newcomer: Program, sandbox: Sandbox) -> None:
    posted = sandbox.world.slack.channel("#okrs").messages
    said, before = "", len(posted)
    for block in _BLOCKS:
        match block.language:
            case "yaml":
                _write(block, newcomer.folder, sandbox)
            case "text" if not block.text.startswith("GITHUB_TOKEN"):
                lines = [line.rstrip() for line in said.splitlines()]
                assert [line for line in block.text.splitlines() if line not in lines] == []
            case "console":
                for line in block.text.splitlines():
                    arguments = shlex.split(line)[2:]
                    if arguments != ["run"]:
                        done = newcomer.call(*arguments)
                        assert done.code == 0, f"{line}\n{done.out}{done.err}"
                        said = done.out
    assert len(posted) > before
