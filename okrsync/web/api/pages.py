"""Pages: a long list in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from okrsync.web.api.asked import Page
from okrsync.web.api.cursor import Cursor
from okrsync.web.api.view import View

T = TypeVar("T")
P = TypeVar("P", bound=Page)


def page(entries: Sequence[T], view: View[P]) -> tuple[Sequence[T], str | None]:
    """The part of ``entries`` that was asked for, and the cursor of the next one; None after the last."""
    end = view.start + view.asked.limit
    more = end < len(entries)
    return entries[view.start : end], Cursor(view.at, end).write(view.list_id) if more else None
