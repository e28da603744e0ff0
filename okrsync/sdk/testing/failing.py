"""A failure is named by what a person can do, and is never mistaken for a smaller backlog."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from okrsync.sdk import (
    Connector,
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    RateLimited,
    ToolError,
    Unavailable,
    UnexpectedResponse,
)
from okrsync.sdk.http import Limits
from okrsync.sdk.testing.bench import Bench, connect, ids, pull
from okrsync.sdk.testing.tool import ToolUnderTest, Trouble

NAMES: dict[Trouble, tuple[type[ToolError], ...]] = {
    Trouble.CREDENTIALS_REVOKED: (CredentialsRejected,),
    Trouble.FORBIDDEN: (PermissionMissing,),
    Trouble.HIDDEN: (NotFound,),
    Trouble.RATE_LIMITED: (RateLimited,),
    Trouble.DOWN: (Unavailable,),
    Trouble.RESET: (Unavailable,),
    Trouble.LOGIN_PAGE: (UnexpectedResponse,),
    Trouble.TRUNCATED: (UnexpectedResponse, Unavailable),
    Trouble.SECONDARY_LIMIT: (RateLimited,),
    Trouble.RESET_MIDWAY: (Unavailable,),
}
TRANSIENT = {
    Trouble.RATE_LIMITED,
    Trouble.SECONDARY_LIMIT,
    Trouble.DOWN,
    Trouble.RESET,
    Trouble.RESET_MIDWAY,
    Trouble.TRUNCATED,
}
# Those that any request can meet; the others have tests of their own.
each_trouble = pytest.mark.parametrize("trouble", list(NAMES))

# Longer than a connector takes a tool's word that nothing has changed.
_LONG = timedelta(days=2)
# How long one exchange may take, in seconds, where it would never end.
_SHORT = 0.4


def strike(tool: ToolUnderTest, trouble: Trouble, *, from_page: int = 1) -> None:
    """Let the tool fail, or skip where it does not fail in this way. What comes at once fails at once."""
    if not tool.plays(trouble):
        pytest.skip(f"this tool knows no {trouble}")
    tool.strike(trouble, from_page=1 if tool.comes_at_once else from_page)


def need_credentials(tool: ToolUnderTest) -> None:
    """Skip where there is nothing to log in with."""
    if not tool.has_credentials:
        pytest.skip("this tool knows no credentials")


class Failing(Bench):
    """What a connector raises, and that it raises."""

    @each_trouble
    def test_a_failure_has_the_name_of_what_to_do(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        tool.fill(1)
        strike(tool, trouble)
        with pytest.raises(NAMES[trouble]) as caught:
            pull(connector, tool.scope)
        assert caught.value.transient is (trouble in TRANSIENT)

    @each_trouble
    def test_a_failure_on_a_later_page_is_no_shorter_result(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        tool.fill(tool.three_pages)
        strike(tool, trouble, from_page=2)
        with pytest.raises(NAMES[trouble]):
            pull(connector, tool.scope)

    @each_trouble
    def test_a_failure_of_an_increment_is_no_lack_of_changes(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        [item] = tool.fill(1)
        _, cursor = pull(connector, tool.scope)
        tool.complete(item)
        strike(tool, trouble)
        with pytest.raises(NAMES[trouble]):
            pull(connector, tool.scope, cursor)

    @each_trouble
    def test_a_failure_is_no_empty_listing(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        tool.fill(tool.three_pages)
        strike(tool, trouble, from_page=2)
        with pytest.raises(NAMES[trouble]):
            list(connector.listing(tool.scope))

    def test_null_where_a_list_was_promised_is_no_empty_list(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        tool.fill(1)
        _, cursor = pull(connector, tool.scope)
        strike(tool, Trouble.NULL_LIST)
        for since in (None, cursor):
            tool.pass_time(_LONG)
            with pytest.raises(UnexpectedResponse):
                pull(connector, tool.scope, since)
        with pytest.raises(UnexpectedResponse):
            list(connector.listing(tool.scope))

    def test_a_page_that_comes_over_and_over_ends_a_pull_and_a_listing(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        tool.fill(tool.three_pages)
        strike(tool, Trouble.SAME_PAGE, from_page=2)
        with pytest.raises(UnexpectedResponse):
            pull(connector, tool.scope)
        with pytest.raises(UnexpectedResponse):
            list(connector.listing(tool.scope))

    def test_an_answer_that_never_ends_is_given_up(self, tool: ToolUnderTest) -> None:
        tool.fill(1)
        with closing(connect(tool, limits=Limits(total=_SHORT, attempts=1))) as connector:
            pull(connector, tool.scope)
            strike(tool, Trouble.SLOW)
            with pytest.raises(Unavailable):
                pull(connector, tool.scope)
            with pytest.raises(Unavailable):
                list(connector.listing(tool.scope))

    def test_wrong_credentials_are_rejected_everywhere(self, tool: ToolUnderTest) -> None:
        need_credentials(tool)
        with closing(connect(tool, tool.wrong_settings())) as connector:
            with pytest.raises(CredentialsRejected):
                connector.check()
            with pytest.raises(CredentialsRejected):
                pull(connector, tool.scope)

    def test_a_connector_works_again_once_the_tool_does(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        created = tool.fill(3)
        tool.strike(Trouble.DOWN)
        with pytest.raises(Unavailable):
            pull(connector, tool.scope)
        tool.heal()
        items, _ = pull(connector, tool.scope)
        assert ids(items) == set(created)

    def test_what_was_pulled_before_a_failure_need_not_be_pulled_again(
        self, tool: ToolUnderTest, connector: Connector
    ) -> None:
        if tool.comes_at_once:
            pytest.skip("this tool knows no later page that could fail by itself")
        created = tool.fill(tool.three_pages)
        tool.strike(Trouble.DOWN, from_page=2)
        pages = connector.changes(tool.scope, None)
        kept = next(pages)
        with pytest.raises(Unavailable):
            list(pages)
        tool.heal()
        rest, _ = pull(connector, tool.scope, kept.cursor)
        assert ids([*kept.items, *rest]) == set(created)
        assert len(ids(rest)) < len(created)
