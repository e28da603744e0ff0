"""The key of an app: what is one, and what it signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pydantic import ValidationError

from okrsync_github.key import as_written, assertion, fault_of
from okrsync_github.settings import GitHubSettings

_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
Settings = Callable[..., GitHubSettings]


@pytest.fixture(scope="module")
def private() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def written(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    form: serialization.PrivateFormat = serialization.PrivateFormat.TraditionalOpenSSL,
    password: bytes | None = None,
) -> str:
    locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, locked).decode()


def as_app(pem: str, **more: Any) -> dict[str, Any]:
    return {"token": None, "app": {"id": 7001, "private_key": pem, **more}}


def test_a_signature_says_who_since_when_and_until_when(private: rsa.RSAPrivateKey) -> None:
    signed = assertion("7001", written(private), _NOW)
    claims = jwt.decode(
        signed, private.public_key(), algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert claims["iss"] == "7001"
    assert claims["iat"] == int((_NOW - timedelta(seconds=60)).timestamp())
    assert claims["exp"] == int((_NOW + timedelta(minutes=9)).timestamp())


@pytest.mark.parametrize(
    "form", [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8]
)
def test_a_key_may_be_written_in_lines_or_in_one(
    settings: Settings, private: rsa.RSAPrivateKey, form: serialization.PrivateFormat
) -> None:
    pem = written(private, form)
    for said in (pem, pem.strip(), pem.replace("\n", "\\n")):
        app = settings(**as_app(said)).app
        assert app is not None
        assert app.private_key.get_secret_value() == pem
        assert fault_of(as_written(said)) is None


def test_what_is_no_key_is_refused_and_not_shown(settings: Settings, private: rsa.RSAPrivateKey) -> None:
    whole = written(private)
    halves = whole.splitlines()
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    refused = {
        "ghp_inventedToken": "no private key",
        public.decode(): "no private key",
        "\n".join([*halves[:5], halves[-1]]): "can't be read",
        written(private, password=b"invented"): "is encrypted",
    }
    for pem, says in refused.items():
        with pytest.raises(ValidationError, match=says) as caught:
            settings(**as_app(pem))
        assert not [line for line in pem.splitlines()[1:-1] if line and line in str(caught.value)]


def test_a_key_of_another_kind_is_refused(settings: Settings) -> None:
    pem = written(ec.generate_private_key(ec.SECP256R1()), serialization.PrivateFormat.PKCS8)
    with pytest.raises(ValidationError):
        settings(**as_app(pem))


def test_the_id_may_be_a_number_or_a_client_id(settings: Settings, private: rsa.RSAPrivateKey) -> None:
    for said, kept in ((7001, "7001"), ("7001", "7001"), ("Iv23liInvented", "Iv23liInvented")):
        app = settings(**as_app(written(private), id=said)).app
        assert app is not None
        assert app.id == kept


@pytest.mark.parametrize(
    "wrong", [{"id": ""}, {"id": "a b"}, {"id": True}, {"installation": 0}, {"key": "x"}]
)
def test_a_slip_in_an_app_is_refused(
    settings: Settings, private: rsa.RSAPrivateKey, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        settings(**as_app(written(private), **wrong))


def test_it_takes_either_a_token_or_an_app(settings: Settings, private: rsa.RSAPrivateKey) -> None:
    for both in ({"token": None}, {**as_app(written(private)), "token": "ghp_invented"}):
        with pytest.raises(ValidationError, match="either a token or an app"):
            settings(**both)
