"""What the goals stand in: projects, connections, scopes and the versions of the mapping."""

from __future__ import annotations

from collections.abc import Iterator

from okrsync.ports import MappingVersion, ScopeState
from okrsync.usecases import shape
from okrsync.usecases.mapping import version_to_json
from okrsync.usecases.register import register
from okrsync.usecases.register import to_json as register_to_json
from okrsync.usecases.trouble import SHRUNKEN
from okrsync.web.api.asked import Asked, AsOf, Page
from okrsync.web.api.pages import page
from okrsync.web.api.problem import Refused
from okrsync.web.api.view import View


def projects(view: View[AsOf]) -> shape.Json:
    """Every project and all work in progress, as ``okrsync projects --json`` has them."""
    library = view.library
    return view.told(register_to_json(register(library.okrs(view.at), library.store, view.at)))


def connections(view: View[Asked]) -> shape.Json:
    """Each connection, as ``okrsync connections --json`` has it, and when it is synced next."""
    syncs = view.door.next_syncs()
    told = [
        {**shape.connection(state, scopes), "next_sync_at": shape.instant(syncs.get(state.name))}
        for state, scopes in view.library.connections()
    ]
    return {"at": shape.instant(view.at), "connections": told}


def scopes(view: View[Asked]) -> shape.Json:
    """Each scope that is to be synced, and whether it is held."""
    return {"at": shape.instant(view.at), "scopes": [_scope(state) for state in _scopes(view)]}


def mapping_versions(view: View[Page]) -> shape.Json:
    """The versions of the mapping, the newest first, each with what it did to the numbers."""
    part, following = page(_versions(view), view)
    told = [version_to_json(version) for version in part]
    return {"at": shape.instant(view.at), "mapping_versions": told, "next_cursor": following}


def mapping_version(view: View[Asked]) -> shape.Json:
    """One version of the mapping, with the text of the file, which holds no secrets."""
    found = next((one for one in _versions(view) if str(one.number) == view.name), None)
    if found is None:
        hint = "GET /api/v1/mapping-versions lists them"
        raise Refused(404, f"there is no version {view.name!r} of the mapping", hint=hint, parameter="number")
    return {**version_to_json(found), "content": found.content}


def _versions(view: View[Asked]) -> list[MappingVersion]:
    return [one for one in reversed(view.library.store.mappings()) if one.adopted_at <= view.at]


def _scopes(view: View[Asked]) -> Iterator[ScopeState]:
    for _, states in view.library.connections():
        yield from states


def _scope(of: ScopeState) -> shape.Json:
    held = of.trouble_kind == SHRUNKEN
    return {"connection": of.id.connection, **shape.scope(of), "held": held}
