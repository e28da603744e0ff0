"""Jira's JSON as documented, with invented names, and what the connector makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okrsync.sdk import Json, Record, WorkItem, records
from okrsync_jira.fields import fields_of_site
from okrsync_jira.settings import JiraSettings
from okrsync_jira.states import Meanings
from okrsync_jira.translate import Lens

PAYLOADS = Path(__file__).parent / "payloads"
SITE = "https://county.atlassian.net"


@pytest.fixture
def payload() -> Callable[[str], Json]:
    """A payload file by name, fresh each time."""
    return lambda name: json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def settings() -> Callable[..., JiraSettings]:
    """Settings with whatever is given on top; None takes a setting away."""

    def make(**more: Any) -> JiraSettings:
        written = {"kind": "jira", "url": SITE, "email": "okr@county.example", "token": "invented-token"}
        kept = {name: value for name, value in {**written, **more}.items() if value is not None}
        return JiraSettings.model_validate(kept)

    return make


@pytest.fixture
def lens(payload: Callable[[str], Json], settings: Callable[..., JiraSettings]) -> Callable[..., Lens]:
    """How a connection with whatever is given on top sees issues."""

    def make(catalog: str = "fields_cloud", **more: Any) -> Lens:
        wanted = settings(**more)
        fields = fields_of_site(records(payload(catalog), "fields"), wanted.points_fields)
        return Lens(site=SITE, fields=fields, meanings=Meanings.of(wanted))

    return make


@pytest.fixture
def seen(payload: Callable[[str], Json], lens: Callable[..., Lens]) -> Callable[..., WorkItem]:
    """The work item made of the Cloud payload with fields changed; None stands for null."""

    def see(changed: Json = None, **more: Any) -> WorkItem:
        issue = payload("issue_cloud")
        issue["fields"].update(changed or {})
        return lens(**more).item(Record(issue, "issue"))

    return see
