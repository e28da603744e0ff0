"""The past of issues: of few by the timeline of each, of many by the events of their repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from okrsync.sdk import (
    ItemRef,
    QueryRejected,
    Record,
    Scope,
    Transition,
    UnexpectedResponse,
)
from okrsync_github import requests
from okrsync_github.answers import reading, tells_of_deletion
from okrsync_github.past import Event, Present, events_of, story
from okrsync_github.policy import Policy
from okrsync_github.talk import Talk
from okrsync_github.translate import is_issue, ref_of

# Each of them takes two requests, where a whole repository takes two for every hundred.
_FEW = 10


class Memory:
    """Tells the stories of issues, one sequence each."""

    def __init__(self, talk: Talk, policy: Policy) -> None:
        self._talk = talk
        self._policy = policy

    def stories(
        self, repository: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[list[Transition]]:
        """The story of each of ``refs`` that is still there, right from ``since`` on.

        The repository is read first: where that fails, a missing issue is not one without a past.
        """
        if not refs:
            return
        home = Record(self._talk.ask(requests.repository(repository)).json, str(repository)).name("full_name")
        known = self._few(home, refs) if len(refs) <= _FEW else self._many(home, refs, since)
        for issue, events in known:
            yield story(issue, events, self._policy)

    def _few(self, home: str, refs: Sequence[ItemRef]) -> Iterator[tuple[Present, list[Event]]]:
        for ref in refs:
            number = ref.key.rpartition("#")[2]
            row = self._issue(home, number)
            if row is not None and ref_of(row).id == ref.id:
                yield Present.of(row), self._timeline(home, number)

    def _many(
        self, home: str, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[tuple[Present, list[Event]]]:
        """The issues are read before their events, so that no event of theirs is missing."""
        wanted = {ref.id for ref in refs}
        present = {
            ref_of(row): Present.of(row)
            for shown in self._talk.pages(requests.created(Scope("repo", home)))
            for row in shown.rows
            if is_issue(row) and ref_of(row).id in wanted
        }
        events, reached = self._events(home, wanted, since)
        for ref, issue in present.items():
            is_told = reached is None or issue.created_at > reached or _begins(events[ref.id], reached, since)
            yield issue, events[ref.id] if is_told else self._timeline(home, ref.key.rpartition("#")[2])

    def _events(
        self, home: str, wanted: set[str], since: datetime | None
    ) -> tuple[Mapping[str, list[Event]], datetime | None]:
        """The events by issue, and how far back they reach where they are not all.

        Pages before ``since`` are not asked for, and of large repositories GitHub does not show old ones.

        They come newest first, so those that happen meanwhile let some come twice and none be missed:
        https://docs.github.com/en/rest/issues/events#list-issue-events-for-a-repository
        """
        events: dict[str, dict[str, Event]] = defaultdict(dict)
        oldest = None
        try:
            for shown in self._talk.pages(requests.events(home)):
                for row in shown.rows:
                    oldest = row.instant("created_at")
                    issue, event = row.opt_record("issue"), Event.of(row)
                    if event and issue and (id_ := issue.opt_text("node_id")) in wanted and id_:
                        events[id_].setdefault(row.text("id"), event)
                if since is not None and oldest is not None and oldest < since:
                    break
            else:
                oldest = None
        except QueryRejected:
            # Of large repositories only so many pages can be read.
            if oldest is None:
                raise
        told = {id_: list(reversed(by_id.values())) for id_, by_id in events.items()}
        return defaultdict(list, told), oldest

    def _timeline(self, home: str, number: str) -> list[Event]:
        pages = self._talk.pages(requests.timeline(home, number))
        return events_of(row for shown in pages for row in shown.rows)

    def _issue(self, home: str, number: str) -> Record | None:
        """One issue; None where it was deleted, transferred or can't be read."""
        reply = self._talk.ask_here(requests.issue(home, number))
        if reply.status == 410 and not tells_of_deletion(reply):
            raise reading(reply) or UnexpectedResponse(f"{reply.where}: gone for an unknown reason (410)")
        return Record(reply.json, reply.where) if reply.ok else None


def _begins(events: Sequence[Event], reached: datetime, since: datetime | None) -> bool:
    """Whether events that reach so far back tell all from ``since`` on.

    An issue that was reopened first was closed before, and how is told further back.
    """
    first = next((event for event in events if event.is_turn), None)
    return since is not None and reached < since and (first is None or first.is_closing)
