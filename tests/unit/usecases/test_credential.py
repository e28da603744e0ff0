"""Credentials are told apart by what a tool sees, and known again by a seal that gives nothing away."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, SecretStr

from okrsync.sdk import ConnectionSettings
from okrsync.usecases.credential import Credential, credential_of
from okrsync_jira.settings import JiraSettings

JIRA = {"kind": "jira", "url": "https://county.atlassian.net", "email": "okr@county.example", "token": "t-1"}


def jira(**changed: object) -> Credential:
    return credential_of(JiraSettings.model_validate({**JIRA, **changed}))


class Signer(BaseModel):
    """Who signs, and with what."""

    id: int
    key: SecretStr


class SignedSettings(ConnectionSettings):
    """A connection whose secret is part of something."""

    signer: Signer


def signed(id_: int) -> Credential:
    signer = Signer(id=id_, key=SecretStr("a private key"))
    return credential_of(SignedSettings(kind="signed", signer=signer))


def test_the_same_token_on_the_same_host_is_one_credential_whatever_else_is_set() -> None:
    assert jira().shown == jira(points_fields=["Effort"], every="5 minutes").shown
    assert jira().shown == jira(url="https://COUNTY.atlassian.net/").shown


@pytest.mark.parametrize("changed", [{"token": "t-2"}, {"url": "https://city.atlassian.net"}])
def test_another_token_or_host_is_another(changed: dict[str, object]) -> None:
    assert jira().shown != jira(**changed).shown


def test_what_stands_beside_a_nested_secret_belongs_to_it() -> None:
    assert signed(7).shown == signed(7).shown != signed(8).shown


@pytest.mark.parametrize("changed", [{"token": "t-2"}, {"email": "other@county.example"}])
def test_whatever_was_mended_breaks_the_seal(changed: dict[str, object]) -> None:
    seal = jira().seal()
    assert jira().has_seal(seal)
    assert not jira(**changed).has_seal(seal)


def test_no_two_seals_are_alike_so_that_none_tells_who_has_the_same_secret() -> None:
    assert jira().seal() != jira().seal()


def test_neither_a_seal_nor_a_repr_holds_the_secret() -> None:
    token = "a-token-0123456789"
    credential = jira(token=token)
    assert token in credential.settings.decode()
    assert token not in credential.seal() + repr(credential)
