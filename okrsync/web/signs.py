"""The signs of life: /-/healthy, /-/ready and /metrics.

Healthy means that the process does its work; where it is not, a restart may help. Ready means that its
numbers can be asked for: its file is loaded, its database answers and has the right schema. A tool that is
out of reach changes neither: the numbers hold, and say so themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response

from okrsync.web.answers import answer
from okrsync.web.door import Door
from okrsync.web.guard import is_admitted
from okrsync.web.rules import Rules
from okrsync.web.tally import Tally

# Seconds within which the database must answer.
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Signs:
    """What is told of the daemon behind ``door``; by ``rules`` also what is in its way."""

    door: Door
    rules: Rules
    tally: Tally

    async def healthy(self, _: Request) -> Response:
        """200 while the daemon's heart beats, else 503."""
        alive = self.door.healthy()
        return answer({"healthy": alive}, 200 if alive else 503)

    async def ready(self, request: Request) -> Response:
        """200 where nothing is in the way, else 503; those who may look inside are told what is."""
        reasons = await self._in_the_way()
        told = list(reasons) if is_admitted(request, self.rules) else []
        return answer({"ready": not reasons, "reasons": told}, 503 if reasons else 200)

    async def metrics(self, _: Request) -> Response:
        """Everything that is counted, for Prometheus."""
        told = await asyncio.to_thread(self.door.exposition)
        return Response(told + self.tally.exposition(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    async def _in_the_way(self) -> Sequence[str]:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await asyncio.to_thread(self.door.ready)
        except TimeoutError:
            return ["the database does not answer"]
