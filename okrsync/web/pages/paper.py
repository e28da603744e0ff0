"""A page as bytes, with a tag by which a browser knows that it has it already."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

# https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CSP
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_WORTH_PACKING = 1400


@dataclass(frozen=True, slots=True)
class Paper:
    """A page in HTML, also ``packed`` with gzip, and its ``tag``."""

    plain: bytes
    packed: bytes
    tag: str

    @classmethod
    def of(cls, text: str) -> Paper:
        """The page that is ``text``."""
        plain = text.encode()
        # Weak, since both forms of the same page have it.
        return cls(
            plain, gzip.compress(plain, 5, mtime=0), f'W/"{blake2b(plain, digest_size=12).hexdigest()}"'
        )

    def answer(self, request: Request, status: int = 200) -> Response:
        """The page for who asks, or the word that it is the one that they have."""
        headers = {
            "content-security-policy": POLICY,
            # Login forms would be sent without saying from where, otherwise.
            "referrer-policy": "same-origin",
            "cache-control": "private, no-cache",
            "vary": "accept-encoding, cookie",
            "etag": self.tag,
        }
        known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
        if status == 200 and self.tag in known:
            return Response(status_code=304, headers=headers)
        if len(self.plain) < _WORTH_PACKING or "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.plain, status, headers, "text/html")
        return Response(self.packed, status, {**headers, "content-encoding": "gzip"}, "text/html")
