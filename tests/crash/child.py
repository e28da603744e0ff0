"""What is killed: a process that loads okrsync once and forks for each order, to die where it is told to.

It reads a line of JSON for each run from standard input and answers with one: how many points the run passed,
or that it did not come back.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from contextlib import chdir
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Engine, event, update

from okrsync.bootstrap import open_hub
from okrsync.daemon import digests, orders
from okrsync.daemon.posting import post
from okrsync.errors import OkrsyncError
from okrsync.notify import slack
from okrsync.plugins import discover
from okrsync.sdk import Page
from okrsync.settings import read_process_settings
from okrsync.store import migrations
from okrsync.store.engine import Database
from okrsync.store.runs import SqlRun
from okrsync.store.tables import scope

# How a run ends: by SIGKILL, with its connections cut, or with a commit that it does not learn of. The last
# is SIGKILL too, of a hub with a bug: it stores the cursor of a page first, in a transaction of its own.
KILL, CUT, UNCONFIRMED, PLANTED = "kill", "cut", "unconfirmed", "planted"
# Whose pages have the bug. Of one connection, since connections sync side by side: the nth page of them all
# is another one in each run. Of Trello, whose cursor tells what was seen: others read again from a time.
_BUGGY = "office"
_CUT = """select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()"""


class Points:
    """Every place where a run may end: before each statement, around each commit, after each page.

    After a statement is before the next one, or before the commit.
    """

    def __init__(self, at: int | None, how: str, database: str) -> None:
        self._at, self._how, self._database = at, how, database
        self._lock = Lock()
        self.passed = 0

    def watch(self) -> None:
        """Count from now on, in every thread. What only reads is left out: the database is as it was."""
        opened, put = Database.__init__, SqlRun.put

        def opening(database: Database, place: str, *, reader: Engine, writer: Engine, shared: bool) -> None:
            opened(database, place, reader=reader, writer=writer, shared=shared)
            self._watch(writer)

        def putting(run: SqlRun, page: Page) -> int:
            if self._how == PLANTED and run._ticket.scope.connection == _BUGGY:
                _cursor_first(run, page)
                self._pass(PLANTED)
            changed = put(run, page)
            self._pass(KILL, CUT)
            return changed

        Database.__init__ = opening  # type: ignore[method-assign, assignment]
        SqlRun.put = putting  # type: ignore[method-assign, assignment]

    def _watch(self, writer: Engine) -> None:
        event.listen(writer, "before_cursor_execute", lambda *_: self._pass(KILL, CUT))
        commit = writer.dialect.do_commit

        def committing(connection: Any) -> None:
            self._pass(KILL, CUT)
            commit(connection)
            if self._is_here(UNCONFIRMED):
                connection.close()
                raise psycopg.OperationalError("server closed the connection unexpectedly")
            self._pass(KILL, CUT)

        writer.dialect.do_commit = committing  # type: ignore[method-assign, assignment]

    def _pass(self, *ways: str) -> None:
        if self._is_here(*ways):
            self._end()

    def _is_here(self, *ways: str) -> bool:
        if self._how not in ways:
            return False
        with self._lock:
            self.passed += 1
            return self.passed == self._at

    def _end(self) -> None:
        if self._how != CUT:
            os.kill(os.getpid(), signal.SIGKILL)
        with psycopg.connect(self._database, autocommit=True) as connection:
            connection.execute(_CUT)


def _cursor_first(run: SqlRun, page: Page) -> None:
    with run._database.writing() as connection:
        row = scope.c.id == run._ticket.scope_row
        connection.execute(update(scope).where(row).values(cursor=page.cursor))


def sync_and_post(folder: str, environ: dict[str, str], at: str, occurrence: str, *, reconcile: bool) -> None:
    """Pull, measure, recompute, and post the digest of ``occurrence``, beginning at ``at``."""
    began, start = monotonic(), datetime.fromisoformat(at)
    clock: Callable[[], datetime] = lambda: start + timedelta(seconds=monotonic() - began)  # noqa: E731
    with chdir(folder):
        hub = open_hub(read_process_settings(environ), write=True, clock=clock)
        try:
            orders.Sync(reconcile=reconcile).carry_out(hub, None)
            for name, wanted in digests.digests_of(hub.config).items():
                post(hub, name, wanted, occurrence)
        finally:
            hub.close()


def post_and_attend(folder: str, environ: dict[str, str], at: str, occurrence: str) -> None:
    """Post the digest of ``occurrence`` at ``at``, and deliver what is open of earlier tries."""
    start = datetime.fromisoformat(at)
    with chdir(folder):
        hub = open_hub(read_process_settings(environ), write=True, clock=lambda: start)
        try:
            for name, wanted in digests.digests_of(hub.config).items():
                post(hub, name, replace(wanted, when_quiet="whole"), occurrence)
            orders.Attend().carry_out(hub, None)
        finally:
            hub.close()


def run(order: dict[str, Any], answer: int) -> None:
    """One run, in a process of its own; it writes what came of it to ``answer``."""
    points = Points(order["point"], order["how"], order["environ"]["OKRSYNC_DATABASE"])
    points.watch()
    trouble = None
    try:
        if order["posts"]:
            post_and_attend(order["folder"], order["environ"], order["at"], order["occurrence"])
        else:
            sync_and_post(
                order["folder"],
                order["environ"],
                order["at"],
                order["occurrence"],
                reconcile=order["reconcile"],
            )
    except OkrsyncError as error:
        trouble = str(error)
    told = {"points": points.passed, "trouble": trouble}
    os.write(answer, json.dumps(told).encode())


def main() -> None:
    """Fork for each line until there is none, with everything loaded that a run would load."""
    assert all((discover(), migrations, slack))
    for line in sys.stdin:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.close(reader)
                run(json.loads(line), writer)
                code = 0
            finally:
                os._exit(code)
        os.close(writer)
        with os.fdopen(reader) as told:
            said = told.read()
        _, status = os.waitpid(child, 0)
        broke = os.waitstatus_to_exitcode(status) not in {0, -signal.SIGKILL}
        answer = json.loads(said) if said else {"trouble": "it broke" if broke else None}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
