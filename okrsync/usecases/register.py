"""Register: every project and what it is for, and what the work in progress is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.delivery import Batch, Delivery, deliver
from okrsync.domain.evidence import Evidence
from okrsync.domain.focus import Focus, InProgress, focus
from okrsync.domain.okr import Okrs, Project, Standalone
from okrsync.domain.selection import select
from okrsync.ports import Store
from okrsync.usecases import shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A project, the ids of the key results that it is the plan of, and how much of it is delivered.

    ``unread`` are its scopes that were never synced. As long as there is one, nobody knows its delivery.
    """

    project: Project
    key_results: tuple[str, ...]
    delivery: Delivery
    unread: tuple[tuple[str, str], ...] = ()

    @property
    def scopes(self) -> tuple[tuple[str, str], ...]:
        """The connection and scope of all its work, each once."""
        work = (selection for phase in self.project.phases for selection in phase.work)
        return tuple(dict.fromkeys((s.connection, s.scope) for s in work))

    @property
    def progress(self) -> float | None:
        """Between 0 and 1; None where nothing counts, or something was never synced."""
        return None if self.unread else self.delivery.progress

    @property
    def purpose(self) -> str:
        """What it is for, in words."""
        if self.key_results:
            return ", ".join(self.key_results)
        return f"standalone: {self.project.standalone}" if self.project.standalone else "unexplained"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every project in the order of the file, and all work in progress."""

    entries: tuple[Entry, ...]
    focus: Focus

    @property
    def reasons(self) -> tuple[Standalone, ...]:
        """The reasons for which some work in progress is standalone."""
        return tuple(reason for reason in Standalone if self.focus.standalone(reason))


def register(okrs: Okrs, store: Store, at: datetime) -> Register:
    """All projects of ``okrs`` and all work in progress as of ``at`` (UTC)."""
    evidence = store.evidence(at)
    return Register(
        entries=entries(okrs, evidence),
        focus=focus(okrs, evidence.everything()),
    )


def entries(okrs: Okrs, evidence: Evidence) -> tuple[Entry, ...]:
    """Every project of ``okrs``, in the order of the file."""
    return tuple(_entry(project, okrs, evidence) for project in okrs.projects)


def to_json(of: Register) -> shape.Json:
    """The register as JSON."""
    return {
        "projects": [project(entry) for entry in of.entries],
        "focus": _counts(of),
        "in_progress": [_item(item) for item in of.focus.items],
    }


def _counts(of: Register) -> shape.Json:
    """How many items are in progress, and what for."""
    return {
        "in_progress": len(of.focus.items),
        "serving": len(of.focus.serving),
        "standalone": {str(reason): len(of.focus.standalone(reason)) for reason in Standalone},
        "unexplained": len(of.focus.unexplained),
    }


def _entry(of: Project, okrs: Okrs, evidence: Evidence) -> Entry:
    batches = [
        Batch(part, selection, select(selection, evidence.items(selection.connection, selection.scope)))
        for part, phase in enumerate(of.phases)
        for selection in phase.work
    ]
    scopes = dict.fromkeys((batch.selection.connection, batch.selection.scope) for batch in batches)
    return Entry(
        project=of,
        key_results=tuple(kr.id for kr in okrs.key_results if kr.project == of.id),
        delivery=deliver(batches),
        unread=tuple(scope for scope in scopes if evidence.freshness(*scope).succeeded_at is None),
    )


def project(of: Entry) -> shape.Json:
    """A project as JSON."""
    return {
        "id": of.project.id,
        "title": of.project.title,
        "owner": of.project.owner,
        "key_results": list(of.key_results),
        "standalone": of.project.standalone.value if of.project.standalone else None,
        "delivery": shape.fraction(of.progress),
        "done": shape.fraction(of.delivery.tally.done),
        "total": shape.fraction(of.delivery.tally.total),
        "unit": of.delivery.unit,
        "items": len(of.delivery.counted),
        "unread": [f"{connection}: {scope}" for connection, scope in of.unread],
    }


def _item(of: InProgress) -> shape.Json:
    return {
        **shape.named(of.tracked),
        "key_results": list(of.key_results),
        "project": of.project,
        "standalone": of.reason.value if of.reason else None,
    }
