"""The other pages: projects, connections, and the history of the mapping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okrsync.ports import ConnectionState, MappingVersion, ScopeState
from okrsync.usecases.effects import SECTIONS
from okrsync.usecases.register import Register, register
from okrsync.web.door import Door, Library
from okrsync.web.pages.asked import Asked
from okrsync.web.pages.view import View

_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class _Projects:
    """All projects and work in progress, and the titles of the key results that they may be for."""

    register: Register
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Connections:
    """What is known of each connection, and when it is synced next (UTC)."""

    states: Sequence[tuple[ConnectionState, Sequence[ScopeState]]]
    next: Mapping[str, datetime]


def _tell_projects(_: Door, library: Library, asked: Asked, __: str) -> _Projects:
    at = asked.at or library.clock()
    okrs = library.okrs(at)
    return _Projects(register(okrs, library.store, at), {kr.id: kr.title for kr in okrs.key_results})


def _show_projects(told: _Projects, _: Library, __: Asked) -> Mapping[str, Any]:
    return {"register": told.register, "titles": told.titles}


def _tell_connections(door: Door, library: Library, _: Asked, __: str) -> _Connections:
    return _Connections(library.connections(), door.next_syncs())


def _show_connections(told: _Connections, _: Library, __: Asked) -> Mapping[str, Any]:
    return {"connections": told.states, "next": told.next}


def _tell_history(_: Door, library: Library, asked: Asked, __: str) -> Sequence[MappingVersion]:
    at = asked.at or library.clock()
    return [version for version in library.store.mappings() if version.adopted_at <= at][::-1]


def _show_history(told: Sequence[MappingVersion], _: Library, asked: Asked) -> Mapping[str, Any]:
    first, last = asked.part_of(len(told), _A_PAGE)
    return {
        "versions": told[first : first + _A_PAGE],
        "last": last,
        "sections": SECTIONS,
    }


PROJECTS = View("projects.html", _tell_projects, _show_projects)
CONNECTIONS = View("connections.html", _tell_connections, _show_connections)
HISTORY = View("history.html", _tell_history, _show_history)
