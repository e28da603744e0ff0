from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from okrsync_file.scope import FileSelection
from okrsync_file.settings import FileSettings


def test_a_folder_is_relative_to_that_of_the_mapping_file(tmp_path: Path) -> None:
    written = {"kind": "file", "folder": "exports"}
    settings = FileSettings.model_validate(written, context={"folder": tmp_path})
    assert settings.folder == str(tmp_path / "exports")


@pytest.mark.parametrize(
    "name", ["../s.csv", "/etc/s.csv", "a/b.csv", "..", ".hidden.csv", "passwd", "", "a\0.csv", "a\\b.csv"]
)  # fmt: skip
def test_a_selection_does_not_leave_the_folder(name: str) -> None:
    with pytest.raises(ValidationError, match="is no file that can be read"):
        FileSelection.model_validate({"name": name})


@pytest.mark.parametrize(
    "wrong", [{"timezone": "Lisbn"}, {"delimiter": ";;"}, {"delimiter": '"'}, {"folder": ""}]
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        FileSettings.model_validate({"kind": "file", "folder": ".", **wrong})
