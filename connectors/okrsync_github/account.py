"""Who asks, until when, and what is worth knowing about it. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from okrsync.sdk import Identity, Record, Reply
from okrsync_github.credential import Installation

_APP = "an installed app"


def identity_of(reply: Reply, site: str) -> Identity:
    """The account in an answer to "who am I"; an app's token has none and asks for its limits instead."""
    login = Record(reply.json, "the account").opt_text("login")
    return Identity(account=login or _APP, site=site, expires_at=_expires_at(reply), notes=_notes(reply))


def identity_of_app(installation: Installation, reply: Reply, site: str) -> Identity:
    """The app where it is installed; its key has no end. ``reply`` is any answer to a token that it got."""
    account = f"{installation.app} on {installation.account}"
    notes = tuple(note for note in (_of_permissions(installation), _of_version(reply)) if note)
    return Identity(account=account, site=site, notes=notes)


def _of_permissions(installation: Installation) -> str | None:
    """Whoever has the app's key may do all that was granted, though okrsync asks for reading alone.

    https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/choosing-permissions-for-a-github-app
    """
    beyond = sorted(name for name, level in installation.permissions.items() if level != "read")
    if not beyond:
        return None
    return f"the app may also write ({', '.join(beyond)}): 'Read-only' is enough"


def _expires_at(reply: Reply) -> datetime | None:
    """The token's end, as in ``2026-12-31 10:00:00 UTC`` or ``... +0100``; None where it has none.

    https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/token-expiration-and-revocation
    """
    written = reply.headers.get("github-authentication-token-expiration", "")
    day_and_time, _, zone = written.strip().rpartition(" ")
    try:
        instant = datetime.fromisoformat(f"{day_and_time}{'Z' if zone == 'UTC' else zone}")
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else None


def _notes(reply: Reply) -> tuple[str, ...]:
    return tuple(note for note in (_of_scopes(reply), _of_version(reply)) if note)


def _of_scopes(reply: Reply) -> str | None:
    """Only classic tokens have scopes, and ``repo`` is the least that reads private issues.

    https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    """
    scopes = {scope.strip() for scope in reply.headers.get("x-oauth-scopes", "").split(",")}
    if "repo" not in scopes:
        return None
    return "the token may also write to every repository: a fine-grained one with 'Issues: read' is enough"


def _of_version(reply: Reply) -> str | None:
    """A version that ages is answered with the day of its end.

    https://docs.github.com/en/rest/about-the-rest-api/api-versions
    """
    sunset = reply.headers.get("sunset")
    return f"GitHub retires the version of its API that okrsync speaks on {sunset[:40]}" if sunset else None
