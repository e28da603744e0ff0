"""What people see in their editors: completion, explanations, slips, by the YAML language server itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.editors.server import LanguageServer
from tests.integration.published.npm import modules
from tests.meta.documents import ROOT

_SERVER = "yaml-language-server@2.0.0"
_SCHEMA = "okrsync.schema.json"
_MODELINE = f"# yaml-language-server: $schema={_SCHEMA}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the schema that `init` writes beside the file."""
    shutil.copy(ROOT / "config" / _SCHEMA, tmp_path)
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[LanguageServer]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("NOT PROVED: node is missing, so no editor can be asked")
    program = modules("yaml", _SERVER) / "yaml-language-server" / "bin" / "yaml-language-server"
    with LanguageServer([node, str(program), "--stdio"], folder) as server:
        yield server


def _written(folder: Path, text: str) -> Path:
    file = folder / "okrsync.yaml"
    file.write_text(_MODELINE + text, encoding="utf-8")
    return file


def test_the_example_that_people_copy_has_nothing_wrong_with_it(server: LanguageServer, folder: Path) -> None:
    file = Path(shutil.copy(ROOT / "config" / "okrsync.example.yaml", folder))
    assert server.open(file) == []


def test_a_slip_is_underlined_where_it_is(server: LanguageServer, folder: Path) -> None:
    found = server.open(_written(folder, "version: 1\nobjectivs: []\n"))
    assert [(one["range"]["start"]["line"], "objectivs" in one["message"]) for one in found] == [(2, True)]


def test_keys_are_completed_with_what_they_mean(server: LanguageServer, folder: Path) -> None:
    text = "version: 1\nconnections:\n  exports:\n    kind: file\n    \n"
    file = _written(folder, text)
    server.open(file)
    offered = server.at("textDocument/completion", file, 5, 4)["items"]
    labels = {one["label"]: str(one.get("documentation", "")) for one in offered}
    assert {"folder", "columns", "timezone"} <= labels.keys()
    assert "relative to the folder of this file" in labels["folder"]
    assert "token" not in labels


def test_a_key_explains_itself_under_the_pointer(server: LanguageServer, folder: Path) -> None:
    file = _written(folder, "version: 1\nschedule:\n  longest_sync: 10 minutes\n")
    server.open(file)
    said = str(server.at("textDocument/hover", file, 3, 5)["contents"])
    assert "sync" in said
    assert len(said) > len("longest_sync")
