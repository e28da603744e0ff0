"""What is under way, for the log: it nests, ends with its block, and goes along to other threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from okrsync.usecases.about import about, what_about


def test_what_is_about_something_is_about_what_is_around_it_too() -> None:
    with about(connection="tracker"), about(scope="project DROP"):
        assert what_about() == {"connection": "tracker", "scope": "project DROP"}


def test_after_the_block_it_is_as_before() -> None:
    with about(scope="project DROP"):
        with about(scope="project READ", run="1"):
            pass
        assert what_about() == {"scope": "project DROP"}
    assert what_about() == {}


def test_a_thread_that_is_begun_in_a_copy_of_the_context_knows_it() -> None:
    with ThreadPoolExecutor(1) as pool, about(connection="tracker"):
        assert pool.submit(copy_context().run, what_about).result() == {"connection": "tracker"}
        assert pool.submit(what_about).result() == {}
