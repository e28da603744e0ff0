"""What can go wrong at a tool: which trouble, for how many requests, from which page on, for which paths."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack


class Trouble(StrEnum):
    """One way in which a tool fails; how it looks on the wire is the vendor's business."""

    DOWN = "down"
    LOGIN_PAGE = "login page"
    RESET = "reset"
    ANSWER_LOST = "answer lost"
    RESET_MIDWAY = "reset midway"
    TRUNCATED = "truncated"
    SLOW_HEADERS = "slow headers"
    SLOW_BODY = "slow body"
    SAME_PAGE = "same page"
    NULL_LISTS = "null lists"
    RATE_LIMITED = "rate limited"
    SECONDARY_LIMIT = "secondary limit"
    TOKEN_REVOKED = "token revoked"  # noqa: S105 - the name of a trouble
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


class Extent(TypedDict, total=False):
    """How far a trouble reaches: every key may be left out, and then it strikes everything until lifted."""

    requests: int
    from_page: int
    under: str


@dataclass
class Spell:
    """One trouble that is on: `requests` counts down and None means until lifted.

    `headers` are those of the refusal that are not the vendor's usual ones; None takes one away.
    """

    trouble: Trouble
    requests: int | None = None
    from_page: int = 1
    under: str = ""
    wait: int = 30
    headers: Mapping[str, str | None] = field(default_factory=dict)

    def reaches(self, path: str, page: int) -> bool:
        """Tell whether a request for this page of this path is struck."""
        return self.requests != 0 and page >= self.from_page and self.under in path

    def wear(self) -> None:
        """Count one struck request."""
        if self.requests is not None:
            self.requests -= 1


@dataclass
class Faults:
    """The troubles of one site. The gate in front of the site is the only reader.

    Every verb takes the same extent: `requests=N` for the next N requests, `from_page=K` for a listing's
    later pages only, `under="/path"` for addresses that contain it.
    """

    spells: list[Spell] = field(default_factory=list)
    latency: float = 0.0

    def begin(
        self,
        trouble: Trouble,
        *,
        wait: int = 30,
        headers: Mapping[str, str | None] | None = None,
        **extent: Unpack[Extent],
    ) -> None:
        """Switch a trouble on; `wait` is the number of seconds that a rate limit asks for.

        `headers` (lower case) take the place of those that the vendor refuses with; None takes one away.
        """
        self.spells = [*self.spells, Spell(trouble, wait=wait, headers=headers or {}, **extent)]

    def end(self, trouble: Trouble) -> None:
        """Switch a trouble off."""
        self.spells = [spell for spell in self.spells if spell.trouble is not trouble]

    def heal(self) -> None:
        """Switch everything off, slowness included."""
        self.spells = []
        self.latency = 0.0

    def strike(self, path: str, page: int) -> Spell | None:
        """Return the trouble that befalls this request, and count it."""
        spell = next((spell for spell in self.spells if spell.reaches(path, page)), None)
        if spell:
            spell.wear()
        return spell

    def go_down(self, **extent: Unpack[Extent]) -> None:
        """Answer 503."""
        self.begin(Trouble.DOWN, **extent)

    def come_back(self) -> None:
        """Answer again after `go_down`."""
        self.end(Trouble.DOWN)

    def revoke_token(self, **extent: Unpack[Extent]) -> None:
        """Refuse the token as the vendor refuses a revoked or expired one."""
        self.begin(Trouble.TOKEN_REVOKED, **extent)

    def restore_token(self) -> None:
        """Accept the token again."""
        self.end(Trouble.TOKEN_REVOKED)

    def serve_login_page(self, **extent: Unpack[Extent]) -> None:
        """Answer 200 with an HTML login page, as a single sign-on proxy does."""
        self.begin(Trouble.LOGIN_PAGE, **extent)

    def reset_connections(self, **extent: Unpack[Extent]) -> None:
        """Cut the connection before the request is worked on."""
        self.begin(Trouble.RESET, **extent)

    def lose_answers(self, **extent: Unpack[Extent]) -> None:
        """Do what was asked, then cut the connection: the caller can't know that it was done."""
        self.begin(Trouble.ANSWER_LOST, **extent)

    def reset_midway(self, **extent: Unpack[Extent]) -> None:
        """Send the headers and half of the body, then cut the connection."""
        self.begin(Trouble.RESET_MIDWAY, **extent)

    def drip(self, *, body: bool = False, **extent: Unpack[Extent]) -> None:
        """Send headers (or the body) a byte at a time, without an end, as a slow loris does."""
        self.begin(Trouble.SLOW_BODY if body else Trouble.SLOW_HEADERS, **extent)

    def repeat_pages(self, **extent: Unpack[Extent]) -> None:
        """Answer for a later page of a listing with what came for its first."""
        extent.setdefault("from_page", 2)
        self.begin(Trouble.SAME_PAGE, **extent)

    def null_lists(self, **extent: Unpack[Extent]) -> None:
        """Say null wherever a list is promised."""
        self.begin(Trouble.NULL_LISTS, **extent)

    def truncate_bodies(self, **extent: Unpack[Extent]) -> None:
        """Send half of the announced body and hang up."""
        self.begin(Trouble.TRUNCATED, **extent)

    def limit_rate(self, *, wait: int = 30, **extent: Unpack[Extent]) -> None:
        """Refuse as the vendor does when its (primary) rate limit is used up."""
        self.begin(Trouble.RATE_LIMITED, wait=wait, **extent)

    def limit_rate_secondarily(self, *, wait: int = 60, **extent: Unpack[Extent]) -> None:
        """Refuse as GitHub's secondary limit does; elsewhere the same as `limit_rate`."""
        self.begin(Trouble.SECONDARY_LIMIT, wait=wait, **extent)

    def lift_limits(self) -> None:
        """Forget both rate limits."""
        self.end(Trouble.RATE_LIMITED)
        self.end(Trouble.SECONDARY_LIMIT)

    def forbid(self, **extent: Unpack[Extent]) -> None:
        """Say openly that a permission is missing."""
        self.begin(Trouble.FORBIDDEN, **extent)

    def hide(self, **extent: Unpack[Extent]) -> None:
        """Say "not found" where a permission is missing."""
        self.begin(Trouble.HIDDEN, **extent)

    def slow_down(self, seconds: float) -> None:
        """Let every answer take this long."""
        self.latency = seconds
