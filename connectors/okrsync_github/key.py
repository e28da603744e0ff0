"""The private key of an app, and what it signs. Pure.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
"""

from __future__ import annotations

from datetime import datetime, timedelta

# GitHub's clock may be behind, and takes no signature that is good for more than ten minutes.
_BEHIND = timedelta(minutes=1)
_GOOD_FOR = timedelta(minutes=9)


def as_written(pem: str) -> str:
    """A key in one line, as it stands in an environment variable, in the lines that it consists of."""
    return pem.replace("\\n", "\n").strip() + "\n"


def fault_of(pem: str) -> str | None:
    """What makes ``pem`` no private key of an app; None for one that is. Never quotes it."""
    from jwt import PyJWTError  # noqa: PLC0415 - slow to import
    from jwt.algorithms import RSAAlgorithm  # noqa: PLC0415

    if "PRIVATE KEY-----" not in pem:
        return "is no private key: it begins with -----BEGIN RSA PRIVATE KEY-----, as in GitHub's own file"
    try:
        RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(pem)
    except TypeError:
        return "is encrypted, or is no RSA key: GitHub's own file is neither"
    except (ValueError, PyJWTError):
        return "can't be read: is it whole, with all its lines?"
    return None


def assertion(app: str, pem: str, now: datetime) -> str:
    """What proves, at ``now``, that somebody has the key of ``app`` (its id or its client id)."""
    import jwt  # noqa: PLC0415 - slow to import

    claims = {"iss": app, "iat": now - _BEHIND, "exp": now + _GOOD_FOR}
    return jwt.encode(claims, pem, algorithm="RS256")
