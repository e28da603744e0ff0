"""What people said and what okrsync did: completions, mapping versions, evaluations, postings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, update

from okrsync.domain.evidence import Completion
from okrsync.ports import Posting
from okrsync.store.dialect import insert_if_absent
from okrsync.store.tables import completion, evaluation, mapping_version, posting


def record_completion(connection: Connection, word: Completion) -> None:
    """Add a person's word on a stage."""
    connection.execute(
        insert(completion).values(
            key_result=word.key_result,
            stage=word.stage,
            at=word.at,
            complete=word.complete,
            by=word.by,
            note=word.note,
        )
    )


def completions(connection: Connection, key_result: str, at: datetime) -> Mapping[str, Completion]:
    """The latest word up to ``at`` on each stage of ``key_result``, by stage."""
    rows = connection.execute(
        select(completion)
        .where(completion.c.key_result == key_result, completion.c.at <= at)
        .order_by(completion.c.at, completion.c.id)
    )
    return {
        row.stage: Completion(
            key_result=row.key_result,
            stage=row.stage,
            at=row.at,
            complete=row.complete,
            by=row.by,
            note=row.note,
        )
        for row in rows
    }


def adopt_mapping(connection: Connection, content: str, at: datetime) -> int:
    """The number of the mapping version with ``content``: the current one, or a new one made current."""
    latest = select(mapping_version).order_by(mapping_version.c.number.desc()).limit(1)
    current = connection.execute(latest).one_or_none()
    if current is not None and current.content == content:
        return int(current.number)
    added = insert(mapping_version).values(content=content, adopted_at=at)
    return int(connection.execute(added.returning(mapping_version.c.number)).scalar_one())


def mapping_number(connection: Connection, at: datetime) -> int | None:
    """The number of the mapping version that was current at ``at``; None before the first."""
    adopted = select(func.max(mapping_version.c.number)).where(mapping_version.c.adopted_at <= at)
    number: int | None = connection.execute(adopted).scalar_one()
    return number


def record_evaluation(
    connection: Connection, key_result: str, at: datetime, figures: Mapping[str, Any]
) -> bool:
    """Keep ``figures`` (plain JSON) if they differ from the last kept up to ``at``; says whether they did."""
    as_stored = json.loads(json.dumps(figures))
    if last_evaluation(connection, key_result, at) == as_stored:
        return False
    connection.execute(insert(evaluation).values(key_result=key_result, at=at, figures=as_stored))
    return True


def last_evaluation(connection: Connection, key_result: str, before: datetime) -> Mapping[str, Any] | None:
    """The figures last kept up to ``before``, or None."""
    kept = (
        select(evaluation.c.figures)
        .where(evaluation.c.key_result == key_result, evaluation.c.at <= before)
        .order_by(evaluation.c.at.desc(), evaluation.c.id.desc())
        .limit(1)
    )
    figures: Mapping[str, Any] | None = connection.execute(kept).scalar_one_or_none()
    return figures


def claim_posting(connection: Connection, wanted: Posting, at: datetime) -> bool:
    """Claim a digest occurrence; False where somebody has it already."""
    claim = {"occurrence": wanted.occurrence, "channel": wanted.channel, "claimed_at": at}
    return connection.execute(insert_if_absent(connection, posting), claim).rowcount == 1


def mark_posted(connection: Connection, claimed: Posting, at: datetime, receipt: str) -> None:
    """Record that a claimed digest was delivered."""
    connection.execute(update(posting).where(_is(claimed)).values(posted_at=at, receipt=receipt))


def release_posting(connection: Connection, claimed: Posting) -> None:
    """Give up a claim. What was delivered stays claimed for good."""
    connection.execute(delete(posting).where(_is(claimed), posting.c.posted_at.is_(None)))


def postings(connection: Connection) -> Sequence[tuple[Posting, datetime | None]]:
    """Every claimed digest and when it was delivered, in the order of the claims."""
    rows = connection.execute(select(posting).order_by(posting.c.claimed_at, posting.c.occurrence))
    return [(Posting(occurrence=row.occurrence, channel=row.channel), row.posted_at) for row in rows]


def _is(wanted: Posting) -> ColumnElement[bool]:
    return and_(posting.c.occurrence == wanted.occurrence, posting.c.channel == wanted.channel)
