"""Introduce okrsync to a tool: credentials that it accepts, and what is there to be synced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from okrsync.bootstrap import connected
from okrsync.cli.asking import ask, ask_secret, sure, tell
from okrsync.cli.live import count
from okrsync.cli.reading import reading
from okrsync.errors import UsageError
from okrsync.sdk import (
    ConnectionSettings,
    Connector,
    CredentialsRejected,
    Discovery,
    Found,
    Plugin,
    ToolError,
)
from okrsync.settings.draft import DraftConnection, Work
from okrsync.settings.problem import listed
from okrsync.settings.questions import Question, Unfit, questions, settings_of
from okrsync.usecases.probe import Reading
from okrsync.usecases.survey import Place, counted, pick, places

# With more than so many, only those that are chosen are counted.
_COUNTED = 12


@dataclass(frozen=True, slots=True)
class Introduced:
    """A tool that let us in. ``secrets`` are those that have to be kept, by variable."""

    name: str
    plugin: Plugin
    settings: ConnectionSettings = field(repr=False)
    draft: DraftConnection
    secrets: Mapping[str, str] = field(repr=False)
    places: Sequence[Place]
    lists: bool

    def pick(self, text: str) -> Found:
        """What ``text`` names there. Raises UsageError."""
        return pick(text, self.plugin, [place.found for place in self.places], listed=self.lists)

    def work(self, found: Found, *, named: bool) -> Work:
        """What the file says to select all of ``found``; ``named`` where it must say the connection."""
        connection = {"connection": self.name} if named else {}
        return {self.plugin.kind: {**connection, **found.selection}}


@dataclass
class Introduction:
    """The way to one Introduced. ``given`` are answers by key, ``environ`` holds more by variable.

    ``shell`` is the environment without the env file: what is set there can't be replaced by the env file.
    ``folder`` is that of the mapping file to be, where paths start.
    """

    name: str
    plugin: Plugin
    given: Mapping[str, str]
    environ: Mapping[str, str]
    shell: Mapping[str, str]
    prefix: str
    folder: Path
    asks: bool
    answers: dict[str, str] = field(default_factory=dict, repr=False)
    typed: dict[str, str] = field(default_factory=dict, repr=False)
    refused: set[str] = field(default_factory=set)

    def made(self) -> Introduced:
        """Ask, connect and look around. Raises ToolError or UsageError where nobody can be asked again."""
        while True:
            self._gather()
            try:
                return self._connected(settings_of(self.plugin, self.answers, self.folder))
            except Unfit as unfit:
                self._again(UsageError(f"{self.plugin.title}: {unfit}"), unfit.keys)
            except ToolError as error:
                self._again(error, self._doubtful(error))

    def _gather(self) -> None:
        for question in questions(self.plugin, self.prefix):
            if question.key in self.answers:
                continue
            answer = self._known(question) or self._asked(question)
            if answer:
                self.answers[question.key] = answer

    def _known(self, question: Question) -> str | None:
        if question.key in self.refused:
            return None
        said = self.given.get(question.key)
        found = self.environ.get(question.variable, "").strip()
        if self.asks and found and not said:
            tell(f"  {question.key}: {f'found in {question.variable}' if question.secret else found}")
        return said or found or None

    def _asked(self, question: Question) -> str | None:
        if question.default is not None and question.key not in self.refused:
            return None
        if self.asks:
            return self._typed(question)
        if question.optional and not question.secret:
            return None
        raise UsageError(
            f"{self.plugin.title} needs its {question.key}: {question.purpose}",
            hint=f"set {question.variable} in the environment or in .env",
        )

    def _typed(self, question: Question) -> str:
        tell(f"  {question.purpose}.")
        if not question.secret:
            default = question.default or ("" if question.optional else None)
            return ask(f"  {question.key}", str, default=default)
        answer = ask_secret(f"  {question.key} (not shown)")
        self.typed[question.variable] = answer
        return answer

    def _connected(self, settings: ConnectionSettings) -> Introduced:
        with reading() as watching, connected(self.plugin, settings) as connector:
            watching(self.name, 0)
            identity = connector.check()
            found = places(connector)
            few = len(found) <= _COUNTED
            held = [self._counted(connector, one, watching) if few else Place(one) for one in found]
            lists = isinstance(connector, Discovery)
        tell(f"  {self.plugin.title}: {identity.account} at {identity.site}")
        return Introduced(self.name, self.plugin, settings, self._draft(), dict(self.typed), held, lists)

    def _counted(self, connector: Connector, found: Found, watching: Reading) -> Place:
        watching(f"{self.name}: {found.scope}", 0)
        return counted(connector, found)

    def _draft(self) -> DraftConnection:
        values = {
            question.key: f"${{{question.variable}}}" if question.secret else self.answers[question.key]
            for question in questions(self.plugin, self.prefix)
            if question.key in self.answers
        }
        return DraftConnection(self.name, self.plugin.kind, values)

    def _doubtful(self, error: ToolError) -> Sequence[str]:
        """The answers that may be at fault: the secrets, or where the site does not answer, everything."""
        secret = [question.key for question in questions(self.plugin, self.prefix) if question.secret]
        return secret if isinstance(error, CredentialsRejected) else list(self.answers)

    def _again(self, error: UsageError | ToolError, keys: Sequence[str]) -> None:
        """Forget the answers at fault, if a person is there to give others; else raises ``error``."""
        if not self.asks:
            raise error
        tell(f"  {error}")
        at_fault = [key for key in keys if key] or list(self.answers)
        doubted = [question for question in questions(self.plugin, self.prefix) if question.key in at_fault]
        self._refuse_what_stays(doubted)
        if not sure("  Try again?", default=True):
            raise error
        for question in doubted:
            self.answers.pop(question.key, None)
            self.refused.add(question.key)

    def _refuse_what_stays(self, doubted: Sequence[Question]) -> None:
        """Raise UsageError where another answer, kept in the env file, would never be read."""
        set_there = [q.variable for q in doubted if q.secret and self.shell.get(q.variable, "").strip()]
        if set_there:
            names = listed(set_there, last="or")
            raise UsageError(
                f"the environment's {names} won't do, and goes before .env",
                hint=f"correct or unset {names}, and start again",
            )


def describe(place: Place) -> str:
    """A place on one line."""
    scope = str(place.found.scope)
    title = scope if place.found.title in scope else f"{scope}: {place.found.title}"
    if place.trouble is not None:
        return f"{title} ({place.trouble.message})"
    return title if place.items is None else f"{title} ({count(place.items, 'item')})"
