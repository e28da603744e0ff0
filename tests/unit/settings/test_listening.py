"""Where the daemon listens, and what it refuses to be open to."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.errors import UsageError
from okrsync.settings import Listening, listening, read_process_settings

TOKEN = "a-token-of-some-length"


def _told(folder: Path, **environ: str) -> Listening | None:
    variables = {f"OKRSYNC_{name.upper()}": value for name, value in environ.items()}
    return listening(read_process_settings(variables, folder))


def _place(folder: Path, **environ: str) -> Listening:
    place = _told(folder, **environ)
    assert place is not None
    return place


def test_by_default_it_is_this_machine_alone(tmp_path: Path) -> None:
    place = _place(tmp_path)
    assert (place.host, place.port, place.token) == ("127.0.0.1", 8321, None)
    assert place.names == {"127.0.0.1"}


def test_off_is_nowhere(tmp_path: Path) -> None:
    assert _told(tmp_path, listen="OFF") is None


@pytest.mark.parametrize("address", ["0.0.0.0:80", "[::]:80", "10.1.2.3:80", "okr.example.org:80"])
def test_an_address_for_others_needs_a_guard(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="nothing guards it") as refused:
        _told(tmp_path, listen=address)
    assert "OKRSYNC_WEB_TOKEN" in str(refused.value.hint)
    assert _told(tmp_path, listen=address, web_token=TOKEN) is not None
    assert _told(tmp_path, listen=address, proxies="10.1.2.4") is not None


@pytest.mark.parametrize("address", ["127.0.0.1:80", "127.9.9.9:80", "[::1]:80", "localhost:80"])
def test_an_address_of_this_machine_needs_none(tmp_path: Path, address: str) -> None:
    assert _told(tmp_path, listen=address) is not None


@pytest.mark.parametrize(
    "address", ["80", "127.0.0.1", "127.0.0.1:", "::1:80", "127.0.0.1:65536", "a b:1", ":80"]
)
def test_what_is_no_address_says_how_to_write_one(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError, match="OKRSYNC_LISTEN is no address"):
        _told(tmp_path, listen=address)


def test_the_token_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    file.chmod(0o600)
    token = _place(tmp_path, web_token_file=str(file)).token
    assert token is not None
    assert token.get_secret_value() == TOKEN
    with pytest.raises(UsageError, match="both set"):
        _told(tmp_path, web_token_file=str(file), web_token=TOKEN)
    file.chmod(0o644)
    with pytest.raises(UsageError, match="everybody on this machine can read") as refused:
        _told(tmp_path, web_token_file=str(file))
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("token", ["short", "with a space in it, alas", "ünïcödé-is-no-header"])
def test_a_token_that_is_none_is_refused_without_being_shown(tmp_path: Path, token: str) -> None:
    with pytest.raises(UsageError, match="16 or more") as refused:
        _told(tmp_path, web_token=token)
    assert token not in str(refused.value)


def test_no_repr_shows_the_token(tmp_path: Path) -> None:
    settings = read_process_settings({"OKRSYNC_WEB_TOKEN": TOKEN}, tmp_path)
    assert TOKEN not in repr(settings) + repr(listening(settings))


def test_the_names_are_the_public_one_the_listed_and_its_own(tmp_path: Path) -> None:
    place = _place(
        tmp_path,
        listen="10.1.2.3:80",
        web_token=TOKEN,
        public_url="https://OKR.Example.org/hub/",
        hosts="okrsync, b",
    )
    assert place.names == {"10.1.2.3", "okr.example.org", "okrsync", "b"}
    assert place.public_url == "https://OKR.Example.org/hub"


@pytest.mark.parametrize(
    "url",
    [
        "okr.example.org",
        "ftp://okr.example.org",
        "https://",
        "https://u:p@h",
        "https://h?a=b",
        "https://[::1",
    ],
)
def test_what_is_no_public_address_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="OKRSYNC_PUBLIC_URL"):
        _told(tmp_path, public_url=url)


@pytest.mark.parametrize(
    ("name", "value"), [("proxies", "a.proxy"), ("proxies", "10.0.0.0/33"), ("hosts", "a:80")]
)
def test_lists_that_can_not_be_read_are_refused(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UsageError, match=f"OKRSYNC_{name.upper()}"):
        _told(tmp_path, **{name: value})


@pytest.mark.parametrize(
    ("listen", "reached"), [("0.0.0.0:1", "127.0.0.1"), ("[::]:1", "::1"), ("10.1.2.3:1", "10.1.2.3")]
)
def test_this_machine_reaches_it_all_the_same(tmp_path: Path, listen: str, reached: str) -> None:
    assert _place(tmp_path, listen=listen, web_token=TOKEN).reached_at == reached


def test_badges_are_for_everybody_where_that_is_said_alone(tmp_path: Path) -> None:
    assert not _place(tmp_path).public_badges
    assert _place(tmp_path, badges="Public").public_badges
    with pytest.raises(UsageError, match="OKRSYNC_BADGES must be 'guarded' or 'public'"):
        _place(tmp_path, badges="yes")
