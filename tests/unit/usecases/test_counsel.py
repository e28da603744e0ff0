"""What only the tools' answers show to be weak."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import KeyResult, Okrs, Project
from okrsync.domain.quality import Advice, Rule
from okrsync.domain.work import Gone, TrackedItem
from okrsync.sdk import Cursor, Identity, ItemRef, Page, Scope, Unavailable
from okrsync.usecases.counsel import counsel
from okrsync.usecases.probe import Answer, probe, recollect, wanted_of
from tests.unit.domain.made_up import START, MemoryEvidence, item, labelled, metric_kr, objective, phase


class _Tool:
    """A connector to a board that holds ``items``; other scopes are out of reach."""

    def __init__(self, items: list[TrackedItem]) -> None:
        self.items = [tracked.item for tracked in items]

    def check(self) -> Identity:
        return Identity("me", "here")

    def changes(self, scope: Scope, since: Cursor | None) -> list[Page]:
        if scope.kind != "board":
            raise Unavailable("no answer")
        return [Page(self.items[:1], Cursor("")), Page(self.items, Cursor(""))]

    def listing(self, scope: Scope) -> list[list[ItemRef]]:
        raise NotImplementedError

    locate = listing

    def close(self) -> None:
        pass


def _asked(okrs: Okrs, *items: TrackedItem) -> tuple[list[Answer], list[tuple[str, int]]]:
    told: list[tuple[str, int]] = []
    tool = _Tool(list(items))
    answer = probe("tool", lambda: tool, wanted_of(okrs), lambda *said: told.append(said))  # type: ignore[arg-type, return-value]
    return [answer], told


def _counsel(okrs: Okrs, *items: TrackedItem) -> list[Advice]:
    return list(counsel(okrs, _asked(okrs, *items)[0], START))


def _okrs(*krs: KeyResult, projects: tuple[Project, ...] = ()) -> Okrs:
    return Okrs(objectives=(objective(*krs),), projects=projects)


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=14, seconds=1), None),
        (timedelta(days=14), "ends in 14 days, on 2026-01-19"),
        (timedelta(hours=3), "ends in 1 day, on 2026-01-05"),
        (timedelta(seconds=-1), "ended on 2026-01-04"),
    ],
)
def test_a_token_that_ends_within_two_weeks_is_told(left: timedelta, said: str | None) -> None:
    answer = Answer(connection="tool", expires_at=START + left)
    told = [advice.message for advice in counsel(Okrs(), [answer], START)]
    assert told == ([f"its token {said}"] if said else [])


def test_a_token_without_an_end_is_not_told() -> None:
    assert [*counsel(Okrs(), [Answer(connection="tool")], START)] == []


def test_what_is_read_is_told_while_it_is_read() -> None:
    okrs = _okrs(metric_kr(None, phase("x", labelled(scope="board county"))))
    [answer], told = _asked(okrs, item("a"), item("b"))
    assert told == [("tool: board county", 0), ("tool: board county", 1), ("tool: board county", 2)]
    assert answer.scopes[0].items == 2


def test_an_empty_selection_is_told_with_its_part_and_likely_cause() -> None:
    okrs = _okrs(metric_kr(None, phase("Network", labelled("scool"))))
    [told] = _counsel(okrs, item("a", label="school"))
    assert (told.section, told.id, told.part) == ("key_results", "kr", "Network")
    assert "did you mean 'school'?" in told.hint


def test_the_empty_phase_of_a_project_is_told_at_the_project() -> None:
    phases = (phase("One", labelled("a")), phase("Two", labelled("b")))
    project = Project(id="p", title="P", phases=phases)
    okrs = _okrs(metric_kr(None, *phases, project="p"), projects=(project,))
    [told] = _counsel(okrs, item("a", label="a"))
    assert (told.section, told.id, told.part) == ("projects", "p", "Two")


def test_a_small_project_without_phases_is_told_that_a_list_would_do() -> None:
    project = Project(id="p", title="P", phases=(phase("P", labelled("a")),))
    [told] = _counsel(_okrs(projects=(project,)), item("a", label="a"))
    assert (told.section, told.id) == ("projects", "p")
    assert "is 1 item without phases" in told.message


def test_a_project_that_was_not_read_whole_is_not_judged() -> None:
    work = (labelled("a"), labelled("a", scope="repo x"))
    project = Project(id="p", title="P", phases=(phase("P", *work),))
    assert _counsel(_okrs(projects=(project,)), item("a", label="a")) == []


def test_work_that_feeds_two_key_results_is_told_with_how_many_items() -> None:
    okrs = _okrs(
        metric_kr(None, phase("x", labelled("a")), id="one"),
        metric_kr(None, phase("y", labelled("b")), id="two"),
    )
    [told] = _counsel(okrs, item("1", label=("a", "b")), item("2", label="a"), item("3", label="b"))
    assert (told.id, told.aspect) == ("two", "work")
    assert "shares 1 item of work: it feeds one and two" in told.message


def test_work_of_two_key_results_that_has_nothing_in_common_is_fine() -> None:
    okrs = _okrs(
        metric_kr(None, phase("x", labelled("a")), id="one"),
        metric_kr(None, phase("y", labelled("b")), id="two"),
    )
    assert _counsel(okrs, item("1", label="a"), item("2", label="b")) == []


def test_what_a_key_result_selects_beside_its_project_is_told_at_the_key_result() -> None:
    planned, beside = phase("One", labelled("a")), phase("Raise", labelled("b"))
    project = Project(id="p", title="P", phases=(planned, phase("Two", labelled("a"))))
    okrs = _okrs(metric_kr(None, planned, beside, project="p"), projects=(project,))
    [told] = _counsel(okrs, item("a", label="a"))
    assert (told.section, told.id, told.part) == ("key_results", "kr", "Raise")


def test_what_was_synced_is_advised_on_without_asking_the_tool() -> None:
    one, other = (
        metric_kr(None, phase("All", labelled(name)), id=name, owner="ana") for name in ("here", "nowher")
    )
    elsewhere = metric_kr(None, phase("All", labelled(scope="other")), id="else", owner="ana")
    okrs = Okrs(objectives=(objective(one, other, elsewhere),))
    gone = replace(item("b", label="nowher"), gone=Gone.DELETED)
    evidence = MemoryEvidence(
        everything=[item("a", label="here"), gone], fresh={("tool", "other"): Freshness(None)}
    )
    answers = recollect(okrs, evidence)
    assert [(a.connection, [s.scope for s in a.scopes]) for a in answers] == [("tool", ["board"])]
    (advice,) = counsel(okrs, answers, START)
    assert (advice.rule, advice.id) == (Rule.MATCHES_NOTHING, "nowher")
    assert "did you mean 'here'?" in advice.hint or "there are 'here'" in advice.hint
