"""What is made from the code is what the code makes today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from okrsync.cli import okrsync
from okrsync.plugins import discover, usable
from okrsync.settings import load
from tests.meta.documents import ROOT
from tests.reference.pages import FOLDER, PAGES


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


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_fresh(name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == PAGES[name](), f"docs/reference/{name} is not what the code says: run make reference"


def test_nothing_else_lies_in_the_reference() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


def test_the_example_is_a_file_that_okrsync_takes(tmp_path: Path) -> None:
    names = ("JIRA_TOKEN", "GITHUB_TOKEN", "TRELLO_KEY", "TRELLO_TOKEN", "SLACK_BOT_TOKEN")
    example = ROOT / "config" / "okrsync.example.yaml"
    loaded = load(example, plugins=usable(discover()), environ=dict.fromkeys(names, "secret"))
    assert loaded.problems == ()
