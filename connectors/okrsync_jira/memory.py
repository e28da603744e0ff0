"""The past of issues, a hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from okrsync.sdk import ItemRef, NotFound, QueryRejected, Record, Transition, UnexpectedResponse
from okrsync_jira import requests
from okrsync_jira.past import FIELDS, Present, changes_of, story
from okrsync_jira.sense import Sense
from okrsync_jira.site import Site
from okrsync_jira.states import Meanings
from okrsync_jira.translate import id_of

# As many issues as Jira Cloud shows at once:
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
AT_ONCE = 100


class Memory:
    """Tells the stories of issues, one sequence each."""

    def __init__(self, site: Site, meanings: Meanings) -> None:
        self._site = site
        self._sense = Sense(meanings, site.statuses, site.resolutions)

    def stories(self, refs: Sequence[ItemRef]) -> Iterator[list[Transition]]:
        """The story of each of ``refs`` that is still there.

        Issues are read before their changelogs, so that no change of theirs is missing.
        """
        for start in range(0, len(refs), AT_ONCE):
            ids = [one.id for one in refs[start : start + AT_ONCE]]
            for issue, entries in self._known(ids):
                yield story(Present.of(issue), changes_of(entries), self._sense)

    def _known(self, ids: Sequence[str]) -> Iterator[tuple[Record, Sequence[Record]]]:
        """Each issue that is there, with its changelog."""
        if self._site.edition.shows_the_past:
            yield from self._shown_with_it(ids)
            return
        there = self._site.look_up(ids, FIELDS)
        logs = self._logs(list(there))
        for id_, issue in there.items():
            yield issue, logs.get(id_, ())

    def _logs(self, ids: Sequence[str]) -> Mapping[str, Sequence[Record]]:
        """The changelogs by issue: all at once, or one by one where a site does not know that."""
        if not ids:
            return {}
        logs = self._site.changelogs(ids)
        return logs if logs is not None else {id_: self._site.changelog(id_) for id_ in ids}

    def _shown_with_it(self, ids: Sequence[str]) -> Iterator[tuple[Record, Sequence[Record]]]:
        for issue in self._expanded(ids).values():
            log = issue.record("changelog")
            entries = log.records("histories")
            is_whole = len(entries) >= _promised(log)
            yield issue, entries if is_whole else self._rest(issue)

    def _rest(self, issue: Record) -> Sequence[Record]:
        """The whole changelog of an issue with which only a part of it was shown.

        Few versions of Data Center can tell it: half a past would be a wrong one.
        """
        try:
            return self._site.changelog(id_of(issue))
        except NotFound:
            raise UnexpectedResponse(
                f"{issue.text('key')}: Jira shows only a part of the changelog, and has no other way to it"
            ) from None

    def _expanded(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """The issues with their changelogs: by a search, which refuses ids that are gone, else one by one."""
        try:
            pages = list(self._site.pages(requests.remembered(ids, FIELDS)))
        except QueryRejected:
            return self._site.look_up(ids, FIELDS, expand="changelog")
        return {id_of(issue): issue for found in pages for issue in found.issues}


def _promised(log: Record) -> int:
    total = log.raw.get("total")
    if not isinstance(total, int):
        raise UnexpectedResponse(f"{log.what}: answered without the total that was promised")
    return total
