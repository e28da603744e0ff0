"""What work comes to once its items are counted: numbers alone, so that they can be kept."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Weights in ``unit``. It is ``complete`` where something counts and all of it is done."""

    done: float
    total: float
    dropped: float
    unit: str
    complete: bool

    @property
    def progress(self) -> float | None:
        """Between 0 and 1, or None where nothing counts: nothing selected is neither 0 % nor 100 %."""
        return self.done / self.total if self.total > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTally:
    """What a plan comes to, as a ``whole`` and by part.

    ``shares`` is what each part weighs within the whole, where an item counts once. ``by_part`` looks at each
    part alone, so that an item that two parts hold is in both.
    """

    whole: Tally
    shares: tuple[float, ...]
    by_part: tuple[Tally, ...]
