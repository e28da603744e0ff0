"""Recall: what is remembered, for reading, each thing read once however many use cases ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol

from okrsync.domain.evidence import LookingBack
from okrsync.ports import Closing, MappingVersion, Store


class Archive(Protocol):
    """The part of a store that explanations are made from. All instants are UTC."""

    def evidence(self, at: datetime) -> LookingBack:
        """All that was known at ``at``."""
        ...

    def mapping(self, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at`` (None for now); before the first, the first."""
        ...

    def mappings(self) -> Sequence[MappingVersion]:
        """Every version, oldest first."""
        ...

    def closings(self) -> Sequence[Closing]:
        """Every closing of an objective, oldest first."""
        ...

    def last_evaluation(self, key_result: str, before: datetime) -> Mapping[str, Any] | None:
        """The figures last kept up to ``before``, or None."""
        ...


class Recall:
    """An archive that answers the same question once. For one page or report: it notices nothing new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._evidence: dict[datetime, LookingBack] = {}
        self._current: dict[datetime | None, MappingVersion | None] = {}

    def evidence(self, at: datetime) -> LookingBack:
        """All that was known at ``at``."""
        if at not in self._evidence:
            self._evidence[at] = self._store.evidence(at)
        return self._evidence[at]

    def mapping(self, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at``."""
        if at not in self._current:
            self._current[at] = self._store.mapping(at)
        return self._current[at]

    def mappings(self) -> Sequence[MappingVersion]:
        """Every version, oldest first."""
        return self._mappings

    def closings(self) -> Sequence[Closing]:
        """Every closing of an objective, oldest first."""
        return self._closings

    def last_evaluation(self, key_result: str, before: datetime) -> Mapping[str, Any] | None:
        """The figures last kept up to ``before``, or None."""
        return self._store.last_evaluation(key_result, before)

    @cached_property
    def _mappings(self) -> Sequence[MappingVersion]:
        return self._store.mappings()

    @cached_property
    def _closings(self) -> Sequence[Closing]:
        return self._store.closings()
