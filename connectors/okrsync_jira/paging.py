"""Lists in pages, by offset or by token, and that each comes to an end. The asking is done by the caller."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from okrsync.sdk import Ask, Record, Reply, UnexpectedResponse

# What goes on longer does not end.
MOST_PAGES = 20_000

Asking = Callable[[Ask], Reply]


def by_token(asking: Asking, page: Callable[[str | None], Ask]) -> Iterator[Reply]:
    """Every page of a list whose pages each name the next one by ``nextPageToken``."""
    opened = set[str]()
    token: str | None = None
    while True:
        reply = asking(page(token))
        yield reply
        token = Record(reply.json, reply.where).opt_text("nextPageToken") if reply.ok else None
        if not token:
            return
        if token in opened or len(opened) > MOST_PAGES:
            raise endless(reply.where)
        opened.add(token)


def by_offset(asking: Asking, page: Callable[[int], Ask]) -> Iterator[Record]:
    """Every entry of a list whose pages begin at a number, and hold as many entries as Jira likes.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination
    """
    start = 0
    for _ in range(MOST_PAGES):
        reply = asking(page(start))
        body = Record(reply.json, reply.where)
        if not isinstance(body.raw.get("values"), list):
            raise UnexpectedResponse(f"{reply.where}: answered without the list that was promised")
        entries = body.records("values")
        yield from entries
        start += len(entries)
        if _is_last(body, start, is_empty=not entries):
            return
    raise endless("a list")


def endless(where: str) -> UnexpectedResponse:
    """What a list is that leads back into itself."""
    return UnexpectedResponse(f"{where}: Jira gave the same page once more: its paging does not end")


def _is_last(body: Record, end: int, *, is_empty: bool) -> bool:
    """Whether the list is through: some say so, some give a total, and some simply end."""
    last, total = body.raw.get("isLast"), body.raw.get("total")
    if last is True or (last is None and isinstance(total, int) and end >= total):
        return True
    if is_empty and (last is False or isinstance(total, int)):
        raise UnexpectedResponse(f"{body.what}: Jira has more entries and does not show them")
    return is_empty
