"""How large a number may be that is reckoned with: squares, sums and shares of it must stay finite."""

from __future__ import annotations

from math import isfinite

GREATEST = 1e100
LEAST_APART = 1e-100


def is_usable(value: float) -> bool:
    """Whether ``value`` is finite and far enough from where floats end."""
    return isfinite(value) and abs(value) <= GREATEST
