"""The part of the file that says what is done for it: projects and their phases."""

from __future__ import annotations

from pydantic import Field

from okrsync.domain.okr import Standalone
from okrsync.settings.entry import Day, Entry, Id, Number, Text
from okrsync.settings.links import Work


class Phase(Entry):
    """A part of a project."""

    title: Text = Field(description="What this part delivers.")
    due: Day | None = Field(default=None, description="By the end of which day it should be delivered.")
    target: Number | None = Field(
        default=None, description="Where the key result's metric should stand when this phase is due."
    )
    work: Work | None = Field(default=None, description="The items that make it up.")


class Project(Entry):
    """Efforts towards deliverables: the action plan of a key result, or standalone with a reason."""

    id: Id = Field(description="What key results and reports call it.", examples=["dropout-prevention"])
    title: Text = Field(description="What it is about.")
    owner: Text | None = Field(default=None, description="Who answers for it.")
    phases: tuple[Phase, ...] = Field(default=(), description="Its parts, in order.")
    work: Work | None = Field(default=None, description="Items that belong to no phase.")
    standalone: Standalone | None = Field(
        default=None,
        description="Why it rightly serves no OKR: operational (keeps things running), compliance (law or "
        "regulation asks for it), internal (a small improvement).",
    )
