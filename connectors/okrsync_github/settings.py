"""How to reach GitHub, and which of its words mean what."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, SecretStr, field_validator

from okrsync.sdk import ConnectionSettings

_CREDENTIAL = re.compile(r"[A-Za-z0-9._~+/=-]+")
_ANY_CASE = " Names count without regard to case."


class GitHubSettings(ConnectionSettings):
    """A GitHub account that okrsync reads with a token.

    Which tokens there are: https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
    """

    kind: Literal["github"]
    url: str = Field(
        default="https://api.github.com",
        description="The API's address. GitHub Enterprise Server has https://HOST/api/v3.",
    )
    token: SecretStr = Field(
        min_length=1,
        description="A token that may read issues, as in ${GITHUB_TOKEN}: a fine-grained one with the "
        "repository permission 'Issues: read', or a classic one with the scope 'repo'. Projects take "
        "'Projects: read' of the organisation, or the scope 'read:project', as well.",
    )
    doing_labels: tuple[str, ...] = Field(
        default=("in progress", "doing", "wip", "in review"),
        description="An open issue with one of these labels is being worked on." + _ANY_CASE,
    )
    doing_statuses: tuple[str, ...] = Field(
        default=("in progress", "doing", "in review"),
        description="An open issue with one of these statuses in a synced project is being worked on."
        + _ANY_CASE,
    )
    status_field: str = Field(
        default="Status", min_length=1, description="The field of a project that says how far its items are."
    )
    dropped_reasons: tuple[str, ...] = Field(
        default=("not_planned", "duplicate"),
        description="An issue closed for one of these reasons was given up. GitHub has 'completed', "
        "'not_planned' and 'duplicate'.",
    )
    dropped_labels: tuple[str, ...] = Field(
        default=(),
        description="A closed issue with one of these labels was given up, as 'wontfix' says of issues from "
        "before GitHub knew reasons." + _ANY_CASE,
    )
    points_field: str | None = Field(
        default=None,
        description="The number field of the organisation's issues or of a project that holds the estimate; "
        "otherwise 'Points', 'Story points' or 'Estimate'.",
    )

    @field_validator("token")
    @classmethod
    def _fits_into_a_header(cls, secret: SecretStr) -> SecretStr:
        # The end of a line comes along from files. What no header can carry would end up in an error text.
        bare = secret.get_secret_value().strip()
        if not _CREDENTIAL.fullmatch(bare):
            raise ValueError("is none of GitHub's: it consists of letters, digits and underscores")
        return SecretStr(bare)

    @field_validator("url")
    @classmethod
    def _is_an_api_that_may_have_the_token(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("is no address: https://api.github.com is GitHub's")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must be an address alone, without credentials, query or fragment")
        if _is_this_machine(parts.hostname):
            return url.rstrip("/")
        if parts.scheme == "http":
            raise ValueError("would send the token in clear: use https://")
        _must_be_an_api(parts)
        return url.rstrip("/")


def _must_be_an_api(parts: SplitResult) -> None:
    """Refuse the address that a browser shows where the one for programs is wanted.

    https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
    https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
    """
    host = parts.hostname or ""
    if host in {"github.com", "www.github.com"}:
        raise ValueError("is GitHub for people: its API is https://api.github.com")
    is_cloud = host == "api.github.com" or host.endswith(".ghe.com")
    if not is_cloud and not parts.path.rstrip("/").endswith("/api/v3"):
        raise ValueError("is no API: GitHub Enterprise Server's is https://HOST/api/v3")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
