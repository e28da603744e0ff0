"""Pages that tell nothing of what is known: errors, and the way in."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from okrsync.web.answers import InWords, refused, said
from okrsync.web.pages.paper import Paper
from okrsync.web.pages.writing import write

_HEADINGS = {404: "Not found", 500: "Something broke", 503: "Not now"}


def wants_page(request: Request) -> bool:
    """Whether a browser asks, for somebody who reads."""
    return "text/html" in request.headers.get("accept", "")


async def refused_to_people(request: Request, error: Exception) -> Response:
    """What refusals are answered with: a page for people, JSON for programs."""
    if not wants_page(request):
        return await refused(request, error)
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    answer = _page(_HEADINGS.get(status, "That can't be shown"), _words(status, error)).answer(
        request, status
    )
    answer.headers.update({**headers, "cache-control": "no-store"})
    return answer


def login(request: Request, *, next_: str, wrong: bool = False) -> Response:
    """The form that asks for the token; the status is 401."""
    paper = _page(
        "okrsync", "This page is for those who have the token.", form=True, next_=next_, wrong=wrong
    )
    return _private(paper.answer(request, 401))


def closed(request: Request) -> Response:
    """What is said where nobody can log in; the status is 401."""
    words = "This page is open on its own machine only. A token or a declared proxy opens it to others."
    return _private(_page("okrsync", words).answer(request, 401))


def once_more(request: Request, *, next_: str) -> Response:
    """A page that asks for itself again: browsers keep strict cookies back where a foreign link leads."""
    return _private(_page("okrsync", "One moment.", next_=next_, again=True).answer(request, 401))


def _page(heading: str, words: str, *, next_: str = "/", **kind: bool) -> Paper:
    """A page of a kind: one with the ``form``, of which something was ``wrong``, or that asks ``again``."""
    kinds = {"form": False, "wrong": False, "again": False, **kind}
    return Paper.of(write("alone.html", {"heading": heading, "words": words, "next": next_, **kinds}))


def _private(answer: Response) -> Response:
    answer.headers["cache-control"] = "no-store"
    del answer.headers["etag"]
    return answer


def _words(status: int, error: Exception) -> str:
    told = error.words if isinstance(error, InWords) else f"{said(status)}."
    return f"{told[0].upper()}{told[1:]}"
