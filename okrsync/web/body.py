"""The body of a request, as long as it is small and comes in time."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


async def read_body(request: Request, *, most: int, seconds: float) -> bytes:
    """The body byte by byte. Raises HTTPException where it is larger than ``most`` bytes, slower or cut."""
    if _announced(request) > most:
        raise _given_up(413)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _given_up(413)
    except TimeoutError:
        raise _given_up(408) from None
    except ClientDisconnect:
        raise _given_up(400) from None
    return bytes(body)


def _given_up(status: int) -> HTTPException:
    # Whoever still sends is not waited for: the connection ends with this answer.
    return HTTPException(status, headers={"connection": "close"})


def _announced(request: Request) -> int:
    said = request.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdecimal() else 0
