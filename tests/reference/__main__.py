"""Write docs/reference anew: ``make reference``."""

from __future__ import annotations

from tests.reference.pages import FOLDER, PAGES


def write() -> None:
    """Every page in its place."""
    for name, made in PAGES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")


write()
