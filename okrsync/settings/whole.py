"""The whole file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from okrsync.settings.effort import Project
from okrsync.settings.entry import Entry
from okrsync.settings.goals import Kpi, Objective
from okrsync.settings.links import Connected
from okrsync.settings.running import Accepted, Bands, Guard, Schedule, Slack


class MappingFile(Entry):
    """Objectives and key results, the work that is done for them, and where both are found."""

    version: Literal[1] = Field(description="The version of this file's format: 1.")
    connections: dict[str, Connected] = Field(
        default_factory=dict, description="Credentials and address of each tool, under a name of your choice."
    )
    objectives: tuple[Objective, ...] = Field(default=(), description="What is to be reached.")
    kpis: tuple[Kpi, ...] = Field(default=(), description="What tells whether the organisation is healthy.")
    projects: tuple[Project, ...] = Field(default=(), description="What is done.")
    schedule: Schedule = Field(default_factory=Schedule, description="When okrsync pulls.")
    bands: Bands = Field(default_factory=Bands, description="What counts as on track and as behind.")
    slack: Slack | None = Field(default=None, description="Where summaries are posted.")
    accepted: tuple[Accepted, ...] = Field(
        default=(), description="What check advises and you have decided to leave as it is."
    )
    guard: Guard = Field(default_factory=Guard, description="What is too strange to be believed.")
