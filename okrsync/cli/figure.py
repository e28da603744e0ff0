"""A number on the command line, and what is said of one that is none."""

from __future__ import annotations

from math import isfinite
from typing import Any

import click


class Figure(click.ParamType[float]):
    """A finite number in a metric's own unit, which is not written."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """``value`` as a number. Raises BadParameter with a way to write it."""
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            self.fail(f"{value!r} is no number: write 8.5, with a point and without the unit", param, ctx)
        return number
