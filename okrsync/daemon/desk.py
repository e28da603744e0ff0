"""The desk: what people do in Slack, carried out on this hub."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures
from okrsync.domain.signal import percent
from okrsync.errors import UsageError
from okrsync.notify.answering import Answer, answer
from okrsync.notify.slack import SlackMessenger
from okrsync.usecases.explain import Explanation, explain
from okrsync.usecases.tell import find_measured
from okrsync.usecases.words import number


class Desk:
    """Reads through ``hub``, and writes by orders that ``carry_out`` takes, as every other order is."""

    def __init__(self, hub: Hub, carry_out: Callable[[orders.Order], orders.Json]) -> None:
        self._hub = hub
        self._carry_out = carry_out

    def answer(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """The answer to a raw request at Slack's address; 404 where the file has no signing secret."""
        slack = self._hub.config.slack
        if slack is None or slack.signing_secret is None:
            return Answer(404)
        secret = slack.signing_secret.get_secret_value()
        return answer(body, headers, self._hub.clock, secret=secret, office=self)

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
        of_krs = (kr for kr in found.key_results if kr.key_result.id == name)
        return next(of_krs, None) or next(kpi for kpi in found.kpis if kpi.kpi.id == name)

    def check_in(self, name: str, value: float, *, by: str, note: str | None) -> str:
        """Record a person's measurement; returns in words how it stands now."""
        done = self._carry_out(orders.CheckIn(key_result=name, value=value, by=by, note=note))
        kr = done["key_result"]
        told = f"{name}: {number(value)} is recorded."
        if kr is None or kr["result"]["progress"] is None:
            return told
        return f"{told} The result stands at {percent(kr['result']['progress'])}: {kr['signal']['name']}."

    def show(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a form for who pressed or typed."""
        with self._hub.messenger() as messenger:
            if not isinstance(messenger, SlackMessenger):
                raise UsageError("a webhook can show no form", hint="put a bot token into the file")
            messenger.show(trigger, view)
