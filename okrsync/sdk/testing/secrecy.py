"""No secret reaches anything that a person, a log or a crash report could show."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import SecretStr, ValidationError

from okrsync.sdk import Connector, ToolError
from okrsync.sdk.testing.bench import Bench, connect, pull
from okrsync.sdk.testing.failing import each_trouble, need_credentials, strike
from okrsync.sdk.testing.tool import ToolUnderTest, Trouble


class Secrecy(Bench):
    """Errors, settings, connectors and cursors are looked through for the tool's secrets."""

    def test_the_secrets_are_long_enough_to_be_looked_for(self, tool: ToolUnderTest) -> None:
        need_credentials(tool)
        assert tool.secrets
        assert all(len(secret) >= 8 for secret in tool.secrets)

    @each_trouble
    def test_no_error_shows_a_secret(
        self, tool: ToolUnderTest, connector: Connector, trouble: Trouble
    ) -> None:
        tool.fill(1)
        strike(tool, trouble)
        with pytest.raises(ToolError) as caught:
            pull(connector, tool.scope)
        assert _found(tool, _all_that_shows(caught.value)) == set()

    def test_the_error_of_wrong_credentials_shows_none(self, tool: ToolUnderTest) -> None:
        need_credentials(tool)
        with closing(connect(tool, tool.wrong_settings())) as connector, pytest.raises(ToolError) as caught:
            connector.check()
        assert _found(tool, _all_that_shows(caught.value)) == set()

    def test_settings_and_connectors_hide_them(self, tool: ToolUnderTest, connector: Connector) -> None:
        need_credentials(tool)
        shown = []
        for settings in (tool.settings(), tool.wrong_settings()):
            shown += [repr(settings), str(settings), settings.model_dump_json()]
        assert _found(tool, [*shown, repr(connector), str(connector)]) == set()

    @pytest.mark.parametrize("slip", ["\n", "\r\nX: y", "\N{EURO SIGN}", '"', " "])
    def test_a_slip_in_a_secret_does_not_show_it(self, tool: ToolUnderTest, slip: str) -> None:
        for name in _secret_fields(tool):
            refusal = _refusal_of(tool, name, slip)
            assert refusal is None or _found(tool, _all_that_shows(refusal)) == set()

    def test_neither_cursors_nor_items_hold_them(self, tool: ToolUnderTest, connector: Connector) -> None:
        tool.fill(1)
        items, cursor = pull(connector, tool.scope)
        assert _found(tool, [cursor, repr(items), repr(connector.check())]) == set()


def _secret_fields(tool: ToolUnderTest) -> list[str]:
    return [name for name, value in tool.settings() if isinstance(value, SecretStr)]


def _refusal_of(tool: ToolUnderTest, name: str, slip: str) -> ValidationError | ToolError | None:
    """What a check says with something behind the secret ``name``, as copying and files leave it there."""
    written = dict(tool.settings())
    written[name] = written[name].get_secret_value() + slip
    try:
        with closing(connect(tool, tool.plugin.settings.model_validate(written))) as connector:
            connector.check()
    except (ValidationError, ToolError) as refusal:
        return refusal
    return None


def _found(tool: ToolUnderTest, shown: list[str]) -> set[str]:
    return {secret for secret in tool.secrets if any(secret in text for text in shown)}


def _all_that_shows(error: BaseException) -> list[str]:
    texts = ["".join(traceback.format_exception(error))]
    for link in _chain(error):
        texts += [str(link), repr(link), repr(link.args), repr(vars(link))]
    return texts


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and all that led to it, those included that ``from None`` only keeps from view."""
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
