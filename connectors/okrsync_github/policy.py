"""Which of GitHub's words mean what, as the connection's settings say. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okrsync.sdk import State
from okrsync_github.settings import GitHubSettings

_POINTS = ("points", "story points", "estimate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Names are kept as they compare: without case. ``points_fields`` are in order of preference."""

    doing_labels: frozenset[str]
    doing_statuses: frozenset[str]
    status_field: str
    dropped_labels: frozenset[str]
    dropped_reasons: frozenset[str]
    points_fields: tuple[str, ...]

    @classmethod
    def of(cls, settings: GitHubSettings) -> Policy:
        """The policy of a connection."""
        return cls(
            doing_labels=_folded(settings.doing_labels),
            doing_statuses=_folded(settings.doing_statuses),
            status_field=settings.status_field.casefold(),
            dropped_labels=_folded(settings.dropped_labels),
            dropped_reasons=_folded(settings.dropped_reasons),
            points_fields=(settings.points_field.casefold(),) if settings.points_field else _POINTS,
        )

    @property
    def fingerprint(self) -> str:
        """Differs where the policy for repositories does: what another one understood is to be read again."""
        parts = (
            *map(sorted, (self.doing_labels, self.dropped_labels, self.dropped_reasons)),
            self.points_fields,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

    def is_status(self, field: str | None) -> bool:
        """Whether the field of a project of this name tells how far its items are."""
        return field is not None and field.casefold() == self.status_field

    def of_open(self, labels: Iterable[str], status: str | None = None) -> State:
        """What an open issue with these labels is, and with this status in a project."""
        is_begun = any(label.casefold() in self.doing_labels for label in labels)
        if status is not None and status.casefold() in self.doing_statuses:
            is_begun = True
        return State.DOING if is_begun else State.TODO

    def of_closed(self, reason: str | None, labels: Iterable[str]) -> tuple[State, str | None]:
        """What a closed issue is, and the word that says so; of several labels always the same one.

        Issues from before 2022 and some others were closed without a reason: those count as done.
        https://docs.github.com/en/rest/issues/issues#get-an-issue (``state_reason``)
        """
        if reason is not None and reason.casefold() in self.dropped_reasons:
            return State.DROPPED, reason
        given_up = min((label for label in labels if label.casefold() in self.dropped_labels), default=None)
        return (State.DROPPED, given_up) if given_up is not None else (State.DONE, reason)

    def points(self, numbers: Mapping[str, float]) -> float | None:
        """The estimate among an issue's numeric fields."""
        folded = {name.casefold(): number for name, number in numbers.items()}
        return next((folded[name] for name in self.points_fields if name in folded), None)


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
