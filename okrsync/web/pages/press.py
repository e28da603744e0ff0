"""The press: makes each page once for all who ask for the same, and anew when something came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from starlette.datastructures import QueryParams

from okrsync.errors import OkrsyncError, UsageError
from okrsync.usecases.mapping import Standing
from okrsync.web.answers import InWords
from okrsync.web.door import Door, Library
from okrsync.web.pages.asked import Asked, read
from okrsync.web.pages.kept import BEARABLE, Kept, State
from okrsync.web.pages.paper import Paper
from okrsync.web.pages.together import Together
from okrsync.web.pages.view import View
from okrsync.web.pages.writing import write

# Each may hold thousands of items.
_MOST_TELLINGS = 20


@dataclass(frozen=True, slots=True)
class _Telling:
    """What a page tells, as of ``at`` (UTC), and the version of the mapping that it is told by."""

    at: datetime
    standing: Standing
    content: Any


class Press:
    """Pages of what is known behind ``door``. With ``may_leave`` they have a button to log out."""

    def __init__(self, door: Door, *, may_leave: bool) -> None:
        self._door = door
        self._may_leave = may_leave
        # Filters of one page share what it tells, which is never older than the page that is made of it.
        self._tellings: Kept[_Telling] = Kept(bearable=timedelta(0), most=_MOST_TELLINGS)
        self._papers: Kept[Paper] = Kept(bearable=BEARABLE)
        self._editions: Together[str] = Together()

    def paper(self, view: View[Any], path: str, query: QueryParams, subject: str) -> Paper:
        """The page that ``view`` shows of ``subject``. Raises HTTPException where there is none."""
        library = self._door.library()
        asked = read(path, query, library)
        try:
            state = self._state(library)
            return self._papers.get(
                (view.template, subject, asked),
                state,
                lambda: self._made(view, library, asked, subject, state),
            )
        except UsageError as error:
            raise InWords(
                404, f"There is nothing of this name{' as of then' if asked.at else ''}."
            ) from error
        except OkrsyncError as error:
            raise InWords(503, "The database can't be asked right now; the log says why.") from error

    def _state(self, library: Library) -> State:
        """Everything that makes a page another one, but for the time that passes."""
        problems = "\n".join(self._door.file_problems())
        edition = self._editions.ask(library.store.edition)
        return State(f"{edition} {problems}", library.clock())

    def _made(self, view: View[Any], library: Library, asked: Asked, subject: str, state: State) -> Paper:
        telling = self._tellings.get(
            (view.template, subject, asked.at), state, lambda: self._told(view, library, asked, subject)
        )
        told = {
            "asked": asked,
            "at": telling.at,
            "now": state.at,
            "live": asked.at is None,
            "zone": library.zone,
            "standing": telling.standing,
            "problems": self._door.file_problems(),
            "may_leave": self._may_leave,
        }
        return Paper.of(write(view.template, {**told, **view.show(telling.content, library, asked)}))

    def _told(self, view: View[Any], library: Library, asked: Asked, subject: str) -> _Telling:
        at = asked.at or library.clock()
        content = view.tell(self._door, library, asked, subject)
        return _Telling(at, library.standing(at), content)
