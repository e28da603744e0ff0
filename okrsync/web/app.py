"""The application: which path is whose, and which are open to whom."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from okrsync.web.door import Door
from okrsync.web.frame import Frame
from okrsync.web.guard import guarded
from okrsync.web.pages import pages, refused_to_people
from okrsync.web.rules import Rules
from okrsync.web.signs import Signs
from okrsync.web.tally import Tally
from okrsync.web.webhooks import Webhooks, path_of


def app(door: Door, rules: Rules) -> ASGIApp:
    """What is served of the daemon behind ``door``, by ``rules``.

    The signs of life are for everybody, since those who watch have no token. A webhook shows a signature.
    """
    tally = Tally()
    signs, webhooks = Signs(door, rules, tally), Webhooks(door, tally, rules.public_url)
    application = Starlette(
        routes=[
            Route("/-/healthy", signs.healthy),
            Route("/-/ready", signs.ready),
            Route("/metrics", guarded(signs.metrics, rules)),
            Route(path_of("{connection}"), webhooks.deliver, methods=["POST"]),
            Route(path_of("{connection}"), webhooks.probe),
            *pages(door, rules),
        ],
        exception_handlers={HTTPException: refused_to_people, Exception: refused_to_people},
    )
    application.router.redirect_slashes = False
    return Frame(application, rules, tally)
