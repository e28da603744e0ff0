"""Mapping: keep each version of what was written down, so that the past is told by what held then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import TypeAdapter

from okrsync.domain.evidence import LookingBack
from okrsync.domain.okr import Okrs
from okrsync.errors import UsageError
from okrsync.ports import MappingVersion, Store
from okrsync.usecases import closings, shape
from okrsync.usecases.plan import plan, to_json
from okrsync.usecases.recall import Archive
from okrsync.usecases.recompute import first_figures

_OKRS = TypeAdapter(Okrs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which ``version`` numbers are told by (None before there is one), and which one runs now.

    ``edited`` says whether the file has other goals or other work by now than what runs.
    """

    version: int | None
    running: int | None
    edited: bool


class Outdated(UsageError):
    """Another version of the mapping took the place of this one, and nobody has said that it is to return."""


def adopt(
    okrs: Okrs,
    content: str,
    store: Store,
    at: datetime,
    *,
    written_at: datetime | None = None,
    sources: Callable[[], Mapping[str, str]] = dict,
) -> MappingVersion:
    """Make ``okrs`` what holds from ``at`` (UTC) on; ``content`` is the file's text without secrets.

    What does not differ from the current version is that version. A new one is kept in one step with its
    effect on every number, and with what every key result comes to under it. ``sources`` tells the names of
    the automatic sources of measurements by their series.

    Where several processes adopt, each from a file of its own, ``written_at`` is when this one's was last
    written. Raises Outdated where its text held before and was not written since another one took its place:
    two files would take turns otherwise.
    """
    current, written = store.mapping(None), write(okrs)
    if current is not None and (current.content, current.okrs) == (content, written):
        return current
    if current is not None and written_at is not None and written_at <= current.adopted_at:
        _refuse_if_it_held(content, store, current)
    evidence = store.evidence(at)
    return store.adopt(
        content=content,
        okrs=written,
        effect=effect(okrs, store, evidence, sources()),
        at=at,
        scopes=okrs.scopes,
        series=okrs.series,
        figures=first_figures(okrs, evidence),
    )


def effect(okrs: Okrs, store: Store, evidence: LookingBack, sources: Mapping[str, str]) -> shape.Json:
    """What it would do to every number if ``okrs`` took the place of what holds, on ``evidence``, as JSON.

    ``sources`` are the names of the automatic sources of measurements by their series.
    """
    items, closed = store.items(evidence.at), closings.standing(store, evidence.at).values()
    return to_json(plan(held(store), okrs, evidence, items, closings=closed, sources=sources))


def _refuse_if_it_held(content: str, store: Store, current: MappingVersion) -> None:
    held_before = [version.number for version in store.mappings() if version.content == content]
    if held_before:
        raise Outdated(
            f"the file is that of version {held_before[-1]} of the mapping, and version {current.number} was "
            "adopted after it was last written",
            hint="bring it up to date; or touch it, if it is to hold again",
        )


def write(okrs: Okrs) -> str:
    """``okrs`` as text that `read` understands."""
    return _OKRS.dump_json(okrs).decode()


def read(version: MappingVersion) -> Okrs:
    """What that version came to when it was adopted, whatever its file would come to today."""
    return _read(version.okrs)


@lru_cache(maxsize=4)
def _read(okrs: str) -> Okrs:
    return _OKRS.validate_json(okrs)


def held(store: Store) -> Okrs:
    """What holds now; nothing where no version was adopted yet."""
    version = store.mapping(None)
    return Okrs() if version is None else read(version)


def as_of(store: Archive, at: datetime) -> Okrs | None:
    """What held at ``at`` (UTC); before the first version that one, and None where there is none yet."""
    version = store.mapping(at)
    return None if version is None else read(version)


def standing(written: Okrs, store: Store, at: datetime) -> Standing:
    """What numbers as of ``at`` (UTC) are told by, beside what is ``written`` in the file now."""
    then, now = store.mapping(at), store.mapping(None)
    return Standing(
        version=then.number if then else None,
        running=now.number if now else None,
        edited=now is not None and read(now) != written,
    )


def version_to_json(of: MappingVersion) -> shape.Json:
    """A version and its effect as JSON."""
    return {"number": of.number, "adopted_at": shape.instant(of.adopted_at), "effect": dict(of.effect)}


def standing_to_json(of: Standing) -> shape.Json:
    """A standing as JSON."""
    return {"version": of.version, "edited": of.edited}
