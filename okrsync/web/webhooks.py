"""The door for webhooks: judged by their signature, answered at once, and taken as hints alone."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from okrsync.sdk import Delivery
from okrsync.web.answers import answer, refusal
from okrsync.web.body import read_body
from okrsync.web.door import Door, Receiver
from okrsync.web.tally import Tally

_log = structlog.get_logger("okrsync")

# Bytes and seconds. GitHub's largest text fields, escaped, come to some 800 kB.
_MOST = 1 << 20
_SECONDS = 10.0
_OUTCOMES = {413: "too large", 408: "too slow", 400: "broken off"}


def path_of(connection: str) -> str:
    """Where the deliveries of a connection are taken."""
    return f"/webhooks/{connection}"


@dataclass(frozen=True, slots=True)
class Webhooks:
    """What becomes of the deliveries. ``public_url`` is the address that the tools were told, or None."""

    door: Door
    tally: Tally
    public_url: str | None

    async def probe(self, request: Request) -> Response:
        """200 for a tool that wants to know, before it registers the address, that somebody is there."""
        receiver = self.door.receiver(request.path_params["connection"])
        return refusal(404) if receiver is None or not receiver.webhook.probed else answer({})

    async def deliver(self, request: Request) -> Response:
        """Take one delivery. A connection that takes none is answered like one that does not exist."""
        connection: str = request.path_params["connection"]
        receiver = self.door.receiver(connection)
        if receiver is None:
            return refusal(404)
        delivery = await self._read(request, connection)
        if not receiver.webhook.verify(delivery, receiver.secret.get_secret_value()):
            self._count(connection, "forged")
            return refusal(401)
        self._pass_on(connection, receiver, delivery)
        # Those that ask before they register have a 200 in mind; the others take anything like it.
        return answer({}, 200 if receiver.webhook.probed else 202)

    async def _read(self, request: Request, connection: str) -> Delivery:
        try:
            body = await read_body(request, most=_MOST, seconds=_SECONDS)
        except HTTPException as error:
            self._count(connection, _OUTCOMES[error.status_code])
            raise
        # A header that comes twice is no signature that anybody made.
        headers = {name: ", ".join(request.headers.getlist(name)) for name in request.headers}
        return Delivery(headers, body, self._address(request))

    def _pass_on(self, connection: str, receiver: Receiver, delivery: Delivery) -> None:
        hint = receiver.webhook.hint(delivery, receiver.scopes)
        if hint is None:
            self._count(connection, "of no use")
            return
        self._count(connection, "taken")
        self.door.hint(connection, hint.scopes, reconcile=hint.gone)

    def _address(self, request: Request) -> str:
        """The address that the tool knows, query included: it may be part of what was signed."""
        path, query = request.scope.get("raw_path", b""), request.scope["query_string"]
        asked = path + b"?" + query if query else path
        return f"{self.public_url or ''}{asked.decode('latin-1')}"

    def _count(self, connection: str, outcome: str) -> None:
        self.tally.deliveries.labels(connection, outcome).inc()
        if outcome != "taken":
            _log.info("webhook", connection=connection, outcome=outcome)
