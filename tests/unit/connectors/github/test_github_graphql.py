"""What is asked in GraphQL, and what an answer of status 200 may hide."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.sdk import (
    Json,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    Scope,
    ToolError,
    Unavailable,
    UnexpectedResponse,
)
from okrsync_github.graphql import (
    ITEMS,
    ITEMS_OF_OLD,
    NAMES,
    Query,
    UnknownField,
    is_too_much,
    trouble_in,
)

_BOARD = Scope("project", "county/3")
_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def answer(*errors: Json, status: int = 200, **headers: str) -> Reply:
    body: dict[str, Any] = {"data": None, **({"errors": list(errors)} if errors else {})}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, body, "", "POST api.github.com/graphql", _NOW)


def of_type(kind: str, says: str = "Something about it.") -> Reply:
    return answer({"type": kind, "message": says})


def of_code(code: str) -> Reply:
    return answer({"message": "Something about it.", "extensions": {"code": code}})


def test_a_query_names_the_owner_the_number_and_the_page() -> None:
    ask = Query(ITEMS, _BOARD).beyond("Y3Vyc29y").ask(20)
    assert (ask.method, ask.path) == ("POST", "/graphql")
    assert ask.json["variables"] == {"owner": "county", "number": 3, "first": 20, "after": "Y3Vyc29y"}


def test_an_older_server_is_asked_for_what_it_knows() -> None:
    older = Query(ITEMS, _BOARD, "Y3Vyc29y").in_old_words()
    assert older == Query(ITEMS_OF_OLD, _BOARD, "Y3Vyc29y")
    for newer in ("issueType", "enableDuplicate", "parent"):
        assert newer in ITEMS
        assert newer not in ITEMS_OF_OLD


def test_names_are_the_same_in_all_words() -> None:
    assert Query(NAMES, _BOARD).in_old_words() == Query(NAMES, _BOARD)


def test_no_errors_are_no_trouble() -> None:
    assert trouble_in(answer()) is None
    assert trouble_in(Reply(200, {}, {"data": {}, "errors": []}, "", "POST api.github.com/graphql")) is None


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (of_type("NOT_FOUND"), NotFound),
        (of_type("FORBIDDEN"), PermissionMissing),
        (of_type("INSUFFICIENT_SCOPES"), PermissionMissing),
        (of_type("RATE_LIMITED"), RateLimited),
        (of_type("RATE_LIMIT"), RateLimited),
        (of_code("graphql_rate_limit"), RateLimited),
        (of_type("ANY", "You have exceeded a secondary rate limit."), RateLimited),
        (of_type("INTERNAL"), Unavailable),
        (of_code("undefinedField"), UnknownField),
        (of_code("undefinedType"), UnknownField),
        (of_code("argumentNotAccepted"), UnknownField),
        (of_type("INVALID_CURSOR_ARGUMENTS"), QueryRejected),
        (answer({"message": 'Parse error on "}"'}), QueryRejected),
    ],
)
def test_each_error_is_named_for_what_a_person_can_do(reply: Reply, fault: type[ToolError]) -> None:
    trouble = trouble_in(reply)
    assert type(trouble) is fault
    assert "POST api.github.com/graphql" in str(trouble)


def test_a_missing_permission_says_which_one_is_wanted() -> None:
    trouble = trouble_in(of_type("INSUFFICIENT_SCOPES"))
    assert trouble is not None
    assert "read:project" in (trouble.hint or "")
    assert "Projects: read" in (trouble.hint or "")


def test_data_beside_an_error_is_not_whole() -> None:
    body = {"data": {"repositoryOwner": {}}, "errors": [{"type": "NOT_FOUND", "message": "Could not."}]}
    assert isinstance(trouble_in(Reply(200, {}, body, "", "POST graphql")), NotFound)


def test_a_limit_among_other_errors_is_a_limit() -> None:
    reply = answer({"type": "NOT_FOUND", "message": "one"}, {"type": "RATE_LIMITED", "message": "two"})
    assert isinstance(trouble_in(reply), RateLimited)


def test_a_used_up_limit_says_until_when() -> None:
    reset = int((_NOW + timedelta(minutes=10)).timestamp())
    used_up = {"type": "RATE_LIMITED", "message": "Used up."}
    trouble = trouble_in(answer(used_up, x_ratelimit_remaining="0", x_ratelimit_reset=str(reset)))
    assert isinstance(trouble, RateLimited)
    assert trouble.until == _NOW + timedelta(minutes=10, seconds=1)


def test_the_last_answer_within_the_limit_is_no_error() -> None:
    assert trouble_in(answer(x_ratelimit_remaining="0")) is None


def test_the_words_of_an_error_are_cut_short() -> None:
    trouble = trouble_in(of_type("NOT_FOUND", "x" * 10_000))
    assert len(str(trouble)) < 500


@pytest.mark.parametrize("errors", ["broken", {"message": "one"}, [None], ["broken"]])
def test_errors_of_no_shape_are_no_success(errors: Json) -> None:
    with pytest.raises(UnexpectedResponse):
        trouble_in(Reply(200, {}, {"data": {}, "errors": errors}, "", "POST api.github.com/graphql"))


@pytest.mark.parametrize(
    ("reply", "is_so"),
    [
        (answer(status=502), True),
        (answer(status=504), True),
        (Reply(502, {}, None, "<html>", "POST api.github.com/graphql"), True),
        (answer({"message": "Something went wrong while executing your query."}), True),
        (answer({"message": "Timeout on validation of query"}), True),
        (of_type("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded."), True),
        (of_type("NOT_FOUND"), False),
        (answer(), False),
    ],
)
def test_what_took_too_long_is_told_from_what_is_wrong(reply: Reply, is_so: bool) -> None:
    assert is_too_much(reply) is is_so
