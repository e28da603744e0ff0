"""The wheel and the source archive, tested instead of the checkout."""

from __future__ import annotations

import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata

from tests.distribution.conftest import Built, Fresh, new_environment
from tests.meta.documents import ROOT

pytestmark = pytest.mark.e2e


@pytest.fixture
def fresh(built: Built, tmp_path: Path) -> Fresh:
    return new_environment(tmp_path / "venv", built.wheel)


def test_the_wheel_plays_the_demo_where_there_is_no_checkout(fresh: Fresh, tmp_path: Path) -> None:
    asked = "import okrsync, okrsync_jira; print(okrsync.__file__, okrsync_jira.__file__)"
    where = fresh.run("python", "-c", asked, folder=tmp_path)
    assert where.stdout.count(str(fresh.home)) == 2, where.stdout + where.stderr
    told = fresh.run("okrsync", "demo", "--once", folder=tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "delivered, not moving" in told.stdout


def test_what_the_wheel_says_of_itself_follows_the_standard(built: Built) -> None:
    with ZipFile(built.wheel) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
        said = Metadata.from_email(wheel.read(name), validate=True)
    assert said.license_expression == "Apache-2.0"
    assert said.description == (ROOT / "README.md").read_text(encoding="utf-8")
    assert said.description_content_type == "text/markdown"


def test_the_wheel_holds_all_that_is_needed_and_no_tests(built: Built) -> None:
    names = set(ZipFile(built.wheel).namelist())
    assert {"okrsync/py.typed", "okrsync/demo/okrsync.example.yaml"} <= names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {
        "okrsync",
        *(path.name for path in (ROOT / "connectors").iterdir() if (path / "__init__.py").exists()),
    }
    kept = {str(path.relative_to(ROOT)) for path in (ROOT / "okrsync").rglob("*") if path.is_file()}
    assert {name for name in kept if "__pycache__" not in name} <= names


def test_the_source_archive_holds_what_is_checked_and_nothing_secret(built: Built) -> None:
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "LICENSE", "pyproject.toml", "config/okrsync.example.yaml", "docs/file.md"} <= names
    assert not [name for name in names if name.startswith(("secrets", ".env", ".git/"))]
