"""The past of issues: of few by the timeline of each, of many by the events of their repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

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

        The repository is read first: where that fails, a missing issue is not one without a past. The oldest
        issues come one by one. So whoever is interrupted and asks for the rest again comes to an end, though
        the events of all of it be more than can be read in one go.
        """
        if not refs:
            return
        home = Record(self._talk.ask(requests.repository(repository)).json, str(repository)).name("full_name")
        by_age = sorted(refs, key=_age)
        few, many = by_age[:_FEW], by_age[_FEW:]
        for issue, events in chain(self._few(home, few), self._many(home, many, since)):
            yield story(issue, events, self._policy)

    def _few(self, home: str, refs: Sequence[ItemRef]) -> Iterator[tuple[Present, list[Event]]]:
        for ref in refs:
            number = _number(ref)
            row = self._issue(home, number)
            if row is not None and ref_of(row).id == ref.id:
                yield Present.of(row), self._timeline(home, number)

    def _many(
        self, home: str, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[tuple[Present, list[Event]]]:
        """Each issue as soon as its events are read, the newest first.

        The issues are read before their events, so that no event of theirs is missing. Pages before ``since``
        are not asked for, and of large repositories GitHub does not show old ones.
        """
        if not refs:
            return
        left = self._present(home, {ref.id for ref in refs})
        past = _Past()
        for past in self._read_back(home, {ref.id for ref in left}):
            told = [ref for ref, issue in left.items() if past.tells_all_of(issue)]
            yield from [(left.pop(ref), past.of(ref)) for ref in told]
            if not left or (since is not None and past.is_beyond(since)):
                break
        for ref, issue in left.items():
            yield issue, past.of(ref) if past.tells_from(since, ref) else self._timeline(home, _number(ref))

    def _present(self, home: str, wanted: set[str]) -> dict[ItemRef, Present]:
        return {
            ref_of(row): Present.of(row)
            for shown in self._talk.pages(requests.created(Scope("repo", home)))
            for row in shown.rows
            if is_issue(row) and ref_of(row).id in wanted
        }

    def _read_back(self, home: str, wanted: set[str]) -> Iterator[_Past]:
        """The same past after each page of the repository's events, reaching further back each time.

        They come newest first, so those that happen meanwhile let some come twice and none be missed:
        https://docs.github.com/en/rest/issues/events#list-issue-events-for-a-repository
        """
        past = _Past()
        try:
            for shown in self._talk.pages(requests.events(home)):
                past.take(shown.rows, wanted)
                past.is_whole = shown.next is None
                yield past
        except QueryRejected:
            # Of large repositories only so many pages can be read.
            if past.reached is None:
                raise

    def _timeline(self, home: str, number: str) -> list[Event]:
        pages = self._talk.pages(requests.timeline(home, number))
        return events_of(row for shown in pages for row in shown.rows)

    def _issue(self, home: str, number: str) -> Record | None:
        """One issue; None where it was deleted, transferred or can't be read."""
        reply = self._talk.ask_here(requests.issue(home, number))
        if reply.status == 410 and not tells_of_deletion(reply):
            raise reading(reply) or UnexpectedResponse(f"{reply.where}: gone for an unknown reason (410)")
        return Record(reply.json, reply.where) if reply.ok else None


@dataclass(slots=True)
class _Past:
    """The events of issues, as far back as they have been read; ``is_whole`` where these are all."""

    reached: datetime | None = None
    is_whole: bool = False
    events: dict[str, dict[str, Event]] = field(default_factory=lambda: defaultdict(dict))

    def take(self, rows: Sequence[Record], wanted: set[str]) -> None:
        """Add a page of events, those of ``wanted`` issues."""
        for row in rows:
            self.reached = row.instant("created_at")
            issue, event = row.opt_record("issue"), Event.of(row)
            if event and issue and (id_ := issue.opt_text("node_id")) in wanted and id_:
                self.events[id_].setdefault(row.text("id"), event)

    def of(self, ref: ItemRef) -> list[Event]:
        """The events of an issue, oldest first."""
        return list(reversed(self.events[ref.id].values()))

    def is_beyond(self, since: datetime) -> bool:
        """Whether it reaches further back than that."""
        return self.reached is not None and self.reached < since

    def tells_all_of(self, issue: Present) -> bool:
        """Whether nothing of an issue can lie further back."""
        return self.is_whole or (self.reached is not None and issue.created_at > self.reached)

    def tells_from(self, since: datetime | None, ref: ItemRef) -> bool:
        """Whether it tells all of an issue from ``since`` on.

        An issue that was reopened first was closed before, and how is told further back.
        """
        first = next((event for event in self.of(ref) if event.is_turn), None)
        return since is not None and self.is_beyond(since) and (first is None or first.is_closing)


def _number(ref: ItemRef) -> str:
    return ref.key.rpartition("#")[2]


def _age(ref: ItemRef) -> int:
    """The older, the less; a key that is none is the oldest."""
    number = _number(ref)
    return int(number) if number.isdecimal() else 0
