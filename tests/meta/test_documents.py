"""What the documents say can be done, can be done."""

from __future__ import annotations

import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import click
import pytest

from okrsync.cli import okrsync
from okrsync.plugins import discover, usable
from tests.meta.documents import DOCUMENTS, ROOT, Block, anchors, blocks, blocks_of, inline, links, prose

_PLUGINS = usable(discover())
_PLACEHOLDER = re.compile(r"[A-Z]+")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for link in links(document):
        if re.match(r"https?://", link):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


def test_every_document_is_found_from_the_index() -> None:
    """The site takes its navigation from there."""
    lists = (ROOT / "docs" / "README.md", ROOT / "docs" / "decisions" / "README.md")
    led_to = {(one.parent / link.partition("#")[0]).resolve() for one in lists for link in links(one)}
    told = {*DOCUMENTS} - {ROOT / "README.md", lists[0]} - led_to
    assert [str(document.relative_to(ROOT)) for document in sorted(told)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_path_of_the_tree_in_a_sentence_leads_somewhere(document: Path) -> None:
    tree = r"(?:okrsync|connectors|tests|docs|requirements)/[\w./-]*"
    named = {said for said in inline(document) if re.fullmatch(tree, said)}
    assert {said for said in named if not (ROOT / said).exists()} == set()


def _command_lines() -> Iterator[tuple[Block, list[str]]]:
    """The arguments of every okrsync that a block tells to call."""
    for block in blocks("console", "sh"):
        for line in block.text.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ "), comments=True)
            if "okrsync" in words and not line.startswith(("#", "docker build")):
                yield block, words[len(words) - words[::-1].index("okrsync") :]


@pytest.mark.parametrize(("block", "arguments"), [*_command_lines()], ids=str)
def test_every_command_line_in_a_block_is_one_that_okrsync_takes(block: Block, arguments: list[str]) -> None:
    try:
        _parse(arguments)
    except click.UsageError as error:
        pytest.fail(f"{block}: {error.format_message()}")


def _parse(arguments: list[str]) -> None:
    """Read ``arguments`` as the command line does, and call nothing."""
    context = click.Context(okrsync, info_name="okrsync")
    _, rest, _ = okrsync.make_parser(context).parse_args(list(arguments))
    if not rest:
        return
    name, command, of_command = okrsync.resolve_command(context, rest)
    assert command is not None
    with suppress(click.exceptions.Exit):  # where it is asked for help
        command.make_context(name, of_command, parent=context)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_command_named_in_a_sentence_exists_with_its_options(document: Path) -> None:
    context = click.Context(okrsync)
    for said in inline(document):
        words = said.replace("[", " ").replace("]", " ").split()
        if len(words) < 2 or words[0] != "okrsync" or words[1].startswith("-"):
            continue
        command = okrsync.get_command(context, words[1])
        assert command is not None, f"`{said}`: there is no such command"
        known = {option for parameter in command.params for option in parameter.opts}
        unknown = {word for word in words if word.startswith("--")} - known
        assert not unknown, f"`{said}`: there is no {unknown}"


def test_the_code_that_the_guide_for_connectors_shows_is_code_that_runs() -> None:
    home = ROOT / "tests" / "outside" / "okrsync-kanban"
    files = [*home.rglob("*.py"), home / "pyproject.toml"]
    runs = _unindented("\n".join(path.read_text(encoding="utf-8") for path in files))
    shown = [block for block in blocks("python", "toml") if block.document.name == "writing-one.md"]
    assert shown
    assert [str(block) for block in shown if _unindented(block.text) not in runs] == []


def _unindented(code: str) -> str:
    return "\n".join(line.strip() for line in code.splitlines() if line.strip())


@pytest.mark.parametrize("block", blocks("sh"), ids=str)
def test_every_piece_of_shell_is_shell(block: Block) -> None:
    done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_block_says_what_it_is() -> None:
    known = {"console", "csv", "json", "mermaid", "python", "sh", "text", "toml", "yaml"}
    assert [
        str(block) for name in DOCUMENTS for block in blocks_of(name) if block.language not in known
    ] == []


def test_no_block_is_indented_where_no_test_would_see_it() -> None:
    indented = re.compile(r"^ +```", re.MULTILINE)
    assert [str(name) for name in DOCUMENTS if indented.search(name.read_text(encoding="utf-8"))] == []


def test_every_command_is_documented() -> None:
    said = prose(ROOT / "docs" / "cli.md")
    context = click.Context(okrsync)
    of_all = {parameter.name for parameter in okrsync.params}
    for name in okrsync.list_commands(context):
        command = okrsync.get_command(context, name)
        assert command is not None
        [row] = [line for line in said.splitlines() if re.match(rf"\| `okrsync {name}[ `]", line)]
        for parameter in command.params:
            known = isinstance(parameter, click.Argument) or parameter.name in of_all
            assert known or parameter.opts[-1] in row, parameter.name


@pytest.mark.parametrize("kind", sorted(_PLUGINS))
def test_every_key_of_a_tool_is_documented(kind: str) -> None:
    plugin = _PLUGINS[kind]
    said = {word for span in inline(ROOT / "docs" / "tools.md") for word in re.findall(r"\w+", span)}
    assert said >= {*plugin.settings.model_fields, *plugin.selection.model_fields}


@pytest.mark.parametrize("kind", sorted(kind for kind, plugin in _PLUGINS.items() if plugin.webhook))
def test_every_event_to_register_is_documented(kind: str) -> None:
    webhook = _PLUGINS[kind].webhook
    assert webhook is not None
    assert webhook.registration is not None
    said = " ".join(prose(ROOT / "docs" / "webhooks.md").split())
    assert [event for event in webhook.registration.events if event not in said] == []


def test_every_room_is_in_the_architecture() -> None:
    said = set(inline(ROOT / "ARCHITECTURE.md"))
    folders = {f"okrsync/{path.parent.name}" for path in (ROOT / "okrsync").glob("*/__init__.py")}
    assert folders <= said


def test_every_dependency_is_in_the_architecture_and_nothing_else_is() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    declared = {re.split(r"[<>=;\[ ]", one)[0] for one in wanted}
    table = prose(ROOT / "ARCHITECTURE.md").partition("## Why each dependency")[2]
    assert set(re.findall(r"^\| `([\w.-]+)` \|", table, re.MULTILINE)) == declared
