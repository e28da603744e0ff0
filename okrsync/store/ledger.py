"""What people said and what okrsync did: completions, mapping versions, postings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from okrsync.domain.evidence import Completion
from okrsync.ports import MappingVersion, Posting
from okrsync.store.dialect import add_if_absent, take_turn_for
from okrsync.store.tables import completion, mapping_version, posting
from okrsync.store.texts import storable

# What holds now, what held before a change, and what somebody looks back at.
_MOST_VERSIONS = 4


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


def completions(connection: Connection, at: datetime) -> dict[str, dict[str, Completion]]:
    """The latest word up to ``at`` on each stage, by key result and stage."""
    rows = connection.execute(
        select(completion).where(completion.c.at <= at).order_by(completion.c.at, completion.c.id)
    )
    found: dict[str, dict[str, Completion]] = {}
    for row in rows:
        found.setdefault(row.key_result, {})[row.stage] = Completion(
            key_result=row.key_result,
            stage=row.stage,
            at=row.at,
            complete=row.complete,
            by=row.by,
            note=row.note,
        )
    return found


def adopt_mapping(
    connection: Connection, *, content: str, okrs: str, effect: Mapping[str, Any], at: datetime
) -> MappingVersion:
    """Keep a new mapping version; where another process was quicker with the same, that one is it."""
    take_turn_for(connection, "mapping")
    current = mapping(connection, None)
    if current is not None and (current.content, current.okrs) == (storable(content), storable(okrs)):
        return current
    number = 1 if current is None else current.number + 1
    values = {"number": number, "content": content, "okrs": okrs, "effect": effect, "adopted_at": at}
    added = insert(mapping_version).values(values).returning(*mapping_version.c)
    return _version(connection.execute(added).one())


class Versions:
    """The mapping versions that were read last. None ever changes, and one may be a megabyte to read."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, datetime], MappingVersion] = {}

    def current(self, connection: Connection, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at`` (None for now); before the first, the first."""
        which = _current(connection, at)
        if which is None:
            return None
        found = self._read.get(which)
        if found is None:
            [row] = connection.execute(select(mapping_version).where(mapping_version.c.number == which[0]))
            found = _version(row)
            self._read = dict([*self._read.items(), (which, found)][-_MOST_VERSIONS:])
        return found


def mapping(connection: Connection, at: datetime | None) -> MappingVersion | None:
    """The version that was current at ``at`` (None for now); before the first, the first."""
    return Versions().current(connection, at)


def _current(connection: Connection, at: datetime | None) -> tuple[int, datetime] | None:
    """The number of the version that was current then, and when it was adopted."""
    versions = select(mapping_version.c.number, mapping_version.c.adopted_at).limit(1)
    latest = versions.order_by(mapping_version.c.number.desc())
    then = latest if at is None else latest.where(mapping_version.c.adopted_at <= at)
    row = connection.execute(then).one_or_none()
    if row is None:
        row = connection.execute(versions.order_by(mapping_version.c.number)).one_or_none()
    return None if row is None else (row.number, row.adopted_at)


def mappings(connection: Connection) -> Sequence[MappingVersion]:
    """Every version, oldest first."""
    rows = connection.execute(select(mapping_version).order_by(mapping_version.c.number))
    return [_version(row) for row in rows]


def claim_posting(connection: Connection, wanted: Posting, at: datetime) -> bool:
    """Claim a digest occurrence; False where somebody has it already."""
    claim = {"occurrence": wanted.occurrence, "channel": wanted.channel, "claimed_at": at}
    return add_if_absent(connection, posting, claim)


def mark_posted(connection: Connection, claimed: Posting, at: datetime, receipt: str) -> None:
    """Record that a claimed digest was delivered."""
    connection.execute(update(posting).where(_is(claimed)).values(posted_at=at, receipt=receipt))


def postings(connection: Connection) -> Sequence[tuple[Posting, datetime | None]]:
    """Every claimed digest and when it was delivered, in the order of the claims."""
    rows = connection.execute(select(posting).order_by(posting.c.claimed_at, posting.c.occurrence))
    return [(Posting(occurrence=row.occurrence, channel=row.channel), row.posted_at) for row in rows]


def _is(wanted: Posting) -> ColumnElement[bool]:
    return and_(posting.c.occurrence == wanted.occurrence, posting.c.channel == wanted.channel)


def _version(row: Row[Any]) -> MappingVersion:
    return MappingVersion(
        number=row.number,
        adopted_at=row.adopted_at,
        content=row.content,
        okrs=row.okrs,
        effect=row.effect,
    )
