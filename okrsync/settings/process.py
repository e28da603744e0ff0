"""What one process is told by its environment: which file, which database, how to log."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from okrsync.errors import UsageError
from okrsync.settings.entry import PLAIN_WORDS
from okrsync.settings.problem import suggestion
from okrsync.settings.secrets import UnreadableSecret, secret_file

PREFIX = "OKRSYNC_"
_ENV_FILE = ".env"


def _database(text: object) -> object:
    """A database address; a bare path is a SQLite file."""
    if not isinstance(text, str) or "://" in text:
        return text
    return f"sqlite:///{text}"


def _lower(text: object) -> object:
    return text.casefold() if isinstance(text, str) else text


class _Environment(EnvSettingsSource):
    """The environment that was handed over, the env file's lines in it; never the process's own unseen."""

    def __init__(self, settings: type[BaseSettings], environ: Mapping[str, str]) -> None:
        super().__init__(settings, env_ignore_empty=True)
        self.env_vars = {name.lower(): value.strip() for name, value in environ.items() if value.strip()}


class ProcessSettings(BaseSettings):
    """The settings of one process, each an environment variable ``OKRSYNC_<NAME>``.

    ``environ`` is the environment with ``.env`` below it: what the mapping file's ``${NAME}`` are taken from.
    It and ``database`` may hold secrets and stay out of the repr.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    file: Path = Field(
        default=Path("okrsync.yaml"),
        description="The mapping file, or a folder of `*.yaml` files; `-f` on the command line.",
    )
    database: Annotated[str, BeforeValidator(_database)] = Field(
        default="sqlite:///okrsync.db",
        repr=False,
        description="Where everything is remembered: `sqlite:///FILE`, a bare path, or "
        "`postgresql://USER@HOST/NAME`; `--database` on the command line.",
    )
    database_password_file: Path | None = Field(
        default=None, description="A file that holds the password of a PostgreSQL database alone."
    )
    lease: float = Field(
        default=15.0,
        ge=1,
        le=3600,
        description="For how many seconds a replica that is silent keeps its work; on PostgreSQL alone.",
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = Field(
        default="info", description="The least grave events that are logged."
    )
    log_format: Annotated[Literal["auto", "console", "json"], BeforeValidator(_lower)] = Field(
        default="auto",
        description="How events are written: console is text, json is JSON lines, and auto is text on a "
        "terminal and JSON lines elsewhere.",
    )
    stop_within: float = Field(
        default=5.0,
        gt=0,
        le=3600,
        description="How many seconds a daemon that is to stop waits for what is under way.",
    )
    listen: str = Field(
        default="127.0.0.1:8321",
        description="Where the daemon answers HTTP, as `HOST:PORT`; `off` for nowhere.",
    )
    web_token: SecretStr | None = Field(
        default=None,
        description="What callers show, as `Authorization: Bearer TOKEN`: 16 characters or more.",
    )
    web_token_file: Path | None = Field(
        default=None, description="A file that holds the token alone, instead."
    )
    proxies: str = Field(
        default="", description="The reverse proxies that are trusted: addresses or networks, with commas."
    )
    public_url: str | None = Field(
        default=None, description="The address at which the outside reaches okrsync."
    )
    hosts: str = Field(
        default="",
        description="More names, with commas and without ports, that requests may be addressed to.",
    )
    badges: Annotated[Literal["guarded", "public"], BeforeValidator(_lower)] = Field(
        default="guarded", description="Who may see badges: those who may look inside, or everybody."
    )
    env_file: Path = Field(
        default=Path(_ENV_FILE), description="A file of `NAME=value` lines; the environment itself wins."
    )
    environ: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict, repr=False, exclude=True)

    @property
    def is_shared(self) -> bool:
        """Whether the database is one that several processes write to."""
        return not self.database.startswith("sqlite:")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the process's own environment
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is said in code, then the environment that came with it."""
        environ = init_settings().get("environ", {})
        return (init_settings, _Environment(settings_cls, environ))


# The names that may be set, which the last field, being all of them, is none of.
VARIABLES = tuple(PREFIX + name.upper() for name in ProcessSettings.model_fields if name != "environ")


def read_process_settings(environ: Mapping[str, str], folder: Path | None = None) -> ProcessSettings:
    """The settings that ``environ`` and the env file (looked for in ``folder``, else here) amount to.

    Raises UsageError for unknown OKRSYNC_ variables and for values that can't be used, all at once.
    """
    whole = {**_from_file(environ, folder or Path()), **environ}
    given = {name: value for name, value in whole.items() if name.startswith(PREFIX)}
    _refuse_unknown(given)
    try:
        settings = ProcessSettings(environ=whole)
    except ValidationError as error:
        raise _unusable(error) from None
    if settings.database_password_file is None:
        return settings
    return settings.model_copy(update={"database": _with_password(settings)})


def _with_password(settings: ProcessSettings) -> str:
    """The address of the database with the password that lies in a file of its own."""
    parts = urlsplit(settings.database)
    if not settings.is_shared or parts.username is None:
        raise UsageError(
            f"{PREFIX}DATABASE_PASSWORD_FILE needs the address of a PostgreSQL database and a user in it",
            hint=f"{PREFIX}DATABASE=postgresql://okrsync@HOST/okrsync",
        )
    if parts.password is not None:
        raise UsageError(
            f"the password is in {PREFIX}DATABASE and in {PREFIX}DATABASE_PASSWORD_FILE",
            hint="keep one of them",
        )
    try:
        password = quote(secret_file(settings.database_password_file or Path()), safe="")
    except UnreadableSecret as error:
        raise UsageError(f"{PREFIX}DATABASE_PASSWORD_FILE: {error}", hint=error.hint) from None
    user, _, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{password}@{place}").geturl()


def _from_file(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The lines of the env file; one that is named must be there, the default one may be."""
    named = environ.get(f"{PREFIX}ENV_FILE")
    path = folder / (named or _ENV_FILE)
    if not path.is_file():
        if named:
            raise UsageError(
                f"{PREFIX}ENV_FILE: there is no file {path}", hint="create it, or unset the variable"
            )
        return {}
    try:
        lines = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{path} can't be read", hint="it must be UTF-8 text that you may read") from None
    return {name: value for name, value in lines.items() if value is not None}


def _refuse_unknown(given: Mapping[str, str]) -> None:
    unknown = sorted(set(given) - set(VARIABLES))
    if not unknown:
        return
    meant = suggestion(unknown[0], VARIABLES, otherwise="")
    hint = f"{meant} Variables of your own need another prefix" if meant.endswith("?") else meant
    raise UsageError(f"unknown environment variable {', '.join(unknown)}", hint=hint)


def _unusable(error: ValidationError) -> UsageError:
    refusals = error.errors(include_url=False, include_input=False)
    messages = [f"{PREFIX}{str(r['loc'][0]).upper()} {_said(r)}" for r in refusals]
    hints = [str(r["ctx"]["hint"]) for r in refusals if r["type"] == PLAIN_WORDS]
    return UsageError("; ".join(messages), hint="; ".join(hints) or None)


def _said(refusal: Any) -> str:
    if refusal["type"] == PLAIN_WORDS:
        return str(refusal["ctx"]["message"])
    if refusal["type"] == "literal_error":
        return f"must be {refusal['ctx']['expected']}"
    return "can't be used"
