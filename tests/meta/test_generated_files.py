"""What is made from the code is what the code makes today."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from okrsync.cli import okrsync
from okrsync.plugins import discover, usable
from okrsync.settings import load
from tests.meta.documents import ROOT


def test_the_schema_is_fresh() -> None:
    """Run ``make schema`` where it is not."""
    printed = CliRunner().invoke(okrsync, ["schema"])
    kept = (ROOT / "config" / "okrsync.schema.json").read_text(encoding="utf-8")
    assert json.loads(kept) == json.loads(printed.stdout)
    assert kept == printed.stdout


def test_the_description_of_the_api_is_fresh() -> None:
    """Run ``make schema`` where it is not."""
    printed = CliRunner().invoke(okrsync, ["schema", "--api"])
    assert (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8") == printed.stdout


def test_the_example_is_a_file_that_okrsync_takes(tmp_path: Path) -> None:
    names = ("JIRA_TOKEN", "GITHUB_TOKEN", "TRELLO_KEY", "TRELLO_TOKEN", "SLACK_BOT_TOKEN")
    example = ROOT / "config" / "okrsync.example.yaml"
    loaded = load(example, plugins=usable(discover()), environ=dict.fromkeys(names, "secret"))
    assert loaded.problems == ()
