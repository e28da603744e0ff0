"""Serving pages: which path shows what, and to whom."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from okrsync.web.door import Door
from okrsync.web.guard import Endpoint
from okrsync.web.pages import static_files
from okrsync.web.pages.entry import Entry
from okrsync.web.pages.key_result import KEY_RESULT
from okrsync.web.pages.others import CONNECTIONS, HISTORY, PROJECTS
from okrsync.web.pages.overview import OVERVIEW
from okrsync.web.pages.press import Press
from okrsync.web.pages.view import View
from okrsync.web.rules import Rules
from okrsync.web.work import Work

# Most of them only wait for a page that another one has begun.
_READERS = 32


def pages(door: Door, rules: Rules) -> list[Route]:
    """The routes of all pages over ``door``, open to those whom ``rules`` admit or who logged in."""
    readers = Work(_READERS, "reader")
    press, entry = Press(door, may_leave=rules.token is not None), Entry(door, rules)
    shown: dict[str, View[Any]] = {
        "/": OVERVIEW,
        "/kr/{subject}": KEY_RESULT,
        "/projects": PROJECTS,
        "/connections": CONNECTIONS,
        "/history": HISTORY,
    }
    return [
        *(Route(path, entry.guarded(_endpoint(press, view, readers))) for path, view in shown.items()),
        Route("/login", entry.ask, methods=["GET"]),
        Route("/login", entry.log_in, methods=["POST"]),
        Route("/logout", entry.log_out, methods=["POST"]),
        Route("/static/{digest}/{name}", static_files.serve),
    ]


def _endpoint(press: Press, view: View[Any], readers: Work) -> Endpoint:
    async def show(request: Request) -> Response:
        subject = request.path_params.get("subject", "")
        path, query = request.scope["path"], request.query_params
        # In a thread: what is not made yet is computed, and what is made is looked up in the database.
        paper = await readers.do(press.paper, view, path, query, subject)
        return paper.answer(request)

    return show
