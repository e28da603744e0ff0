"""Every field that is asked for in GraphQL is one that GitHub has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from okrsync_github.graphql import ITEMS, ITEMS_OF_OLD, NAMES, PROJECTS

_HERE = Path(__file__).parent
# GitHub has this field and its package does not: https://docs.github.com/en/graphql/reference/objects#issue
_UNPUBLISHED = ['Cannot query field "issueType" on type "Issue".']


def faults_of(published: Path, *queries: str) -> list[list[str]]:
    """What GitHub's schema does not know of each query."""
    schema = published / "@octokit/graphql-schema/schema.graphql"
    asked = {"schema": str(schema), "modules": str(published / "graphql/index.js"), "queries": queries}
    done = subprocess.run(
        ["node", str(_HERE / "queries.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[list[str]] = json.loads(done.stdout)
    return found


def test_every_query_asks_for_what_there_is(published: Path) -> None:
    assert faults_of(published, NAMES, PROJECTS, ITEMS_OF_OLD, ITEMS) == [[], [], [], _UNPUBLISHED]


def test_a_misspelt_field_would_be_noticed(published: Path) -> None:
    [[fault]] = faults_of(published, NAMES.replace("hasNextPage", "hasNextPages"))
    assert "hasNextPages" in fault
