"""Each value of an indexed column once, without reading every row.

``select distinct`` reads the whole index. This hops from each value to the next one, a "loose index scan":
https://wiki.postgresql.org/wiki/Loose_indexscan. Series are asked every few minutes, for years.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import CTE, ColumnElement, ScalarSelect, Text, false, func, literal, null, select, union_all

from okrsync.store.times import AT


def among(column: ColumnElement[str], names: Collection[str] | None) -> CTE:
    """Like ``every``, but no more than the few ``names``, in order; all of them for None."""
    if names is None:
        return every(column)
    few = [select(literal(name, Text).label("value")) for name in sorted(names)]
    none = select(null().label("value")).where(false())
    return union_all(*few).cte("among") if few else none.cte("among")


def last_up_to(
    at: ColumnElement[Any], number: ColumnElement[int], meets: ColumnElement[bool], names: CTE
) -> ScalarSelect[int]:
    """The ``number`` of the last row up to ``AT`` that ``meets`` what the row of ``names`` around it asks."""
    rows = select(number).where(meets, at <= AT).order_by(at.desc(), number.desc())
    return rows.limit(1).correlate(names).scalar_subquery()


def every(column: ColumnElement[str]) -> CTE:
    """The values of ``column``, as the column ``value`` of a table; the last row of it is NULL."""
    hops = select(func.min(column).label("value")).cte(f"every_{column.key}", recursive=True)
    next_one = select(func.min(column)).where(column > hops.c.value).correlate(hops).scalar_subquery()
    return hops.union_all(select(next_one).where(hops.c.value.is_not(None)))
