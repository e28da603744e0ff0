"""The application: which path is whose, and which are open to whom."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from okrsync.errors import OkrsyncError
from okrsync.web.api import mounted
from okrsync.web.api.problem import Refused
from okrsync.web.api.problem import refused as told_by_problem
from okrsync.web.badges import Badges
from okrsync.web.door import Door
from okrsync.web.frame import Frame
from okrsync.web.guard import guarded
from okrsync.web.pages import pages, refused_to_people
from okrsync.web.rules import Rules
from okrsync.web.signs import Signs
from okrsync.web.slack import PATH, SlackRequests
from okrsync.web.tally import Tally
from okrsync.web.webhooks import Webhooks, path_of
from okrsync.web.work import Work

# Computations that programs may ask for at the same time.
_AT_ONCE = 3


def app(door: Door, rules: Rules) -> ASGIApp:
    """What is served of the daemon behind ``door``, by ``rules``.

    The signs of life are for everybody, since those who watch have no token. Tools and Slack sign.
    """
    tally, work = Tally(), Work(_AT_ONCE, "api")
    signs, webhooks = Signs(door, rules, tally), Webhooks(door, tally, rules.public_url)
    application = Starlette(
        routes=[
            Route("/-/healthy", signs.healthy),
            Route("/-/ready", signs.ready),
            Route("/metrics", guarded(signs.metrics, rules)),
            Route(path_of("{connection}"), webhooks.deliver, methods=["POST"]),
            Route(path_of("{connection}"), webhooks.probe),
            Route(PATH, SlackRequests(door, tally).take, methods=["POST"]),
            mounted(door, rules, work),
            Badges(door, rules, work).route,
            *pages(door, rules),
        ],
        exception_handlers={
            HTTPException: refused_to_people,
            Refused: told_by_problem,
            OkrsyncError: told_by_problem,
            Exception: refused_to_people,
        },
    )
    application.router.redirect_slashes = False
    return Frame(application, rules, tally)
