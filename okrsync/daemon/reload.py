"""Reload: what a file read again comes to, before it takes the place of what runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from okrsync.bootstrap import FileRefused, Hub, reread
from okrsync.daemon.order import Json
from okrsync.errors import OkrsyncError
from okrsync.settings import ProcessSettings

# The process settings as the environment and its file have them now.
Again = Callable[[], ProcessSettings]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file without problems: the ``hub`` that knows it, and what differs from what runs.

    ``effect`` is what the new version of the mapping does to the numbers, as `plan.to_json` has it; None
    where the mapping is the one that holds. ``restart_needed`` are the settings of the process that are
    others now and that a running one can't take over.
    """

    hub: Hub
    version: int
    effect: Json | None
    restart_needed: Sequence[str]

    def told(self) -> Json:
        """The same as JSON."""
        return {
            "version": self.version,
            "changed": self.effect is not None,
            "effect": self.effect,
            "restart_needed": list(self.restart_needed),
        }


def take(hub: Hub, settings: ProcessSettings, again: Again) -> Taken:
    """Read the file of ``settings`` with the environment of ``again``, and keep its mapping.

    Nothing else is changed, and nothing at all where the file or the environment has problems: OkrsyncError
    is raised then.
    """
    now = again()
    held = hub.store.mapping(None)
    new, version = reread(hub, settings.model_copy(update={"environ": now.environ}))
    is_new = held is None or held.number != version.number
    return Taken(
        new, version.number, dict(version.effect) if is_new else None, _restart_needed(settings, now)
    )


def touched(old: Hub, new: Hub) -> list[str]:
    """The connections that ask otherwise, or for other scopes, than they did."""
    return [
        name
        for name, settings in new.config.connections.items()
        if settings != old.config.connections.get(name) or _scopes(new, name) != _scopes(old, name)
    ]


def problems_of(error: OkrsyncError) -> list[str]:
    """What is wrong, an entry for each problem, with file and line where it is the file's."""
    return [str(one) for one in error.problems] if isinstance(error, FileRefused) else [str(error)]


def _restart_needed(before: ProcessSettings, now: ProcessSettings) -> list[str]:
    names = (name for name in type(before).model_fields if name != "environ")
    return [name for name in names if getattr(before, name) != getattr(now, name)]


def _scopes(hub: Hub, connection: str) -> list[str]:
    return [str(scope) for scope in hub.config.scopes if scope.connection == connection]
