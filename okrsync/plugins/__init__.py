"""Connectors found by entry point: each becomes a record with a status, never a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import EntryPoint, entry_points

from okrsync.sdk import API_VERSION, Plugin

GROUP = "okrsync.connectors"


class Standing(StrEnum):
    """Whether a connector can be used, and why not."""

    READY = "ready"
    BROKEN = "broken"
    DUPLICATE = "duplicate"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginRecord:
    """One entry point: who offers which kind, whether it can be used, and what is wrong if not."""

    kind: str
    package: str
    standing: Standing
    plugin: Plugin | None = None
    trouble: str | None = None


def discover(found: Iterable[EntryPoint] | None = None) -> tuple[PluginRecord, ...]:
    """Every connector that is installed, by kind. Of two that claim one kind neither is used."""
    points = sorted(entry_points(group=GROUP) if found is None else found, key=lambda p: (p.name, p.value))
    claims = Counter(point.name for point in points)
    return tuple(_record(point, contested=claims[point.name] > 1) for point in points)


def usable(records: Sequence[PluginRecord]) -> dict[str, Plugin]:
    """The connectors that can be used, by kind."""
    return {r.kind: r.plugin for r in records if r.standing is Standing.READY and r.plugin is not None}


def _record(point: EntryPoint, *, contested: bool) -> PluginRecord:
    package = point.dist.name if point.dist is not None else point.value

    def unusable(standing: Standing, trouble: str) -> PluginRecord:
        return PluginRecord(kind=point.name, package=package, standing=standing, trouble=trouble)

    if contested:
        return unusable(Standing.DUPLICATE, f"several packages offer the kind {point.name!r}")
    try:
        plugin = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - what a stranger's import raises is its trouble
        return unusable(Standing.BROKEN, f"it can't be imported: {type(error).__name__}: {error}")
    if not isinstance(plugin, Plugin):
        return unusable(Standing.BROKEN, f"{point.value} is no okrsync.sdk.Plugin")
    if plugin.kind != point.name:
        return unusable(
            Standing.BROKEN, f"it is registered as {point.name!r} and calls itself {plugin.kind!r}"
        )
    if plugin.api_version != API_VERSION:
        trouble = f"it was written for version {plugin.api_version} of the sdk, this is {API_VERSION}"
        return unusable(Standing.OUTDATED, trouble)
    return PluginRecord(kind=point.name, package=package, standing=Standing.READY, plugin=plugin)
