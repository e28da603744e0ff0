"""The JSON API, /api/v1: the numbers for programs, and check-ins from them.

What is answered has the shapes that ``--json`` has on the command line, from the same use cases.
"""

from __future__ import annotations

import re

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from okrsync.errors import OkrsyncError
from okrsync.web.api.checkin import CheckIns
from okrsync.web.api.description import described
from okrsync.web.api.operations import OPERATIONS
from okrsync.web.api.problem import Refused, refused
from okrsync.web.api.reading import Reading, json_answer
from okrsync.web.api.view import Present
from okrsync.web.door import Door
from okrsync.web.rules import Rules
from okrsync.web.tags import is_known, tag_of
from okrsync.web.work import Work

PREFIX = "/api/v1"


def mounted(door: Door, rules: Rules, work: Work) -> Mount:
    """The API at its place."""
    return _Below(PREFIX, api(door, rules, work))


class _Below(Mount):
    """Everything below a path. Starlette's own ends at a line break, which a name in a path may hold."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        super().__init__(path, app)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def api(door: Door, rules: Rules, work: Work) -> ASGIApp:
    """Everything below `PREFIX`. The description is for everybody: it says nothing of this installation."""
    present = Present()
    application = Starlette(
        routes=[
            Route("/openapi.json", _description),
            Route("/key-results/{id}/check-ins", CheckIns(door, rules, work).post, methods=["POST"]),
            *(Route(each.path, Reading(each, door, rules, work, present).answer) for each in OPERATIONS),
        ],
        exception_handlers=dict.fromkeys((HTTPException, Refused, OkrsyncError, Exception), refused),
    )
    application.router.redirect_slashes = False
    return application


async def _description(request: Request) -> Response:
    content = described()
    headers = {"etag": tag_of(content), "cache-control": "public, max-age=300"}
    if is_known(request, headers["etag"]):
        return Response(None, 304, headers)
    return json_answer(content, headers)


__all__ = ["PREFIX", "described", "mounted"]
