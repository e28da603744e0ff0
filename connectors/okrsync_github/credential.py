"""What proves to GitHub who asks: a token that a person made, or those that an app gets for an hour each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from okrsync.sdk import (
    Ask,
    Client,
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    Record,
    UnexpectedResponse,
    records,
)
from okrsync_github import requests
from okrsync_github.key import assertion
from okrsync_github.settings import AppSettings, GitHubSettings

# A token is not begun to be used that could end amid a request.
_SPARE = timedelta(minutes=5)
# All that okrsync ever asks for, whatever the app may do.
# https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps
_NEEDED = "issues"
_READ = ("metadata", _NEEDED, "organization_projects")


@dataclass(frozen=True, slots=True)
class Installation:
    """An app where it is installed: ``account`` is the organisation or person that let it in."""

    id: str
    app: str
    account: str
    permissions: dict[str, str]
    is_suspended: bool

    @classmethod
    def of(cls, row: Record) -> Installation:
        """https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app ."""
        account = row.opt_record("account")
        permissions = row.record("permissions").raw
        return cls(
            id=row.text("id"),
            app=row.text("app_slug"),
            account=(account and (account.opt_text("login") or account.opt_text("slug"))) or "nobody",
            permissions={name: str(level) for name, level in permissions.items()},
            is_suspended=row.opt_text("suspended_at") is not None,
        )

    @property
    def readable(self) -> dict[str, str]:
        """What a token is asked for: reading, where that was granted at all."""
        return {name: "read" for name in _READ if name in self.permissions}


@dataclass(frozen=True, slots=True)
class Minted:
    """A token of an installation."""

    token: str = field(repr=False)
    ends_at: datetime


class Credential(Protocol):
    """Proves who asks."""

    def on(self, ask: Ask) -> Ask:
        """``ask`` with the proof."""
        ...

    def renew(self) -> bool:
        """Whether there is another proof to try, after this one was rejected."""
        ...

    def installation(self) -> Installation | None:
        """Where an app is installed; None where it is a person who asks."""
        ...


class PersonalToken:
    """A token that a person made, the same until it ends."""

    def __init__(self, token: str) -> None:
        self._token = token

    def on(self, ask: Ask) -> Ask:
        """``ask`` with the token."""
        return _bearing(ask, self._token)

    def renew(self) -> bool:
        """Nobody but that person can make another."""
        return False

    def installation(self) -> None:
        """None: it is a person who asks."""


class InstalledApp:
    """An app that gets a token with its key, keeps it in memory, and another one before it ends.

    https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
    """

    def __init__(self, client: Client, rest: str, app: AppSettings) -> None:
        self._client = client
        self._rest = rest
        self._app = app
        self._installation: Installation | None = None
        self._minted: Minted | None = None

    def on(self, ask: Ask) -> Ask:
        """``ask`` with a token that lasts for it."""
        minted = self._minted
        if minted is None or minted.ends_at - _SPARE <= self._client.now():
            minted = self._mint(self.installation())
            self._minted = minted
        return _bearing(ask, minted.token)

    def renew(self) -> bool:
        """A token may be revoked before its time, or the app be installed anew: there is always another."""
        self._minted = self._installation = None
        return True

    def installation(self) -> Installation:
        """Where the app is installed: where the settings say, or the only place that there is.

        Raises ``PermissionMissing`` where it is suspended there or may not read issues, ``NotFound`` where it
        is installed nowhere, or in several places and nobody said which is meant.
        """
        if self._installation is None:
            self._installation = _usable(self._found())
        return self._installation

    def _found(self) -> Installation:
        if self._app.installation is not None:
            return Installation.of(self._as_app(requests.installation(self._app.installation)))
        rows = self._json_as_app(requests.installations())
        if not isinstance(rows, list):
            raise UnexpectedResponse("GitHub answered without the list of installations that was promised")
        return _only([Installation.of(row) for row in records(rows, "installations")])

    def _mint(self, installation: Installation) -> Minted:
        row = self._as_app(requests.access_token(installation.id, installation.readable))
        return Minted(row.text("token"), row.instant("expires_at"))

    def _as_app(self, ask: Ask) -> Record:
        return Record(self._json_as_app(ask), "the app's installation")

    def _json_as_app(self, ask: Ask) -> object:
        """The answer to what only the app itself may ask."""
        proof = assertion(self._app.id, self._app.private_key.get_secret_value(), self._client.now())
        try:
            return self._client.ask(_bearing(replace(ask, path=f"{self._rest}{ask.path}"), proof)).json
        except CredentialsRejected as rejected:
            rejected.hint = (
                "are app.id and app.private_key of the same app, and is this machine's clock right?"
            )
            raise
        except NotFound as missing:
            missing.hint = "are app.id and app.installation right, and is the app still installed there?"
            raise


def credential_of(settings: GitHubSettings, client: Client, rest: str) -> Credential:
    """What the settings hold; ``rest`` is where the REST API begins below the client's address."""
    if settings.app is not None:
        return InstalledApp(client, rest, settings.app)
    return PersonalToken(settings.token.get_secret_value() if settings.token else "")


def _bearing(ask: Ask, token: str) -> Ask:
    return replace(ask, headers={**ask.headers, "Authorization": f"Bearer {token}"})


def _only(installations: Sequence[Installation]) -> Installation:
    if len(installations) == 1:
        return installations[0]
    if not installations:
        raise NotFound(
            "the app is installed nowhere", hint="install it on the organisation that owns the repositories"
        )
    places = ", ".join(f"{one.id} ({one.account})" for one in installations)
    raise NotFound(
        "the app is installed in several places", hint=f"write one of them as app.installation: {places}"
    )


def _usable(installation: Installation) -> Installation:
    place = f"the app {installation.app} on {installation.account}"
    if installation.is_suspended:
        raise PermissionMissing(f"{place} is suspended", hint="its owner can lift that in its settings")
    if _NEEDED not in installation.permissions:
        raise PermissionMissing(
            f"{place} may not read issues", hint="it takes the repository permission 'Issues: read'"
        )
    return installation
