"""The connector: all that talks to the tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from okrsync.sdk import (
    Ask,
    Client,
    Cursor,
    Fate,
    Gone,
    Identity,
    ItemRef,
    Lender,
    NotFound,
    Page,
    Record,
    Reply,
    Scope,
    ToolError,
    UnexpectedResponse,
)
from okrsync_kanban.settings import KanbanSettings
from okrsync_kanban.translate import item_of


def connect(settings: KanbanSettings, lend: Lender) -> Kanban:
    """A connector with these settings. The token goes into a header, since addresses end up in logs."""
    headers = {"Authorization": f"Bearer {settings.token.get_secret_value()}"}
    return Kanban(lend(f"{settings.url}/api", headers=headers, reading=reading), settings.url)


def reading(reply: Reply) -> ToolError | None:
    """What a refusal means where the tool has a way of its own; None where its status says it all."""
    if reply.status == 410:
        return NotFound(f"{reply.where}: the board was closed (410)", hint="select another one")
    return None


class Kanban:
    """Reads boards. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url

    def check(self) -> Identity:
        """Whose token it is."""
        me = Record(self._client.ask(Ask("/me")).json, "the account")
        return Identity(account=me.text("name"), site=self._url)

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Tasks in the order of their changes, which the tool numbers: the last number is the cursor."""
        start = int(since or 0)
        for tasks, last in self._pages(scope, start):
            start = last
            yield Page([item_of(task) for task in tasks], Cursor(str(last)))
        yield Page([], Cursor(str(start)))

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all tasks. The tool has no shorter way than to read them."""
        for tasks, _ in self._pages(scope, 0):
            yield [ItemRef(task.name("id"), task.name("number")) for task in tasks]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """The board is read first: where that fails, a missing task proves nothing."""
        if not refs:
            return {}
        self._page(scope, 0)
        return {ref.id: self._fate(ref) for ref in refs}

    def close(self) -> None:
        """Give back the connections held open."""
        self._client.close()

    def _fate(self, ref: ItemRef) -> Fate:
        reply = self._client.ask(Ask(f"/tasks/{quote(ref.id, safe='')}", expect=frozenset({404})))
        return Fate(Gone.DELETED if reply.status == 404 else None)

    def _pages(self, scope: Scope, after: int) -> Iterator[tuple[list[Record], int]]:
        while tasks := self._page(scope, after):
            last = int(tasks[-1].text("change"))
            if last <= after:
                raise UnexpectedResponse("the same page of tasks came once more: paging does not end")
            yield tasks, last
            after = last

    def _page(self, scope: Scope, after: int) -> list[Record]:
        path = f"/boards/{quote(scope.name, safe='')}/tasks"
        return Record(
            self._client.ask(Ask(path, params={"after": str(after)})).json, str(scope)
        ).promised_records("tasks")
