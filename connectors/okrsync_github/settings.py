"""How to reach GitHub, and which of its words mean what."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from okrsync.sdk import Address, ConnectionSettings, HeaderSecret, is_this_machine
from okrsync_github.key import as_written, fault_of

_ANY_CASE = " Names count without regard to case."


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class AppSettings(BaseModel):
    """A GitHub App of one's own: who it is, its key, and where it is installed.

    https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/about-authentication-with-a-github-app
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True
    )

    id: Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)] = Field(
        pattern=r"^[A-Za-z0-9._-]+$", description="The app's id, or its client id."
    )
    private_key: SecretStr = Field(
        description="The private key that GitHub made for the app: the text of the .pem file, as in "
        "file:okrsync.private-key.pem or ${GITHUB_APP_KEY}."
    )
    installation: int | None = Field(
        default=None,
        ge=1,
        description="The number in the address of the installation's settings; may be left out where the app "
        "is installed in one place only.",
    )

    @field_validator("private_key")
    @classmethod
    def _is_a_key(cls, secret: SecretStr) -> SecretStr:
        pem = as_written(secret.get_secret_value())
        fault = fault_of(pem)
        if fault:
            raise ValueError(fault)
        return SecretStr(pem)


class GitHubSettings(ConnectionSettings):
    """A GitHub account that okrsync reads with a token, or as an app.

    Which tokens there are: https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api
    """

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["token"]}, {"required": ["app"]}]})

    kind: Literal["github"]
    url: Address = Field(
        default="https://api.github.com",
        description="The API's address. GitHub Enterprise Server has https://HOST/api/v3.",
    )
    token: HeaderSecret | None = Field(
        default=None,
        description="A token that may read issues, as in ${GITHUB_TOKEN}: a fine-grained one with the "
        "repository permission 'Issues: read', or a classic one with the scope 'repo'. Projects take "
        "'Projects: read' of the organisation, or the scope 'read:project', as well.",
    )
    app: AppSettings | None = Field(
        default=None,
        description="A GitHub App instead of a token, with the same permissions: it belongs to nobody who "
        "could leave, and its key has no end.",
    )
    doing_labels: tuple[str, ...] = Field(
        default=("in progress", "doing", "wip", "in review"),
        description="An open issue with one of these labels is being worked on." + _ANY_CASE,
    )
    doing_statuses: tuple[str, ...] = Field(
        default=("in progress", "doing", "in review"),
        description="An open issue with one of these statuses in a synced project is being worked on."
        + _ANY_CASE,
    )
    status_field: str = Field(
        default="Status", min_length=1, description="The field of a project that says how far its items are."
    )
    dropped_reasons: tuple[str, ...] = Field(
        default=("not_planned", "duplicate"),
        description="An issue closed for one of these reasons was given up. GitHub has 'completed', "
        "'not_planned' and 'duplicate'.",
    )
    dropped_labels: tuple[str, ...] = Field(
        default=(),
        description="A closed issue with one of these labels was given up, as 'wontfix' says of issues from "
        "before GitHub knew reasons." + _ANY_CASE,
    )
    points_field: str | None = Field(
        default=None,
        description="The number field of the organisation's issues or of a project that holds the estimate; "
        "otherwise 'Points', 'Story points' or 'Estimate'.",
    )

    @field_validator("url")
    @classmethod
    def _is_an_api(cls, url: str) -> str:
        """Refuse the address that a browser shows where the one for programs is wanted.

        https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api
        https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host in {"github.com", "www.github.com"}:
            raise ValueError("is GitHub for people: its API is https://api.github.com")
        is_cloud = host == "api.github.com" or host.endswith(".ghe.com")
        if not is_cloud and not is_this_machine(host) and not parts.path.endswith("/api/v3"):
            raise ValueError("is no API: GitHub Enterprise Server's is https://HOST/api/v3")
        return url

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        if (self.token is None) == (self.app is None):
            raise ValueError("needs either a token or an app")
        return self
