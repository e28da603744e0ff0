"""Every metric with its labels, from the registries of the daemon and of the web."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from okrsync.bootstrap import open_hub
from okrsync.daemon.standing import Standing
from okrsync.daemon.vitals import Vitals
from okrsync.settings import read_process_settings
from okrsync.usecases.stop import Stop
from okrsync.web.tally import Tally
from tests.reference.markdown import code, page, sentence, table

_INTRODUCTION = """
What the daemon tells at `/metrics`, in Prometheus' text format. [Metrics](../operations.md#metrics) says how
to take them; [config/prometheus-alerts.yml](../../config/prometheus-alerts.yml) has alerts on them.
"""
_COUNTED = """
## Counted by the daemon

Since the start of the process.
"""
_READ = """
## Read from the database

When they are asked for. What is not known has no sample: it is never 0.
"""
_WEB = """
## Of the web
"""
_HEAD = ("metric", "kind", "labels", "meaning")
Row = tuple[str, str, str, str]


def metrics() -> str:
    """The page."""
    daemon, web = Vitals(str)._registry, Tally()._registry
    return page(
        "Reference: metrics",
        _INTRODUCTION,
        _COUNTED,
        table(_HEAD, _kept(daemon._collector_to_names)),
        _READ,
        table(_HEAD, _known()),
        _WEB,
        table(_HEAD, _kept(web._collector_to_names)),
    )


def _kept(collectors: Iterable[Any]) -> Iterator[Row]:
    """What counts by itself knows its labels before there is a sample of it."""
    for collector in collectors:
        for family in collector.describe():
            yield _row(family, collector._labelnames)


def _known() -> list[Row]:
    """What the database is asked for, told by an empty one: the families are all there."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "okrsync.yaml")
        file.write_text("version: 1\n", encoding="utf-8")
        environ = {"OKRSYNC_FILE": str(file), "OKRSYNC_DATABASE": str(file.with_suffix(".db"))}
        hub = open_hub(read_process_settings(environ, Path(folder)), write=True, stop=Stop())
        try:
            families: Iterable[Any] = Standing(lambda: hub).collect()
            return [_row(family, family._labelnames) for family in families]
        finally:
            hub.close()


def _row(family: Any, labels: Iterable[str]) -> Row:
    name = f"{family.name}_total" if family.type == "counter" else family.name
    return code(name), family.type, ", ".join(code(label) for label in labels), sentence(family.documentation)
