"""Every piece of a mapping file in the documents is one that okrsync reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from okrsync.plugins import discover, usable
from okrsync.settings import load, schema
from okrsync.settings.rehearsal import read_cases
from okrsync.usecases.rehearse import rehearse
from tests.meta.documents import ROOT, Block, blocks

_PLUGINS = usable(discover())
_TESTS = [block for block in blocks("yaml") if block.text.startswith("tests:")]
_FILES = [block for block in blocks("yaml") if block not in _TESTS]

_SECRETS = dict.fromkeys(
    ("JIRA_TOKEN", "GITHUB_TOKEN", "TRELLO_KEY", "TRELLO_TOKEN", "SLACK_BOT_TOKEN"), "invented"
)
# What the pieces refer to. A piece takes the place of the sections that it holds.
_AROUND: Mapping[str, Any] = {
    "version": 1,
    "connections": {
        "county-jira": {
            "kind": "jira",
            "url": "https://county.atlassian.net",
            "email": "o@c.example",
            "token": "t",
        },
        "code": {"kind": "github", "token": "t"},
        "office": {"kind": "trello", "key": "k", "token": "t"},
    },
    "kpis": [{"id": "dropout-rate", "title": "Dropout rate"}],
    "projects": [{"id": "dropout-prevention", "title": "Keep pupils in school"}],
}
_OBJECTIVE = {"id": "around", "title": "What is around it", "period": "2026..2029"}
_PROJECT = {"id": "around", "title": "What is around it", "standalone": "internal"}


@pytest.mark.parametrize("block", _FILES, ids=str)
def test_it_is_a_file_or_fits_into_one(block: Block, tmp_path: Path) -> None:
    loaded = load(_written(block, tmp_path), plugins=_PLUGINS, environ=_environ(block))
    assert [str(problem) for problem in loaded.problems] == []
    assert loaded.config is not None


@pytest.mark.parametrize("block", _FILES, ids=str)
def test_editors_agree(block: Block, tmp_path: Path) -> None:
    whole = YAML(typ="safe", pure=True).load(_written(block, tmp_path))
    errors = Draft202012Validator(schema(_PLUGINS)).iter_errors(_as_json(whole))
    assert [error.message for error in errors] == []


@pytest.mark.parametrize("block", _TESTS, ids=str)
def test_a_documented_test_passes_on_the_example(block: Block, tmp_path: Path) -> None:
    example = load(ROOT / "config" / "okrsync.example.yaml", plugins=_PLUGINS, environ=_SECRETS).config
    assert example is not None
    file = tmp_path / "okrs.test.yaml"
    file.write_text(block.text, encoding="utf-8")
    cases, problems = read_cases(file, example.okrs, example.timezone)
    assert problems == []
    assert [rehearse(example.okrs, case) for case in cases] == [()]


def test_the_first_file_of_the_readme_is_whole() -> None:
    assert any(block.document.name == "README.md" and block.text.startswith("version:") for block in _FILES)


def _written(block: Block, folder: Path) -> Path:
    """The block as a file; a piece of one with what it needs around it."""
    piece = YAML(typ="safe", pure=True).load(block.text)
    text = block.text if "version" in piece else json.dumps({**_AROUND, **_placed(piece)}, default=str)
    (folder / "secrets").mkdir()
    for name in re.findall(r"file:(secrets/\w+)", text):
        (folder / name).write_text(_secret(name), encoding="utf-8")
        (folder / name).chmod(0o600)
    file = folder / "okrsync.yaml"
    file.write_text(re.sub(r"file:/run/secrets/\w+", "secret", text), encoding="utf-8")
    return file


def _secret(name: str) -> str:
    """What the place of this name may hold: a key where it asks for one, else any text."""
    if not name.endswith("private_key"):
        return "secret"
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _placed(piece: Mapping[str, Any]) -> Mapping[str, Any]:
    """A piece that is no section, in the section that it belongs to."""
    if "key_results" in piece:
        return {"objectives": [{**_OBJECTIVE, **piece}]}
    if "work" in piece:
        return {"projects": [{**_PROJECT, **piece}]}
    return piece


def _environ(block: Block) -> dict[str, str]:
    names = re.findall(r"\$\{(\w+)\}", block.text)
    return {
        name: "https://secret.example/x" if name.endswith("_URL") else "a-secret-of-some-length"
        for name in names
    }


def _as_json(value: object) -> Any:
    return json.loads(json.dumps(value, default=str))
