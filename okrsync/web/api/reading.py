"""Reading: one operation over HTTP, answered from what is remembered, or by 304 where it is known already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib import metadata
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from okrsync.web.api import asked as parameters
from okrsync.web.api.asked import Asked
from okrsync.web.api.operations import Operation
from okrsync.web.api.problem import Refused
from okrsync.web.api.view import Present, View, look
from okrsync.web.door import Door
from okrsync.web.guard import is_admitted
from okrsync.web.rules import Rules
from okrsync.web.tags import has_any, is_known, tag_of
from okrsync.web.work import Work

# Who keeps an answer asks whether it still holds before it is shown again.
_HEADERS = {"cache-control": "private, no-cache"}
_VERSION = metadata.version("okrsync")


@dataclass(frozen=True, slots=True)
class Reading:
    """``operation`` for those whom ``rules`` admit. ``present`` is shared by all of them."""

    operation: Operation
    door: Door
    rules: Rules
    work: Work
    present: Present

    async def answer(self, request: Request) -> Response:
        """The answer, 304 where it is known, or Refused."""
        refuse_strangers(request, self.rules)
        asked = parameters.read(self.operation.asked, request)
        return await self.work.do(self._answer, request, asked)

    def _answer(self, request: Request, asked: Asked) -> Response:
        library = self.door.library()
        edition = library.store.edition()
        present = self.present.of(edition, library.clock)
        view = look(self.door, library, present, self.operation.name, request.path_params, asked)
        tag = self._tag(view, edition)
        known = Response(None, 304, {**_HEADERS, "etag": tag})
        if is_known(request, tag):
            return known
        told = self.operation.tell(view)
        if has_any(request):
            return known
        # What came in meanwhile may be half in it: that is no answer to be kept.
        tagged = {"etag": tag} if library.store.edition() == edition else {}
        return json_answer(told, {**_HEADERS, **tagged, **_link(view, told)})

    def _tag(self, view: View[Asked], edition: str) -> str:
        """What the answer depends on: all that is remembered, the instant, the question and the timetable."""
        appointed = sorted(self.door.next_syncs().items())
        edited = self.present.is_edited(view.library, edition)
        asked = (self.operation.name, view.name, view.asked, view.start, view.is_now)
        return tag_of(_VERSION, edition, view.at, asked, appointed, edited)


def refuse_strangers(request: Request, rules: Rules) -> None:
    """Raises Refused for those who may not look inside."""
    if not is_admitted(request, rules):
        raise Refused(401, "this needs the token")


def json_answer(content: Any, headers: dict[str, str], status: int = 200) -> Response:
    """``content`` as JSON. A number that is none would be no JSON, so it is no answer."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(text.encode(), status, headers, media_type="application/json")


def _link(view: View[Asked], told: dict[str, Any]) -> dict[str, str]:
    """The address of the next page, as a query upon the same path (RFC 8288)."""
    following = told.get("next_cursor")
    if following is None:
        return {}
    asked = view.asked.model_dump(mode="json", exclude_none=True) | {"cursor": following}
    return {"link": f'<?{urlencode(asked)}>; rel="next"'}
