"""The whole hub, driven at random beside a naive model of it: what was shown is shown again, for ever."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from okrsync.domain.work import State
from okrsync.errors import OkrsyncError
from okrsync.ports import Posting, RunOutcome, Store
from okrsync.store import open_store
from okrsync.usecases import mapping, shape
from okrsync.usecases.announce import WORTH, Postman, announce
from okrsync.usecases.digest import compose
from okrsync.usecases.measure import Named, Occasion, measure
from okrsync.usecases.pull import Manner
from okrsync.usecases.recompute import figures, recompute, recompute_all
from okrsync.usecases.sync import Source, sync
from okrsync.usecases.tell import check_in, complete_stage, override_result, withdraw
from okrsync.usecases.trouble import SHRUNKEN
from tests.property.hub.crashing import Crash, Fuse, WatchedStore, empty_database
from tests.property.hub.fickle import BOARDS, SCOPES, START, Card, FickleTool, Mood, cards, labels, points
from tests.property.hub.mailbox import Mailbox
from tests.property.hub.naive import Naive, why_left_alone
from tests.property.hub.questions import explained, foresee, needles, rounded, told
from tests.property.hub.written import LATE, Choice, choices, written
from tests.unit.usecases.workbench import Clock, Watcher

values = st.integers(-20, 120).map(float)
# How long ago something was measured: a few days, so that some instants meet.
ago = st.integers(0, 3)
shares = st.floats(0, 1)
# Which boards are synced: both, or one and not the other.
heard = [BOARDS, BOARDS[:1], BOARDS[1:]]


class Hub(RuleBasedStateMachine):
    """The store, the use cases and a tool, beside what a reader of the documentation expects."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.clock.now = START
        self.tool = FickleTool(looked=self._look_aside)
        self.mailbox = Mailbox()
        self.model = Naive(Choice())
        self.fuse = Fuse()
        self.rows = {START - timedelta(days=days): float(days) for days in (5, 10, 15)}
        self.source_is_broken = False
        self.names = (f"C{number}" for number in range(10_000))
        self.shown: list[tuple[datetime, shape.Json]] = []
        self.wrong: list[str] = []
        self.interrupted = False
        self.path = Path(self.folder.name) / "okrsync.db"
        self.path.write_bytes(empty_database())
        self._open()

    def _open(self) -> None:
        self.opened = open_store(f"sqlite:///{self.path}", write=True, clock=self.clock)
        self.opened.database.writing = self.fuse.on(self.opened.database.writing)  # type: ignore[method-assign]
        self.store = cast("Store", WatchedStore(self.opened, self.model))

    def _start_anew(self) -> None:
        self.fuse.left, self.model.reading = None, None
        self.interrupted = True
        self.opened.close()
        self._open()

    # What a person sees.

    def _look(self) -> None:
        at = self.clock()
        seen = figures(written(self.model.choice), self.store, at)
        self.shown.append((at, shape.figures(seen)))
        if needles(seen) != rounded(self.model.needles(at)):
            self.wrong.append(f"at {at}: {needles(seen)} and not {rounded(self.model.needles(at))}")

    def _look_aside(self) -> None:
        """Look while something else goes on, which must not notice if what is seen is wrong."""
        if not self.wrong:
            self._look()

    def _recompute(self, **new: Any) -> list[str]:
        moved = recompute(written(self.model.choice), self.store, self.clock(), **new)
        return [kr.key_result.id for kr in moved]

    def _check(self) -> None:
        assert self.wrong == []

    @initialize(choice=choices, cards=st.lists(cards, min_size=2, max_size=6))
    def a_mapping_is_adopted_and_boards_are_synced(self, choice: Choice, cards: list[Card]) -> None:
        self._adopt(choice)
        for card in cards:
            self._make(card)
        self.okrsync_syncs(reconcile=False, full=False, boards=BOARDS)

    @rule()
    def somebody_looks(self) -> None:
        self._look()
        self._check()

    @precondition(lambda self: len(self.shown) > 0)
    @rule(share=shares)
    def somebody_looks_back(self, share: float) -> None:
        at = self._some_time_ago(share)
        self.shown.append((at, self._as_of(at)))

    def _some_time_ago(self, share: float) -> datetime:
        first = START + timedelta(seconds=2)
        return first + share * (self.clock() - first)

    def _as_of(self, at: datetime) -> shape.Json:
        okrs = mapping.as_of(self.store, at)
        assert okrs is not None
        return shape.figures(figures(okrs, self.store, at))

    # What happens in the tool.

    @rule(card=cards)
    def a_card_is_made(self, card: Card) -> None:
        self._make(card)

    def _make(self, card: Card) -> None:
        made = card.made(next(self.names), at=self.clock())
        self.tool.put(card.board, made)
        if card.both:
            self.tool.share(card.board, made.id)

    @rule(data=st.data(), state=st.sampled_from(State), heard_by=st.sampled_from([(), *heard]))
    def a_card_comes_into_a_state(self, data: st.DataObject, state: State, heard_by: Sequence[str]) -> None:
        for _, card in self._some_card(data):
            now = self.clock()
            done = now if state in (State.DONE, State.DROPPED) else None
            self.tool.edit(card, now, state=state, native_status=state.value, done_at=done)
        if heard_by:
            self.okrsync_syncs(reconcile=False, full=False, boards=heard_by)

    @rule(data=st.data(), points=points)
    def a_card_is_estimated_anew(self, data: st.DataObject, points: float | None) -> None:
        for _, card in self._some_card(data):
            self.tool.edit(card, self.clock(), points=points)

    @rule(data=st.data(), labels=labels)
    def a_card_gets_other_labels(self, data: st.DataObject, labels: list[str]) -> None:
        for _, card in self._some_card(data):
            self.tool.label(card, self.clock(), labels)

    @rule(data=st.data())
    def a_card_is_deleted(self, data: st.DataObject) -> None:
        for board, card in self._some_card(data):
            self.tool.delete(board, card)

    @rule(data=st.data())
    def a_card_moves_to_the_other_board(self, data: st.DataObject) -> None:
        for board, card in self._some_card(data):
            self.tool.move(board, card)

    def _some_card(self, data: st.DataObject) -> Iterator[tuple[str, str]]:
        there = [(board, card) for board, cards in self.tool.boards.items() for card in cards]
        if there:
            yield data.draw(st.sampled_from(there))

    @rule(mood=st.sampled_from([Mood.WELL] * 3 + list(Mood)), on_page=st.integers(1, 3))
    def the_tool_changes_its_mood(self, mood: Mood, on_page: int) -> None:
        self.tool.mood, self.tool.on_page = mood, on_page

    @rule(days=ago, value=values)
    def a_row_is_written(self, days: int, value: float) -> None:
        self.rows[self._days_ago(days)] = value

    @precondition(lambda self: self.rows)
    @rule()
    def the_newest_row_is_struck_out(self) -> None:
        del self.rows[max(self.rows)]

    @rule(broken=st.booleans())
    def the_source_breaks_or_is_mended(self, broken: bool) -> None:
        self.source_is_broken = broken

    # What okrsync does.

    @rule(reconcile=st.booleans(), full=st.booleans(), boards=st.sampled_from(heard))
    def okrsync_syncs(self, reconcile: bool, full: bool, boards: Sequence[str]) -> None:
        before = {scope: (board.present, board.troubled) for scope, board in self.model.boards.items()}
        left_alone = why_left_alone(self.store.connection_state("office"), self.clock.now)
        for outcome in self._sync(boards, reconcile=reconcile, full=full)[0]:
            present, in_doubt = before[outcome.scope]
            if left_alone and outcome.trouble_kind == left_alone:
                continue
            self._judge(outcome, present, compared=reconcile or full, in_doubt=in_doubt)
        self._look()
        self._check()

    @precondition(lambda self: self.tool.mood is Mood.WELL)
    @rule()
    def okrsync_syncs_twice_and_has_nothing_to_write_the_second_time(self) -> None:
        outcomes, _ = self._sync(reconcile=True, full=False)
        if all(outcome.ok for outcome in outcomes):
            before = self._rows_written()
            assert self._sync(reconcile=True, full=False)[1] == []
            assert self._rows_written() == before
        self._check()

    @rule(left=st.integers(0, 12), committed=st.booleans(), reconcile=st.booleans())
    def okrsync_dies_while_it_syncs(self, left: int, committed: bool, reconcile: bool) -> None:
        self.fuse.left, self.fuse.committed = left, committed
        with suppress(Crash):
            self._sync(reconcile=reconcile, full=False)
        self._start_anew()
        self._look()
        self._check()

    def _sync(
        self, boards: Sequence[str] = BOARDS, *, reconcile: bool, full: bool
    ) -> tuple[list[RunOutcome], list[str]]:
        outcomes = sync(
            [Source("office", lambda: self.tool, [SCOPES[board] for board in boards])],
            store=self.store,
            clock=self.clock,
            progress=Watcher(),
            manner=Manner(reconcile=reconcile, full=full),
        )
        readers: dict[str, Named] = {LATE: ("csv late.csv", self._read)} if self.model.choice.late else {}
        had = len(self.model.measured.get(LATE, {}))
        asked = measure(readers, store=self.store, at=self.clock())
        if len(self.rows) >= had:
            assert all((trouble is None) != self.source_is_broken for trouble in asked.values())
        return outcomes, self._recompute(scopes=[outcome.scope for outcome in outcomes], series=list(asked))

    def _read(self, occasion: Occasion) -> Iterable[tuple[datetime, float]]:
        self._look_aside()
        if self.source_is_broken:
            raise OkrsyncError("late.csv is gone")
        self.model.reading = dict(self.rows)
        return list(self.rows.items())

    def _judge(self, outcome: RunOutcome, before: set[str], *, compared: bool, in_doubt: bool) -> None:
        """Whether a sync ended as it had to in the mood that the tool is in."""
        shows = set(self.tool.shows(outcome.scope.scope.name))
        if self.tool.mood not in (Mood.WELL, Mood.EMPTY):
            assert not outcome.ok
            return
        shrunken = len(before - shows) > len(before | shows) / 2
        if compared:
            assert outcome.ok != shrunken
        if not outcome.ok:
            assert compared or in_doubt
            assert outcome.trouble_kind == SHRUNKEN
        elif compared:
            assert self.model.boards[outcome.scope].present == shows

    def _rows_written(self) -> list[int]:
        with self.opened.database.reading() as connection:
            return [
                connection.exec_driver_sql(f"select count(*) from {table}").scalar_one()  # noqa: S608
                for table in ("item_version", "evaluation", "measurement", "posting")
            ]

    # What people say.

    @rule(choice=choices)
    def the_file_is_edited(self, choice: Choice) -> None:
        self._adopt(choice)
        self._look()
        self._check()

    def _adopt(self, choice: Choice) -> None:
        okrs, at = written(choice), self.clock()
        foretold = foresee(okrs, self.store, at)
        mapping.adopt(okrs, choice.content, self.store, at)
        assert told(figures(okrs, self.store, at)) == foretold
        self.model.choice = choice
        self._recompute(key_results=[kr.id for kr in okrs.key_results])

    @rule(days=ago, value=values)
    def somebody_checks_in(self, days: int, value: float) -> None:
        now = self.clock()
        okrs, at = written(self.model.choice), self._days_ago(days)
        check_in(okrs, self.store, measured="rate", value=value, at=at, now=now)
        self._recompute(series=["kr.rate"])

    @precondition(lambda self: self.model.measured.get("kr.rate"))
    @rule(data=st.data())
    def somebody_takes_a_check_in_back(self, data: st.DataObject) -> None:
        at = data.draw(st.sampled_from(sorted(self.model.measured["kr.rate"])))
        okrs = written(self.model.choice)
        withdraw(okrs, self.store, measured="rate", span=(at, at), now=self.clock())
        self._recompute(series=["kr.rate"])

    @rule(stage=st.sampled_from(["one", "two"]), complete=st.booleans())
    def somebody_completes_a_stage(self, stage: str, complete: bool) -> None:
        okrs = written(self.model.choice)
        complete_stage(okrs, self.store, key_result="build", stage=stage, at=self.clock(), complete=complete)
        self.model.completed[stage] = complete
        self._recompute(key_results=["build"])

    @rule(value=st.none() | values, hours=st.integers(1, 100))
    def somebody_overrides(self, value: float | None, hours: int) -> None:
        now = self.clock()
        if value is None and self.model.set_to(now) is None:
            return
        until = now + timedelta(hours=hours, minutes=7)
        override_result(
            written(self.model.choice),
            self.store,
            key_result="rate",
            value=value,
            reason="so it is",
            by="ana",
            at=now,
            until=until,
        )
        self.model.said = (value, until)
        self._recompute(key_results=["rate"])

    @rule(days=st.integers(0, 12), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        self._nothing_is_left_to_recompute()
        self.clock.now += timedelta(days=days, hours=hours, minutes=3)
        recompute_all(written(self.model.choice), self.store, self.clock())

    def _nothing_is_left_to_recompute(self) -> None:
        """What came in was kept when it came, since each rule looks at no more than what it touched."""
        if self.interrupted:
            recompute_all(written(self.model.choice), self.store, self.clock())
            self.interrupted = False
        assert recompute_all(written(self.model.choice), self.store, self.clock()) == []
        seen = figures(written(self.model.choice), self.store, self.clock())
        for kr in seen.key_results:
            kept = self.store.last_evaluation(kr.key_result.id, self.clock())
            assert kept is not None
            assert kept["result"]["value"] == shape.fraction(kr.result.value)
            assert kept["delivery"]["progress"] == shape.fraction(kr.delivery.progress)

    @rule(
        dies=st.sampled_from([None, None, "before", "after"]),
        left=st.sampled_from([None, None, None, 0, 1, 2]),
    )
    def a_digest_is_due(self, dies: str | None, left: int | None) -> None:
        """The appointed time is the day, and whoever wakes up tries again."""
        self._try_to_announce(dies, left)
        self._try_to_announce(None, None)

    def _try_to_announce(self, dies: str | None, left: int | None) -> None:
        self.mailbox.dies, self.fuse.left = dies, left
        occurrence = f"{self.clock.now:%Y-%m-%d}"
        new = occurrence not in [posting.occurrence for posting, _ in self.store.postings()]
        try:
            receipt = self._announce(occurrence)
        except Crash:
            self._start_anew()
        else:
            assert (receipt is not None) == new
        self.fuse.left = None
        assert len(self.mailbox.arrived) == len(set(self.mailbox.arrived))

    def _announce(self, occurrence: str) -> str | None:
        at = self.clock()
        digest = compose(figures(written(self.model.choice), self.store, at), before=None)
        posting = Posting(occurrence=occurrence, channel="#okrs")
        if not announce(
            {"lead": {"text": digest.verdict}}, posting, store=self.store, at=at, until=at + WORTH
        ):
            return None
        postman = Postman(self.store, self.mailbox, self.clock, lambda _: True)
        return postman.deliver_one(postman.envelope(posting)).receipt

    def _days_ago(self, days: int) -> datetime:
        return self.clock.now - timedelta(days=days)

    def teardown(self) -> None:
        try:
            for at, seen in self.shown:
                assert self._as_of(at) == seen, f"as of {at}"
            for since, at in pairwise(sorted({at for at, _ in self.shown})):
                explained(self.store, "rate", since, at)
        finally:
            self.opened.close()
            self.folder.cleanup()


TestHub = Hub.TestCase
TestHub.settings = settings(
    max_examples=int(os.environ.get("HUB_EXAMPLES", "8")), stateful_step_count=40, print_blob=True
)
