"""How many digits people are shown of a value that is not known exactly, or that is a mean."""

from __future__ import annotations


def rounded(value: float) -> str:
    """Three digits of ``value``, and more where a number before the point is larger: never ``1.29e+03``."""
    digits = max(3, len(f"{abs(value):.0f}"))
    return f"{value + 0.0:.{digits}g}"
