"""Contact: what is known of each connection of the file and of its scopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okrsync.ports import ConnectionState, ScopeId, ScopeState, Store

Wanted = Mapping[str, Sequence[ScopeId]]


def contacts(wanted: Wanted, store: Store) -> Iterator[tuple[ConnectionState, Sequence[ScopeState]]]:
    """Each connection of ``wanted`` with its scopes, in that order; empty states where it was never used."""
    connections = {state.name: state for state in store.connection_states()}
    scopes = {state.id: state for state in store.scope_states()}
    for name, ids in wanted.items():
        state = connections.get(name, ConnectionState(name=name))
        yield state, [scopes.get(one, ScopeState(id=one)) for one in ids]
