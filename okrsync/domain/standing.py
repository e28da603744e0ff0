"""What each key result stands on, looked up from the other side: which of them new evidence can move."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from okrsync.domain.okr import Metric, Okrs

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Standing:
    """The key results (ids) that stand on each scope (connection and scope) and on each series."""

    by_scope: Mapping[tuple[str, str], tuple[str, ...]]
    by_series: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, okrs: Okrs) -> Standing:
        """What the key results of ``okrs`` stand on: their work, and what measures them."""
        by_scope: dict[tuple[str, str], list[str]] = defaultdict(list)
        by_series: dict[str, list[str]] = defaultdict(list)
        for kr in okrs.key_results:
            for scope in kr.scopes:
                by_scope[scope].append(kr.id)
            if isinstance(kr.kind, Metric):
                by_series[kr.kind.series].append(kr.id)
        return cls(_fixed(by_scope), _fixed(by_series))

    def touched(self, *, scopes: Iterable[tuple[str, str]], series: Iterable[str]) -> frozenset[str]:
        """The key results that can move where these scopes and series have something new."""
        by_scope = (name for scope in scopes for name in self.by_scope.get(scope, ()))
        by_series = (name for one in series for name in self.by_series.get(one, ()))
        return frozenset((*by_scope, *by_series))


def _fixed(of: Mapping[_Key, list[str]]) -> dict[_Key, tuple[str, ...]]:
    return {key: tuple(names) for key, names in of.items()}
