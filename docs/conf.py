"""How `make site` builds these documents with Sphinx. They stand by themselves on a code host, without it.

https://www.sphinx-doc.org/en/master/usage/configuration.html
https://myst-parser.readthedocs.io/en/latest/configuration.html
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import normpath

from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

_INDEX = "docs/README"
_DECISIONS = "docs/decisions/README"
_CHAPTER = re.compile(r"^## (.+)$", re.MULTILINE)
_PAGE = re.compile(r"\]\(([\w./-]+)\.md[)#]")

project = "okrsync"
extensions = ["myst_parser"]
# The root of the tree is the source, so that the links between documents are the same here and there.
root_doc = "README"
include_patterns = ["*.md", "docs/**.md"]
exclude_patterns = [".*", "build", "dist", "tests", "okrsync", "connectors", "benchmarks"]
myst_heading_anchors = 4
# What is shown as JSON may be cut short with "...".
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_title = "okrsync"
html_copy_source = False
html_use_index = False
html_show_copyright = False


def _toctree(pages: Iterable[str], *options: str) -> str:
    """What hangs these pages below the one that it stands on."""
    return "\n".join(["", "", "```{toctree}", ":hidden:", *options, *pages, "```"])


def _chapters(index: str) -> Iterator[str]:
    """The navigation: each chapter of the index with the pages that it links to, each page once."""
    seen: set[str] = set()
    _, *parts = _CHAPTER.split(index)
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        linked = (normpath(f"docs/{page}") for page in _PAGE.findall(text))
        pages = [page for page in dict.fromkeys(linked) if page not in seen]
        seen.update(pages)
        yield _toctree(pages, f":caption: {title}")


def _navigate(app: Sphinx, docname: str, source: list[str]) -> None:
    """Hang all pages below the first one, in the order of the index, and each decision below their list."""
    if docname == root_doc:
        index = Path(app.srcdir, f"{_INDEX}.md").read_text(encoding="utf-8")
        source[0] += "".join([_toctree([_INDEX]), *_chapters(index)])
    elif docname == _DECISIONS:
        source[0] += _toctree(page for page in _PAGE.findall(source[0]) if "/" not in page)


def _open_at_the_readme(app: Sphinx, failure: Exception | None) -> None:
    if failure is None:
        shutil.copyfile(Path(app.outdir, f"{root_doc}.html"), Path(app.outdir, "index.html"))


def setup(app: Sphinx) -> None:
    """Called by Sphinx: https://www.sphinx-doc.org/en/master/extdev/appapi.html."""
    # Pygments knows no CSV.
    app.add_lexer("csv", TextLexer)
    app.connect("source-read", _navigate)
    app.connect("build-finished", _open_at_the_readme)
