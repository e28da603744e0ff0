"""A request as the endpoints see it, and the way an endpoint refuses one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

# A listing's first page carries none of these; whatever carries one asks to go on.
_CONTINUATIONS = ("nextPageToken", "after", "before", "cursor")


class RefusedError(Exception):
    """An endpoint says no: the answer to send stands in `response`."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status_code)
        self.response = response


@dataclass(frozen=True)
class Call:
    """One request: decoded query (of a repeated name the last value), lower-case header names, raw body."""

    method: str
    path: str
    base_url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    params: Mapping[str, str] = field(default_factory=dict)

    def integer(self, name: str, default: int) -> int:
        """Read a whole number from the query; rubbish counts as absent."""
        value = self.query.get(name, "")
        return int(value) if value.lstrip("-").isdigit() else default

    def flag(self, name: str) -> bool:
        """Read a truth value from the query."""
        return self.query.get(name, "").lower() in {"true", "1"}

    def names(self, name: str) -> list[str]:
        """Read a comma list from the query."""
        return [part.strip() for part in self.query.get(name, "").split(",") if part.strip()]

    def json(self) -> dict[str, Any]:
        """Decode the body as a JSON object, or refuse the call."""
        try:
            decoded = json.loads(self.body or b"{}")
        except ValueError as error:
            raise RefusedError(PlainTextResponse("malformed JSON", 400)) from error
        if not isinstance(decoded, dict):
            raise RefusedError(PlainTextResponse("a JSON object is expected", 400))
        return decoded

    @property
    def listing(self) -> str:
        """What is listed: GitHub's links lead to later pages by another address than that of the first."""
        return self.path.rpartition("/")[2]

    @property
    def continues(self) -> bool:
        """Whether this asks for a later page of a listing."""
        if any(self.query.get(name) for name in _CONTINUATIONS):
            return True
        if self.integer("page", 1) > 1 or self.integer("startAt", 0) > 0:
            return True
        return self._body_continues()

    def _body_continues(self) -> bool:
        """Read Jira's words for it, and GraphQL's, which is among the variables of a query."""
        if not any(word in self.body for word in (b"nextPageToken", b"startAt", b"after")):
            return False
        try:
            body = json.loads(self.body)
            later = body.get("nextPageToken") or body.get("startAt")
            return bool(later or body.get("variables", {}).get("after"))
        except (ValueError, AttributeError):
            return False
