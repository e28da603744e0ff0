"""``python -m okrsync``: the command line without the script."""

from __future__ import annotations

from okrsync.cli import main

main()
