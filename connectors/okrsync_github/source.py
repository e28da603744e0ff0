"""The GitHub connector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from okrsync.sdk import (
    Cursor,
    Fate,
    Found,
    Identity,
    ItemRef,
    Lender,
    Page,
    PermissionMissing,
    Record,
    Scope,
    Transition,
    from_then_on,
)
from okrsync_github import requests
from okrsync_github.account import identity_of, identity_of_app
from okrsync_github.memory import Memory
from okrsync_github.policy import Policy
from okrsync_github.projects import Projects
from okrsync_github.repositories import Repositories
from okrsync_github.scope import PROJECT, REPO
from okrsync_github.settings import GitHubSettings
from okrsync_github.talk import Talk, call


def connect(settings: GitHubSettings, lend: Lender) -> GitHub:
    """A connector with these settings."""
    return GitHub(call(settings, lend), settings)


class GitHub:
    """Reads repositories and projects. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, talk: Talk, settings: GitHubSettings) -> None:
        self._talk = talk
        self._site = settings.url
        policy = Policy.of(settings)
        self._memory = Memory(talk, policy)
        self._repositories = Repositories(talk, policy)
        self._projects = Projects(talk, policy, self._repositories)

    def check(self) -> Identity:
        """Whose token it is, or which app it is and where it is installed.

        A token that somebody got for an app belongs to nobody.
        https://docs.github.com/en/rest/users/users#get-the-authenticated-user
        """
        installation = self._talk.installation()
        if installation is not None:
            return identity_of_app(installation, self._talk.ask(requests.rate_limit()), self._site)
        try:
            reply = self._talk.ask(requests.me())
        except PermissionMissing:
            reply = self._talk.ask(requests.rate_limit())
        return identity_of(reply, self._site)

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """What changed in a repository, or all of a project."""
        return self._reader(scope).changes(scope, since)

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all issues, a page at a time."""
        return self._reader(scope).listing(scope)

    def lists_by_reading(self, scope: Scope) -> bool:
        """A repository's listing comes with all of each issue. Projects are read whole at every sync."""
        return scope.kind == REPO

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """What became of issues that the listing no longer holds."""
        return self._reader(scope).locate(scope, refs)

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        """The story of each of ``refs``: its opening, closings, reopenings, and labels that mean something.

        What a project said of an issue in the past is not told.
        """
        for home, here in _by_repository(scope, refs).items():
            for told in self._memory.stories(home, here, since):
                yield from_then_on(told, since)

    def discover(self) -> Iterator[Found]:
        """Every repository and project of the account, or of the installed app that the token belongs to.

        Projects are those of whoever owns one of the repositories.
        """
        try:
            pages = list(self._talk.pages(requests.repositories()))
        except PermissionMissing:
            pages = list(self._talk.pages(requests.installed(), under="repositories"))
        found = [_found(row) for shown in pages for row in shown.rows]
        yield from found
        for owner in dict.fromkeys(one.scope.name.partition("/")[0] for one in found):
            yield from self._projects.discover(owner)

    def close(self) -> None:
        """Give back the connections held open."""
        self._talk.close()

    def _reader(self, scope: Scope) -> Repositories | Projects:
        return self._projects if scope.kind == PROJECT else self._repositories


def _by_repository(scope: Scope, refs: Sequence[ItemRef]) -> Mapping[Scope, list[ItemRef]]:
    """The issues of a repository are there whatever their keys say, which may be older than its name."""
    if scope.kind == REPO:
        return {scope: list(refs)}
    homes: dict[Scope, list[ItemRef]] = defaultdict(list)
    for ref in refs:
        homes[Scope(REPO, ref.key.rpartition("#")[0])].append(ref)
    return homes


def _found(repository: Record) -> Found:
    """https://docs.github.com/en/rest/repos/repos#list-repositories-for-the-authenticated-user ."""
    name = repository.name("full_name")
    title = f"{name} (archived)" if repository.flag("archived") else name
    return Found(Scope(REPO, name.lower()), title, {"repo": name})
