"""How to reach Trello, and which of its lists mean what."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from okrsync.sdk import ConnectionSettings

# What people call such lists in English, Portuguese, Spanish, French, German and Italian.
DONE_LISTS = (
    *("Done", "Completed", "Complete", "Finished", "Closed", "Shipped", "Released"),
    *("Concluído", "Concluída", "Concluídos", "Concluídas", "Feito", "Feitos", "Finalizado", "Pronto"),
    *("Hecho", "Terminado", "Completado", "Listo"),
    *("Terminé", "Terminée", "Fait", "Fini"),
    *("Erledigt", "Fertig", "Abgeschlossen"),
    *("Fatto", "Completato"),
)
DOING_LISTS = (
    *("Doing", "In progress", "Work in progress", "WIP", "In review", "Review", "Testing"),
    *("Fazendo", "A fazer agora", "Em andamento", "Em curso", "Em progresso", "Em revisão"),
    *("Haciendo", "En curso", "En progreso", "En revisión"),
    *("En cours", "En révision"),
    *("In Arbeit", "In Bearbeitung", "In Prüfung"),
    *("In corso", "In revisione"),
)
_BY_NAME = " Names count without regard to case and to signs around them ('✅ Done!'); ids work too."


_CREDENTIAL = re.compile(r"[A-Za-z0-9._~+/=-]+")


class TrelloSettings(ConnectionSettings):
    """A Trello account that okrsync reads with an API key and a token.

    How to get both: https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/
    """

    kind: Literal["trello"]
    url: str = Field(
        default="https://api.trello.com",
        description="The API's address; only a stand-in for Trello has another one.",
    )
    key: SecretStr = Field(min_length=1, description="The API key of a Power-Up, as in ${TRELLO_KEY}.")
    token: SecretStr = Field(
        min_length=1,
        description="A token with read access, as in ${TRELLO_TOKEN}. Trello ends it after 30 days unless it "
        "was authorised with expiration=never.",
    )
    done_lists: tuple[str, ...] = Field(
        default=DONE_LISTS, description="Lists whose cards are done." + _BY_NAME
    )
    doing_lists: tuple[str, ...] = Field(
        default=DOING_LISTS, description="Lists whose cards are being worked on." + _BY_NAME
    )
    dropped_lists: tuple[str, ...] = Field(
        default=(),
        description="Lists of cards that were given up, which wins over a complete due date." + _BY_NAME,
    )
    points_field: str | None = Field(
        default=None,
        description="The number field with the estimate; otherwise 'Story points', 'Points' or 'Estimate'.",
    )

    @field_validator("key", "token")
    @classmethod
    def _fits_into_a_header(cls, secret: SecretStr) -> SecretStr:
        # The end of a line comes along from files. What no header can carry would end up in an error text.
        bare = secret.get_secret_value().strip()
        if not _CREDENTIAL.fullmatch(bare):
            raise ValueError("is none of Trello's: it consists of letters and digits")
        return SecretStr(bare)

    @field_validator("url")
    @classmethod
    def _may_carry_secrets(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("is no address: https://api.trello.com is Trello's")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must be an address alone, without credentials, query or fragment")
        if parts.scheme == "http" and not _is_this_machine(parts.hostname):
            raise ValueError("would send the token in clear: use https://")
        return url.rstrip("/").removesuffix("/1")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
