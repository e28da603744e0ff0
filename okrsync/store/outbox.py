"""``okrsync.outbox.Outbox`` on an SQL database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, delete, insert, select, update

from okrsync.outbox import ChannelTrouble, Envelope, Letter
from okrsync.store.dialect import add_if_absent, take_turn_for
from okrsync.store.engine import Database
from okrsync.store.tables import channel_trouble, letter, posting, watched

# Who writes several rows that others may write too does so in turn, so that no two can wait for each other.
_TURN = "outbox"


class SqlOutbox:
    """What is to be delivered, to be used from any thread. Every method may raise a ``StoreError``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(
        self,
        letters: Sequence[Letter],
        at: datetime,
        *,
        watched: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> bool:
        """Claim the envelopes of ``letters`` and keep these, and what was ``watched``, in one transaction."""
        with self._database.writing() as connection:
            take_turn_for(connection, _TURN)
            for subject, state in (watched or {}).items():
                _keep_watched(connection, subject, state)
            ours = {one for one in dict.fromkeys(w.envelope for w in letters) if _claim(connection, one, at)}
            for written in letters:
                if written.envelope in ours:
                    connection.execute(insert(letter).values(_values(written)))
        return bool(ours)

    def letters(self, envelope: Envelope) -> Sequence[Letter]:
        """The letters of an envelope, in their order."""
        with self._database.reading() as connection:
            rows = connection.execute(select(letter).where(_in(letter, envelope)).order_by(letter.c.number))
            return [_letter(row) for row in rows]

    def open(self, at: datetime) -> Sequence[Envelope]:
        """The envelopes with a letter that is still to be delivered, in the order of their claims."""
        of_letter = and_(letter.c.occurrence == posting.c.occurrence, letter.c.channel == posting.c.channel)
        waiting = (
            select(posting.c.occurrence, posting.c.channel, posting.c.claimed_at)
            .join(letter, of_letter)
            .where(letter.c.posted_at.is_(None), letter.c.until > at)
            .distinct()
            .order_by(posting.c.claimed_at, posting.c.occurrence)
        )
        with self._database.reading() as connection:
            return [Envelope(row.occurrence, row.channel) for row in connection.execute(waiting)]

    def unconfirmed(self, since: datetime, until: datetime) -> Sequence[Letter]:
        """The letters that were begun between these and of which nobody knows whether they were delivered."""
        begun = letter.c.begun_at.between(since, until)
        unknown = select(letter).where(begun, letter.c.posted_at.is_(None)).order_by(letter.c.begun_at)
        with self._database.reading() as connection:
            return [_letter(row) for row in connection.execute(unknown)]

    def latest(self, channel: str, prefix: str) -> Envelope | None:
        """The last envelope to ``channel`` that begins so and whose first letter was delivered."""
        delivered = (
            select(letter.c.occurrence)
            .where(letter.c.channel == channel, letter.c.number == 0, letter.c.posted_at.is_not(None))
            .where(letter.c.occurrence.startswith(prefix, autoescape=True))
            .order_by(letter.c.posted_at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            occurrence = connection.execute(delivered).scalar_one_or_none()
        return None if occurrence is None else Envelope(occurrence, channel)

    def begin(self, of: Letter, at: datetime, until: datetime) -> bool:
        """Let the caller alone deliver it ``until`` then; False where somebody else does, or did."""
        free = and_(_is(of), letter.c.posted_at.is_(None), letter.c.next_at.is_not_distinct_from(of.next_at))
        begun = {"begun_at": of.begun_at or at, "next_at": until}
        with self._database.writing() as connection:
            return connection.execute(update(letter).where(free).values(begun)).rowcount == 1

    def posted(self, of: Letter, at: datetime, receipt: str) -> None:
        """It was delivered."""
        self._set(of, posted_at=at, receipt=receipt, trouble=None)

    def put_off(self, of: Letter, trouble: str, next_at: datetime) -> None:
        """It was surely not delivered: it is to be tried at ``next_at``."""
        self._set(of, begun_at=None, trouble=trouble, next_at=next_at)

    def give_up(self, of: Letter, trouble: str) -> None:
        """It is not tried again, whatever became of it."""
        self._set(of, trouble=trouble, until=of.begun_at or of.until)

    def changed(self, of: Letter, content: Mapping[str, Any]) -> None:
        """What was delivered was changed to ``content``."""
        self._set(of, content=_json(content))

    def withdraw(self, envelope: Envelope) -> None:
        """Forget an envelope of which nothing was delivered, nor may have been."""
        with self._database.writing() as connection:
            take_turn_for(connection, _TURN)
            connection.execute(delete(letter).where(_in(letter, envelope)))
            unposted = and_(_in(posting, envelope), posting.c.posted_at.is_(None))
            connection.execute(delete(posting).where(unposted))

    def went(self, channel: str) -> None:
        """Something was delivered to ``channel``: whatever was wrong with it is over."""
        with self._database.writing() as connection:
            connection.execute(delete(channel_trouble).where(channel_trouble.c.channel == channel))

    def failed(self, trouble: ChannelTrouble) -> None:
        """Nothing can be delivered to a channel; as long as that goes on, its first instant is kept."""
        found = {"trouble": trouble.trouble, "hint": trouble.hint}
        with self._database.writing() as connection:
            take_turn_for(connection, _TURN)
            new = {"channel": trouble.channel, "since": trouble.since, **found}
            if add_if_absent(connection, channel_trouble, new):
                return
            same = channel_trouble.c.channel == trouble.channel
            connection.execute(update(channel_trouble).where(same).values(found))

    def troubles(self) -> Sequence[ChannelTrouble]:
        """What is wrong with each channel, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(channel_trouble).order_by(channel_trouble.c.channel))
            return [ChannelTrouble(row.channel, row.trouble, row.hint, row.since) for row in rows]

    def watched(self) -> Mapping[str, Mapping[str, Any]]:
        """What was last kept of everything that is watched for a change, by subject."""
        with self._database.reading() as connection:
            return {row.subject: row.state for row in connection.execute(select(watched))}

    def _set(self, of: Letter, **values: Any) -> None:
        with self._database.writing() as connection:
            connection.execute(update(letter).where(_is(of)).values(values))


def _claim(connection: Connection, envelope: Envelope, at: datetime) -> bool:
    claim = {"occurrence": envelope.occurrence, "channel": envelope.channel, "claimed_at": at}
    return add_if_absent(connection, posting, claim)


def _keep_watched(connection: Connection, subject: str, state: Mapping[str, Any]) -> None:
    if add_if_absent(connection, watched, {"subject": subject, "state": _json(state)}):
        return
    connection.execute(update(watched).where(watched.c.subject == subject).values(state=_json(state)))


def _values(of: Letter) -> dict[str, Any]:
    return {
        "occurrence": of.envelope.occurrence,
        "channel": of.envelope.channel,
        "part": of.part,
        "number": of.number,
        "content": _json(of.content),
        "until": of.until,
    }


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        envelope=Envelope(row.occurrence, row.channel),
        part=row.part,
        number=row.number,
        content=row.content,
        until=row.until,
        begun_at=row.begun_at,
        posted_at=row.posted_at,
        receipt=row.receipt,
        next_at=row.next_at,
        trouble=row.trouble,
    )


def _in(table: Table, envelope: Envelope) -> ColumnElement[bool]:
    return and_(table.c.occurrence == envelope.occurrence, table.c.channel == envelope.channel)


def _is(of: Letter) -> ColumnElement[bool]:
    return and_(_in(letter, of.envelope), letter.c.part == of.part)


def _json(value: Mapping[str, Any]) -> Any:
    """A copy that nobody else changes, and plain JSON."""
    return json.loads(json.dumps(value))
