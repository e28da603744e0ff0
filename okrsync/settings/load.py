"""The mapping file into values: everything that is wrong with it at once, or a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from okrsync.settings.build import Builder
from okrsync.settings.config import Config, Guard, Loaded
from okrsync.settings.join import join
from okrsync.settings.known import secrets_of
from okrsync.settings.links import Plugins
from okrsync.settings.masking import canonical, exposed, literal_secrets
from okrsync.settings.outline import Outline
from okrsync.settings.parse import parse
from okrsync.settings.problem import Problem, sort
from okrsync.settings.references import check_names
from okrsync.settings.secrets import Expanded, expand
from okrsync.settings.sources import Source, files_of, read
from okrsync.settings.timing import check_dates
from okrsync.settings.tree import Table, plain
from okrsync.settings.whole import MappingFile
from okrsync.settings.words import Wording
from okrsync.usecases.conceal import Concealer


def load(path: Path, *, plugins: Plugins, environ: Mapping[str, str]) -> Loaded:
    """Read the file or folder at ``path``.

    ``plugins`` are the kinds of tools there are, by name; ``environ`` is where ``${NAME}`` is looked up.
    Whatever is wrong with the content comes back as problems, sorted by place. Raises UsageError where
    nothing can be read.
    """
    files = files_of(path)
    root, flaws = _tree(files)
    if root is None:
        return Loaded(sort(flaws, files), None, files)
    folder = path if path.is_dir() else path.parent
    return _Loading(root, folder, files, plugins).loaded(environ, flaws)


def _tree(files: tuple[Path, ...]) -> tuple[Table | None, list[Problem]]:
    """All files as one tree, if each of them is one, and what is wrong with how they are written."""
    problems: list[Problem] = []
    roots: list[Table] = []
    for file in files:
        root, wrong = _parsed(file)
        problems += wrong
        if root is not None:
            roots.append(root)
    if len(roots) < len(files):
        return None, problems
    whole, clashes = join(roots)
    return whole, problems + clashes


def _parsed(file: Path) -> tuple[Table | None, list[Problem]]:
    source = read(file)
    return parse(source.text, file) if isinstance(source, Source) else (None, [source])


@dataclass(frozen=True, slots=True)
class _Loading:
    root: Table
    folder: Path
    files: tuple[Path, ...]
    plugins: Plugins

    def loaded(self, environ: Mapping[str, str], flaws: list[Problem]) -> Loaded:
        outline = Outline(self.plugins, self.root)
        expanded = expand(self.root, environ, self.folder)
        file, refused = self._validated(expanded, outline)
        problems = [
            *flaws,
            *expanded.problems,
            *refused,
            *check_names(self.root, expanded.root, self.plugins),
            *check_dates(self.root),
        ]
        if file is None or problems:
            return Loaded(sort(problems, self.files), None, self.files)
        secrets = secrets_of(self.root, expanded, outline)
        return Loaded(
            (),
            self._config(file, Concealer(secrets).exactly(canonical(self.root, outline)), secrets),
            self.files,
            self.root,
            tuple(exposed(self.root, outline)),
        )

    def _validated(self, expanded: Expanded, outline: Outline) -> tuple[MappingFile | None, list[Problem]]:
        context = {"plugins": self.plugins, "folder": self.folder}
        try:
            return MappingFile.model_validate(plain(expanded.root), context=context), []
        except ValidationError as error:
            secrets = expanded.values.union(literal_secrets(expanded.root, outline))
            return None, list(Wording(self.root, expanded, outline, secrets).problems(error))

    def _config(self, file: MappingFile, text: str, secrets: frozenset[str]) -> Config:
        builder = Builder(file, self.folder)
        return Config(
            okrs=builder.okrs(),
            connections={name: connected.settings for name, connected in file.connections.items()},
            look_back=builder.look_back(),
            scopes=builder.scopes(),
            measures=builder.measures(),
            schedule=builder.schedule(),
            slack=builder.slack(),
            guard=Guard(file.guard.max_gone),
            timezone=builder.zone,
            accepted=builder.accepted(),
            canonical=text,
            sources=self.files,
            secrets=secrets,
        )
