"""What evidence will be asked for: all that is known, or no more than what a few key results stand on.

After one item changed, what is known of a thousand other scopes and series need not be read.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from okrsync.domain.okr import KeyResult, Metric, Phase

# Of more than so many key results or scopes everything is read: statements must stay short.
_FEW, _FEW_SCOPES = 20, 200

_Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reach:
    """The scopes, series and plans that may be asked for; None where all of them may."""

    scopes: frozenset[_Name] | None = None
    series: frozenset[str] | None = None
    plans: tuple[tuple[Phase, ...], ...] | None = None

    @classmethod
    def of(cls, about: Collection[KeyResult] | None) -> Reach:
        """What the key results ``about`` stand on; everything for None, or for many."""
        if about is None or len(about) > _FEW:
            return cls()
        scopes = frozenset(scope for kr in about for scope in kr.scopes)
        if len(scopes) > _FEW_SCOPES:
            return cls()
        return cls(
            scopes=scopes,
            series=frozenset(kr.kind.series for kr in about if isinstance(kr.kind, Metric)),
            plans=tuple(kr.parts for kr in about),
        )

    def everything(self) -> None:
        """A ``LookupError`` where not everything was to be asked for."""
        if self.scopes is not None:
            raise LookupError("no more than a few key results were asked for when the evidence was gathered")

    def scope(self, name: _Name) -> _Name:
        """``name``, or a ``LookupError`` where it was not to be asked for: unread is not unknown."""
        if self.scopes is not None and name not in self.scopes:
            raise LookupError(f"{name} was not asked for when the evidence was gathered")
        return name

    def one_series(self, name: str) -> str:
        """``name``, or a ``LookupError`` where it was not to be asked for: unread is not unknown."""
        if self.series is not None and name not in self.series:
            raise LookupError(f"{name} was not asked for when the evidence was gathered")
        return name


EVERYTHING = Reach()
