"""GitHub's apps: where they are installed, how they prove themselves, and the tokens that they get.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt

from okrsync.sandbox.site import Site, move

if TYPE_CHECKING:
    from collections.abc import Mapping
    from threading import RLock

    from okrsync.sandbox.site import Clock

READING = {"metadata": "read", "issues": "read", "organization_projects": "read"}
_LONGEST = timedelta(minutes=10)
_AN_HOUR = timedelta(hours=1)


class RejectedError(Exception):
    """What an app says of itself is not believed."""


@dataclass(eq=False)
class AppInstallation:
    """An app that an account let in."""

    id: int
    app: GitHubApp
    account: str
    permissions: Mapping[str, str]
    created_at: datetime
    suspended_at: datetime | None = None


@dataclass(eq=False)
class GitHubApp:
    """An app, known by either id and by the public half of its key."""

    id: int
    client_id: str
    slug: str
    public_key: str
    installations: list[AppInstallation] = field(default_factory=list)


@dataclass(frozen=True)
class InstallationToken:
    """A token that an app got."""

    token: str
    installation: AppInstallation
    permissions: Mapping[str, str]
    expires_at: datetime


class GitHubApps(Site):
    """The apps of a site."""

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.apps: list[GitHubApp] = []
        self.minted: list[InstallationToken] = []
        self._app_numbers = itertools.count(7_001)

    @move
    def add_app(self, slug: str, public_key: str) -> GitHubApp:
        """Register an app; ``public_key`` is in PEM."""
        number = next(self._app_numbers)
        app = GitHubApp(number, f"Iv23sandbox{number}", slug, public_key)
        self.apps.append(app)
        return app

    @move
    def install(
        self, app: GitHubApp, account: str, permissions: Mapping[str, str] | None = None
    ) -> AppInstallation:
        """Let an app in; it may read unless other permissions are granted."""
        granted = dict(READING if permissions is None else permissions)
        installation = AppInstallation(next(self._app_numbers), app, account, granted, self.clock())
        app.installations.append(installation)
        return installation

    @move
    def suspend(self, installation: AppInstallation) -> None:
        """Let an app rest, and its tokens with it."""
        installation.suspended_at = self.clock()
        self.revoke_tokens(installation)

    @move
    def revoke_tokens(self, installation: AppInstallation) -> None:
        """End an installation's tokens before their time."""
        self.minted = [one for one in self.minted if one.installation is not installation]

    @move
    def mint(self, installation: AppInstallation, permissions: Mapping[str, str]) -> InstallationToken:
        """Give an installation a token for an hour."""
        secret = f"ghs_sandboxInstallation{next(self._app_numbers)}"
        token = InstallationToken(secret, installation, permissions, self.clock() + _AN_HOUR)
        self.minted.append(token)
        return token

    def minted_as(self, token: str) -> InstallationToken | None:
        """Find a token that has not ended."""
        now = self.clock()
        return next((one for one in self.minted if one.token == token and now < one.expires_at), None)

    def app_of(self, assertion: str) -> GitHubApp:
        """Find the app that signed this, or raise `RejectedError`."""
        claimed = _claims(assertion, None)
        app = next((one for one in self.apps if claimed["iss"] in {str(one.id), one.client_id}), None)
        if app is None:
            raise RejectedError("Integration not found")
        claims = _claims(assertion, app.public_key)
        _must_be_dated(claims, self.clock())
        return app


def _claims(assertion: str, public_key: str | None) -> dict[str, Any]:
    """Read what is asserted, verified where there is a key to do so."""
    options: Any = {
        "verify_signature": public_key is not None,
        "verify_exp": False,
        "verify_iat": False,
        "require": ["iss", "iat", "exp"],
    }
    try:
        return jwt.decode(assertion, public_key or "", algorithms=["RS256"], options=options)
    except jwt.PyJWTError:
        raise RejectedError("A JSON web token could not be decoded") from None


def _must_be_dated(claims: Mapping[str, Any], now: datetime) -> None:
    """Check the dates by the world's own clock.

    https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
    """
    issued, expires = (datetime.fromtimestamp(claims[name], tz=UTC) for name in ("iat", "exp"))
    if issued > now:
        raise RejectedError("'Issued at' claim ('iat') must be an Integer representing the time of it")
    if expires <= now:
        raise RejectedError("'Expiration time' claim ('exp') must be a numeric value in the future")
    if expires - now > _LONGEST:
        raise RejectedError("'Expiration time' claim ('exp') is too far in the future")
