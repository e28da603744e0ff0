"""The part of the file that says how okrsync runs: schedule, bands, Slack and guard."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from okrsync.domain.quality import Rule
from okrsync.settings.entry import (
    Entry,
    Length,
    Percent,
    Text,
    WhenText,
    Zone,
    one_of,
    refuse,
    refuse_missing,
)

SLACK_API = "https://slack.com/api"

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")


def _user(text: str) -> str:
    if not _USER.fullmatch(text):
        refuse("is no Slack user id", "copy the member id from the profile, as in U012AB3CD")
    return text


UserId = Annotated[
    Text,
    AfterValidator(_user),
    WithJsonSchema({"type": "string", "pattern": f"^{_USER.pattern}$"}),
]


def _none_for_all(value: object) -> object:
    if value == []:
        refuse("names no objective", "write all, or a list of their ids")
    if isinstance(value, str) and value != "all":
        refuse("must be all, or a list of ids", "write for example [basic-education]")
    return None if value == "all" else value


class Schedule(Entry):
    """When okrsync pulls, and which clock calendar days and times are of."""

    sync: WhenText = Field(default="every 10 minutes", description="When changes are pulled from every tool.")
    reconcile: WhenText = Field(
        default="daily at 03:00",
        description="When the whole list of items is compared, to notice what was deleted or moved.",
    )
    timezone: Zone = Field(
        default="UTC",
        description="The zone of all days and times in this file.",
        examples=["Europe/Lisbon", "America/Sao_Paulo", "UTC"],
    )
    stale_after: Length = Field(
        default=timedelta(days=1),
        description="After how long without a successful sync a number is shown as stale.",
        json_schema_extra={"default": "1 day"},
    )
    longest_sync: Length = Field(
        default=timedelta(hours=1),
        description="How long the sync of one connection may take. What is left goes on at the next one.",
        json_schema_extra={"default": "1 hour"},
    )


class Bands(Entry):
    """How far behind expectation, in percentage points, still counts as on track and as behind."""

    on_track: Percent = Field(default=5.0, description="Up to so many points behind is on track.")
    behind: Percent = Field(
        default=25.0, description="Up to so many points behind is behind; beyond, at risk."
    )

    @model_validator(mode="after")
    def _are_in_order(self) -> Bands:
        if self.behind < self.on_track:
            refuse(f"behind ({self.behind:g}) is less than on_track ({self.on_track:g})", "exchange them")
        return self


class Digest(Entry):
    """A summary that is posted regularly."""

    channel: Text | None = Field(
        default=None,
        description="Where to: a channel's name or id. A webhook has its own channel.",
        examples=["#okrs", "C0123456789"],
    )
    when: WhenText = Field(description="When it is posted.", examples=["mondays at 09:00"])
    objectives: Annotated[
        tuple[Text, ...] | None,
        BeforeValidator(_none_for_all, json_schema_input_type=Literal["all"] | list[str]),
    ] = Field(default=None, description="Which objectives: all, or a list of their ids.")
    late: Length = Field(
        default=timedelta(hours=12),
        description="How late it is still posted, where okrsync was down at its time. Only the last one is.",
        json_schema_extra={"default": "12 hours"},
    )
    when_quiet: Literal["line", "silence", "whole"] = Field(
        default="line",
        description="Where nothing changed: one line, nothing (and a line every fourth week), or all of it.",
    )


class Alerts(Entry):
    """What is told between the digests, when it begins."""

    channel: Text | None = Field(
        default=None, description="Where to: a channel's name or id. A webhook has its own channel."
    )
    about: tuple[Literal["at_risk", "not_moving", "held"], ...] = Field(
        default=("at_risk", "not_moving", "held"),
        min_length=1,
        description="at_risk: a key result that was on track or behind; not_moving: delivered, not moving; "
        "held: a sync that is not believed, or that a tool refuses.",
    )
    cool_down: Length = Field(
        default=timedelta(days=2),
        description="For how long the same is not told again of the same key result.",
        json_schema_extra={"default": "2 days"},
    )


class CheckIns(Entry):
    """Who is asked for the measurements that people take."""

    channel: Text | None = Field(
        default=None, description="Where those are asked who are not in people; without it they are not."
    )


class Slack(Entry):
    """Where summaries are posted."""

    token: SecretStr | None = Field(
        default=None, min_length=1, description="A bot token with chat:write, as in ${SLACK_BOT_TOKEN}."
    )
    webhook: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="The address of an incoming webhook, as in ${SLACK_WEBHOOK_URL}.",
    )
    url: Text = Field(
        default=SLACK_API,
        description="The address of Slack's API; only a stand-in for Slack has another one.",
    )
    digests: tuple[Digest, ...] = Field(default=(), description="What is posted, where and when.")
    charts: Literal["auto", "picture", "text", "none"] = Field(
        default="auto",
        description="How the thread shows all key results at a glance: auto is Slack's own chart, else a "
        "picture, else bars of text.",
    )
    keep_current: bool = Field(
        default=False,
        description="Whether the last digest is edited as its numbers move, until the next one.",
    )
    people: dict[Text, UserId] = Field(
        default_factory=dict,
        description="The Slack user id of each owner, who is then mentioned when something gets worse.",
        examples=[{"education-board": "U012AB3CD"}],
    )
    alerts: Alerts | None = Field(default=None, description="What is told between the digests.")
    checkins: CheckIns | None = Field(
        default=None, description="Ask owners in Slack when a measurement that people take is due."
    )
    signing_secret: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="Proves that a button or a command comes from Slack, as in ${SLACK_SIGNING_SECRET}.",
    )

    app_token: SecretStr | None = Field(
        default=None,
        min_length=1,
        description="An app-level token, as in ${SLACK_APP_TOKEN}: where Slack can't reach okrsync, buttons "
        "and commands come over a line that okrsync opens.",
    )

    @field_validator("url")
    @classmethod
    def _may_carry_the_token(cls, url: str) -> str:
        _check_address(url)
        return url.rstrip("/")

    @field_validator("webhook")
    @classmethod
    def _is_an_address(cls, webhook: SecretStr | None) -> SecretStr | None:
        if webhook is not None:
            _check_address(webhook.get_secret_value())
        return webhook

    @model_validator(mode="after")
    def _can_post(self) -> Slack:
        one_of(token=self.token, webhook=self.webhook)
        for index, digest in enumerate(self.digests):
            if self.token and digest.channel is None:
                refuse_missing(("digests", index, "channel"), "say where it is posted, as in '#okrs'")
        if self.token and self.alerts and self.alerts.channel is None:
            refuse_missing(("alerts", "channel"), "say where they are posted, as in '#okrs'")
        if self.webhook and self.app_token:
            refuse("a webhook can show no form", "use a bot token beside app_token")
        if self.webhook and (self.checkins or self.keep_current):
            refuse("a webhook can neither ask nor edit", "use a bot token for checkins and keep_current")
        return self


class Accepted(Entry):
    """Advice of check that is not repeated, for a reason."""

    rule: Rule = Field(description="Which rule: the name in brackets behind the advice.")
    of: Text = Field(
        description="The id of what it is about: an objective, a key result, a project, a KPI; the name of a "
        "connection; or slack."
    )
    because: Text = Field(description="Why it is left as it is.")


class Guard(Entry):
    """What is too strange to be believed."""

    max_gone: Percent = Field(
        default=50,
        description="A sync after which more than this percentage of a scope is gone changes no number.",
    )


def _check_address(text: str) -> None:
    """Refuse what is no address, or one that would carry a secret in clear."""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme not in {"https", "http"} or not host:
        refuse("is no address", "it starts with https://")
    if parts.scheme == "http" and not _is_this_machine(host):
        refuse("would send secrets in clear", "use https://")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
