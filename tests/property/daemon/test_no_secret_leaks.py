"""Secrets of any kind, planted wherever a file may hold one, in errors of every part: none ever comes out."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from unittest.mock import patch
from urllib.parse import quote, quote_plus

import httpx
import respx
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from okrsync import bootstrap
from okrsync.daemon import control, log, orders
from okrsync.daemon.jobs import jobs_of
from okrsync.daemon.service import Service
from okrsync.daemon.watching import Watch
from okrsync.errors import OkrsyncError
from okrsync.sdk import (
    ConnectionSettings,
    CredentialsRejected,
    Plugin,
    Scope,
    Unavailable,
    WorkSelection,
)
from okrsync.settings import read_process_settings
from okrsync.usecases.stop import Stop

SLACK = "https://slack.example/api"
# Where a file may hold a secret, and whether an error of that part may quote it.
PLACES = ("tool", "slack", "header", "query", "sql")
ALPHABET = "abcdefghXYZ0123456789-_.~+/=!@#%&*()[]{}:;,?'\"\\ éß漢"


class Settings(ConnectionSettings):
    kind: Literal["leaky"]
    token: SecretStr


class Selection(WorkSelection):
    board: str

    def scope(self) -> Scope:
        return Scope("board", self.board)

    def criteria(self) -> tuple[Any, ...]:
        return ()


def _header(secrets: str) -> httpx.HTTPError:
    request = httpx.Request("GET", "https://tool.example/", headers={"X-Any": quote(secrets)})
    return httpx.ReadTimeout(f"while asking {request.url} with {secrets}", request=request)


# What a part may raise that knows all secrets and keeps none.
ERRORS: Mapping[str, Callable[[str], Exception]] = {
    "a tool's words": lambda s: CredentialsRejected(f"{s} is not known here", hint=f"is {s} right?"),
    "an outage": lambda s: Unavailable(f"GET https://me:{quote(s, safe='')}@a.example?token={quote_plus(s)}"),
    "a value": lambda s: ValueError({"token": s, "nested": [{"deep": (s,)}]}),
    "a key": KeyError,
    "the client": _header,
    "a broken promise": lambda s: OkrsyncError(f"can't do {json.dumps(s)}", hint=repr(s)),
    "many": lambda s: ExceptionGroup(s, [ValueError(s), RuntimeError(f"Bearer {s}")]),
}


@dataclass(frozen=True)
class Leaky:
    """A connector that puts the secrets into whatever it raises, with a chain of causes below."""

    raised: Exception
    said: str

    def check(self) -> Any:
        raise self.raised

    def changes(self, scope: Scope, since: object) -> Iterator[Any]:
        logging.getLogger("a.strangers.connector").warning("about to ask with %s", self.said)
        structlog.get_logger("stranger").warning(
            "asking", token=self.said, given={"Authorization": self.said}
        )
        if self.said:
            raise self.raised from RuntimeError(self.said)
        yield

    def listing(self, scope: Scope) -> Iterator[Any]:
        raise self.raised

    def locate(self, scope: Scope, refs: object) -> Any:
        raise self.raised

    def close(self) -> None:
        pass


class Hasty(Stop):
    """Waits for nothing before it asks again."""

    def pause(self, seconds: float) -> bool:
        return not self.event.is_set()


def _long(text: str) -> str:
    """Never so common that it stands in a row or a line by chance."""
    return f"q7{text.strip()}Zq"


secret = st.text(ALPHABET, min_size=6, max_size=24).map(_long)
header_secret = st.text("".join(filter(str.isascii, ALPHABET)), min_size=6, max_size=24).map(_long)


@contextmanager
def _printing() -> Iterator[io.StringIO]:
    """All that goes to standard error, with the process's logging put back at the end."""
    root, out = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    hooks, raising = (sys.excepthook, threading.excepthook), logging.raiseExceptions
    try:
        with patch.object(sys, "stderr", out), warnings.catch_warnings():
            yield out
    finally:
        _put_back(root, handlers, level, hooks, raising)


def _put_back(root: logging.Logger, handlers: Any, level: int, hooks: tuple[Any, Any], raising: bool) -> None:
    logging.captureWarnings(capture=False)
    root.handlers, logging.raiseExceptions = handlers, raising
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    structlog.reset_defaults()


@given(
    secrets=st.fixed_dictionaries({**dict.fromkeys(PLACES, secret), "header": header_secret}),
    ways=st.lists(st.sampled_from(["env", "literal", "file"]), min_size=5, max_size=5),
    error=st.sampled_from(sorted(ERRORS)),
    console=st.booleans(),
)
# Without shrinking: an example takes most of a second, and says enough as it is.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
def test_no_secret_is_in_any_line_row_answer_post_or_metric(
    secrets: dict[str, str],
    ways: list[str],
    error: str,
    console: bool,
) -> None:
    said = " and ".join(secrets.values())
    leaky = Leaky(ERRORS[error](said), said)
    with TemporaryDirectory() as name, _printing() as printed:
        came_of_it = _everything(Path(name), secrets, ways, leaky, "console" if console else "json")
    shown = came_of_it + printed.getvalue()
    assert "trouble" in printed.getvalue()
    for place, one in secrets.items():
        for form in (one, quote(one, safe=""), quote_plus(one), json.dumps(one)[1:-1], repr(one)[1:-1]):
            assert form not in shown, f"{place}: {shown[max(0, shown.index(form) - 200) : shown.index(form)]}"


def _everything(folder: Path, secrets: Mapping[str, str], ways: list[str], leaky: Leaky, form: str) -> str:
    """What comes of a daemon's every job and of an order: answers, posts, metrics and the database's text."""
    environ = {"OKRSYNC_FILE": str(folder / "okrsync.yaml"), "OKRSYNC_DATABASE": str(folder / "okrsync.db")}
    written = {
        place: _plant(folder, place, one, way, environ)
        for (place, one), way in zip(secrets.items(), ways, strict=True)
    }
    (folder / "okrsync.yaml").write_text(json.dumps(_file(written, secrets)), encoding="utf-8")
    process = read_process_settings({**environ, "OKRSYNC_LOG_FORMAT": form}, folder)
    plugin = Plugin("leaky", "Leaky", Settings, Selection, lambda *_: leaky)
    with (
        patch.object(bootstrap, "usable", lambda _: {"leaky": plugin}),
        respx.mock(assert_all_called=False) as tools,
    ):
        broken = leaky.raised if isinstance(leaky.raised, httpx.HTTPError) else None
        tools.route().mock(
            side_effect=broken,
            return_value=httpx.Response(403, json={"error": leaky.said}),
        )
        hub = bootstrap.open_hub(process, write=True, stop=Hasty())
        log.set_up(process, hub.conceal)
        service = Service(hub, process, again=lambda: process, watch=Watch(process.file))
        try:
            given = (orders.Sync(), orders.Digest(), orders.Reload())
            with control.listening(process.database, service._obey, hub.conceal):
                answers = [_ordered(process.database, order) for order in given]
            for job in jobs_of(hub.config).values():
                service._do(job.name, job.order)
            posts = [call.request.content.decode() for call in tools.calls]
            metrics = service.vitals.exposition().decode()
        finally:
            hub.close()
        assert "okrsync_sync_runs_total" in metrics
    with closing(sqlite3.connect(folder / "okrsync.db")) as database:
        rows = "\n".join(database.iterdump())
    assert "leaky" in rows
    return "\n".join((json.dumps(answers, ensure_ascii=False), json.dumps(answers), *posts, metrics, rows))


def _ordered(database: str, order: orders.Order) -> object:
    """What a command that gives this order gets to see."""
    try:
        return control.send(database, order)
    except control.Refused as refused:
        return [refused.message, refused.hint]


def _plant(folder: Path, place: str, one: str, way: str, environ: dict[str, str]) -> str:
    """How the file names a secret: by a variable, as it is, or by a file that holds it."""
    if way == "literal" or place in ("query", "sql"):
        return one
    if way == "env":
        environ[f"SECRET_{place.upper()}"] = one
        return f"${{SECRET_{place.upper()}}}"
    file = folder / f"{place}.secret"
    file.write_text(one, encoding="utf-8")
    file.chmod(0o600)
    return f"file:{file.name}"


def _file(written: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, Any]:
    address = f"https://numbers.example/kpi?days=30&key={quote_plus(secrets['query'])}"
    return {
        "version": 1,
        "connections": {"leaky": {"kind": "leaky", "token": written["tool"]}},
        "objectives": [
            {
                "id": "goal",
                "title": "What is to be reached",
                "period": "2020..2089",
                "key_results": [
                    {
                        "id": "number",
                        "title": "Raise the number from 1 to 2",
                        "metric": {"baseline": 1, "target": 2},
                        "measure": {
                            "http": {
                                "url": "https://numbers.example/n",
                                "value": "n",
                                "headers": {"X-Key": written["header"]},
                            }
                        },
                        "work": {"leaky": {"board": "b"}},
                    },
                    {
                        "id": "rows",
                        "title": "Raise the rows from 1 to 2",
                        "metric": {"baseline": 1, "target": 2},
                        "measure": {
                            "sql": {
                                "url": f"nosuch://me:{quote(secrets['sql'], safe='')}@db/x",
                                "query": "select 1",
                            }
                        },
                    },
                ],
            }
        ],
        "kpis": [{"id": "kpi", "title": "A KPI", "measure": {"http": {"url": address, "value": "n"}}}],
        "slack": {
            "token": written["slack"],
            "url": SLACK,
            "digests": [{"channel": "#okrs", "when": "every hour"}],
        },
    }
