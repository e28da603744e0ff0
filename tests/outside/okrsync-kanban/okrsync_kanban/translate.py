"""Tasks in okrsync's words. Pure."""

from __future__ import annotations

from okrsync.sdk import Record, State, UnexpectedResponse, WorkItem

_COLUMNS = {
    "waiting": State.TODO,
    "at work": State.DOING,
    "finished": State.DONE,
    "given up": State.DROPPED,
}


def item_of(task: Record) -> WorkItem:
    """One task. Raises ``UnexpectedResponse`` where something is missing that each task has."""
    column = task.text("column")
    state = _COLUMNS.get(column)
    if state is None:
        raise UnexpectedResponse(f"{task.what}: nobody knows the column {column[:40]!r}")
    labels = tuple(label.text("name") for label in task.records("labels"))
    return WorkItem(
        id=task.name("id"),
        key=task.name("number"),
        title=task.text("title"),
        url=task.text("url"),
        type="task",
        state=state,
        native_status=column,
        resolution=column if state is State.DROPPED else None,
        updated_at=task.instant("changed"),
        created_at=task.instant("created"),
        done_at=task.opt_instant("ended"),
        labels=labels,
        facets={"label": labels},
    )
