"""What a page is: what is told on it, which is made once, and how that is shown to one reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from okrsync.web.door import Door, Library
from okrsync.web.pages.asked import Asked

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class View(Generic[_T]):
    """``tell`` makes what the page tells of a subject as of an instant; it may raise UsageError.

    ``show`` puts it into the words and pieces that ``template`` has places for.
    """

    template: str
    tell: Callable[[Door, Library, Asked, str], _T]
    show: Callable[[_T, Library, Asked], Mapping[str, Any]]
