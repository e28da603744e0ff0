"""The door for Slack: what people press, submit and type there. Judged by its signature alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog
from starlette.requests import Request
from starlette.responses import Response

from okrsync.web.answers import answer, refusal
from okrsync.web.body import read_body
from okrsync.web.door import Door
from okrsync.web.tally import Tally
from okrsync.web.work import Work

_log = structlog.get_logger("okrsync")

PATH = "/slack"

# Bytes and seconds. A form may have 250 kB: https://docs.slack.dev/reference/views/modal-views.
_MOST = 1 << 19
_SECONDS = 2.0
# Requests that are answered at the same time.
_AT_ONCE = 3
_OUTCOMES = {200: "taken", 400: "of no use", 401: "forged"}


@dataclass(frozen=True, slots=True)
class SlackRequests:
    """What becomes of Slack's requests: https://docs.slack.dev/interactivity."""

    door: Door
    tally: Tally
    work: Work = field(default_factory=lambda: Work(_AT_ONCE, "slack"))

    async def take(self, request: Request) -> Response:
        """Answer one request. Where none are taken, it is answered like a path that does not exist."""
        body = await read_body(request, most=_MOST, seconds=_SECONDS)
        # A header that comes twice is no signature that anybody made.
        headers = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
        reply = await self.work.do(self.door.slack, body, headers)
        if reply.status in _OUTCOMES:
            self._count(_OUTCOMES[reply.status])
        if reply.status != 200:
            return refusal(reply.status)
        return Response() if reply.body is None else answer(reply.body)

    def _count(self, outcome: str) -> None:
        self.tally.slack.labels(outcome).inc()
        if outcome != "taken":
            _log.info("slack request", outcome=outcome)
