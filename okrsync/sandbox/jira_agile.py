"""Jira Software's boards and sprints, of which the issue lists are gone.

https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from okrsync.sandbox.jira_manners import error, refuse
from okrsync.sandbox.jira_payloads import Json, sprint_field
from okrsync.sandbox.jira_state import STORY_POINT_ESTIMATE
from okrsync.sandbox.routing import Address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.jira_state import Board, Sprint

_PAGE = 50


def boards(site: JiraSite, call: Call) -> Response:
    """List boards, 50 a page."""
    wanted = call.query.get("projectKeyOrId")
    named = call.query.get("name", "").lower()
    found = [
        one
        for one in site.boards.values()
        if wanted in {None, one.project.key, one.project.id} and named in one.name.lower()
    ]
    return JSONResponse(page_of(call, [_board(call, one) for one in found if not one.project.hidden]))


def sprint(site: JiraSite, call: Call) -> Response:
    """Show one sprint."""
    found = next((one for one in site.sprints.values() if str(one.id) == call.params["id"]), None)
    if found is None or found.board.project.hidden:
        refuse(404, "The requested sprint cannot be found.")
    return JSONResponse(_sprint(call, found))


def sprints(site: JiraSite, call: Call) -> Response:
    """List a scrum board's sprints; a kanban board has none and says so with 400."""
    board = _found(site, call)
    if board.kind != "scrum":
        return error(400, "The board does not support sprints")
    states = set(call.names("state"))
    found = [
        one for one in site.sprints.values() if one.board is board and (not states or one.state in states)
    ]
    return JSONResponse(page_of(call, [_sprint(call, one) for one in found]))


def configuration(site: JiraSite, call: Call) -> Response:
    """Say how a board estimates: the authoritative field of the story points."""
    board = _found(site, call)
    field_id = board.estimates_by or board.project.estimate_field
    name = "Story point estimate" if field_id == STORY_POINT_ESTIMATE else "Story Points"
    estimation: Json = {"type": "field", "field": {"fieldId": field_id, "displayName": name}}
    return JSONResponse(
        {
            **_board(call, board),
            "filter": {"id": board.filter.id, "self": f"{call.base_url}/rest/api/2/filter/{board.filter.id}"},
            **({"subQuery": {"query": board.sub_query}} if board.sub_query else {}),
            "estimation": estimation if board.kind == "scrum" else {"type": "none"},
            "columnConfig": {"columns": _columns(site, call), "constraintType": "none"},
        }
    )


ADDRESSES: list[Address[JiraSite]] = [
    Address("/rest/agile/1.0/board", boards),
    Address("/rest/agile/1.0/board/{id}/sprint", sprints),
    Address("/rest/agile/1.0/board/{id}/configuration", configuration),
    Address("/rest/agile/1.0/sprint/{id}", sprint),
]


def _sprint(call: Call, one: Sprint) -> Json:
    address = f"{call.base_url}/rest/agile/1.0/sprint/{one.id}"
    return {**sprint_field(one), "self": address, "originBoardId": one.board.id}


def _found(site: JiraSite, call: Call) -> Board:
    number = call.params["id"]
    board = site.boards.get(int(number)) if number.isdigit() else None
    if board is None or board.project.hidden:
        refuse(404, "The board does not exist or you do not have permission to view it.")
    return board


def _board(call: Call, board: Board) -> Json:
    project = board.project
    return {
        "id": board.id,
        "self": f"{call.base_url}/rest/agile/1.0/board/{board.id}",
        "name": board.name,
        "type": board.kind,
        "location": {"projectId": int(project.id), "projectKey": project.key, "projectName": project.name},
    }


def _columns(site: JiraSite, call: Call) -> list[Json]:
    return [
        {
            "name": one.name,
            "statuses": [{"id": one.id, "self": f"{call.base_url}/rest/api/2/status/{one.id}"}],
        }
        for one in site.statuses.values()
    ]


def page_of(call: Call, values: Sequence[Any], most: int = _PAGE) -> Json:
    """Write the page of a list that is asked for, at most so many entries long."""
    start, size = call.integer("startAt", 0), min(call.integer("maxResults", _PAGE), most)
    shown = values[start : start + size]
    last = start + len(shown) >= len(values)
    return {"maxResults": size, "startAt": start, "total": len(values), "isLast": last, "values": shown}
