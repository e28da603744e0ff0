"""What a connector says about itself: settings, selections, whom the tool takes us for."""
# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from okrsync.sdk import API_VERSION, Connector, Scope
from okrsync.sdk.testing.bench import Bench
from okrsync.sdk.testing.tool import ToolUnderTest


class Describing(Bench):
    """The plugin value and `Connector.check`."""

    def test_a_check_names_the_account_and_the_site(self, tool: ToolUnderTest, connector: Connector) -> None:
        identity = connector.check()
        assert tool.account in identity.account
        assert identity.site

    def test_the_plugin_speaks_this_version_and_knows_its_kind(self, tool: ToolUnderTest) -> None:
        assert tool.plugin.api_version <= API_VERSION
        assert tool.settings().kind == tool.plugin.kind

    def test_every_selection_leads_to_a_scope_that_can_be_written_down(self, tool: ToolUnderTest) -> None:
        for written in (*tool.selections, tool.plugin.example):
            scope = tool.plugin.selection.model_validate(written).scope()
            assert Scope.parse(str(scope)) == scope

    def test_the_selections_show_every_field(self, tool: ToolUnderTest) -> None:
        shown = {field for written in tool.selections for field in written}
        fields = tool.plugin.selection.model_fields.items()
        assert {field.alias or name for name, field in fields} - {"connection", "weigh_by"} <= shown

    def test_what_a_selection_asks_for_is_a_criterion_or_the_scope(self, tool: ToolUnderTest) -> None:
        for written in tool.selections:
            selection = tool.plugin.selection.model_validate(written)
            for criterion in selection.criteria():
                assert criterion.facet
                assert criterion.any_of

    def test_a_misspelt_field_is_refused(self, tool: ToolUnderTest) -> None:
        with pytest.raises(ValidationError):
            tool.plugin.selection.model_validate({**tool.plugin.example, "lable": "x"})

    def test_both_models_have_a_schema_that_explains_each_field(self, tool: ToolUnderTest) -> None:
        for model in (tool.plugin.settings, tool.plugin.selection):
            schema = model.model_json_schema()
            json.dumps(schema)
            unexplained = [name for name, said in schema["properties"].items() if _is_mute(said)]
            assert set(unexplained) <= {"kind"}


def _is_mute(said: dict[str, object]) -> bool:
    return not said.get("description")
