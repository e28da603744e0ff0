"""Badges over HTTP: /badge/KR.svg, for those who may look inside, or for everybody where that is wanted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.errors import OkrsyncError
from okrsync.web.api.asked import Asked, AsOf, read
from okrsync.web.api.goals import figures_of
from okrsync.web.api.problem import Refused
from okrsync.web.api.reading import refuse_strangers
from okrsync.web.api.view import Present, look
from okrsync.web.badge import Show, badge
from okrsync.web.door import Door
from okrsync.web.guard import is_admitted
from okrsync.web.rules import Rules
from okrsync.web.tags import is_known, tag_of
from okrsync.web.work import Work

_MEDIA_TYPE = "image/svg+xml"
# Seconds: long enough for a page that many read, short enough that nobody is misled.
_PUBLIC = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
_GUARDED = {"cache-control": "private, max-age=60"}
_MOST_KEPT = 200


class Shown(Asked):
    """How a badge is to look."""

    show: Show = Field(Show.BOTH, description="Both needles and the status, or one of them.")
    label: str | None = Field(None, max_length=60, description="What stands before it, instead of the title.")


@dataclass(frozen=True, slots=True)
class Badges:
    """The badges of what is behind ``door``, by ``rules``."""

    door: Door
    rules: Rules
    work: Work
    present: Present = field(default_factory=Present)
    # What was computed of the present, so that a page that many read is computed once.
    _figures: dict[tuple[str, datetime, str], KeyResultFigures] = field(default_factory=dict)

    @property
    def route(self) -> Route:
        """Where they are."""
        return Route("/badge/{id}.svg", self.show)

    async def show(self, request: Request) -> Response:
        """The badge of one key result, or 304."""
        if not self.rules.public_badges:
            refuse_strangers(request, self.rules)
        asked = read(Shown, request)
        try:
            return await self.work.do(self._show, request, asked)
        except (Refused, OkrsyncError) as refused:
            if is_admitted(request, self.rules):
                raise
            raise _for_strangers(refused) from None

    def _show(self, request: Request, asked: Shown) -> Response:
        library = self.door.library()
        edition, name = library.store.edition(), request.path_params["id"]
        at = self.present.of(edition, library.clock)
        tag = tag_of(edition, at, name, asked)
        headers = {**(_PUBLIC if self.rules.public_badges else _GUARDED), "etag": tag}
        if is_known(request, tag):
            return Response(None, 304, headers)
        figures = self._of((edition, at, name))
        drawn = badge(figures, show=asked.show, label=asked.label)
        return Response(drawn.encode(), 200, headers, media_type=_MEDIA_TYPE)

    def _of(self, wanted: tuple[str, datetime, str]) -> KeyResultFigures:
        kept = self._figures.get(wanted)
        if kept is not None:
            return kept
        _, at, name = wanted
        view = look(self.door, self.door.library(), at, "badge", {"id": name}, AsOf(as_of=None))
        figures, _ = figures_of(view)
        if len(self._figures) >= _MOST_KEPT:
            self._figures.clear()
        self._figures[wanted] = figures
        return figures


def _for_strangers(refused: Refused | OkrsyncError) -> Refused:
    """The same without what only those may know who look inside: other names, and where the database is."""
    if isinstance(refused, Refused):
        return Refused(refused.status, "there is no such badge", hint="ask who runs this okrsync")
    return Refused(503, "the database can't be asked now")
