from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from okrsync.store import SqlStore

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_each_instant_has_its_mapping_and_what_was_before_the_first_has_the_first(
    store: SqlStore,
) -> None:
    assert store.mapping(START) is None
    first, second = (
        store.adopt(content=text, okrs=f'"{text}"', effect={"felt": [text]}, at=START + n * HOUR, figures={})
        for n, text in enumerate("ab")
    )
    assert (first.number, second.number) == (1, 2)
    assert list(store.mappings()) == [first, second]
    asked = (START - HOUR, START, START + HOUR - timedelta(microseconds=1), START + HOUR, None)
    assert [store.mapping(at) for at in asked] == [first, first, first, second, second]


def test_a_version_comes_with_what_it_makes_of_every_number_or_not_at_all(store: SqlStore) -> None:
    """Whoever dies in between would leave a mapping under which nothing was ever computed."""
    figures = {"tutoring": {"status": "behind"}}
    commits: list[object] = []
    event.listen(store.database.writer, "commit", commits.append)
    version = store.adopt(content="", okrs="{}", effect={}, at=START, figures=figures)
    assert store.last_evaluation("tutoring", version.adopted_at) == figures["tutoring"]
    assert len(commits) == 1


def test_a_version_is_read_once_and_the_next_one_is_noticed(store: SqlStore) -> None:
    """It holds the whole file and what that came to, and every sync asks which one holds."""
    said: list[str] = []
    event.listen(store.database._reader, "before_cursor_execute", lambda *given: said.append(given[2]))
    _adopt(store, "a", START)
    read = [store.mapping(None) for _ in range(3)]
    assert read[0] is read[1] is read[2]
    assert sum("content" in statement for statement in said) == 1
    _adopt(store, "b", START + HOUR)
    now = store.mapping(None)
    assert now is not None
    assert now.content == "b"
    assert store.mapping(START) is read[0]


def test_only_the_versions_that_were_read_last_are_kept(store: SqlStore) -> None:
    instants = [START + number * HOUR for number in range(9)]
    for number, at in enumerate(instants):
        _adopt(store, str(number), at)
    for _ in range(2):
        assert [found.content for at in instants if (found := store.mapping(at))] == list("012345678")
    assert len(store._versions._read) == 4


def _adopt(store: SqlStore, content: str, at: datetime) -> None:
    store.adopt(content=content, okrs="{}", effect={}, at=at, figures={})
