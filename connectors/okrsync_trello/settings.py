"""How to reach Trello, and which of its lists mean what."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from okrsync.sdk import Address, ConnectionSettings, HeaderSecret

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


class TrelloSettings(ConnectionSettings):
    """A Trello account that okrsync reads with an API key and a token.

    How to get both: https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/
    """

    kind: Literal["trello"]
    url: Address = Field(
        default="https://api.trello.com",
        description="The API's address; only a stand-in for Trello has another one.",
    )
    key: HeaderSecret = Field(description="The API key of a Power-Up, as in ${TRELLO_KEY}.")
    token: HeaderSecret = Field(
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
    archived: Literal["dropped", "done", "ignored"] = Field(
        default="dropped",
        description="What a card was that is archived, or whose list is, where neither its list nor its mark "
        "says done: 'dropped' (given up), 'done', or 'ignored' for what it would be without the archive.",
    )
    points_field: str | None = Field(
        default=None,
        description="The number field with the estimate; otherwise 'Story points', 'Points' or 'Estimate'.",
    )

    @field_validator("url")
    @classmethod
    def _without_the_version(cls, url: str) -> str:
        return url.removesuffix("/1")
