"""From a vendor's table of addresses to an app: endpoints are plain functions of a site and a call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from starlette.applications import Starlette
from starlette.routing import Match, Route

from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.gate import Gate
from okrsync.sandbox.site import Site

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.gate import Manners

S = TypeVar("S", bound=Site)


@dataclass(frozen=True)
class Address(Generic[S]):
    """One path of a vendor's API: "GET" unless it says otherwise, answered under the world's lock."""

    path: str
    endpoint: Callable[[S, Call], Response]
    methods: tuple[str, ...] = ("GET",)

    def answer(self, site: S, call: Call) -> Response:
        """Run the endpoint; a refusal is an answer too."""
        with site.lock:
            try:
                return self.endpoint(site, call)
            except RefusedError as refused:
                return refused.response


def build(
    site: S, manners: Manners, addresses: Sequence[Address[S]], fallback: Callable[[Call], Response]
) -> ASGIApp:
    """Make a stand-in's app, gate included; `fallback` answers what no address covers."""
    routes = [Route(one.path, _endpoint(site, one.answer), methods=list(one.methods)) for one in addresses]
    lost = [Route("/{anything:path}", _endpoint(site, lambda _, call: fallback(call)), methods=_ALL)]
    app = Starlette(routes=[*routes, *lost])
    app.router.redirect_slashes = False
    return Gate(app, site, manners)


def dispatch(site: S, addresses: Sequence[Address[S]], call: Call) -> Response | None:
    """Answer a call inside a call (Trello's batch); None where no address covers it."""
    for one in addresses:
        route = Route(one.path, _endpoint(site, one.answer), methods=list(one.methods))
        match, found = route.matches({"type": "http", "method": call.method, "path": call.path})
        if match is Match.FULL:
            return one.answer(site, replace(call, params=found["path_params"]))
    return None


_ALL = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def _endpoint(site: S, answer: Callable[[S, Call], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        call: Call = request.state.call
        return answer(site, replace(call, params=request.path_params))

    return endpoint
