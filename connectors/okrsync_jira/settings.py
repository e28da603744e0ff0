"""How to reach a Jira site, and what its statuses and resolutions mean."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from okrsync.sdk import Address, ConnectionSettings, HeaderSecret, State

DROPPED_RESOLUTIONS = (
    *("Won't Do", "Won't Fix", "Duplicate", "Cannot Reproduce", "Declined", "Cancelled", "Canceled"),
    *("Abandoned", "Rejected", "Invalid", "Incomplete", "Not a Bug", "Obsolete"),
)
GATEWAY = "api.atlassian.com"

_CLOUD = ".atlassian.net"
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#ad-hoc-api-calls
_AT_THE_GATEWAY = re.compile(r"/ex/jira/[0-9A-Za-z-]+")
_EMAIL = re.compile(r"[^\s:@]+@[^\s:@]+")


class StatusNames(BaseModel):
    """Statuses by what they mean, each by name (without regard to case) or by id."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True
    )

    todo: tuple[str, ...] = Field(default=(), description="Statuses of issues on which nobody works yet.")
    doing: tuple[str, ...] = Field(default=(), description="Statuses of issues that are being worked on.")
    done: tuple[str, ...] = Field(default=(), description="Statuses of issues that are delivered.")
    dropped: tuple[str, ...] = Field(default=(), description="Statuses of issues that were given up.")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [name.casefold() for named in self.by_state().values() for name in named]
        twice = sorted(name for name, times in Counter(names).items() if times > 1)
        if twice:
            raise ValueError(f"a status can mean one thing only, and {', '.join(twice)} stands here twice")
        return self

    def by_state(self) -> dict[State, tuple[str, ...]]:
        """The statuses of each state."""
        return {
            State.TODO: self.todo,
            State.DOING: self.doing,
            State.DONE: self.done,
            State.DROPPED: self.dropped,
        }


class JiraSettings(ConnectionSettings):
    """A Jira account that okrsync reads with a token.

    Cloud: https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/
    Data Center: https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
    """

    kind: Literal["jira"]
    url: Address = Field(
        description="The site's address: https://county.atlassian.net, that of a Data Center server, or "
        "https://api.atlassian.com/ex/jira/CLOUD-ID for an API token with scopes.",
    )
    email: str | None = Field(
        default=None,
        description="The account that an API token of Jira Cloud belongs to; left out for a personal access "
        "token of Data Center.",
    )
    token: HeaderSecret = Field(
        description="An API token (Cloud) or personal access token (Data Center), as in ${JIRA_TOKEN}.",
    )
    dropped_resolutions: tuple[str, ...] = Field(
        default=DROPPED_RESOLUTIONS,
        description="Resolutions of issues that are finished without being delivered, by name (without "
        "regard to case) or by id. They count where the status is of the category done.",
    )
    states: StatusNames = Field(
        default=StatusNames(),
        description="What statuses mean here, where their category says something else: this wins over both "
        "category and resolution.",
    )
    points_fields: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description="The number fields that may hold the estimate, by name or id; the first that has a value "
        "counts. Otherwise the fields 'Story Points' and 'Story point estimate'.",
    )

    @field_validator("url")
    @classmethod
    def _is_the_address_of_a_site(cls, url: str) -> str:
        host, path = urlsplit(url).hostname or "", urlsplit(url).path
        if host.endswith(_CLOUD) and path:
            raise ValueError(f"must be the site alone: https://{host}")
        if host == GATEWAY and not _AT_THE_GATEWAY.fullmatch(path):
            raise ValueError(f"must be https://{GATEWAY}/ex/jira/CLOUD-ID, with the id of your site")
        return url

    @field_validator("email")
    @classmethod
    def _is_an_address(cls, email: str | None) -> str | None:
        if email is not None and not _EMAIL.fullmatch(email):
            raise ValueError("is no e-mail address; leave it out for a personal access token")
        return email

    @model_validator(mode="after")
    def _says_whose_token_it_is(self) -> Self:
        is_cloud = self.through_the_gateway or (urlsplit(self.url).hostname or "").endswith(_CLOUD)
        if self.email is None and is_cloud:
            raise ValueError(
                "Jira Cloud wants the account's e-mail address together with its token: add email"
            )
        return self

    @property
    def through_the_gateway(self) -> bool:
        """Whether ``url`` is Atlassian's API gateway, which no browser can show an issue at."""
        return urlsplit(self.url).hostname == GATEWAY
