"""The desk: what people do in Slack, carried out on this hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures
from okrsync.domain.signal import percent
from okrsync.errors import OkrsyncError, UsageError
from okrsync.notify.answering import answer, late, refused
from okrsync.notify.requests import Request, Typed, read
from okrsync.notify.signature import signed_at
from okrsync.notify.slack import SlackMessenger
from okrsync.usecases.explain import Explanation, explain
from okrsync.usecases.tell import find_measured
from okrsync.usecases.words import number

_log = structlog.get_logger("okrsync")

# Seconds. Slack gives up after three: https://docs.slack.dev/interactivity/handling-user-interaction.
PATIENCE = 2.2
# What Slack gives to show a form is void after that, and nobody is to be waited for at the end.
_HURRY = 2.0

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: its ``status``, and JSON or nothing."""

    status: int
    body: Json | None = None


class Desk:
    """Takes one request. Reads through ``hub``, and writes by orders that ``carry_out`` takes.

    What takes longer than ``patience`` seconds goes on in ``clerks``, and the answer follows where Slack
    takes one later.
    """

    def __init__(
        self,
        hub: Hub,
        carry_out: Callable[[orders.Order], orders.Json],
        clerks: Executor,
        patience: float = PATIENCE,
    ) -> None:
        self._hub = hub
        self._carry_out = carry_out
        self._clerks = clerks
        self._patience = patience
        self._said_at: datetime | None = None

    def answer(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to a raw request at the address that Slack knows, within the patience.

        404 where the file has no signing secret, 401 where the signature is not Slack's, 400 where it asks
        for nothing that okrsync knows, and 503 where okrsync is to stop.
        """
        slack = self._hub.config.slack
        if slack is None or slack.signing_secret is None:
            return Answer(404)
        secret = slack.signing_secret.get_secret_value()
        self._said_at = signed_at(body, headers, secret=secret, now=self._hub.clock())
        if self._said_at is None:
            return Answer(401)
        request = read(body)
        return Answer(400) if request is None else self.take(request)

    def take(self, request: Request) -> Answer:
        """The answer to a request that surely is Slack's, as :meth:`answer` has it."""
        try:
            done = self._clerks.submit(self._answered, request)
        except RuntimeError:
            # It takes nothing on any more.
            return Answer(503)
        try:
            return Answer(200, done.result(self._patience))
        except TimeoutError:
            done.add_done_callback(lambda done: self._follow(request, done))
            return Answer(200, late(request))

    def figures(self) -> Figures:
        """Every number as of now."""
        return self._hub.figures()

    def explain(self, key_result: str) -> Explanation:
        """Where the numbers of a key result come from."""
        return explain(self._hub.okrs(), self._hub.store, key_result, self._hub.clock())

    def measured(self, name: str) -> KeyResultFigures | KpiFigures:
        """The key result or KPI of that id. Raises UsageError with the nearest names."""
        find_measured(self._hub.okrs(), name)
        found = self._hub.figures()
        of_krs = (kr for kr in (*found.live, *found.key_results) if kr.key_result.id == name)
        return next(of_krs, None) or next(kpi for kpi in found.kpis if kpi.kpi.id == name)

    def check_in(self, name: str, value: float, *, by: str, note: str | None) -> str:
        """Record a person's measurement; returns in words how it stands now."""
        # The time that was signed: who sends the same request once more says nothing new.
        at = None if self._said_at is None else self._said_at.isoformat()
        done = self._carry_out(orders.CheckIn(key_result=name, value=value, at=at, by=by, note=note))
        kr = done["key_result"]
        told = f"{name}: {number(value)} is recorded."
        if kr is None or kr["result"]["progress"] is None:
            return told
        return f"{told} The result stands at {percent(kr['result']['progress'])}: {kr['signal']['name']}."

    def show(self, trigger: str, view: Json) -> None:
        """Open a form for who pressed or typed."""
        with self._hub.messenger(_HURRY) as messenger:
            if not isinstance(messenger, SlackMessenger):
                raise UsageError("a webhook can show no form", hint="put a bot token into the file")
            messenger.show(trigger, view)

    def _answered(self, request: Request) -> Json | None:
        """The answer, whatever happens: what broke is in the log, and no secret is in what is said."""
        try:
            told = answer(request, self)
        except OkrsyncError as error:
            _log.warning("slack request refused", error=error.message, hint=error.hint)
            told = refused(request, error)
        except Exception:  # noqa: BLE001 - a request's fault ends the request, never the daemon
            _log.exception("slack request broke")
            told = refused(request, OkrsyncError("okrsync itself broke over it; its log says where"))
        shown: Json | None = self._hub.conceal.all_in(told)
        return shown

    def _follow(self, request: Request, done: Future[Json | None]) -> None:
        """Tell whoever typed what came of it after all; a form and a button take nothing later."""
        told = done.result()
        if told is None or not isinstance(request, Typed) or request.later is None:
            return
        try:
            with self._hub.messenger(_HURRY) as messenger:
                if isinstance(messenger, SlackMessenger):
                    messenger.respond(request.later, told)
        except OkrsyncError as error:
            _log.warning("slack answer lost", error=error.message, hint=error.hint)
