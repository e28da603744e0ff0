"""The pages of docs/reference, each with what makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tests.reference.commands import commands
from tests.reference.environment import environment
from tests.reference.exit_codes import exit_codes
from tests.reference.json_api import json_api
from tests.reference.mapping_file import mapping_file
from tests.reference.metrics import metrics

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES: Mapping[str, Callable[[], str]] = {
    "file.md": mapping_file,
    "commands.md": commands,
    "exit-codes.md": exit_codes,
    "api.md": json_api,
    "metrics.md": metrics,
    "environment.md": environment,
}
